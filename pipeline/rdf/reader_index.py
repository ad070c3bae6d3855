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
from pipeline.rdf.reader_names import Kind
from pipeline.rdf.reader_nodes import RawNode, merged

__all__ = ["NodeIndex"]

_SETTINGS: Final = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536; PRAGMA temp_store=FILE;"
_TABLES: Final = """
CREATE TABLE node(subject TEXT, kind TEXT, line INTEGER, pairs BLOB);
CREATE TABLE article(entity TEXT, subject TEXT);
CREATE TABLE link(subject TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE given(entity TEXT PRIMARY KEY, digest INTEGER) WITHOUT ROWID;
"""
#: Made when something is looked up for the first time: to fill a table is quicker without.
_INDICES: Final = ("CREATE INDEX node_subject ON node(subject)", "CREATE INDEX article_entity ON article(entity)")
_DECODER: Final = msgspec.msgpack.Decoder(list[tuple[str, str]])


@contextmanager
def _database() -> Iterator[None]:
    """Say what a full or broken disk means."""
    try:
        yield
    except sqlite3.Error as error:
        raise EnvironmentFailure(f"the index of nodes cannot be kept in the folder for temporary files: {error}; make room there") from error


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

    def _add(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        width = {"node": "?, ?, ?, ?", "article": "?, ?", "link": "?", "given": "?, ?"}[table]
        with _database():
            self._db.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({width})", rows)  # noqa: S608  one of four names

    def add(self, nodes: Iterable[tuple[Kind, RawNode]]) -> None:
        """Keep nodes; those with the same subject will be one."""
        encode = msgspec.msgpack.encode
        self._add("node", ((node.subject, kind.value, node.line, encode(node.pairs)) for kind, node in nodes))

    def add_articles(self, entity: str, articles: Iterable[str]) -> None:
        """Keep that these subjects are articles about an entity."""
        self._add("article", ((entity, article) for article in articles))

    def add_links(self, statements: Iterable[str]) -> None:
        """Keep that an entity claims these statements."""
        self._add("link", ((statement,) for statement in statements))

    def get(self, subject: str) -> RawNode | None:
        """The node of this subject."""
        found: RawNode | None = None
        for line, pairs in self._rows("SELECT line, pairs FROM node WHERE subject = ? ORDER BY rowid", subject):
            found = merged(found, RawNode(subject, _DECODER.decode(pairs), line))
        return found

    def articles(self, entity: str) -> Sequence[RawNode]:
        """The articles about an entity."""
        rows = self._rows("SELECT subject FROM article WHERE entity = ? ORDER BY rowid", entity)
        nodes = (self.get(subject) for subject in dict.fromkeys(subject for (subject,) in rows))
        return [node for node in nodes if node is not None]

    def subjects(self, kind: Kind) -> Iterator[str]:
        """The subjects of one kind, by their first appearance."""
        query = "SELECT subject FROM node WHERE kind = ? GROUP BY subject ORDER BY MIN(rowid)"
        return (subject for (subject,) in self._rows(query, kind.value))

    def has(self, kind: Kind) -> bool:
        """Whether there is any node of a kind."""
        return any(True for _ in self._rows("SELECT 1 FROM node WHERE kind = ? LIMIT 1", kind.value))

    def unclaimed(self) -> Iterator[str]:
        """The statements that no entity claims."""
        query = "SELECT subject FROM node WHERE kind = ? AND subject NOT IN (SELECT subject FROM link) GROUP BY subject ORDER BY MIN(rowid)"
        return (subject for (subject,) in self._rows(query, Kind.STATEMENT.value))

    def given(self, entity: str) -> int | None:
        """The digest under which an entity was given out, None if it was not."""
        return next((digest for (digest,) in self._rows("SELECT digest FROM given WHERE entity = ?", entity)), None)

    def give(self, entity: str, digest: int) -> None:
        """Keep that an entity was given out."""
        self._add("given", [(entity, digest)])
