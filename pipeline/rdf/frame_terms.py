"""The words of the JSON-LD documents about single items: which key stands for which predicate, and the context that says so.

Every property has one readable key, made from its label. What the key means depends on where it stands: below `direct` it is the
direct claim, below `statements` the statement, below `qualifiers` the qualifier, in a reference a part of that. JSON-LD 1.1 says
that with contexts that are scoped to a property (4.1.8) and properties that only group others (`@nest`, 4.7). The context knows
no prefixes, so that no IRI can be taken for a shortened one.
"""

from collections.abc import Iterable
from re import compile as regex
from typing import Any, Final, NamedTuple

from pipeline.properties import PropertyInfo
from pipeline.rdf.namespaces import FIXED_PREFIXES
from pipeline.rdf.snaks import WIKIBASE, Predicates, SnakEncoder

__all__ = ["LANGUAGE_MAP", "FrameTerms", "Key", "Uses", "property_keys"]

#: The kind of a key whose values are maps from language to text (JSON-LD 1.1, 4.6.2).
LANGUAGE_MAP: Final = "@language"
_XSD: Final = FIXED_PREFIXES["xsd"]
_SCHEMA: Final = FIXED_PREFIXES["schema"]
_KEYWORDS: Final = {"id": "@id", "type": "@type", "text": "@value", "language": "@language"}
#: Key -> its predicate and what its values are: a datatype, IRIs (`@id`), names of this list (`@vocab`), texts by language.
_FIXED: Final = {
    "label": (FIXED_PREFIXES["rdfs"] + "label", LANGUAGE_MAP),
    "description": (_SCHEMA + "description", LANGUAGE_MAP),
    "alias": (FIXED_PREFIXES["skos"] + "altLabel", LANGUAGE_MAP),
    "sameAs": (FIXED_PREFIXES["owl"] + "sameAs", "@id"),
    "rank": (WIKIBASE + "rank", "@vocab"),
    "references": (FIXED_PREFIXES["prov"] + "wasDerivedFrom", ""),
    "timeValue": (WIKIBASE + "timeValue", _XSD + "dateTime"),
    "timePrecision": (WIKIBASE + "timePrecision", _XSD + "integer"),
    "timeTimezone": (WIKIBASE + "timeTimezone", _XSD + "integer"),
    "timeCalendarModel": (WIKIBASE + "timeCalendarModel", "@id"),
    "quantityAmount": (WIKIBASE + "quantityAmount", _XSD + "decimal"),
    "quantityUpperBound": (WIKIBASE + "quantityUpperBound", _XSD + "decimal"),
    "quantityLowerBound": (WIKIBASE + "quantityLowerBound", _XSD + "decimal"),
    "quantityUnit": (WIKIBASE + "quantityUnit", "@id"),
    "geoLatitude": (WIKIBASE + "geoLatitude", _XSD + "double"),
    "geoLongitude": (WIKIBASE + "geoLongitude", _XSD + "double"),
    "geoPrecision": (WIKIBASE + "geoPrecision", _XSD + "double"),
    "geoGlobe": (WIKIBASE + "geoGlobe", "@id"),
    "statementCount": (WIKIBASE + "statements", _XSD + "integer"),
    "sitelinkCount": (WIKIBASE + "sitelinks", _XSD + "integer"),
    "identifierCount": (WIKIBASE + "identifiers", _XSD + "integer"),
    "inLanguage": (_SCHEMA + "inLanguage", ""),
    "isPartOf": (_SCHEMA + "isPartOf", "@id"),
    "wikiGroup": (WIKIBASE + "wikiGroup", ""),
    "badge": (WIKIBASE + "badge", "@id"),
    "prefLabel": (FIXED_PREFIXES["skos"] + "prefLabel", LANGUAGE_MAP),
    "name": (_SCHEMA + "name", LANGUAGE_MAP),
}
#: Names of classes and ranks.
_NAMES: Final = {
    name: WIKIBASE + name for name in ("Item", "Statement", "BestRank", "Reference", "TimeValue", "QuantityValue", "GlobecoordinateValue")
} | {
    "preferred": WIKIBASE + "PreferredRank",
    "normal": WIKIBASE + "NormalRank",
    "deprecated": WIKIBASE + "DeprecatedRank",
    "Dataset": _SCHEMA + "Dataset",
    "Article": _SCHEMA + "Article",
}
#: What is said about the item from elsewhere: the document with its data, and articles on wikis.
_ABOUT: Final = ("document", "articles")
#: Role of a predicate -> the group in which the property's key stands.
_GROUPS: Final = {
    "wdt": "direct", "wdtn": "directNormalized", "p": "statements",
    "pq": "qualifiers", "pqv": "qualifierDetails", "pqn": "qualifiersNormalized", "prv": "details", "prn": "normalized",
}  # fmt: skip
#: Role of a predicate -> its key in every statement, whatever the property.
_IN_STATEMENT: Final = {"ps": "value", "psv": "valueDetails", "psn": "valueNormalized"}
_RESERVED: Final = {*_KEYWORDS, *_FIXED, *_NAMES, *_ABOUT, *_GROUPS.values(), *_IN_STATEMENT.values()}
#: Roles whose objects are values as the datatype has them; the others lead to nodes.
_SIMPLE: Final = ("wdt", "ps", "pq", "pr")
#: Datatypes whose values have nodes of their own.
_WITH_NODES: Final = frozenset({"time", "quantity", "globe-coordinate"})
_COERCED: Final = {"time": _XSD + "dateTime", "quantity": _XSD + "decimal", "globe-coordinate": FIXED_PREFIXES["geo"] + "wktLiteral"}
#: Datatypes whose values are texts in RDF too.
_TEXTS: Final = frozenset({"string", "external-id", "monolingualtext", "math", "musical-notation"})
_SEPARATORS: Final = regex(r"[^a-z0-9]+")


