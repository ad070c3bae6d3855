"""Parquet as a table: read batch by batch, every value as the text it would have in a CSV file."""

from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any, BinaryIO, Final

from pipeline.issues import Issue, Place
from pipeline.records.limits import MAX_COLUMNS
from pipeline.records.tables.rows import Cell, Row, Table

__all__ = ["parquet_table"]

#: Bytes that are held of a packed file: the format is read from its end.
_LARGEST: Final = 1_000_000_000
#: Rows in memory at one time.
_BATCH: Final = 1_000


def parquet_table(stream: BinaryIO, file: str, wanted: list[str]) -> Table | Issue:
    """The table in a Parquet file; only the columns `wanted` are read. Its rows count from 1."""
    import pyarrow as arrow  # takes longer to load than most runs, which read no Parquet
    from pyarrow import parquet

    try:
        source = parquet.ParquetFile(stream if stream.seekable() else BytesIO(stream.read(_LARGEST)))
    except (arrow.ArrowException, OSError, ValueError) as error:
        return Issue(Place(file), "unreadable", f"no Parquet file ({_first_line(error)})", "a Parquet file", "write it again")
    names = source.schema_arrow.names
    if len(names) > MAX_COLUMNS:
        return Issue(Place(file), "column", f"{len(names):,} columns", f"at most {MAX_COLUMNS:,}", "split the table")
    columns = {name: number for number, name in enumerate(names, start=1)}

    def rows() -> Iterator[Row | Issue]:
        number = 0
        try:
            for batch in source.iter_batches(_BATCH, columns=[name for name in names if name in wanted]):
                for values in batch.to_pylist():
                    number += 1
                    yield Row({name: _cell(value) for name, value in values.items()}, Place(file, number, 1), columns)
        except (arrow.ArrowException, OSError, ValueError) as error:
            found = f"data that cannot be read ({_first_line(error)})"
            yield Issue(Place(file, number + 1), "unreadable", found, "a whole Parquet file", "write it again")

    return Table(names, Place(file), rows())


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        return [str(_cell(one)) for one in value if one is not None]
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, bytes):
        return value.decode(errors="surrogateescape")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]
