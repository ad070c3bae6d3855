"""Read Wikidata's JSON dumps, and files of entity documents in general, document by document in constant memory.

A dump is one JSON array with an entity on each line, a comma behind it, and the brackets on lines of their own; a
`.jsonl` file has neither. A file with one document over many lines is read too. A damaged line costs that line only.
Source: https://www.wikidata.org/wiki/Wikidata:Database_download.
"""

import bz2
import gzip
import sys
from collections.abc import Callable, Container, Iterator
from contextlib import suppress
from io import BufferedIOBase, BufferedReader, BytesIO, RawIOBase
from pathlib import Path
from re import compile as regex
from typing import Any, BinaryIO, Final, NamedTuple
from zlib import error as ZlibError  # noqa: N812  an exception, whatever its case

import msgspec

from pipeline.issues import EnvironmentFailure, Issue, Place
from pipeline.wikidata.entity_json import parse_document
from pipeline.wikidata.results import Parsed

__all__ = ["LONGEST_LINE", "Document", "read_documents", "read_dump"]

#: The largest entities of Wikidata have some 5 MB; beyond ten times that a line is not an entity.
LONGEST_LINE: Final = 50_000_000
#: Where a dump's line names its entity; far quicker than decoding lines that nobody wants.
_HEAD: Final = regex(rb'^\{"type":"[a-z]+","id":"([A-Z]\d+)"')


class Document(NamedTuple):
    """One decoded JSON document of a file, or, without `data`, what kept it from being decoded."""

    place: Place
    data: object = None
    issue: Issue | None = None


class _Source:
    """A file, or standard input (`-`), that can be opened; `again` tells whether more than once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = "standard input" if str(path) == "-" else str(path)
        self.again = True
        if str(path) == "-":
            # What is short enough to be one document over many lines is kept, so that it can be looked at as such.
            self._head = sys.stdin.buffer.read(LONGEST_LINE + 1)
            self.again = len(self._head) <= LONGEST_LINE

    def open(self) -> BufferedIOBase:
        """The content from its beginning. Raises `EnvironmentFailure` if the file cannot be opened."""
        if str(self._path) == "-":
            return BytesIO(self._head) if self.again else BufferedReader(_Joined(self._head, sys.stdin.buffer))
        openers: dict[str, Callable[[Path], BufferedIOBase]] = {".gz": gzip.GzipFile, ".bz2": bz2.BZ2File}
        try:
            return openers[self._path.suffix](self._path) if self._path.suffix in openers else self._path.open("rb")
        except OSError as error:
            raise EnvironmentFailure(f"cannot read {self._path}: {error.strerror}") from error


class _Joined(RawIOBase):
    """Bytes, and what follows them in a stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = BytesIO(head), rest

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` and say with how many bytes."""
        found = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)


def _skip_line(handle: BufferedIOBase) -> None:
    while (chunk := handle.readline(1 << 20)) and not chunk.endswith(b"\n"):
        pass


def _lines(handle: BufferedIOBase, name: str) -> Iterator[tuple[Place, bytes | Issue]]:
    """The lines with their places; too long a line, and a stream that breaks off, come as issues."""
    number = 1
    while True:
        place = Place(name, number)
        try:
            line = handle.readline(LONGEST_LINE + 1)
            if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
                _skip_line(handle)
                found = f"a line of more than {LONGEST_LINE:,} bytes"
                yield place, Issue(place, "dump-line-length", found, "one entity on each line", "the line was left out")
            elif line:
                yield place, line
            else:
                return
        except (EOFError, OSError, ZlibError) as error:
            fix = "get the file again; all lines before this one were read"
            yield place, Issue(place, "dump-truncated", f"{type(error).__name__}: {error}", "a compressed file that reads to its end", fix)
            return
        number += 1


def _decode(text: bytes) -> object:
    """The JSON value of a line; raises ValueError, also for what nests too deeply."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from error


def _documents(place: Place, data: object) -> Iterator[Document]:
    yield from (Document(place, one) for one in (data if isinstance(data, list) else [data]))


def _is_wanted(line: bytes, wanted: Container[str] | None) -> bool:
    head = _HEAD.match(line) if wanted is not None else None
    return head is None or wanted is None or head[1].decode() in wanted


def _from_line(place: Place, line: bytes) -> Iterator[Document]:
    try:
        yield from _documents(place, _decode(line))
    except ValueError as error:
        found, head = f"{line[:80].decode(errors='replace')} ({error})", _HEAD.match(line)
        fix = "the line was left out; get the file again"
        item = head[1].decode() if head else ""
        yield Document(place, issue=Issue(place, "dump-line", found, "one JSON document on the line", fix, item=item))


def _whole(source: _Source) -> object:
    """The content as a single JSON document; raises ValueError where it is none."""
    text = b""
    if source.again:
        with source.open() as handle, suppress(EOFError, OSError, ZlibError):
            text = handle.read(LONGEST_LINE + 1)
    if not text or len(text) > LONGEST_LINE:
        raise ValueError("too large for one document")
    return _decode(text)


def _spreads(line: bytes) -> bool:
    """Whether a line opens a document that goes on over further lines."""
    if not line.startswith(b"{"):
        return False
    with suppress(ValueError):
        _decode(line)
        return False
    return True


def read_documents(path: Path, wanted: Container[str] | None = None, keep: Callable[[bytes], bool] = lambda _: True) -> Iterator[Document]:
    """The JSON documents of a `.json` or `.jsonl` file, plain, `.gz` or `.bz2`, or of standard input (`-`), with their lines.

    `wanted` passes over the lines of a dump that open with another entity's id without decoding them, and `keep` over those
    that it does not want; it sees lines without the comma behind them. Raises
    `EnvironmentFailure` if the file cannot be opened; whatever is wrong inside comes as an issue.
    """
    source = _Source(path)
    with source.open() as handle:
        for place, line in _lines(handle, source.name):
            if isinstance(line, Issue):
                yield Document(place, issue=line)
                continue
            text = line.strip().removesuffix(b",").removeprefix(b"\xef\xbb\xbf")
            # An indented array has its bracket on the first line and the first entity's brace on the second.
            if place.line <= 2 and _spreads(text):
                with suppress(ValueError):
                    yield from _documents(place, _whole(source))
                    return
            if text and text not in (b"[", b"]") and _is_wanted(text, wanted) and keep(text):
                yield from _from_line(place, text)


def read_dump(path: Path, wanted: Container[str] | None = None) -> Iterator[Parsed]:
    """The entities of a file, one after the other, each with what is wrong in it; a line that is no JSON is issues alone.

    With `wanted`, only the entities with those ids.
    """
    for document in read_documents(path, wanted):
        if document.issue:
            yield Parsed(None, (document.issue,))
            continue
        for parsed in parse_document(document.data, document.place):
            if wanted is None or parsed.entity is None or parsed.entity.id in wanted:
                yield parsed
