"""One type for everything that can be wrong, whoever finds it.

Every check in the project returns `Issue`s; nothing prints or raises for bad data. The command line sorts them,
prints them and writes them to `build/`. Exceptions are for what stops a run: wrong usage and a broken environment.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

__all__ = [
    "EnvironmentFailure",
    "Issue",
    "PipelineError",
    "Place",
    "Severity",
    "UsageError",
    "has_errors",
    "in_order",
    "nearest",
    "summary",
]


class Severity(StrEnum):
    """How much an issue matters: an error blocks publication, a warning wants a look, info is for the record."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Place(NamedTuple):
    """Where something stands: a file and, as far as known, its 1-based line and column (0: the file as a whole)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """`file`, `file:line` or `file:line:column`, as editors and terminals understand it."""
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"


class Issue(NamedTuple):
    """One thing that is wrong: where, by which rule, what was found, what was expected, and how to mend it.

    `rule` is a stable short name from `pipeline.rules`; `item` is the id of the item concerned, or empty.
    """

    place: Place
    rule: str
    found: str
    expected: str
    fix: str = ""
    severity: Severity = Severity.ERROR
    item: str = ""

    def __str__(self) -> str:
        """One line: `records/person/x.yaml:12:11: error[date]: found ...; expected ...; fix.`"""
        fix = f"; {self.fix}" if self.fix else ""
        return f"{self.place}: {self.severity}[{self.rule}]: {visible(self.found)}; expected {self.expected}{visible(fix)}"


class PipelineError(Exception):
    """What stops a run. `exit_code` is what the process ends with."""

    exit_code = 3


class UsageError(PipelineError):
    """The command was called in a way that cannot work."""

    exit_code = 2


class EnvironmentFailure(PipelineError):
    """The disk, the network or the installation let us down."""

    exit_code = 3


def visible(text: str, limit: int = 300) -> str:
    """`text` made safe for a terminal: control and direction characters spelled out, long text cut in the middle."""
    if len(text) > limit:
        text = f"{text[: limit // 2]}…({len(text) - limit:,} characters)…{text[-limit // 2 :]}"
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


def in_order(issues: Iterable[Issue]) -> list[Issue]:
    """The issues without repeats, by file, line, column, then rule: the same list in every run."""
    return sorted(set(issues), key=lambda i: (i.place, i.rule, i.found, i.expected, i.fix, i.severity, i.item))


def has_errors(issues: Iterable[Issue]) -> bool:
    """Whether any of the issues blocks publication."""
    return any(issue.severity is Severity.ERROR for issue in issues)


def summary(issues: Sequence[Issue]) -> str:
    """The counts in words: `2 errors, 1 warning`, or `no issues`."""
    counts = [(level, sum(i.severity is level for i in issues)) for level in Severity]
    words = [f"{n} {level}{'s' if n != 1 and level is not Severity.INFO else ''}" for level, n in counts if n]
    return ", ".join(words) or "no issues"


def nearest(word: str, known: Iterable[str]) -> str:
    """The one of the known words that may have been meant; empty when none is near."""
    from difflib import get_close_matches  # takes long to load, and most runs meet no wrong word

    return next(iter(get_close_matches(word, list(known), n=1)), "")
