"""Reads tables, CSV (RFC 4180) and the same with tabs: one record on a row, its columns named by `csv_columns`.

A row may go over several lines inside quotes. The line of a place is the row's first, its column the number of the cell. A
byte order mark is passed over: spreadsheets write one and cannot be told not to.
"""

import csv
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from pipeline.issues import Issue, Place
from pipeline.records.characters import FORBIDDEN, character_issue, foreign_encoding
from pipeline.records.csv_columns import Branch, build, columns_of, named, read_header
from pipeline.records.files import file_name, open_bytes, plain_suffix, unreadable
from pipeline.records.limits import MAX_LINE, MAX_TEXT
from pipeline.records.record import Mark, Marks, Record
from pipeline.records.record import Path as RecordPath

__all__ = ["DELIMITERS", "Row", "cell_issues", "read_table", "row_record", "rows"]

#: What separates cells, by the suffix of the file.
DELIMITERS: Final = {".csv": ",", ".tsv": "\t"}


class Row(NamedTuple):
    """The cells of one row and the place where it begins."""

    cells: list[str]
    place: Place


def read_table(path: Path) -> Iterator[Record | Issue]:
    """The records of a table in their order, each row that is not one as its issues; a header at fault ends the reading."""
    stream = open_bytes(path)
    if isinstance(stream, Issue):
        yield stream
        return
    with stream:
        file = file_name(path)
        try:
            yield from _records(rows(stream, file, DELIMITERS[plain_suffix(path)]), file)
        except OSError as error:
            yield unreadable(error, file)


def _records(found: Iterator[Row | Issue], file: str) -> Iterator[Record | Issue]:
    header = next(found, None)
    if not isinstance(header, Row):
        yield header or Issue(Place(file), "empty", "no data", "a row of column names", "fill it or leave it out")
        return
    names = header.cells
    tree, issues = read_header(names, header.place)
    yield from (faults := [*cell_issues(names, [], header.place), *issues])
    if faults:
        return
    empty = True
    for row in found:
        yield from (row,) if isinstance(row, Issue) else row_record(row, names, tree)
        empty = False
    if empty:
        yield Issue(Place(file), "empty", "no row but the header", "a record", "fill it or leave it out")


def row_record(row: Row, names: Sequence[str], tree: Branch) -> Iterator[Record | Issue]:
    """The record of one row, or its issues; `tree` is what `read_header` made of the names. For readers that have rows already."""
    cells, place = row
    if len(cells) != len(names):
        fix = "put cells that hold a separator in double quotes, and keep the place of empty ones"
        yield Issue(place, "cell-count", f"{len(cells)} cells", f"{len(names)}, as in the header", fix)
        return
    issues = list(cell_issues(cells, names, place))
    yield from issues
    data = build(tree, cells)
    if isinstance(data, dict) and all(issue.rule == "too-long" for issue in issues):
        yield Record(data, place.file, partial(_marks, tree, cells, place.line))


def cell_issues(cells: Sequence[str], names: Sequence[str], place: Place) -> Iterator[Issue]:
    """What no cell may hold: characters, and more text than there may be; one search over the whole row tells whether to look."""
    if not FORBIDDEN.search("".join(cells)) and max(map(len, cells)) <= MAX_TEXT:
        return
    for index, cell in enumerate(cells):
        where, column = place._replace(column=index + 1), named(index, names)
        if len(cell) > MAX_TEXT:
            yield Issue(where, "too-long", f"{column}: a text of {len(cell):,} characters", f"at most {MAX_TEXT:,}", "shorten it")
        if match := FORBIDDEN.search(cell):
            issue = _character_issue(match[0], where)
            yield issue._replace(found=f"{column}: {issue.found}")


def _character_issue(char: str, place: Place) -> Issue:
    byte = ord(char) - 0xDC00  # how "surrogateescape" keeps a byte that is not UTF-8
    if 0x80 <= byte <= 0xFF:
        found = f"the byte 0x{byte:02X}, which is not UTF-8"
        return Issue(place, "encoding", found, "UTF-8", "save the file as UTF-8")
    return character_issue(char, place)


def rows(stream: BinaryIO, file: str, delimiter: str) -> Iterator[Row | Issue]:
    """The rows of delimited text that hold anything, with the line each begins on."""
    lines = _Lines(stream)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        place = Place(file, lines.number + 1)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _csv_issue(str(error), place)
            continue
        except _Unreadable as error:
            yield error.issue._replace(place=place)
            return
        if cells:
            yield Row(cells, place)


def _csv_issue(problem: str, place: Place) -> Issue:
    """The issue of what Python's `csv` objects to."""
    if "expected after" in problem:
        found, fix = "text after the end of a quoted cell", 'write "" for a quotation mark inside quotes'
        return Issue(place, "csv-syntax", found, "a separator or the end of the line", fix)
    if "new-line character" in problem:
        return Issue(place, "line-end", "a CR inside a line", "line ends of LF or CRLF", "save it with LF line ends")
    if "field limit" in problem:
        found = f"a cell of more than {csv.field_size_limit():,} characters"
        return Issue(place, "csv-syntax", found, f"at most {MAX_TEXT:,}", 'see whether its " is closed, else shorten it')
    return Issue(
        place, "csv-syntax", 'a cell whose " is never closed', 'a second " where the cell ends', 'close it, or write "" for one inside'
    )


class _Unreadable(Exception):
    """Why the rest of the stream cannot be read."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue)
        self.issue = issue


class _Lines:
    """The lines of a stream as text with LF ends; `number` is that of the last one. Bytes that are not UTF-8 become surrogates."""

    def __init__(self, stream: BinaryIO) -> None:
        self.number = 0
        self._stream = stream

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._stream.readline(MAX_LINE + 1)
        if not line:
            raise StopIteration
        if len(line) > MAX_LINE:
            found = f"a line of more than {MAX_LINE:,} bytes"
            raise _Unreadable(Issue(Place(""), "too-large", found, f"at most {MAX_LINE:,} bytes", "split it"))
        if not self.number and (foreign := foreign_encoding(line, "")):
            raise _Unreadable(foreign)
        self.number += 1
        text = line.decode(errors="surrogateescape")
        text = text.removeprefix("\ufeff") if self.number == 1 else text
        return text.removesuffix("\r\n") + "\n" if text.endswith("\r\n") else text


def _marks(tree: Branch, cells: Sequence[str], line: int) -> Marks:
    marks: dict[RecordPath, Mark] = {}
    for path, column in columns_of(tree, cells).items():
        marks[path] = (line, column, line, column)
    return marks
