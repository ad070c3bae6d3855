"""The elements of a JSON array, or JSON values that follow each other, one by one: no more than one of them is in memory."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from pipeline.issues import Issue, Place
from pipeline.records.limits import MAX_LINE

__all__ = ["elements"]

_PIECE: Final = 1 << 16
_BLANK: Final = re.compile(rb"[ \t\r\n]*")
#: What opens or closes something; strings are passed over, since in them none of these count.
_BRACKET: Final = re.compile(rb'["{}\[\]]')
_QUOTE: Final = re.compile(rb'["\\]')
#: The end of a value that neither opens nor closes anything.
_END: Final = re.compile(rb"[\s,:{}\[\]\"]")


def elements(stream: BinaryIO, file: str, way: str = "") -> Iterator[tuple[bytes, Place] | Issue]:
    """The text of each element with its place, in their order; what is in it is for the caller to read.

    Elements are those of the array that `way` leads to through the keys of objects (`result.people`), else of the array that
    the file holds, else all values that follow each other. The stream ends with an issue where the text stops being JSON, or
    where one element is larger than `MAX_LINE`. Raises `OSError`.
    """
    cursor = _Cursor(stream, file)
    try:
        if way:
            cursor.descend(way.split("."))
        if cursor.peek() == b"[":
            yield from cursor.array()
        elif way:
            raise cursor.fault("no array", f"an array at {way}")
        else:
            while cursor.peek():
                yield cursor.value()
    except _Fault as fault:
        yield fault.issue


class _Fault(Exception):
    def __init__(self, issue: Issue) -> None:
        super().__init__(issue)
        self.issue = issue


class _Cursor:
    """A place in a stream of JSON text. The buffer begins at or before it and is dropped behind it."""

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self._stream, self._buffer, self._at = stream, b"", 0
        self._place = Place(file, 1, 1)

    def fault(self, found: str, expected: str, rule: str = "json-syntax") -> _Fault:
        """The end of the reading, here."""
        return _Fault(Issue(self._place, rule, found, expected, "correct it; nothing after it was read"))

    def peek(self) -> bytes:
        """The next byte that is not blank; empty at the end."""
        while True:
            match = _BLANK.match(self._buffer, self._at)
            self._move(match.end() if match else self._at)
            if self._at < len(self._buffer):
                return self._buffer[self._at : self._at + 1]
            if not self._more():
                return b""

    def array(self) -> Iterator[tuple[bytes, Place]]:
        """The elements of the array that begins here."""
        self._expect(b"[")
        if self.peek() == b"]":
            return
        while True:
            yield self.value()
            if self.peek() == b"]":
                return
            self._expect(b",")

    def value(self) -> tuple[bytes, Place]:
        """The value that begins here, whole, and its place."""
        self.peek()
        place = self._place
        return self._take(keep=True), place

    def descend(self, keys: list[str]) -> None:
        """Go to the value that a way of keys leads to."""
        for key in keys:
            self._expect(b"{")
            while (name := self._key()) != f'"{key}"'.encode():
                self._take(keep=False)
                if self.peek() == b"}" or not name:
                    raise self.fault("the end of an object", f'the key "{key}"')
                self._expect(b",")

    def _key(self) -> bytes:
        if self.peek() != b'"':
            raise self.fault("no key", "a key in double quotes")
        name = self._take(keep=True)
        self._expect(b":")
        return name

    def _expect(self, byte: bytes) -> None:
        found = self.peek()
        if found != byte:
            shown = f'"{found.decode(errors="replace")}"' if found else "the end of the text"
            raise self.fault(shown, f'"{byte.decode()}"')
        self._move(self._at + 1)

    def _take(self, keep: bool) -> bytes:
        """Go behind the value that begins here; its text where it is to be kept."""
        first = self.peek()
        if first in (b"", b",", b":", b"]", b"}"):
            raise self.fault(f'"{first.decode()}"' if first else "the end of the text", "a value")
        depth, at = 0, self._at
        while True:
            if self._buffer[at : at + 1] == b'"':
                at = self._behind_string(at + 1, keep)
            elif depth == 0 and first not in b'"[{':
                at = self._search(_END, at, keep, last=True)
            else:
                depth += 1 if self._buffer[at : at + 1] in b"[{" else -1
                at += 1
            if depth == 0:
                break
            at = self._search(_BRACKET, at, keep)
        text = self._buffer[self._at : at] if keep else b""
        self._move(at)
        return text

    def _behind_string(self, at: int, keep: bool) -> int:
        while True:
            at = self._search(_QUOTE, at, keep)
            if self._buffer[at : at + 1] == b'"':
                return at + 1
            at += 2  # a backslash and what it escapes

    def _search(self, pattern: re.Pattern[bytes], at: int, keep: bool, last: bool = False) -> int:
        """Where a pattern occurs next; at the end of the stream that is a fault, or with `last` the end itself."""
        while True:
            if match := pattern.search(self._buffer, at):
                return match.start()
            if keep and len(self._buffer) - self._at > MAX_LINE:
                raise self.fault(f"a value of more than {MAX_LINE:,} bytes", f"at most {MAX_LINE:,} bytes", "too-large")
            ahead = max(at - len(self._buffer), 0)
            if not keep:
                self._move(len(self._buffer))
            size = len(self._buffer)
            dropped = self._at
            if not self._more():
                if last:
                    return size - dropped
                raise self.fault("the end of the text", "the end of a value")
            at = size - dropped + ahead

    def _move(self, at: int) -> None:
        """Go on in the buffer, counting lines."""
        passed = self._buffer[self._at : at]
        breaks = passed.count(b"\n")
        if breaks:
            column = len(passed) - passed.rfind(b"\n")
            self._place = self._place._replace(line=self._place.line + breaks, column=column)
        else:
            self._place = self._place._replace(column=self._place.column + len(passed))
        self._at = at

    def _more(self) -> bool:
        """Read on; what lies behind is dropped. False at the end of the stream."""
        piece = self._stream.read(_PIECE)
        self._buffer, self._at = self._buffer[self._at :] + piece, 0
        return bool(piece)
