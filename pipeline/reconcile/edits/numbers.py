"""Times, quantities and coordinates in the figures of QuickStatements."""

from decimal import Decimal
from re import compile as regex
from typing import Final

from pipeline.model import EARTH, GREGORIAN, JULIAN, WIKIDATA_ENTITY, Coordinate, Quantity, Time
from pipeline.model.hashes import normalised_time
from pipeline.reconcile.edits.dialects import NotCarried

__all__ = ["amount", "bounds", "degrees", "globe_number", "time_text", "unit_suffix"]

_ITEM: Final = regex(r"Q([1-9]\d*)")
#: Wikidata takes dates to the day.
_DAY: Final = 11


def _number(iri: str, what: str) -> str:
    match = _ITEM.fullmatch(iri.removeprefix(WIKIDATA_ENTITY))
    if not match:
        raise NotCarried(f"{what} {iri}")
    return match[1]


def time_text(value: Time) -> str:
    """Time and precision, as in `+1951-07-00T00:00:00Z/10`, and `/J` for the Julian calendar. Raises `NotCarried`."""
    if value.before or value.after or value.timezone:
        raise NotCarried("a date with margins or a time zone")
    if value.precision > _DAY or not value.time.endswith("T00:00:00Z"):
        raise NotCarried("a time of the day")
    calendars = {GREGORIAN: "", JULIAN: "/J"}
    if value.calendar not in calendars:
        raise NotCarried(f"the calendar {value.calendar}")
    return f"{normalised_time(value.time)}/{value.precision}{calendars[value.calendar]}"


def amount(text: str) -> str:
    """A number without the plus sign, which means nothing there. Raises `NotCarried` for what a reader would write otherwise."""
    number = Decimal(text)
    if "E" in str(number) or (not number and text.startswith("-")):
        raise NotCarried(f"the number {text}")
    return text.removeprefix("+")


def bounds(value: Quantity) -> tuple[Decimal, Decimal] | None:
    """Lower and upper bound. Raises `NotCarried` where there is only one."""
    if value.lower is None and value.upper is None:
        return None
    if value.lower is None or value.upper is None:
        raise NotCarried("a quantity with one bound")
    return Decimal(value.lower), Decimal(value.upper)


def unit_suffix(value: Quantity) -> str:
    """`U11573` for metres, nothing for a plain number. Raises `NotCarried` for a unit that is not Wikidata's."""
    return "" if value.unit == "1" else f"U{_number(value.unit, 'the unit')}"


def degrees(number: float) -> str:
    """Degrees without an exponent, which no version reads."""
    return f"{Decimal(repr(float(number))):f}"


def globe_number(value: Coordinate) -> str:
    """The number of the globe's item, empty for the Earth. Raises `NotCarried`."""
    return "" if value.globe == EARTH else _number(value.globe, "the globe")
