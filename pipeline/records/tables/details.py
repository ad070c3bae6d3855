"""Rows of detail tables by the key of the row they belong to, on disk: they may be more than memory holds."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.issues import Issue, Place
from pipeline.records.tables.rows import Cell, Row

__all__ = ["DetailIndex"]


class DetailIndex:
    """Rows of one detail table. Lives in a file of its own until it is closed."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._folder = TemporaryDirectory(prefix="details-")
        self._rows = sqlite3.connect(Path(self._folder.name) / "rows.sqlite", isolation_level=None)
        self._columns: dict[str, int] = {}
        for line in (
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            "CREATE TABLE row (number INTEGER PRIMARY KEY, key TEXT, cells TEXT, file TEXT, line INTEGER, used INTEGER DEFAULT 0)",
            "BEGIN",
        ):
            self._rows.execute(line)

    def add(self, row: Row) -> Issue | None:
        """Keep a row, or say that it belongs to none."""
        key = row.cells.get(self._key, "")
        if not isinstance(key, str) or not key:
            expected = "the key of a row of the main table"
            return Issue(row.at(self._key), "detail-key", f"no '{self._key}'", expected, "fill it in or delete the row")
        self._columns.update(row.columns)
        values = (key, json.dumps(row.cells), row.place.file, row.place.line)
        self._rows.execute("INSERT INTO row (key, cells, file, line) VALUES (?, ?, ?, ?)", values)
        return None

    def ready(self) -> None:
        """All rows are there."""
        self._rows.execute("CREATE INDEX by_key ON row (key)")

    def of(self, key: Cell) -> list[Row]:
        """The rows that belong to a key, in their order."""
        found = self._rows.execute("SELECT cells, file, line FROM row WHERE key = ? ORDER BY number", (str(key),)).fetchall()
        if found:
            self._rows.execute("UPDATE row SET used = 1 WHERE key = ?", (str(key),))
        return [Row(json.loads(cells), Place(file, line, 1), self._columns) for cells, file, line in found]

    def unused(self) -> Iterator[tuple[str, Place]]:
        """The key and the place of each row that belongs to no row of the main table."""
        column = self._columns.get(self._key, 1)
        for key, file, line in self._rows.execute("SELECT key, file, line FROM row WHERE NOT used ORDER BY number"):
            yield key, Place(file, line, column)

    def close(self) -> None:
        """Give the disk back."""
        self._rows.close()
        self._folder.cleanup()
