"""The `record` of a description: what of it a row fills, and which cell each part came from."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias
from unicodedata import normalize

from anyascii import anyascii

from pipeline.records.record import Data, Path
from pipeline.records.tables.rows import Row

__all__ = ["Details", "Filled", "Leaf", "Template", "compile_template", "fill", "leaves"]

#: The rows of other tables that belong to a row, by the name of the table.
Details: TypeAlias = Mapping[str, Sequence[Row]]
_COLUMN: Final = re.compile(r"\{([^{}]*)\}")
_BREAK: Final = re.compile(r"[^a-z0-9]+")


class Leaf(NamedTuple):
    """A text of the template. `parts` are texts and, at odd places, names of columns."""

    path: Path
    parts: Sequence[str]
    split: str = ""
    values: Mapping[str, str] = {}
    default: str = ""
    is_id: bool = False

    @property
    def is_dynamic(self) -> bool:
        """Whether it depends on the row."""
        return len(self.parts) > 1

    def columns(self) -> Sequence[str]:
        """The columns it is made of."""
        return self.parts[1::2]

    def fill(self, row: Row) -> Data | None:
        """What a row makes of it; None when one of its cells is empty and there is no default."""
        if self.split or any(isinstance(row.cells.get(name), list) for name in self.columns()):
            texts: list[Data] = [made for text in self._several(row) if (made := self._finished(text))]
            return texts or self.default or None
        cells = [row.cells.get(name, "") for name in self.columns()]
        if not all(cells):
            return self.default or None
        text = "".join(map(str, (*(part for pair in zip(self.parts[::2], cells, strict=False) for part in pair), self.parts[-1])))
        return self._finished(text) or self.default or None

    def _several(self, row: Row) -> Iterator[str]:
        for name in self.columns():
            cell = row.cells.get(name, "")
            for text in cell if isinstance(cell, list) else [cell]:
                yield from text.split(self.split) if self.split else [text]

    def _finished(self, text: str) -> str:
        text = text.strip()
        if self.is_id:
            return _BREAK.sub("-", anyascii(normalize("NFKC", text)).lower().replace("'", "")).strip("-")
        return self.values.get(text, text)


class Branch(NamedTuple):
    """A mapping or a list of the template; `each` names the table whose rows an entry of a list is repeated for.

    `is_dynamic` tells that a column stands somewhere in it: then it is left out where none of its cells holds anything.
    """

    children: Mapping[str | int, "Template"]
    is_list: bool
    is_dynamic: bool
    each: str = ""


Template: TypeAlias = Branch | Leaf


class Filled(NamedTuple):
    """A part of a record, and for each path in it the row and the column it came from."""

    data: Data
    origins: dict[Path, tuple[Row, str]]


_Entry: TypeAlias = tuple[str | int, Template, Filled]


def compile_template(raw: Data, path: Path = ()) -> Template:
    """The template that a piece of a description's `record` is."""
    if isinstance(raw, str):
        return Leaf(path, _COLUMN.split(raw))
    if isinstance(raw, list):
        entries: dict[str | int, Template] = {index: compile_template(entry, (*path, index)) for index, entry in enumerate(raw)}
        return Branch(entries, is_list=True, is_dynamic=any(entry.is_dynamic for entry in entries.values()))
    if "column" in raw:
        options: dict[str, Any] = {name: raw[name] for name in ("split", "values", "default") if name in raw}
        return Leaf((*path, "column"), ("", str(raw["column"]), ""), **options, is_id=raw.get("as") == "id")
    children: dict[str | int, Template] = {key: compile_template(one, (*path, key)) for key, one in raw.items() if key != "each"}
    is_dynamic = any(child.is_dynamic for child in children.values())
    return Branch(children, is_list=False, is_dynamic=is_dynamic, each=str(raw.get("each", "")))


def leaves(template: Template, table: str = "") -> Iterator[tuple[str, Leaf]]:
    """Every leaf with the name of the table whose rows fill it, empty for the main table."""
    if isinstance(template, Leaf):
        yield table, template
        return
    for child in template.children.values():
        yield from leaves(child, template.each or table)


def fill(template: Template, row: Row, details: Details) -> Filled | None:
    """What a row and those that belong to it make of a template; None when all of it is empty."""
    if isinstance(template, Leaf):
        data = template.fill(row)
        column = next(iter(template.columns()), "")
        return None if data is None else Filled(data, {(): (row, column)})
    entries = list(_entries(template, row, details))
    if not entries or not (_has_value(template, entries) and _is_filled(template, entries)):
        return None
    origins: dict[Path, tuple[Row, str]] = {}
    for key, _, found in entries:
        origins |= {(key, *path): origin for path, origin in found.origins.items()}
    origins[()] = min(origins.values(), key=lambda origin: origin[0].at(origin[1]).column)
    whole: Data = [found.data for _, _, found in entries] if template.is_list else {str(key): found.data for key, _, found in entries}
    return Filled(whole, origins)


def _is_filled(template: Branch, entries: Sequence["_Entry"]) -> bool:
    """Whether a part holds more than what the description itself says, if it is meant to."""
    return not template.is_dynamic or any(child.is_dynamic for _, child, _ in entries)


def _has_value(template: Branch, entries: Sequence["_Entry"]) -> bool:
    """Whether a part that is to have a value has one: a statement is nothing without, whatever else its row holds."""
    return template.is_list or "value" not in template.children or any(key == "value" for key, _, _ in entries)


def _entries(template: Branch, row: Row, details: Details) -> Iterator["_Entry"]:
    """The entries that hold something, those of a list numbered anew."""
    number = 0
    for key, child in template.children.items():
        rows = details.get(child.each, ()) if isinstance(child, Branch) and child.each else (row,)
        for one in rows:
            if (found := fill(child, one, details)) is not None:
                yield (number if template.is_list else key), child, found
                number += 1
