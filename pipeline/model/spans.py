"""Dates as spans of time, so that precision, calendar and bounds can be compared by asking what lies within what.

A span runs from its first second up to, not including, its last, counted from the day on which Julian day numbers begin.
Source of the day numbers: Fliegel and Van Flandern, Communications of the ACM 11 (1968), 657; of the units: Wikibase's
`TimeValue` (decades begin with 0, centuries and millennia with 1).
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from pipeline.model.entities import Snak
from pipeline.model.values import JULIAN, SomeValue, Time

__all__ = ["EARLIEST", "LATEST", "Span", "bounded_span", "effective_precision", "span"]

#: Qualifiers that bound an uncertain date: "earliest date" and "latest date".
EARLIEST: Final = "P1319"
LATEST: Final = "P1326"
_DAY: Final = 86_400
_UNITS: Final = {12: 3600, 13: 60, 14: 1}


class Span(NamedTuple):
    """From `start` up to `end`, in seconds; infinite where nothing bounds it."""

    start: float
    end: float

    def within(self, other: "Span") -> bool:
        """Whether the span lies wholly in `other`."""
        return other.start <= self.start and self.end <= other.end

    def meets(self, other: "Span") -> bool:
        """Whether the spans share any time."""
        return self.start < other.end and other.start < self.end


def _day_number(year: int, month: int, day: int, julian: bool) -> int:
    """The Julian day number of a date; years are counted astronomically, months may run over."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    before_march = (14 - month) // 12
    years, months = year + 4800 - before_march, month + 12 * before_march - 3
    days = day + (153 * months + 2) // 5 + 365 * years + years // 4
    return days - 32083 if julian else days - years // 100 + years // 400 - 32045


def _parts(time: str) -> tuple[int, int, int, int]:
    """Year, month, day and second of the day, as they stand."""
    day, clock = time[1:].split("T")
    year, month, day_of_month = day.split("-")
    hour, minute, second = clock.removesuffix("Z").split(":")
    return int(time[0] + year), int(month), int(day_of_month), int(hour) * 3600 + int(minute) * 60 + int(second)


def effective_precision(value: Time) -> int:
    """The precision that the digits bear out: a day of 00 is no day, whatever is claimed."""
    _, month, day, _ = _parts(value.time)
    return min(value.precision, 9 if not month else 14 if day else 10)


def _years(year: int, precision: int) -> tuple[int, int]:
    """First and last year of the decade, century, ... that `year` stands for; the year BCE 1 is -1."""
    unit = 10 ** (9 - precision)
    size = abs(year)
    if precision < 6:
        return year - unit // 2, year + unit // 2
    first = (size - 1) // unit * unit + 1 if precision < 8 else size // unit * unit
    last = first + unit - 1
    return (first, last) if year >= 0 else (-last, -max(first, 1))


def _astronomical(year: int) -> int:
    return year + 1 if year < 0 else year


def _days(value: Time, precision: int, julian: bool) -> tuple[int, int]:
    """First day of the span and the day after its last, for precisions up to the day."""
    year, month, day, _ = _parts(value.time)
    if precision >= 11:
        number = _day_number(_astronomical(year), month, day, julian)
        return number - value.before, number + 1 + value.after
    if precision == 10:
        year = _astronomical(year)
        return _day_number(year, month - value.before, 1, julian), _day_number(year, month + 1 + value.after, 1, julian)
    first, last = _years(year, precision)
    unit = 10 ** (9 - precision)
    first, last = _astronomical(first) - value.before * unit, _astronomical(last) + value.after * unit
    return _day_number(first, 1, 1, julian), _day_number(last + 1, 1, 1, julian)


def span(value: Time, calendar: str = "") -> Span:
    """The span of a date, its `before` and `after` included; read in `calendar` if one is given."""
    precision, julian = effective_precision(value), (calendar or value.calendar) == JULIAN
    if precision < 12:
        first, after = _days(value, precision, julian)
        return Span(first * _DAY, after * _DAY)
    year, month, day, seconds = _parts(value.time)
    start = _day_number(_astronomical(year), month, day, julian) * _DAY + seconds
    unit = _UNITS[precision]
    return Span(start - value.before * unit, start + (1 + value.after) * unit)


def bounded_span(value: Time | SomeValue, qualifiers: Iterable[Snak], calendar: str = "") -> Span:
    """The span that earliest and latest date leave to a date, or to an unknown one; bounds that contradict are not used."""
    plain = span(value, calendar) if isinstance(value, Time) else Span(float("-inf"), float("inf"))
    times = [(snak.property, snak.value) for snak in qualifiers if isinstance(snak.value, Time)]
    earliest = [span(time).start for pid, time in times if pid == EARLIEST]
    latest = [span(time).end for pid, time in times if pid == LATEST]
    bounded = Span(min(earliest, default=plain.start), max(latest, default=plain.end))
    return bounded if bounded.start < bounded.end else plain
