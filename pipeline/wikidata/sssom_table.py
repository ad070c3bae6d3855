"""SSSOM/TSV taken apart: the commented YAML header and the rows of cells, each with its place.

Source: https://mapping-commons.github.io/sssom/spec-formats-tsv/ (cells are quoted as in RFC 4180, and may then hold tabs
and line breaks).
"""

from collections.abc import Iterator
from re import compile as regex
from typing import Final, NamedTuple

from pipeline.issues import Issue, Place

__all__ = ["Cell", "Table", "read_table"]

_CELL: Final = regex(r'(?:"((?:[^"]|"")*)"|([^\t\n]*?))(\t|\r?\n|\r?\Z)')


class Cell(NamedTuple):
    """The text of a cell, unquoted, and where it stands."""

    text: str
    place: Place


class Table(NamedTuple):
    """A file taken apart; `rows` does not hold the row of column names."""

    header: dict[str, object]
    columns: list[Cell]
    rows: list[list[Cell]]
    issues: list[Issue]


def _header(lines: list[str], file: str, issues: list[Issue]) -> dict[str, object]:
    import yaml  # most files were read before, and what was read is kept

    text = "\n".join(line[1:] for line in lines)
    try:
        # The base loader takes every scalar as text: a date stays what it is. The one written in C crashes on deep nesting.
        header = yaml.load(text, yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(file, mark.line + 1, mark.column + 2) if mark else Place(file, 1)
        found = str(getattr(error, "problem", None) or error)
        issues.append(Issue(place, "sssom-header", found, "a header of YAML, each line behind #"))
        return {}
    if not isinstance(header, dict):
        issues.append(Issue(Place(file, 1), "sssom-header", "no header", "a header of YAML with a curie_map, each line behind #"))
        return {}
    return header


def _cells(text: str, file: str, line: int, issues: list[Issue]) -> Iterator[tuple[Cell, bool]]:
    """The cells one after the other, each with whether it ends its row."""
    position = start = 0
    while position < len(text):
        match = _CELL.match(text, position)
        place = Place(file, line, position - start + 1)
        if match is None:
            raise AssertionError("the pattern takes anything up to a tab or a line's end")
        cell, raw = match[0], match[2]
        if raw is not None and raw.startswith('"'):
            issues.append(Issue(place, "sssom-cell", raw, "a cell whose quotes close, with quotes inside it doubled", "quote the cell"))
        yield Cell(match[1].replace('""', '"') if raw is None else raw, place), match[3] != "\t"
        position = match.end()
        if breaks := cell.count("\n"):
            line, start = line + breaks, match.start() + cell.rindex("\n") + 1
    if text.endswith("\t"):
        yield Cell("", Place(file, line, position - start + 1)), True


def _rows(text: str, file: str, line: int, issues: list[Issue]) -> Iterator[list[Cell]]:
    row: list[Cell] = []
    for cell, ends in _cells(text, file, line, issues):
        row.append(cell)
        if ends:
            yield row
            row = []


def read_table(text: str, file: str) -> Table:
    """Header, column names and rows. Rows with another number of cells than columns, and empty ones, are issues."""
    issues: list[Issue] = []
    lines = text.split("\n")
    count = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    header = _header(lines[:count], file, issues)
    columns, *rows = list(_rows("\n".join(lines[count:]), file, count + 1, issues)) or [[]]
    whole = []
    for row in rows:
        if len(row) == len(columns):
            whole.append(row)
        else:
            found = "an empty line" if len(row) == 1 and not row[0].text else f"{len(row)} cells"
            issues.append(Issue(row[0].place, "sssom-cell", found, f"{len(columns)} cells", "separate the cells by tabs"))
    return Table(header, columns, whole, issues)
