"""The canonical form of a record file: one way to write it, so that a change of one value is a change of one line.

Two spaces an indent, lists at the column of their key, keys in a fixed order, plain text wherever YAML allows it. The
emitter is our own: libyaml's wraps lines, and quotes by what a text could be taken for by readers that guess types.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Final, NamedTuple, TypeAlias

from pipeline.issues import Issue, Place
from pipeline.records.characters import FORBIDDEN, excerpt
from pipeline.records.record import Data, Record
from pipeline.records.yaml_reader import SCHEMA_COMMENT

__all__ = ["canonical_text", "difference", "yaml_lines"]


#: What can be written: `Data`, or the same made of other mappings and sequences.
_Tree: TypeAlias = Mapping[str, "_Tree"] | Sequence["_Tree"] | str


class _Order(NamedTuple):
    """Keys that come first and keys that come last; all others stand between them, sorted."""

    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()

    def sort(self, data: dict[str, Data]) -> list[str]:
        head = [key for key in self.first if key in data]
        tail = [key for key in self.last if key in data]
        return [*head, *sorted(data.keys() - {*head, *tail}), *tail]


_RECORD: Final = _Order(("id", "type", "labels", "descriptions", "aliases", "sitelinks", "references", "note"), ("statements",))
_STATEMENT: Final = _Order(first=("value",), last=("rank", "note", "references"))
_REFERENCE: Final = _Order(first=("source", "section", "paragraph", "text_start", "text_end", "support"))
_OTHER: Final = _Order()

#: What a text must not hold, or not begin or end with, to be plain (YAML 1.1, section 9.1.3). Digits, dates and words like
#: "no" are plain: our readers take every scalar for text.
_NOT_PLAIN: Final = re.compile(
    r"""
    \A\Z                            # nothing at all
    | \A[\s,\[\]{}#&*!|>'"%@`]      # an indicator begins it
    | \A[-?:](?:\s|\Z)              # an indicator when white space follows
    | \A(?:---|\.\.\.|<<\Z)         # a document marker, a merge key
    | :(?:\s|\Z) | \s\#             # a key ends, a comment begins
    | \s\Z | [\t\n\r]
    """,
    re.VERBOSE,
)
_ESCAPES: Final = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\t": r"\t", "\r": r"\r"}
_ESCAPED: Final = re.compile(rf'[\\"\n\t]|{FORBIDDEN.pattern}')
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
#: libyaml looks for the colon of a key no further than this (scanner.c, yaml_parser_stale_simple_keys).
_LONGEST_KEY: Final = 1_000


def canonical_text(record: Record) -> str:
    """The canonical file of `record`: its schema comment and its data, without comments of its own (rule `comment`).

    Reading the result gives the same data, provided that the data holds no character the reader refuses.
    """
    schema = f"{SCHEMA_COMMENT}../../mappings/schema/{record.type}.json"
    return "\n".join([schema, *yaml_lines(_in_order(record.data)), ""])


def difference(file: str, text: str, canonical: str) -> Issue | None:
    """The first line on which `text`, the content of `file`, is not its canonical form; None when they are equal."""
    if text == canonical:
        return None
    pairs = zip_longest(_LINE.findall(text), _LINE.findall(canonical), fillvalue="")
    row, (old, new) = next((row, pair) for row, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    found, expected = _shown(old), _shown(new)
    if found == expected:
        found += " with other white space at its end"
    return Issue(Place(file, row, 1), "not-canonical", found, expected, "run: make format")


def yaml_lines(data: _Tree, indent: str = "") -> Iterator[str]:
    """The lines of `data` as block YAML, in the order in which it holds its keys."""
    if isinstance(data, str) or not data:
        yield f"{indent}{_flat(data)}"
    elif isinstance(data, Mapping):
        for key, value in data.items():
            head = f"{indent}{_key(key, indent)}"
            if isinstance(value, str) or not value:
                yield f"{head} {_flat(value)}"
            else:
                yield head
                yield from yaml_lines(value, f"{indent}  " if isinstance(value, Mapping) else indent)
    else:
        for value in data:
            lines = yaml_lines(value, f"{indent}  ")
            yield f"{indent}- {next(lines)[len(indent) + 2 :]}"
            yield from lines


def _key(key: str, indent: str) -> str:
    written = _flat(key)
    return f"{written}:" if len(written) <= _LONGEST_KEY else f"? {written}\n{indent}:"


def _flat(data: _Tree) -> str:
    """A text, or an empty mapping or list, on one line."""
    if not isinstance(data, str):
        return "{}" if isinstance(data, Mapping) else "[]"
    if not _NOT_PLAIN.search(data) and not FORBIDDEN.search(data):
        return data
    return f'"{_ESCAPED.sub(_escape, data)}"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return _ESCAPES.get(char) or f"\\u{ord(char):04x}"


def _in_order(data: dict[str, Data]) -> dict[str, Data]:
    """The record with its keys in canonical order, all the way down; entries of lists stay where they are."""
    ordered: dict[str, Data] = {}
    for key in _RECORD.sort(data):
        value = data[key]
        if key == "statements" and isinstance(value, dict):
            ordered[key] = {field: _sorted(value[field], _STATEMENT) for field in _OTHER.sort(value)}
        else:
            ordered[key] = _sorted(value, _REFERENCE if key == "references" else _OTHER)
    return ordered


def _sorted(data: Data, order: _Order) -> Data:
    """`data`, or every entry of it, in `order`; what is inside in its own."""
    if isinstance(data, list):
        return [_sorted(entry, order) for entry in data]
    if isinstance(data, dict):
        return {key: _sorted(data[key], _inner(key, order)) for key in order.sort(data)}
    return data


def _inner(key: str, order: _Order) -> _Order:
    return _REFERENCE if order is _STATEMENT and key == "references" else _OTHER


def _shown(line: str) -> str:
    return excerpt(line, 80) if line else "the end of the file"
