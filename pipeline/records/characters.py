"""Bytes to text: what no file of ours may hold, and where it stands.

Refused are control characters, characters that end a line in some programs and not in others, and those that make a line
read differently than it is stored (CVE-2021-42574, "Trojan Source").
"""

import codecs
import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from typing import Final

from pipeline.issues import Issue, Place

__all__ = ["FORBIDDEN", "Lines", "bad_bytes", "character_issue", "character_issues", "excerpt", "foreign_encoding", "line_end"]

_DIRECTION: Final = "\u202a-\u202e\u2066-\u2069"
#: Any character that is refused. Line feed and tab are not among them; a carriage return is.
FORBIDDEN: Final = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff{_DIRECTION}]")
_TURNING: Final = re.compile(f"[{_DIRECTION}]")
#: The first bytes of a file in another encoding (the longer marks first: one begins like another).
_FOREIGN: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


class Lines:
    """Offsets into a text as places in its file; `first` is the number of the text's first line."""

    def __init__(self, text: str, file: str, first: int = 1) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._file, self._first = file, first

    def position(self, offset: int) -> tuple[int, int]:
        """The line and the column of the character at `offset`."""
        row = bisect_right(self._starts, offset) - 1
        return self._first + row, offset - self._starts[row] + 1

    def place(self, offset: int) -> Place:
        """The place of the character at `offset`."""
        return Place(self._file, *self.position(offset))


def foreign_encoding(data: bytes, file: str) -> Issue | None:
    """The issue of a file that says it is UTF-16 or UTF-32."""
    for mark, name in _FOREIGN:
        if data.startswith(mark):
            return Issue(Place(file, 1, 1), "encoding", f"a file in {name}", "UTF-8", "save it as UTF-8")
    return None


def bad_bytes(data: bytes, error: UnicodeDecodeError, place: Place) -> Issue:
    """The issue of `data`, which begins at `place` and which `error` refused to decode."""
    before = data[: error.start]
    line_start = before.rfind(b"\n") + 1
    line = place.line + before.count(b"\n")
    column = len(before[line_start:].decode()) + (1 if line_start else place.column)
    found = f"the byte 0x{data[error.start]:02X}, which is not UTF-8"
    return Issue(Place(place.file, line, column), "encoding", found, "UTF-8", "save the file as UTF-8")


def character_issues(text: str, place: Callable[[int], Place]) -> list[Issue]:
    """One issue for each different refused character in `text`, where it first stands, with how often it does."""
    counts = Counter(match[0] for match in FORBIDDEN.finditer(text))
    return [character_issue(char, place(text.index(char)), count) for char, count in counts.items()]


def character_issue(char: str, place: Place, count: int = 1) -> Issue:
    """The issue of one refused character that stands `count` times, first at `place`."""
    times = f", {count} times" if count > 1 else ""
    kind = "half of a pair" if "\ud800" <= char <= "\udfff" else "control character"
    found = f"U+{ord(char):04X} {unicodedata.name(char, kind).lower()}{times}"
    if _TURNING.match(char):
        return Issue(place, "direction-character", found, "text that reads as it is stored", "delete it")
    return Issue(place, "control-character", found, "printable characters", "delete it or write what it stands for")


def excerpt(text: str, limit: int = 40) -> str:
    """The beginning of the first line of `text`, in quotation marks, for a message."""
    line = text.split("\n", 1)[0].rstrip()
    return f'"{line[:limit]}…"' if len(line) > limit else f'"{line}"'


def line_end(text: str, offset: int) -> int:
    """Where the line of `offset` ends in `text`."""
    end = text.find("\n", offset)
    return end if end >= 0 else len(text)
