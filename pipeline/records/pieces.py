"""A record taken apart no further than to the values of its statements, which stay as the bytes they are.

The same values, and the same references, come back from record to record: whoever knows what their bytes mean need not read them
again. For this the form must be plain: no key twice, no number, nothing that another reader would object to. `pieces` says None to
all else, which is then for the readers of `json_lines`, who can say what is wrong, or that nothing is.
"""

from collections.abc import Callable
from typing import Any, Final, TypeAlias, TypeVar

import msgspec
from msgspec import UNSET, Raw, UnsetType

from pipeline.records.json_lines import suspicious
from pipeline.records.limits import MAX_TEXT

_T = TypeVar("_T")

__all__ = ["Pieces", "Value", "entries", "members", "pieces", "value"]

#: What is read of a value at once: a text, a mapping of texts, or a list of both.
Value: TypeAlias = str | dict[str, str] | list[str | dict[str, str]]


class Pieces(msgspec.Struct, forbid_unknown_fields=True):
    """A record. Its references and the parts of its statements are JSON; what it does not give is unset, and false."""

    id: str
    type: str
    labels: dict[str, str]
    descriptions: dict[str, str] | UnsetType = UNSET
    aliases: dict[str, list[str]] | UnsetType = UNSET
    references: Raw | UnsetType = UNSET
    note: str | UnsetType = UNSET
    statements: dict[str, list[dict[str, Raw]]] | UnsetType = UNSET


_decode: Final = msgspec.json.Decoder(Pieces).decode
_value: Final[Callable[[bytes], Value]] = msgspec.json.Decoder(Value).decode
_list: Final = msgspec.json.Decoder(list[Raw]).decode
_mapping: Final = msgspec.json.Decoder(dict[str, Raw]).decode
_encode: Final = msgspec.json.Encoder().encode
_FAULTS: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def pieces(line: bytes) -> Pieces | None:
    """The record on a line; None when there is none, or one that needs a closer look."""
    if suspicious(line):
        return None
    try:
        data = _decode(line)
    except _FAULTS:
        return None
    if data.note and len(data.note) > MAX_TEXT:
        return None
    return data if _is_compact(data, line) else _compacted(line)


def _compacted(line: bytes) -> Pieces | None:
    """The record on a line that is well formed, but not in the shortest form there is."""
    compact = msgspec.json.format(line, indent=-1)
    if len(compact) >= len(line):
        return None
    data = _decode(compact)
    return data if _is_compact(data, compact) else None


def _is_compact(data: Any, json: bytes) -> bool:
    """Whether `data` says all that `json` does: what msgspec writes is the shortest form, so a lost key would show."""
    return len(_encode(data)) == len(json)


def value(piece: bytes) -> Value | None:
    """The value that a piece is; None for any other, or one that needs a closer look."""
    return _read(_value, piece)


def members(piece: bytes) -> list[Raw] | None:
    """The pieces of a list; None for anything else."""
    return _read(_list, piece)


def entries(piece: bytes) -> dict[str, Raw] | None:
    """The pieces of a mapping; None for anything else."""
    return _read(_mapping, piece)


def _read(decode: Callable[[bytes], _T], piece: bytes) -> _T | None:
    if len(piece) > MAX_TEXT:
        return None
    try:
        data = decode(piece)
    except _FAULTS:
        return None
    return data if len(_encode(data)) == len(piece) else None
