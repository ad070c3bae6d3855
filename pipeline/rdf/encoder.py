"""Entities to RDF in the shape of Wikidata's export: one encoder for our own records and for Wikidata's JSON.

The result is a list of nodes (a subject and its predicate-object pairs), item by item, which the writers of the several
syntaxes take as it is. References and value nodes that several statements share are written once per segment; see
`Encoder.new_segment`.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from enum import IntFlag
from functools import lru_cache
from re import compile as regex
from typing import Final

import msgspec

from pipeline.model.entities import Entity, Item, Property, Rank, Reference, Statement, Term
from pipeline.model.hashes import reference_id
from pipeline.model.lexemes import Lexeme
from pipeline.rdf.definitions import definition_nodes
from pipeline.rdf.lexemes import part_nodes
from pipeline.rdf.page_properties import WIKIDATA_PAGE_PROPERTIES, PageProperty, page_property_pairs
from pipeline.rdf.roles import IN_REFERENCE, MAIN, QUALIFIER, Role, Said, SaidReference, SaidStatement
from pipeline.rdf.sitelinks import Site, sitelink_nodes
from pipeline.rdf.snaks import RDF_TYPE, WIKIBASE, Node, Pair, SnakEncoder, pair
from pipeline.rdf.terms import LABELS, iri, language_literal, literal, typed_literal

__all__ = [
    "ABOUT",
    "DATASET",
    "DATASET_FLAVOUR",
    "FLAVOURS",
    "ITEM",
    "STANDING",
    "TRUTHY_FLAVOUR",
    "Encoder",
    "Flavour",
    "Settings",
    "dump_header",
    "statement_iri",
    "term_pairs",
]


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

_STATEMENT: Final = pair(RDF_TYPE, f"<{WIKIBASE}Statement>")
_BEST_RANK: Final = pair(RDF_TYPE, f"<{WIKIBASE}BestRank>")
ITEM: Final = pair(RDF_TYPE, f"<{WIKIBASE}Item>")
_PROPERTY: Final = pair(RDF_TYPE, f"<{WIKIBASE}Property>")
DATASET: Final = pair(RDF_TYPE, f"<{_SCHEMA}Dataset>")
_LICENCE: Final = "<http://creativecommons.org/ns#license>"
#: The version of the RDF format that Wikibase declares and we follow.
_FORMAT: Final = pair(f"<{_SCHEMA}softwareVersion>", literal("1.0.0"))
#: Language codes that Wikibase writes; others could not be language tags.
_is_tag = lru_cache(maxsize=1_024)(regex(r"[0-9a-z-]{2,}", flags=256).fullmatch)
#: What is counted in an entity; only the first of these in one that is no item.
_COUNTS: Final = ("wb-claims", "wb-sitelinks", "wb-identifiers")
#: How many references are kept: statements that share one stand close to each other.
_KEPT_REFERENCES: Final = 512
#: What may stand in the local name of a statement node.
_is_local_name = regex(r"[\w-]+", flags=256).fullmatch
ABOUT: Final = f"<{_SCHEMA}about>"
_SAME_AS: Final = "<http://www.w3.org/2002/07/owl#sameAs>"
_DESCRIPTION: Final = f"<{_SCHEMA}description>"
_ALIAS: Final = "<http://www.w3.org/2004/02/skos/core#altLabel>"
#: Whether a statement is one of the best, and its rank, as indexes -> what its node says about that.
STANDING: Final = [
    [(*types, pair(f"<{WIKIBASE}rank>", f"<{WIKIBASE}{rank.name.capitalize()}Rank>")) for rank in Rank]
    for types in ((_STATEMENT,), (_STATEMENT, _BEST_RANK))
]
#: Looking up a member of an enumeration costs as much as a function call.
_NORMAL, _PREFERRED = Rank.NORMAL, Rank.PREFERRED


def statement_iri(guid: str, namespace: str) -> str:
    """The IRI of a statement node: the GUID with everything but letters, digits, `_` and `-` replaced by `-`."""
    name = guid.replace("$", "-", 1)
    if not _is_local_name(name):
        name = "".join(char if _is_local_name(char) else "-" * len(char.encode()) for char in name)
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
    each = (entity.labels, entity.descriptions, entity.aliases if aliases else ())
    return literal_pairs(*[[literal_ for term in terms if (literal_ := _term(term, languages))] for terms in each])


def literal_pairs(labels: Sequence[str], descriptions: Iterable[str], aliases: Iterable[str]) -> list[Pair]:
    """The same for terms that are literals already."""
    pairs = [f"{predicate} {label}" for predicate in LABELS for label in labels]
    pairs += [f"{_DESCRIPTION} {description}" for description in descriptions]
    pairs += [f"{_ALIAS} {alias}" for alias in aliases]
    return pairs


def _term(term: Term, languages: Container[str] | None) -> str | None:
    if (languages is not None and term.language not in languages) or not _is_tag(term.language):
        return None
    return language_literal(term.text, term.language)


def dump_header(licence: str, modified: str = "") -> Node:
    """The node that describes a whole dump; `modified` is an `xsd:dateTime` or empty."""
    pairs = [DATASET, pair(RDF_TYPE, "<http://www.w3.org/2002/07/owl#Ontology>"), pair(_LICENCE, iri(licence)), _FORMAT]
    if modified:
        pairs.append(pair(f"<{_SCHEMA}dateModified>", typed_literal(modified, "dateTime")))
    return (f"<{WIKIBASE}Dump>", [*pairs, pair("<http://www.w3.org/2002/07/owl#imports>", "<http://wikiba.se/ontology-1.0.owl>")])


class Encoder:
    """Writes entities as RDF nodes.

    Keeps what it has written of the present segment, so use one encoder for one stream.
    """

    def __init__(self, snaks: SnakEncoder, flavour: Flavour = DATASET_FLAVOUR, settings: Settings | None = None) -> None:
        self._snaks = snaks
        #: What is written of an entity.
        self.flavour = flavour
        self._settings = settings or Settings()
        #: Where the nodes live.
        self.namespaces = snaks.namespaces
        self._own = snaks.namespaces.own
        self._statement = f"<{self._own.statement}"
        values = {"full_values": bool(flavour & Flavour.FULL_VALUES), "normalised": bool(flavour & Flavour.NORMALIZED_VALUES)}
        #: What snaks say, by where they stand.
        self.main, self.qualifier, self.in_reference = (Role(snaks, where, **values) for where in (MAIN, QUALIFIER, IN_REFERENCE))
        self._with_truthy = bool(flavour & Flavour.TRUTHY)
        #: Whether statements, their qualifiers and their references are written.
        self._parts = tuple(bool(flavour & part) for part in (Flavour.ALL_STATEMENTS, Flavour.QUALIFIERS, Flavour.REFERENCES))
        self._with_version, self._with_counts = bool(flavour & Flavour.VERSION_INFO), bool(flavour & Flavour.PAGE_PROPS)
        self._references: dict[Reference, SaidReference] = {}
        self._counted: dict[tuple[int, ...], list[Pair]] = {}
        #: The IRIs, in angle brackets, of the shared nodes that stand in the present segment.
        self.written: set[str] = set()

    def new_segment(self) -> None:
        """Forget which references and value nodes were written.

        Calling this after every so many items bounds memory and makes segments independent of each other, at the price
        that a node shared between segments is repeated (as in Wikidata's own dumps).
        """
        self.written.clear()

    def encode(self, entity: Entity) -> list[Node]:
        """All nodes of an entity: its document, itself, its definition or articles, its statements and what they need."""
        if isinstance(entity, Lexeme):
            return self._encode_lexeme(entity)
        if isinstance(entity, Property):
            subject = iri(self._snaks.namespaces.entity(entity.id))
            pairs: list[Pair] = [_PROPERTY, *term_pairs(entity), *self.same_as(entity.id)]
            nodes = [self._document(entity, subject, (len(entity.statements),)), (subject, pairs)]
            nodes += definition_nodes(entity.id, entity.datatype, self._snaks)
            self._add_statements(self._said(entity.statements), pairs, nodes)
            return nodes
        assert isinstance(entity, Item), "entities are lexemes, properties and items"
        return self._encode_item(entity)

    def _encode_item(self, item: Item) -> list[Node]:
        """The document of an item, the item, its articles and its statements."""
        statements = self._said(item.statements)
        subject = iri(self._snaks.namespaces.entity(item.id))
        pairs: list[Pair] = [ITEM, *term_pairs(item), *self.same_as(item.id)]
        counts = (len(statements), len(item.sitelinks), sum([statement.main.identifies for statement in statements]))
        nodes: list[Node] = [self._document(item, subject, counts), (subject, pairs)]
        if item.sitelinks and self.flavour & Flavour.SITELINKS:
            nodes += self._once(sitelink_nodes(item, self._snaks.namespaces, self._settings.sites))
        self._add_statements(statements, pairs, nodes)
        return nodes

    def _encode_lexeme(self, lexeme: Lexeme) -> list[Node]:
        """The document of a lexeme, then the lexeme, its forms and its senses, each with its statements."""
        count = sum([len(part.statements) for part in lexeme.parts])
        nodes: list[Node] = [self._document(lexeme, iri(self._snaks.namespaces.entity(lexeme.id)), (count,))]
        for part, subject, pairs in part_nodes(lexeme, self._snaks.namespaces):
            nodes.append((subject, pairs))
            self._add_statements(self._said(part.statements), pairs, nodes)
        return nodes

    def _said(self, statements: tuple[Statement, ...]) -> list[SaidStatement]:
        """What statements say, as far as the flavour wants it."""
        _, with_qualifiers, with_references = self._parts
        role, known, said = self.main, self._references, []
        for statement in statements:
            main, name = statement.main, statement_iri(statement.id, "")
            qualifiers: Sequence[Said] = ()
            if with_qualifiers and statement.qualifiers:
                qualifiers = [self.qualifier[snak] or self.qualifier.special(snak, name) for snak in statement.qualifiers]
            references: Sequence[SaidReference] = ()
            if with_references:
                references = [known.get(reference) or self._reference(reference) for reference in statement.references]
            said.append(SaidStatement(name, role[main] or role.special(main, name), statement.rank, qualifiers, references))
        return said

    def _reference(self, reference: Reference) -> SaidReference:
        """What a reference says that was not asked for lately."""
        name, role = reference_id(reference), self.in_reference
        said = SaidReference.of(f"<{self._own.reference}{name}>", [role[snak] or role.special(snak, name) for snak in reference.snaks])
        if len(self._references) >= _KEPT_REFERENCES:
            self._references.clear()
        self._references[reference] = said
        return said

    def _add_statements(self, statements: Sequence[SaidStatement], pairs: list[Pair], nodes: list[Node]) -> None:
        """Say the statements of the subject that `pairs` belong to, the best ones directly too; their nodes go to `nodes`."""
        preferred = {statement.main.claim for statement in statements if statement.rank is _PREFERRED}
        direct: list[Pair] = []
        claims: list[Pair] = []
        written = self.written
        for statement in statements:
            main, rank = statement.main, statement.rank
            is_best = rank is (_PREFERRED if main.claim in preferred else _NORMAL)
            if is_best:
                direct += main.direct
            if not self._parts[0]:
                continue
            node = f"{self._statement}{statement.name}>"
            claims.append(f"{main.claim} {node}")
            about = [*STANDING[is_best][rank], *main.pairs]
            nodes.append((node, about))
            if (value := main.node) and value[0] not in written:
                self._add(value, nodes)
            for said in statement.qualifiers:
                about += said.pairs
                if (value := said.node) and value[0] not in written:
                    self._add(value, nodes)
            for reference in statement.references:
                about.append(reference.link)
                if reference.node[0] not in written:
                    self._add_reference(reference, nodes)
        if self._with_truthy:
            # Two statements may say the same with other qualifiers; as a direct claim that is one triple.
            pairs += dict.fromkeys(direct)
        pairs += claims

    def _add(self, node: Node, nodes: list[Node]) -> None:
        """A node that is new in this segment."""
        self.written.add(node[0])
        nodes.append(node)

    def _add_reference(self, reference: SaidReference, nodes: list[Node]) -> None:
        """A reference that is new in this segment, and those of its value nodes that are."""
        self._add(reference.node, nodes)
        for value in reference.values:
            if value[0] not in self.written:
                self._add(value, nodes)

    def _once(self, nodes: list[Node]) -> Iterator[Node]:
        """The articles, and those of the wikis' nodes that were not written yet in this segment."""
        for node in nodes:
            is_article = len(node[1]) > 1
            if is_article or node[0] not in self.written:
                self.written.add(node[0])
                yield node

    def same_as(self, entity: str) -> tuple[Pair, ...]:
        """The confirmed identity of an entity, if it has one."""
        same = self._settings.same_as.get(entity)
        return (pair(_SAME_AS, iri(self._snaks.namespaces.items.entity + same)),) if same else ()

    def _document(self, entity: Entity, subject: str, counts: tuple[int, ...]) -> Node:
        """The node of the document about the entity: its version and counts, as far as the flavour wants them."""
        pairs: list[Pair] = [DATASET, f"{ABOUT} {subject}"]
        if self._with_version:
            pairs += [pair(_LICENCE, iri(self._settings.licence)), _FORMAT]
        if entity.revision:
            pairs.append(pair(f"<{_SCHEMA}version>", typed_literal(str(entity.revision.number), "integer")))
        if entity.revision and entity.revision.modified:
            pairs.append(pair(f"<{_SCHEMA}dateModified>", typed_literal(entity.revision.modified, "dateTime")))
        pairs += self._counted.get(counts) or self.counts(counts)
        return (iri(self._own.data + entity.id), pairs)

    def counts(self, counts: tuple[int, ...]) -> list[Pair]:
        """How much an entity holds, in the order of `_COUNTS`, as far as flavour and settings want it; most hold as much as some before."""
        if not self._with_counts:
            return []
        named = {name: str(count) for name, count in zip(_COUNTS, counts, strict=False)}
        pairs = self._counted[counts] = page_property_pairs(self._settings.page_properties, named)
        return pairs
