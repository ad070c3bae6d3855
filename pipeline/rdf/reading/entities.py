"""Entities of RDF back to the model: terms, statements, sitelinks, revision.

Reads one entity whose nodes can be looked up; where they come from is the caller's business.
"""

from re import compile as regex
from typing import Any, Final

from pipeline.model.entities import Entity, Item, Property, Rank, Reference, Revision, Sitelink, Snak, Statement, Term
from pipeline.model.values import NO_VALUE
from pipeline.properties import DATATYPES, PropertyTable
from pipeline.rdf.reading.lexemes import LexemeReader
from pipeline.rdf.reading.names import Names, Said, objects
from pipeline.rdf.reading.nodes import Findings, NodeSource, RawNode, parsed_literal
from pipeline.rdf.reading.sitelinks import read_sitelink
from pipeline.rdf.reading.snaks import SnakReader

__all__ = ["EntityReader"]

_WIKIBASE: Final = "http://wikiba.se/ontology#"
_RANKS: Final = {f"<{_WIKIBASE}{rank.name.capitalize()}Rank>": rank for rank in Rank}
_DATATYPE_OF: Final = {f"<{_WIKIBASE}{name}>": datatype for datatype, name in DATATYPES.items()}
_ITEM, _PROPERTY, _LEXEME = _KINDS = tuple(f"<{_WIKIBASE}{name}>" for name in ("Item", "Property", "Lexeme"))
#: The local name of a statement: the GUID with its dollar sign turned into a hyphen. A UUID has 36 characters.
_STATEMENT: Final = regex(r"(.+)-([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})", flags=256)
_REVISION: Final = regex(r"\d{1,18}", flags=256)
_CAPITALS: Final = regex(r"(?<!^)(?=[A-Z])")


