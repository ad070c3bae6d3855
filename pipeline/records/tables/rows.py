"""One form for the rows of all kinds of tables: a header of column names, then rows of text, each with its place."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from pipeline.issues import Issue, Place

__all__ = ["Cell", "Row", "Source", "Table"]

#: What a cell holds: a text, empty where there is none, or several.
Cell: TypeAlias = str | list[str]


class Source(NamedTuple):
    """Which rows to read: a file; of a spreadsheet which sheet, of XML or JSON the way to the rows."""

    file: str
    sheet: str = ""
    rows: str = ""


class Row(NamedTuple):
    """Cells by column name, and the place of the row; `columns` tells the column (from 1) of a cell, where rows have some.

    `inner` are rows within this one, by the way to them, as far as the table can hold any (XML, JSON).
    """

    cells: Mapping[str, Cell]
    place: Place
    columns: Mapping[str, int]
    inner: Mapping[str, Sequence["Row"]] = {}

    def at(self, name: str) -> Place:
        """Where a cell stands."""
        return self.place._replace(column=self.columns.get(name, self.place.column))


class Table(NamedTuple):
    """The names of the columns, as far as the file tells them before its rows, where they stand, and the rows."""

    names: Sequence[str] | None
    place: Place
    rows: Iterator[Row | Issue]
