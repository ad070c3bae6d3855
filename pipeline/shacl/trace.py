"""From nodes of a graph back to the records they were made from.

    trace = Trace(mappings, namespaces)
    for record, mapped in ...:
        trace.add(record, mapped)
    trace.spots(users, focus, path, value)  # the places in records that a SHACL result is about

Items and statements have IRIs of their own. Qualifiers and main values are found through their predicates, references and
value nodes, which statements share, through the statements that use them, so one result may have several spots.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from typing import Any, NamedTuple, TypeAlias

from pipeline.issues import Place
from pipeline.mapping.mapper import Mapped
from pipeline.mapping.rules import FieldRule, MappingSet
from pipeline.model import Statement
from pipeline.model.hashes import snak_hash, snaks_hash
from pipeline.rdf.encoder import statement_iri
from pipeline.rdf.namespaces import WIKIDATA, Namespaces
from pipeline.rdf.shacl_turtle import field_class
from pipeline.rdf.snaks import Predicates, SnakEncoder
from pipeline.records.record import Path, Record

__all__ = ["Spot", "Trace", "Users"]

#: IRI of a node -> subjects and predicates of all triples whose object it is.
Users: TypeAlias = Callable[[str], Iterable[tuple[str, str]]]

_DERIVED = "http://www.w3.org/ns/prov#wasDerivedFrom"
_RANK = "http://wikiba.se/ontology#rank"
_TERMS = {
    "http://www.w3.org/2000/01/rdf-schema#label": "labels",
    "http://schema.org/description": "descriptions",
    "http://www.w3.org/2004/02/skos/core#altLabel": "aliases",
}


class Spot(NamedTuple):
    """A place in a record: `missing` names a field that is not there, `value` what the graph has for it, if anything."""

    record: Record
    path: Path
    missing: str = ""
    value: str = ""

    def place(self) -> Place:
        """Where it stands, or what it should stand in."""
        return self.record.place(self.path)


class _Origin(NamedTuple):
    record: Record
    path: Path
    statement: Statement


class Trace:
    """Knows which record each item and statement of a graph came from. `namespaces` are those the graph was written with."""

    def __init__(self, mappings: MappingSet, namespaces: Namespaces) -> None:
        self.namespaces = namespaces
        #: The IRIs of the nodes that were asked for, whether known or not.
        self.asked: set[str] = set()
        self._mappings = mappings
        self._records: dict[str, Record] = {}
        #: The record types of items, also of those that are known by nothing else.
        self._types: dict[str, str] = {}
        self._statements: dict[str, _Origin] = {}
        self._roles = _roles(mappings, namespaces)
        nodes = "|".join(re.escape(base) for base in (namespaces.own.statement, namespaces.own.entity, WIKIDATA.entity))
        self._node = re.compile(rf"(?:{nodes})[A-Za-z0-9_-]+")

    def add(self, record: Record, mapped: Mapped) -> None:
        """Remember what a record became."""
        node = self.namespaces.entity(mapped.item.id)
        self._records[node], self._types[node] = record, record.type
        for statement in mapped.item.statements:
            node = statement_iri(statement.id, self.namespaces.own.statement)
            self._statements[node] = _Origin(record, mapped.origins[statement.id], statement)

    def know(self, item: str, kind: str) -> None:
        """Remember the record type of an item (by its id) whose record is not here."""
        self._types.setdefault(self.namespaces.entity(item), kind)

    def item_of(self, node: str) -> str:
        """The id of the item that a node is, or whose statement it is; empty for another node, or where the record is not here."""
        record = self._statements[node].record if node in self._statements else self._records.get(node)
        return record.id if record else ""

    def missing(self, node: str) -> None:
        """Called for a node that no record added so far has; may add the one it comes from."""

    def _origin(self, node: str) -> _Origin | None:
        """Where a statement came from."""
        self._ask(node, self._statements)
        return self._statements.get(node)

    def _record(self, item: str) -> Record | None:
        """The record of an item."""
        self._ask(item, self._records)
        return self._records.get(item)

    def _type(self, item: str) -> str:
        """The record type of an item, empty where it is not known."""
        self._ask(item, self._types)
        return self._types.get(item, "")

    def _ask(self, node: str, known: Container[str]) -> None:
        self.asked.add(node)
        if node not in known:
            self.missing(node)

    def types(self) -> dict[str, str]:
        """The IRI of each item -> its record type."""
        return {item: record.type for item, record in self._records.items()}

    def fields(self) -> dict[str, str]:
        """The IRI of each statement -> the class of its field's statements."""
        return {
            node: field_class(origin.record.type, self._field(origin.record, origin.statement.main.property))
            for node, origin in self._statements.items()
        }

    def spots(self, users: Users, focus: str, path: str, value: str) -> list[Spot]:
        """The places a result is about, most telling first; none for a node that came from no record.

        A value that is a statement is what is at fault, whatever the focus node is; else the value of `path` at the focus node.
        """
        if origin := self._origin(value):
            return [self._at_statement(origin, "", "")]
        if origin := self._origin(focus):
            return [self._at_statement(origin, path, value)]
        if record := self._record(focus):
            return [self._at_item(record, path)]
        return sorted(set(self._users(users, focus, (path, value))), key=lambda spot: (spot.record.file, str(spot.path)))

    def found(self, spot: Spot) -> str:
        """What stands at a spot, in words; of a statement its value and its dates."""
        if spot.missing:
            return f"'{spot.missing}' is \"{spot.value.rpartition('/')[2]}\"" if spot.value else f"no '{spot.missing}'"
        data = _data(spot.record, spot.path)
        name = next((str(step) for step in reversed(spot.path) if isinstance(step, str) and step != "value"), "")
        if not spot.path:
            return f'the {spot.record.type} "{spot.record.id}"'
        if isinstance(data, dict) and "value" in data:
            return f"'{name}' is \"{_short(data['value'])}\"{self._dates(data)}"
        if isinstance(data, dict) and "source" in data:
            return f'a reference to "{data["source"]}"'
        if isinstance(data, list):
            return f"'{name}' with {len(data)} {'entry' if len(data) == 1 else 'entries'}"
        return f"'{name}' is \"{_short(data)}\""

    def rendered(self, message: str) -> str:
        """`message` with ids for the IRIs of items, and for those of statements what they say and where."""
        return self._node.sub(lambda match: self._named(match[0]), message)

    def _named(self, iri: str) -> str:
        origin = self._origin(iri)
        if origin is None:
            return iri.rpartition("/")[2]
        data = _data(origin.record, origin.path)
        field = self._field(origin.record, origin.statement.main.property)
        return f'{field} "{_short(data.get("value", ""))}"{self._dates(data)} at {origin.record.place(origin.path)}'

    def _dates(self, statement: dict[str, Any]) -> str:
        """The qualifiers of a statement that are dates, in parentheses."""
        qualifiers = self._mappings.qualifiers
        dates = [f"{key} {_short(value)}" for key, value in statement.items() if key in qualifiers and qualifiers[key].datatype == "time"]
        return f" ({', '.join(dates)})" if dates else ""

    def _at_item(self, record: Record, predicate: str) -> Spot:
        if predicate in _TERMS:
            return _child(Spot(record, ()), _TERMS[predicate])
        _, name = self._roles.get(predicate, ("", ""))
        field = self._field(record, name)
        return _child(_child(Spot(record, ()), "statements"), field) if field else Spot(record, ())

    def _field(self, record: Record, property_id: str) -> str:
        """The field of the record's type that maps to a property."""
        return _rule_name(self._mappings.types[record.type].fields, property_id)

    def _at_statement(self, origin: _Origin, predicate: str, value: str) -> Spot:
        spot = Spot(origin.record, origin.path)
        role, name = self._roles.get(predicate, ("", ""))
        if role in ("pq", "pqv"):
            return self._entry(_child(spot, _rule_name(self._mappings.qualifiers, name), value), value)
        if predicate == _DERIVED:
            return _child(spot, "references")
        if predicate == _RANK and "rank" not in _data(*spot[:2]):
            return spot
        return _child(spot, "rank") if predicate == _RANK else _child(spot, "value") if role in ("ps", "psv") else spot

    def _entry(self, spot: Spot, value: str) -> Spot:
        """Where a key has a list of values: the one that is the item, or else of the record type, that `value` names."""
        entries = _data(spot.record, spot.path)
        name = value.rpartition("/")[2]
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            if name in (entry, self._type(self.namespaces.entity(str(entry)))):
                return spot._replace(path=(*spot.path, index))
        return spot

    def _users(self, users: Users, node: str, fault: tuple[str, str]) -> Iterator[Spot]:
        """Where a reference or a value node is used; `fault` are predicate and value at fault, as far as they are the reference's."""
        self.asked.add(node)
        for user, link in users(node):
            role, _ = self._roles.get(link, ("", ""))
            if role == "prv":
                yield from self._users(users, user, (link, ""))
            elif (link == _DERIVED or role in ("psv", "pqv")) and (origin := self._origin(user)):
                yield self._in_reference(_reference(origin, node), *fault) if link == _DERIVED else self._at_statement(origin, link, "")

    def _in_reference(self, spot: Spot, predicate: str, value: str) -> Spot:
        _, name = self._roles.get(predicate, ("", ""))
        return self._entry(_child(spot, _rule_name(self._mappings.references, name), value), value)


