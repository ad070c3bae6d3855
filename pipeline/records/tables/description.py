"""Reads a description of tables and lints it: what names no table, sheet or column is found before the first row."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from pipeline.issues import Issue
from pipeline.records.record import Data, Record
from pipeline.records.structure import schema_issues
from pipeline.records.tables.rows import Source
from pipeline.records.tables.template import Template, compile_template, leaves
from pipeline.records.yaml_reader import read_yaml

__all__ = ["SUFFIX", "Description", "Detail", "read_description"]

#: How the name of a description ends.
SUFFIX: Final = ".tables.yaml"
_TEXT: Final = {"type": "string", "minLength": 1}
_ROWS: Final = {"table": _TEXT, "sheet": _TEXT, "rows": _TEXT, "key": _TEXT}
_LEAF: Final = {
    "type": "object",
    "required": ["column"],
    "additionalProperties": False,
    "properties": {
        "column": _TEXT,
        "split": _TEXT,
        "default": _TEXT,
        "as": {"enum": ["id"]},
        "values": {"type": "object", "minProperties": 1, "additionalProperties": _TEXT},
    },
}
_PART: Final = {
    "if": {"type": "object", "required": ["column"]},
    "then": _LEAF,
    "else": {
        "if": {"type": "object"},
        "then": {"additionalProperties": {"$ref": "#/$defs/part"}, "properties": {"each": _TEXT}, "minProperties": 1},
        "else": {"if": {"type": "array"}, "then": {"items": {"$ref": "#/$defs/part"}, "minItems": 1}},
    },
}
_SCHEMA: Final = {
    "$defs": {"part": _PART},
    "type": "object",
    "required": ["table", "record"],
    "additionalProperties": False,
    "properties": _ROWS
    | {
        "description": {"type": "string"},
        "details": {
            "type": "object",
            "additionalProperties": {"type": "object", "minProperties": 1, "additionalProperties": False, "properties": _ROWS},
        },
        "record": {"type": "object", "required": ["id", "type"], "additionalProperties": {"$ref": "#/$defs/part"}},
    },
}


class Detail(NamedTuple):
    """A table whose rows belong to rows of the main one: by `key`, or, without a file of its own, by standing in them."""

    source: Source
    key: str


class Description(NamedTuple):
    """What a description says. `folder` is where it lies: files are named from there. `record` is where it was read."""

    record: Record
    folder: Path
    main: Source
    key: str
    details: Mapping[str, Detail]
    template: Template

    def columns(self, table: str = "") -> list[str]:
        """The columns that are used of a table, the main one by default, each once."""
        key = self.details[table].key if table else self.key
        used = [name for owner, leaf in leaves(self.template) if owner == table for name in leaf.columns()]
        return list(dict.fromkeys([*used, *([key] if key else [])]))


def read_description(path: Path) -> tuple[Description | None, list[Issue]]:
    """The description in a file, and what is wrong with it; None when it cannot be used."""
    issues: list[Issue] = []
    record: Record | None = None
    for found in read_yaml(path):
        if isinstance(found, Issue):
            issues.append(found)
        else:
            record = found
    if record is None or issues:
        return None, issues
    issues = schema_issues(record, _SCHEMA) or list(_faults(record))
    return (None if issues else _description(record, path.parent)), issues


def _description(record: Record, folder: Path) -> Description:
    data: dict[str, Any] = dict(record.data)
    details = {name: Detail(_source(one), one.get("key", "")) for name, one in data.get("details", {}).items()}
    return Description(record, folder, _source(data), data.get("key", ""), details, compile_template(data["record"], ("record",)))


def _source(raw: Mapping[str, str]) -> Source:
    return Source(raw.get("table", ""), raw.get("sheet", ""), raw.get("rows", ""))


def _faults(record: Record) -> Iterator[Issue]:
    """What a schema cannot say: tables and keys that do not go together."""
    data: dict[str, Any] = dict(record.data)
    details: dict[str, dict[str, str]] = data.get("details", {})
    for name, detail in details.items():
        path = ("details", name)
        if "table" in detail and "key" not in detail:
            yield Issue(
                record.place(path), "schema", f"'{name}' without 'key'", "the column that names rows of the main table", "add 'key'"
            )
        elif "table" in detail and "key" not in data:
            expected = f"the column of the main table that '{detail['key']}' of {name} names"
            yield Issue(record.place(("table",)), "schema", "no 'key' of the main table", expected, "add 'key'")
        elif "table" not in detail and "rows" not in detail:
            yield Issue(
                record.place(path), "schema", f"'{name}' without 'table' or 'rows'", "a file, or the way to rows within a row", "add it"
            )
    yield from _unknown_tables(record, data["record"], ("record",), details)


def _unknown_tables(record: Record, raw: Data, path: tuple[str | int, ...], details: Mapping[str, object]) -> Iterator[Issue]:
    """Every `each` that names no table."""
    children = enumerate(raw) if isinstance(raw, list) else raw.items() if isinstance(raw, dict) else ()
    for key, child in children:
        where = (*path, key)
        if key == "each" and child not in details:
            yield Issue(
                record.place(where), "schema", f"'each' is \"{child}\"", f"one of {', '.join(details) or 'no details'}", "declare it"
            )
        else:
            yield from _unknown_tables(record, child, where, details)
