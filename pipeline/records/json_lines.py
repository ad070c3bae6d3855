"""Reads JSON Lines (one record on a line) and JSON files of one record, with nothing in memory but the record at hand.

Three readers stand behind each other, and all say the same where they say anything:

1. msgspec, told that every value is text. Most records end here.
2. Python's `json`, asked to leave numbers as they are written and to show every key. Records with numbers or escapes end here.
3. `json_scanner`, which finds out what is wrong, or that nothing is.

msgspec keeps the last of two equal keys and says nothing. But it writes JSON in the shortest form there is, so a record
whose compact form is longer than what msgspec makes of it has lost something, or was written with escapes: the next reader
is asked. Hence repeated keys are found always, for the price of writing the record once.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import GenericAlias
from typing import Any, BinaryIO, Final

import msgspec

from pipeline.issues import Issue, Place, in_order
from pipeline.records.characters import FORBIDDEN, bad_bytes, foreign_encoding
from pipeline.records.files import file_name, open_bytes, read_bytes, unreadable
from pipeline.records.limits import MAX_DEPTH, MAX_LINE, MAX_TEXT
from pipeline.records.record import Data, Marks, Record
from pipeline.records.units import Ready, Shortcut

__all__ = ["read_json", "read_json_line", "read_json_lines", "read_json_part", "read_json_stream", "suspicious", "texts"]

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
#: How deep msgspec reads. Its types cannot refer to themselves, so each level is spelled out; a record is 8 deep.
_TYPED_DEPTH: Final = 8
#: Characters above U+007F that `FORBIDDEN` refuses, as bytes: the first, which most texts do not hold at all, and the pattern.
_RAW: Final = tuple(
    (first, re.compile(first + rest))
    for first, rest in (
        (b"\xe2", rb"(?:\x80[\xa8-\xae]|\x81[\xa6-\xa9])"),
        (b"\xc2", rb"[\x80-\x9f]"),
        (b"\xef", rb"(?:\xbb\xbf|\xbf[\xbe\xbf])"),
    )
)
#: Escapes that may stand for such characters.
_ESCAPED: Final = re.compile(rb"\\(?:[bfr]|u(?:00[0189]|007[fF]|20[26]|[dD][89a-fA-F]|[fF][eEfF]))")


class _RepeatedKey(ValueError):
    """Two equal keys in one mapping."""


def _typed(depth: int) -> Any:
    """The type of text nested up to `depth` times."""
    inner = _typed(depth - 1) if depth > 1 else str
    return str | GenericAlias(dict, (str, inner)) | GenericAlias(list, (inner,))


_decode: Final = msgspec.json.Decoder(GenericAlias(dict, (str, _typed(_TYPED_DEPTH)))).decode
_encode_into: Final = msgspec.json.Encoder().encode_into


def read_json_lines(path: Path) -> Iterator[Record | Issue]:
    """The records of a JSON Lines file in their order, each line that is not one as its issues; blank lines are passed over."""
    stream = open_bytes(path)
    if isinstance(stream, Issue):
        yield stream
        return
    with stream:
        yield from read_json_stream(stream, file_name(path))


def read_json_stream(stream: BinaryIO, file: str, before: int = 0) -> Iterator[Record | Issue]:
    """The same for an open stream of bytes; `file` is what the places name. No line is read further than `MAX_LINE`.

    `before` is the number of lines of the file that stand before the stream, if it is only a part of it.
    """
    for found in read_json_part(stream, file, before):
        assert not isinstance(found, Ready), "there is no shortcut"
        yield found


def read_json_part(stream: BinaryIO, file: str, before: int, shortcut: Shortcut | None = None) -> Iterator[Record | Issue | Ready]:
    """The same, where each line goes to a shortcut first, if there is one."""
    number, empty = before, not before
    try:
        while line := stream.readline(MAX_LINE + 1):
            number += 1
            if number == 1 and (foreign := foreign_encoding(line, file)):
                yield foreign
                return
            if len(line) > MAX_LINE and not line.endswith(b"\n"):
                _skip_line(stream)
                yield _too_large(Place(file, number, 1))
            elif shortcut and (made := shortcut(line := line.rstrip(b"\r\n"))) is not None:
                yield Ready(made)
            elif (data := _quick(line := line.rstrip(b"\r\n"))) is not None:
                yield Record(data, file, partial(_marks, line, number))
            elif line.strip():
                yield from _slowly(line, Place(file, number, 1))
            else:
                continue
            empty = False
    except OSError as error:
        yield unreadable(error, file)
        return
    if empty:
        yield _empty(file)


def read_json_line(line: bytes, place: Place) -> Iterator[Record | Issue]:
    """The record of one line, or its issues; `place` is where the line begins. For readers that split the work themselves."""
    data = _quick(line)
    if data is not None:
        yield Record(data, place.file, partial(_marks, line, place.line))
    else:
        yield from _slowly(line, place)


def read_json(path: Path) -> Iterator[Record | Issue]:
    """The record of a JSON file that holds one, on as many lines as it likes, or the records of one that holds an array of them."""
    stream = open_bytes(path)
    if isinstance(stream, Issue):
        yield stream
        return
    with stream:
        file, array = file_name(path), False
        try:
            array = stream.peek(1)[:1] == b"[" if hasattr(stream, "peek") else False
            if array:
                yield from _array(stream, file)
        except OSError as error:
            yield unreadable(error, file)
    if not array:
        yield from _single(path)


def _array(stream: BinaryIO, file: str) -> Iterator[Record | Issue]:
    from pipeline.records.json_array import elements

    empty = True
    for found in elements(stream, file):
        empty = False
        if isinstance(found, Issue):
            yield found
        else:
            yield from read_json_line(*found)
    if empty:
        yield _empty(file)


def _single(path: Path) -> Iterator[Record | Issue]:
    data = read_bytes(path, MAX_LINE)
    if isinstance(data, Issue):
        yield data
    elif not data.strip():
        yield _empty(file_name(path))
    elif foreign := foreign_encoding(data, file_name(path)):
        yield foreign
    else:
        yield from read_json_line(data, Place(file_name(path), 1, 1))


def _quick(line: bytes) -> dict[str, Data] | None:
    """The record, if msgspec reads it and nothing about it needs a second look."""
    try:
        data: dict[str, Data] = _decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    compact = bytearray()
    _encode_into(data, compact)
    size = len(compact)
    if size != len(line) and size != len(msgspec.json.format(line, indent=-1)):
        return None
    if suspicious(line):
        return None
    return data if len(line) <= MAX_TEXT or _is_text(data, 0) else None


def texts(line: bytes) -> dict[str, Data]:
    """What `pieces` has taken apart, as a whole."""
    data: dict[str, Data] = _decode(line)
    return data


def suspicious(line: bytes) -> bool:
    """Whether a line, which is JSON, may hold a character that is refused."""
    if b"\x7f" in line or (b"\\" in line and _ESCAPED.search(line)):
        return True
    if line.isascii():
        return False
    return any(first in line and pattern.search(line) for first, pattern in _RAW)


def _slowly(line: bytes, place: Place) -> Iterator[Record | Issue]:
    """The record or its issues, by whichever reader can tell."""
    data = _exact(line)
    if data is not None:
        yield Record(data, place.file, partial(_marks, line, place.line))
    else:
        yield from _explained(line, place)


def _exact(line: bytes) -> dict[str, Data] | None:
    """The record with numbers as they are written, if Python's `json` reads it and nothing needs a third look."""
    try:
        text = line.decode()
        import json  # most files need none of it

        data = json.loads(text, parse_int=str, parse_float=str, object_pairs_hook=_pairs)
    except (ValueError, RecursionError):
        return None
    if FORBIDDEN.search(text.replace("\r\n", "\n")) or _ESCAPED.search(line):
        return None
    return data if isinstance(data, dict) and _is_text(data, 0) else None


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise _RepeatedKey
    return data


