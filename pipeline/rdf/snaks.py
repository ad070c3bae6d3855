"""Snaks to RDF: the simple value, and for times, quantities and coordinates the value node.

Rules: Wikidata's RDF export (mediawiki.org, Wikibase/Indexing/RDF Dump Format, "Value representation"), details as in
Wikibase's RDF builder.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from pipeline.model.entities import Snak
from pipeline.model.hashes import php_float, value_id
from pipeline.model.values import (
    EARTH,
    WIKIDATA_ENTITY,
    Coordinate,
    EntityId,
    MonolingualText,
    NoValue,
    Quantity,
    SomeValue,
    StringValue,
    Time,
    UnknownValue,
)
from pipeline.properties import PropertyTable
from pipeline.rdf.namespaces import PROPERTY_ROLES, Namespaces
from pipeline.rdf.terms import integer, iri, language_literal, literal, media_wiki_url, typed_literal
from pipeline.rdf.times import xsd_date_time

__all__ = ["RDF_TYPE", "WIKIBASE", "Encoded", "Node", "Pair", "Predicates", "SnakEncoder"]

#: A predicate and an object, as N-Triples terms.
Pair = tuple[str, str]
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


def _wikibase(name: str) -> str:
    return f"<{WIKIBASE}{name}>"


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
        #: The properties whose values are external identifiers.
        self.identifiers = frozenset(info.id for info in properties if info.datatype == "external-id")

    def predicates(self, property_id: str) -> Predicates:
        """The predicates of a property."""
        known = self._predicates.get(property_id)
        if known is None:
            base = self.namespaces.property_repository(property_id).prop
            known = self._predicates[property_id] = Predicates(*(iri(base + path + property_id) for path in PROPERTY_ROLES.values()))
        return known

    def encode(self, snak: Snak) -> Encoded | None:
        """The value of a snak; None for a value of a type that has no RDF form. Not for some value and no value."""
        value = snak.value
        if isinstance(value, SomeValue | NoValue):
            raise TypeError("a snak without a value has no value to encode")
        if isinstance(value, EntityId):
            return Encoded(iri(self.namespaces.entity(value.id)))
        if isinstance(value, Time):
            return self._time(value)
        if isinstance(value, Quantity):
            return self._quantity(value)
        if isinstance(value, StringValue):
            return self._string(value.text, snak.property)
        if isinstance(value, MonolingualText):
            return Encoded(language_literal(value.text, value.language))
        return None if isinstance(value, UnknownValue) else self._coordinate(value)

    def _node(self, value: Time | Quantity | Coordinate, pairs: Sequence[Pair]) -> Node:
        return (f"<{self.namespaces.own.value}{value_id(value)}>", pairs)

    def _time(self, value: Time) -> Encoded:
        lexical = xsd_date_time(value)
        term = typed_literal(lexical, "dateTime") if lexical else literal(value.time)
        pairs = (
            (RDF_TYPE, _wikibase("TimeValue")),
            (_wikibase("timeValue"), term),
            (_wikibase("timePrecision"), integer(value.precision)),
            (_wikibase("timeTimezone"), integer(value.timezone)),
            (_wikibase("timeCalendarModel"), iri(value.calendar)),
        )
        return Encoded(term, self._node(value, pairs))

    def _quantity(self, value: Quantity) -> Encoded:
        term = typed_literal(value.amount, "decimal")
        unit = _ONE if value.unit == "1" else iri(value.unit)
        bounds = [("quantityUpperBound", value.upper), ("quantityLowerBound", value.lower)]
        pairs = (
            (RDF_TYPE, _wikibase("QuantityValue")),
            (_wikibase("quantityAmount"), term),
            *((_wikibase(name), typed_literal(bound, "decimal")) for name, bound in bounds if bound is not None),
            (_wikibase("quantityUnit"), unit),
        )
        return Encoded(term, self._node(value, pairs))

    def _coordinate(self, value: Coordinate) -> Encoded:
        globe = "" if value.globe == EARTH else f"<{value.globe}> "
        term = f"{literal(f'{globe}Point({php_float(value.longitude)} {php_float(value.latitude)})')}^^{_WKT}"
        precision = _ARC_SECOND if value.precision is None else value.precision
        automatic = () if value.precision is not None else ((RDF_TYPE, _wikibase("GeoAutoPrecision")),)
        pairs = (
            (RDF_TYPE, _wikibase("GlobecoordinateValue")),
            *automatic,
            (_wikibase("geoLatitude"), typed_literal(php_float(value.latitude), "double")),
            (_wikibase("geoLongitude"), typed_literal(php_float(value.longitude), "double")),
            (_wikibase("geoPrecision"), typed_literal(php_float(precision), "double")),
            (_wikibase("geoGlobe"), iri(value.globe)),
        )
        return Encoded(term, self._node(value, pairs))

    def _string(self, text: str, property_id: str) -> Encoded:
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
