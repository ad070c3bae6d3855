"""Documents about single items: readable JSON, and as JSON-LD the same graph as the Turtle beside it."""

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from pyld import jsonld
from strategies import OUR_NAMES, PROPERTIES, items, own_ids

from pipeline.issues import Issue
from pipeline.model import Item
from pipeline.project import Project, load_project
from pipeline.properties import PropertyInfo
from pipeline.rdf.encoder import Encoder
from pipeline.rdf.frame_terms import FrameTerms, Uses, property_keys
from pipeline.rdf.item_documents import ItemDocument, ItemDocuments
from pipeline.rdf.snaks import SnakEncoder
from pipeline.records.reader import read_records


def canonical(quads: Any) -> str:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{q.subject} {q.predicate} {q.object} .\n" for q in dataset))


def graph_of_turtle(document: ItemDocument) -> str:
    return canonical(ox.parse(document.turtle, format=ox.RdfFormat.TURTLE, lenient=True))


def inlined(document: ItemDocument, made_by: ItemDocuments) -> dict[str, Any]:
    """The JSON-LD with its context inside, so that nothing has to be fetched."""
    content: dict[str, Any] = json.loads(document.jsonld)
    return content | made_by.context()


def graph_of_json(document: ItemDocument, made_by: ItemDocuments) -> str:
    return canonical(ox.parse(json.dumps(inlined(document, made_by)), format=ox.RdfFormat.JSON_LD, lenient=True))


@pytest.fixture(scope="module")
def project(repo: Path) -> Project:
    found, issues = load_project(repo)
    assert found and issues == []
    return found


@pytest.fixture(scope="module")
def dataset(repo: Path, project: Project) -> dict[str, Item]:
    records = [record for record in read_records(repo / "records") if not isinstance(record, Issue)]
    mapped = [project.mapper().map(record)[0] for record in records]
    return {one.item.id: one.item for one in mapped if one}


def test_items_are_the_same_graph_in_both(project: Project, dataset: dict[str, Item]) -> None:
    maker = project.item_documents()
    assert len(dataset) > 700
    for item in list(dataset.values())[::12]:
        document = maker.document(item)
        assert graph_of_json(document, maker) == graph_of_turtle(document), item.id


def test_a_second_processor_reads_the_same(project: Project, dataset: dict[str, Item]) -> None:
    maker = project.item_documents()
    for name in ("mikhail-ryumin", "lydia-timashuk", "accusation-at-the-arrests"):
        document = maker.document(dataset[name])
        read = jsonld.normalize(inlined(document, maker), {"algorithm": "URDNA2015", "format": "application/n-quads"})
        assert read == graph_of_turtle(document)


def test_a_document_reads_well(project: Project, dataset: dict[str, Item]) -> None:
    found = json.loads(project.item_documents().document(dataset["mikhail-ryumin"]).jsonld)
    assert found["@context"] == "https://w3id.org/doctors-plot/context/0.1.0.jsonld"
    assert found["id"] == "https://w3id.org/doctors-plot/entity/mikhail-ryumin"
    assert found["label"]["en"] == "Mikhail Ryumin" and "ru" in found["label"]
    (death,) = [one for one in found["statements"]["date_of_death"] if "BestRank" in one["type"]]
    assert death["value"] == "1954-07-22T00:00:00Z" and death["rank"] in ("normal", "preferred")
    assert death["valueDetails"]["timePrecision"] == 11
    assert death["references"][0]["stated_in"].startswith("https://w3id.org/doctors-plot/entity/")
    assert found["direct"]["date_of_death"] == "1954-07-22T00:00:00Z"


@settings(max_examples=30)
@given(items(own_ids))
def test_any_item_is_the_same_graph_in_both(item: Item) -> None:
    snaks = SnakEncoder(OUR_NAMES, PROPERTIES)
    ids = frozenset(info.id for info in PROPERTIES)
    maker = ItemDocuments(Encoder(snaks), FrameTerms(PROPERTIES, Uses(ids, ids - {"P3"}, ids), snaks), "https://example.org/context")
    document = maker.document(item)
    assert graph_of_json(document, maker) == graph_of_turtle(document)


def test_keys_are_readable_and_no_key_means_two_things() -> None:
    table = [
        PropertyInfo("P569", "time", "date of birth"),
        PropertyInfo("own-rank", "string", "rank"),
        PropertyInfo("P31", "wikibase-item"),
    ]
    assert property_keys([*table, PropertyInfo("P570", "time", "Date of  birth")]) == {
        "P569": "date_of_birth", "own-rank": "rank_own-rank", "P31": "P31", "P570": "date_of_birth_P570",
    }  # fmt: skip