def _roles(mappings: MappingSet, namespaces: Namespaces) -> dict[str, tuple[str, str]]:
    """Predicate -> the role it plays (`ps`, `pqv`, ...) and its property."""
    snaks = SnakEncoder(namespaces, mappings.properties)
    return {
        term[1:-1]: (role, name)
        for name in mappings.used_properties()
        for role, term in zip(Predicates._fields, snaks.predicates(name), strict=True)
    }


def _rule_name(rules: dict[str, FieldRule], property_id: str) -> str:
    return next((name for name, rule in rules.items() if rule.property == property_id), "")


def _data(record: Record, path: Path) -> Any:
    """What stands at `path`; an empty text where nothing does."""
    data: Any = record.data
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return ""
    return data


def _child(spot: Spot, key: str, value: str = "") -> Spot:
    """The spot of a key below `spot`, or `spot` itself with the news that the key is missing."""
    if spot.missing or not key:
        return spot
    return spot._replace(path=(*spot.path, key)) if key in _data(*spot[:2]) else spot._replace(missing=key, value=value)


def _reference(origin: _Origin, node: str) -> Spot:
    """The entry of a statement's references, or of the record's if it takes them from there, that became `node`."""
    ids = [snaks_hash(map(snak_hash, reference.snaks)) for reference in origin.statement.references]
    shared = "references" not in _data(origin.record, origin.path)
    path: Path = ("references",) if shared else (*origin.path, "references")
    name = node.rpartition("/")[2]
    return Spot(origin.record, (*path, ids.index(name)) if name in ids else path)


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("text") or value.get("time") or value.get("amount") or ", ".join(map(str, value.values())))
    return str(value)
