"""All records of a large set in one file on disk, and which of them have which values: what validation in parts knows of elsewhere.

    index = RecordIndex(path)
    index.add(chunk, rows)     # in one process, chunk by chunk
    index.finish()
    IndexedRecords(path, map)  # in any number of processes, afterwards

A record stands in it packed, as it was read, with its places; values are kept as numbers that may stand for several, which leads to
a closer look at more records than need be and to nothing else.
"""

import pickle
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from pipeline.checks.chunk_index import CACHE, ChunkIndex
from pipeline.checks.neighbourhood import REFERENCE, Entry, links_of, shared_by, shared_nodes
from pipeline.issues import Issue
from pipeline.mapping.mapper import Mapped
from pipeline.model import Item
from pipeline.reach.walks import Hop, Walk
from pipeline.records.record import Record

__all__ = ["IndexedRecords", "Indexing", "RecordIndex", "Row", "number_of", "packed", "unpacked"]

_T = TypeVar("_T")

#: Records that a process keeps unpacked and mapped: the vocabulary that many others point to.
_KEPT: Final = 2_000
#: Ids that are asked for at once.
_AT_ONCE: Final = 500
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS records (number INTEGER PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL, content BLOB NOT NULL,
                                    chunk INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS uses (value INTEGER NOT NULL, property TEXT NOT NULL, number INTEGER NOT NULL);
"""
_FINISH: Final = """
CREATE INDEX IF NOT EXISTS by_id ON records (id);
CREATE INDEX IF NOT EXISTS by_value ON uses (value, property, number);
DROP TABLE IF EXISTS properties;
CREATE TABLE properties AS SELECT DISTINCT property FROM uses;
"""
MapRecord = Callable[[Record], tuple[Mapped | None, list[Issue]]]


class Row(NamedTuple):
    """A record in the index: id, record type, itself packed, and its values with their properties."""

    id: str
    type: str
    content: bytes
    uses: list[tuple[int, str]]


def packed(record: Record) -> bytes:
    """A record for the index."""
    return zlib.compress(pickle.dumps(record, pickle.HIGHEST_PROTOCOL), 1)


def unpacked(content: bytes) -> Record:
    """A record of an index that we have written."""
    record: Record = pickle.loads(zlib.decompress(content))  # noqa: S301 - ours
    return record


def number_of(value: str) -> int:
    """The number that stands for a value."""
    return int.from_bytes(blake2b(value.encode(errors="surrogatepass"), digest_size=8).digest(), "big", signed=True)


class Indexing:
    """Makes the rows of an index for what some walks ask of it."""

    def __init__(self, walks: Iterable[Walk], same_as: Mapping[str, str]) -> None:
        every = [*walks]
        moves = [(walk, move) for walk in every for some in walk.moves for move in some]
        #: The properties whose values are asked for even if they are no items.
        self._keyed = frozenset(name for _, move in moves if move.hop is Hop.FROM for name in move.properties or ())
        shared = {shared_by(walk) for walk, move in moves if move.hop is Hop.SHARED}
        self._shared = None if None in shared else frozenset(name for names in shared for name in names or ())
        self._same_as = same_as

    def uses(self, item: Item) -> list[tuple[int, str]]:
        """The values of an item that others may be asked for."""
        found = [
            (number_of(value), name)
            for name, values in links_of(item, self._same_as).items()
            for value in values
            if name in self._keyed or not value.startswith("=")
        ]
        return found + [(number_of(node), REFERENCE) for node in shared_nodes(item, self._shared)]

    def row(self, record: Record, mapped: Mapped) -> Row:
        """The row of a record."""
        return Row(mapped.item.id, record.type, packed(record), self.uses(mapped.item))


class RecordIndex(ChunkIndex):
    """The index while it is made. Raises `sqlite3.Error` when the file is no index or the disk is full."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _TABLES)

    def forget(self, chunk: int) -> None:
        """Forget the chunks from this one on."""
        with self._base:
            (first,) = self._base.execute("SELECT min(number) FROM records WHERE chunk >= ?", (chunk,)).fetchone()
            if first is not None:
                self._base.execute("DELETE FROM records WHERE number >= ?", (first,))
                self._base.execute("DELETE FROM uses WHERE number >= ?", (first,))

    def add(self, chunk: int, rows: Iterable[Row]) -> None:
        """Add the records of the next chunk."""
        with self._base:
            for number, row in enumerate(rows, self.count()):
                self._base.execute("INSERT INTO records VALUES (?, ?, ?, ?, ?)", (number, *row[:3], chunk))
                self._base.executemany("INSERT INTO uses VALUES (?, ?, ?)", ((*use, number) for use in row.uses))

    def count(self) -> int:
        """The records in it, which are numbered from 0 without a gap."""
        (last,) = self._base.execute("SELECT max(number) FROM records").fetchone()
        return 0 if last is None else last + 1

    def finish(self) -> None:
        """Make it ready to be asked."""
        self._base.executescript(_FINISH)


class IndexedRecords:
    """`Elsewhere` in an index that is finished. Not to be shared between processes."""

    def __init__(self, path: Path, map_record: MapRecord) -> None:
        self._base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        self._base.execute(f"PRAGMA cache_size = {CACHE}")
        self._map = map_record
        #: Most properties that shapes ask for are used by no record.
        self._used = frozenset(name for (name,) in self._base.execute("SELECT property FROM properties"))
        self._kept: dict[int, Entry] = {}

    def part(self, start: int, end: int) -> list[Entry]:
        """The records with these numbers."""
        rows = self._base.execute("SELECT number, content FROM records WHERE number >= ? AND number < ? ORDER BY number", (start, end))
        return [self._entry(*row) for row in rows]

    def entries(self, items: Collection[str]) -> list[Entry]:
        """The records with these ids, in their order."""
        numbers = sorted(number for some in _batches(items) for (number,) in self._asked("SELECT number FROM records WHERE id IN", some))
        missing = [number for number in numbers if number not in self._kept]
        for some in _batches(missing):
            for number, content in self._asked("SELECT number, content FROM records WHERE number IN", some):
                self._kept[number] = self._entry(number, content)
        found = [self._kept[number] for number in numbers]
        while len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        return found

    def types(self, items: Collection[str]) -> dict[str, str]:
        """The record types of those of the items that are records."""
        return {
            name: kind
            for some in _batches(items)
            for name, kind in self._asked("SELECT id, type FROM records WHERE id IN", some, "ORDER BY number")
        }

    def users(self, value: str, properties: Collection[str] | None, most: int) -> list[str]:
        """The first items that have a value."""
        if properties is not None and not (properties := self._used.intersection(properties)):
            return []
        key = number_of(value)
        names = self._properties(key) if properties is None else properties
        query = "SELECT number FROM uses WHERE value = ? AND property = ? ORDER BY number LIMIT ?"
        numbers = {number for name in names for (number,) in self._base.execute(query, (key, name, most))}
        ids = dict.fromkeys(self._id(number) for number in sorted(numbers)[:most])
        return [*ids]

    def _properties(self, key: int) -> Iterator[str]:
        """The properties by which something has a value: from one to the next, not through all that have it."""
        query, last = "SELECT min(property) FROM uses WHERE value = ? AND property > ?", ""
        while found := self._base.execute(query, (key, last)).fetchone()[0]:
            if found != REFERENCE:
                yield found
            last = found

    def _id(self, number: int) -> str:
        name: str = self._base.execute("SELECT id FROM records WHERE number = ?", (number,)).fetchone()[0]
        return name

    def _asked(self, query: str, values: Collection[object], more: str = "") -> Iterator[Any]:
        return self._base.execute(f"{query} ({', '.join('?' * len(values))}) {more}", [*values])

    def _entry(self, number: int, content: bytes) -> Entry:
        record = unpacked(content)
        mapped, _ = self._map(record)
        assert mapped, "it could be mapped when it was put in"
        return Entry(number, record, mapped)


def _batches(values: Iterable[_T]) -> Iterator[list[_T]]:
    pending = iter(values)
    while some := list(islice(pending, _AT_ONCE)):
        yield some
