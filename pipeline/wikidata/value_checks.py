"""What can be wrong with values that are well-formed: the wrong type, days that do not exist, places off the globe, bad IRIs.

A value of another type than its property's is left out, and so is a text whose language code could break out of its literal.
All else is only named: Wikibase has stored such values, and writes them to RDF, so a copy of its data has them too.
"""

from calendar import isleap
from re import compile as regex
from typing import Final

from pipeline.model import (
    JULIAN,
    Coordinate,
    EntityId,
    MonolingualText,
    NoValue,
    Quantity,
    Snak,
    SomeValue,
    StringValue,
    Time,
    UnknownValue,
)
from pipeline.wikidata.languages import is_well_formed
from pipeline.wikidata.results import Path, Problems
from pipeline.wikidata.values_json import entity_type

__all__ = ["check_language", "check_snak"]

#: Datatype -> the type of its values, for those that are not entity ids. Of other datatypes nothing is known.
_TYPES: Final[dict[str, type]] = {
    **dict.fromkeys(["commonsMedia", "external-id", "geo-shape", "math", "musical-notation", "string", "tabular-data", "url"], StringValue),
    "entity-schema": StringValue,  # as it was until its values became ids
    "globe-coordinate": Coordinate,
    "monolingualtext": MonolingualText,
    "quantity": Quantity,
    "time": Time,
}
#: Datatype -> the kind of entity its values point to.
_ENTITIES: Final = {
    "entity-schema": "entity-schema",
    **{f"wikibase-{kind}": kind for kind in ("item", "property", "lexeme", "form", "sense")},
}
_NAMES: Final = {
    StringValue: "a string", EntityId: "an entity id", Coordinate: "a globecoordinate", MonolingualText: "a monolingualtext",
    Quantity: "a quantity", Time: "a time",
}  # fmt: skip
#: What may not stand in an IRI (RFC 3987, 2.2, as RDF 1.1 N-Triples has it in IRIREF).
_NOT_IN_IRI: Final = regex('[\x00-\x20<>"{}|^`\\\\]')
#: What may stand as a language tag in RDF (RDF 1.1 N-Triples, LANGTAG); BCP 47 is stricter, Wikimedia's codes are not.
_LANGUAGE_TAG: Final = regex(r"[A-Za-z]+(?:-[A-Za-z0-9]+)*", flags=256)
_SCHEME: Final = regex(r"[A-Za-z][A-Za-z0-9+.-]*:")
_TIME: Final = regex(r"([+-]\d+)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z", flags=256)
_MONTH, _DAY = 10, 11
_LONGEST_MONTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def check_snak(snak: Snak, datatype: str, path: Path, problems: Problems) -> bool:
    """Name what is wrong with a snak's value; whether the snak can be kept. `datatype` is its property's, empty if unknown."""
    value = snak.value
    if isinstance(value, SomeValue | NoValue | UnknownValue):
        return True
    if not _fits(value, datatype):
        problems.bad(
            (*path, "datavalue"), _NAMES[type(value)], f"a value for the datatype of {snak.property}, {datatype}", "value-datatype"
        )
        return False
    if isinstance(value, Time):
        _check_time(value, path, problems)
        _check_iri(value.calendar, path, problems)
    elif isinstance(value, Coordinate):
        _check_coordinate(value, path, problems)
        _check_iri(value.globe, path, problems)
    elif isinstance(value, Quantity):
        _check_iri(value.unit if value.unit != "1" else "", path, problems)
    elif isinstance(value, StringValue) and datatype == "url":
        _check_iri(value.text.strip(), path, problems)
    elif isinstance(value, EntityId) and _ENTITIES.get(datatype, kind := entity_type(value.id)) != kind:
        problems.odd(
            "value-datatype", (*path, "datavalue"), f"the id of an entity for the datatype of {snak.property}, {datatype}", value.id
        )
    elif isinstance(value, MonolingualText):
        return _check_text(value, (*path, "datavalue"), problems)
    return True


def _fits(value: object, datatype: str) -> bool:
    """Whether a value is of the type that a datatype wants; of unknown datatypes nothing can be said."""
    if datatype in _ENTITIES and isinstance(value, EntityId):
        return True
    return isinstance(value, _TYPES[datatype]) if datatype in _TYPES else datatype not in _ENTITIES


def check_language(code: str, path: Path, problems: Problems) -> None:
    """Name a language code that is not in the list."""
    checks = problems.checks
    if checks and checks.languages and checks.languages.unknown({code}):
        expected = "a language code of Wikimedia's list" if is_well_formed(code) else "a language tag such as en or zh-hant"
        problems.odd("language", path, expected, code)


def _check_text(value: MonolingualText, path: Path, problems: Problems) -> bool:
    if not _LANGUAGE_TAG.fullmatch(value.language):
        problems.bad((*path, "language"), value.language, "a language tag such as en or zh-hant", "language")
        return False
    check_language(value.language, (*path, "language"), problems)
    return True


def _check_time(value: Time, path: Path, problems: Problems) -> None:
    match = _TIME.fullmatch(value.time)
    if match is None:
        return
    year, month, day, hour, minute, second = map(int, match.groups())
    if year == 0:
        _odd_time(value, "a year; there is no year 0, and RDF has it as plain text", (path, problems))
    elif not _is_day(value, (year, month, day)):
        _odd_time(value, "a day that exists; RDF has the nearest one", (path, problems))
    elif hour > 23 or minute > 59 or second > 59:
        _odd_time(value, "a time of day", (path, problems))


def _odd_time(value: Time, expected: str, at: tuple[Path, Problems]) -> None:
    path, problems = at
    problems.odd("date", (*path, "datavalue"), expected, value.time)


def _is_day(value: Time, date: tuple[int, int, int]) -> bool:
    """Whether the month and day exist, as far as the precision says that they are meant."""
    year, month, day = date
    if value.precision < _MONTH or (value.precision == _MONTH and 1 <= month <= 12):
        return True
    if not 1 <= month <= 12 or not 1 <= day <= _LONGEST_MONTHS[month - 1]:
        return False
    if (month, day) != (2, 29):
        return True
    # Before the common era years are counted without a year 0.
    number = year if year > 0 else year + 1
    return number % 4 == 0 if value.calendar == JULIAN else isleap(number)


def _check_coordinate(value: Coordinate, path: Path, problems: Problems) -> None:
    if not -90 <= value.latitude <= 90:
        problems.odd("coordinate", (*path, "datavalue"), "a latitude from -90 to 90", value.latitude)
    if not -360 <= value.longitude <= 360:
        problems.odd("coordinate", (*path, "datavalue"), "a longitude from -360 to 360", value.longitude)


def _check_iri(text: str, path: Path, problems: Problems) -> None:
    if not text:
        return
    if _NOT_IN_IRI.search(text):
        expected = "an IRI; what may not stand in one is percent-encoded in RDF"
    elif not _SCHEME.match(text):
        expected = "an IRI with a scheme, such as https:"
    else:
        return
    problems.odd("iri", (*path, "datavalue"), expected, text)
