"""Wikidata's entities in one SQLite file, for what is too large for memory: found by id, name, word and external identifier.

The same documents give the same bytes. The file is made once (`build_store`), then only read. Entities are kept as packed
entity JSON; full-text search is SQLite's FTS5 over the words of all labels and aliases in Latin letters.
"""

import sqlite3
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from zlib import decompress

import msgspec

from pipeline.issues import EnvironmentFailure, Issue
from pipeline.model import Item, Property
from pipeline.outputs import replacing_path
from pipeline.wikidata.basis import WHOLE, Basis
from pipeline.wikidata.dump import Document, read_documents
from pipeline.wikidata.entity_json import parse_entity
from pipeline.wikidata.names import folded, latin_words
from pipeline.wikidata.source import followed, single_valued
from pipeline.wikidata.store_writer import FORMAT, fill

__all__ = ["Store", "build_store", "store_of"]

#: How many entities are kept as objects; a bound on memory, not on correctness.
_KEPT: Final = 2_000
_DATA: Final = "SELECT data FROM entity WHERE id = ?"
_NAMED: Final = "SELECT id FROM name JOIN entity ON number = entity WHERE folded = ? AND kind = 'item' GROUP BY number ORDER BY number"
_SEARCH: Final = """
SELECT id FROM word JOIN name ON name.rowid = word.rowid JOIN entity ON number = entity
WHERE word MATCH ? AND kind = 'item' GROUP BY number ORDER BY MIN(length), number LIMIT ?
"""
_IDENTIFIED: Final = """
SELECT id FROM string JOIN entity ON number = entity WHERE property = ? AND value = ? AND kind = 'item' GROUP BY number ORDER BY number
"""


def build_store(documents: Iterable[Document], path: Path, stamp: str = "") -> None:
    """Make the store `path` from entity documents; `stamp` says what it was made from.

    Raises `EnvironmentFailure`, with the last good store untouched, when the disk does not take it.
    """
    with replacing_path(path) as temporary:
        try:
            fill(temporary, documents, stamp)
        except sqlite3.Error as error:
            raise EnvironmentFailure(f"{path}: cannot be written ({error}); make room on the disk and run again") from error


def store_of(source: Path, path: Path) -> "Store":
    """The store `path` of the entity documents in the file `source`; made anew when it was not made from exactly this content."""
    stamp = _stamp(source)
    if path.exists():
        with Store(path) as store:
            if store.stamp == stamp:
                return Store(path)
    build_store(read_documents(source), path, stamp)
    return Store(path)


def _stamp(source: Path) -> str:
    digest = sha256()
    try:
        with source.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise EnvironmentFailure(f"cannot read {source}: {error.strerror}") from error
    return f"{source.name} {digest.hexdigest()}"


class _Ids(Container[str]):
    """The ids in a table."""

    def __init__(self, database: sqlite3.Connection, query: str) -> None:
        self._database, self._query = database, query

    def __contains__(self, entity: object) -> bool:
        return self._database.execute(self._query, (entity,)).fetchone() is not None


