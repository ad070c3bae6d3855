"""All syntaxes say the same, and no literal is rewritten on the way."""

import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from library import BASE, map_text, mappings, records

from pipeline.mapping.mapper import Mapper
from pipeline.model import (
    JULIAN,
    NO_VALUE,
    SOME_VALUE,
    Coordinate,
    EntityId,
    Item,
    MonolingualText,
    Quantity,
    Rank,
    Reference,
    Snak,
    Statement,
    StringValue,
    Term,
    Time,
)
from pipeline.properties import PropertyInfo
from pipeline.rdf.documents import SYNTAXES, document, writer_for
from pipeline.rdf.encoder import DATASET_FLAVOUR, TRUTHY_FLAVOUR, Encoder, Flavour, Settings, statement_iri
from pipeline.rdf.jsonld import context_for
from pipeline.rdf.namespaces import Namespaces, Repository
from pipeline.rdf.snaks import SnakEncoder
from pipeline.rdf.terms import iri, literal

NAMESPACES = Namespaces(Repository.at(BASE))
FORMATS = {"nt": ox.RdfFormat.N_TRIPLES, "ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD}
HOSTILE = 'a"b\\c\n\r\t\x00\x7f<script>\u202e\U0001f600 ]]> @en ^^<x> \u0301'


def every_value() -> Item:
    """An item with every kind of value, rank and oddity."""
    values: dict[str, list[Any]] = {
        "P569": [Time("+1952-10-07T00:00:00Z", 11, JULIAN), Time("-0044-03-00T00:00:00Z", 10), Time("+0000-00-00T00:00:00Z", 9)],
        "P2048": [Quantity("+12"), Quantity("+1.50", "http://www.wikidata.org/entity/Q11573", "+1.6", "+1.4")],
        "P625": [Coordinate(55.75, 37.62), Coordinate(-0.5, 1e-7, 0.01, "http://example.org/moon")],
        "P1476": [MonolingualText(HOSTILE, "ru"), MonolingualText("x", "zh-hant")],
        "P1932": [StringValue(HOSTILE), StringValue("")],
        "P856": [StringValue('https://example.org/a b"><c>{}|\\^`é')],
        "P31": [EntityId("Q5"), EntityId("notes"), SOME_VALUE, NO_VALUE],
        "text-start": [Quantity("-3")],
    }
    snaks = [Snak(name, value) for name, all_values in values.items() for value in all_values]
    ranks = [Rank.NORMAL, Rank.PREFERRED, Rank.DEPRECATED]
    return Item(
        id="x",
        labels=(Term("en", HOSTILE), Term("ru", "Икс")),
        descriptions=(Term("en", "d"),),
        aliases=(Term("en", "a"), Term("en", "b"), Term("ru", "в")),
        statements=tuple(
            Statement(
                f"x$0000000{n:X}-0000-5000-8000-000000000000", snak, tuple(snaks[n : n + 3]), (Reference(tuple(snaks[n:])),), ranks[n % 3]
            )
            for n, snak in enumerate(snaks)
        ),
    )


def library_items() -> Iterator[Item]:
    """The items of the small library."""
    mapper = Mapper(mappings(), BASE)
    for record in records():
        mapped, _ = mapper.map(record)
        assert mapped
        yield mapped.item


def text_of(items: list[Item], syntax: str, flavour: Flavour = DATASET_FLAVOUR) -> str:
    """The items as a document in a syntax."""
    properties = mappings().properties
    context = context_for(NAMESPACES.prefixes(), properties)
    encoder = Encoder(SnakEncoder(NAMESPACES, properties), flavour, Settings({"notes": "Q571"}))
    return "".join(document(items, encoder, writer_for(syntax, NAMESPACES.prefixes(), context)))


def canonical(text: str, syntax: str) -> list[str]:
    """The graph's canonical lines (RDFC-1.0)."""
    dataset = ox.Dataset(ox.parse(text.encode(), format=FORMATS[syntax]))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))


@pytest.mark.parametrize("flavour", [DATASET_FLAVOUR, TRUTHY_FLAVOUR])
@pytest.mark.parametrize("make", [lambda: [every_value()], lambda: list(library_items())], ids=["every value", "library"])
def test_the_three_syntaxes_have_the_same_canonical_form(make: Any, flavour: Flavour) -> None:
    items = make()
    ntriples, turtle, jsonld = (canonical(text_of(items, syntax, flavour), syntax) for syntax in SYNTAXES)
    assert len(ntriples) > 15
    assert ntriples == turtle
    assert ntriples == jsonld


