"""Dates of RDF back to dates as Wikibase stores them.

RDF writes every date complete and Gregorian (see `pipeline.rdf.times`), so that several stored dates can look alike: a month
has day 00 or day 01, a Julian day was converted, an impossible day was moved. What remains open is listed here, the likely
first; the id of the value node then tells which it was.
"""

from collections.abc import Iterator
from itertools import product
from re import compile as regex
from typing import Final

from pipeline.model.values import JULIAN, Time
from pipeline.rdf.reading.nodes import FoundLiteral
from pipeline.rdf.times import xsd_date_time

__all__ = ["TIMESTAMP", "time_readings"]

#: A timestamp as Wikibase stores it.
TIMESTAMP: Final = regex(r"[+-]\d{1,16}-\d\d-\d\dT\d\d:\d\d:\d\dZ", flags=256)
_DATE_TIME: Final = regex(r"(-?)(\d{4,16})-(\d\d)-(\d\d)(T\d\d:\d\d:\d\d)(?:Z|\+00:00)", flags=256)
_YEAR, _MONTH, _DAY = 9, 10, 11
#: Every month and day there is, 00 included.
_ALL_DAYS: Final = tuple(product(range(13), range(32)))
#: Values of `before` and `after` that occur: small ones in any combination, larger ones alone or in pairs.
_UNCERTAIN: Final = (*product(range(11), repeat=2), *(pair for n in range(11, 101) for pair in ((n, n), (n, 0), (0, n))))
_SLIGHTLY_UNCERTAIN: Final = ((0, 0), (0, 1), (1, 0), (1, 1))


def time_readings(literal: FoundLiteral, known: Time) -> Iterator[Time]:
    """The times that RDF would write as `literal`, the likeliest first; none where the literal is no date.

    `known` holds what RDF says plainly (precision, calendar, time zone); its `time` does not count. The end of the list
    takes milliseconds to work out: stop at the first whose id is that of the value node.
    """
    if not literal.datatype:
        # A date that has no xsd:dateTime is written as it was stored.
        return _in_order([_with(known, literal.text)] if TIMESTAMP.fullmatch(literal.text) else [], iter(()))
    match = _DATE_TIME.fullmatch(literal.text)
    if not match:
        return iter(())
    year, clock = int(match[1] + match[2]), match[5]
    day = _stored_year(year, known.precision), int(match[3]), int(match[4])
    if not day[0] or not 1 <= day[1] <= 12 or not 1 <= day[2] <= 31:
        return iter(())
    written = f"{match[1]}{match[2]}-{match[3]}-{match[4]}{clock}Z"
    return _in_order(list(_likely(day, clock, known)), _all(day[0], clock, (known, written)))


def _in_order(likely: list[Time], others: Iterator[Time]) -> Iterator[Time]:
    yield from likely
    for time, bounds in product(likely, _UNCERTAIN):
        yield _with(time, time.time, *bounds)
    for time, bounds in product(others, _SLIGHTLY_UNCERTAIN):
        yield _with(time, time.time, *bounds)


def _with(known: Time, text: str, before: int = 0, after: int = 0) -> Time:
    return Time(text, known.precision, known.calendar, known.timezone, before, after)


def _written(time: Time) -> str | None:
    return xsd_date_time(time)


def _stored_year(year: int, precision: int) -> int:
    """The year without a year 0: -1 is 1 BCE. Years coarser than a year are not shifted in RDF."""
    return year - 1 if year <= 0 and precision >= _YEAR else year


def _text(day: tuple[int, int, int], clock: str) -> str:
    return f"{'-' if day[0] < 0 else '+'}{abs(day[0]):04}-{day[1]:02}-{day[2]:02}{clock}Z"


def _likely(day: tuple[int, int, int], clock: str, known: Time) -> Iterator[Time]:
    """The readings that Wikidata's own interface and most programs would store."""
    year, month, number = day
    if known.precision <= _YEAR:
        days = [(year, 0, 0), (year, 1, 1), (year, 1, 0)]
    elif known.precision == _MONTH:
        days = [(year, month, 0), (year, month, 1)]
    elif known.calendar == JULIAN:
        days = [_julian(day), day]
    else:
        days = [(year, month, number)]
    return (_with(known, _text(one, clock)) for one in days)


def _all(year: int, clock: str, known: tuple[Time, str]) -> Iterator[Time]:
    """All dates of the year, and for Julian days of those beside it, that RDF writes as the literal (the second of `known`)."""
    time, literal = known
    julian = time.calendar == JULIAN and time.precision >= _DAY
    for near in (year, _before(year), _after(year)) if julian else (year,):
        for month, day in _ALL_DAYS:
            candidate = _with(time, _text((near, month, day), clock))
            if _written(candidate) == literal:
                yield candidate


def _before(year: int) -> int:
    return year - 1 if year != 1 else -1


def _after(year: int) -> int:
    return year + 1 if year != -1 else 1


def _julian(day: tuple[int, int, int]) -> tuple[int, int, int]:
    """The Julian date of a Gregorian one, by way of the Julian day number.

    Formulas: Explanatory Supplement to the Astronomical Almanac, 12.92 and 12.93, as in `pipeline.rdf.times`.
    """
    shift = (14 - day[1]) // 12
    year = (day[0] + 1 if day[0] < 0 else day[0]) + 4800 - shift
    number = day[2] + (153 * (day[1] + 12 * shift - 3) + 2) // 5 + 365 * year + year // 4 - year // 100 + year // 400 - 32045
    days = number + 32082
    years = (4 * days + 3) // 1461
    days -= 1461 * years // 4
    months = (5 * days + 2) // 153
    year = years - 4800 + months // 10
    return (year if year > 0 else year - 1), months + 3 - 12 * (months // 10), days - (153 * months + 2) // 5 + 1
