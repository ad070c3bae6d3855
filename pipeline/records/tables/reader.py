"""Records from tables: what the description says is filled row by row, with the rows of other tables that belong to it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from difflib import get_close_matches
from pathlib import Path
from typing import Any, BinaryIO, Final

from pipeline.issues import Issue, Place, Severity
from pipeline.records.csv_reader import DELIMITERS, cell_issues
from pipeline.records.files import file_name, open_bytes, plain_suffix, unreadable
from pipeline.records.record import Path as RecordPath
from pipeline.records.record import Record
from pipeline.records.tables.delimited import delimited_table
from pipeline.records.tables.description import Description, read_description
from pipeline.records.tables.details import DetailIndex
from pipeline.records.tables.json_rows import json_table
from pipeline.records.tables.parquet import parquet_table
from pipeline.records.tables.rows import Row, Source, Table
from pipeline.records.tables.spreadsheet import spreadsheet_table
from pipeline.records.tables.template import Filled, fill, leaves
from pipeline.records.tables.xml_rows import xml_table

__all__ = ["named_tables", "read_tables"]

_SPREADSHEETS: Final = (".xlsx", ".xls", ".ods")
_SUFFIXES: Final = (*DELIMITERS, *_SPREADSHEETS, ".parquet", ".xml", ".json", ".jsonl")
#: Rows of a detail table that belong to nothing are shown one by one up to here.
_SHOWN: Final = 20


class TableRecord(Record):
    """A record whose parts may come from several rows, even of several files."""

    __slots__ = ("_origins",)

    def __init__(self, filled: Filled, row: Row) -> None:
        assert isinstance(filled.data, dict)
        super().__init__(filled.data, row.place.file, dict)
        self._origins = filled.origins

    def place(self, path: RecordPath, key: bool = False) -> Place:
        """The row and the column that the value at `path` came from, or its nearest ancestor."""
        while path and path not in self._origins:
            path = path[:-1]
        row, column = self._origins[path]
        return row.at(column)


def read_tables(path: Path) -> Iterator[Record | Issue]:
    """The records of the description in `path`, and every issue of it and of its tables; nothing is read where it is at fault."""
    description, issues = read_description(path)
    yield from issues
    if description is None:
        return
    with ExitStack() as stack:
        try:
            yield from _read(description, stack)
        except OSError as error:
            yield unreadable(error, error.filename or file_name(path))


def named_tables(path: Path) -> list[Path]:
    """The files that a description names, as far as it can be read."""
    description, _ = read_description(path)
    if description is None:
        return []
    sources = [description.main, *(detail.source for detail in description.details.values())]
    return [description.folder / source.file for source in sources if source.file]


def _read(description: Description, stack: ExitStack) -> Iterator[Record | Issue]:
    indexes: dict[str, DetailIndex] = {}
    for name, detail in description.details.items():
        if detail.source.file:
            index = stack.enter_context(closing(DetailIndex(detail.key)))
            faults = list(_fill_index(description, name, index, stack))
            yield from faults
            if any(issue.severity is Severity.ERROR for issue in faults):
                return
            indexes[name] = index
    inner = {detail.source.rows: description.columns(name) for name, detail in description.details.items() if not detail.source.file}
    table = _open(description, description.main, (description.columns(), inner), stack)
    if isinstance(table, Issue):
        yield table
        return
    faults = list(_header_issues(description, "", table))
    yield from faults
    if any(issue.severity is Severity.ERROR for issue in faults):
        return
    yield from _records(description, table, indexes)
    for name, index in indexes.items():
        yield from _orphans(name, index)


def _records(description: Description, table: Table, indexes: Mapping[str, DetailIndex]) -> Iterator[Record | Issue]:
    within = {name: detail.source.rows for name, detail in description.details.items() if name not in indexes}
    used = description.columns()
    seen: set[str] = set()
    empty, is_read = True, False
    for row in table.rows:
        empty = False
        if isinstance(row, Issue):
            yield row
            continue
        is_read = True
        seen.update(row.cells)
        details: dict[str, Sequence[Row]] = {name: index.of(row.cells.get(description.key, "")) for name, index in indexes.items()}
        details |= {name: row.inner.get(way, ()) for name, way in within.items()}
        yield from _record(description, row, details, used)
    if empty:
        yield Issue(table.place, "empty", "no row", "a record", "fill it or leave it out")
    elif table.names is None and is_read:  # of a table that cannot be read nobody knows the columns
        yield from _unknown(description, "", sorted(seen))


def _record(description: Description, row: Row, details: Mapping[str, Sequence[Row]], used: Sequence[str]) -> Iterator[Record | Issue]:
    faults = [issue for one in (row, *(one for rows in details.values() for one in rows)) for issue in _text_issues(one, used)]
    yield from faults
    if faults:
        return
    filled = fill(description.template, row, details)
    if filled is None:
        yield Issue(row.place, "empty", "a row that fills nothing of a record", "a record", "fill it or leave it out")
    else:
        yield TableRecord(filled, row)


def _text_issues(row: Row, used: Sequence[str]) -> Iterator[Issue]:
    for name in used:
        cell = row.cells.get(name, "")
        for issue in cell_issues(cell if isinstance(cell, list) else [cell], [name], row.place) if cell else ():
            found = issue.found.partition(": ")[2]
            yield issue._replace(place=row.at(name), found=f'column "{name}": {found}')


def _fill_index(description: Description, name: str, index: DetailIndex, stack: ExitStack) -> Iterator[Issue]:
    table = _open(description, description.details[name].source, (description.columns(name), {}), stack)
    if isinstance(table, Issue):
        yield table
        return
    yield from _header_issues(description, name, table)
    for row in table.rows:
        fault = row if isinstance(row, Issue) else index.add(row)
        if fault:
            yield fault._replace(severity=Severity.WARNING) if fault.rule == "detail-key" else fault
    index.ready()


def _open(description: Description, source: Source, wanted: tuple[Sequence[str], dict[str, Any]], stack: ExitStack) -> Table | Issue:
    path = description.folder / source.file
    file, suffix = file_name(path), plain_suffix(path)
    if suffix not in _SUFFIXES:
        found = f'the suffix "{suffix}"'
        return Issue(Place(file), "file-type", found, f"one of {', '.join(_SUFFIXES)}", "rename or convert the file")
    stream = open_bytes(path)
    if isinstance(stream, Issue):
        return stream
    return _table(stack.enter_context(stream), (file, suffix), source, wanted)


def _table(stream: BinaryIO, named: tuple[str, str], source: Source, wanted: tuple[Sequence[str], dict[str, Any]]) -> Table | Issue:
    file, suffix = named
    if suffix in DELIMITERS:
        return delimited_table(stream, file, DELIMITERS[suffix])
    if suffix in _SPREADSHEETS:
        return spreadsheet_table(stream, file, source.sheet)
    if suffix == ".parquet":
        return parquet_table(stream, file, list(wanted[0]))
    if suffix == ".xml":
        return xml_table(stream, file, source.rows, wanted)
    return json_table(stream, file, source.rows, list(wanted[1]))


def _header_issues(description: Description, name: str, table: Table) -> Iterator[Issue]:
    """Columns that the description names and the table lacks; columns that stand twice; and, as news, those that nothing uses."""
    if table.names is None:
        return
    names = list(table.names)
    for number, column in enumerate(names, start=1):
        if column in names[: number - 1]:
            found = f'column {number} "{column}" again, first column {names.index(column) + 1}'
            yield Issue(table.place._replace(column=number), "duplicate-column", found, "each column once", "delete one")
    yield from _unknown(description, name, names)
    unused = [column for column in names if column not in description.columns(name)]
    if unused:
        found = f"{'columns' if len(unused) > 1 else 'the column'} {', '.join(unused[:12])}{', …' if len(unused) > 12 else ''}"
        fix = "use what belongs in a record"
        yield Issue(table.place, "unused-column", found, "columns that the description uses", fix, Severity.INFO)


def _unknown(description: Description, table: str, names: Sequence[str]) -> Iterator[Issue]:
    """Columns that the description uses and the table does not have."""
    for owner, leaf in leaves(description.template):
        for column in leaf.columns() if owner == table else ():
            if column not in names:
                near = get_close_matches(column, names, n=1)
                shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
                fix = f'did you mean "{near[0]}"?' if near else "correct the description, or take another table"
                place = description.record.place(leaf.path)
                yield Issue(place, "column", f'the column "{column}"', f"one of {shown}", fix)


def _orphans(name: str, index: DetailIndex) -> Iterator[Issue]:
    for number, (key, place) in enumerate(index.unused()):
        if number == _SHOWN:
            expected = "a row of the main table"
            yield Issue(
                Place(place.file), "detail-key", f"more rows of {name} that belong to none", expected, "see the first", Severity.WARNING
            )
            return
        expected, fix = "the key of a row of the main table", "correct the key or delete the row"
        yield Issue(place, "detail-key", f'a row of {name} for "{key}"', expected, fix, Severity.WARNING)
