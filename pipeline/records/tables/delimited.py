"""CSV and TSV as tables."""

from collections.abc import Iterator
from typing import BinaryIO

from pipeline.issues import Issue, Place
from pipeline.records.csv_reader import rows
from pipeline.records.tables.rows import Row, Table

__all__ = ["delimited_table"]


def delimited_table(stream: BinaryIO, file: str, delimiter: str) -> Table | Issue:
    """The table in a stream of delimited text, whose first row names the columns."""
    found = rows(stream, file, delimiter)
    header = next(found, None)
    if header is None:
        return Issue(Place(file), "empty", "no data", "a row of column names", "fill it or leave it out")
    if isinstance(header, Issue):
        return header
    names = header.cells
    columns = {name: number for number, name in enumerate(names, start=1)}

    def table() -> Iterator[Row | Issue]:
        for row in found:
            if isinstance(row, Issue):
                yield row
            elif len(row.cells) != len(names):
                fix = "put cells that hold a separator in double quotes, and keep the place of empty ones"
                yield Issue(row.place, "cell-count", f"{len(row.cells)} cells", f"{len(names)}, as in the header", fix)
            else:
                yield Row(dict(zip(names, row.cells, strict=True)), row.place, columns)

    return Table(names, header.place, table())
