"""Items of ours on disk, in blocks: read one after the other, found by id, never all in memory."""

import pickle
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias
from zlib import compress, decompress, error

from pipeline.checks.chunk_index import explained_index
from pipeline.issues import EnvironmentFailure
from pipeline.model import Item

__all__ = ["Block", "Labels", "OurItems", "Typed", "build_index", "packed"]

#: An item with the type of its record.
Typed: TypeAlias = tuple[Item, str]
#: Blocks and labels that are kept as objects; a bound on memory.
_BLOCKS, _LABELS = 4, 1 << 14
_TABLE: Final = "CREATE TABLE item(id TEXT PRIMARY KEY, label TEXT, block INTEGER) WITHOUT ROWID"


class Block(NamedTuple):
    """What one task made, in a file of ours with others: values, packed."""

    path: Path
    number: int
    start: int
    end: int

    def __str__(self) -> str:
        """Where it stands, for messages."""
        return f"part {self.number + 1:,} of the records"

    def read(self) -> Any:
        """The values. It is a file that only we can have written. Raises `EnvironmentFailure` where the disk has spoilt it."""
        try:
            with self.path.open("rb") as stream:
                stream.seek(self.start)
                return pickle.loads(decompress(stream.read(self.end - self.start)))  # noqa: S301 - a file of ours
        except (OSError, error, pickle.UnpicklingError) as fault:
            told = f"{self.path}: what was kept of {self} is damaged; remove {self.path.parent} and run again"
            raise EnvironmentFailure(told) from fault


def packed(values: Any) -> bytes:
    """Values as the content of a block."""
    return compress(pickle.dumps(values, pickle.HIGHEST_PROTOCOL), 1)


def build_index(path: Path, blocks: Iterable[Block], languages: tuple[str, ...]) -> None:
    """Make an index of the items in blocks; of several items with one id the first is found. Raises `EnvironmentFailure`."""
    path.unlink(missing_ok=True)
    with explained_index(path):
        database = sqlite3.connect(path, isolation_level=None)
        database.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_TABLE}; BEGIN")
        for block in blocks:
            rows = ((item.id, item.label(*languages), block.number) for item, _ in block.read())
            database.executemany("INSERT OR IGNORE INTO item VALUES (?, ?, ?)", rows)
        database.execute("COMMIT")
        database.close()


class OurItems(Mapping[str, Item]):
    """The items of all blocks by id."""

    def __init__(self, index: Path, blocks: tuple[Block, ...]) -> None:
        self._database = sqlite3.connect(f"{index.absolute().as_uri()}?mode=ro", uri=True)
        self._blocks = blocks
        self._items = lru_cache(_BLOCKS)(self._read)
        self.labels = Labels(self._database)

    def close(self) -> None:
        """Let go of the index."""
        self._database.close()

    def _read(self, number: int) -> dict[str, Item]:
        return {item.id: item for item, _ in reversed(self._blocks[number].read())}

    def __getitem__(self, name: str) -> Item:
        row = self._database.execute("SELECT block FROM item WHERE id = ?", (name,)).fetchone()
        if row is None:
            raise KeyError(name)
        return self._items(row[0])[name]

    def __contains__(self, name: object) -> bool:
        return name in self.labels

    def __iter__(self) -> Iterator[str]:
        return iter(self.labels)

    def __len__(self) -> int:
        return len(self.labels)


class Labels(Mapping[str, str]):
    """What all items are called, by id."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._label = lru_cache(_LABELS)(self._read)

    def _read(self, name: object) -> str | None:
        row = self._database.execute("SELECT label FROM item WHERE id = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def __getitem__(self, name: str) -> str:
        label = self._label(name)
        if label is None:
            raise KeyError(name)
        return label

    def __contains__(self, name: object) -> bool:
        return self._label(name) is not None

    def __iter__(self) -> Iterator[str]:
        return (name for (name,) in self._database.execute("SELECT id FROM item ORDER BY id"))

    def __len__(self) -> int:
        return int(self._database.execute("SELECT COUNT(*) FROM item").fetchone()[0])
