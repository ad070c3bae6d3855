"""Dumps are read entity by entity; whatever order the lines have, the result is the same."""

import random
import tracemalloc
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import OUR_NAMES, PROPERTIES, WIKIDATA_NAMES, item_ids, items, lexemes, own_ids, several

from pipeline.issues import Issue
from pipeline.model import Entity, EntityId, Item, Lexeme, Property, Quantity, Reference, Sitelink, Snak, Statement, StringValue, Term, Time
from pipeline.rdf.definitions import property_nodes
from pipeline.rdf.encoder import DATASET_FLAVOUR, TRUTHY_FLAVOUR, Encoder, Flavour
from pipeline.rdf.ntriples import ntriples
from pipeline.rdf.reading.entities import EntityReader
from pipeline.rdf.reading.index import NodeIndex
from pipeline.rdf.reading.items import canonical, read_items
from pipeline.rdf.reading.names import Names
from pipeline.rdf.reading.nodes import Findings
from pipeline.rdf.reading.parsing import Source, read_nodes
from pipeline.rdf.reading.stream import OutOfOrderError, StreamReader
from pipeline.rdf.snaks import SnakEncoder
from pipeline.rdf.stubs import redirect_node, stub_nodes


def lines(entities: Iterable[Entity], segment: int = 0, flavour: Flavour = DATASET_FLAVOUR, names: Any = OUR_NAMES) -> list[str]:
    """N-Triples; with `segment`, shared nodes are written anew after so many entities."""
    encoder = Encoder(SnakEncoder(names, PROPERTIES), flavour)
    found: list[str] = []
    for number, entity in enumerate(entities):
        if segment and number and number % segment == 0:
            encoder.new_segment()
        found += split(ntriples(encoder.encode(entity)))
    return found


def split(text: str) -> list[str]:
    """Lines as N-Triples means them: texts may hold other characters that end lines elsewhere."""
    return [f"{line}\n" for line in text.split("\n") if line]


def read(text: list[str], names: Any = OUR_NAMES) -> tuple[list[Entity], list[str]]:
    found = list(read_items("".join(text).encode(), "nt", names, PROPERTIES))
    return [one for one in found if not isinstance(one, Issue)], [str(one) for one in found if isinstance(one, Issue)]


def is_read_in_one_pass(text: list[str], namespaces: Any = OUR_NAMES) -> bool:
    names = Names(namespaces)
    with NodeIndex() as index:
        reader = StreamReader(names, EntityReader(names, PROPERTIES, Findings("")), index)
        try:
            list(reader.entities(read_nodes(Source("".join(text).encode(), "nt"))))
        except OutOfOrderError:
            return False
    return True


def code(number: int) -> str:
    return f"{number:08X}-1111-4222-8333-444444444444"


