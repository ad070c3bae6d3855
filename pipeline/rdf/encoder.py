"""Entities to RDF in the shape of Wikidata's export: one encoder for our own records and for Wikidata's JSON.

The result is a list of nodes (a subject and its predicate-object pairs), item by item, which the writers of the several
syntaxes take as it is. References and value nodes that several statements share are written once per segment; see
`Encoder.new_segment`.
"""

from enum import IntFlag
from typing import Final

from pipeline.model.entities import Entity, Item, Rank, Reference, Snak, Statement, Term, best_statements
from pipeline.model.hashes import blank_node_label, snaks_hash
from pipeline.model.values import NO_VALUE, SOME_VALUE
from pipeline.rdf.namespaces import PROPERTY_ROLES
from pipeline.rdf.snaks import RDF_TYPE, WIKIBASE, Node, Pair, Predicates, SnakEncoder
from pipeline.rdf.terms import iri, language_literal, literal, typed_literal

__all__ = ["DATASET_FLAVOUR", "TRUTHY_FLAVOUR", "Encoder", "Flavour", "statement_iri"]


class Flavour(IntFlag):
    """What to write of an entity; names and numbers are those of Wikibase's RDF flavours."""

    TRUTHY = 1
    ALL_STATEMENTS = 2
    QUALIFIERS = 4
    REFERENCES = 8
    SITELINKS = 16
    PROPERTIES = 32
    FULL_VALUES = 64
    VERSION_INFO = 128
    RESOLVED_ENTITIES = 256
    NORMALIZED_VALUES = 512
    PAGE_PROPS = 1024


#: Everything we know about our own items.
DATASET_FLAVOUR: Final = (
    Flavour.TRUTHY
    | Flavour.ALL_STATEMENTS
    | Flavour.QUALIFIERS
    | Flavour.REFERENCES
    | Flavour.SITELINKS
    | Flavour.FULL_VALUES
    | Flavour.NORMALIZED_VALUES
    | Flavour.PAGE_PROPS
)
#: Best-ranked direct statements and terms only.
TRUTHY_FLAVOUR: Final = Flavour.TRUTHY

_RANKS: Final = {rank: f"<{WIKIBASE}{rank.name.capitalize()}Rank>" for rank in Rank}
_STATEMENT: Final = (RDF_TYPE, f"<{WIKIBASE}Statement>")
_BEST_RANK: Final = (RDF_TYPE, f"<{WIKIBASE}BestRank>")
_REFERENCE: Final = (RDF_TYPE, f"<{WIKIBASE}Reference>")
_ITEM: Final = (RDF_TYPE, f"<{WIKIBASE}Item>")
_RANK: Final = f"<{WIKIBASE}rank>"
_DERIVED: Final = "<http://www.w3.org/ns/prov#wasDerivedFrom>"
_SAME_AS: Final = "<http://www.w3.org/2002/07/owl#sameAs>"
_SCHEMA: Final = "http://schema.org/"
_DESCRIPTION: Final = f"<{_SCHEMA}description>"
_ALIAS: Final = "<http://www.w3.org/2004/02/skos/core#altLabel>"
#: A label is written three times, for consumers of three vocabularies.
_LABELS: Final = (
    "<http://www.w3.org/2000/01/rdf-schema#label>",
    "<http://www.w3.org/2004/02/skos/core#prefLabel>",
    f"<{_SCHEMA}name>",
)


class _Role:
    """Where a snak stands, and with it which predicates it uses. Indices into `Predicates` keep the inner loop short."""

    __slots__ = ("normalised", "path", "simple", "value")

    def __init__(self, simple: str, value: str, normalised: str) -> None:
        fields = Predicates._fields
        self.simple, self.value, self.normalised = fields.index(simple), fields.index(value), fields.index(normalised)
        self.path = PROPERTY_ROLES[simple]


_MAIN: Final = _Role("ps", "psv", "psn")
_QUALIFIER: Final = _Role("pq", "pqv", "pqn")
_IN_REFERENCE: Final = _Role("pr", "prv", "prn")


def statement_iri(guid: str, namespace: str) -> str:
    """The IRI of a statement node: the GUID with everything but letters, digits, `_` and `-` replaced by `-`."""
    name = guid.replace("$", "-", 1)
    if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
        name = "".join(char if char.isascii() and (char.isalnum() or char in "_-") else "-" * len(char.encode()) for char in name)
    return namespace + name


