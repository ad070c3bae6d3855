"""What the mapping of one record has found so far: its issues, and where its statements came from."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pipeline.issues import Issue, nearest
from pipeline.model import Reference
from pipeline.records.record import Path, Record

__all__ = ["UNCITED", "At", "Cited", "Problem", "Run"]

#: A path and the step below it; they are joined only when there is something to report.
At = tuple[Path, str | int]


class Problem(NamedTuple):
    """What is wrong somewhere in a record: the rule, what was found, what was expected, how to mend it."""

    rule: str
    found: str
    expected: str
    fix: str = ""


class Cited(NamedTuple):
    """The references of a statement, and the ids of the sources that they name, sorted; `named` is these in one text."""

    references: tuple[Reference, ...] = ()
    sources: tuple[str, ...] = ()
    named: str = ""


UNCITED: Final = Cited()


class Run:
    """What the mapping of one record has found so far: issues, and for each statement's GUID the path it came from."""

    __slots__ = ("cited", "issues", "item", "origins", "record")

    def __init__(self, record: Record) -> None:
        self.record = record
        #: The record's id once it is known to be one.
        self.item = ""
        self.issues: list[Issue] = []
        self.origins: dict[str, Path] = {}
        #: The first lists of references that the record gives, and what was read in them.
        self.cited: list[tuple[Any, Cited]] = []

    def report(self, path: Path, problem: Problem, *, key: bool = False) -> None:
        """Note a problem with the value at `path`, or with its key."""
        self.issues.append(Issue(self.record.place(path, key=key), *problem, item=self.record.id))

    def unknown(self, path: Path, rule: str, found: str, known: Iterable[str]) -> None:
        """Note a name that is not one of `known`, and the one that may have been meant."""
        names = list(known)
        near = nearest(str(path[-1]), names)
        fix = f'did you mean "{near}"?' if near else "drop it or declare it in the mapping"
        shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
        self.report(path, Problem(rule, found, f"one of {shown}", fix), key=True)

    def check_keys(self, data: Mapping[str, Any], path: Path, known: Sequence[str]) -> None:
        """Note every key of `data` that is not one of `known`."""
        for key in data:
            if key not in known:
                self.unknown((*path, key), "unknown-key", f'the key "{key}"', known)

    def mapping(self, data: Mapping[str, Any], key: str, path: Path) -> Mapping[str, Any]:
        """The mapping at `key`; empty, with an issue, when something else stands there."""
        raw = data.get(key, {})
        if isinstance(raw, dict):
            return raw
        self.report((*path, key), Problem("schema", f"'{key}' is not a mapping", "a mapping"))
        return {}
