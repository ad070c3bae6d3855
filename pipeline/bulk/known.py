"""What values and references mean and say, kept by the bytes that they have in JSON.

All raise `Unusual` for what they do not take: faults, numbers, unknown values. Nothing here says what is wrong.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Final, TypeVar

from pipeline.bulk.templates import Template, template_for
from pipeline.bulk.texts import CitedText, MainText, PartText, Texts
from pipeline.mapping.faults import BadValue
from pipeline.mapping.fields import Field
from pipeline.mapping.references import ReferenceReader
from pipeline.model import Snak
from pipeline.model.hashes import new_snak_hash
from pipeline.rdf.encoder import Encoder
from pipeline.rdf.roles import Role, Said
from pipeline.recent import Recent
from pipeline.records.pieces import Value, entries, members, value

__all__ = ["Citations", "Mains", "Parts", "Unusual"]


_V = TypeVar("_V")
#: Most passages are cited by one record, or by some that stand close to each other, and their text is long.
_CITATIONS: Final = 1_024


class Unusual(Exception):
    """What only the long way can take, or say what is wrong with."""


class _Values(Recent[bytes, _V]):
    """The values of a field in a role."""

    def __init__(self, field: Field, role: Role, texts: Texts) -> None:
        super().__init__()
        self._field, self._role, self._texts = field, role, texts

    @cached_property
    def _template(self) -> Template | None:
        """Made when the first value comes: few datasets use every field."""
        return template_for(self._field, self._role, self._texts)


class Mains(_Values[MainText]):
    """The values of a field, and the qualifiers that it may have."""

    def __init__(self, field: Field, role: Role, texts: Texts, qualifiers: Mapping[str, "Parts"]) -> None:
        super().__init__(field, role, texts)
        self.qualifiers = {name: qualifiers[name] for name in field.qualifiers}
        self.is_default = bool(field.rule.default)

    def make(self, key: bytes) -> MainText:
        """Map and encode a value."""
        if (template := self._template) and (new := template.plain(key)):
            return template.main(new)
        return self._of(_snak(self._field, value(key)))

    def default(self) -> MainText | None:
        """The value of records that do not give the field, if they need not."""
        return self._of(self._field.made(self._field.rule.default)) if self.is_default else None

    def _of(self, snak: Snak) -> MainText:
        return self._texts.main(_said(self._role, snak), snak)


class Parts(_Values[PartText]):
    """The values of a qualifier, or, `hashed`, of a field of references."""

    def __init__(self, field: Field, role: Role, texts: Texts, *, hashed: bool = False) -> None:
        super().__init__(field, role, texts)
        self._hashed = hashed

    def make(self, key: bytes) -> PartText:
        """Map and encode a value, or each in a list."""
        if (template := self._template) and (new := template.plain(key)):
            return template.part(new, hashed=self._hashed)
        said = _each(self._field, self._role, key)
        return self._texts.part(said, [new_snak_hash(one.snak) for one in said] if self._hashed else ())


class Citations(Recent[bytes, CitedText]):
    """Lists of references."""

    size = _CITATIONS

    def __init__(self, reader: ReferenceReader, encoder: Encoder, texts: Texts) -> None:
        super().__init__()
        self._texts, self._references = texts, _References(reader, encoder, texts)

    def make(self, key: bytes) -> CitedText:
        """The references of a list."""
        listed = [self._references[bytes(one)] for one in members(key) or ()]
        if not listed:
            raise Unusual
        return listed[0] if len(listed) == 1 else self._texts.all_cited(listed)


class _References(Recent[bytes, CitedText]):
    """References one by one: several lists may hold the same."""

    size = _CITATIONS

    def __init__(self, reader: ReferenceReader, encoder: Encoder, texts: Texts) -> None:
        super().__init__()
        self._texts, self._required = texts, frozenset(reader.required)
        self._parts = {name: Parts(field, encoder.in_reference, texts, hashed=True) for name, field in reader.fields.items()}

    def make(self, key: bytes) -> CitedText:
        """What a reference says."""
        raw = entries(key)
        if not raw or not self._required.issubset(raw):
            raise Unusual
        # In the order in which the long way has them.
        parts = [known[bytes(raw[name])] for name, known in self._parts.items() if name in raw]
        if len(parts) < len(raw):
            raise Unusual
        return self._texts.cited(parts)


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
