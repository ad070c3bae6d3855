"""The site, and permanent addresses that lead to what the client prefers (W3C, Cool URIs for the Semantic Web, section 4.3)."""

import re
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from pipeline.service.negotiation import preferred

__all__ = ["site_routes"]

_ENDINGS: Final = {"text/html": ".html", "text/turtle": ".ttl", "application/ld+json": ".jsonld"}
_MEDIA: Final = {".ttl": "text/turtle", ".jsonld": "application/ld+json", ".nt": "application/n-triples", ".wasm": "application/wasm"}
_STATEMENT: Final = re.compile(r"(.+)-([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})")


class _Files(StaticFiles):
    """Files with the media types of linked data."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        media = _MEDIA.get(Path(path).suffix)
        if media:
            response.headers["content-type"] = f"{media}; charset=utf-8" if media.startswith("text/") else media
        return response


def site_routes(folder: Path) -> list[Route | Mount]:
    """Routes for the site in a folder, and for the addresses of its items, statements and properties."""

    async def item(request: Request) -> Response:
        name = request.path_params["name"]
        if "." in name:
            return await _file(folder / "entity", name, request)
        ending = _ENDINGS[preferred(request.headers.get("accept", ""), _ENDINGS)]
        if not (folder / "entity" / f"{name}{ending}").is_file():
            raise HTTPException(404)
        return RedirectResponse(f"{name}{ending}", 303, headers={"Vary": "Accept"})

    async def statement(request: Request) -> Response:
        match = _STATEMENT.fullmatch(request.path_params["name"])
        if not match:
            raise HTTPException(404)
        return RedirectResponse(f"../{match[1]}.html#S{match[2].upper()}", 303)

    async def prop(request: Request) -> Response:
        name = request.path_params["path"].rpartition("/")[2]
        up = "../" * (request.url.path.count("/") - 1)
        return RedirectResponse(f"{up}properties.html#p-{name}", 303)

    return [
        Route("/entity/statement/{name}", statement),
        Route("/entity/{name}", item),
        Route("/prop/{path:path}", prop),
        Mount("/", _Files(directory=folder, html=True)),
    ]


async def _file(folder: Path, name: str, request: Request) -> Response:
    return await _Files(directory=folder).get_response(name, request.scope)
