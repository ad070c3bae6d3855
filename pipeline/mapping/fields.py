"""Rules made ready for mapping: what a record holds under a field becomes a snak, or an issue on its line.

Most values come back: the same place, the same year, the same class. So each field keeps the snaks it made lately.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.mapping.faults import BadValue
from pipeline.mapping.rules import FieldRule
from pipeline.mapping.run import At, Problem, Run
from pipeline.mapping.values import parser_for
from pipeline.model import Snak
from pipeline.recent import Recent

__all__ = ["Field", "read_snak", "read_snaks"]

#: Datatype -> the rule name under which a bad value is reported.
_RULE_OF_DATATYPE: Final = {
    "time": "date",
    "quantity": "number",
    "url": "url",
    "wikibase-item": "item-id",
    "monolingualtext": "monolingual",
    "globe-coordinate": "coordinate",
}
#: A text, or the items of a mapping of texts.
Key = str | tuple[tuple[str, str], ...]


class Field(Recent[Key, Snak]):
    """A rule made ready for mapping. `field[key]` is the snak that `key` means; it is made when it is asked for first."""

    __slots__ = ("_parse", "_property", "qualifiers", "rule")

    def __init__(self, rule: FieldRule, qualifiers: Mapping[str, "Field"]) -> None:
        super().__init__()
        parse = parser_for(rule.datatype, rule.values)
        assert parse is not None, "the mapping was linted"
        self.rule = rule
        self.qualifiers = {name: qualifiers[name] for name in rule.qualifiers}
        self._property = rule.property
        self._parse = parse

    def make(self, key: Key) -> Snak:
        """The snak that a key means. Raises `BadValue`, as does asking for it."""
        return self.made(key if isinstance(key, str) else dict(key))

    def of(self, raw: object) -> Snak:
        """The snak that what a record holds means. Raises `BadValue`."""
        if isinstance(raw, str):
            return self[raw]
        if isinstance(raw, dict) and all(isinstance(part, str) for part in raw.values()):
            return self[tuple(raw.items())]
        return self.made(raw)

    def made(self, raw: object) -> Snak:
        """The same, made anew and not kept."""
        return Snak(self._property, self._parse(raw))


def read_snak(run: Run, field: Field, raw: object, at: At) -> Snak | None:
    """The snak that `raw` means; None, with an issue, when it means nothing."""
    try:
        return field.of(raw)
    except BadValue as fault:
        found = fault.found or (f'"{raw}"' if isinstance(raw, str) else "a mapping")
        is_word = field.rule.values and isinstance(raw, str)
        rule = "unlisted-value" if is_word else _RULE_OF_DATATYPE.get(field.rule.datatype, "text")
        path, key = at
        run.report((*path, key), Problem(rule, f"'{key}' is {found}", fault.expected, fault.fix))
        return None


def read_snaks(run: Run, field: Field, raw: object, at: At) -> Sequence[Snak]:
    """The snaks of one value, or of each value in a list."""
    if isinstance(raw, str) and (known := field.get(raw)):
        return (known,)
    if isinstance(raw, list):
        path = (*at[0], at[1])
        return [snak for n, one in enumerate(raw) if (snak := read_snak(run, field, one, (path, n)))]
    snak = read_snak(run, field, raw, at)
    return [snak] if snak else []
