"""JSON and JSON Lines as tables: an object is a row, its members are columns, deeper ones named with points (`born.place`)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from pipeline.issues import Issue, Place
from pipeline.records.json_array import elements
from pipeline.records.tables.rows import Cell, Row, Table

__all__ = ["json_table"]


def json_table(stream: BinaryIO, file: str, way: str, inner: Sequence[str]) -> Table:
    """The table in a stream of JSON: the objects on its lines, or those of an array; `way` leads to the array (`result.people`).

    `inner` are the ways from an object to arrays of rows within it.
    """

    def rows() -> Iterator[Row | Issue]:
        for found in elements(stream, file, way):
            yield found if isinstance(found, Issue) else _row(*found, inner)

    return Table(None, Place(file), rows())


def _row(text: bytes, place: Place, inner: Sequence[str]) -> Row | Issue:
    try:
        data = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        return Issue(place, "json-syntax", f"text that is not JSON ({error})", "a JSON object", "correct it")
    if not isinstance(data, dict):
        return Issue(place, "not-a-mapping", "a value that is no object", "an object whose members are columns", "correct it")
    return _of(data, place, inner)


def _of(data: Mapping[str, Any], place: Place, inner: Sequence[str]) -> Row:
    within = {way: [_of(one, place, ()) for one in _at(data, way) if isinstance(one, dict)] for way in inner}
    return Row(dict(_cells(data, "")), place, {}, within)


def _at(data: Any, way: str) -> list[Any]:
    for step in way.split("."):
        data = data.get(step) if isinstance(data, dict) else None
    return data if isinstance(data, list) else [] if data is None else [data]


def _cells(data: Mapping[str, Any], before: str) -> Iterator[tuple[str, Cell]]:
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _cells(value, f"{before}{key}.")
        elif isinstance(value, list):
            yield f"{before}{key}", [_text(one) for one in value if not isinstance(one, dict | list)]
        else:
            yield f"{before}{key}", _text(value)


def _text(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
