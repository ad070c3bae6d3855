"""The one form of a graph: RDFC-1.0 (www.w3.org/TR/rdf-canon), as sorted lines of canonical N-Triples, and the hash of these.

A library canonicalises the blank nodes. It is given only the triples that have some: others play no part in naming them
(RDFC-1.0, 4.4.3). Lines are sorted in pieces that spill to temporary files, so that memory does not grow with the graph.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from hashlib import sha256
from heapq import merge
from itertools import groupby, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final, NamedTuple

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad, parse

from pipeline.rdf.reading.parsing import READABLE

__all__ = ["GraphHash", "canonical_lines", "hashed", "read_strictly", "sorted_lines"]

#: Lines that are sorted in memory.
_AT_ONCE: Final = 500_000


class GraphHash(NamedTuple):
    """The number of distinct triples of a graph and the SHA-256 of its canonical form."""

    triples: int
    sha256: str


def read_strictly(path: Path, syntax: str) -> Iterator[Quad]:
    """The triples of a file in one of `READABLE`; raises `SyntaxError` for anything that the syntax does not allow."""
    with path.open("rb") as stream:
        yield from parse(stream, READABLE[syntax])


def canonical_lines(quads: Iterable[Quad]) -> Iterator[str]:
    """The distinct triples in canonical N-Triples, in the order of their code points, with blank nodes named as RDFC-1.0 does."""
    with_blanks = Dataset()

    def lines() -> Iterator[str]:
        for quad in quads:
            if type(quad.object) is BlankNode or type(quad.subject) is BlankNode:
                with_blanks.add(quad)
            else:
                yield _line(quad)
        with_blanks.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        yield from map(_line, with_blanks)

    return sorted_lines(lines())


def _line(quad: Quad) -> str:
    return f"{quad.subject} {quad.predicate} {quad.object} .\n"


def sorted_lines(lines: Iterable[str], at_once: int = _AT_ONCE) -> Iterator[str]:
    """The distinct lines, each with its line feed, sorted; more than `at_once` go through temporary files."""
    rest = iter(lines)
    piece = list(islice(rest, at_once))
    if len(piece) < at_once:
        yield from sorted(set(piece))
        return
    with TemporaryDirectory() as folder, ExitStack() as open_files:
        streams: list[IO[str]] = []
        while piece:
            stream = open_files.enter_context(Path(folder, str(len(streams))).open("w+", encoding="utf-8", newline="\n"))
            stream.writelines(sorted(set(piece)))
            stream.seek(0)
            streams.append(stream)
            piece = list(islice(rest, at_once))
        yield from (line for line, _ in groupby(merge(*streams)))


def hashed(lines: Iterable[str]) -> GraphHash:
    """The count and hash of canonical lines."""
    digest, count = sha256(), 0
    for line in lines:
        digest.update(line.encode())
        count += 1
    return GraphHash(count, digest.hexdigest())
