"""Data values in Wikibase's JSON: `{"type": "time", "value": {...}}` to and from the model.

Source: Wikibase's JSON documentation (doc.wikimedia.org, "Wikibase/DataModel/JSON") and the documents in the wild: older
ones give entity ids only as `numeric-id`, leave out a time's `before`, `after`, `timezone` and calendar, or write an
integral coordinate without a decimal point.
"""

from collections.abc import Callable
from re import compile as regex
from typing import Annotated, Any, Final, TypeAlias

import msgspec

from pipeline.model import GREGORIAN, Coordinate, EntityId, MonolingualText, Quantity, StringValue, Time, UnknownValue, Value
from pipeline.wikidata.results import Path, Problems

__all__ = ["entity_type", "parse_value", "value_to_json"]

_Amount: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[+-][0-9]+(\.[0-9]+)?\Z")]
#: Digits of the largest number in an id that JSON repeats as a number.
_LONGEST_NUMBER: Final = 10
#: Numbers that any JSON reader can hold.
_Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
_ID: Final = regex(r"(?:(Q)|(P)|(L[1-9]\d*-F)|(L[1-9]\d*-S)|(L)|(E)|(M))[1-9]\d*", flags=256)
#: The entity types of Wikidata, in the order of the groups of `_ID`.
_TYPES: Final = ("item", "property", "form", "sense", "lexeme", "entity-schema", "mediainfo")
_PREFIXES: Final = {"item": "Q", "property": "P", "lexeme": "L", "mediainfo": "M"}
#: Of these the JSON form repeats the number of the id.
_NUMBERED: Final = {"item", "property", "lexeme"}


class _Time(msgspec.Struct, rename={"calendar": "calendarmodel"}):
    time: Annotated[str, msgspec.Meta(pattern=r"^[+-][0-9]{1,16}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}Z\Z")]
    precision: Annotated[int, msgspec.Meta(ge=0, le=14)]
    calendar: str = GREGORIAN
    timezone: Annotated[int, msgspec.Meta(gt=-(2**31), lt=2**31)] = 0
    before: _Count = 0
    after: _Count = 0


class _Quantity(msgspec.Struct, rename={"upper": "upperBound", "lower": "lowerBound"}):
    amount: _Amount
    unit: str = "1"
    upper: _Amount | None = None
    lower: _Amount | None = None


class _EntityId(msgspec.Struct, rename={"type": "entity-type", "number": "numeric-id"}):
    id: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    type: str = "item"
    number: Annotated[int, msgspec.Meta(ge=1, lt=10**_LONGEST_NUMBER)] | None = None


def _time(raw: object) -> Time:
    return Time(*msgspec.structs.astuple(msgspec.convert(raw, _Time)))


def _quantity(raw: object) -> Quantity:
    return Quantity(*msgspec.structs.astuple(msgspec.convert(raw, _Quantity)))


def _entity_id(raw: object) -> EntityId:
    given = msgspec.convert(raw, _EntityId)
    if given.id is not None:
        return EntityId(given.id)
    prefix = _PREFIXES.get(given.type)
    if prefix is None or given.number is None:
        raise msgspec.ValidationError("Object missing required field `id`")
    return EntityId(f"{prefix}{given.number}")


def _string(raw: object) -> StringValue:
    return StringValue(msgspec.convert(raw, str))


def _monolingual(raw: object) -> MonolingualText:
    return msgspec.convert(raw, MonolingualText)


def _coordinate(raw: object) -> Coordinate:
    return msgspec.convert(raw, Coordinate)


_PARSERS: Final[dict[str, Callable[[object], Value]]] = {
    "wikibase-entityid": _entity_id,
    "string": _string,
    "monolingualtext": _monolingual,
    "time": _time,
    "quantity": _quantity,
    "globecoordinate": _coordinate,
}


def parse_value(raw: object, path: Path, problems: Problems) -> Value | None:
    """The value of a `datavalue` object, or None after a bad one was recorded.

    A value of a type we do not know becomes an `UnknownValue`, with a warning (rule `value-type`).
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("type"), str) or "value" not in raw:
        problems.bad(path, raw, "an object with type and value")
        return None
    kind, value = raw["type"], raw["value"]
    parser = _PARSERS.get(kind)
    if parser is None:
        problems.odd("value-type", (*path, "type"), f"a known type of value; {kind!r} is kept as it stands, but has no form in RDF")
        return UnknownValue(kind, msgspec.json.encode(value).decode())
    try:
        return parser(value)
    except msgspec.ValidationError as error:
        problems.bad((*path, "value"), value, f"a {kind} value ({error})")
        return None


def entity_type(entity: str) -> str:
    """Wikibase's name for the kind of entity an id belongs to; ids of our own are items."""
    match = _ID.fullmatch(entity)
    return _TYPES[match.lastindex - 1] if match and match.lastindex else "item"


def _entity_id_json(value: EntityId) -> dict[str, Any]:
    kind = entity_type(value.id)
    number = value.id[1:]
    if kind in _NUMBERED and number.isdecimal() and len(number) <= _LONGEST_NUMBER:
        return {"entity-type": kind, "numeric-id": int(number), "id": value.id}
    return {"entity-type": kind, "id": value.id}


def _number(degrees: float | None) -> float | None:
    # PHP writes 52.0 as 52.
    return int(degrees) if degrees is not None and degrees == int(degrees) else degrees


def _coordinate_json(value: Coordinate) -> dict[str, Any]:
    return {
        "latitude": _number(value.latitude), "longitude": _number(value.longitude), "altitude": None,
        "precision": _number(value.precision), "globe": value.globe,
    }  # fmt: skip


def _time_json(value: Time) -> dict[str, Any]:
    return {
        "time": value.time, "timezone": value.timezone, "before": value.before, "after": value.after,
        "precision": value.precision, "calendarmodel": value.calendar,
    }  # fmt: skip


def _quantity_json(value: Quantity) -> dict[str, Any]:
    bounds = {"upperBound": value.upper, "lowerBound": value.lower}
    return {"amount": value.amount, "unit": value.unit} | {key: bound for key, bound in bounds.items() if bound is not None}


_WRITERS: Final[dict[type, tuple[str, Callable[[Any], object]]]] = {
    EntityId: ("wikibase-entityid", _entity_id_json),
    StringValue: ("string", lambda value: value.text),
    MonolingualText: ("monolingualtext", lambda value: {"text": value.text, "language": value.language}),
    Time: ("time", _time_json),
    Quantity: ("quantity", _quantity_json),
    Coordinate: ("globecoordinate", _coordinate_json),
}


def value_to_json(value: Value) -> dict[str, Any]:
    """The `datavalue` object of a value, as the API and the dumps give it."""
    if isinstance(value, UnknownValue):
        return {"value": msgspec.json.decode(value.json), "type": value.type}
    kind, write = _WRITERS[type(value)]
    return {"value": write(value), "type": kind}