class Encoder:
    """Writes entities as RDF nodes.

    `same_as` maps our item ids to the Q-ids they are confirmed to be. Keeps what it has written of the present
    segment, so use one encoder for one stream.
    """

    def __init__(self, snaks: SnakEncoder, flavour: Flavour = DATASET_FLAVOUR, same_as: dict[str, str] | None = None) -> None:
        self._snaks = snaks
        self._flavour = flavour
        self._same_as = same_as or {}
        self._own = snaks.namespaces.own
        self._full_values = bool(flavour & Flavour.FULL_VALUES)
        self._normalised = bool(flavour & Flavour.NORMALIZED_VALUES)
        self._with_references = bool(flavour & Flavour.REFERENCES)
        self._with_qualifiers = bool(flavour & Flavour.QUALIFIERS)
        self._references: dict[Reference, str] = {}
        self._written: set[str] = set()

    def new_segment(self) -> None:
        """Forget which references and value nodes were written.

        Calling this after every so many items bounds memory and makes segments independent of each other, at the price
        that a node shared between segments is repeated (as in Wikidata's own dumps).
        """
        self._written.clear()
        self._references.clear()

    def encode(self, entity: Item) -> list[Node]:
        """All nodes of an item, its own node first."""
        subject = iri(self._snaks.namespaces.entity(entity.id))
        pairs: list[Pair] = [_ITEM]
        nodes: list[Node] = [(subject, pairs)]
        if self._flavour & Flavour.PAGE_PROPS:
            nodes.insert(0, self._document(entity, subject))
        self._add_terms(entity, pairs)
        if entity.id in self._same_as:
            pairs.append((_SAME_AS, iri(self._snaks.namespaces.items.entity + self._same_as[entity.id])))
        best = best_statements(entity.statements)
        if self._flavour & Flavour.TRUTHY:
            self._add_truthy(entity.statements, best, pairs)
        if self._flavour & Flavour.ALL_STATEMENTS:
            for statement in entity.statements:
                node = f"<{statement_iri(statement.id, self._own.statement)}>"
                pairs.append((self._snaks.predicates(statement.main.property).p, node))
                self._add_statement(statement, node, statement.id in best, nodes)
        return nodes

    def _document(self, entity: Item, subject: str) -> Node:
        """The node of the document about the entity, with its counts."""
        identifiers = sum(self._snaks.is_identifier(s.main.property) for s in entity.statements)
        counts = {"statements": len(entity.statements), "sitelinks": len(entity.sitelinks), "identifiers": identifiers}
        return (
            iri(self._own.data + entity.id),
            [
                (RDF_TYPE, f"<{_SCHEMA}Dataset>"),
                (f"<{_SCHEMA}about>", subject),
                *((f"<{WIKIBASE}{name}>", typed_literal(str(count), "integer")) for name, count in counts.items()),
            ],
        )

    def _add_terms(self, entity: Entity, pairs: list[Pair]) -> None:
        labels = [language_literal(term.text, term.language) for term in entity.labels]
        for predicate in _LABELS:
            pairs += [(predicate, label) for label in labels]
        for term in entity.descriptions:
            pairs.append((_DESCRIPTION, language_literal(term.text, term.language)))
        for term in entity.aliases:
            pairs.append((_ALIAS, language_literal(term.text, term.language)))

    def _add_truthy(self, statements: tuple[Statement, ...], best: frozenset[str], pairs: list[Pair]) -> None:
        for statement in statements:
            if statement.id not in best:
                continue
            snak = statement.main
            predicates = self._snaks.predicates(snak.property)
            if snak.value is SOME_VALUE or snak.value is NO_VALUE:
                pairs.append(self._special(snak, predicates, (predicates.wdt, "direct/", self._local(statement.id))))
                continue
            encoded = self._snaks.encode(snak)
            if encoded:
                pairs.append((predicates.wdt, encoded.term))
                if encoded.normalised and self._normalised:
                    pairs.append((predicates.wdtn, encoded.normalised))

    def _local(self, guid: str) -> str:
        return statement_iri(guid, "")

    def _add_statement(self, statement: Statement, node: str, is_best: bool, nodes: list[Node]) -> None:
        pairs: list[Pair] = [_STATEMENT, (_RANK, _RANKS[statement.rank])]
        if is_best:
            pairs.insert(1, _BEST_RANK)
        nodes.append((node, pairs))
        parent = node[len(self._own.statement) + 1 : -1]
        self._add_snak(statement.main, _MAIN, (parent, pairs), nodes)
        if self._with_qualifiers:
            for snak in statement.qualifiers:
                self._add_snak(snak, _QUALIFIER, (parent, pairs), nodes)
        if self._with_references:
            for reference in statement.references:
                pairs.append((_DERIVED, self._references.get(reference) or self._add_reference(reference, nodes)))

    def _add_snak(self, snak: Snak, role: _Role, parent: tuple[str, list[Pair]], nodes: list[Node]) -> None:
        """Say `snak` of `parent` (its local name and pairs); a value node that is new goes to `nodes`."""
        predicates = self._snaks.predicates(snak.property)
        if snak.value is SOME_VALUE or snak.value is NO_VALUE:
            parent[1].append(self._special(snak, predicates, (predicates[role.simple], role.path, parent[0])))
            return
        encoded = self._snaks.encode(snak)
        if encoded is None:
            return
        pairs = parent[1]
        pairs.append((predicates[role.simple], encoded.term))
        if encoded.node and self._full_values:
            pairs.append((predicates[role.value], encoded.node))
            if encoded.node not in self._written:
                self._written.add(encoded.node)
                nodes.append((encoded.node, encoded.node_pairs))
        if encoded.normalised and self._normalised:
            pairs.append((predicates[role.normalised], encoded.normalised))

    def _special(self, snak: Snak, predicates: Predicates, at: tuple[str, str, str]) -> Pair:
        """No value as a class, some value as a blank node; `at` is the predicate, its path and the parent's local name."""
        if snak.value is NO_VALUE:
            return (RDF_TYPE, predicates.wdno)
        predicate, path, parent = at
        base = self._snaks.namespaces.property_repository(snak.property).prop
        return (predicate, f"_:{blank_node_label(parent, base + path, self._own.value, self._snaks.hash(snak))}")

    def _add_reference(self, reference: Reference, nodes: list[Node]) -> str:
        """The term of a reference's node, which is added to `nodes` if it is new in this segment."""
        snaks = reference.snaks
        name = snaks_hash(map(self._snaks.hash, snaks))
        node = self._references[reference] = f"<{self._own.reference}{name}>"
        if node not in self._written:
            self._written.add(node)
            pairs: list[Pair] = [_REFERENCE]
            nodes.append((node, pairs))
            for snak in snaks:
                self._add_snak(snak, _IN_REFERENCE, (name, pairs), nodes)
        return node
