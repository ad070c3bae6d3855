"""The header of a table: column names as ways into a record, and rows as records by them.

    id, type, note
    labels.en, descriptions.en, sitelinks.enwiki     one text for each language or site
    aliases.en                                       several texts, separated by "|"
    references[0].source                             a field of the record's first reference
    statements.position_held[1].value                the value of the second statement of a field
    statements.position_held[1].start_time           a qualifier; statements.x.start_time[1] is the second of several
    statements.position_held[1].references[0].page   a field of a reference
    statements.date_of_birth.value.calendar          a part of a value that is more than a text

An index left out is 0. An empty cell is absent, and so is everything that has only empty cells.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from pipeline.issues import Issue, Place
from pipeline.records.limits import MAX_COLUMNS, MAX_DEPTH
from pipeline.records.record import Data, Path

__all__ = ["Branch", "build", "columns_of", "named", "read_header"]

_STEP: Final = re.compile(r"([^.\[\]\s]+)(?:\[([0-9]{1,4})\])?")
_SINGLE: Final = ("id", "type", "note")
_BY_LANGUAGE: Final = ("labels", "descriptions", "aliases", "sitelinks")
_SECTIONS: Final = (*_SINGLE, *_BY_LANGUAGE, "references", "statements")
_REQUIRED: Final = ("id", "type")


class _Cell(NamedTuple):
    """A column whose cells stand at one place of the record; `many`: they hold several texts."""

    column: int
    many: bool

    def data(self, cells: Sequence[str]) -> Data | None:
        """What the cell of a row holds; None when it is empty."""
        text = cells[self.column]
        if not self.many:
            return text or None
        parts: list[Data] = [stripped for part in text.split("|") if (stripped := part.strip())]
        return parts or None


class Branch(NamedTuple):
    """What columns have in common: the entries of a mapping, by key, or of a list, by index."""

    children: "dict[str | int, _Tree]"
    is_list: bool


_Tree: TypeAlias = Branch | _Cell


def read_header(names: Sequence[str], place: Place) -> tuple[Branch, list[Issue]]:
    """The header as a tree, and what is wrong with it; `place` is where the header stands."""
    if len(names) > MAX_COLUMNS:
        found = f"{len(names):,} columns"
        return Branch({}, False), [Issue(place, "column", found, f"at most {MAX_COLUMNS:,}", "split the table")]
    header = _Header(names, place)
    for index, name in enumerate(names):
        header.add(index, name)
    header.require(_REQUIRED)
    return header.root, header.issues


def named(index: int, names: Sequence[str]) -> str:
    """A column for a message: its number from 1 and its name."""
    return f'column {index + 1} "{names[index]}"' if index < len(names) else f"column {index + 1}"


def build(tree: Branch | _Cell, cells: Sequence[str]) -> Data | None:
    """The part of the record that `tree` stands for, or None when all its cells are empty."""
    if isinstance(tree, _Cell):
        return tree.data(cells)
    found = [(key, data) for key, child in tree.children.items() if (data := build(child, cells)) is not None]
    if not found:
        return None
    return [data for _, data in found] if tree.is_list else {str(key): data for key, data in found}


def columns_of(tree: Branch | _Cell, cells: Sequence[str]) -> dict[Path, int]:
    """For every path into what `build` makes of the same arguments, the number (from 1) of the column it begins in."""
    if isinstance(tree, _Cell):
        data = tree.data(cells)
        paths: list[Path] = [(), *((index,) for index in range(len(data)))] if isinstance(data, list) else [()]
        return dict.fromkeys(paths, tree.column + 1) if data else {}
    columns: dict[Path, int] = {}
    present = ((key, inner) for key, child in tree.children.items() if (inner := columns_of(child, cells)))
    for index, (key, inner) in enumerate(present):
        step = index if tree.is_list else key
        columns |= {(step, *path): column for path, column in inner.items()}
    return {(): min(columns.values()), **columns} if columns else {}


class _Header:
    """A header on its way to a tree."""

    def __init__(self, names: Sequence[str], place: Place) -> None:
        self.root = Branch({}, False)
        self.issues: list[Issue] = []
        self._names, self._place = names, place
        self._first: dict[Path, int] = {}

    def add(self, index: int, name: str) -> None:
        path = _path(name)
        if path is None:
            self._report(index, "column", "", *_advice(name))
        elif path in self._first:
            self._report(
                index, "duplicate-column", f" again, first {named(self._first[path], self._names)}", "each column once", "delete one"
            )
        elif not self._insert(path, _Cell(index, many=path[0] == "aliases")):
            self._report(index, "column", " beside a column within it", "either the whole or its parts", "delete one of the two")
        else:
            self._first[path] = index

    def require(self, names: Sequence[str]) -> None:
        for name in names:
            if (name,) not in self._first:
                self.issues.append(Issue(self._place, "column", f'no column "{name}"', f'a column "{name}"', "add it"))

    def _insert(self, path: Path, cell: _Cell) -> bool:
        """Puts the cell into the tree; False when a column stands for what another one divides."""
        branch = self.root
        for step, following in pairwise(path):
            child = branch.children.setdefault(step, Branch({}, isinstance(following, int)))
            if isinstance(child, _Cell) or child.is_list != isinstance(following, int):
                return False
            _sort(branch)
            branch = child
        if path[-1] in branch.children:
            return False
        branch.children[path[-1]] = cell
        _sort(branch)
        return True

    def _report(self, index: int, rule: str, *words: str) -> None:
        found, expected, fix = words
        place = self._place._replace(column=index + 1)
        self.issues.append(Issue(place, rule, named(index, self._names) + found, expected, fix))


def _sort(branch: Branch) -> None:
    """Keeps the entries of a list in the order of their indexes, whatever the order of the columns."""
    if branch.is_list and list(branch.children) != sorted(branch.children, key=int):
        ordered = sorted(branch.children.items(), key=lambda entry: int(entry[0]))
        branch.children.clear()
        branch.children.update(ordered)


def _path(name: str) -> Path | None:
    """The way a column name says, with every index that may be left out; None when it says none."""
    steps = [_STEP.fullmatch(part) for part in name.split(".")]
    if len(steps) * 2 > MAX_DEPTH or not all(steps):
        return None
    path = tuple(_steps([(step[1], step[2]) for step in steps if step]))
    section, depth = path[0], len(path)
    if section in _SINGLE:
        return path if depth == 1 else None
    if section in _BY_LANGUAGE:
        return path if depth == 2 else None
    if section == "references":
        return path if depth > 2 else None
    return path if section == "statements" and depth > 3 and path[-2:-1] != ("references",) and _is_statement(path) else None


def _is_statement(path: Path) -> bool:
    """`statements`, a field, an index; and below `references` a field of the reference."""
    return isinstance(path[2], int) and not (path[3] == "references" and len(path) < 6)


def _steps(parts: list[tuple[str, str | None]]) -> Iterator[str | int]:
    """The parts of a name as steps; in a list the index 0 may be left out."""
    section = parts[0][0]
    for depth, (key, index) in enumerate(parts):
        in_list = key == "references" and depth == (2 if section == "statements" else 0)
        yield key
        if index is not None or in_list or (section == "statements" and depth == 1):
            yield int(index or 0)


def _advice(name: str) -> tuple[str, str]:
    """What a column name could have been: expected, fix."""
    first, _, rest = name.partition(".")
    section = first.partition("[")[0]
    if section in _BY_LANGUAGE:
        return f"{section}.LANGUAGE", f'write "{section}.en", or whichever language it is'
    if section == "references":
        return "references[0].FIELD", 'write "references[0].source", or whichever field it is'
    if section == "statements":
        field = rest.partition(".")[0].partition("[")[0] or "FIELD"
        return f"statements.{field}[0].value, .QUALIFIER, .rank, .note or .references[0].FIELD", f'write "statements.{field}.value"'
    near = get_close_matches(section, _SECTIONS, n=1)
    if any(separator in name for separator in ",;\t"):
        fix = "separate the cells of .csv by commas, those of .tsv by tabs"
    else:
        fix = f'did you mean "{near[0]}"?' if near else "rename or delete it"
    return f"one of {', '.join(_SECTIONS)}", fix
