"""Values in words and figures, for people: short, unambiguous, in ISO order."""

from collections.abc import Callable
from re import compile as regex
from typing import Final
from unicodedata import category

from pipeline.model import (
    EARTH,
    JULIAN,
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
    Value,
)
from pipeline.model.spans import effective_precision

__all__ = ["Name", "shown", "unturned", "value_text"]

#: Gives the label of an id.
Name = Callable[[str], str]
#: Blanks that a page or a table may hold as they are.
_BLANKS: Final = frozenset("\t\n\r\u00ad\u200c\u200d")
#: Control and format characters, ends of lines and paragraphs that are no line feeds, half characters.
_HIDDEN: Final = ("Cc", "Cf", "Zl", "Zp", "Cs")
#: What turns the direction of writing round.
_TURNING: Final = regex("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPANS: Final = {6: "millennium", 7: "century"}


def _ordinal(number: int) -> str:
    last = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{last}"


def _year_text(year: int, precision: int) -> str:
    if precision >= 9:
        return str(year)
    if precision == 8:
        return f"{year // 10 * 10}s"
    if precision in _SPANS:
        unit = 10 ** (9 - precision)
        return f"{_ordinal((year - 1) // unit + 1)} {_SPANS[precision]}"
    return f"about {year:,}"


def _time_text(value: Time) -> str:
    precision = effective_precision(value)
    day, clock = value.time[1:].split("T")
    year, month, day_of_month = day.split("-")
    text = _year_text(int(year), precision)
    if precision >= 10:
        text = "-".join([f"{int(year):04}", month, day_of_month][: precision - 8])
    if precision >= 12:
        text += " " + ":".join(clock.removesuffix("Z").split(":")[: precision - 11])
    marks = [" BCE"] if value.time[0] == "-" else []
    return "".join([text, *marks, " (Julian)" if value.calendar == JULIAN and precision >= 10 else ""])


def _plain(amount: str) -> str:
    return amount.removeprefix("+")


def _quantity_text(value: Quantity, name: Name) -> str:
    text = _plain(value.amount)
    if value.lower is not None and value.upper is not None:
        text += f" [{_plain(value.lower)} to {_plain(value.upper)}]"
    return text if value.unit == "1" else f"{text} {name(value.unit.removeprefix(WIKIDATA_ENTITY))}"


def _coordinate_text(value: Coordinate, name: Name) -> str:
    text = f"{value.latitude:.10g}°, {value.longitude:.10g}°"
    if value.precision:
        text += f" ±{value.precision:.2g}°"
    return text if value.globe == EARTH else f"{text} on {name(value.globe.removeprefix(WIKIDATA_ENTITY))}"


def value_text(value: Value | SomeValue | NoValue, name: Name) -> str:
    """The value as people write it; items by their label and id."""
    match value:
        case EntityId(entity):
            label = name(entity)
            return entity if label == entity else f"{label} ({entity})"
        case StringValue(text):
            return text
        case MonolingualText(text, language):
            return f"{text} [{language}]"
        case Time():
            return _time_text(value)
        case Quantity():
            return _quantity_text(value, name)
        case Coordinate():
            return _coordinate_text(value, name)
        case UnknownValue(kind, text):
            return f"{kind}: {text}"
    return "unknown value" if isinstance(value, SomeValue) else "no value"


def shown(text: str) -> str:
    """The text with every invisible character spelled out, so that none hides a word or turns the writing round."""
    if text.isprintable():
        return text
    return "".join(f"‹U+{ord(char):04X}›" if category(char) in _HIDDEN and char not in _BLANKS else char for char in text)


def unturned(json: str) -> str:
    """JSON in which characters that turn the writing round are escaped: the same for programs, and readable for people."""
    return _TURNING.sub(lambda match: f"\\u{ord(match[0]):04x}", json)
