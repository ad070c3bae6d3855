"""The facts that shapes rest on (`shapes/facts/`): what a date can mean, and when what a statement says began and ended."""

from typing import Any

import pytest
import rdflib
from test_shacl_cases import MAPPINGS, NAMESPACES, PREFIXES, ROOT, completed

from pipeline.mapping.mapper import Mapper
from pipeline.rdf.encoder import Encoder
from pipeline.rdf.ntriples import ntriples
from pipeline.rdf.snaks import SnakEncoder
from pipeline.records.record import Record
from pipeline.shacl.graph import data_graph
from pipeline.shacl.judge import filled
from pipeline.shacl.shapes import load_shapes
from pipeline.shacl.validation import shape_paths

SHAPES, _ = load_shapes(shape_paths(ROOT / "shapes"), PREFIXES)
FACT = rdflib.Namespace(PREFIXES["fact"])


def facts(statement: dict[str, Any], kind: str = "place", field: str = "inception") -> rdflib.Graph:
    """The graph of an item with one statement, and the facts about it."""
    data = completed({"id": "x", "type": kind, "statements": {field: [statement]}})
    mapped, issues = Mapper(MAPPINGS, "https://w3id.org/doctors-plot/").map(Record(data, "x", dict))
    assert mapped, issues
    text = ntriples(Encoder(SnakEncoder(NAMESPACES, MAPPINGS.properties)).encode(mapped.item))
    graph, _ = data_graph(text.encode(), "x", [])
    for query in SHAPES.facts:
        graph.derive(query.text, PREFIXES)
    return filled(rdflib.Graph(), graph.quads)


DATES = [
    ("1951-07-02", 19510702, 19510702),
    ("1951-07", 19510700, 19510799),
    ("1951", 19510000, 19519999),
    ("195X", 19500000, 19599999),
    ("19XX", 19010000, 20009999),  # the twentieth century
    ("1XXX", 10010000, 20009999),  # the second millennium
    ("0044", 440000, 449999),
    ("-0044", -430000, -420001),  # astronomically -43
    ("-0044-03-15", -429685, -429685),
    ({"time": "1900-02-03", "calendar": "julian"}, 19000215, 19000215),
]


@pytest.mark.parametrize(("date", "earliest", "latest"), DATES, ids=str)
def test_what_a_date_can_mean(date: str | dict[str, str], earliest: int, latest: int) -> None:
    graph = facts({"value": date})
    node = next(graph.subjects(rdflib.URIRef(PREFIXES["wikibase"] + "timeValue")))
    assert (int(graph.value(node, FACT.earliest)), int(graph.value(node, FACT.latest))) == (earliest, latest)


OPEN = None
#: Qualifiers of a statement -> earliest start, latest start, earliest end, latest end.
INTERVALS = [
    ({}, (OPEN, OPEN, OPEN, OPEN)),
    ({"point_in_time": "1951-07"}, (19510700, 19510799, 19510700, 19510799)),
    ({"start_time": "1951"}, (19510000, 19519999, 19510000, OPEN)),
    ({"end_time": "1951"}, (OPEN, 19519999, 19510000, 19519999)),
    ({"start_time": "1951", "end_time": "1952-03"}, (19510000, 19519999, 19520300, 19520399)),
    ({"latest_start_date": "1943-05", "end_time": "1944"}, (OPEN, 19430599, 19440000, 19449999)),
    ({"start_time": "1951", "earliest_end_date": "1952"}, (19510000, 19519999, 19520000, OPEN)),
    ({"earliest_date": "1951"}, (19510000, OPEN, 19510000, OPEN)),
    ({"latest_date": "1951"}, (OPEN, 19519999, OPEN, 19519999)),
    ({"point_in_time": "1953", "earliest_date": "1953-03-05"}, (19530305, 19539999, 19530305, 19539999)),
    ({"point_in_time": "1953", "circumstances": "after-this-date"}, (19530000, OPEN, 19530000, OPEN)),
    ({"point_in_time": "1953", "circumstances": "before-this-date"}, (OPEN, 19539999, OPEN, 19539999)),
    ({"point_in_time": "1953", "circumstances": "Q60070514"}, (OPEN, OPEN, OPEN, OPEN)),
    ({"point_in_time": "1953", "circumstances": "Q60070514", "latest_date": "1954"}, (OPEN, 19549999, OPEN, 19549999)),
]


@pytest.mark.parametrize(("qualifiers", "expected"), INTERVALS, ids=str)
def test_when_it_began_and_ended(qualifiers: dict[str, str], expected: tuple[int | None, ...]) -> None:
    graph = facts({"value": "some-office", **qualifiers}, "person", "position_held")
    node = next(graph.subjects(rdflib.URIRef(PREFIXES["ps"] + "P39")))
    bounds = [graph.value(node, FACT[name]) for name in ("earliest-start", "latest-start", "earliest-end", "latest-end")]
    assert tuple(int(bound) if bound is not None else None for bound in bounds) == expected


def test_a_date_as_value_is_a_point() -> None:
    graph = facts({"value": "1951", "latest_date": "1951-06"})
    node = next(graph.subjects(rdflib.URIRef(PREFIXES["psv"] + "P571")))
    bounds = [int(graph.value(node, FACT[name])) for name in ("earliest-start", "latest-start", "earliest-end", "latest-end")]
    assert bounds == [19510000, 19510699, 19510000, 19510699]


#: Dates of birth and of death (none: unknown) -> first and last year.
YEARS = [
    (["1900-05-01", "1905-01-01"], ["1950-01-01", "1940-01-01"], (1900, 1950)),
    (["1900-01-01", None], ["1950-01-01"], (OPEN, 1950)),
    (["1900-01-01"], [None], (1900, OPEN)),
    (["-0043-01-01"], ["no date", "0014-01-01"], (-43, 14)),
    (["no date"], [], (OPEN, OPEN)),
]


@pytest.mark.parametrize(("births", "deaths", "expected"), YEARS, ids=str)
def test_first_and_last_year(births: list[str | None], deaths: list[str | None], expected: tuple[int | None, ...]) -> None:
    """Known under two names, with dates at both."""
    ours, theirs = PREFIXES["item"] + "one", PREFIXES["wd"] + "Q5"
    lines = [f"<{ours}> <http://www.w3.org/2002/07/owl#sameAs> <{theirs}> ."]
    for name, dates in (("P569", births), ("P570", deaths)):
        for place, date in enumerate(dates):
            value = f'"{date}T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>' if date else f"_:{name}{place}"
            lines.append(f"<{(ours, theirs)[place % 2]}> <{PREFIXES['wdt']}{name}> {value} .")
    data, _ = data_graph("\n".join(lines).encode(), "x", [(ours, PREFIXES["rdf"] + "type", PREFIXES["wikibase"] + "Item")])
    for query in SHAPES.facts:
        data.derive(query.text, PREFIXES)
    graph = filled(rdflib.Graph(), data.quads)
    for item in (ours, theirs):
        found = [graph.value(rdflib.URIRef(item), FACT[name]) for name in ("first-year", "last-year")]
        assert tuple(int(year) if year is not None else None for year in found) == expected