class Key(NamedTuple):
    """How a predicate is written: its group (empty: in the node itself), its key there, and what its values are."""

    group: str
    name: str
    kind: str = ""


def property_keys(properties: Iterable[PropertyInfo]) -> dict[str, str]:
    """Property id -> key: the label in small letters with underscores; where that is taken or empty, with the id behind it."""
    keys: dict[str, str] = {}
    taken = set(_RESERVED)
    for info in properties:
        key = "_".join(_SEPARATORS.sub(" ", info.label.casefold()).split())
        key = key if key and key not in taken else f"{key}_{info.id}".strip("_")
        taken.add(key)
        keys[info.id] = key
    return keys


class Uses(NamedTuple):
    """The ids of the properties that are used in statements, as qualifiers and in references."""

    main: frozenset[str]
    qualifiers: frozenset[str]
    references: frozenset[str]

    def roles(self, info: PropertyInfo) -> set[str]:
        """The roles of predicates that a property can have: by its uses, and by the form its values take in RDF."""
        uses = ((self.main, ("p", "wdt", "ps")), (self.qualifiers, ("pq",)), (self.references, ("pr",)))
        found = {role for ids, roles in uses if info.id in ids for role in roles}
        with_nodes = {f"{role}v" for role in found if info.datatype in _WITH_NODES}
        normalised = {f"{role}n" for role in found if info.datatype == "external-id"}
        return found | with_nodes | normalised


class FrameTerms:
    """The keys for properties, in the namespaces of `snaks`, and the context that explains them.

    Keys are given for the `uses` that are made of the properties: processors of JSON-LD take their time over long contexts.
    What is used otherwise is written with its predicate in full.
    """

    def __init__(self, properties: Iterable[PropertyInfo], uses: Uses, snaks: SnakEncoder) -> None:
        #: Class or rank -> name.
        self.names = {iri: name for name, iri in _NAMES.items()}
        #: Predicate -> key.
        self.keys = {iri: Key("", name, kind) for name, (iri, kind) in _FIXED.items()}
        self._context: dict[str, Any] = {"@version": 1.1, **_KEYWORDS, **_NAMES}
        self._context |= {name: _definition(iri, kind) for name, (iri, kind) in _FIXED.items()}
        self._context |= {name: {"@reverse": _SCHEMA + "about"} for name in _ABOUT}
        self._scopes: dict[str, dict[str, Any]] = {group: {} for group in ("references", *_GROUPS.values())}
        listed = {info.id: info for info in properties}
        for property_id, name in property_keys(listed.values()).items():
            info = listed[property_id]
            self._add(name, _kind(info.datatype), snaks.predicates(property_id), uses.roles(info))
        references = self._scopes.pop("references")
        groups = {group: {"@id": "@nest", "@context": terms} for group, terms in self._scopes.items() if terms}
        references |= {group: groups.pop(group) for group in (_GROUPS["prv"], _GROUPS["prn"]) if group in groups}
        self._context |= groups
        self._context["references"]["@context"] = references

    def _add(self, name: str, kind: str, predicates: Predicates, roles: set[str]) -> None:
        """Give a property its keys in its roles, each in the scope of its group."""
        in_statement = {}
        for role, predicate in predicates._asdict().items():
            if role not in roles:
                continue
            iri, of_role = predicate[1:-1], kind if role in _SIMPLE else ""
            if role in _IN_STATEMENT:
                self.keys[iri] = Key("", _IN_STATEMENT[role], of_role)
                in_statement[_IN_STATEMENT[role]] = _definition(iri, of_role)
            else:
                self.keys[iri] = Key(_GROUPS.get(role, ""), name, of_role)
                self._scopes[_GROUPS.get(role, "references")][name] = _definition(iri, of_role)
        if in_statement:
            self._scopes["statements"][name]["@context"] = in_statement

    def context(self) -> dict[str, Any]:
        """The `@context`."""
        return self._context


def _definition(iri: str, kind: str) -> dict[str, Any]:
    if kind == LANGUAGE_MAP:
        return {"@id": iri, "@container": LANGUAGE_MAP}
    return {"@id": iri, "@type": kind} if kind else {"@id": iri}


def _kind(datatype: str) -> str:
    """What the simple values of a datatype are: IRIs, literals of a datatype, or plain texts (empty)."""
    return _COERCED.get(datatype, "" if not datatype or datatype in _TEXTS else "@id")
