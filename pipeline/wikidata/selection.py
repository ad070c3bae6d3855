"""What of a full dump is worth keeping: the entities that are named, and those that a dataset's items could be.

A dump has more than a hundred million lines, so a line is judged by as little of it as will do: its id, then its labels and
aliases, then the values of the identifiers that are looked for. Only what is kept is read in full.
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from re import compile as regex
from typing import Any, Final

import msgspec

from pipeline.model import Entity, StringValue
from pipeline.wikidata.conversions import CONVERSIONS
from pipeline.wikidata.names import folded, latin_words, names

__all__ = ["Selection"]

_ID: Final = regex(rb'"id":\s*"([A-Z]\d+)"')


class _Text(msgspec.Struct):
    value: str


class _Line(msgspec.Struct):
    """The parts of an entity document that decide. PHP writes an empty map as a list."""

    id: str = ""
    labels: dict[str, _Text] | list[Any] = {}
    aliases: dict[str, list[_Text]] | list[Any] = {}
    claims: dict[str, msgspec.Raw] | list[Any] = {}


class _Value(msgspec.Struct):
    value: Any = None


class _Snak(msgspec.Struct):
    datavalue: _Value | None = None


class _Claim(msgspec.Struct):
    mainsnak: _Snak


_LINE: Final = msgspec.json.Decoder(_Line)
_CLAIMS: Final = msgspec.json.Decoder(list[_Claim])


@lru_cache(1 << 18)
def _keys(name: str) -> tuple[str, str]:
    """What a name is compared by: as it is, and by its words in Latin letters in any order."""
    return folded(name), " ".join(sorted(latin_words(name)))


class Selection:
    """Keeps the entities `ids`, the units that can be converted, and the items that share a name or an identifier with one of `items`.

    Names count as shared across scripts when letter for letter they come out the same in Latin letters, in whatever order.
    """

    def __init__(self, ids: Iterable[str], items: Iterable[Entity] = ()) -> None:
        self._ids = frozenset(ids)
        keys: set[str] = set()
        strings: dict[str, set[str]] = {}
        for item in items:
            keys.update(*map(_keys, names(item)))
            for one in item.statements:
                if isinstance(one.main.value, StringValue):
                    strings.setdefault(one.main.property, set()).add(one.main.value.text)
        self._keys = frozenset(keys - {""})
        self._strings = strings

    @property
    def digest(self) -> str:
        """Stands for what is kept: another selection has another digest."""
        parts = [
            [*CONVERSIONS],
            sorted(self._ids),
            sorted(self._keys),
            sorted((name, sorted(found)) for name, found in self._strings.items()),
        ]
        return sha256(msgspec.json.encode(parts)).hexdigest()

    def keeps(self, line: bytes) -> bool:
        """Whether the entity on a line of a dump is kept. A line that cannot be judged is, so that what is wrong with it is said."""
        head = _ID.search(line, 0, 200)
        if head and head[1].decode() in self._ids:
            return True
        try:
            document = _LINE.decode(line)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return True
        if document.id in self._ids or self._shares_name(document) or self._shares_identifier(document):
            return True
        return isinstance(document.claims, dict) and not document.claims.keys().isdisjoint(CONVERSIONS)

    def _shares_name(self, document: _Line) -> bool:
        found = {text.value for text in document.labels.values()} if isinstance(document.labels, dict) else set()
        if isinstance(document.aliases, dict):
            found |= {text.value for texts in document.aliases.values() for text in texts}
        return any(key in self._keys for name in found for key in _keys(name))

    def _shares_identifier(self, document: _Line) -> bool:
        claims = document.claims if isinstance(document.claims, dict) else {}
        return any(self._has(claims[name], wanted) for name, wanted in self._strings.items() if name in claims)

    def _has(self, raw: msgspec.Raw, wanted: set[str]) -> bool:
        try:
            claims = _CLAIMS.decode(raw)
        except msgspec.DecodeError:
            return True
        values = (one.mainsnak.datavalue.value for one in claims if one.mainsnak.datavalue)
        return any(value in wanted for value in values if isinstance(value, str))
