"""Identifiers that Wikibase derives from content: value ids, snak hashes, reference ids, blank-node labels.

Wikibase hashes PHP-serialised objects in their old "Serializable" form. The pre-images were read from Wikibase's RDF
builder (commit 3ffc6928d0f4, 2026-08) and hold for Wikidata's live data; ours are byte for byte the same, so that
equal content has equal ids on both sides.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import md5, sha1
from re import compile as regex
from typing import Any, Final

from pipeline.model.entities import Reference, Snak, Statement
from pipeline.model.values import (
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

__all__ = [
    "blank_node_label", "complement_label", "has_value_node", "new_snak_hash", "normalised_time", "php_float", "reference_id",
    "references_hash", "snak_hash", "snak_image", "snaks_hash", "statement_code", "statement_codes",
    "statement_guid", "statement_hash", "text_hasher",
    "value_id", "value_image",
]  # fmt: skip

_LEXEME_NAME = regex(r"L[1-9]\d*(?:-([FS])[1-9]\d*)?")
_PROPERTY_NAME = regex(r"P[1-9]\d*")
#: A hexadecimal digit with its upper two bits set to the variant of RFC 9562.
_VARIANT = {digit: "89AB"[int(digit, 16) % 4] for digit in "0123456789ABCDEF"}


def _string(text: str) -> bytes:
    """PHP `serialize` of a string; lengths count bytes of the UTF-8 text, so all of this is done in bytes."""
    raw = text.encode()
    return b's:%d:"%b";' % (len(raw), raw)


def _class(php_class: str) -> bytes:
    """How PHP's `serialize` begins for an object of a class that implements `Serializable`."""
    return f'C:{len(php_class)}:"{php_class}":'.encode()


_TIME, _DECIMAL, _TEXT = _class("DataValues\\TimeValue"), _class("DataValues\\DecimalValue"), _class("DataValues\\StringValue")
_QUANTITY, _UNBOUNDED = _class("DataValues\\QuantityValue"), _class("DataValues\\UnboundedQuantityValue")
_COORDINATE, _MONOLINGUAL = _class("DataValues\\Geo\\Values\\GlobeCoordinateValue"), _class("DataValues\\MonolingualTextValue")
_ENTITY, _UNKNOWN = _class("Wikibase\\DataModel\\Entity\\EntityIdValue"), _class("DataValues\\UnknownValue")
_ITEM_ID, _PROPERTY_ID = _class("Wikibase\\DataModel\\Entity\\ItemId"), _class("Wikibase\\DataModel\\Entity\\NumericPropertyId")
_LEXEME_IDS = {
    kind: _class(f"Wikibase\\Lexeme\\Domain\\Model\\{name}") for kind, name in (("F", "FormId"), ("S", "SenseId"), (None, "LexemeId"))
}
_VALUE_SNAK = _class("Wikibase\\DataModel\\Snak\\PropertyValueSnak")
_SOME_VALUE_SNAK, _NO_VALUE_SNAK = (
    _class("Wikibase\\DataModel\\Snak\\PropertySomeValueSnak"),
    _class("Wikibase\\DataModel\\Snak\\PropertyNoValueSnak"),
)


#: Properties are few and come back in every entity.
_property_image = lru_cache(maxsize=1_024)(_string)


def _wrapped(begin: bytes, body: bytes) -> bytes:
    """PHP `serialize` of such an object."""
    return b"%b%d:{%b}" % (begin, len(body), body)


def normalised_time(time: str) -> str:
    """The timestamp with its year's leading zeros stripped and then padded to four digits; the sign is kept."""
    if time[5:6] == "-":  # four digits already
        return time
    sign, (year, rest) = time[0], time[1:].split("-", 1)
    return f"{sign}{year.lstrip('0'):0>4}-{rest}"


