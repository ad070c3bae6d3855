"""Snaks to RDF: the simple value, and for times, quantities and coordinates the value node.

Rules: Wikidata's RDF export (mediawiki.org, Wikibase/Indexing/RDF Dump Format, "Value representation"), details as in
Wikibase's RDF builder.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from pipeline.model.entities import Snak
from pipeline.model.hashes import php_float, value_id
from pipeline.model.values import (
    EARTH,
    WIKIDATA_ENTITY,
    Coordinate,
    EntityId,
    MonolingualText,
    Quantity,
    StringValue,
    Time,
)
from pipeline.properties import PropertyTable
from pipeline.rdf.namespaces import PROPERTY_ROLES, Namespaces
from pipeline.rdf.terms import integer, iri, language_literal, literal, media_wiki_url, typed_literal
from pipeline.rdf.times import xsd_date_time

__all__ = ["RDF_TYPE", "WIKIBASE", "Encoded", "Node", "Pair", "Predicates", "SnakEncoder", "pair"]

#: A predicate and an object as N-Triples writes them, with a blank between; no predicate holds one.
Pair = str
#: A subject with what is said of it.
Node = tuple[str, Sequence[Pair]]

RDF_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
WIKIBASE: Final = "http://wikiba.se/ontology#"
_COMMONS: Final = "http://commons.wikimedia.org/"
_WKT: Final = "<http://www.opengis.net/ont/geosparql#wktLiteral>"
#: The unit of quantities without one is the item for the number one.
_ONE: Final = f"<{WIKIDATA_ENTITY}Q199>"
#: Wikibase assumes an arc second where a coordinate does not say how precise it is.
_ARC_SECOND: Final = 1 / 3600


def pair(predicate: str, value: str) -> Pair:
    """A predicate and an object, both N-Triples terms, as one."""
    return f"{predicate} {value}"


def _wikibase(name: str) -> str:
    return f"<{WIKIBASE}{name}>"


_TIME_VALUE, _QUANTITY_VALUE = (pair(RDF_TYPE, _wikibase(name)) for name in ("TimeValue", "QuantityValue"))
_TIME, _PRECISION, _TIMEZONE, _CALENDAR = map(_wikibase, ("timeValue", "timePrecision", "timeTimezone", "timeCalendarModel"))


@lru_cache(maxsize=256)
def _manner(precision: int, timezone: int, calendar: str) -> tuple[Pair, Pair, Pair]:
    """What the node of a time says besides the time itself, which few datasets say in more than ten ways."""
    return (pair(_PRECISION, integer(precision)), pair(_TIMEZONE, integer(timezone)), pair(_CALENDAR, iri(calendar)))


_AMOUNT, _UNIT = _wikibase("quantityAmount"), _wikibase("quantityUnit")


class Predicates(NamedTuple):
    """The predicates of one property as N-Triples terms, named by their usual prefixes."""

    wdt: str
    wdtn: str
    p: str
    ps: str
    psv: str
    psn: str
    pq: str
    pqv: str
    pqn: str
    pr: str
    prv: str
    prn: str
    wdno: str


class Encoded(NamedTuple):
    """A snak's value in RDF: the simple term, the value node if it has one, the normalised external identifier if any."""

    term: str
    node: Node | None = None
    normalised: str = ""


