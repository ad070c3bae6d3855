"""An index in a file, filled chunk by chunk while records are read: it outlives the run, and never has to fit into memory."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pipeline.issues import EnvironmentFailure

__all__ = ["CACHE", "ChunkIndex", "explained_index"]

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


@contextmanager
def explained_index(path: Path) -> Iterator[None]:
    """Turn what SQLite says of an index into words: the disk takes no more of it, or it is damaged, by a power failure perhaps."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise EnvironmentFailure(f"{path}: the index cannot be kept ({error}); free some space on the disk and run again") from error
    except sqlite3.DatabaseError as error:
        raise EnvironmentFailure(f"{path}: the index is damaged ({error}); remove {path.parent} and run again") from error
