"""Nodes on disk, for what does not come in order: found again by their subject, with flat memory.

SQLite keeps a database without a name in its cache and moves it to a temporary file, gone when it is closed, only when it
outgrows that; so small files never touch the disk and large ones need no memory.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final, Self

import msgspec

from pipeline.issues import EnvironmentFailure
from pipeline.rdf.reading.names import Kind
from pipeline.rdf.reading.nodes import RawNode, without_repeats

__all__ = ["NodeIndex"]

_SETTINGS: Final = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536; PRAGMA temp_store=FILE;"
_TABLES: Final = """
CREATE TABLE node(subject TEXT, kind TEXT, line INTEGER, pairs BLOB);
CREATE TABLE article(entity TEXT, subject TEXT);
CREATE TABLE link(subject TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE seen(entity TEXT PRIMARY KEY, digest INTEGER) WITHOUT ROWID;
"""
#: Made when something is looked up for the first time: to fill a table is quicker without.
_INDICES: Final = ("CREATE INDEX node_subject ON node(subject)", "CREATE INDEX article_entity ON article(entity)")
_INSERT: Final = {
    "node": "INSERT INTO node VALUES (?, ?, ?, ?)",
    "article": "INSERT INTO article VALUES (?, ?)",
    "link": "INSERT OR IGNORE INTO link VALUES (?)",
    "seen": "INSERT OR REPLACE INTO seen VALUES (?, ?)",
}
#: How many rows wait to be written together.
_WAITING: Final = 5_000
_DECODER: Final = msgspec.msgpack.Decoder(list[tuple[str, str]])


@contextmanager
def _database() -> Iterator[None]:
    """Say what a full or broken disk means."""
    try:
        yield
    except sqlite3.Error as error:
        raise EnvironmentFailure(f"no room for the index of nodes ({error}); make room in the folder for temporary files") from error


class NodeIndex:
    """Keeps nodes and finds them by subject. Use as a context manager; what it keeps is gone afterwards.

    All methods raise `EnvironmentFailure` if the temporary file cannot be written.
    """

    def __init__(self) -> None:
        with _database():
            self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            self._db.executescript(_SETTINGS + _TABLES)
            self._db.execute("BEGIN")
        self._is_indexed = False
        self._waiting: dict[str, tuple[Kind, RawNode]] = {}
        self._seen: dict[str, int | None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._db.close()

    def _rows(self, query: str, *values: str) -> Iterator[Any]:
        with _database():
            if not self._is_indexed:
                for statement in _INDICES:
                    self._db.execute(statement)
                self._is_indexed = True
            yield from self._db.execute(query, values)

    def _insert(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        with _database():
            self._db.executemany(_INSERT[table], rows)

    def _flush(self) -> None:
        encode = msgspec.msgpack.encode
        self._insert("node", ((node.subject, kind.value, node.line, encode(node.pairs)) for kind, node in self._waiting.values()))
        self._waiting.clear()

    def add(self, kind: Kind, node: RawNode) -> None:
        """Keep a node; those with the same subject will be one."""
        known = self._waiting.setdefault(node.subject, (kind, node))[1]
        if known is not node:
            known.pairs.extend(node.pairs)
        if len(self._waiting) >= _WAITING:
            self._flush()

    def add_articles(self, entity: str, articles: Iterable[str]) -> None:
        """Keep that these subjects are articles about an entity."""
        self._insert("article", ((entity, article) for article in articles))

    def add_links(self, statements: Iterable[str]) -> None:
        """Keep that an entity claims these statements."""
        self._insert("link", ((statement,) for statement in statements))

    def get(self, subject: str) -> RawNode | None:
        """The node of this subject."""
        rows = list(self._rows("SELECT line, pairs FROM node WHERE subject = ? ORDER BY rowid", subject))
        found = [RawNode(subject, _DECODER.decode(pairs), line) for line, pairs in rows]
        if subject in self._waiting:
            found.append(self._waiting[subject][1])
        pairs = [pair for node in found for pair in node.pairs]
        return without_repeats(RawNode(subject, pairs, found[0].line)) if found else None

    def articles(self, entity: str) -> Sequence[RawNode]:
        """The articles about an entity."""
        rows = self._rows("SELECT subject FROM article WHERE entity = ? ORDER BY rowid", entity)
        nodes = (self.get(subject) for subject in dict.fromkeys(subject for (subject,) in rows))
        return [node for node in nodes if node is not None]

    def subjects(self, kind: Kind) -> Iterator[str]:
        """The subjects of one kind, by their first appearance."""
        self._flush()
        query = "SELECT subject FROM node WHERE kind = ? GROUP BY subject ORDER BY MIN(rowid)"
        return (subject for (subject,) in self._rows(query, kind.value))

    def has(self, kind: Kind) -> bool:
        """Whether there is any node of a kind."""
        self._flush()
        return any(True for _ in self._rows("SELECT 1 FROM node WHERE kind = ? LIMIT 1", kind.value))

    def unclaimed(self) -> Iterator[str]:
        """The statements that no entity claims."""
        self._flush()
        query = "SELECT subject FROM node WHERE kind = ? AND subject NOT IN (SELECT subject FROM link) GROUP BY subject ORDER BY MIN(rowid)"
        return (subject for (subject,) in self._rows(query, Kind.STATEMENT.value))

    def see(self, entity: str, digest: int | None) -> None:
        """Keep that an entity was given out under a digest, or, without one, that it was passed over."""
        self._seen[entity] = digest
        if len(self._seen) >= _WAITING:
            self._insert("seen", self._seen.items())
            self._seen.clear()

    def has_seen(self, entity: str) -> bool:
        """Whether an entity was given out or passed over."""
        return entity in self._seen or any(True for _ in self._rows("SELECT 1 FROM seen WHERE entity = ?", entity))

    def digest(self, entity: str) -> int | None:
        """The digest under which an entity was given out, None if it was not."""
        if entity in self._seen:
            return self._seen[entity]
        return next((digest for (digest,) in self._rows("SELECT digest FROM seen WHERE entity = ?", entity)), None)
