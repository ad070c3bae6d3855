"""Results kept between runs, in one SQLite file that may be deleted at any time.

    with opened(build / "cache/check.sqlite", key) as store:
        kept = store.get("records")
        store.put("records", content)

A file with another key (other code, other settings), of another form or damaged is made anew; each result is sealed with a hash, so
that what was not written here is not read here. Where no file can be kept, nothing is kept, and the run goes on.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Final

import msgspec

from pipeline.issues import Issue

__all__ = ["Store", "opened", "remembered"]

_TABLES: Final = """
    CREATE TABLE kept (name TEXT PRIMARY KEY, content BLOB, seal BLOB);
    CREATE TABLE made (key TEXT);
"""


class Store:
    """Results by name. Without a connection it keeps nothing."""

    def __init__(self, connection: sqlite3.Connection | None, key: str) -> None:
        self._connection = connection
        self._key = key.encode()

    def put(self, name: str, content: bytes) -> None:
        """Keep what was made under a name."""
        self._do("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (name, content, self._seal(name, content)))

    def get(self, name: str) -> bytes | None:
        """What is kept under a name, if its seal is whole."""
        if self._connection is None:
            return None
        try:
            found = self._connection.execute("SELECT content, seal FROM kept WHERE name = ?", (name,)).fetchone()
        except sqlite3.Error:
            return None
        if found is None or not isinstance(found[0], bytes) or found[1] != self._seal(name, found[0]):
            return None
        return found[0]

    def recalled(self, name: str, make: Callable[[], list[Issue]], is_valid: Callable[[], bool] = lambda: True) -> list[Issue]:
        """Issues that depend on nothing but the key: as kept under a name, or made, and kept if they are valid then."""
        content = self.get(name)
        if content is not None:
            with suppress(msgspec.DecodeError):
                return msgspec.msgpack.decode(content, type=list[Issue])
        found = make()
        if is_valid():
            self.put(name, msgspec.msgpack.encode(found))
        return found

    def _do(self, command: str, values: tuple[object, ...]) -> None:
        if self._connection is not None:
            try:
                self._connection.execute(command, values)
            except sqlite3.Error:  # a full disk, a damaged file: what is not kept is worked out again
                self._connection = None

    def _seal(self, name: str, content: bytes) -> bytes:
        seal = blake2b(digest_size=16)
        for part in (self._key, name.encode(errors="surrogatepass"), content):
            seal.update(len(part).to_bytes(8, "big"))
            seal.update(part)
        return seal.digest()


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


def remembered(path: Path | None, key: Callable[[], str], name: str, make: Callable[[], list[Issue]]) -> list[Issue]:
    """Issues as an earlier run kept them at `path` under the same key, or made; without a path, made.

    `key` is worked out again after they were made, and nothing is kept when what they were made from has changed meanwhile.
    """
    if path is None:
        return make()
    before = key()
    with opened(path, before) as store:
        return store.recalled(name, make, lambda: key() == before)


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
