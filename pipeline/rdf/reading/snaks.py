"""Snaks of RDF back to the model: simple values, value nodes, some value, no value, and whole references."""

from collections.abc import Callable
from itertools import chain, islice, product
from re import compile as regex
from typing import Final, TypeVar
from urllib.parse import unquote_to_bytes

from pipeline.model.entities import Reference, Snak
from pipeline.model.hashes import snak_hash, snaks_hash
from pipeline.model.values import NO_VALUE, SOME_VALUE, Coordinate, EntityId, MonolingualText, Quantity, StringValue, Time, Value
from pipeline.properties import PropertyTable
from pipeline.rdf.reading.names import Names, Role, Said
from pipeline.rdf.reading.nodes import Findings, FoundLiteral, NodeSource, RawNode, iri_fault, parsed_literal
from pipeline.rdf.reading.values import FoundValue, ValueReader

__all__ = ["SnakReader"]

_COMMONS: Final = "http://commons.wikimedia.org/"
#: Where the names of files and data pages stand in IRIs.
_PAGES: Final = {
    "commonsMedia": f"{_COMMONS}wiki/Special:FilePath/",
    "geo-shape": f"{_COMMONS}data/main/",
    "tabular-data": f"{_COMMONS}data/main/",
}
#: Datatypes whose values have nodes.
_NODE_DATATYPES: Final[dict[type, str]] = {Time: "time", Quantity: "quantity", Coordinate: "globe-coordinate"}
_ENTITY_DATATYPES: Final = frozenset(
    {"wikibase-item", "wikibase-property", "wikibase-lexeme", "wikibase-form", "wikibase-sense", "entity-schema"}
)
#: Datatypes whose values are no plain literals; `_PAGES` and `url` aside.
_NO_TEXTS: Final = _ENTITY_DATATYPES | {*_NODE_DATATYPES.values(), "monolingualtext"}
#: Datatypes of literals that only stand beside value nodes.
_NODE_LITERALS: Final = frozenset(
    {
        "http://www.w3.org/2001/XMLSchema#dateTime",
        "http://www.w3.org/2001/XMLSchema#decimal",
        "http://www.opengis.net/ont/geosparql#wktLiteral",
    }
)
#: A blank node that a store made an IRI of (RDF 1.1 Concepts, 3.5).
_SKOLEM: Final = regex(r"^<[^<>]*/\.well-known/genid/[0-9a-f]{32}>$")
#: What an IRI writer replaces, and the blanks of page names, which are underscores in RDF.
_REPLACED: Final = regex("(%(?:[01][0-9A-F]|2[02]|3[CE]|5[CE]|60|7[BCD]))")
_BLANK: Final = regex("( )")
#: So many of them are tried in every combination; of more, all or none.
_MOST_VARIED: Final = 8
_MOST_READINGS: Final = 1024
#: How many snaks, values and references are kept; a bound on memory, not on correctness.
_CACHE_SIZE: Final = 50_000
_LONGEST_KEPT: Final = 200

_K = TypeVar("_K")
_V = TypeVar("_V")


