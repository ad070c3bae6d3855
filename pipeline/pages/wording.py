"""Values as readers want them: dates with month names, numbers with separators, nothing that only a program understands."""

from typing import Final

from pipeline.model import EARTH, JULIAN, Coordinate, MonolingualText, NoValue, Quantity, SomeValue, StringValue, Time, UnknownValue
from pipeline.model.spans import effective_precision

__all__ = ["MONTHS", "plain_text", "time_text"]

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_YEAR, _MONTH, _DAY = 9, 10, 11


def _ordinal(number: int) -> str:
    last = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{last}"


def _years(year: int, precision: int) -> str:
    match precision:
        case 9:
            return str(year)
        case 8:
            return f"{year // 10 * 10}s"
        case 7:
            return f"{_ordinal((year + 99) // 100)} century"
        case 6:
            return f"{_ordinal((year + 999) // 1000)} millennium"
    return f"about {year:,}"


def time_text(value: Time) -> str:
    """A date as precise as it is known: `14 July 1951`, `July 1951`, `1951`, `1940s`; the calendar where it is not today's."""
    precision = effective_precision(value)
    date, clock = value.time[1:].split("T")
    year, month, day = map(int, date.split("-"))
    text = _years(year, min(precision, _YEAR))
    if precision >= _MONTH:
        text = f"{MONTHS[(month - 1) % 12]} {text}"
    if precision >= _DAY:
        text = f"{day} {text}"
    if precision > _DAY:
        text += f", {clock.removesuffix('Z')[: 3 * (precision - _DAY) - 1]}"
    era = " BCE" if value.time[0] == "-" else ""
    return text + era + (" (Julian calendar)" if value.calendar == JULIAN and precision >= _MONTH else "")


def number_text(amount: str) -> str:
    """An amount with narrow spaces between thousands; its digits stay as they are."""
    text = amount.removeprefix("+").replace("-", "−")
    whole, dot, rest = text.partition(".")
    sign, digits = (whole[0], whole[1:]) if whole.startswith("−") else ("", whole)
    if len(digits) > 4:
        head = len(digits) % 3 or 3
        digits = "\u202f".join([digits[:head], *(digits[i : i + 3] for i in range(head, len(digits), 3))])
    return sign + digits + dot + rest


def _quantity_text(value: Quantity) -> str:
    text = number_text(value.amount)
    if value.lower is not None and value.upper is not None:
        text += f" ({number_text(value.lower)} to {number_text(value.upper)})"
    return text


def plain_text(value: StringValue | MonolingualText | Time | Quantity | Coordinate | UnknownValue | SomeValue | NoValue) -> str:
    """Any value that names no item, in words; units and globes are named by the caller."""
    match value:
        case StringValue(text) | MonolingualText(text, _):
            return text
        case Time():
            return time_text(value)
        case Quantity():
            return _quantity_text(value)
        case Coordinate():
            place = "" if value.globe == EARTH else " (not on Earth)"
            return f"{value.latitude:.6g}°, {value.longitude:.6g}°{place}"
        case UnknownValue(kind, text):
            return f"{kind}: {text}"
        case SomeValue():
            return "unknown value"
    return "no value"
