"""Entities to RDF in the shape of Wikidata's export: one encoder for our own records and for Wikidata's JSON.

The result is a list of nodes (a subject and its predicate-object pairs), item by item, which the writers of the several
syntaxes take as it is. References and value nodes that several statements share are written once per segment; see
`Encoder.new_segment`.
"""

from collections.abc import Container, Iterator
from enum import IntFlag
from re import compile as regex
from typing import Final

import msgspec

from pipeline.model.entities import Entity, Item, Property, Rank, Reference, Snak, Statement, Term, best_statements
from pipeline.model.hashes import blank_node_label, snaks_hash
from pipeline.model.lexemes import Lexeme
from pipeline.model.values import NO_VALUE, SOME_VALUE
from pipeline.rdf.definitions import definition_nodes
from pipeline.rdf.lexemes import part_nodes
from pipeline.rdf.namespaces import PROPERTY_ROLES
from pipeline.rdf.page_properties import WIKIDATA_PAGE_PROPERTIES, PageProperty, page_property_pairs
from pipeline.rdf.sitelinks import Site, sitelink_nodes
from pipeline.rdf.snaks import RDF_TYPE, WIKIBASE, Node, Pair, Predicates, SnakEncoder
from pipeline.rdf.terms import iri, language_literal, literal, typed_literal

__all__ = ["DATASET_FLAVOUR", "FLAVOURS", "TRUTHY_FLAVOUR", "Encoder", "Flavour", "Settings", "dump_header", "statement_iri", "term_pairs"]


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

_SCHEMA: Final = "http://schema.org/"
_FULL_DUMP: Final = DATASET_FLAVOUR
#: Wikibase's names for flavours: those of dumps, and those of Special:EntityData.
FLAVOURS: Final = {
    "full-dump": _FULL_DUMP,
    "truthy-dump": Flavour.TRUTHY,
    "simple": Flavour.TRUTHY | Flavour.SITELINKS | Flavour.VERSION_INFO,
    "dump": _FULL_DUMP | Flavour.VERSION_INFO,
    "long": Flavour.ALL_STATEMENTS | Flavour.QUALIFIERS | Flavour.REFERENCES | Flavour.SITELINKS | Flavour.VERSION_INFO,
    "full": Flavour(0x7FF),
}

_RANKS: Final = {rank: f"<{WIKIBASE}{rank.name.capitalize()}Rank>" for rank in Rank}
_STATEMENT: Final = (RDF_TYPE, f"<{WIKIBASE}Statement>")
_BEST_RANK: Final = (RDF_TYPE, f"<{WIKIBASE}BestRank>")
_REFERENCE: Final = (RDF_TYPE, f"<{WIKIBASE}Reference>")
_ITEM: Final = (RDF_TYPE, f"<{WIKIBASE}Item>")
_PROPERTY: Final = (RDF_TYPE, f"<{WIKIBASE}Property>")
_DATASET: Final = (RDF_TYPE, f"<{_SCHEMA}Dataset>")
_LICENCE: Final = "<http://creativecommons.org/ns#license>"
#: The version of the RDF format that Wikibase declares and we follow.
_FORMAT: Final = (f"<{_SCHEMA}softwareVersion>", literal("1.0.0"))
#: Language codes that Wikibase writes; others could not be language tags.
_RDF_LANGUAGE = regex(r"[0-9a-z-]{2,}", flags=256)
_RANK: Final = f"<{WIKIBASE}rank>"
_DERIVED: Final = "<http://www.w3.org/ns/prov#wasDerivedFrom>"
_SAME_AS: Final = "<http://www.w3.org/2002/07/owl#sameAs>"
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


class Settings(msgspec.Struct, frozen=True):
    """What an encoder has to know besides the entities.

    `same_as` maps our item ids to the Q-ids they are confirmed to be; `sites` replaces Wikimedia's sites; `licence` is the
    IRI of the data's licence, written with version information; `page_properties` says which counts of an entity are
    written, under which names of the Wikibase ontology.
    """

    same_as: dict[str, str] = {}
    sites: dict[str, Site] | None = None
    licence: str = "http://creativecommons.org/publicdomain/zero/1.0/"
    page_properties: dict[str, PageProperty] = msgspec.field(default_factory=lambda: dict(WIKIDATA_PAGE_PROPERTIES))


def term_pairs(entity: Entity, languages: Container[str] | None = None, *, aliases: bool = True) -> list[Pair]:
    """Labels (for three vocabularies), descriptions and aliases; in `languages` only, if given.

    Terms whose language code could not stand in RDF are left out, as Wikibase does.
    """
    labels = [literal_ for term in entity.labels if (literal_ := _term(term, languages))]
    pairs = [(predicate, label) for predicate in _LABELS for label in labels]
    pairs += [(_DESCRIPTION, literal_) for term in entity.descriptions if (literal_ := _term(term, languages))]
    pairs += [(_ALIAS, literal_) for term in (entity.aliases if aliases else ()) if (literal_ := _term(term, languages))]
    return pairs


def _term(term: Term, languages: Container[str] | None) -> str | None:
    if (languages is not None and term.language not in languages) or not _RDF_LANGUAGE.fullmatch(term.language):
        return None
    return language_literal(term.text, term.language)


