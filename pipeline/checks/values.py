"""Values by themselves: identifiers, addresses, texts, dates and coordinates that can be read and are still doubtful.

What cannot be read at all the mapper has said; these are faults and doubts that remain.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from re import compile as regex
from typing import Any, Final, NamedTuple

from pipeline.identifiers.schemes import SCHEMES
from pipeline.identifiers.texts import doubled_space, mixed_word, not_composed
from pipeline.identifiers.urls import url_fault
from pipeline.issues import Issue, Severity
from pipeline.mapping.rules import MappingSet
from pipeline.mapping.values import LANGUAGE_PATTERN
from pipeline.mapping.walk import uses
from pipeline.records.record import Path, Record
from pipeline.wikidata.languages import Languages

__all__ = ["check_values"]

_TERMS: Final = ("labels", "descriptions", "aliases")
_DATE: Final = regex(r"(-?\d{4,})-(\d\d)(?:-(\d\d))?", flags=256)
#: The day the Gregorian calendar began, and the one on which the last country left the Julian for civil dates.
_GREGORIAN: Final = (1582, 10, 15)
_JULIAN: Final = (1923, 3, 1)
_LANGUAGE: Final = regex(LANGUAGE_PATTERN)
_COMMONS_LIMIT: Final = 240
_EXTENSION: Final = regex(r".+\.[A-Za-z0-9]{2,5}")
_NOT_IN_NAMES: Final = regex(r"[#<>\[\]|{}:/\\]|~{3,}")


class _Doubt(NamedTuple):
    """What is wrong with a value: the rule, what was found, what was expected, how to mend it."""

    rule: str
    found: str
    expected: str
    fix: str
    severity: Severity = Severity.WARNING


def check_values(record: Record, mappings: MappingSet, languages: Languages | None = None) -> Iterator[Issue]:
    """Everything doubtful in the terms and values of a record. `languages` are the codes that Wikidata takes, if known."""
    for path, text in _terms(record):
        yield from _issues(record, path, _of_text(text))
    if languages:
        yield from _of_languages(record, languages)
    for use in uses(record, mappings):
        if use.rule.datatype == "monolingualtext" and languages and isinstance(use.raw, dict):
            yield from _issues(record, (*use.path, "language"), _of_language(use.raw.get("language"), languages))
        scheme = SCHEMES.get(use.rule.property)
        if scheme and isinstance(use.raw, str):
            yield from _issues(record, use.path, _of_identifier(use.raw, use.rule.property))
        check = _CHECKS.get(use.rule.datatype)
        if check:
            yield from _issues(record, use.path, check(use.raw))


def _issues(record: Record, path: Path, doubts: Iterator[_Doubt]) -> Iterator[Issue]:
    for doubt in doubts:
        yield Issue(record.place(path), doubt.rule, doubt.found, doubt.expected, doubt.fix, doubt.severity, record.id)


def _terms(record: Record) -> Iterator[tuple[Path, str]]:
    """The labels, descriptions and aliases of a record with their paths."""
    for key in _TERMS:
        by_language = record.data.get(key)
        for language, raw in by_language.items() if isinstance(by_language, dict) else ():
            if isinstance(raw, str):
                yield (key, language), raw
            elif isinstance(raw, list):
                yield from (((key, language, n), one) for n, one in enumerate(raw) if isinstance(one, str))


def _of_languages(record: Record, languages: Languages) -> Iterator[Issue]:
    codes = {str(path[1]) for path, _ in _terms(record)}
    for code in sorted(codes):
        key = next(key for key in _TERMS if code in (record.data.get(key) or ()))
        for doubt in _of_language(code, languages):
            yield Issue(record.place((key, code), key=True), *doubt, record.id)


def _of_language(code: object, languages: Languages) -> Iterator[_Doubt]:
    """The mapper says of a code that it is badly written; here it is only asked whether there is such a language."""
    if isinstance(code, str) and _LANGUAGE.fullmatch(code) and languages.unknown({code}):
        fix = "use one of mappings/wikidata/languages.csv"
        yield _Doubt("unknown-language", f'the language "{code}"', "a language that Wikidata takes", fix)


def _of_text(raw: object) -> Iterator[_Doubt]:
    if not isinstance(raw, str):
        return
    if doubled_space(raw):
        yield _Doubt("doubled-space", f'"{raw}"', "one space between words", "drop the others")
    if composed := not_composed(raw):
        yield _Doubt("not-composed", f"a text with {_first_change(raw)}", "composed letters (Unicode NFC)", f'write "{composed}"')
    if word := mixed_word(raw):
        letters = " ".join(f"U+{ord(char):04X}" for char in word)
        yield _Doubt("mixed-script", f'"{word}" ({letters})', "a word in one script", "replace the letters that only look right")


def _first_change(text: str) -> str:
    """The first letter and mark that are stored apart, as code points."""
    pairs = (pair for pair in pairwise(text) if not_composed("".join(pair)))
    return " ".join(f"U+{ord(char):04X}" for char in next(pairs, ("",))[:2] if char) or "letters and marks apart"


def _of_monolingual(raw: object) -> Iterator[_Doubt]:
    yield from _of_text(raw.get("text") if isinstance(raw, Mapping) else None)


def _of_identifier(text: str, name: str) -> Iterator[_Doubt]:
    scheme = SCHEMES[name]
    fault = scheme.fault(text)
    like = f"{scheme.name} like {scheme.example} ({scheme.specification})"
    if fault == "form":
        yield _Doubt("identifier-form", f'"{text}"', like, "look it up again", Severity.ERROR)
    elif fault:
        yield _Doubt("check-digit", f'"{text}", whose last figure does not fit the others', like, "look it up again", Severity.ERROR)


def _of_url(raw: object) -> Iterator[_Doubt]:
    if isinstance(raw, str) and raw.lower().startswith(("http://", "https://")) and (fault := url_fault(raw)):
        yield _Doubt("url-doubtful", f'"{raw}" with {fault}', "an address that readers can follow", "correct it")


def _of_time(raw: object) -> Iterator[_Doubt]:
    text, calendar = (raw.get("time"), raw.get("calendar", "gregorian")) if isinstance(raw, Mapping) else (raw, "gregorian")
    match = _DATE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return
    day = (int(match[1]), int(match[2]), int(match[3] or 99))
    if calendar == "gregorian" and day < _GREGORIAN:
        fix = "add `calendar: julian` if the source means that, or give the year alone"
        yield _Doubt("early-gregorian-date", f'"{text}" in the Gregorian calendar', "a Julian date before 1582-10-15", fix)
    if calendar == "julian" and day > _JULIAN:
        fix = "drop the calendar, or say in circumstances why it is kept"
        yield _Doubt("late-julian-date", f'"{text}" in the Julian calendar', "a Gregorian date after 1923-03-01", fix)


def _of_coordinate(raw: object) -> Iterator[_Doubt]:
    parts = [raw.get(key) for key in ("latitude", "longitude", "precision")] if isinstance(raw, Mapping) else []
    try:
        latitude, longitude, precision = (Decimal(str(part)) for part in parts)
    except (ArithmeticError, ValueError):
        return
    if not latitude and not longitude:
        yield _Doubt("coordinate-doubtful", "latitude 0 and longitude 0", "a place", "look it up again")
    exponents = [-int(number.as_tuple().exponent) for number in (latitude, longitude)]
    if precision > 0 and Decimal(10) ** -max(exponents) * 1000 < precision:
        found = f"{max(exponents)} decimals with a precision of {precision}"
        yield _Doubt("coordinate-doubtful", found, "no more decimals than the precision carries", "round it, or correct the precision")


def _of_file(raw: object) -> Iterator[_Doubt]:
    if not isinstance(raw, str):
        return
    expected = "a file name of Wikimedia Commons"
    if len(raw.encode()) > _COMMONS_LIMIT:
        yield _Doubt(
            "commons-file", f"{len(raw.encode())} bytes", f"{expected}, at most {_COMMONS_LIMIT} bytes", "shorten it", Severity.ERROR
        )
    if not _EXTENSION.fullmatch(raw):
        yield _Doubt("commons-file", f'"{raw}" without extension', expected, "add its extension", Severity.ERROR)
    if bad := _NOT_IN_NAMES.search(raw):
        yield _Doubt("commons-file", f'"{raw}" with "{bad[0]}"', expected, "write the name alone, without namespace or path")


_CHECKS: Final[dict[str, Callable[[Any], Iterator[_Doubt]]]] = {
    "string": _of_text,
    "external-id": _of_text,
    "monolingualtext": _of_monolingual,
    "url": _of_url,
    "time": _of_time,
    "globe-coordinate": _of_coordinate,
    "commonsMedia": _of_file,
}
