"""Dates as curators write them, to Wikibase times.

The forms are the part of EDTF (ISO 8601-2:2019, level 0 and the unspecified digits of level 1) that one Wikibase value
can say: `1951-07-02`, `1951-07`, `1951`, `195X` (decade), `19XX` (century), `1XXX` (millennium), a leading `-` for years
before the common era. As in Wikibase, and unlike in EDTF, there is no year 0: `-0044` is 44 BCE.
"""

from calendar import monthrange
from re import compile as regex
from typing import Final

from pipeline.mapping.faults import BadValue
from pipeline.model import GREGORIAN, JULIAN, Time

__all__ = ["CALENDARS", "DATE_PATTERN", "parse_date"]

#: The words for calendars in records.
CALENDARS: Final = {"gregorian": GREGORIAN, "julian": JULIAN}

#: For the JSON Schema: the form of a date, not its sense.
DATE_PATTERN: Final = r"^-?(\d{4,16}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?|\d{3}X|\d{2}XX|\dXXX)$"

_DATE = regex(r"(-?)(\d{4,16})(?:-(\d\d)(?:-(\d\d))?)?", flags=256)
_COARSE = regex(r"(-?)(\d{1,3})(X{1,3})", flags=256)
_EXPECTED: Final = "a date as YYYY, YYYY-MM, YYYY-MM-DD, YYYX (decade) or YYXX (century)"
_DAY, _MONTH, _YEAR = 11, 10, 9
#: Number of unspecified digits -> Wikibase precision: decade, century, millennium.
_COARSE_PRECISIONS: Final = {1: 8, 2: 7, 3: 6}


def parse_date(text: str, calendar: str = "gregorian") -> Time:
    """The time that `text` means; `calendar` is `gregorian` or `julian`.

    Raises `BadValue` for what is not a date of the forms above, or a day that does not exist in its calendar.
    """
    if calendar not in CALENDARS:
        raise BadValue("a calendar: gregorian or julian", found=calendar)
    match = _DATE.fullmatch(text)
    if not match:
        return _coarse_date(text, CALENDARS[calendar])
    sign, year, month, day = match.groups()
    if not int(year):
        raise BadValue("a year other than 0", "there is no year 0: 1 BCE is written -0001")
    if month:
        _check_month(text, int(month))
        if day and not "01" <= day <= "28":
            _check_day(text, int(day), _month_length(-int(year) if sign else int(year), int(month), calendar))
    precision = _DAY if day else _MONTH if month else _YEAR
    return Time(f"{sign or '+'}{year}-{month or '00'}-{day or '00'}T00:00:00Z", precision, CALENDARS[calendar])


def _coarse_date(text: str, calendar: str) -> Time:
    match = _COARSE.fullmatch(text)
    if not match or len(match[2]) + len(match[3]) != 4:
        raise BadValue(_EXPECTED, _hint(text))
    year, precision = match[2] + "0" * len(match[3]), _COARSE_PRECISIONS[len(match[3])]
    if precision < 8:
        # Wikibase names a century or millennium by a year inside it; its first year (1901 for the 20th) is the usual one.
        year = f"{int(year) + 1:04}"
    elif not int(year):
        raise BadValue("a decade other than that of year 0", "write the year itself")
    return Time(f"{match[1] or '+'}{year}-00-00T00:00:00Z", precision, calendar)


def _check_month(text: str, month: int) -> None:
    if not 1 <= month <= 12:
        raise BadValue(
            "a month from 01 to 12",
            f'write "{text[: text.rindex("-")]}" or correct the month' if text.count("-") == 1 else "correct the month",
        )


def _check_day(text: str, day: int, length: int) -> None:
    if not 1 <= day <= length:
        raise BadValue(f"a day from 01 to {length}", f'correct the day or write "{text[:-3]}"')


def _month_length(year: int, month: int, calendar: str) -> int:
    astronomical = year + 1 if year < 0 else year
    if calendar == "julian" and month == 2:
        return 29 if astronomical % 4 == 0 else 28
    return monthrange(astronomical % 400 + 2000, month)[1]


def _hint(text: str) -> str:
    day_first = regex(r"(\d\d?)[./](\d\d?)[./](\d{4})").fullmatch(text)
    if day_first:
        return f'write "{day_first[3]}-{int(day_first[2]):02}-{int(day_first[1]):02}" if day comes before month here'
    unpadded = regex(r"(\d{4})-(\d\d?)(?:-(\d\d?))?").fullmatch(text)
    if unpadded:
        return f'write "{"-".join([unpadded[1], *(f"{int(part):02}" for part in unpadded.groups()[1:] if part)])}"'
    return "keep the source's wording in stated_as and give the date in figures"
