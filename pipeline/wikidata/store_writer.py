"""Fills a store of entities: the tables of `pipeline.wikidata.store`, written once, in the order of the documents."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final
from zlib import compress

import msgspec

from pipeline.issues import Issue
from pipeline.model import Item, Property, StringValue
from pipeline.wikidata.basis import Basis, read_basis
from pipeline.wikidata.dump import Document
from pipeline.wikidata.entity_json import entity_to_json, parse_document
from pipeline.wikidata.names import folded, latin_words, names
from pipeline.wikidata.results import Missing, Outcome, Redirect

__all__ = ["FORMAT", "fill"]

#: Changes with the tables, so that a store of another version is made anew.
FORMAT: Final = "1"
_SETTINGS: Final = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=4096; PRAGMA cache_size=-65536;"
_TABLES: Final = """
CREATE TABLE about(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE basis(text TEXT UNIQUE);
CREATE TABLE entity(number INTEGER PRIMARY KEY, id TEXT UNIQUE, kind TEXT, basis INTEGER, data BLOB);
CREATE TABLE redirect(id TEXT UNIQUE, target TEXT);
CREATE TABLE missing(id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE issue(text TEXT);
CREATE TABLE name(entity INTEGER, folded TEXT, length INTEGER);
CREATE TABLE string(property TEXT, value TEXT, entity INTEGER);
CREATE VIRTUAL TABLE word USING fts5(words, content='', detail=none, columnsize=0, tokenize='ascii');
"""
#: Made at the end: to fill a table is quicker without.
_INDICES: Final = """
CREATE INDEX name_folded ON name(folded);
CREATE INDEX string_value ON string(value, property);
INSERT INTO word(word) VALUES ('optimize');
"""


def fill(path: Path, documents: Iterable[Document], stamp: str) -> None:
    """Write all documents into a new database at `path`. Raises `sqlite3.Error` when the disk does not take it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(_SETTINGS + _TABLES)
        database.execute("BEGIN")
        database.executemany("INSERT INTO about VALUES (?, ?)", [("format", FORMAT), ("stamp", stamp)])
        writer = _Writer(database)
        for document in documents:
            writer.add(document)
        database.execute("COMMIT")
        database.executescript(_INDICES)


class _Writer:
    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._bases: dict[Basis, int] = {}

    def add(self, document: Document) -> None:
        """Everything in a document, and what is wrong with it."""
        if document.issue:
            self._note([document.issue])
            return
        for entity, issues in parse_document(document.data, document.place):
            self._note(issues)
            self._add(document, entity)

    def _note(self, issues: Iterable[Issue]) -> None:
        self._database.executemany("INSERT INTO issue VALUES (?)", ((msgspec.json.encode(issue).decode(),) for issue in issues))

    def _add(self, document: Document, entity: Outcome | None) -> None:
        if isinstance(entity, Redirect):
            self._database.execute("INSERT OR REPLACE INTO redirect VALUES (?, ?)", entity)
        elif isinstance(entity, Missing):
            self._database.execute("INSERT OR IGNORE INTO missing VALUES (?)", entity)
        elif isinstance(entity, Item | Property):
            self._add_entity(document, entity)

    def _add_entity(self, document: Document, entity: Item | Property) -> None:
        basis, issues = read_basis(document.data, entity, document.place)
        data = compress(msgspec.json.encode(entity_to_json(entity, lambda _: None)))
        row = (entity.id, "item" if isinstance(entity, Item) else "property", self._basis(basis), data)
        done = self._database.execute("INSERT OR IGNORE INTO entity(id, kind, basis, data) VALUES (?, ?, ?, ?)", row)
        if not done.rowcount:
            expected = "every entity once; the first is kept"
            self._note([Issue(document.place, "snapshot-duplicate", entity.id, expected, item=entity.id)])
            return
        self._note(issues)
        self._index(entity, done.lastrowid or 0)

    def _basis(self, basis: Basis) -> int:
        if basis not in self._bases:
            text = msgspec.json.encode(basis._replace(absent=frozenset(sorted(basis.absent))), order="deterministic").decode()
            self._database.execute("INSERT OR IGNORE INTO basis VALUES (?)", (text,))
            (number,) = self._database.execute("SELECT rowid FROM basis WHERE text = ?", (text,)).fetchone()
            if len(self._bases) >= 10_000:
                self._bases.clear()
            self._bases[basis] = number
        return self._bases[basis]

    def _index(self, entity: Item | Property, number: int) -> None:
        for name in names(entity):
            words = latin_words(name)
            done = self._database.execute("INSERT INTO name VALUES (?, ?, ?)", (number, folded(name), len(words)))
            self._database.execute("INSERT INTO word(rowid, words) VALUES (?, ?)", (done.lastrowid, " ".join(words)))
        strings = {(one.main.property, one.main.value.text): None for one in entity.statements if isinstance(one.main.value, StringValue)}
        self._database.executemany("INSERT INTO string VALUES (?, ?, ?)", ((pid, text, number) for pid, text in strings))