def _time_image(value: Time) -> bytes:
    # PHP's json_encode escapes slashes; all other characters of a valid time are plain ASCII.
    calendar = value.calendar.replace("/", "\\/")
    body = f'["{normalised_time(value.time)}",{value.timezone},{value.before},{value.after},{value.precision},"{calendar}"]'
    return _wrapped(_TIME, body.encode())


def _decimal_image(amount: str) -> bytes:
    return _wrapped(_DECIMAL, _string(amount))


def _quantity_image(value: Quantity) -> bytes:
    amount, unit = _decimal_image(value.amount), _string(value.unit)
    if value.upper is None or value.lower is None:
        return _wrapped(_UNBOUNDED, b"a:2:{i:0;%bi:1;%b}" % (amount, unit))
    bounds = b"i:2;%bi:3;%b" % (_decimal_image(value.upper), _decimal_image(value.lower))
    return _wrapped(_QUANTITY, b"a:4:{i:0;%bi:1;%b%b}" % (amount, unit, bounds))


def php_float(number: float | None) -> str:
    """A float as PHP prints it with `precision=14`: 14 significant digits, `1.0E-5`, no `.0` on whole numbers, `""` for null."""
    if number is None:
        return ""
    text = f"{number:.14G}"
    if "E" not in text:
        return "0" if text == "-0" else text
    mantissa, exponent = text.split("E")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}E{int(exponent):+d}"


def _json_float(number: float | None) -> str:
    """A float in PHP's `json_encode` form: the shortest digits that read back the same, exponent without padding."""
    if number is None:
        return "null"
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    text = repr(number)
    if "e" not in text:
        # PHP switches to exponents below 1e-4, exactly like Python.
        return text
    mantissa, exponent = text.split("e")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{int(exponent):+d}"


def _coordinate_image(value: Coordinate) -> bytes:
    parts = [_json_float(value.latitude), _json_float(value.longitude), "null", _json_float(value.precision)]
    globe = value.globe.replace("/", "\\/")
    return _wrapped(_COORDINATE, f'[{",".join(parts)},"{globe}"]'.encode())


def _entity_class(entity: str) -> bytes:
    if _PROPERTY_NAME.fullmatch(entity):
        return _PROPERTY_ID
    lexeme = _LEXEME_NAME.fullmatch(entity)
    return _LEXEME_IDS[lexeme[1]] if lexeme else _ITEM_ID


def _entity_image(value: EntityId) -> bytes:
    return _wrapped(_ENTITY, _wrapped(_entity_class(value.id), value.id.encode()))


def _text_image(value: StringValue) -> bytes:
    return _wrapped(_TEXT, value.text.encode())


def _monolingual_image(value: MonolingualText) -> bytes:
    return _wrapped(_MONOLINGUAL, b"a:2:{i:0;%bi:1;%b}" % (_string(value.language), _string(value.text)))


def _unknown_image(value: UnknownValue) -> bytes:
    # No conformance vector exists for unknown types: the id is stable, but not claimed to be Wikibase's.
    return _wrapped(_UNKNOWN, value.json.encode())


_IMAGES: Final[dict[type, Callable[[Any], bytes]]] = {
    EntityId: _entity_image,
    StringValue: _text_image,
    MonolingualText: _monolingual_image,
    Time: _time_image,
    Quantity: _quantity_image,
    Coordinate: _coordinate_image,
    UnknownValue: _unknown_image,
}


def has_value_node(value: Value | SomeValue | NoValue) -> bool:
    """Whether RDF gives this value a node of its own (`wdv:`): times, quantities and coordinates do."""
    return type(value) in (Time, Quantity, Coordinate)


def value_id(value: Time | Quantity | Coordinate) -> str:
    """The local name of a value node: MD5 of the value's pre-image (32 hex digits)."""
    if isinstance(value, Coordinate):
        numbers = "|".join(php_float(n) for n in (value.latitude, value.longitude, value.precision))
        return md5(f"{numbers}|{value.globe}".encode()).hexdigest()
    image = _time_image(value) if isinstance(value, Time) else _quantity_image(value)
    return md5(image).hexdigest()