class _Redirects(Mapping[str, str]):
    """Where ids lead to."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __getitem__(self, entity: str) -> str:
        row = self._database.execute("SELECT target FROM redirect WHERE id = ?", (entity,)).fetchone()
        if row is None:
            raise KeyError(entity)
        return str(row[0])

    def __iter__(self) -> Iterator[str]:
        return (entity for (entity,) in self._database.execute("SELECT id FROM redirect ORDER BY rowid"))

    def __len__(self) -> int:
        return int(self._database.execute("SELECT COUNT(*) FROM redirect").fetchone()[0])


class Store:
    """An open store; a `pipeline.wikidata.source.Wikidata`. Raises `EnvironmentFailure` if the file is none, or damaged."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            self.stamp = self._value("stamp") if self._value("format") == FORMAT else ""
        except sqlite3.Error as error:
            raise EnvironmentFailure(f"{path}: this is no store of Wikidata's entities ({error}); remove it and run again") from error
        self.redirects: Mapping[str, str] = _Redirects(self._database)
        self.missing: Container[str] = _Ids(self._database, "SELECT 1 FROM missing WHERE id = ?")
        self._load = lru_cache(_KEPT)(self._read)

    def _value(self, key: str) -> str:
        row = self._database.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _rows(self, query: str, *values: object) -> Iterator[Any]:
        try:
            yield from self._database.execute(query, values)
        except sqlite3.Error as error:
            raise EnvironmentFailure(f"{self._path}: cannot be read ({error}); remove it and run again") from error

    def _ids(self, query: str, *values: object) -> Sequence[str]:
        return [entity for (entity,) in self._rows(query, *values)]

    def _read(self, entity: str) -> Item | Property | None:
        return next((_entity(data) for (data,) in self._rows(_DATA, entity)), None)

    @cached_property
    def issues(self) -> Sequence[Issue]:
        """What was wrong with the documents."""
        return [msgspec.json.decode(text, type=Issue) for (text,) in self._rows("SELECT text FROM issue ORDER BY rowid")]

    def current(self, entity: str) -> str:
        """The id that `entity` has now, following redirects."""
        return followed(entity, self.redirects)

    def get(self, entity: str) -> Item | Property | None:
        """The entity with this id or the one it was merged into; None if the store has none."""
        return self._load(self.current(entity))

    def item(self, entity: str) -> Item | None:
        """Like `get`, but only an item."""
        found = self.get(entity)
        return found if isinstance(found, Item) else None

    def basis(self, entity: str) -> Basis:
        """What the entity's document rests on."""
        query = "SELECT text FROM basis JOIN entity ON basis.rowid = basis WHERE id = ?"
        return next((_basis(text) for (text,) in self._rows(query, self.current(entity))), WHOLE)

    def label(self, entity: str, languages: Iterable[str] = ("en",)) -> str:
        """The entity's label, or its id where the store has none."""
        found = self.get(entity)
        return found.label(*languages) if found else entity

    def named(self, name: str) -> Sequence[str]:
        """The ids of the items with this label or alias, whatever the language and the case."""
        return self._ids(_NAMED, folded(name))

    def search(self, text: str, limit: int = 10) -> Sequence[str]:
        """The ids of items of which a name has all words of `text`, in any script; shorter names first."""
        words = latin_words(text)
        return self._ids(_SEARCH, " ".join(f'"{word}"' for word in words), limit) if words else ()

    def identified(self, property_id: str, value: str) -> Sequence[str]:
        """The ids of the items of which a statement has this string as its value."""
        return self._ids(_IDENTIFIED, property_id, value)

    def _all(self, kind: str) -> Iterator[Item | Property]:
        return (_entity(data) for (data,) in self._rows("SELECT data FROM entity WHERE kind = ? ORDER BY number", kind))

    def items(self) -> Iterator[Item]:
        """All items, in the order of the documents."""
        return (entity for entity in self._all("item") if isinstance(entity, Item))

    def bases(self) -> Mapping[str, Basis]:
        """The basis of every entity."""
        known = {number: _basis(text) for number, text in self._rows("SELECT rowid, text FROM basis")}
        return {entity: known[number] for entity, number in self._rows("SELECT id, basis FROM entity ORDER BY number")}

    def single_valued(self) -> frozenset[str]:
        """The properties that take one value, by the constraints that their documents state (P2302)."""
        return single_valued(self._all("property"))

    def __len__(self) -> int:
        return int(next(self._rows("SELECT COUNT(*) FROM entity"))[0])

    def __contains__(self, entity: object) -> bool:
        return isinstance(entity, str) and self.get(entity) is not None


def _entity(data: bytes) -> Item | Property:
    entity = parse_entity(msgspec.json.decode(decompress(data))).entity
    assert isinstance(entity, Item | Property), "only these are put into a store"
    return entity


def _basis(text: str) -> Basis:
    return msgspec.json.decode(text, type=Basis)