def dump_header(licence: str, modified: str = "") -> Node:
    """The node that describes a whole dump; `modified` is an `xsd:dateTime` or empty."""
    pairs = [_DATASET, (RDF_TYPE, "<http://www.w3.org/2002/07/owl#Ontology>"), (_LICENCE, iri(licence)), _FORMAT]
    if modified:
        pairs.append((f"<{_SCHEMA}dateModified>", typed_literal(modified, "dateTime")))
    return (f"<{WIKIBASE}Dump>", [*pairs, ("<http://www.w3.org/2002/07/owl#imports>", "<http://wikiba.se/ontology-1.0.owl>")])


class Encoder:
    """Writes entities as RDF nodes.

    Keeps what it has written of the present segment, so use one encoder for one stream.
    """

    def __init__(self, snaks: SnakEncoder, flavour: Flavour = DATASET_FLAVOUR, settings: Settings | None = None) -> None:
        self._snaks = snaks
        self._flavour = flavour
        self._settings = settings or Settings()
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

    def encode(self, entity: Entity) -> list[Node]:
        """All nodes of an entity: its document, itself, its definition or articles, its statements and what they need."""
        if isinstance(entity, Lexeme):
            return self._encode_lexeme(entity)
        subject = iri(self._snaks.namespaces.entity(entity.id))
        pairs: list[Pair] = [_PROPERTY if isinstance(entity, Property) else _ITEM, *term_pairs(entity)]
        nodes: list[Node] = [self._document(entity, subject), (subject, pairs)]
        if entity.id in self._settings.same_as:
            pairs.append((_SAME_AS, iri(self._snaks.namespaces.items.entity + self._settings.same_as[entity.id])))
        if isinstance(entity, Property):
            nodes += definition_nodes(entity.id, entity.datatype, self._snaks)
        elif isinstance(entity, Item) and entity.sitelinks and self._flavour & Flavour.SITELINKS:
            nodes += self._once(sitelink_nodes(entity, self._snaks.namespaces, self._settings.sites))
        self._add_statements(entity.statements, pairs, nodes)
        return nodes

    def _encode_lexeme(self, lexeme: Lexeme) -> list[Node]:
        """The document of a lexeme, then the lexeme, its forms and its senses, each with its statements."""
        nodes: list[Node] = [self._document(lexeme, iri(self._snaks.namespaces.entity(lexeme.id)))]
        for part, subject, pairs in part_nodes(lexeme, self._snaks.namespaces):
            nodes.append((subject, pairs))
            self._add_statements(part.statements, pairs, nodes)
        return nodes

    def _add_statements(self, statements: tuple[Statement, ...], pairs: list[Pair], nodes: list[Node]) -> None:
        """Say the statements of the subject that `pairs` belong to; their nodes go to `nodes`."""
        best = best_statements(statements)
        if self._flavour & Flavour.TRUTHY:
            self._add_truthy(statements, best, pairs)
        if self._flavour & Flavour.ALL_STATEMENTS:
            for statement in statements:
                node = f"<{statement_iri(statement.id, self._own.statement)}>"
                pairs.append((self._snaks.predicates(statement.main.property).p, node))
                self._add_statement(statement, node, statement.id in best, nodes)

    def _once(self, nodes: list[Node]) -> Iterator[Node]:
        """Those of the nodes that were not written yet in this segment."""
        for node in nodes:
            if node[0] not in self._written:
                self._written.add(node[0])
                yield node

    def _document(self, entity: Entity, subject: str) -> Node:
        """The node of the document about the entity: its version and counts, as far as the flavour wants them."""
        pairs: list[Pair] = [_DATASET, (f"<{_SCHEMA}about>", subject)]
        if self._flavour & Flavour.VERSION_INFO:
            pairs += [(_LICENCE, iri(self._settings.licence)), _FORMAT]
        if entity.revision:
            pairs.append((f"<{_SCHEMA}version>", typed_literal(str(entity.revision.number), "integer")))
        if entity.revision and entity.revision.modified:
            pairs.append((f"<{_SCHEMA}dateModified>", typed_literal(entity.revision.modified, "dateTime")))
        if self._flavour & Flavour.PAGE_PROPS:
            pairs += page_property_pairs(self._settings.page_properties, self._counts(entity))
        return (iri(self._own.data + entity.id), pairs)

    def _counts(self, entity: Entity) -> dict[str, str]:
        """How much the entity holds, under MediaWiki's names for page properties."""
        parts = entity.parts if isinstance(entity, Lexeme) else (entity,)
        counts = {"wb-claims": sum(len(part.statements) for part in parts)}
        if isinstance(entity, Item):
            counts["wb-sitelinks"] = len(entity.sitelinks)
            counts["wb-identifiers"] = sum(self._snaks.is_identifier(s.main.property) for s in entity.statements)
        return {name: str(count) for name, count in counts.items()}

    def _add_truthy(self, statements: tuple[Statement, ...], best: frozenset[str], pairs: list[Pair]) -> None:
        # Two statements may say the same with other qualifiers; as a direct claim that is one triple.
        claims: dict[Pair, None] = {}
        for statement in statements:
            if statement.id not in best:
                continue
            snak = statement.main
            predicates = self._snaks.predicates(snak.property)
            if snak.value is SOME_VALUE or snak.value is NO_VALUE:
                claims[self._special(snak, predicates, (predicates.wdt, "direct/", self._local(statement.id)))] = None
                continue
            encoded = self._snaks.encode(snak)
            if encoded:
                claims[predicates.wdt, encoded.term] = None
                if encoded.normalised and self._normalised:
                    claims[predicates.wdtn, encoded.normalised] = None
        pairs += claims

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
