"""Wikibase times to `xsd:dateTime`, by the rules of Wikidata's RDF export (rules and limits as in Wikibase's RDF builder).

A date in RDF is always proleptic Gregorian and complete, whatever was stored: unknown months and days become 1,
Julian days are converted, and years before the common era are shifted because XSD 1.1 has a year 0000 (1 BCE).
"""

from calendar import monthrange
from datetime import date as Day  # noqa: N812 - "date" is a Wikibase date here
from re import compile as regex
from typing import NamedTuple

from pipeline.model.values import GREGORIAN, JULIAN, Time

__all__ = ["xsd_date_time"]

_TIME = regex(r"([+-])(\d+)-(\d\d)-(\d\d)(T\d\d:\d\d:\d\dZ?)")
_PLAIN_DAY = regex(r"\+\d{4}-\d\d-\d\dT00:00:00Z", flags=256)
_YEAR, _MONTH, _DAY = 9, 10, 11

#: Years for which PHP's calendar functions, which Wikibase uses, can convert Julian days.
_FIRST_JULIAN_YEAR, _LAST_JULIAN_YEAR = -4713, 1465072


class _Date(NamedTuple):
    """A calendar date; there is no year 0: -1 is 1 BCE."""

    year: int
    month: int
    day: int


def xsd_date_time(value: Time, *, shift_bce: bool = True) -> str | None:
    """The lexical form of `value` as `xsd:dateTime`, or None where there is none (year 0, unknown calendar).

    `shift_bce=False` gives the XSD 1.0 form, which has no year 0 and so needs no shift.
    """
    if value.precision == _DAY and value.calendar == GREGORIAN and _is_plain(value.time):
        return value.time[1:]
    match = _TIME.fullmatch(value.time)
    if not match or not int(match[2]):
        return None
    if value.precision >= _DAY and value.calendar not in (GREGORIAN, JULIAN):
        return None
    date = _completed(_Date(int(match[1] + match[2]), int(match[3]), int(match[4])), value.precision)
    if value.calendar == JULIAN and value.precision >= _DAY:
        date = _gregorian(date)
    day = min(date.day, _month_length(date.year, date.month))
    year = _astronomical(date.year) if shift_bce and value.precision >= _YEAR else date.year
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04}-{date.month:02}-{day:02}{match[5]}"


def _is_plain(time: str) -> bool:
    """Whether `time` is midnight of a day of the years 1 to 9999 that exists: the usual case, with nothing to convert."""
    try:
        return bool(_PLAIN_DAY.fullmatch(time) and Day.fromisoformat(time[1:11]))
    except ValueError:
        return False


def _completed(date: _Date, precision: int) -> _Date:
    """The date with the parts that its precision does not cover, or that make no sense, set to the first or last possible."""
    month = 1 if precision <= _YEAR else min(max(date.month, 1), 12)
    day = 1 if precision <= _MONTH else max(date.day, 1)
    return _Date(date.year, month, day)


def _month_length(year: int, month: int) -> int:
    # PHP's calendar ends at 4713 BCE, a leap year, and Wikibase asks it about that year for all earlier ones.
    # Leap years repeat every 400 years, so Python's calendar, which knows only 1 to 9999, can be asked as well.
    return monthrange(_astronomical(max(year, _FIRST_JULIAN_YEAR)) % 400 + 2000, month)[1]


def _gregorian(date: _Date) -> _Date:
    """The Gregorian date of a Julian one, by way of the Julian day number; dates out of range stay as they are."""
    if not _FIRST_JULIAN_YEAR <= date.year <= _LAST_JULIAN_YEAR:
        return date
    day_number = _julian_day_number(date)
    return _from_day_number(day_number) if day_number > 0 else date


def _astronomical(year: int) -> int:
    """The year counted with a year 0, as the formulas below want it."""
    return year + 1 if year < 0 else year


def _julian_day_number(date: _Date) -> int:
    """The day number of a date in the Julian calendar (formula: Explanatory Supplement to the Astronomical Almanac, 12.92)."""
    shift = (14 - date.month) // 12
    year, month = _astronomical(date.year) + 4800 - shift, date.month + 12 * shift - 3
    return date.day + (153 * month + 2) // 5 + 365 * year + year // 4 - 32083


def _from_day_number(number: int) -> _Date:
    """The Gregorian date of a day number (same source, 12.93)."""
    days = number + 32044
    centuries = (4 * days + 3) // 146097
    days -= 146097 * centuries // 4
    years = (4 * days + 3) // 1461
    days -= 1461 * years // 4
    months = (5 * days + 2) // 153
    year = 100 * centuries + years - 4800 + months // 10
    return _Date(year if year > 0 else year - 1, months + 3 - 12 * (months // 10), days - (153 * months + 2) // 5 + 1)
