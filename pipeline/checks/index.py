"""What records say of each other, in an index on disk: for sets of records that do not fit into memory.

The first pass over the records notes names (id and type) and, once a chunk, which items are pointed at by which rules. The index then
tells whether ids come twice, whether what is pointed at exists and is of the right type, and whether wholes are parts of
themselves. Only when something is wrong are the chunks concerned read again, and the faults shown on their lines.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.bulk.texts import CitedText, StatementText
from pipeline.checks.chunk_index import ChunkIndex
from pipeline.checks.links import check_cycles, check_target, duplicate
from pipeline.issues import Issue, Place
from pipeline.mapping.rules import FieldRule, MappingSet
from pipeline.mapping.walk import uses
from pipeline.model import EntityId, Item, Reference, Snak
from pipeline.records.record import Record

__all__ = ["Facts", "FactsCollector", "LinkIndex", "Suspects", "suspected"]

_QUALIFIER, _REFERENCE = "qualifier:", "reference:"  # no record type ends in a colon
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS names (id TEXT NOT NULL, type TEXT NOT NULL, chunk INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS uses (kind TEXT NOT NULL, property TEXT NOT NULL, target TEXT NOT NULL, chunk INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS edges (property TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, chunk INTEGER NOT NULL);
"""


class Facts(NamedTuple):
    """What a chunk of records says: ids with types; kind of use, property and target; links that must not lead back."""

    names: list[tuple[str, str]]
    uses: list[tuple[str, str, str]]
    edges: list[tuple[str, str, str]]


class Suspects(NamedTuple):
    """Ids that come twice, targets that may be wrong, links that lie on a circle, and the chunks in which to look."""

    twice: frozenset[str]
    targets: frozenset[str]
    edges: frozenset[tuple[str, str, str]]
    chunks: frozenset[int]


class FactsCollector:
    """Notes what items say of others. Snaks come back and know their hash, so most of it is one look into a set."""

    def __init__(self, mappings: MappingSet) -> None:
        rules = _rules(mappings)
        self._acyclic = {key for key, found in rules.items() if any(rule.acyclic for rule in found)}
        self._item_properties = frozenset(property_id for _, property_id in rules)
        self._names: list[tuple[str, str]] = []
        self._snaks: dict[str, set[Snak]] = {}
        self._edges: list[tuple[str, str, str]] = []

    def note(self, kind: str, item: Item) -> None:
        """An item of a record type."""
        self._names.append((item.id, kind))
        mains = self._snaks.setdefault(kind, set())
        qualifiers, cited = self._snaks.setdefault(_QUALIFIER, set()), self._snaks.setdefault(_REFERENCE, set())
        references: set[Reference] = set()  # the statements of an item share them
        for statement in item.statements:
            main = statement.main
            if isinstance(main.value, EntityId):
                mains.add(main)
                if (kind, main.property) in self._acyclic:
                    self._edges.append((main.property, item.id, main.value.id))
            if statement.qualifiers:
                qualifiers.update(statement.qualifiers)
            references.update(statement.references)
        for reference in references:
            cited.update([snak for snak in reference.snaks if isinstance(snak.value, EntityId)])

    def note_said(self, kind: str, name: str, statements: Iterable[StatementText]) -> None:
        """The same by what the statements of the item say."""
        self._names.append((name, kind))
        mains = self._snaks.setdefault(kind, set())
        qualifiers, cited = self._snaks.setdefault(_QUALIFIER, set()), self._snaks.setdefault(_REFERENCE, set())
        lists: dict[int, CitedText] = {}  # the statements of an item share them
        for text, _, parts, citation in statements:
            if main := text.pointing:
                mains.add(main)
                if (kind, main.property) in self._acyclic and isinstance(main.value, EntityId):
                    self._edges.append((main.property, name, main.value.id))
            for part in parts:
                qualifiers.update(part.pointing)
            lists[id(citation)] = citation
        for citation in lists.values():
            for reference in citation.references:
                cited.update(reference.pointing)

    def facts(self) -> Facts:
        """What was noted since this was asked last."""
        found = [
            (kind, snak.property, snak.value.id)
            for kind, snaks in self._snaks.items()
            for snak in snaks
            if snak.property in self._item_properties and isinstance(snak.value, EntityId)
        ]
        facts = Facts(self._names, sorted(found), self._edges)
        self._names, self._snaks, self._edges = [], {}, []
        return facts


def _rules(mappings: MappingSet) -> dict[tuple[str, str], list[FieldRule]]:
    """Kind of use and property -> the rules for values that are items."""
    kinds = {name: kind.fields for name, kind in mappings.types.items()} | {
        _QUALIFIER: mappings.qualifiers,
        _REFERENCE: mappings.references,
    }
    found: dict[tuple[str, str], list[FieldRule]] = {}
    for kind, fields in kinds.items():
        for rule in fields.values():
            if rule.datatype == "wikibase-item":
                found.setdefault((kind, rule.property), []).append(rule)
    return found


