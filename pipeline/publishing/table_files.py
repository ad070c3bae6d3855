"""Tables as files, row by row: CSV (RFC 4180, UTF-8) for spreadsheets and scripts, Parquet for everything that computes.

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and runs it. In the CSV files such texts get an
apostrophe in front, and so do texts that begin with an apostrophe. So nothing is lost: who takes one apostrophe away from
every text that begins with one has the texts as they were. Numbers are never touched. Parquet holds the texts as they are.
"""

import csv
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.publishing.tables import Table

__all__ = ["TableFile", "guarded", "unguarded"]

#: How a text begins that a spreadsheet might run, in half and full width (owasp.org, "CSV Injection"), or take for guarded.
_DOUBTFUL: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", "'")
_TYPES: Final = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
#: Rows of a row group.
_GROUP: Final = 50_000


def guarded(text: str) -> str:
    """The text as a CSV cell."""
    return f"'{text}" if text.startswith(_DOUBTFUL) else text


def unguarded(cell: str) -> str:
    """The text of a CSV cell."""
    return cell.removeprefix("'")


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return guarded(value)
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else repr(value)


class TableFile:
    """A table that is being written, in both forms: `stem.csv` and `stem.parquet`."""

    def __init__(self, table: Table, stem: Path) -> None:
        self.table = table
        self.rows = 0
        self._csv = stem.with_name(f"{stem.name}.csv").open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._csv, lineterminator="\n")
        self._writer.writerow([column.name for column in table.columns])
        self._schema = pa.schema([pa.field(column.name, _TYPES[column.kind]) for column in table.columns])
        self._parquet = pq.ParquetWriter(stem.with_name(f"{stem.name}.parquet"), self._schema, compression="zstd")
        self._group: list[tuple[Any, ...]] = []

    def add(self, row: tuple[Any, ...]) -> None:
        """Write a row."""
        self.rows += 1
        self._writer.writerow(map(_cell, row))
        self._group.append(row)
        if len(self._group) >= _GROUP:
            self._flush()

    def _flush(self) -> None:
        columns = zip(*self._group, strict=True) if self._group else ([] for _ in self._schema)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, self._schema, strict=True)]
        self._parquet.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._group.clear()

    def close(self) -> None:
        """Write what is left and close both files."""
        if self._group or not self.rows:
            self._flush()
        self._parquet.close()
        self._csv.close()
