"""What readers give, record by record: each record with what was wrong in reading it, so that records can be counted and set aside."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

from pipeline.issues import Issue, has_errors
from pipeline.records.record import Record

__all__ = ["Part", "Ready", "Shortcut", "Unit", "units_of"]

#: Makes what is wanted of a record from its line at once; None for a line that has to be read.
Shortcut: TypeAlias = Callable[[bytes], Any]


class Ready(NamedTuple):
    """What a shortcut made of a line, in place of the record."""

    made: Any


class Unit(NamedTuple):
    """A record, or what should be one, and the issues of its reading. `line` is 0 for what concerns a file as a whole.

    `made` is what a shortcut made of the line; then there is no record.
    """

    record: Record | None
    issues: Sequence[Issue] = ()
    line: int = 0
    text: bytes | None = None
    made: Any = None

    @property
    def counts(self) -> bool:
        """Whether it is a record, or the place where a record should be."""
        return self.record is not None or self.made is not None or (self.line > 0 and has_errors(self.issues))


class Part(Protocol):
    """Some records of a larger input, which can be read without the others."""

    @property
    def number(self) -> int:
        """Which part it is, counted from 0."""

    @property
    def records(self) -> int:
        """The records in it, and the places where one should be."""

    @property
    def size(self) -> int:
        """How much of the input it is, in the unit in which the input is measured."""

    @property
    def digest(self) -> str:
        """A digest of what is in it and where it stands."""

    def units(self, file: str, shortcut: Shortcut | None = None) -> Iterator[Unit]:
        """What is in it, with the places it has in the whole input, which is called `file`; by a shortcut where there are lines.

        Raises `OSError`.
        """

    def originals(self, units: Sequence[Unit]) -> Iterator[bytes | None]:
        """The text of these units, given in their order; None for one of which none can be kept."""

    def done(self) -> None:
        """It will not be read again."""


def units_of(found: Iterable[Record | Issue | Ready]) -> Iterator[Unit]:
    """The units in a stream of records and issues: issues stand before the record in whose line they were met."""
    before: list[Issue] = []
    for one in found:
        if isinstance(one, Issue):
            if before and before[0].place[:2] != one.place[:2]:
                yield Unit(None, before, before[0].place.line)
                before = []
            before.append(one)
        elif isinstance(one, Ready):
            if before:
                yield Unit(None, before, before[0].place.line)
                before = []
            yield Unit(None, made=one.made)
        elif not before:
            yield Unit(one)
        else:
            line = before[0].place.line
            if one.place(())[:2] != before[0].place[:2]:
                yield Unit(None, before, line)
                before, line = [], 0  # it is a line of its own, or a file
            yield Unit(one, before, line)
            before = []
    if before:
        yield Unit(None, before, before[0].place.line)
