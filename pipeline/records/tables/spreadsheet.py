"""Spreadsheets (.xlsx, .xls, .ods) as tables: what the cells show, dates in ISO form, whole numbers without a point.

A formula counts with the value that was last worked out and stored. One that never was is an issue: its cell looks empty.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import BinaryIO, Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, WorksheetNotFound

from pipeline.issues import Issue, Place
from pipeline.records.limits import MAX_COLUMNS
from pipeline.records.tables.rows import Row, Table

__all__ = ["spreadsheet_table"]

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
#: Bytes of a file that is read: a spreadsheet has at most a million rows, and is held in memory whole.
_LARGEST: Final = 200_000_000
#: How much larger than the file its unpacked parts may be. Real sheets stay below fifty times; a bomb is a thousand times as large.
_SWELL: Final = 200
_REFERENCE: Final = re.compile(r"([A-Z]+)([0-9]+)")

_Shown = str | int | float | bool | date | time | datetime | timedelta


def spreadsheet_table(stream: BinaryIO, file: str, sheet: str = "") -> Table | Issue:
    """A sheet, the first one by default, whose first row names the columns."""
    content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST or _is_bomb(content):
        return Issue(Place(file), "too-large", "a spreadsheet that unpacks to more than can be held", "smaller tables", "save it as CSV")
    sheets: list[str] = []
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            sheets = book.sheet_names
            name = sheet or sheets[0]
            cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except WorksheetNotFound:
        return Issue(Place(file), "column", f'no sheet "{sheet}"', f"one of {', '.join(sheets)}", "correct the name of the sheet")
    except PasswordError:
        return Issue(Place(file), "unreadable", "a spreadsheet with a password", "one without", "save it without a password")
    except (CalamineError, IndexError, zipfile.BadZipFile, OSError, ValueError) as error:
        return Issue(Place(file), "unreadable", f"no spreadsheet ({error})", "an .xlsx, .xls or .ods file", "save it again, or as CSV")
    return _table(cells, Place(f"{file}#{name}", 1, 1), _uncalculated(content, name))


def _is_bomb(content: bytes) -> bool:
    """Whether the parts of a zip archive unpack to far more than any sheet does."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile:  # an .xls file is none
        return False
    return size > max(_SWELL * len(content), 10_000_000)


def _table(cells: Sequence[Sequence[_Shown]], top: Place, uncalculated: Iterable[tuple[int, int]]) -> Table | Issue:
    if not cells:
        return Issue(top, "empty", "a sheet without cells", "a row of column names", "fill it or name another sheet")
    if len(cells[0]) > MAX_COLUMNS:
        return Issue(top, "column", f"{len(cells[0]):,} columns", f"at most {MAX_COLUMNS:,}", "split the table")
    names = [_text(cell).strip() for cell in cells[0]]
    columns = {name: number for number, name in enumerate(names, start=1) if name}
    open_formulas = dict.fromkeys(uncalculated)

    def rows() -> Iterator[Row | Issue]:
        for number, row in enumerate(cells[1:], start=2):
            faults = [column for column in range(1, len(names) + 1) if (number, column) in open_formulas]
            for column in faults:
                found = f'column {column} "{names[column - 1]}": a formula whose value was never worked out'
                yield Issue(
                    top._replace(line=number, column=column), "formula", found, "a value", "open and save the file, or write the value"
                )
            texts = {name: _text(cell) for name, cell in zip(names, row, strict=False) if name}
            if not faults and any(texts.values()):
                yield Row(texts, top._replace(line=number), columns)

    return Table([name for name in names if name], top, rows())


def _text(cell: _Shown) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _uncalculated(content: bytes, sheet: str) -> Iterator[tuple[int, int]]:
    """Row and column of each cell of an .xlsx file that has a formula and no value."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            part = _part(archive, sheet)
            if part is None:
                return
            with archive.open(part) as stream:
                for _, cell in iterparse(stream, forbid_dtd=True):
                    if cell.tag == f"{_MAIN}row":
                        cell.clear()
                    elif cell.tag == f"{_MAIN}c" and cell.find(f"{_MAIN}f") is not None and not cell.findtext(f"{_MAIN}v"):
                        match = _REFERENCE.fullmatch(cell.get("r", ""))
                        yield (int(match[2]), _column(match[1])) if match else (0, 0)
    except (zipfile.BadZipFile, KeyError, ParseError, DefusedXmlException):
        return  # not an .xlsx file, or one whose formulas do not matter: its values have been read


def _part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of the package that holds a sheet (ECMA-376, part 1, 18.2.19, and part 2, 9.3)."""
    if "xl/workbook.xml" not in archive.namelist():
        return None
    book = fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True)
    relation = next((one.get(_RELATION) for one in book.iter(f"{_MAIN}sheet") if one.get("name") == sheet), None)
    links = fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    target = next((str(link.get("Target")) for link in links if link.get("Id") == relation), None)
    return target and (target.lstrip("/") if target.startswith("/") else f"xl/{target}")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
