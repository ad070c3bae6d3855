"""A folder in which validation keeps its graph and its results between runs. It may be deleted at any time.

`graph/` is a store of triples, `results.sqlite` the findings. The store holds a seal over both: taken off before anything is changed,
put on when all is done. What was made under another key (other code, shapes, mappings), was cut short or is damaged has no whole
seal and is made anew; while another run has the folder, nothing is kept.
"""

import fcntl
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple
from zlib import crc32

import pyoxigraph as ox

from pipeline.incremental.results import TABLES, Results

__all__ = ["DAMAGE", "Kept", "InUseError", "locked", "opened", "renewed", "seal", "unseal"]

#: What reading a damaged file leads to.
DAMAGE: Final = (OSError, sqlite3.Error, ValueError, RuntimeError)
_GRAPH: Final = ox.NamedNode("urn:x-kept:seal")
_FILE: Final = "results.sqlite"
_CHUNK: Final = 1 << 22


class InUseError(Exception):
    """Another run has the folder, or there can be none."""


class Kept(NamedTuple):
    """What is open of a folder, and the key under which it was made."""

    folder: Path
    key: str
    store: ox.Store
    connection: sqlite3.Connection

    @property
    def results(self) -> Results:
        """The findings."""
        return Results(self.connection)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """The folder for this run alone. Raises `InUseError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / "lock").open("w")
    except OSError as error:
        raise InUseError from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise InUseError from error
        yield


def opened(folder: Path, key: str) -> Kept | None:
    """What an earlier run has kept under a key, if it is whole. May raise what is in `DAMAGE`."""
    if not (folder / _FILE).exists():
        return None
    store = ox.Store(folder / "graph")
    if _sealed(store) != f"{key} {_checksum(folder / _FILE)}":
        return None
    return Kept(folder, key, store, _connected(folder))


def renewed(folder: Path, key: str) -> Kept:
    """Empty files. May raise what is in `DAMAGE`."""
    shutil.rmtree(folder / "graph", ignore_errors=True)
    for path in folder.glob(f"{_FILE}*"):
        path.unlink()
    connection = _connected(folder)
    connection.executescript(TABLES)
    return Kept(folder, key, ox.Store(folder / "graph"), connection)


def unseal(kept: Kept) -> None:
    """Before the first change: from now on nothing here counts until it is sealed."""
    for quad in list(kept.store.quads_for_pattern(None, None, None, _GRAPH)):
        kept.store.remove(quad)
    kept.connection.execute("BEGIN")


def seal(kept: Kept) -> None:
    """After the last change: what is here counts."""
    kept.connection.execute("COMMIT")
    close(kept)
    text = f"{kept.key} {_checksum(kept.folder / _FILE)}"
    kept.store.add(ox.Quad(_GRAPH, _GRAPH, ox.Literal(text), _GRAPH))


def close(kept: Kept) -> None:
    """Let go of the findings' file."""
    with suppress(sqlite3.Error):
        kept.connection.close()


def _connected(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / _FILE, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _sealed(store: ox.Store) -> str:
    found = [quad.object.value for quad in store.quads_for_pattern(None, None, None, _GRAPH) if isinstance(quad.object, ox.Literal)]
    return found[0] if len(found) == 1 else ""


def _checksum(path: Path) -> str:
    value = size = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            value, size = crc32(chunk, value), size + len(chunk)
    return f"{value} {size}"