class EntityReader:
    """Reads entities, one after the other; what is wrong with them goes to `findings`."""

    def __init__(self, names: Names, properties: PropertyTable, findings: Findings) -> None:
        self._names = names
        self.findings = findings
        self._snaks = SnakReader(names, properties, findings)
        self._lexemes = LexemeReader(names, findings, self._shared)

    def read(self, entity: str, nodes: NodeSource) -> Entity | None:
        """The entity with this id, None if what is said of it makes no item, property or lexeme."""
        self.findings.entity = entity
        node = nodes.get(self._names.entity_term(entity))
        if node is None:
            self.findings.add("entity-missing", None, f"a document about {entity} of which nothing is said", "the entity's node")
            return None
        said = self._names.said(node)
        kind = self._kind(said, node)
        if not kind:
            return None
        if "wdt" in said and "p" not in said:
            expected = "statement nodes; direct claims have no id, rank or reference and were not read"
            self.findings.once("direct-claims", "entities with direct claims only", expected)
        revision = self._revision(nodes.get(self._names.document_term(entity)))
        if kind == _LEXEME:
            return self._lexemes.read(node, self._shared(entity, node, nodes) | {"revision": revision}, nodes)
        others = {name: self._terms(role, said, node) for name, role in (("descriptions", "description"), ("aliases", "alias"))}
        shared = {"revision": revision, **others, **self._shared(entity, node, nodes)}
        if kind == _PROPERTY:
            return self._property(said, node, shared)
        return Item(**shared, sitelinks=self._sitelinks(node.subject, nodes))

    def _shared(self, entity: str, node: RawNode, nodes: NodeSource) -> dict[str, Any]:
        """What all entities have, and forms and senses too."""
        said = self._names.said(node)
        return {"id": entity, "labels": self._terms("label", said, node), "statements": self._statements(said, nodes)}

    def _kind(self, said: Said, node: RawNode) -> str:
        """The class of an entity that can be read, else empty."""
        types = objects(said, "type")
        kinds = [kind for kind in _KINDS if kind in types]
        if len(kinds) == 1:
            return kinds[0]
        targets = [self._names.entity(term) for term in objects(said, "same")]
        if not types and len(targets) == 1 and said.keys() - {""} == {"same"}:
            target = targets[0] or objects(said, "same")[0]
            self.findings.note("redirect", node, f"a redirect to {target}", "no entity of this id: it was merged")
            return ""
        if not types:
            self.findings.odd("entity-type", node, "no type", "wikibase:Item or wikibase:Property; it was read as an item")
            return _ITEM
        self.findings.add("entity-type", node, " and ".join(types), "one of wikibase:Item, wikibase:Property and wikibase:Lexeme")
        return ""

    def _property(self, said: Said, node: RawNode, shared: dict[str, Any]) -> Property | None:
        types = objects(said, "propertyType")
        if len(types) != 1 or not types[0].startswith(f"<{_WIKIBASE}"):
            found = " and ".join(types) or "no wikibase:propertyType"
            self.findings.add("property-type", node, found, "one datatype of the Wikibase ontology")
            return None
        name = types[0][len(_WIKIBASE) + 1 : -1]
        return Property(**shared, datatype=_DATATYPE_OF.get(types[0]) or _CAPITALS.sub("-", name).lower())

    def _terms(self, role: str, said: Said, node: RawNode) -> tuple[Term, ...]:
        found: dict[Term, None] = {}
        languages: set[str] = set()
        for term in objects(said, role):
            literal = parsed_literal(term)
            if literal is None or not literal.language:
                self.findings.add("term-language", node, f"the {role} {term}", "a text with a language tag")
            elif role != "alias" and literal.language in languages:
                self.findings.add("term-twice", node, f"the {role} {term}", "one in each language; the first was kept")
            else:
                self._snaks.check_language(literal.language)
                languages.add(literal.language)
                found[Term(literal.language, literal.text)] = None
        return tuple(found)

    def _revision(self, document: RawNode | None) -> Revision | None:
        said = self._names.said(document) if document else {}
        versions, dates = ([parsed_literal(term) for term in objects(said, role)] for role in ("version", "dateModified"))
        number = versions[0].text if len(versions) == 1 and versions[0] else ""
        if not _REVISION.fullmatch(number):
            return None
        return Revision(int(number), dates[0].text if len(dates) == 1 and dates[0] else "")

    def _sitelinks(self, entity: str, nodes: NodeSource) -> tuple[Sitelink, ...]:
        links = (read_sitelink(article, self._names, self.findings) for article in nodes.articles(entity))
        return tuple(link for link in links if link is not None)

    def _statements(self, said: Said, nodes: NodeSource) -> tuple[Statement, ...]:
        found = (self._statement(role.name, term, nodes) for role, term in dict.fromkeys(said.get("p", ())))
        return tuple(statement for statement in found if statement is not None)

    def _statement(self, property_id: str, term: str, nodes: NodeSource) -> Statement | None:
        node = nodes.get(term)
        if node is None:
            self.findings.add("statement-missing", None, f"{term} of which nothing is said", "a statement node with its value and rank")
            return None
        said = self._names.said(node)
        rank = self._rank(said, node)
        qualifiers = self._snaks.snaks(said["pq"], node, nodes) if "pq" in said else []
        qualifiers += self._snaks.no_values(said)
        before = self.findings.count
        values = self._snaks.snaks(said.get("ps", []), node, nodes)
        none = Snak(property_id, NO_VALUE)
        if not values and none in qualifiers:
            # That there is no value is said like a qualifier's.
            qualifiers.remove(none)
            values = [none]
        references = self._references(said, nodes)
        is_right = [snak.property for snak in values] == [property_id]
        if not is_right and self.findings.count == before:
            found = f"{len(values)} values ({', '.join(snak.property for snak in values)})" if values else "no value"
            self.findings.add("statement-value", node, found, f"one value of {property_id}")
        return Statement(self._guid(node), values[0], tuple(qualifiers), references, rank) if is_right and rank is not None else None

    def _references(self, said: Said, nodes: NodeSource) -> tuple[Reference, ...]:
        found = (self._snaks.reference(term, nodes) for _, term in said.get("derived", ()))
        return tuple(dict.fromkeys(reference for reference in found if reference is not None))

    def _rank(self, said: Said, node: RawNode) -> Rank | None:
        terms = objects(said, "rank")
        rank = _RANKS.get(terms[0]) if len(set(terms)) == 1 else None
        if rank is None:
            # A rank that cannot be read must not turn a deprecated statement into a normal one.
            found = " and ".join(terms) or "no rank"
            self.findings.add("statement-rank", node, found, "one of wikibase:PreferredRank, NormalRank and DeprecatedRank")
        return rank

    def _guid(self, node: RawNode) -> str:
        name = node.subject[node.subject.rfind("/") + 1 : -1]
        match = _STATEMENT.fullmatch(name)
        if match:
            return f"{match[1]}${match[2]}"
        self.findings.odd("statement-id", node, name, "an id that ends in a UUID; it was kept as it is")
        return name
