"""IRIs back to what they name: the inverse of `pipeline.rdf.namespaces`.

An IRI counts only if the namespaces would make the very same one of the id, so that reading and writing agree.
"""

from enum import Enum
from re import compile as regex
from typing import Final, NamedTuple

from pipeline.rdf.namespaces import PROPERTY_ROLES, Namespaces
from pipeline.rdf.reading.nodes import RawNode

__all__ = ["Kind", "Names", "Role", "Said", "lexeme_of", "objects"]

_ID: Final = regex(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
_SCHEMA: Final = "http://schema.org/"
_WIKIBASE: Final = "http://wikiba.se/ontology#"
_ONTOLEX: Final = "http://www.w3.org/ns/lemon/ontolex#"
#: The id of a form or a sense: that of its lexeme, and a number of its own.
_PART: Final = regex(r"(L[1-9]\d*)-[FS][1-9]\d*", flags=256)
#: Predicates that are the same for every dataset -> what the reader calls them. Others say nothing the model holds.
_FIXED: Final = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": "type",
    "http://www.w3.org/2000/01/rdf-schema#label": "label",
    "http://www.w3.org/2004/02/skos/core#altLabel": "alias",
    "http://www.w3.org/2002/07/owl#sameAs": "same",
    "http://www.w3.org/ns/prov#wasDerivedFrom": "derived",
    **{f"{_SCHEMA}{name}": name for name in ("about", "dateModified", "description", "isPartOf", "name", "version")},
    **{f"{_WIKIBASE}{name}": name for name in ("badge", "propertyType", "rank")},
    "http://purl.org/dc/terms/language": "language",
    **{f"{_WIKIBASE}{name}": name for name in ("lexicalCategory", "grammaticalFeature")},
    **{f"{_ONTOLEX}{name}": name for name in ("lexicalForm", "sense")},
    **{f"{_WIKIBASE}{name}": name for name in ("timeValue", "timePrecision", "timeTimezone", "timeCalendarModel")},
    **{f"{_WIKIBASE}{name}": name for name in ("quantityAmount", "quantityUpperBound", "quantityLowerBound", "quantityUnit")},
    **{f"{_WIKIBASE}{name}": name for name in ("geoLatitude", "geoLongitude", "geoPrecision", "geoGlobe")},
}
#: How many names are kept; a bound on memory, not on correctness.
_CACHE_SIZE: Final = 200_000


class Kind(Enum):
    """What a subject is, by its namespace."""

    ENTITY = "entity"
    STATEMENT = "statement"
    REFERENCE = "reference"
    VALUE = "value"
    DOCUMENT = "document"
    OTHER = "other"


class Role(NamedTuple):
    """What a predicate says: its group (`ps`, `label`, ...; empty if it says nothing the model holds) and its property.

    A predicate that leads to a value node is in the group of the predicate with the simple value.
    """

    group: str
    name: str = ""
    is_node: bool = False


_NOTHING: Final = Role("")
_NODE_ROLES: Final = {"psv": "ps", "pqv": "pq", "prv": "pr"}
_SIMPLE_ROLES: Final = frozenset({"wdt", "p", "ps", "pq", "pr", "wdno"})


class _Roles(dict[str, Role]):
    """Remembers what a term was read as; asked for a new one, works it out."""

    def __init__(self, bases: dict[str, str], namespaces: Namespaces) -> None:
        super().__init__()
        self._bases = bases
        self._namespaces = namespaces

    def __missing__(self, term: str) -> Role:
        if len(self) >= _CACHE_SIZE:
            self.clear()
        known = self[term] = self._work_out(term[1:-1])
        return known

    def _work_out(self, iri: str) -> Role:
        if iri in _FIXED:
            return Role(_FIXED[iri])
        cut = iri.rfind("/") + 1
        base, name = iri[:cut], iri[cut:]
        prefix = self._bases.get(base, "")
        if not prefix or not _ID.fullmatch(name):
            return _NOTHING
        if self._namespaces.property_repository(name).prop + PROPERTY_ROLES[prefix] != base:
            return _NOTHING
        if prefix in _NODE_ROLES:
            return Role(_NODE_ROLES[prefix], name, is_node=True)
        return Role(prefix, name) if prefix in _SIMPLE_ROLES else _NOTHING


def lexeme_of(entity: str) -> str | None:
    """The lexeme that a form or sense is a part of, by its id; None for all other entities."""
    match = _PART.fullmatch(entity)
    return match[1] if match else None


#: What a node says: by group, the roles and objects.
Said = dict[str, list[tuple[Role, str]]]


def objects(said: Said, group: str) -> list[str]:
    """The objects of one group."""
    return [term for _, term in said.get(group, ())]


class Names:
    """What the terms of one dataset's RDF stand for. `roles[predicate]` is what a predicate says."""

    def __init__(self, namespaces: Namespaces) -> None:
        own, repositories = namespaces.own, (namespaces.own, namespaces.items, namespaces.properties)
        self._namespaces = namespaces
        self._kinds = {f"<{repository.entity}": Kind.ENTITY for repository in repositories}
        for kind in (Kind.STATEMENT, Kind.REFERENCE, Kind.VALUE):
            self._kinds[f"<{getattr(own, kind.value)}"] = kind
        self._kinds[f"<{own.data}"] = Kind.DOCUMENT
        bases = {repository.prop + path: role for repository in repositories for role, path in PROPERTY_ROLES.items()}
        self.roles = _Roles(bases, namespaces)

    def subject(self, term: str) -> tuple[Kind, str]:
        """The kind of a node, and for an entity and its document the entity's id."""
        cut = term.rfind("/") + 1
        kind = self._kinds.get(term[:cut], Kind.OTHER)
        if kind is not Kind.ENTITY and kind is not Kind.DOCUMENT:
            return kind, ""
        name = term[cut:-1]
        if not _ID.fullmatch(name) or (kind is Kind.ENTITY and self.entity_term(name) != term):
            return Kind.OTHER, ""
        return kind, name

    def entity(self, term: str) -> str:
        """The id of the entity a term names, empty if it names none."""
        kind, name = self.subject(term)
        return name if kind is Kind.ENTITY else ""

    def entity_term(self, entity: str) -> str:
        """The term of an entity."""
        return f"<{self._namespaces.entity(entity)}>"

    def document_term(self, entity: str) -> str:
        """The term of the document about an entity."""
        return f"<{self._namespaces.own.data}{entity}>"

    def no_value(self, term: str) -> str:
        """The property whose class "has no value" a term is, empty if it is none."""
        role = self.roles[term]
        return role.name if role.group == "wdno" else ""

    def said(self, node: RawNode) -> Said:
        """What a node says, by group."""
        groups: Said = {}
        roles = self.roles
        for predicate, term in node.pairs:
            role = roles[predicate]
            if role.group in groups:
                groups[role.group].append((role, term))
            else:
                groups[role.group] = [(role, term)]
        return groups

    def objects(self, node: RawNode, group: str) -> list[str]:
        """The objects of a node's predicates of one group."""
        roles = self.roles
        return [term for predicate, term in node.pairs if roles[predicate].group == group]

    def is_stub(self, node: RawNode) -> bool:
        """Whether an entity's node is such as those of entities that are only mentioned: no claims, and no redirect either."""
        said = {self.roles[predicate].group for predicate, _ in node.pairs}
        return "p" not in said and ("same" not in said or "type" in said)
