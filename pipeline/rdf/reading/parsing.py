"""Files of RDF to nodes: parsed by a library, triples of the same subject that follow each other taken together.

Literals come as they were written, blank nodes with their labels. The parser is told to be lenient, because Wikidata
writes language tags that BCP 47 does not know (`zh-classical`); the reader checks what it takes. A triple that cannot be
parsed costs that triple. N-Triples are parsed in pieces of whole lines, so that nodes know their line.
"""

import bz2
import gzip
from collections.abc import Iterable, Iterator
from io import BufferedReader, BytesIO, FileIO
from pathlib import Path
from typing import Final, NamedTuple
from zlib import error as ZlibError  # noqa: N812  an exception, whatever its case

from pyoxigraph import Quad, RdfFormat, parse

from pipeline.issues import EnvironmentFailure, Issue, Place
from pipeline.rdf.reading.nodes import RawNode

__all__ = ["READABLE", "Source", "read_nodes"]

#: Syntaxes that can be read, by their file name endings.
READABLE: Final = {"nt": RdfFormat.N_TRIPLES, "ttl": RdfFormat.TURTLE, "jsonld": RdfFormat.JSON_LD}
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
#: What a file that breaks off raises.
_BROKEN: Final = (EOFError, OSError, ZlibError)
_AT_ONCE: Final = 1_000
_PIECE: Final = 1 << 18
#: Beyond this a line is no triple.
_LONGEST_LINE: Final = 50_000_000
#: A file with more syntax errors than this is not in the syntax at all.
_MOST_ERRORS: Final = 1_000

Stream = BufferedReader | BytesIO | gzip.GzipFile | bz2.BZ2File


class Source(NamedTuple):
    """What to read: bytes, or the path of a file (plain, `.gz` or `.bz2`), and its syntax (`nt`, `ttl`, `jsonld`)."""

    data: Path | bytes
    syntax: str

    @property
    def name(self) -> str:
        """How issues call it."""
        return str(self.data) if isinstance(self.data, Path) else "(bytes)"

    def open(self) -> Stream:
        """The bytes as a stream. Raises `EnvironmentFailure` if the file cannot be opened."""
        if isinstance(self.data, bytes):
            return BytesIO(self.data)
        try:
            if self.data.suffix == ".gz":
                return gzip.GzipFile(self.data)
            return bz2.BZ2File(self.data) if self.data.suffix == ".bz2" else BufferedReader(FileIO(self.data), _PIECE)
        except OSError as error:
            raise EnvironmentFailure(f"cannot read {self.data}: {error.strerror}") from error


class _Piece(NamedTuple):
    """Triples that follow each other: the line of the first (0: not known), and how many lines the next is further down."""

    quads: Iterable[Quad]
    line: int
    step: int = 0


def read_nodes(source: Source) -> Iterator[RawNode | Issue]:
    """The nodes of a source as they follow each other, and an issue for each thing in it that cannot be parsed.

    A node whose triples are scattered comes several times. Raises `EnvironmentFailure` if the file cannot be opened, and
    `KeyError` for an unknown syntax.
    """
    errors = 0
    for found in _grouped(_pieces(source)):
        yield found
        if isinstance(found, Issue):
            errors += 1
            if errors > _MOST_ERRORS:
                words = f"more than {_MOST_ERRORS:,} syntax errors; the rest was not read"
                yield Issue(found.place, "rdf-syntax", words, f"a file in the syntax {source.syntax}", "name the right syntax")
                return


def _grouped(pieces: Iterable[_Piece | Issue]) -> Iterator[RawNode | Issue]:
    node = RawNode("", [])
    pairs: list[tuple[str, str]] = []
    for piece in pieces:
        if isinstance(piece, Issue):
            yield piece
            continue
        line = piece.line
        for subject, predicate, value, _ in piece.quads:
            term = str(subject)
            if term != node.subject:
                if pairs:
                    yield node
                pairs = []
                node = RawNode(term, pairs, line)
            pairs.append((str(predicate), str(value)))
            line += piece.step
    if pairs:
        yield node


def _pieces(source: Source) -> Iterator[_Piece | Issue]:
    with source.open() as stream:
        try:
            if stream.read(len(_BYTE_ORDER_MARK)) != _BYTE_ORDER_MARK:
                stream.seek(0)
            if source.syntax == "nt":
                yield from _by_lines(stream, source.name)
            else:
                yield from _parsed(stream, source.syntax, Place(source.name))
        except _BROKEN as error:
            fix = "get the file again; what stands before this was read"
            yield Issue(Place(source.name), "rdf-truncated", f"{type(error).__name__}: {error}", "a file that reads to its end", fix)


def _parsed(text: Stream | bytes, syntax: str, place: Place) -> Iterator[_Piece | Issue]:
    """All that the parser finds; after an error it goes on behind the next full stop. `place` has the line if `text` is one."""
    quads = parse(text, READABLE[syntax], lenient=True)  # type: ignore[arg-type]
    found: list[Quad] = []
    while True:
        try:
            for quad in quads:
                found.append(quad)
                if len(found) == _AT_ONCE:
                    yield _Piece(found, place.line)
                    found = []
        except (SyntaxError, *_BROKEN) as error:
            yield _Piece(found, place.line)
            found = []
            if not isinstance(error, SyntaxError):
                raise
            at = Place(place.file, place.line or error.lineno or 0, error.offset or 0)
            yield Issue(at, "rdf-syntax", error.msg.split(": ", 1)[-1], "a triple; this one was left out", "make the file again")
            if place.line:
                return
        else:
            yield _Piece(found, place.line)
            return


def _by_lines(stream: Stream, name: str) -> Iterator[_Piece | Issue]:
    line = 1
    while piece := stream.read1(_PIECE):
        try:
            if not piece.endswith(b"\n"):
                piece += stream.readline(_LONGEST_LINE)
        except _BROKEN:
            yield from _of_lines(piece[: piece.rfind(b"\n") + 1], Place(name, line))
            raise
        yield from _of_lines(piece, Place(name, line))
        line += piece.count(b"\n")
        if not piece.endswith(b"\n") and (rest := _rest_of_line(stream)):
            found = f"a line of more than {_LONGEST_LINE:,} bytes"
            yield Issue(Place(name, line), "rdf-line-length", found, "one triple on each line", "the line was left out")
            line += rest


def _rest_of_line(stream: Stream) -> int:
    """Pass over what is left of a line; 1 if there was anything."""
    found = 0
    while more := stream.readline(_PIECE):
        found = 1
        if more.endswith(b"\n"):
            break
    return found


def _of_lines(piece: bytes, place: Place) -> Iterator[_Piece | Issue]:
    """The triples of whole lines. If there is one on each line, which is the rule, they are numbered as they come."""
    try:
        quads = list(parse(piece, RdfFormat.N_TRIPLES, lenient=True))
    except SyntaxError:
        quads = []
    if len(quads) == piece.count(b"\n"):
        yield _Piece(quads, place.line, 1)
        return
    for number, line in enumerate(piece.split(b"\n"), place.line):
        if line and not line.isspace():
            yield from _parsed(line, "nt", Place(place.file, number))
