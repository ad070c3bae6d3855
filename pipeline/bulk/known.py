"""What values and references mean and say, kept by the bytes that they have in JSON.

All raise `Unusual` for what they do not take: faults, numbers, unknown values. Nothing here says what is wrong.
"""

from collections.abc import Iterable, Mapping

import msgspec

from pipeline.mapping.faults import BadValue
from pipeline.mapping.fields import Field
from pipeline.mapping.references import STATED_IN, ReferenceReader
from pipeline.model import Snak
from pipeline.model.hashes import new_snak_hash, snaks_hash
from pipeline.rdf.roles import Role, Said, SaidReference
from pipeline.recent import Recent
from pipeline.records.pieces import Value, entries, members, value

__all__ = ["Cited", "Citations", "Main", "Mains", "Qualifiers", "Unusual"]


class Unusual(Exception):
    """What only the long way can take, or say what is wrong with."""


class Main(msgspec.Struct, frozen=True, gc=False):
    """A value as main snak: what of it enters the ids of statements, and what it says."""

    image: bytes
    said: Said


class Part(msgspec.Struct, frozen=True, gc=False):
    """A part of references: the hashes of its snaks, the ids of items that they point at if these are sources, and what they say."""

    hashes: tuple[str, ...]
    sources: tuple[str, ...]
    said: tuple[Said, ...]


class Cited(msgspec.Struct, frozen=True, gc=False):
    """References: the ids of the sources that they name, in order, the same as they enter the ids of statements, what they say."""

    sources: tuple[str, ...]
    named: bytes
    said: tuple[SaidReference, ...]


class Mains(Recent[bytes, Main]):
    """The values of a field, and the qualifiers that it may have."""

    def __init__(self, field: Field, role: Role, qualifiers: Mapping[str, "Qualifiers"]) -> None:
        super().__init__()
        self._field, self._role = field, role
        self.qualifiers = {name: qualifiers[name] for name in field.qualifiers}
        self.is_default = bool(field.rule.default)

    def make(self, key: bytes) -> Main:
        """Map and encode a value."""
        return self._of(_snak(self._field, value(key)))

    def default(self) -> Main | None:
        """The value of records that do not give the field, if they need not."""
        return self._of(self._field.made(self._field.rule.default)) if self.is_default else None

    def _of(self, snak: Snak) -> Main:
        return Main(f"|{snak.property}|{new_snak_hash(snak)}|".encode(), _said(self._role, snak))


class Qualifiers(Recent[bytes, tuple[Said, ...]]):
    """The values of a qualifier."""

    def __init__(self, field: Field, role: Role) -> None:
        super().__init__()
        self._field, self._role = field, role

    def make(self, key: bytes) -> tuple[Said, ...]:
        """Map and encode a value, or each in a list."""
        return _each(self._field, self._role, key)


class _Parts(Recent[bytes, Part]):
    """The values of a field of references."""

    def __init__(self, field: Field, role: Role) -> None:
        super().__init__()
        self._field, self._role = field, role

    def make(self, key: bytes) -> Part:
        """Map, hash and encode a value, or each in a list."""
        said = _each(self._field, self._role, key)
        named = said if self._field.rule.property == STATED_IN else ()
        return Part(tuple([new_snak_hash(one.snak) for one in said]), tuple([getattr(one.snak.value, "id", "") for one in named]), said)


class Citations(Recent[bytes, Cited]):
    """Lists of references. `namespace` is where reference nodes live."""

    def __init__(self, reader: ReferenceReader, role: Role, namespace: str) -> None:
        super().__init__()
        self._references = _References(reader, role, namespace)

    def make(self, key: bytes) -> Cited:
        """The references of a list."""
        listed = [self._references[bytes(one)] for one in members(key) or ()]
        if not listed:
            raise Unusual
        if len(listed) == 1:
            return listed[0]
        return _cited([name for one in listed for name in one.sources], tuple([said for one in listed for said in one.said]))


class _References(Recent[bytes, Cited]):
    """References one by one: several lists may hold the same."""

    def __init__(self, reader: ReferenceReader, role: Role, namespace: str) -> None:
        super().__init__()
        self._parts = {name: _Parts(field, role) for name, field in reader.fields.items()}
        self._required, self._node = frozenset(reader.required), f"<{namespace}"

    def make(self, key: bytes) -> Cited:
        """What a reference says."""
        raw = entries(key)
        names = [name for name in self._parts if name in raw] if raw else []  # in the order in which the long way has them
        if not raw or len(names) < len(raw) or not self._required.issubset(raw):
            raise Unusual
        hashes: list[str] = []
        sources: list[str] = []
        said: list[Said] = []
        for name in names:
            part = self._parts[name][bytes(raw[name])]
            hashes += part.hashes
            sources += part.sources
            said += part.said
        return _cited(sources, (SaidReference.of(f"{self._node}{snaks_hash(hashes)}>", said),))


def _cited(sources: Iterable[str], said: tuple[SaidReference, ...]) -> Cited:
    names = sorted({*sources})
    return Cited(tuple(names), " ".join(names).encode(), said)


def _each(field: Field, role: Role, key: bytes) -> tuple[Said, ...]:
    """What a value, or each in a list, says."""
    raw = value(key)
    if isinstance(raw, list):
        return tuple([_said(role, _snak(field, one)) for one in raw])
    return (_said(role, _snak(field, raw)),)


def _snak(field: Field, raw: Value | None) -> Snak:
    if raw is None:
        raise Unusual
    try:
        return field.made(raw)
    except BadValue as fault:
        raise Unusual from fault


def _said(role: Role, snak: Snak) -> Said:
    said = role.make(snak)
    if said is None:
        raise Unusual
    return said
