"""Value nodes of RDF back to times, quantities and coordinates.

RDF does not say everything that Wikibase stores (`before` and `after` of a time, days that its precision does not cover, a
unit that is the item for one, the sign of an amount that went through another program). The local name of the node does:
it is the hash of the stored value. So all values that would be written like this node are tried, the likely first, and
the one whose id is the node's name is what was stored.
"""

from collections.abc import Iterator
from math import isfinite
from re import compile as regex
from typing import Final, NamedTuple

from pipeline.model.hashes import php_float, value_id
from pipeline.model.values import EARTH, WIKIDATA_ENTITY, Coordinate, Quantity, Time
from pipeline.rdf.reading.names import Names
from pipeline.rdf.reading.nodes import FoundLiteral, RawNode, parsed_literal
from pipeline.rdf.reading.times import time_readings

__all__ = ["FoundValue", "ValueReader"]

_INTEGER: Final = regex(r"[+-]?\d{1,9}", flags=256)
_AMOUNT: Final = regex(r"[+-]?\d+(?:\.\d+)?", flags=256)
_DEGREES: Final = regex(r"[+-]?\d{1,20}(?:\.\d{1,40})?(?:[Ee][+-]?\d{1,3})?", flags=256)
_NO_UNIT: Final = f"<{WIKIDATA_ENTITY}Q199>"
_AUTOMATIC: Final = "<http://wikiba.se/ontology#GeoAutoPrecision>"
_ARC_SECOND: Final = 1 / 3600
#: Candidates that cost next to nothing to try.
_QUICK: Final = 4
#: After so many ids in vain and none that fits, ids are taken to be of another make, and only the quick ones are tried.
_PATIENCE: Final = 100


class FoundValue(NamedTuple):
    """A value node read: the value, whether its id is the node's name, and the text of the simple value it goes with."""

    value: Time | Quantity | Coordinate
    is_exact: bool
    simple: str


class _Parts:
    """The objects of a node by role; a role that is there twice counts as damaged, not as either."""

    def __init__(self, node: RawNode, names: Names) -> None:
        self._terms: dict[str, str] = {}
        self.types = []
        for predicate, term in node.pairs:
            role = names.roles[predicate].group
            if role == "type":
                self.types.append(term)
            elif role:
                self._terms[role] = term if self._terms.get(role, term) == term else "_:several"

    def __contains__(self, role: str) -> bool:
        return role in self._terms

    def literal(self, role: str) -> FoundLiteral:
        """The literal, an empty one where there is none."""
        return parsed_literal(self._terms.get(role, "_:")) or FoundLiteral("")

    def iri(self, role: str) -> str:
        """The IRI's term, empty where there is none."""
        term = self._terms.get(role, "")
        return term if term.startswith("<") else ""


def _integer(text: str) -> int | None:
    return int(text) if _INTEGER.fullmatch(text) else None


def _degrees(text: str) -> float | None:
    number = float(text) if _DEGREES.fullmatch(text) else None
    return number if number is None or isfinite(number) else None


def _times(parts: _Parts) -> Iterator[Time]:
    precision, timezone = _integer(parts.literal("timePrecision").text), _integer(parts.literal("timeTimezone").text)
    calendar = parts.iri("timeCalendarModel")[1:-1]
    if precision is None or not 0 <= precision <= 14 or timezone is None or not calendar:
        return iter(())
    return time_readings(parts.literal("timeValue"), Time("", precision, calendar, timezone))


def _quantities(parts: _Parts) -> Iterator[Quantity]:
    amount, unit = parts.literal("quantityAmount").text, parts.iri("quantityUnit")
    upper, lower = (parts.literal(role).text if role in parts else None for role in ("quantityUpperBound", "quantityLowerBound"))
    if not unit or not all(_AMOUNT.fullmatch(text) for text in (amount, upper, lower) if text is not None):
        return
    for one in ("1", unit[1:-1]) if unit == _NO_UNIT else (unit[1:-1],):
        yield Quantity(amount, one, upper, lower)
        if "+" not in f"{amount}{upper}{lower}":
            # Some programs take the plus sign away.
            yield Quantity(_signed(amount), one, upper and _signed(upper), lower and _signed(lower))


def _signed(text: str) -> str:
    return text if text[0] in "+-" else f"+{text}"


def _coordinates(parts: _Parts) -> Iterator[Coordinate]:
    latitude, longitude, precision = (_degrees(parts.literal(f"geo{name}").text) for name in ("Latitude", "Longitude", "Precision"))
    globe = parts.iri("geoGlobe")[1:-1]
    if latitude is None or longitude is None or precision is None or not globe:
        return
    unknown = Coordinate(latitude, longitude, None, globe)
    if _AUTOMATIC in parts.types:
        yield unknown
        return
    yield Coordinate(latitude, longitude, precision, globe)
    if abs(precision - _ARC_SECOND) < 1e-12:
        # Before `GeoAutoPrecision` came, a second was also what an unknown precision was written as.
        yield unknown


def _simple(value: Time | Quantity | Coordinate, parts: _Parts) -> str:
    """The text of the simple value beside the node: the same as in the node, of a coordinate the point (WKT)."""
    if not isinstance(value, Coordinate):
        return parts.literal("timeValue" if isinstance(value, Time) else "quantityAmount").text
    point = f"Point({php_float(value.longitude)} {php_float(value.latitude)})"
    return point if value.globe == EARTH else f"<{value.globe}> {point}"


class ValueReader:
    """Reads value nodes. Remembers how often ids fitted, so as not to search long where they never do."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._fitting = self._in_vain = 0

    def read(self, node: RawNode, name: str) -> FoundValue | None:
        """The value of a node with this local name, None where something is missing or cannot be read."""
        parts = _Parts(node, self._names)
        first: Time | Quantity | Coordinate | None = None
        for count, value in enumerate(_candidates(parts)):
            if value_id(value) == name:
                self._fitting += 1
                return FoundValue(value, True, _simple(value, parts))
            first = first or value
            if count >= _QUICK and self._in_vain >= _PATIENCE and not self._fitting:
                break
        self._in_vain += 1
        return FoundValue(first, False, _simple(first, parts)) if first else None


def _candidates(parts: _Parts) -> Iterator[Time | Quantity | Coordinate]:
    if "timeValue" in parts:
        return _times(parts)
    return _quantities(parts) if "quantityAmount" in parts else _coordinates(parts)
