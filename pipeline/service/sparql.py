"""The SPARQL endpoint (SPARQL 1.1 Protocol, section 2.1): queries only, each within limits of time and size."""

import asyncio
import multiprocessing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.issues import EnvironmentFailure
from pipeline.rdf.sparql_words import sparql_words
from pipeline.service.forms import values_of
from pipeline.service.negotiation import accepted
from pipeline.service.sparql_worker import Answer, Question, answer_questions

__all__ = ["Endpoint", "Limits"]

#: What would reach beyond the graph, or change it.
_REFUSED: Final = frozenset({"SERVICE", "FROM", "INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"})
#: Names for `format=`, for those who cannot set headers.
_FORMATS: Final = {
    "json": "application/sparql-results+json", "xml": "application/sparql-results+xml", "csv": "text/csv",
    "tsv": "text/tab-separated-values", "ttl": "text/turtle", "nt": "application/n-triples", "jsonld": "application/ld+json",
}  # fmt: skip
_LONGEST: Final = 100_000
#: Seconds that loading a graph may take.
_LOADING: Final = 600


class Limits(NamedTuple):
    """What one query may take: seconds, bytes of its answer. `workers` queries are answered at one time."""

    seconds: float = 20.0
    bytes: int = 50_000_000
    workers: int = 2


class _Worker:
    """A process that answers one query at a time, and is started anew when it had to be killed."""

    def __init__(self, graph: Path) -> None:
        self._graph = graph
        self._process, self._line = self._start()

    def _start(self) -> tuple[multiprocessing.process.BaseProcess, Connection]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=answer_questions, args=(self._graph, theirs), daemon=True)
        process.start()
        theirs.close()
        return process, ours

    def wait(self) -> int:
        """How many triples the graph has, when it is loaded."""
        if not self._line.poll(_LOADING):
            raise EnvironmentFailure(f"{self._graph}: cannot be loaded in time")
        try:
            return int(self._line.recv())
        except EOFError as error:
            raise EnvironmentFailure(f"{self._graph}: cannot be loaded; make it anew with `make publish`") from error

    def ask(self, question: Question, seconds: float) -> Answer:
        """The answer, or word that there was none in time."""
        try:
            self._line.send(question)
            if self._line.poll(seconds):
                answer = self._line.recv()
                assert isinstance(answer, Answer)
                return answer
            words = f"the query took longer than {seconds:g} seconds and was stopped; make it narrower, or download the dump"
        except (EOFError, OSError):
            words = "the query ended the process that answered it, most likely for want of memory; make it narrower"
        self.close()
        self._process, self._line = self._start()
        self.wait()
        return Answer(503, "text/plain", f"{words}\n".encode())

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.join()
        self._line.close()


class Endpoint:
    """Answers queries over a graph (N-Triples). Raises `EnvironmentFailure` when it cannot be loaded."""

    def __init__(self, graph: Path, limits: Limits) -> None:
        self._limits = limits
        self._workers = [_Worker(graph) for _ in range(limits.workers)]
        self.triples = max(worker.wait() for worker in self._workers)
        self._free: asyncio.Queue[_Worker] | None = None

    def close(self) -> None:
        """End all processes."""
        for worker in self._workers:
            worker.close()

    async def answer(self, request: Request) -> Response:
        """The answer to one request."""
        query, media = await _asked(request)
        if not query and "text/html" in request.headers.get("accept", ""):
            return RedirectResponse("queries.html", 303)
        fault = _fault(query)
        if fault:
            return Response(f"{fault}\n", 400, media_type="text/plain")
        answer = await self._answer(Question(query, media, self._limits.bytes))
        return Response(answer.content, answer.status, media_type=answer.media, headers={"Vary": "Accept"})

    async def _answer(self, question: Question) -> Answer:
        if self._free is None:
            self._free = asyncio.Queue()
            for worker in self._workers:
                self._free.put_nowait(worker)
        worker = await self._free.get()
        try:
            return await asyncio.to_thread(worker.ask, question, self._limits.seconds)
        finally:
            self._free.put_nowait(worker)


async def _asked(request: Request) -> tuple[str, tuple[str, ...]]:
    """The query, and the media types that are wanted, best first."""
    values = await values_of(request)
    if request.method == "POST" and request.headers.get("content-type", "").startswith("application/sparql-query"):
        values["query"] = (await request.body()).decode("utf-8", "replace")
    named = _FORMATS.get(values.get("format", ""))
    return values.get("query", ""), (named,) if named else tuple(accepted(request.headers.get("accept", "")))


def _fault(query: str) -> str:
    """Why a query is not even asked; empty where it is."""
    if not query.strip():
        return "no query; send one as `query=`, or as the body with the type application/sparql-query"
    if len(query) > _LONGEST:
        return f"a query of {len(query):,} characters; at most {_LONGEST:,} are read"
    refused = sorted(_REFUSED & {*sparql_words(query)})
    return f"{', '.join(refused)} is refused: this endpoint reads its own graph and nothing else" if refused else ""
