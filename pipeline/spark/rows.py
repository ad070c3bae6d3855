"""Lines as Spark hands them to Python, and the records in them: the functions of `pipeline.records`, one line at a time."""

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any, Final, NamedTuple

import msgspec

from pipeline.issues import Issue, Place, has_errors
from pipeline.mapping.mapper import Mapped
from pipeline.records.csv_columns import read_header
from pipeline.records.csv_reader import Row, row_record
from pipeline.records.json_lines import read_json_part
from pipeline.records.limits import MAX_LINE
from pipeline.records.record import Record
from pipeline.records.units import Ready, Shortcut

__all__ = ["Line", "MapRecord", "Outcome", "issue_of", "lines_of", "outcome", "reader"]

#: An issue as workers hand it over.
issue_of: Final = msgspec.json.Decoder(Issue).decode
_cells: Final = msgspec.json.Decoder(list[str]).decode
Reader = Callable[["Line"], list[Record | Issue | Ready]]
MapRecord = Callable[[Record], tuple[Mapped | None, list[Issue]]]


class Line(NamedTuple):
    """A line: its file, its number there, its number among all records, its bytes without the line end."""

    file: str
    line: int
    number: int
    content: bytes


def lines_of(batches: Iterable[Any]) -> Iterator[Line]:
    """The lines in Arrow record batches with the columns of `Lines.table`."""
    for batch in batches:
        columns = [batch.column(name).to_pylist() for name in Line._fields]
        for file, line, number, content in zip(*columns, strict=True):
            yield Line(file, line, number, (content or b"").rstrip(b"\r"))


def reader(columns: tuple[str, ...], shortcut: Shortcut | None = None) -> Reader:
    """What reads a line: as a JSON record, or, where there are columns, as a row of a table with this header.

    JSON goes to a shortcut first, if there is one.
    """
    if not columns:
        return lambda line: _json(line, shortcut)
    tree, _ = read_header(columns, Place(""))
    return lambda line: list(row_record(Row(_cells(line.content), Place(line.file, line.line)), columns, tree))


def _json(line: Line, shortcut: Shortcut | None) -> list[Record | Issue | Ready]:
    """A record or issues. A table may hold nothing where a record should stand; in text such a line would not have come here."""
    if not line.content.strip():
        return [Issue(Place(line.file, line.line, 1), "empty", "no data", "a record", "fill it or leave it out")]
    return list(read_json_part(BytesIO(line.content), line.file, line.line - 1, shortcut))


class Outcome(NamedTuple):
    """What became of a line: the record and what it was mapped to, if nothing is wrong with it, and the issues.

    `made` is what a shortcut made of the line; then there is nothing else.
    """

    record: Record | None
    mapped: Mapped | None
    issues: list[Issue]
    made: Any = None

    def rejected(self, line: Line) -> bytes | None:
        """The line as it is set aside in a reject file, or None where that need not be."""
        from pipeline.bulk.mapping import reject

        if not has_errors(self.issues):
            return None
        return reject(line.content if len(line.content) < MAX_LINE else None, self.issues)


def outcome(found: Iterable[Record | Issue | Ready], map_record: MapRecord) -> Outcome:
    """What a line holds, mapped; where the reader has met an error, the record is looked at and then left out."""
    issues = [one for one in found if isinstance(one, Issue)]
    broken = has_errors(issues)
    for one in found:
        if isinstance(one, Record):
            mapped, faults = map_record(one)
            return Outcome(one, None if broken else mapped, issues + faults)
        if isinstance(one, Ready):
            return Outcome(None, None, issues, one.made)
    return Outcome(None, None, issues)