class SnakReader:
    """Reads snaks and references. Keeps what it has read, because a source or a year is met again and again."""

    def __init__(self, names: Names, properties: PropertyTable, findings: Findings) -> None:
        self._names = names
        self._properties = properties
        self._findings = findings
        self._values = ValueReader(names)
        self._snaks: dict[tuple[str, str], Snak] = {}
        self._nodes: dict[str, FoundValue] = {}
        self._references: dict[str, Reference] = {}

    def snaks(self, said: list[tuple[Role, str]], node: RawNode, nodes: NodeSource) -> list[Snak]:
        """The snaks that a node says under one group of predicates, without those that say no value."""
        found: list[Snak | None] = []
        covered: dict[str, set[str]] = {}
        literals: list[tuple[str, str]] = []
        for (_, name, is_node), term in said:
            if is_node:
                value = self._value(term, nodes)
                covered.setdefault(name, set()).add(value.simple if value else "")
                found.append(self._of_node(name, value, node) if value else None)
                continue
            snak = self._snaks.get((name, term))
            if snak is None and term[0] == '"' and self._has_node(name, term):
                literals.append((name, term))
            else:
                found.append(snak or self._simple((name, term), node))
        for name, term in literals:
            self._check_covered((name, term), covered.get(name, set()), node)
        return [snak for snak in dict.fromkeys(found) if snak is not None]

    def _of_node(self, property_id: str, found: FoundValue, node: RawNode) -> Snak:
        datatype = self._datatype(property_id)
        if datatype and _NODE_DATATYPES[type(found.value)] != datatype:
            self._findings.odd("value-datatype", node, f"{property_id} {found.value}", f"a value of the datatype {datatype}")
        return Snak(property_id, found.value)

    def _datatype(self, property_id: str) -> str:
        datatype = self._properties.datatype(property_id)
        if not datatype:
            self._findings.once("unknown-property", property_id, "a property of the property table; its values are read by their form")
        return datatype

    def no_values(self, said: Said) -> list[Snak]:
        """The snaks that say there is no value; they are among the types of a node."""
        types = (self._names.no_value(term) for _, term in said.get("type", ()))
        return [Snak(name, NO_VALUE) for name in types if name]

    def reference(self, term: str, nodes: NodeSource) -> Reference | None:
        """The reference of a node, None if there is nothing to be read of it."""
        known = self._references.get(term) or self._reference(term, nodes)
        if known:
            _keep(self._references, term, known)
        return known

    def _reference(self, term: str, nodes: NodeSource) -> Reference | None:
        node = nodes.get(term)
        if node is None:
            self._findings.add("reference-missing", None, f"{term} of which nothing is said", "a reference node with its snaks")
            return None
        before = self._findings.count
        said = self._names.said(node)
        snaks = [*self.snaks(said.get("pr", []), node, nodes), *self.no_values(said)]
        if not snaks:
            self._findings.odd("reference-empty", node, "no snaks", "at least one snak; the reference was left out")
            return None
        name = term[term.rfind("/") + 1 : -1]
        for reading in islice(product(*map(self._alike, snaks)), _MOST_READINGS):
            if snaks_hash(hash_ for _, hash_ in reading) == name:
                return Reference(tuple(snak for snak, _ in reading))
        # The hash counts all digits of a coordinate, RDF has fourteen of them.
        if self._findings.count == before and not any(isinstance(snak.value, Coordinate) for snak in snaks):
            self._findings.odd("reference-id", node, f"the id {name}", f"{snaks_hash(map(snak_hash, snaks))}, the hash of its snaks")
        return Reference(tuple(snaks))

    def _alike(self, snak: Snak) -> list[tuple[Snak, str]]:
        """The snaks that RDF writes like this one (a blank in a URL like `%20`), with their hashes; the plainest first."""
        texts = [snak.value.text] if isinstance(snak.value, StringValue) else []
        datatype = self._properties.datatype(snak.property) if texts else ""
        if datatype == "url":
            texts = _variants(_REPLACED.split(texts[0]), lambda code: chr(int(code[1:], 16)))
        elif datatype in ("geo-shape", "tabular-data"):
            texts = _variants(_BLANK.split(texts[0]), lambda _: "_")
        snaks = [Snak(snak.property, StringValue(text)) for text in texts] or [snak]
        return [(one, snak_hash(one)) for one in snaks]

    def _has_node(self, property_id: str, term: str) -> bool:
        """Whether a literal only repeats what a value node says."""
        datatype = self._properties.datatype(property_id)
        if datatype:
            return datatype in _NODE_DATATYPES.values()
        return term[-1] == ">" and term[term.rindex("<") + 1 : -1] in _NODE_LITERALS

    def _check_covered(self, simple: tuple[str, str], covered: set[str], node: RawNode) -> None:
        name, term = simple
        literal = parsed_literal(term)
        if "" not in covered and (literal is None or literal.text not in covered):
            self._findings.add("value-node", node, f"{name} {term} without its node", "a value node that says precision, calendar or unit")

    def _value(self, term: str, nodes: NodeSource) -> FoundValue | None:
        known = self._nodes.get(term) or self._read_value(term, nodes)
        if known:
            _keep(self._nodes, term, known)
        return known

    def _read_value(self, term: str, nodes: NodeSource) -> FoundValue | None:
        node, name = nodes.get(term), term[term.rfind("/") + 1 : -1]
        if node is None:
            self._findings.add("value-node", None, f"{term} of which nothing is said", "a node with the value")
            return None
        found = self._values.read(node, name)
        if found is None:
            self._findings.add("value-node", node, "a value that is incomplete or none", "all parts of a time, quantity or coordinate")
        elif not found.is_exact:
            self._findings.odd("value-id", node, f"the id {name}", "the hash of the value; the likeliest reading is used")
        return found

    def _simple(self, key: tuple[str, str], node: RawNode) -> Snak | None:
        property_id, term = key
        datatype = self._datatype(property_id)
        if term[0] == "_" or _SKOLEM.search(term):
            snak = Snak(property_id, SOME_VALUE)
        else:
            literal = parsed_literal(term)
            value = self._of_literal(literal) if literal else self._of_iri(term, datatype, node)
            if value is None:
                return None
            if datatype and not _fits(value, datatype, literal):
                self._findings.odd("value-datatype", node, f"{property_id} {term}", f"a value of the datatype {datatype}")
            snak = Snak(property_id, value)
        if len(term) <= _LONGEST_KEPT:
            _keep(self._snaks, key, snak)
        return snak

    def _of_literal(self, literal: FoundLiteral) -> Value:
        if literal.language:
            self.check_language(literal.language)
            return MonolingualText(literal.text, literal.language)
        return StringValue(literal.text)

    def check_language(self, tag: str) -> None:
        """Say once of a language tag that it is none (BCP 47: parts of at most eight letters and figures)."""
        if not all(0 < len(part) <= 8 for part in tag.split("-")):
            self._findings.once("language-tag", tag, "a language tag with parts of at most eight letters; it was kept")

    def _of_iri(self, term: str, datatype: str, node: RawNode) -> Value | None:
        if fault := iri_fault(term):
            self._findings.add("rdf-iri", node, f"{term}, {fault}", "an absolute IRI, percent-encoded where needed")
            return None
        text = term[1:-1]
        entity = self._names.entity(term)
        if entity and datatype != "url":
            return EntityId(entity)
        for kind, base in _PAGES.items():
            if text.startswith(base) and datatype in (kind, ""):
                return StringValue(_page(text.removeprefix(base), kind))
        return StringValue(text)


