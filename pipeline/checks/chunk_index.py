"""An index in a file, filled chunk by chunk while records are read: it outlives the run, and never has to fit into memory."""

import sqlite3
from pathlib import Path
from typing import Final

__all__ = ["CACHE", "ChunkIndex"]

#: Pages of an index that are kept in memory, in KiB (negative: SQLite's way to say so).
CACHE: Final = -32_000


class ChunkIndex:
    """The file with its tables. Raises `sqlite3.Error` when it is no index or the disk is full."""

    def __init__(self, path: Path, tables: str) -> None:
        self._base = sqlite3.connect(path)
        self._base.executescript(f"PRAGMA synchronous = OFF; PRAGMA cache_size = {CACHE}; PRAGMA temp_store = FILE;" + tables)

    def close(self) -> None:
        """Close the file."""
        self._base.close()
