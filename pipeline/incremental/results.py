"""What validation has found, kept in an SQLite file, so that what a change does not touch is not even read.

A finding is kept under its shape and focus node, with the issues it became and the nodes that were asked for on the way: when one of
these changes, the issues are made anew from the finding. Issues that several findings share are kept once.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from hashlib import blake2b
from typing import Final, NamedTuple

import msgspec

from pipeline.issues import Issue, Place, Severity
from pipeline.shacl.condensed import is_told_once, told_together
from pipeline.shacl.told import Finding

__all__ = ["TABLES", "Results", "Told"]

TABLES: Final = """
    CREATE TABLE blob (name TEXT PRIMARY KEY, content BLOB);
    CREATE TABLE words (id INTEGER PRIMARY KEY, once INTEGER, content BLOB);
    CREATE TABLE finding (id INTEGER PRIMARY KEY, root INTEGER, focus INTEGER, words INTEGER, place BLOB, told BLOB);
    CREATE INDEX by_focus ON finding (focus);
    CREATE TABLE asked (node INTEGER, finding INTEGER, PRIMARY KEY (node, finding)) WITHOUT ROWID;
    CREATE TABLE issue (
        id INTEGER PRIMARY KEY, uses INTEGER, words INTEGER, file TEXT, line INTEGER, "column" INTEGER, found TEXT, item TEXT
    );
    CREATE INDEX by_words ON issue (words, file, line, "column");
"""
_PLACED: Final = 'SELECT file, line, "column", found, item FROM issue WHERE words = ?'
_ONE_MORE: Final = "INSERT INTO issue VALUES (?, 1, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET uses = uses + 1"
_pack = msgspec.msgpack.Encoder().encode
_FINDING: Final = msgspec.msgpack.Decoder(tuple[str, str, str, Severity, str, str])
_PLACE: Final = msgspec.msgpack.Decoder(tuple[str, str | None])
_WORDS: Final = msgspec.msgpack.Decoder(tuple[str, str, str, Severity])
_TOLD: Final = msgspec.msgpack.Decoder(tuple[list[int], list[int]])


class Told(NamedTuple):
    """A finding, the issues it became, and the nodes that were asked for."""

    finding: Finding
    issues: list[Issue]
    asked: Collection[str]


def _number(*parts: str) -> int:
    """A number for texts that no other texts have: 63 bits of a hash."""
    digest = blake2b("\0".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


class Results:
    """The findings in an open file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._do = connection.execute

    def put(self, name: str, content: bytes) -> None:
        """Keep something else under a name."""
        self._do("INSERT OR REPLACE INTO blob VALUES (?, ?)", (name, content))

    def get(self, name: str) -> bytes:
        """What is kept under a name, or nothing."""
        found = self._do("SELECT content FROM blob WHERE name = ?", (name,)).fetchone()
        return found[0] if found else b""

    def add(self, told: Iterable[Told]) -> None:
        """Keep more findings."""
        for finding, issues, asked in told:
            words = self._words(False, (finding.root, finding.rule, finding.fix, finding.severity, finding.message, finding.path))
            place = _pack((finding.focus, None if finding.value == finding.focus else finding.value))
            row = (_number(finding.root), _number(finding.focus), words, place)
            number = self._do("INSERT INTO finding (root, focus, words, place) VALUES (?, ?, ?, ?)", row).lastrowid
            assert number is not None
            self._tell(number, issues, asked)

    def drop(self, foci: dict[str, set[str]]) -> None:
        """Forget all findings of shapes about nodes: `foci` are these by shape."""
        by_focus: dict[int, set[int]] = {}
        for root, nodes in foci.items():
            for node in nodes:
                by_focus.setdefault(_number(node), set()).add(_number(root))
        for focus, roots in by_focus.items():
            for number, root in self._do("SELECT id, root FROM finding WHERE focus = ?", (focus,)).fetchall():
                if root in roots:
                    self._untell(number)
                    self._do("DELETE FROM finding WHERE id = ?", (number,))

    def concerned(self, nodes: Iterable[str]) -> dict[int, Finding]:
        """The findings for whose issues one of the nodes was asked for, by number."""
        numbers = {number for node in nodes for (number,) in self._do("SELECT finding FROM asked WHERE node = ?", (_number(node),))}
        return {number: self._finding(number) for number in sorted(numbers)}

    def tell(self, number: int, told: Told) -> None:
        """The issues of a finding, in the place of those it had."""
        self._untell(number)
        self._tell(number, told.issues, told.asked)

    def issues(self) -> Iterator[Issue]:
        """All issues, those of one undecided constraint as one."""
        groups: list[tuple[Issue, int]] = []
        for words, once, content in self._do("SELECT id, once, content FROM words WHERE once >= 0").fetchall():
            if once:
                found = self._do(_PLACED + ' ORDER BY file, line, "column", found LIMIT 1', (words,)).fetchone()
                ((count,),) = self._do("SELECT COUNT(*) FROM issue WHERE words = ?", (words,))
                groups += [(_issue(content, found), count)] if found else []
            else:
                yield from (_issue(content, found) for found in self._do(_PLACED, (words,)))
        yield from told_together(groups)

    def _finding(self, number: int) -> Finding:
        ((words, place),) = self._do("SELECT words, place FROM finding WHERE id = ?", (number,)).fetchall()
        ((content,),) = self._do("SELECT content FROM words WHERE id = ?", (words,)).fetchall()
        root, rule, fix, severity, message, path = _FINDING.decode(content)
        focus, value = _PLACE.decode(place)
        return Finding(root, rule, fix, severity, message, focus, path, focus if value is None else value)

    def _words(self, of_issue: bool, words: tuple[str, ...], once: bool = False) -> int:
        """The number of what findings or issues have in common."""
        number = _number(str(of_issue), *words)
        self._do("INSERT OR IGNORE INTO words VALUES (?, ?, ?)", (number, once if of_issue else -1, _pack(words)))
        return number

    def _tell(self, number: int, issues: Iterable[Issue], asked: Iterable[str]) -> None:
        nodes = [_number(node) for node in asked]
        numbers = []
        for issue in {*issues}:
            place, found = issue.place, (issue.found, issue.item)
            words = self._words(True, (issue.rule, issue.expected, issue.fix, issue.severity), is_told_once(issue))
            one = _number(str(words), place.file, str(place.line), str(place.column), *found)
            numbers.append(one)
            self._do(_ONE_MORE, (one, words, *place, *found))
        self._connection.executemany("INSERT OR IGNORE INTO asked VALUES (?, ?)", [(node, number) for node in nodes])
        self._do("UPDATE finding SET told = ? WHERE id = ?", (_pack((numbers, nodes)), number))

    def _untell(self, number: int) -> None:
        ((content,),) = self._do("SELECT told FROM finding WHERE id = ?", (number,)).fetchall()
        issues, nodes = _TOLD.decode(content)
        self._connection.executemany("UPDATE issue SET uses = uses - 1 WHERE id = ?", [(one,) for one in issues])
        self._connection.executemany("DELETE FROM issue WHERE id = ? AND uses = 0", [(one,) for one in issues])
        self._connection.executemany("DELETE FROM asked WHERE node = ? AND finding = ?", [(node, number) for node in nodes])


def _issue(words: bytes, found: tuple[str, int, int, str, str]) -> Issue:
    rule, expected, fix, severity = _WORDS.decode(words)
    file, line, column, text, item = found
    return Issue(Place(file, line, column), rule, text, expected, fix, severity, item)