class SnakEncoder:
    """Turns snaks into terms for one set of namespaces and properties. Not safe to share between threads."""

    def __init__(self, namespaces: Namespaces, properties: PropertyTable) -> None:
        self.namespaces = namespaces
        self._properties = properties
        self._predicates: dict[str, Predicates] = {}
        self._forms: dict[type, Callable[[Any, str], Encoded]] = {
            EntityId: self._entity,
            Time: self._time,
            Quantity: self._quantity,
            StringValue: self._string,
            MonolingualText: self._monolingual,
            Coordinate: self._coordinate,
        }

    def predicates(self, property_id: str) -> Predicates:
        """The predicates of a property."""
        known = self._predicates.get(property_id)
        if known is None:
            base = self.namespaces.property_repository(property_id).prop
            known = self._predicates[property_id] = Predicates(*(iri(base + path + property_id) for path in PROPERTY_ROLES.values()))
        return known

    def identifies(self, property_id: str) -> bool:
        """Whether the values of a property are external identifiers."""
        info = self._properties.get(property_id)
        return info is not None and info.datatype == "external-id"

    def encode(self, snak: Snak) -> Encoded | None:
        """The value of a snak; None where there is none of a type that has an RDF form."""
        form = self._forms.get(type(snak.value))
        return form(snak.value, snak.property) if form else None

    def _entity(self, value: EntityId, _: str) -> Encoded:
        return Encoded(iri(self.namespaces.entity(value.id)))

    def _monolingual(self, value: MonolingualText, _: str) -> Encoded:
        return Encoded(language_literal(value.text, value.language))

    def _node(self, value: Time | Quantity | Coordinate, pairs: Sequence[Pair]) -> Node:
        return (f"<{self.namespaces.own.value}{value_id(value)}>", pairs)

    def _time(self, value: Time, _: str) -> Encoded:
        lexical = xsd_date_time(value)
        term = typed_literal(lexical, "dateTime") if lexical else literal(value.time)
        pairs = (_TIME_VALUE, f"{_TIME} {term}", *_manner(value.precision, value.timezone, value.calendar))
        return Encoded(term, self._node(value, pairs))

    def _quantity(self, value: Quantity, _: str) -> Encoded:
        term = typed_literal(value.amount, "decimal")
        unit = _ONE if value.unit == "1" else iri(value.unit)
        bounds = [("quantityUpperBound", value.upper), ("quantityLowerBound", value.lower)]
        pairs = (
            _QUANTITY_VALUE,
            pair(_AMOUNT, term),
            *[pair(_wikibase(name), typed_literal(bound, "decimal")) for name, bound in bounds if bound is not None],
            pair(_UNIT, unit),
        )
        return Encoded(term, self._node(value, pairs))

    def _coordinate(self, value: Coordinate, _: str) -> Encoded:
        globe = "" if value.globe == EARTH else f"<{value.globe}> "
        term = f"{literal(f'{globe}Point({php_float(value.longitude)} {php_float(value.latitude)})')}^^{_WKT}"
        precision = _ARC_SECOND if value.precision is None else value.precision
        automatic = () if value.precision is not None else (pair(RDF_TYPE, _wikibase("GeoAutoPrecision")),)
        pairs = (
            pair(RDF_TYPE, _wikibase("GlobecoordinateValue")),
            *automatic,
            pair(_wikibase("geoLatitude"), typed_literal(php_float(value.latitude), "double")),
            pair(_wikibase("geoLongitude"), typed_literal(php_float(value.longitude), "double")),
            pair(_wikibase("geoPrecision"), typed_literal(php_float(precision), "double")),
            pair(_wikibase("geoGlobe"), iri(value.globe)),
        )
        return Encoded(term, self._node(value, pairs))

    def _string(self, value: StringValue, property_id: str) -> Encoded:
        text = value.text
        info = self._properties.get(property_id)
        datatype = info.datatype if info else ""
        if datatype == "url":
            return Encoded(iri(text.strip()))
        if datatype == "commonsMedia":
            return Encoded(iri(f"{_COMMONS}wiki/Special:FilePath/{media_wiki_url(text).replace('+', '%20')}"))
        if datatype in ("geo-shape", "tabular-data"):
            return Encoded(iri(f"{_COMMONS}data/main/{media_wiki_url(text.replace(' ', '_'))}"))
        if datatype == "external-id" and info and info.rdf_formatter:
            identifier = text.strip()
            return Encoded(literal(identifier), normalised=iri(info.rdf_formatter.replace("$1", media_wiki_url(identifier))))
        return Encoded(literal(text.strip() if datatype == "external-id" else text))
