"""A process that holds the graph and answers queries. It can be killed, which nothing else can stop a query that takes too long."""

import resource
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

__all__ = ["Answer", "Question", "answer_questions"]

#: Bytes of memory a query may use beside the graph.
_MEMORY: Final = 4 << 30
_SOLUTIONS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_GRAPHS: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


class Question(NamedTuple):
    """A query, the media types its client takes, best first, and how many bytes the answer may have."""

    query: str
    accepted: tuple[str, ...]
    limit: int


class Answer(NamedTuple):
    """A status of HTTP, a media type, and the content: results, or words about what is wrong."""

    status: int
    media: str
    content: bytes


class _TooLarge(Exception):
    pass


class _Limited(BytesIO):
    """Takes so many bytes and no more."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._left = limit

    def write(self, data: Any) -> int:
        self._left -= len(data)
        if self._left < 0:
            raise _TooLarge
        return super().write(data)


def answer_questions(graph: Path, line: Connection) -> None:
    """Load the graph, say that it is there, then answer each question that comes down the line until it is closed."""
    store = ox.Store()
    store.bulk_load(path=str(graph), format=ox.RdfFormat.N_TRIPLES)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    line.send(len(store))
    while True:
        try:
            question = line.recv()
        except EOFError:
            return
        line.send(_answer(store, question))


def _answer(store: ox.Store, question: Question) -> Answer:
    try:
        return _results(store.query(question.query), question)
    except SyntaxError as error:
        return _told(400, f"the query cannot be read: {error}")
    except _TooLarge:
        return _told(413, f"the answer has more than {question.limit:,} bytes; add a LIMIT, or download the dump")
    except MemoryError:
        return _told(413, "the query needs more memory than there is for one; make it narrower")
    except (RuntimeError, OSError, ValueError) as error:
        return _told(400, f"the query cannot be answered: {error}")


def _results(results: Any, question: Question) -> Answer:
    offered: dict[str, Any] = _GRAPHS if isinstance(results, ox.QueryTriples) else _SOLUTIONS
    media = next((media for media in question.accepted if media in offered), next(iter(offered)))
    content = _Limited(question.limit)
    results.serialize(content, format=offered[media])
    return Answer(200, media, content.getvalue())


def _told(status: int, words: str) -> Answer:
    return Answer(status, "text/plain", f"{words}\n".encode())
