"""A JSON scanner that knows where everything stands and goes on after a fault.

It is a hundred times slower than the decoder in front of it (`json_lines`), and only asked about records that the decoder
refused. The grammar is that of RFC 8259.
"""

import json
import re
from typing import Final

from pipeline.issues import Issue
from pipeline.records.characters import FORBIDDEN, Lines, character_issue, excerpt
from pipeline.records.limits import MAX_DEPTH, MAX_ISSUES, MAX_TEXT
from pipeline.records.record import Data, Mark, Path

__all__ = ["Scanner"]

_SPACE: Final = re.compile(r"[ \t\n\r]*")
#: A string; raw control characters are let in, to be named one by one.
_STRING: Final = re.compile(r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"')
_WORD: Final = re.compile(r'[^\s,:\[\]{}"]+')
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_LITERALS: Final = {
    "true": "write it as text, in double quotes",
    "false": "write it as text, in double quotes",
    "null": "leave it out",
}


class _Stop(Exception):
    """Nothing after this place can be read; the issue is recorded."""


class Scanner:
    """Scans one JSON text. After `scan`: `issues` and `marks`, with line numbers that begin at `first`."""

    def __init__(self, text: str, file: str, first: int = 1) -> None:
        self.issues: list[Issue] = []
        self.marks: dict[Path, Mark] = {}
        self._text, self._at = text, 0
        self._lines = Lines(text, file, first)

    def scan(self) -> Data | None:
        """The data with numbers as the text they are, or None when nothing can be read; what is wrong is in `issues`."""
        try:
            data = self._value(())
            if self._peek():
                self._syntax("the end of the record", "write one record on a line")
            if not isinstance(data, dict):
                found = "a list" if isinstance(data, list) else "a single value"
                self._report(0, "not-a-mapping", found, 'a record in "{" and "}"', "write one record on a line of a .jsonl file")
        except _Stop:
            return None
        return data

    def _peek(self) -> str:
        """The next character that is not white space; empty at the end."""
        match = _SPACE.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._text[self._at : self._at + 1]

    def _value(self, path: Path) -> Data:
        char = self._peek()
        position = self._lines.position(self._at)
        self.marks.setdefault(path, (*position, *position))
        if char == '"':
            return self._string()
        if char not in ("{", "["):
            return self._word()
        if len(path) >= MAX_DEPTH:
            self._report(self._at, "too-deep", f"more than {MAX_DEPTH} levels", f"at most {MAX_DEPTH} levels", "take it apart")
            raise _Stop
        self._at += 1
        return self._mapping(path) if char == "{" else self._list(path)

    def _mapping(self, path: Path) -> dict[str, Data]:
        data: dict[str, Data] = {}
        more = not self._ends("}")
        while more:
            if self._peek() != '"':
                self._syntax("a key in double quotes", "put the key in double quotes")
            start = self._at
            key = self._string()
            inner = (*path, key)
            if key in data:
                line, column, *_ = self.marks[inner]
                found = f"the key {excerpt(key)} again, first at {line}:{column}"
                self._report(start, "duplicate-key", found, "each key once", "merge the two or delete one")
            if self._peek() != ":":
                self._syntax('":" after a key', 'write "key": "value"')
            self._at += 1
            self._peek()
            self.marks.setdefault(inner, (*self._lines.position(start), *self._lines.position(self._at)))
            data.setdefault(key, self._value(inner))
            more = self._goes_on("}")
        return data

    def _list(self, path: Path) -> list[Data]:
        data: list[Data] = []
        more = not self._ends("]")
        while more:
            data.append(self._value((*path, len(data))))
            more = self._goes_on("]")
        return data

    def _ends(self, closing: str) -> bool:
        if self._peek() != closing:
            return False
        self._at += 1
        return True

    def _goes_on(self, closing: str) -> bool:
        """Whether another entry follows; reads past the comma or the closing bracket."""
        if self._ends(closing):
            return False
        if self._peek() != ",":
            self._syntax(f'"," or "{closing}"', "add it")
        self._at += 1
        if self._peek() == closing:
            self._syntax('another entry after ","', "delete the comma")
        return True

    def _string(self) -> str:
        start = self._at
        match = _STRING.match(self._text, start)
        if not match:
            self._report(start, "json-syntax", 'a " that is never closed', 'a second " where the text ends', "close it")
            raise _Stop
        self._at = match.end()
        try:
            value = str(json.loads(match[0], strict=False))
        except json.JSONDecodeError as error:
            offset = match[0].rfind("\\", 0, error.pos + 1)
            found = f'the escape "{match[0][offset : offset + 2]}"'
            expected = r"one of \\ \" \/ \n \t \r \b \f, or \u and four hexadecimal digits"
            self._report(start + offset, "json-syntax", found, expected, r"write \\ for a backslash")
            return ""
        self._check(value, match[0], start)
        return value

    def _check(self, value: str, token: str, start: int) -> None:
        if len(value) > MAX_TEXT:
            self._report(start, "too-long", f"a text of {len(value):,} characters", f"at most {MAX_TEXT:,}", "shorten it")
        if "\t" in token:
            self._report(start + token.index("\t"), "control-character", "a tab", r"\t", r"write \t")
        if match := FORBIDDEN.search(value):
            inside = token.find(match[0])
            self.issues.append(character_issue(match[0], self._lines.place(start + max(inside, 0))))

    def _word(self) -> str:
        match = _WORD.match(self._text, self._at)
        word = match[0] if match else ""
        if word in _LITERALS:
            self._report(self._at, "not-text", word, "text", _LITERALS[word])
        elif not _NUMBER.fullmatch(word):
            self._syntax("a value in double quotes", "put the value in double quotes")
        self._at += len(word)
        return word

    def _syntax(self, expected: str, fix: str) -> None:
        rest = self._text[self._at :]
        found = excerpt(rest) if rest.strip() else "the end of the line" if "\n" not in self._text else "the end of the file"
        self._report(self._at, "json-syntax", found, expected, fix)
        raise _Stop

    def _report(self, offset: int, rule: str, *words: str) -> None:
        found, expected, fix = words
        self.issues.append(Issue(self._lines.place(offset), rule, found, expected, fix))
        if len(self.issues) >= MAX_ISSUES:
            raise _Stop