def test_literals_reach_the_dump_byte_for_byte() -> None:
    text = text_of([every_value()], "nt")
    for expected in ('"+12"^^', '"+1.50"^^', '"1952-10-20T00:00:00Z"^^', '"-0043-03-01T00:00:00Z"^^', '"+0000-00-00T00:00:00Z" .'):
        assert expected in text


def test_the_document_is_json_with_its_own_context() -> None:
    document_ = json.loads(text_of(list(library_items()), "jsonld"))
    assert document_["@context"]["wdt"] == "http://www.wikidata.org/prop/direct/"
    ada = next(node for node in document_["@graph"] if node["@id"] == "item:ada-byron")
    assert ada["label"] == {"en": "Ada Byron"}
    assert ada["date_of_birth"] == {"@value": "1815-12-10T00:00:00Z", "@type": "xsd:dateTime"}


def test_truthy_follows_rank() -> None:
    reference = "{source: catalogue, section: Authors, paragraph: 3, text_start: 24, text_end: 33}"
    body = "".join(
        f"  - {{value: {value}, rank: {rank}, references: [{reference}]}}\n"
        for value, rank in (("1815", "normal"), ("1816", "preferred"), ("1817", "deprecated"))
    )
    mapped, _ = map_text(f"id: x\ntype: person\nlabels: {{en: X}}\nreferences: [{reference}]\nstatements:\n  born:\n{body}")
    assert mapped
    truthy = [line for line in text_of([mapped.item], "nt", TRUTHY_FLAVOUR).splitlines() if "P569" in line]
    assert truthy == [
        f'<{BASE}entity/x> <http://www.wikidata.org/prop/direct/P569> "1816-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .'
    ]
    best = [line for line in text_of([mapped.item], "nt").splitlines() if line.endswith("#BestRank> .")]
    assert len(best) == 2


def test_a_confirmed_identity_is_stated_and_nothing_else_is() -> None:
    text = text_of(list(library_items()), "nt")
    assert [line for line in text.splitlines() if "sameAs" in line] == [
        f"<{BASE}entity/notes> <http://www.w3.org/2002/07/owl#sameAs> <http://www.wikidata.org/entity/Q571> ."
    ]


def test_shared_nodes_are_written_once_in_a_segment() -> None:
    lines = text_of(list(library_items()), "nt").splitlines()
    assert len(lines) == len(set(lines))


def test_turtle_groups_the_nodes_of_an_item_under_its_label() -> None:
    text = text_of(list(library_items()), "ttl")
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == ["# misprint", "# Ada Byron", "# The Catalogue", "# Memoirs", "# Notes"]
    assert 'item:ada-byron a wikibase:Item ;\n    rdfs:label "Ada Byron"@en ;' in text


@pytest.mark.parametrize(
    ("guid", "name"),
    [
        ("Q42$F078E5B3-F9A8-480E-B7AC-D97778CBBEF9", "Q42-F078E5B3-F9A8-480E-B7AC-D97778CBBEF9"),
        ("q42$f078e5b3", "q42-f078e5b3"),
        ("a b$é", "a-b---"),
    ],
)
def test_statement_nodes_are_named_by_their_guid(guid: str, name: str) -> None:
    assert statement_iri(guid, "") == name


def test_no_text_breaks_out_of_its_term() -> None:
    assert iri('a b<>"{}|\\^`\n') == "<a%20b%3C%3E%22%7B%7D%7C%5C%5E%60%0A>"
    assert literal('"\\\n\x00') == '"\\"\\\\\\n\\u0000"'


def test_readable_keys_never_clash() -> None:
    properties = [PropertyInfo("P1", "string", "Name"), PropertyInfo("P2", "string", "name"), PropertyInfo("x-y", "string", "name")]
    context = context_for(NAMESPACES.prefixes(), properties)
    assert [context[key]["@id"] for key in ("name_P1", "name_P2", "name_x-y")] == ["wdt:P1", "wdt:P2", "lwdt:x-y"]