def value_image(value: Value) -> bytes:
    """What is hashed of a value."""
    return _IMAGES[type(value)](value)


def snak_image(snak: Snak) -> bytes:
    """What is hashed of a snak."""
    value = snak.value
    make = _IMAGES.get(type(value))
    if make:
        return _wrapped(_VALUE_SNAK, b"a:2:{i:0;%bi:1;%b}" % (_property_image(snak.property), make(value)))
    return _wrapped(_SOME_VALUE_SNAK if isinstance(value, SomeValue) else _NO_VALUE_SNAK, snak.property.encode())


def text_hasher(property_id: str) -> Callable[[bytes], str]:
    """What makes `new_snak_hash` of a text of this property, given in UTF-8."""
    begin = b"a:2:{i:0;%bi:1;%b" % (_string(property_id), _TEXT)

    def made(text: bytes) -> str:
        body = b"%b%d:{%b}}" % (begin, len(text), text)
        return sha1(b"%b%d:{%b}" % (_VALUE_SNAK, len(body), body)).hexdigest()

    return made


def new_snak_hash(snak: Snak) -> str:
    """`snak_hash` for snaks that were seldom asked about before."""
    return sha1(snak_image(snak)).hexdigest()


@lru_cache(maxsize=4_096)
def snak_hash(snak: Snak) -> str:
    """The `hash` of a snak in entity JSON: SHA-1 of its serialised form (40 hex digits)."""
    return new_snak_hash(snak)


def snaks_hash(hashes: Iterable[str]) -> str:
    """The hash of a list of snaks, given the snaks' hashes: order and repeats do not matter."""
    return sha1("|".join(sorted(set(hashes))).encode()).hexdigest()


def reference_id(reference: Reference) -> str:
    """The local name of a reference node (`wdref:`) and the `hash` of a reference in entity JSON."""
    return snaks_hash(map(snak_hash, reference.snaks))


def references_hash(references: Iterable[Reference]) -> str:
    """Wikibase's hash of a list of references; their order does not count."""
    return sha1("|".join(sorted(map(reference_id, references))).encode()).hexdigest()


def statement_hash(statement: Statement) -> str:
    """Wikibase's hash of a whole statement, ids aside. Not used in RDF; tells whether two statements say the same."""
    claim = sha1((snak_hash(statement.main) + snaks_hash(map(snak_hash, statement.qualifiers))).encode()).hexdigest()
    return sha1(f"{claim}|{int(statement.rank)}|{references_hash(statement.references)}".encode()).hexdigest()


def statement_guid(entity: str, namespace: bytes, name: str) -> str:
    """A statement id of our own, `entity$UUID`: UUID version 5 (RFC 9562, 5.5) of `name` in `namespace` (16 bytes)."""
    return f"{entity}${statement_code(namespace + name.encode())}"


def statement_code(image: bytes) -> str:
    """The UUID in such an id, of its namespace and name put together."""
    return statement_codes([image])[0]


def statement_codes(images: Iterable[bytes]) -> list[str]:
    """The same for many: all statements of an item need one each."""
    codes = [sha1(image).hexdigest().upper() for image in images]
    return [f"{code[:8]}-{code[8:12]}-5{code[13:16]}-{_VARIANT[code[16]]}{code[17:20]}-{code[20:32]}" for code in codes]


def blank_node_label(parent: str, property_namespace: str, value_namespace: str, snak: str) -> str:
    """The label of the blank node that stands for an unknown value.

    `parent` is the local name of the statement (also for the truthy triple) or of the reference; the namespaces are
    those of the predicate; `snak` is the snak's hash.
    """
    return md5(f"{parent}-{property_namespace}-{value_namespace}-{snak}".encode()).hexdigest()


def complement_label(repository: str, property_id: str) -> str:
    """The label of the blank node in a property's no-value class; `repository` is `wikidata` on Wikidata."""
    return md5(f"owl:complementOf-{repository}-{property_id}".encode()).hexdigest()
