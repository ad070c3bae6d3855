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

__all__ = ["LONGEST_LINE", "Document", "Line", "read_documents", "read_dump", "read_line", "read_lines"]

#: The largest entities of Wikidata have some 5 MB; beyond ten times that a line is not an entity.
LONGEST_LINE: Final = 50_000_000
#: How much of a line that is too long is passed over: what goes on for longer, such as a few packed bytes that unpack to gigabytes
#: of nothing, has no end worth waiting for.
_LONGEST_SKIP: Final = 20 * LONGEST_LINE
#: Where a dump's line names its entity; far quicker than decoding lines that nobody wants.
_HEAD: Final = regex(rb'^\{"type":"[a-z]+","id":"([A-Z]\d+)"')


class Line(NamedTuple):
    """A line of a dump that holds something, or all of a file that is one document; or what kept it from being read."""

    place: Place
    content: bytes | Issue


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


def _skip_line(handle: BufferedIOBase) -> bool:
    """Read to the end of the line, keeping nothing; whether it had one that was not too far off."""
    passed = 0
    while (chunk := handle.readline(1 << 20)) and not chunk.endswith(b"\n"):
        passed += len(chunk)
        if passed > _LONGEST_SKIP:
            return False
    return True


def _lines(handle: BufferedIOBase, name: str) -> Iterator[Line]:
    """The lines with their places; too long a line, and a stream that breaks off, come as issues."""
    number = 1
    while True:
        place = Place(name, number)
        try:
            line = handle.readline(LONGEST_LINE + 1)
            if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
                ended = _skip_line(handle)
                found = f"a line of more than {LONGEST_LINE if ended else _LONGEST_SKIP:,} bytes"
                fix = "the line was left out" if ended else "it was read no further; get the file again"
                yield Line(place, Issue(place, "dump-line-length", found, "one entity on each line", fix))
                if not ended:
                    return
            elif line:
                yield Line(place, line)
            else:
                return
        except (EOFError, OSError, ZlibError) as error:
            fix = "get the file again; all lines before this one were read"
            found = f"{type(error).__name__}: {error}"
            yield Line(place, Issue(place, "dump-truncated", found, "a compressed file that reads to its end", fix))
            return
        number += 1


def _decode(text: bytes) -> object:
    """The JSON value of a line; raises ValueError, also for what nests too deeply."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from error


def _is_wanted(line: bytes, wanted: Container[str] | None) -> bool:
    head = _HEAD.match(line) if wanted is not None else None
    return head is None or wanted is None or head[1].decode() in wanted


def read_line(line: Line) -> Iterator[Document]:
    """The documents of a line, of which an array has several; one that cannot be decoded is an issue."""
    place, content = line
    if isinstance(content, Issue):
        yield Document(place, issue=content)
        return
    try:
        data = _decode(content)
    except ValueError as error:
        found, head = f"{content[:80].decode(errors='replace')} ({error})", _HEAD.match(content)
        fix = "the line was left out; get the file again"
        item = head[1].decode() if head else ""
        yield Document(place, issue=Issue(place, "dump-line", found, "one JSON document on the line", fix, item=item))
        return
    yield from (Document(place, one) for one in (data if isinstance(data, list) else [data]))


def _whole(source: _Source) -> bytes:
    """The content, if it is a single JSON document; raises ValueError where it is none."""
    text = b""
    if source.again:
        with source.open() as handle, suppress(EOFError, OSError, ZlibError):
            text = handle.read(LONGEST_LINE + 1)
    if not text or len(text) > LONGEST_LINE:
        raise ValueError("too large for one document")
    _decode(text)
    return text


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
    for line in read_lines(path, lambda text: _is_wanted(text, wanted) and keep(text)):
        yield from read_line(line)


def read_lines(path: Path, keep: Callable[[bytes], bool] = lambda _: True) -> Iterator[Line]:
    """The lines of such a file, not yet decoded, without the commas and brackets of a dump; raises as `read_documents` does.

    A document that is spread over many lines comes as one, whatever `keep` thinks of it.
    """
    source = _Source(path)
    with source.open() as handle:
        for line in _lines(handle, source.name):
            if isinstance(line.content, Issue):
                yield line
                continue
            text = line.content.strip().removesuffix(b",").removeprefix(b"\xef\xbb\xbf")
            # An indented array has its bracket on the first line and the first entity's brace on the second.
            if line.place.line <= 2 and _spreads(text):
                with suppress(ValueError):
                    yield Line(line.place, _whole(source))
                    return
            if text and text not in (b"[", b"]") and keep(text):
                yield Line(line.place, text)


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