def _keep(cache: dict[_K, _V], key: _K, value: _V) -> None:
    if len(cache) >= _CACHE_SIZE:
        cache.clear()
    cache[key] = value


def _variants(parts: list[str], other: Callable[[str], str]) -> list[str]:
    """All texts with every second part as it is or as `other` has it."""
    changing = parts[1::2]
    if len(changing) > _MOST_VARIED:
        return ["".join(parts), "".join(other(part) if at % 2 else part for at, part in enumerate(parts))]
    choices = product(*((part, other(part)) for part in changing))
    return ["".join(chain.from_iterable(zip(parts[::2], [*choice, ""], strict=True))) for choice in choices]


def _page(encoded: str, datatype: str) -> str:
    """The name of a page by its encoded form; bytes that are no UTF-8 stay encoded."""
    try:
        name = unquote_to_bytes(encoded).decode()
    except UnicodeDecodeError:
        return encoded
    return name if datatype == "commonsMedia" else name.replace("_", " ")


def _fits(value: Value, datatype: str, literal: FoundLiteral | None) -> bool:
    """Whether a simple value is of the kind its property has."""
    if isinstance(value, EntityId):
        return datatype in _ENTITY_DATATYPES
    if isinstance(value, MonolingualText):
        return datatype == "monolingualtext"
    if datatype in _PAGES or datatype == "url":
        return literal is None
    return literal is not None and not literal.datatype and datatype not in _NO_TEXTS
