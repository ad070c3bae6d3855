"""Values and snaks in short words, for people who read what has changed."""

from collections.abc import Iterable
from typing import Final

from pipeline.model import (
    JULIAN,
    Coordinate,
    EntityId,
    MonolingualText,
    NoValue,
    Quantity,
    Reference,
    Snak,
    SomeValue,
    StringValue,
    Time,
    UnknownValue,
    Value,
)
from pipeline.properties import PropertyTable

__all__ = ["Words", "known_date"]

#: Precision -> how many characters of a date with a year of four digits are known.
_KNOWN: Final = {9: 4, 10: 7, 11: 10}
_UNITS: Final = {8: "decade", 7: "century", 6: "millennium"}


class Words:
    """Says things with the labels of `properties`; what has no label is called by its id."""

    def __init__(self, properties: PropertyTable) -> None:
        self._properties = properties

    def label(self, property_id: str) -> str:
        """What a property is called."""
        return self._properties.label(property_id)

    def snak(self, snak: Snak) -> str:
        """`start time: 1951-07`."""
        return f"{self.label(snak.property)}: {self.value(snak.value)}"

    def snaks(self, snaks: Iterable[Snak]) -> str:
        """Several, with semicolons between."""
        return "; ".join(map(self.snak, snaks))

    def reference(self, reference: Reference) -> str:
        """The parts of a reference."""
        return self.snaks(reference.snaks)

    def value(self, value: Value | SomeValue | NoValue) -> str:
        """A value, as short as it can be said without hiding a difference."""
        match value:
            case SomeValue():
                return "unknown value"
            case NoValue():
                return "no value"
            case EntityId():
                return value.id
            case StringValue():
                return value.text
            case MonolingualText():
                return f"{value.text} ({value.language})"
            case Time():
                return _time(value)
            case Quantity():
                return _quantity(value)
            case Coordinate():
                return f"{value.latitude!r}, {value.longitude!r}"
            case UnknownValue():
                return value.json


def known_date(value: Time) -> str | None:
    """A year, month or day cut to what is known, without the sign of years of our era; None for other precisions."""
    if value.precision not in _KNOWN:
        return None
    stored = value.time.removeprefix("+")
    return stored[: stored.index("-", 1) - 4 + _KNOWN[value.precision]]


def _time(value: Time) -> str:
    precision = _UNITS.get(value.precision, value.precision)
    known = known_date(value) or f"{value.time.removeprefix('+')} (precision {precision})"
    return f"{known} (Julian)" if value.calendar == JULIAN else known


def _quantity(value: Quantity) -> str:
    bounds = f" [{value.lower}, {value.upper}]" if value.lower or value.upper else ""
    unit = "" if value.unit == "1" else f" {value.unit.rsplit('/', 1)[-1]}"
    return f"{value.amount.removeprefix('+')}{bounds}{unit}"
