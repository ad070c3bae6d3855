"""Plain texts and days, filled into what the long way makes of an example.

Most values that were never seen before are texts, or days of the Gregorian calendar, and come to the same but for the value itself and
the hashes that it leads to. So a field's example goes the long way once, and where the example stands in what that says, other values
are put. Whatever is not as plain as the example, or not surely so, is not taken.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import md5, sha1
from re import compile as regex
from typing import Final, Protocol, TypeAlias

from pipeline.bulk.texts import MainText, PartText, SharedText, Texts
from pipeline.mapping.fields import Field
from pipeline.mapping.values import LONGEST_TEXT, is_plain
from pipeline.model import Snak, Time
from pipeline.model.hashes import snak_image, text_hasher, value_id, value_image
from pipeline.rdf.roles import Role
from pipeline.rdf.terms import literal

__all__ = ["Template", "template_for"]

#: What is put where: the example's text, or a hash that follows from it, and those of the value at hand.
Changes: TypeAlias = Sequence[tuple[bytes, bytes]]
_DAY: Final = regex(rb'"(\d{4}-\d\d-\d\d)"')


class _Kind(Protocol):
    """Values that differ from an example in nothing but themselves."""

    def plain(self, key: bytes) -> bytes | None:
        """The value that a JSON text is, if it is one of these."""

    def changes(self, new: bytes) -> Changes:
        """What has to be put where."""

    def hash(self, new: bytes) -> str:
        """The hash of its snak."""


class _Texts:
    """Texts that stand in JSON, in RDF and between the quotes of any syntax as they are."""

    EXAMPLES: Final = ("An example of a text", "Ещё один")

    def __init__(self, example: Snak) -> None:
        self._hash = text_hasher(example.property)

    def plain(self, key: bytes) -> bytes | None:
        if key[:1] != b'"' or b"\\" in key:
            return None
        new = key[1:-1]
        try:
            text = new.decode()
        except UnicodeDecodeError:
            return None
        return new if len(text) <= LONGEST_TEXT and is_plain(text) and text.isprintable() else None

    def changes(self, new: bytes) -> Changes:
        return ((self.EXAMPLES[0].encode(), new),)

    def hash(self, new: bytes) -> str:
        return self._hash(new)


class _Days:
    """Days of the years 1 to 9999."""

    EXAMPLES: Final = ("1987-06-05", "2012-02-29")

    def __init__(self, example: Snak) -> None:
        assert isinstance(example.value, Time), "it is a day"
        self._example = self.EXAMPLES[0].encode()
        self._before, self._behind = snak_image(example).split(self._example)
        self._value_before, self._value_behind = value_image(example.value).split(self._example)
        self._id = value_id(example.value).encode()

    def plain(self, key: bytes) -> bytes | None:
        match = _DAY.fullmatch(key)
        if not match:
            return None
        try:
            date.fromisoformat(match[1].decode())
        except ValueError:
            return None
        return match[1]

    def changes(self, new: bytes) -> Changes:
        code = md5(self._value_before + new + self._value_behind).hexdigest()
        return ((self._example, new), (self._id, code.encode()))

    def hash(self, new: bytes) -> str:
        return sha1(self._before + new + self._behind).hexdigest()


_KINDS: Final[Mapping[str, type[_Texts] | type[_Days]]] = {"string": _Texts, "time": _Days}


class Template:
    """What the values of one kind say in a field. `plain` tells whether a JSON text is one; it gives what the others take."""

    def __init__(self, kind: _Kind, main: MainText, texts: Texts) -> None:
        self.plain = kind.plain
        self._changes, self._hash = kind.changes, kind.hash
        self._main, self._fill, self._usual = main, texts.fill, texts.usual
        self._image = main.image[: main.image.index(b"|", 1) + 1]

    def main(self, new: bytes) -> MainText:
        """It as a main snak."""
        main, fill, changes = self._main, self._fill, self._changes(new)
        text, direct = fill(main.text, changes), tuple([fill(one, changes) for one in main.direct])
        image = b"%b%b|" % (self._image, self._hash(new).encode())
        value = _filled(main.value, changes) if main.value else None
        return MainText(image, None, text, self._usual + text, direct, main.claim, value, main.identifies)

    def part(self, new: bytes, *, hashed: bool) -> PartText:
        """It as a qualifier, or with its hash as a part of a reference."""
        main, changes = self._main, self._changes(new)
        values = (_filled(main.value, changes),) if main.value else ()
        return PartText(self._fill(main.text, changes), values, (), (self._hash(new),) if hashed else ())


def _filled(shared: SharedText, changes: Changes) -> SharedText:
    term, text = shared.iri, shared.text
    for old, new in changes:
        text = text.replace(old, new)
        term = term.replace(old.decode(), new.decode())
    return SharedText(term, text)


def template_for(field: Field, role: Role, texts: Texts) -> Template | None:
    """The template of a field in a role, if values of its type can have one."""
    kind = None if field.rule.values else _KINDS.get(field.rule.datatype)
    if kind is None:
        return None
    snak, other = map(field.made, kind.EXAMPLES)
    said, expected = role.make(snak), role.make(other)
    assert said and expected, "these are values"
    if kind is _Texts and not all(pair.endswith(f" {literal(kind.EXAMPLES[0])}") for pair in (*said.pairs, *said.direct)):
        return None  # it is not only quoted
    made = Template(kind(snak), texts.main(said, snak), texts)
    new = made.plain(f'"{kind.EXAMPLES[1]}"'.encode())
    # If more hung on the value, the other example would tell.
    return made if new and made.main(new) == texts.main(expected, other) else None
