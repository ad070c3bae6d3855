"""A server on this machine that plays Wikidata's API, and misbehaves as real ones do when it is told to."""

import gzip
import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

DATE = "Thu, 26 Nov 2026 18:00:00 GMT"
#: Answers a request in some other way than it should be answered.
Fault = Callable[["Handler"], None]


class WikidataServer(ThreadingHTTPServer):
    """`entities` are the documents it has, `redirects` the merged ones; `faults` befall the next requests, one each.

    `seen` are the requests that came, `headers` what came with them.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.entities: dict[str, dict[str, Any]] = {}
        self.redirects: dict[str, str] = {}
        self.languages = {"term": ["en", "ru", "mul"], "monolingualtext": ["en", "ru", "la"], "term-lexicographical": ["en"]}
        self.faults: deque[Fault | None] = deque()
        self.seen: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        #: Whether the error about a bad id names it, as Wikibase does.
        self.names_bad_ids = True

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/w/api.php"

    def asked_ids(self) -> list[str]:
        """All ids that were asked for, as often as they were."""
        return [one for request in self.seen for one in request.get("ids", "").split("|") if one]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone is no news."""


@contextmanager
def running() -> Iterator[WikidataServer]:
    server = WikidataServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: WikidataServer

    def log_message(self, *arguments: Any) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        request = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        self.server.seen.append(request)
        self.server.headers.append(dict(self.headers))
        fault = self.server.faults.popleft() if self.server.faults else None
        if fault:
            fault(self)
        else:
            self.answer(self.data(request))

    def answer(self, data: object, status: int = 200, **headers: str) -> None:
        self.reply(json.dumps(data).encode(), status, headers={"Content-Type": "application/json; charset=utf-8", **headers})

    def reply(self, body: bytes, status: int = 200, length: int | None = None, headers: dict[str, str] | None = None) -> None:
        packed = gzip.compress(body) if "gzip" in self.headers.get("Accept-Encoding", "") else body
        self.head(status, {"Content-Encoding": "gzip", **(headers or {})}, len(packed) if length is None else length)
        self.wfile.write(packed)

    def head(self, status: int, headers: dict[str, str], length: int) -> None:
        self.send_response_only(status)
        for name, value in {"Date": DATE, "Content-Length": str(length), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    # --- what Wikidata would say ---

    def data(self, request: dict[str, str]) -> object:
        match request.get("action"):
            case "wbgetentities":
                return self.got(request)
            case "wbsearchentities":
                return {"search": [{"id": one} for one in self.found(request["search"], request["language"])]}
        if request.get("meta") == "wbcontentlanguages":
            return {"query": {"wbcontentlanguages": {code: {"code": code} for code in self.server.languages[request["wbclcontext"]]}}}
        if request.get("list") == "allpages":
            return self.pages(request)
        if request.get("list") == "search":
            pid, _, text = request["srsearch"].removeprefix("haswbstatement:").strip('"').partition("=")
            return {"query": {"search": [{"title": one} for one, document in self.server.entities.items() if _has(document, pid, text)]}}
        return {"error": {"code": "badvalue", "info": "Unrecognized value for parameter"}}

    def got(self, request: dict[str, str]) -> object:
        ids = request["ids"].split("|")
        assert len(ids) <= 50
        for one in ids:
            if not one[:1].isalpha() or not one[1:].isdecimal() or one[1] == "0":
                error = {"code": "no-such-entity", "info": f'Could not find an entity with the ID "{one}".'}
                return {"error": error | ({"id": one} if self.server.names_bad_ids else {})}
        props = request.get("props", "").split("|") if "props" in request else []
        return {"entities": {one: self.entity(one, props) for one in ids}, "success": 1}

    def entity(self, entity: str, props: list[str]) -> dict[str, Any]:
        target = self.server.redirects.get(entity, entity)
        document = self.server.entities.get(target)
        if document is None:
            return {"id": entity, "missing": ""}
        names = {"info": ("lastrevid", "modified"), "datatype": ("datatype",)}
        kept = {"id", "type", *(name for prop in props for name in names.get(prop, (prop,)))}
        moved = {"redirects": {"from": entity, "to": target}} if target != entity else {}
        return {key: part for key, part in document.items() if not props or key in kept} | moved

    def found(self, text: str, language: str) -> list[str]:
        entities = self.server.entities.items()
        labels = ((one, document.get("labels", {}).get(language, {}).get("value", "")) for one, document in entities)
        return [one for one, label in labels if label.casefold().startswith(text.casefold())]

    def pages(self, request: dict[str, str]) -> object:
        """Two pages at a time, so that there is something to go on with."""
        titles = sorted(f"Property:{one}" for one in self.server.entities if one[0] == "P")
        left = [title for title in titles if title >= request.get("apcontinue", "")]
        more = {"continue": {"apcontinue": left[2], "continue": "-||"}} if len(left) > 2 else {}
        return more | {"query": {"allpages": [{"ns": 120, "title": title} for title in left[:2]]}}


def _has(document: dict[str, Any], pid: str, text: str) -> bool:
    return any(one["mainsnak"].get("datavalue", {}).get("value") == text for one in document.get("claims", {}).get(pid, ()))


# --- faults ---------------------------------------------------------------------------------------------------------


def status(code: int, **headers: str) -> Fault:
    return lambda handler: handler.reply(b"<html>busy</html>", code, headers={"Content-Type": "text/html", **headers})


def api_error(code: str, **headers: str) -> Fault:
    return lambda handler: handler.answer({"error": {"code": code, "info": f"about {code}"}}, 200, **headers)


def text(body: bytes) -> Fault:
    return lambda handler: handler.reply(body)


def redirect(to: str) -> Fault:
    return lambda handler: handler.reply(b"", 302, headers={"Location": to})


def truncated_gzip(handler: Handler) -> None:
    """A body whose packing breaks off, although all announced bytes come."""
    packed = gzip.compress(json.dumps({"entities": {}, "x": list(range(1000))}).encode())[:-200]
    handler.head(200, {"Content-Encoding": "gzip"}, len(packed))
    handler.wfile.write(packed)


def too_short(handler: Handler) -> None:
    """Fewer bytes than announced."""
    handler.reply(b'{"entities": {}}', length=100_000)


def reset(handler: Handler) -> None:
    """The connection is torn down in the middle of the answer."""
    handler.head(200, {}, 1000)
    handler.wfile.write(b'{"entities"')
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def hang_up(handler: Handler) -> None:
    """No answer at all."""
    handler.connection.shutdown(socket.SHUT_RDWR)


def silence(handler: Handler) -> None:
    """Nothing comes for longer than the client waits."""
    time.sleep(2)


def slow_drip(handler: Handler) -> None:
    """A byte now and then, never long enough apart to be silence."""
    handler.head(200, {}, 1000)
    for _ in range(80):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.03)
