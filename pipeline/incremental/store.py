"""Results kept between runs, in one SQLite file that may be deleted at any time.

    with opened(build / "cache/check.sqlite", key) as store:
        kept = store.rows()
        store.put("records/person/x.yaml", Row(stamp, digest, content))

A file with another key (other code, other settings), of another form or damaged is made anew; each row is sealed with a hash, so
that what was not written here is not read here. Where no file can be kept, nothing is kept, and the run goes on.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from pipeline.issues import Issue

__all__ = ["Row", "Store", "opened"]

_TABLES: Final = """
    CREATE TABLE kept (name TEXT PRIMARY KEY, stamp TEXT, digest BLOB, content BLOB, seal BLOB) WITHOUT ROWID;
    CREATE TABLE made (key TEXT);
"""


class Row(NamedTuple):
    """A result: the stamp and the digest of what it was made from, and its bytes."""

    stamp: str
    digest: bytes
    content: bytes


class Store:
    """Rows by name. Without a connection it keeps nothing."""

    def __init__(self, connection: sqlite3.Connection | None, key: str) -> None:
        self._connection = connection
        self._key = key.encode()

    def rows(self) -> dict[str, Row]:
        """All rows whose seal is whole."""
        if self._connection is None:
            return {}
        try:
            found = self._connection.execute("SELECT name, stamp, digest, content, seal FROM kept").fetchall()
        except sqlite3.Error:
            return {}
        return {name: Row(*row) for name, *row, seal in found if all(map(_is_of, row, _TYPES)) and seal == self._seal(name, Row(*row))}

    def put(self, name: str, row: Row) -> None:
        """Keep a row."""
        self._do("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)", (name, *row, self._seal(name, row)))

    def drop(self, name: str) -> None:
        """Forget a row."""
        self._do("DELETE FROM kept WHERE name = ?", (name,))

    def recalled(self, name: str, make: Callable[[], list[Issue]]) -> list[Issue]:
        """Issues that depend on nothing but the key: as kept under a name, or made and kept."""
        row = self.rows_named(name)
        if row is not None:
            with suppress(msgspec.DecodeError):
                return msgspec.msgpack.decode(row.content, type=list[Issue])
        found = make()
        self.put(name, Row("", b"", msgspec.msgpack.encode(found)))
        return found

    def rows_named(self, name: str) -> Row | None:
        """One row, if it is there and its seal is whole."""
        if self._connection is None:
            return None
        try:
            found = self._connection.execute("SELECT stamp, digest, content, seal FROM kept WHERE name = ?", (name,)).fetchone()
        except sqlite3.Error:
            return None
        if found is None or not all(map(_is_of, found, _TYPES)) or found[3] != self._seal(name, Row(*found[:3])):
            return None
        return Row(*found[:3])

    def _do(self, command: str, values: tuple[object, ...]) -> None:
        if self._connection is not None:
            try:
                self._connection.execute(command, values)
            except sqlite3.Error:  # a full disk, a damaged file: what is not kept is worked out again
                self._connection = None

    def _seal(self, name: str, row: Row) -> bytes:
        parts = (self._key, name.encode(errors="surrogatepass"), row.stamp.encode(), row.digest, row.content)
        seal = blake2b(digest_size=16)
        for part in parts:
            seal.update(len(part).to_bytes(8, "big") + part)
        return seal.digest()


_TYPES: Final = (str, bytes, bytes)


def _is_of(value: object, kind: type) -> bool:
    return isinstance(value, kind)


class _InUseError(Exception):
    """Another run is writing to the file: it is left alone, and this run keeps nothing."""


@contextmanager
def opened(path: Path, key: str) -> Iterator[Store]:
    """The store at `path` for results made under `key`; what is written is kept when the block ends without an exception."""
    try:
        connection = _connected(path, key) or _renewed(path, key)
    except _InUseError:
        connection = None
    try:
        yield Store(connection, key)
        if connection is not None:
            _quietly(connection.commit)
    finally:
        if connection is not None:
            _quietly(connection.close)


def _quietly(action: Callable[[], None]) -> None:
    with suppress(sqlite3.Error):
        action()


def _connected(path: Path, key: str) -> sqlite3.Connection | None:
    """The file as it is, if it was made under this key. Raises `_InUseError` when another run is writing to it."""
    if not path.is_file():
        return None
    connection = None
    try:
        connection = sqlite3.connect(path, timeout=0.1, isolation_level=None)
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("SELECT key FROM made").fetchall() == [(key,)]:
            return connection
    except sqlite3.Error as fault:
        if getattr(fault, "sqlite_errorcode", 0) == sqlite3.SQLITE_BUSY:
            raise _InUseError from fault
    if connection is not None:
        _quietly(connection.close)
    return None


def _renewed(path: Path, key: str) -> sqlite3.Connection | None:
    """A new, empty file; None where there can be none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in (path, path.with_name(path.name + "-journal")):
            old.unlink(missing_ok=True)
        connection = sqlite3.connect(path, timeout=0.1, isolation_level=None)
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(_TABLES)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO made VALUES (?)", (key,))
    except (OSError, sqlite3.Error):
        return None
    return connection
