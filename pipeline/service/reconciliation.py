"""The addresses of the reconciliation service: one root for version 0.2, one for 1.0-draft."""

import json
from collections.abc import Awaitable, Callable
from html import escape
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from pipeline.service.candidates import candidates
from pipeline.service.forms import values_of
from pipeline.service.knowledge import Knowledge, folded
from pipeline.service.protocol import BadRequest, Protocol

__all__ = ["reconciliation_routes"]

_LARGEST: Final = 10_000_000
_SUGGESTED: Final = 20
Handler = Callable[[Request], Awaitable[Response]]


def reconciliation_routes(knowledge: Knowledge, path: str = "/reconcile") -> list[Route]:
    """Routes for both versions: 0.2 at `path`, 1.0-draft below it."""
    old, new = _Service(knowledge, draft=False), _Service(knowledge, draft=True)
    draft = f"{path}/1.0-draft"
    return [
        *(Route(draft + below, handler, methods=[method]) for below, method, handler in new.draft_routes()),
        Route(path, _explained(old.root), methods=["GET", "POST"]),
        *(Route(path + below, handler, methods=["GET"]) for below, handler in old.shared_routes()),
    ]


def _explained(handler: Handler) -> Handler:
    """Turns what is wrong with a request into words."""

    async def wrapped(request: Request) -> Response:
        try:
            return await handler(request)
        except BadRequest as fault:
            return JSONResponse({"status": "error", "message": str(fault)}, 400)

    return wrapped


class _Service:
    def __init__(self, knowledge: Knowledge, *, draft: bool) -> None:
        self._knowledge = knowledge
        self._protocol = Protocol(knowledge, draft=draft)

    def shared_routes(self) -> list[tuple[str, Handler]]:
        """What both versions have below their roots."""
        return [
            ("/suggest/{kind}", self.suggest),
            ("/extend/propose", self.propose),
            ("/preview", self.preview),
        ]

    def draft_routes(self) -> list[tuple[str, str, Handler]]:
        """The addresses of 1.0-draft."""
        shared = [(path, "GET", handler) for path, handler in self.shared_routes()]
        posted = [("/match", "POST", _explained(self.match)), ("/extend", "POST", _explained(self.extend))]
        return [("", "GET", self.manifest), *posted, *shared]

    async def manifest(self, request: Request) -> Response:
        """What the service can do."""
        return JSONResponse(self._protocol.manifest(str(request.url.replace(query="")).rstrip("/")))

    async def root(self, request: Request) -> Response:
        """Version 0.2 has one address for all: what it is depends on the parameter."""
        values = await values_of(request)
        if "queries" in values:
            return await self._matched(_parsed(values["queries"], "queries"))
        if "extend" in values:
            return JSONResponse(self._protocol.extension(_parsed(values["extend"], "extend")))
        return await self.manifest(request)

    async def match(self, request: Request) -> Response:
        """A batch of queries of 1.0-draft."""
        return await self._matched(_parsed(await request.body(), "the body"))

    async def extend(self, request: Request) -> Response:
        """A data extension of 1.0-draft."""
        return JSONResponse(self._protocol.extension(_parsed(await request.body(), "the body")))

    async def _matched(self, raw: Any) -> Response:
        queries = self._protocol.queries(raw)
        found = await run_in_threadpool(lambda: {key: candidates(query, self._knowledge) for key, query in queries.items()})
        return JSONResponse(self._protocol.results(found))

    async def suggest(self, request: Request) -> Response:
        """Entities, properties or types whose name begins with a prefix, then those in which it stands elsewhere."""
        wanted = folded(request.query_params.get("prefix", ""))
        kind = request.path_params["kind"]
        if kind == "entity":
            named = [(name, thing.item.id) for thing in self._knowledge.things.values() for name in thing.names]
            found = [self._entity(entity) for entity in _starting(named, wanted)]
        elif kind == "property":
            found = [{"id": one, "name": self._knowledge.properties[one]} for one in _starting(_names(self._knowledge.properties), wanted)]
        elif kind == "type":
            types = {one.id: one.name for one in self._knowledge.types()}
            found = [{"id": one, "name": types[one]} for one in _starting(_names(types), wanted)]
        else:
            return JSONResponse({"status": "error", "message": f"no suggestions of {kind}"}, 404)
        return JSONResponse({"result": found})

    def _entity(self, entity: str) -> dict[str, Any]:
        thing = self._knowledge.things[entity]
        description = self._knowledge.description(thing.item)
        notable = [{"id": one.id, "name": one.name} for one in thing.types]
        return {"id": entity, "name": self._knowledge.label(entity), "notable": notable} | (
            {"description": description} if description else {}
        )

    async def propose(self, request: Request) -> Response:
        """Properties that items of a type have."""
        limit = request.query_params.get("limit", "")
        return JSONResponse(self._protocol.proposal(request.query_params.get("type", ""), int(limit) if limit.isdecimal() else _SUGGESTED))

    async def preview(self, request: Request) -> Response:
        """A few lines about an item, as HTML."""
        entity = request.query_params.get("id", "")
        thing = self._knowledge.things.get(entity)
        if thing is None:
            return HTMLResponse("<p>There is no such item.</p>", 404)
        return HTMLResponse(_page(thing.names, self._knowledge.description(thing.item), [one.name for one in thing.types]))


def _parsed(raw: Any, what: str) -> Any:
    if len(raw) > _LARGEST:
        raise BadRequest(f"{what}: {len(raw):,} bytes; at most {_LARGEST:,} are read")
    try:
        return json.loads(raw)
    except (ValueError, TypeError, RecursionError) as error:
        raise BadRequest(f"{what}: not JSON ({error})") from error


def _names(by_id: dict[str, str]) -> list[tuple[str, str]]:
    return [pair for name, label in by_id.items() for pair in ((label, name), (name, name))]


def _starting(named: list[tuple[str, str]], wanted: str) -> list[str]:
    """The ids whose name begins with the text, then those with a word that does, each once."""
    plain = [(folded(name), one) for name, one in named]
    first = sorted((len(name), name, one) for name, one in plain if name.startswith(wanted))
    later = sorted((len(name), name, one) for name, one in plain if wanted and f" {wanted}" in name)
    return list(dict.fromkeys(one for _, _, one in (*first, *later)))[:_SUGGESTED]


def _page(names: tuple[str, ...], description: str, types: list[str]) -> str:
    also = f"<p>{escape(', '.join(names[1:9]))}</p>" if len(names) > 1 else ""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Preview</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        "<style>body{font:14px/1.4 system-ui,sans-serif;margin:10px}h1{font-size:17px;margin:0}p{margin:6px 0}</style></head>"
        f"<body><h1>{escape(names[0])}</h1><p><em>{escape(', '.join(types))}</em></p><p>{escape(description)}</p>{also}</body></html>"
    )
