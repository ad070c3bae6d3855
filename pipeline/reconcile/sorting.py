"""Rows sorted by their cells, however many there are: SQLite keeps and sorts them, on disk where they are too many for memory."""

import sqlite3
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Final, Self

__all__ = ["Sorted"]

#: The end of a cell, and a character that would look like it with what stands for it.
_END: Final = b"\0\0"
_NUL: Final = (b"\0", b"\0\xff")


class Sorted:
    """Rows of texts. UTF-8 sorts like the characters it stands for, and the end of a cell before any of them."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")  # a file of SQLite's own, that nobody else sees
        self._database.execute("CREATE TABLE line(cells BLOB)")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._database.close()

    def add(self, rows: Iterable[tuple[str, ...]]) -> None:
        """Take rows in."""
        lines = ((_END.join(cell.encode("utf-8", "surrogatepass").replace(*_NUL) for cell in row),) for row in rows)
        self._database.executemany("INSERT INTO line VALUES (?)", lines)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        for (line,) in self._database.execute("SELECT cells FROM line ORDER BY cells"):
            yield tuple(cell.replace(*_NUL[::-1]).decode("utf-8", "surrogatepass") for cell in line.split(_END))