class LinkIndex(ChunkIndex):
    """The index, in a file. Raises `sqlite3.Error` when the file is no index or the disk is full."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _TABLES)

    def forget(self, chunk: int) -> None:
        """Forget the chunks from this one on."""
        with self._base:
            for table in ("names", "uses", "edges"):
                self._base.execute(f"DELETE FROM {table} WHERE chunk >= ?", (chunk,))  # noqa: S608 - names of ours

    def add(self, chunk: int, facts: Facts) -> None:
        """Note what a chunk says."""
        with self._base:
            self._base.executemany("INSERT INTO names VALUES (?, ?, ?)", ((*row, chunk) for row in facts.names))
            self._base.executemany("INSERT INTO uses VALUES (?, ?, ?, ?)", ((*row, chunk) for row in facts.uses))
            self._base.executemany("INSERT INTO edges VALUES (?, ?, ?, ?)", ((*row, chunk) for row in facts.edges))

    def suspects(self, mappings: MappingSet, known_items: Collection[str]) -> Suspects:
        """What looks wrong, and where to look closer."""
        self._base.executescript("CREATE INDEX IF NOT EXISTS by_id ON names (id); CREATE INDEX IF NOT EXISTS by_target ON uses (target);")
        twice = frozenset(name for (name,) in self._base.execute("SELECT id FROM names GROUP BY id HAVING count(*) > 1"))
        targets = frozenset(self._bad_targets(_rules(mappings), known_items))
        edges = frozenset(self._circles())
        chunks = {chunk for name in twice for (chunk,) in self._base.execute("SELECT chunk FROM names WHERE id = ?", (name,))}
        chunks |= {chunk for name in targets for (chunk,) in self._base.execute("SELECT chunk FROM uses WHERE target = ?", (name,))}
        chunks |= {chunk for edge in edges for (chunk,) in self._base.execute("SELECT chunk FROM names WHERE id = ?", (edge[1],))}
        return Suspects(twice, targets, edges, frozenset(chunks))

    def types(self, targets: Iterable[str]) -> dict[str, str]:
        """The types of those of the targets that are records."""
        found = ((name, self._base.execute("SELECT type FROM names WHERE id = ?", (name,)).fetchone()) for name in targets)
        return {name: row[0] for name, row in found if row}

    def _bad_targets(self, rules: dict[tuple[str, str], list[FieldRule]], known_items: Collection[str]) -> Iterator[str]:
        query = """SELECT kind, property, target, (SELECT type FROM names WHERE id = target)
                   FROM (SELECT DISTINCT kind, property, target FROM uses)"""
        for kind, property_id, target, found in self._base.execute(query):
            if any(_is_bad(rule, target, found, known_items) for rule in rules.get((kind, property_id), ())):
                yield target

    def _circles(self) -> Iterator[tuple[str, str, str]]:
        """The links that are left when those that lead nowhere are dropped, again and again."""
        self._base.executescript("""
            DROP TABLE IF EXISTS temp.ways; CREATE TEMP TABLE ways AS SELECT DISTINCT property, source, target FROM edges;
            CREATE INDEX temp.by_source ON ways (property, source);""")
        dead = "DELETE FROM ways WHERE NOT EXISTS (SELECT 1 FROM ways w WHERE w.property = ways.property AND w.source = ways.target)"
        while self._base.execute(dead).rowcount:
            pass
        yield from self._base.execute("SELECT property, source, target FROM ways")


def _is_bad(rule: FieldRule, target: str, found: str | None, known_items: Collection[str]) -> bool:
    """Whether a target, a record of the type `found` if it is one, is none for the rule."""
    if found is None:
        return not rule.wikidata or target not in known_items
    return bool(rule.to) and found not in rule.to


#: Mappings, verified Q-ids, and the types of the suspected targets.
Known = tuple[MappingSet, Collection[str], Mapping[str, str]]


def suspected(records: Iterable[Record], suspects: Suspects, known: Known) -> Iterator[Issue]:
    """The faults in the records of the chunks concerned, given in their order."""
    mappings, known_items, types = known
    first: dict[str, Place] = {}
    graphs: dict[str, dict[str, list[tuple[str, Place]]]] = {}
    for record in records:
        if record.id in suspects.twice:
            place = record.place(("id",))
            if record.id in first:
                yield duplicate(record, place, first[record.id])
            first.setdefault(record.id, place)
        for use in uses(record, mappings):
            target = use.item()
            if target in suspects.targets:
                yield from check_target(record, use, types, known_items)
            if use.rule.acyclic and (use.rule.property, record.id, target) in suspects.edges:
                graphs.setdefault(use.rule.property, {}).setdefault(record.id, []).append((target, record.place(use.path)))
    for graph in graphs.values():
        yield from check_cycles(graph)
