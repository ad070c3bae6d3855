"""Snapshots: what documents rest on, redirects and gaps, and the snapshot that the project ships."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from pipeline.issues import Place
from pipeline.model import EntityId, Item, Rank
from pipeline.wikidata.dump import Document
from pipeline.wikidata.snapshot import PARTS, Basis, Snapshot

ROOT = Path(__file__).parents[1]
WIKIDATA = ROOT / "mappings" / "wikidata"
SHARED = ROOT / ".." / "shared" / "wikidata"
EXTRACT = {"sources": ["an old set"], "from": "2017", "to": "2020", "absent": ["time", "ranks"], "identity": "single mention"}


def snapshot(*documents: Any) -> Snapshot:
    return Snapshot(Document(Place("s.jsonl", line), document) for line, document in enumerate(documents, 1))


def test_what_documents_rest_on() -> None:
    found = snapshot(
        {"id": "Q1", "lastrevid": 1, "modified": "2024-05-31T10:00:00Z"}, {"id": "Q2", "snapshot": EXTRACT}, {"id": "Q3"},
        {"id": "Q4", "snapshot": EXTRACT | {"from": "unknown", "to": "unknown"}},
    )  # fmt: skip
    assert found.issues == []
    assert found.basis("Q1") == Basis(("Wikidata",), "2024-05-31T10:00:00Z", "2024-05-31T10:00:00Z")
    assert found.basis("Q2") == Basis(("an old set",), "2017", "2020", frozenset({"time", "ranks"}), "single mention")
    assert [found.basis(qid).period for qid in ("Q1", "Q2", "Q3", "Q4")] == ["2024-05-31", "2017–2020", "unknown date", "unknown date"]
    assert [found.basis("Q2").lacks(part) for part in ("time", "references")] == [True, False]


@pytest.mark.parametrize(
    "field", [[], "x", {}, EXTRACT | {"absent": ["everything"]}, EXTRACT | {"sources": []}, EXTRACT | {"from": ""}], ids=str
)
def test_a_basis_that_cannot_be_understood(field: object) -> None:
    found = snapshot({"id": "Q1", "snapshot": field})
    assert [(str(issue.place), issue.rule, issue.item) for issue in found.issues] == [("s.jsonl:1", "snapshot-basis", "Q1")]
    assert found.item("Q1") == Item(id="Q1")
    assert found.basis("Q1").absent <= PARTS


def test_redirects_missing_and_repeated_entities() -> None:
    found = snapshot(
        {"id": "Q1"}, {"entity": "Q2", "redirect": "Q1"}, {"entity": "Q3", "redirect": "Q2"}, {"id": "Q4", "missing": ""},
        {"entity": "Q5", "redirect": "Q6"}, {"entity": "Q6", "redirect": "Q5"}, {"id": "M1"}, {"id": "Q1", "labels": {"en": "x"}}, 7,
    )  # fmt: skip
    assert [found.current(qid) for qid in ("Q1", "Q2", "Q3", "Q4", "Q9")] == ["Q1", "Q1", "Q1", "Q4", "Q9"]
    assert found.current("Q5") in ("Q5", "Q6")
    assert found.item("Q3") == Item(id="Q1")
    assert found.item("Q4") is None
    assert found.missing == {"Q4"}
    assert ("Q3" in found, "Q4" in found, len(found)) == (True, False, 1)
    assert [str(issue) for issue in found.issues] == [
        "s.jsonl:8: error[snapshot-duplicate]: Q1; expected every entity once; the first is kept",
        "s.jsonl:9: error[entity-json]: the document: 7; expected an entity document, that is an object; "
        "the part was left out; get the entity again",
    ]


def constraint(kind: str, rank: str = "normal") -> dict[str, Any]:
    value = {"type": "wikibase-entityid", "value": {"id": kind}}
    return {"id": f"P1${kind}", "mainsnak": {"snaktype": "value", "property": "P2302", "datavalue": value}, "rank": rank}


def test_properties_with_one_value() -> None:
    documents = [
        {"id": "P1", "datatype": "time", "claims": {"P2302": [constraint("Q19474404")]}},
        {"id": "P2", "datatype": "time", "claims": {"P2302": [constraint("Q52060874"), constraint("Q21510857")]}},
        {"id": "P3", "datatype": "time", "claims": {"P2302": [constraint("Q21510857")]}},
        {"id": "P4", "datatype": "time", "claims": {"P2302": [constraint("Q19474404", "deprecated")]}},
    ]
    assert snapshot(*documents).single_valued() == {"P1", "P2"}
    assert snapshot(*documents).item("P1") is None
    assert getattr(snapshot(*documents).get("P1"), "datatype", "") == "time"


def test_labels() -> None:
    found = snapshot({"id": "Q1", "labels": {"ru": "Дело", "en": "case"}}, {"id": "Q2"}, {"entity": "Q3", "redirect": "Q1"})
    assert [found.label(qid, ("de", "ru")) for qid in ("Q1", "Q2", "Q3", "Q4")] == ["Дело", "Q2", "Дело", "Q4"]


# The snapshot that the project ships.


@pytest.fixture(scope="module")
def shipped() -> Snapshot:
    return Snapshot.load(WIKIDATA / "snapshot.jsonl")


def test_it_is_sound(shipped: Snapshot) -> None:
    assert shipped.issues == []
    ids = [one.id for one in shipped.items()]
    assert len(ids) == len(shipped) == 74
    assert ids == sorted(ids, key=lambda qid: int(qid[1:]))
    assert all(one.label("en") != one.id for one in shipped.items())


def test_it_says_what_it_is(shipped: Snapshot) -> None:
    assert Counter(basis.period for basis in shipped.bases().values()) == {"2017–2020": 34, "2023-12-28": 1, "unknown date": 39}
    for qid, basis in shipped.bases().items():
        assert basis.sources
        assert basis.identity in ("verified in data", "single mention")
        assert basis.absent == (frozenset() if qid == "Q5" else PARTS)


def test_extracts_hold_what_they_claim_to_hold(shipped: Snapshot) -> None:
    for one in shipped.items():
        if not shipped.basis(one.id).lacks("statements"):
            continue
        for statement in one.statements:
            snaks = (statement.main, *statement.qualifiers)
            assert all(isinstance(snak.value, EntityId) for snak in snaks)
            assert (statement.rank, statement.references) == (Rank.NORMAL, ())
            name = "|".join([one.id, *(f"{snak.property}={getattr(snak.value, 'id', '')}" for snak in snaks)]).replace("=", "|", 1)
            assert statement.id == f"{one.id}${str(uuid5(NAMESPACE_URL, name)).upper()}"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_every_property_is_in_the_verified_list(shipped: Snapshot) -> None:
    datatypes = {row["id"]: row["datatype"] for row in rows(WIKIDATA / "properties.csv")}
    assert len(datatypes) == 13119
    extracts = [one for one in shipped.items() if one.id != "Q5"]
    used = {snak.property for one in extracts for statement in one.statements for snak in (statement.main, *statement.qualifiers)}
    assert {datatypes.get(pid) for pid in used} == {"wikibase-item"}


def test_labels_of_values(shipped: Snapshot) -> None:
    ids = [row["id"] for row in rows(WIKIDATA / "value-labels.csv")]
    values = {
        snak.value.id for one in shipped.items() for statement in one.statements
        for snak in (statement.main, *statement.qualifiers) if isinstance(snak.value, EntityId)
    }  # fmt: skip
    assert ids == sorted(set(ids), key=lambda qid: int(qid[1:]))
    assert set(ids) <= values - {one.id for one in shipped.items()}


@pytest.mark.skipif(not SHARED.exists(), reason="the verified lists are not at hand")
def test_no_item_was_invented(shipped: Snapshot) -> None:
    known = {one["qid"] for one in json.loads((SHARED / "qids.json").read_text(encoding="utf-8")).values() if one["qid"]}
    assert {one.id for one in shipped.items()} == known
    assert (WIKIDATA / "properties.csv").read_bytes() == (SHARED / "properties.csv").read_bytes().replace(b"\r\n", b"\n")
    stated = json.loads((SHARED / "statements.json").read_text(encoding="utf-8"))["by_item"]
    triples = {(one["s"], one["p"], one["o"]) for block in stated.values() for one in block["statements"] if one["s"] in known}
    shipped_triples = {
        (one.id, statement.main.property, getattr(statement.main.value, "id", ""))
        for one in shipped.items() if one.id != "Q5" for statement in one.statements
    }  # fmt: skip
    assert shipped_triples == triples - {triple for triple in triples if triple[0] == "Q5"}