def _is_text(data: object, depth: int) -> bool:
    """Whether `data` is text all through, and neither too long nor too deep."""
    if isinstance(data, str):
        return len(data) <= MAX_TEXT
    if depth >= MAX_DEPTH or not isinstance(data, dict | list):
        return False
    values = data.values() if isinstance(data, dict) else data
    return all(_is_text(value, depth + 1) for value in values) and (isinstance(data, list) or all(len(key) <= MAX_TEXT for key in data))


def _explained(line: bytes, place: Place) -> Iterator[Record | Issue]:
    """The issues of a line; its record too, when only its form is at fault."""
    issues = []
    if line.startswith(_BYTE_ORDER_MARK) and place.line == 1:
        issues.append(Issue(place, "byte-order-mark", "a byte order mark", "UTF-8 without one", "save it as UTF-8 without one"))
        line = line.removeprefix(_BYTE_ORDER_MARK)
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        yield bad_bytes(line, error, place)
        return
    from pipeline.records.json_scanner import Scanner

    scanner = Scanner(text, place.file, place.line)
    data = scanner.scan()
    yield from in_order(issues + scanner.issues)
    if isinstance(data, dict) and all(issue.rule == "too-long" for issue in scanner.issues):
        yield Record(data, place.file, partial(_marks, line, place.line))


def _marks(line: bytes, number: int) -> Marks:
    from pipeline.records.json_marks import marks_of  # only faults have to be placed

    return marks_of(line.decode(), number)


def _skip_line(stream: BinaryIO) -> None:
    """Reads to the end of the line in pieces, none of which is kept."""
    while (piece := stream.readline(MAX_LINE)) and not piece.endswith(b"\n"):
        pass


def _too_large(place: Place) -> Issue:
    return Issue(place, "too-large", f"a line of more than {MAX_LINE:,} bytes", f"at most {MAX_LINE:,} bytes", "split it")


def _empty(file: str) -> Issue:
    return Issue(Place(file), "empty", "no data", "a record", "fill it or leave it out")
