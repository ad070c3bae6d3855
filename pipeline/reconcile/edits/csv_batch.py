"""A batch in the CSV form of QuickStatements 3, whose reader passes over empty cells: every shape of edit has columns of its own."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Final

from pipeline.model import Rank, Reference, Snak, Statement
from pipeline.reconcile.edits.dialects import NotCarried, property_name
from pipeline.reconcile.edits.model import Action, AddQualifiers, AddReferences, AddStatement, Edit, SetTerm
from pipeline.reconcile.edits.version3 import Version3

__all__ = ["CSV_NAME", "Row", "Table", "cells", "csv_batch", "csv_rows"]

CSV_NAME: Final = "quickstatements-csv"
_VERSION: Final = Version3()
_Cell = tuple[str, str]
#: The item of an edit, and its columns with their values.
Row = tuple[str, list[_Cell]]


def _main(statement: Statement) -> _Cell:
    return property_name(statement.main), _VERSION.value(statement.main.value)


def _qualifiers(snaks: Iterable[Snak]) -> Iterator[_Cell]:
    yield from ((f"qal{property_name(snak)[1:]}", _VERSION.value(snak.value)) for snak in snaks)


def _references(references: Iterable[Reference]) -> Iterator[_Cell]:
    """A capital S begins a reference, a small one goes on with it."""
    for reference in references:
        for place, snak in enumerate(reference.snaks):
            yield f"{'s' if place else 'S'}{property_name(snak)[1:]}", _VERSION.value(snak.value)


def _statement(action: AddStatement) -> list[_Cell]:
    if action.is_twin:
        raise NotCarried("a second statement with one value")
    one = action.statement
    if one.rank is not Rank.NORMAL:
        raise NotCarried(f"the rank {one.rank.name.lower()}")
    return [_main(one), *_qualifiers(one.qualifiers), *_references(one.references)]


def _cells(action: Action) -> list[_Cell]:
    match action:
        case SetTerm():
            ((_, key, text),) = _VERSION.commands(action)
            return [(key, text)]
        case AddStatement():
            return _statement(action)
        case AddReferences(_, statement, references, False):
            return [_main(statement), *_references(references)]
        case AddQualifiers(_, statement, qualifiers, False):
            return [_main(statement), *_qualifiers(qualifiers)]
        case AddReferences() | AddQualifiers():
            raise NotCarried("which of several statements with one value is meant")
    raise NotCarried("new items, which need more columns than a table has; they are in the lines")


def cells(edit: Edit) -> list[_Cell]:
    """The columns of an edit with their values, its summary the last. Raises `NotCarried`."""
    return [*_cells(edit.action), ("#", edit.summary)]


class Table:
    """The header of a batch, which grows with the shapes of its rows; then the rows in it."""

    def __init__(self) -> None:
        self._starts: dict[tuple[str, ...], int] = {}
        self._header = ["qid"]

    def see(self, rows: Iterable[Row]) -> None:
        """Make columns for these rows."""
        for _, row in rows:
            shape = tuple(key for key, _ in row)
            if shape not in self._starts:
                self._starts[shape] = len(self._header)
                self._header += shape

    @property
    def header(self) -> str:
        """The line with the names of all columns."""
        return _csv([self._header])

    def lines(self, rows: Iterable[Row]) -> str:
        """The lines of rows that were seen before."""
        return _csv(self._line(*row) for row in rows)

    def _line(self, item: str, row: list[_Cell]) -> list[str]:
        start = self._starts[tuple(key for key, _ in row)]
        values = [value for _, value in row]
        return [item, *[""] * (start - 1), *values, *[""] * (len(self._header) - start - len(values))]


def _csv(lines: Iterable[list[str]]) -> str:
    stream = StringIO()
    csv.writer(stream, lineterminator="\n").writerows(lines)
    return stream.getvalue()


def csv_rows(edits: Iterable[Edit]) -> list[Row]:
    """Edits, all of which can be carried, as rows."""
    return [(edit.action.item, cells(edit)) for edit in edits]


def csv_batch(edits: Iterable[Edit]) -> str:
    """Edits, all of which can be carried, as one table; empty where there are none."""
    table, rows = Table(), csv_rows(edits)
    table.see(rows)
    return table.header + table.lines(rows) if rows else ""
