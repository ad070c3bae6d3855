"""The unit of an item in Wikibase's RDF, and which predicates lead out of it."""

from enum import Enum
from typing import Final, NamedTuple

from pipeline.rdf.namespaces import FIXED_PREFIXES, PROPERTY_ROLES, WIKIDATA, Namespaces

__all__ = ["SAME_AS", "Kind", "Meaning", "Role", "Roles"]


class Kind(Enum):
    """What a node is."""

    ITEM = "item"
    STATEMENT = "statement"
    REFERENCE = "reference"
    VALUE = "value node"


class Role(Enum):
    """Where a predicate leads."""

    INSIDE = "to something in the unit, which other units may have, too"
    CLAIM = "from an item to one of its statements, which no other item has"
    DERIVED = "from a statement to a reference, which other statements may have, too"
    LINK = "to a value, which may be another item"


class Meaning(NamedTuple):
    """What a predicate says: its role, the property whose values a link is about, the kinds of its subjects and of its objects."""

    role: Role
    property: str = ""
    starts: frozenset[Kind] = frozenset()
    ends: frozenset[Kind] = frozenset()


#: The name under which identity is a property like others.
SAME_AS: Final = "sameAs"
_WIKIBASE: Final = FIXED_PREFIXES["wikibase"]
_ITEM, _STATEMENT = frozenset([Kind.ITEM]), frozenset([Kind.STATEMENT])
_REFERENCE, _VALUE = frozenset([Kind.REFERENCE]), frozenset([Kind.VALUE])
_STARTS: Final = {
    **dict.fromkeys(("wdt", "wdtn", "p"), _ITEM),
    **dict.fromkeys(("ps", "psv", "psn", "pq", "pqv", "pqn"), _STATEMENT),
    **dict.fromkeys(("pr", "prv", "prn"), _REFERENCE),
}
_FIXED: Final = {
    f"{FIXED_PREFIXES['owl']}sameAs": Meaning(Role.LINK, SAME_AS, _ITEM, _ITEM),
    f"{FIXED_PREFIXES['prov']}wasDerivedFrom": Meaning(Role.DERIVED, "", _STATEMENT, _REFERENCE),
    f"{_WIKIBASE}rank": Meaning(Role.INSIDE, "", _STATEMENT),
    **{f"{FIXED_PREFIXES[prefix]}{name}": Meaning(Role.INSIDE, "", _ITEM) for prefix, name in (
        ("rdfs", "label"), ("skos", "prefLabel"), ("schema", "name"), ("schema", "description"), ("skos", "altLabel"))},
    **{f"{_WIKIBASE}{name}": Meaning(Role.INSIDE, "", _VALUE) for name in (
        "timeValue", "timePrecision", "timeTimezone", "timeCalendarModel", "quantityAmount", "quantityUnit", "quantityUpperBound",
        "quantityLowerBound", "quantityNormalized", "geoLatitude", "geoLongitude", "geoPrecision", "geoGlobe")},
}  # fmt: skip
_CLASSES: Final = {
    f"<{_WIKIBASE}{name}>": kinds
    for name, kinds in {
        "Item": _ITEM, "Statement": _STATEMENT, "BestRank": _STATEMENT, "Reference": _REFERENCE,
        "TimeValue": _VALUE, "QuantityValue": _VALUE, "GlobecoordinateValue": _VALUE,
    }.items()
}  # fmt: skip


class Roles:
    """Knows the predicates of a dataset: Wikidata's, its own, and those of other vocabularies, which stay inside a unit."""

    def __init__(self, namespaces: Namespaces) -> None:
        bases = {namespaces.own.prop, WIKIDATA.prop}
        #: The longest first: `prop/` is the beginning of all others.
        self._prefixes = sorted(((base + path, role) for base in bases for role, path in PROPERTY_ROLES.items()), reverse=True)
        self._known: dict[str, Meaning] = dict(_FIXED)

    def meaning(self, predicate: str) -> Meaning:
        """What a predicate, by its IRI, says."""
        known = self._known.get(predicate)
        if known is None:
            known = self._known[predicate] = self._read(predicate)
        return known

    def _read(self, predicate: str) -> Meaning:
        for prefix, role in self._prefixes:
            name = predicate.removeprefix(prefix)
            if name != predicate and "/" not in name:
                if role == "wdno":  # a class: of the statements without a value, and of what has none
                    return Meaning(Role.INSIDE, name)
                starts = _STARTS[role]
                if role == "p":
                    return Meaning(Role.CLAIM, name, starts, _STATEMENT)
                # Value nodes are written wherever they are used; a normalised identifier is an IRI of elsewhere.
                return Meaning(Role.INSIDE, name, starts, _VALUE) if role[-1] in "vn" else Meaning(Role.LINK, name, starts)
        return Meaning(Role.INSIDE)

    @staticmethod
    def of_class(term: str) -> frozenset[Kind]:
        """The kinds of node that the instances of a class are, by its IRI in brackets; none where that is not known."""
        return _CLASSES.get(term, frozenset())
