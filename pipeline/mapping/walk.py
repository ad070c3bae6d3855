"""All values of a record with the rules they fall under, for checks that look across records.

Only what is well formed is visited; what is not has been reported by the mapper.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pipeline.mapping.mapper import STATEMENT_KEYS
from pipeline.mapping.rules import FieldRule, MappingSet
from pipeline.records.record import Path, Record

__all__ = ["Use", "references", "uses"]


class Use(NamedTuple):
    """One value in a record: where it stands, the rule that maps it, and the value as written."""

    path: Path
    rule: FieldRule
    raw: Any

    def item(self) -> str:
        """The id of the item the value points to; empty for values of another kind, and for a word that is not on the field's list."""
        if self.rule.datatype != "wikibase-item" or not isinstance(self.raw, str):
            return ""
        return self.rule.values.get(self.raw, "") if self.rule.values else self.raw


def _dict(raw: object) -> Mapping[str, Any]:
    return raw if isinstance(raw, dict) else {}


def _list(raw: object) -> list[Any]:
    return raw if isinstance(raw, list) else []


def uses(record: Record, mappings: MappingSet) -> Iterator[Use]:
    """Every main value, qualifier value and reference value of a record, in its order."""
    for where, reference in references(record):
        yield from _fields(reference, mappings.references, where)
    kind = mappings.types.get(record.type)
    for name, rule in kind.fields.items() if kind else ():
        given = _list(_dict(record.data.get("statements")).get(name))
        if rule.default and not given:
            yield Use(("references",), rule, rule.default)
        for index, statement in enumerate(given):
            path: Path = ("statements", name, index)
            yield Use((*path, "value"), rule, _dict(statement).get("value"))
            yield from _fields({k: v for k, v in _dict(statement).items() if k not in STATEMENT_KEYS}, mappings.qualifiers, path)


def references(record: Record) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every reference of a record with its path: the record's own first, then those of its statements."""
    for index, reference in enumerate(_list(record.data.get("references"))):
        yield ("references", index), _dict(reference)
    for name, given in _dict(record.data.get("statements")).items():
        for number, statement in enumerate(_list(given)):
            for index, reference in enumerate(_list(_dict(statement).get("references"))):
                yield ("statements", name, number, "references", index), _dict(reference)


def _fields(data: Mapping[str, Any], rules: Mapping[str, FieldRule], path: Path) -> Iterator[Use]:
    for name, raw in data.items():
        rule = rules.get(name)
        if rule is None:
            continue
        if isinstance(raw, list):
            for index, one in enumerate(raw):
                yield Use((*path, name, index), rule, one)
        else:
            yield Use((*path, name), rule, raw)
