"""Field values to snak values: one parser per Wikibase datatype.

A parser takes what a record holds (text, or a mapping of texts where text is not enough) and returns a value of
`pipeline.model`, or raises `BadValue`.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from re import compile as regex
from typing import Final
from urllib.parse import urlsplit

from pipeline.mapping.dates import parse_date
from pipeline.mapping.faults import BadValue
from pipeline.model import (
    NO_VALUE,
    SOME_VALUE,
    WIKIDATA_ENTITY,
    Coordinate,
    EntityId,
    MonolingualText,
    NoValue,
    Quantity,
    SomeValue,
    StringValue,
    Time,
    Value,
)

__all__ = ["ID_PATTERN", "LANGUAGE_PATTERN", "LONGEST_TEXT", "NUMBER_PATTERN", "Parser", "is_plain", "parser_for", "unreadable_characters"]

Parser = Callable[[object], Value | SomeValue | NoValue]

ID_PATTERN: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LANGUAGE_PATTERN: Final = r"^[a-z]{2,3}(-[a-z0-9]{2,8})*$"
NUMBER_PATTERN: Final = r"^[+-]?\d{1,100}(\.\d{1,100})?$"

_ITEM_ID = regex(r"[a-z0-9]+(?:-[a-z0-9]+)*|Q[1-9]\d{0,9}", flags=256)
_LANGUAGE = regex(LANGUAGE_PATTERN)
_NUMBER = regex(NUMBER_PATTERN, flags=256)
#: What is printable by its category and shows nothing, or shows that a letter was lost (Default_Ignorable_Code_Point; U+FFFC, U+FFFD).
_HIDDEN = regex("[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufffc\ufffd]")
#: A joiner between letters of the scripts in which it is part of the spelling: Arabic to Malayalam and Sinhala, Tibetan to Mongolian.
_JOINED = "[\u0600-\u07bf\u0800-\u0dff\u0f00-\u109f\u1780-\u18af]"
_JOINING = regex(f"(?<={_JOINED})[\u200c\u200d](?={_JOINED})")
_UNSAFE_IN_URL = regex(r'[\s<>"{}|\\^`]')
_SPECIAL: Final[dict[str, SomeValue | NoValue]] = {"somevalue": SOME_VALUE, "novalue": NO_VALUE}
#: Wikibase's own limit for strings and monolingual texts.
LONGEST_TEXT: Final = 1500


def unreadable_characters(text: str) -> str:
    """The control, direction and other invisible characters in `text`, spelled out; empty when there is none.

    Joiners are let pass where Arabic and Indic letters need them (Unicode Standard Annex 31, 2.3).
    """
    if text.isascii() and text.isprintable():
        return ""
    hidden = {char for char in _JOINING.sub("", text) if not char.isprintable()} | {*_HIDDEN.findall(text)}
    return " ".join(sorted(f"U+{ord(char):04X}" for char in hidden))


def is_plain(text: str) -> bool:
    """Whether `text` is something visible, on one line, without blanks at its edges."""
    if not text or text != text.strip():
        return False
    if text.isprintable():
        return text.isascii() or not _HIDDEN.search(text)
    return not unreadable_characters(text)


def _text(raw: object, what: str = "text") -> str:
    if not isinstance(raw, str):
        raise BadValue(what, "write one text", found="a list" if isinstance(raw, list) else "a mapping")
    if not raw.strip():
        raise BadValue(f"{what}, not nothing", "fill it in or drop the field")
    return raw


def _parts(raw: Mapping[str, object], required: Iterable[str], optional: Iterable[str]) -> dict[str, str]:
    """The texts of a structured value; every key known, every required one there."""
    required, allowed = list(required), [*required, *optional]
    if list(raw) == allowed and all(isinstance(value, str) and value and not value.isspace() for value in raw.values()):
        return dict(raw)  # type: ignore[arg-type]
    for key in raw:
        if key not in allowed:
            raise BadValue(f"only the keys {', '.join(allowed)}", f"drop or rename {key!r}", found=str(key))
    for key in required:
        if key not in raw:
            raise BadValue(f"a mapping with {' and '.join(required)}", f"add {key!r}", found=f"a mapping without {key!r}")
    return {key: _text(value, f"text for {key!r}") for key, value in raw.items()}


def _plain(raw: object) -> str:
    if isinstance(raw, str) and is_plain(raw) and len(raw) <= LONGEST_TEXT:
        return raw
    text = _text(raw)
    hidden = unreadable_characters(text)
    if hidden:
        raise BadValue("visible characters on one line", f"remove {hidden}")
    if text != text.strip():
        raise BadValue("text without blanks at its edges", f'write "{text.strip()}"')
    raise BadValue(f"at most {LONGEST_TEXT:,} characters (Wikibase's limit)", "shorten the text", found=f"{len(text):,} characters")


def parse_string(raw: object) -> StringValue:
    """Plain text on one line."""
    return StringValue(_plain(raw))


def parse_url(raw: object) -> StringValue:
    """An absolute http or https URL without blanks or characters that IRIs do not allow."""
    text = _plain(raw)
    bad = _UNSAFE_IN_URL.search(text)
    if bad:
        raise BadValue("a URL without blanks, quotes or brackets", f"percent-encode {bad[0]!r} at character {bad.start() + 1}")
    try:
        parts = urlsplit(text)
    except ValueError as fault:
        raise BadValue("an absolute http or https URL", "correct the host name") from fault
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadValue("an absolute http or https URL", "begin with https:// and a host name")
    return StringValue(text)


def parse_item(raw: object) -> EntityId:
    """The id of an item of the dataset, or a Wikidata Q-id."""
    text = _text(raw, "the id of an item")
    if not _ITEM_ID.fullmatch(text):
        raise BadValue(
            "the id of an item (lower-case words joined by hyphens) or a Wikidata Q-id", "write the id, which is the record's file name"
        )
    return EntityId(text)


def parse_time(raw: object) -> Time:
    """A date as text, or a mapping of `time` and `calendar`."""
    if isinstance(raw, dict):
        parts = _parts(raw, ["time"], ["calendar"])
        return parse_date(parts["time"], parts.get("calendar", "gregorian"))
    return parse_date(_text(raw, "a date"))


def _amount(text: str) -> str:
    """The number as Wikibase stores it: explicit sign, digits as given, `-0` as `+0`."""
    if not _NUMBER.fullmatch(text):
        raise BadValue("a number in figures, with a point for decimals", _number_hint(text), found=text)
    digits = text.lstrip("+-")
    whole, point, fraction = digits.partition(".")
    return f"{'-' if text[0] == '-' and Decimal(digits) else '+'}{whole.lstrip('0') or '0'}{point}{fraction}"


def _number_hint(text: str) -> str:
    without_blanks = regex(r"[\s,]").sub("", text)
    return f'write "{without_blanks}"' if _NUMBER.fullmatch(without_blanks) else "write figures; keep the wording in stated_as"


def parse_quantity(raw: object) -> Quantity:
    """A number as text, or a mapping of `amount` with `unit` (Q-id), `lower`, `upper`."""
    if not isinstance(raw, dict):
        return Quantity(_amount(_text(raw, "a number")))
    parts = _parts(raw, ["amount"], ["unit", "lower", "upper"])
    if ("lower" in parts) != ("upper" in parts):
        raise BadValue("both bounds or none", "add the other bound", found="one bound only")
    amount, lower, upper = (_amount(parts[key]) if key in parts else None for key in ("amount", "lower", "upper"))
    assert amount is not None
    if lower and upper and not Decimal(lower) <= Decimal(amount) <= Decimal(upper):
        raise BadValue("lower <= amount <= upper", "correct the bounds", found=f"{lower}, {amount}, {upper}")
    return Quantity(amount, _unit(parts.get("unit")), upper, lower)


def _unit(unit: str | None) -> str:
    if unit is None:
        return "1"
    if not regex(r"Q[1-9]\d*").fullmatch(unit):
        raise BadValue("a Wikidata item as unit", "write the unit's Q-id", found=unit)
    return WIKIDATA_ENTITY + unit


def parse_monolingual(raw: object) -> MonolingualText:
    """A mapping of `text` and `language`."""
    if not isinstance(raw, dict):
        raise BadValue("a mapping with text and language", f"write {{text: {_text(raw)}, language: en}}")
    parts = _parts(raw, ["text", "language"], [])
    if not _LANGUAGE.fullmatch(parts["language"]):
        raise BadValue("a language code such as en, ru or zh-hant", "correct the language", found=parts["language"])
    return MonolingualText(_plain(parts["text"]), parts["language"])


def parse_coordinate(raw: object) -> Coordinate:
    """A mapping of `latitude`, `longitude` and `precision` in degrees."""
    if not isinstance(raw, dict):
        raise BadValue("a mapping with latitude, longitude and precision", "write {latitude: 55.75, longitude: 37.62, precision: 0.01}")
    parts = _parts(raw, ["latitude", "longitude", "precision"], [])
    numbers = {key: float(_amount(text)) for key, text in parts.items()}
    for key, limit in (("latitude", 90), ("longitude", 180)):
        if abs(numbers[key]) > limit:
            raise BadValue(f"{key} between -{limit} and {limit}", f"correct the {key}", found=parts[key])
    if not 0 < numbers["precision"] <= 180:
        raise BadValue("a precision above 0 and up to 180 degrees", "correct the precision", found=parts["precision"])
    return Coordinate(numbers["latitude"], numbers["longitude"], numbers["precision"])


_PARSERS: Final[dict[str, Callable[[object], Value]]] = {
    "wikibase-item": parse_item,
    "time": parse_time,
    "quantity": parse_quantity,
    "monolingualtext": parse_monolingual,
    "globe-coordinate": parse_coordinate,
    "url": parse_url,
    "string": parse_string,
    "external-id": parse_string,
    "commonsMedia": parse_string,
    "math": parse_string,
}


def parser_for(datatype: str, words: Mapping[str, str] | None = None) -> Parser | None:
    """The parser for a datatype, which also reads `{snaktype: somevalue}` and `{snaktype: novalue}`.

    `words` (the rule's `values`) restricts a field to an enumeration. None for a datatype that records cannot hold.
    """
    parse = _PARSERS.get(datatype)
    if parse is None:
        return None

    def parsed(raw: object) -> Value | SomeValue | NoValue:
        if isinstance(raw, dict) and "snaktype" in raw:
            return _special(raw)
        if words:
            raw = _word(raw, words)
        return parse(raw)

    return parsed


def _special(raw: Mapping[str, object]) -> SomeValue | NoValue:
    kind = _parts(raw, ["snaktype"], [])["snaktype"]
    if kind not in _SPECIAL:
        raise BadValue("somevalue or novalue", "write {snaktype: somevalue} or {snaktype: novalue}", found=kind)
    return _SPECIAL[kind]


def _word(raw: object, words: Mapping[str, str]) -> str:
    text = _text(raw)
    if text not in words:
        raise BadValue(f"one of {', '.join(words)}", "choose one of these words")
    return words[text]