def library(count: int) -> list[Item]:
    """Items that share a source and a year; each has a sitelink and statements."""
    source = Reference((Snak("P15", EntityId("the-source")), Snak("text-start", Quantity("+7"))))
    year = Snak("P12", Time("+1952-00-00T00:00:00Z", 9))
    return [
        Item(
            id=f"item-{number}",
            labels=(Term("en", f"Item {number}"), Term("ru", "Предмет")),
            statements=(
                Statement(f"item-{number}${code(1)}", year, (Snak("P10", StringValue("q")),), (source,)),
                Statement(f"item-{number}${code(2)}", Snak("P10", StringValue(f"text {number}")), (year,), (source,)),
            ),
            sitelinks=(Sitelink("enwiki", f"Item {number}", ("Q17437796",)),),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("segment", [0, 1, 2])
def test_dumps_are_read_in_one_pass_however_long_their_segments(segment: int) -> None:
    entities = library(5)
    text = lines(entities, segment)
    assert is_read_in_one_pass(text)
    assert read(text) == (entities, [])


def test_two_dumps_in_one_file_are_a_dump() -> None:
    first, second = library(4)[:2], library(4)[2:]
    text = lines(first) + lines(second)
    assert is_read_in_one_pass(text)
    assert read(text) == (first + second, [])


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_lines_does_not_matter(seed: int) -> None:
    entities = library(4)
    text = lines(entities)
    random.Random(seed).shuffle(text)
    assert not is_read_in_one_pass(text)
    found, issues = read(text)
    assert sorted(map(canonical, found), key=lambda one: one.id) == sorted(map(canonical, entities), key=lambda one: one.id)
    assert [issue for issue in issues if "warning[torn]" not in issue] == []


@settings(max_examples=15)
@given(several(items(st.one_of(item_ids, own_ids))), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter_for_any_items(entities: list[Item], source: random.Random) -> None:
    text = lines(entities)
    source.shuffle(text)
    found, issues = read(text)
    latest = {one.id: canonical(one, PROPERTIES) for one in found}
    assert latest == {one.id: canonical(one, PROPERTIES) for one in entities}
    assert [issue for issue in issues if "warning[torn]" not in issue] == []


@settings(max_examples=15)
@given(several(lexemes()), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter_for_any_lexemes(entities: list[Lexeme], source: random.Random) -> None:
    text = lines(entities, names=WIKIDATA_NAMES)
    for shuffle in (list.sort, source.shuffle):
        shuffle(text)
        found, issues = read(text, WIKIDATA_NAMES)
        latest = {one.id: canonical(one, PROPERTIES) for one in found}
        assert latest == {one.id: canonical(one, PROPERTIES) for one in entities}
        assert [issue for issue in issues if "warning[torn]" not in issue] == []


@settings(max_examples=10)
@given(several(st.one_of(lexemes(), items(item_ids))))
def test_lexemes_among_items_are_read_in_one_pass(entities: list[Lexeme | Item]) -> None:
    text = lines(entities, names=WIKIDATA_NAMES)
    assert is_read_in_one_pass(text, WIKIDATA_NAMES)


@pytest.mark.parametrize("names", [OUR_NAMES, WIKIDATA_NAMES], ids=["ours", "wikidata"])
def test_sorted_lines_are_noticed_before_anything_is_given_out(names: Any) -> None:
    entities = [Item(id=f"Q{n}", labels=(Term("en", "a"),)) for n in range(1, 30)] if names is WIKIDATA_NAMES else library(12)
    found, issues = read(sorted(lines(entities, names=names)), names)
    assert sorted(map(canonical, found), key=lambda one: one.id) == sorted(map(canonical, entities), key=lambda one: one.id)
    assert issues == []


def test_an_item_that_comes_again_is_given_whole_the_second_time() -> None:
    entities = library(3)
    text = lines(entities)
    label = next(line for line in text if "Item 0" in line and "label" in line)
    text.remove(label)
    found, issues = read([*text, label])
    assert issues == [
        "(bytes): warning[torn]: an entity that was given out before all of it was read; expected all nodes together; it comes again"
    ]
    assert [one.id for one in found] == ["item-0", "item-1", "item-0", "item-2"]
    assert canonical(found[2]) == canonical(entities[0])


@pytest.mark.parametrize(
    "piece", ["#badge>", 'schema.org/name> "Item 1"@en', "isPartOf", "qualifier/P10", "#rank", "about> <https://example.org"]
)
def test_no_piece_is_lost_wherever_it_stands(piece: str) -> None:
    entities = library(3)
    text = lines(entities)
    line = next(line for line in text if piece in line and ("wikipedia" in line or "statement/" in line))
    text.remove(line)
    found, issues = read([*text, line])
    latest = {one.id: canonical(one) for one in found}
    assert latest == {one.id: canonical(one) for one in entities}
    assert {issue.split(": ")[1] for issue in issues} <= {"warning[torn]", "error[sitelink-site]", "error[statement-rank]"}


def test_entities_that_are_only_mentioned_are_no_result() -> None:
    entities = library(2)
    encoder = SnakEncoder(OUR_NAMES, PROPERTIES)
    stubs = ntriples(stub_nodes(["Q5", "P15"], {"Q5": Item(id="Q5"), "P15": Property(id="P15", datatype="wikibase-item")}.get, encoder))
    for text in ([stubs, *lines(entities)], [*lines(entities[:1]), stubs, *lines(entities[1:])], [*lines(entities), stubs]):
        assert is_read_in_one_pass(text)
        assert read(text) == (entities, [])
        found, issues = read(sorted(split("".join(text))))
        assert ([canonical(one) for one in found], issues) == ([canonical(one) for one in entities], [])


def test_without_documents_all_entities_are_results() -> None:
    """An ontology file describes properties and has no documents about them."""
    info = PROPERTIES.get("text-start")
    assert info is not None
    text = [ntriples(property_nodes(info, SnakEncoder(OUR_NAMES, PROPERTIES)))]
    assert read(text) == ([Property(id="text-start", datatype="quantity")], [])


def test_a_redirect_is_named() -> None:
    redirect = ntriples([redirect_node("Q1", "Q2", SnakEncoder(OUR_NAMES, PROPERTIES))])
    entities = library(1)
    expected = (
        "(bytes):{}: info[redirect]: a redirect to Q2 in <http://www.wikidata.org/entity/Q1>; expected no entity of this id: it was merged"
    )
    text = lines(entities)
    assert read([*text, redirect]) == (entities, [expected.format(len(text) + 1)])


def test_of_direct_claims_only_the_terms_are_read() -> None:
    item = library(1)[0]
    found, issues = read(lines([item], flavour=TRUTHY_FLAVOUR))
    assert found == [Item(id=item.id, labels=item.labels)]
    assert issues == [
        "(bytes): warning[direct-claims]: entities with direct claims only; "
        "expected statement nodes; direct claims have no id, rank or reference and were not read"
    ]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for count in (200, 800):
        path = tmp_path / f"{count}.nt"
        path.write_text("".join(lines(distinct(count))), encoding="utf-8")
        tracemalloc.start()
        assert sum(isinstance(one, Item) for one in read_items(path, "nt", OUR_NAMES, PROPERTIES)) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0], "four times the items"


def distinct(count: int) -> list[Item]:
    """Items that share nothing, long enough to outgrow what is kept for reasons of speed."""
    return [
        Item(
            id=f"item-{number}",
            statements=tuple(
                Statement(f"item-{number}${code(at)}", Snak("P10", StringValue(f"{number} {at} " + "x" * 2000)), (), ()) for at in range(3)
            ),
        )
        for number in range(count)
    ]
