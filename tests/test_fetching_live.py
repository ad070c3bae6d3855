"""Three ways to the same Wikidata: a snapshot in memory, a store on disk, the live API. Reconciliation cannot tell which it is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import wikidata_server as play
from wikidata_server import WikidataServer

from pipeline.fetching.cache import Cache
from pipeline.fetching.client import Client
from pipeline.fetching.live import Live
from pipeline.fetching.manners import Manners
from pipeline.issues import Place
from pipeline.model import Item
from pipeline.reconcile.reconciliation import Vocabulary, reconcile
from pipeline.wikidata.basis import Basis
from pipeline.wikidata.dump import Document, read_documents
from pipeline.wikidata.entity_json import parse_entity
from pipeline.wikidata.snapshot import Snapshot
from pipeline.wikidata.source import Wikidata
from pipeline.wikidata.sssom import read_sssom
from pipeline.wikidata.store import Store, build_store

CASE = Path(__file__).parent / "cases/reconcile/basic"


@pytest.fixture
def server() -> Iterator[WikidataServer]:
    with play.running() as found:
        for line in (CASE / "snapshot.jsonl").read_text("utf-8").splitlines():
            document = json.loads(line)
            if "redirect" in document:
                found.redirects[document["entity"]] = document["redirect"]
            elif "missing" not in document:
                found.entities[document["id"]] = {key: part for key, part in document.items() if key != "snapshot"}
        yield found


def live(server: WikidataServer, folder: Path) -> Live:
    return Live(Client(Manners(endpoint=server.endpoint, contact="test"), Cache(folder)), ("en", "ru"))


def what_is_answered(wikidata: Wikidata, ids: list[str]) -> list[Any]:
    return [
        [(wikidata.current(one), wikidata.get(one), wikidata.item(one), one in wikidata) for one in ids],
        [
            wikidata.named(name)
            for one in ids
            for item in [wikidata.item(one)]
            if item
            for name in (item.label("en"), item.label("en").upper())
        ],
        [one in wikidata.missing for one in ids],
        wikidata.single_valued(),
    ]


def test_the_same_answers_whichever_way(server: WikidataServer, tmp_path: Path) -> None:
    place = Place("x")
    documents = [Document(place, one) for one in server.entities.values()]
    documents += [Document(place, {"entity": one, "redirect": target}) for one, target in server.redirects.items()]
    documents.append(Document(place, {"id": "Q999999999", "missing": ""}))
    ids = [*server.entities, *server.redirects, "Q999999999"]
    build_store(documents, tmp_path / "store")
    with Store(tmp_path / "store") as store:
        asking = live(server, tmp_path / "cache")
        expected = what_is_answered(Snapshot(documents), ids)
        assert what_is_answered(store, ids) == expected
        assert what_is_answered(asking, ids) == expected
    assert asking.issues == []
    assert all(asking.basis(one) == Basis((server.endpoint,), "2026-11-26", "2026-11-26") for one in server.entities)


def test_reconciliation_takes_each_of_the_three(server: WikidataServer, tmp_path: Path) -> None:
    """With what the API gives, the reports are the same; the snapshot here holds exactly that."""
    items = [parse_entity(json.loads(line)).entity for line in (CASE / "items.jsonl").read_text("utf-8").splitlines()]
    ours = [item for item in items if isinstance(item, Item)]
    verdicts = read_sssom(CASE / "verdicts.sssom.tsv")
    asking = live(server, tmp_path / "cache")
    asking.prepare([*server.entities, *server.redirects])
    held = {item.id for item in asking.items()}
    path = tmp_path / "documents.jsonl"
    basis = {"sources": [server.endpoint], "from": "2026-11-26", "to": "2026-11-26", "absent": []}
    lines = [document | {"snapshot": basis} for document in server.entities.values()]
    lines += [{"entity": one, "redirect": target} for one, target in server.redirects.items()]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    build_store(read_documents(path), tmp_path / "store")
    vocabulary = Vocabulary({}, ("en", "ru"))
    with Store(tmp_path / "store") as store:
        reports = [reconcile(ours, vocabulary, verdicts, one).items for one in (Snapshot.load(path), store, asking)]
    assert reports[0] == reports[1] == reports[2]
    assert len(reports[0]) == len(ours) > 3 and held


def test_nothing_is_asked_twice_and_many_at_once(server: WikidataServer, tmp_path: Path) -> None:
    asking = live(server, tmp_path)
    ids = [*server.entities, *server.redirects]
    asking.prepare(ids)
    assert len(server.seen) == 1
    for one in ids:
        assert asking.get(one) is not None
    assert [asking.label("Q123456789"), asking.item("no-id"), len(server.seen)] == ["Q123456789", None, 1]
    again = live(server, tmp_path)
    again.prepare(ids)
    assert (len(server.seen), len(again)) == (1, len(asking))


def test_names_and_identifiers_are_looked_for_there(server: WikidataServer, tmp_path: Path) -> None:
    snak = {"snaktype": "value", "property": "P227", "datavalue": {"type": "string", "value": "118540475"}}
    claims = {"P227": [{"id": "Q5$1", "rank": "normal", "mainsnak": snak}]}
    labels = {"ru": {"language": "ru", "value": "Рюмин"}, "en": {"language": "en", "value": "Ryumin"}}
    server.entities = {"Q5": {"type": "item", "id": "Q5", "labels": labels, "claims": claims}, "Q4": {"type": "item", "id": "Q4"}}
    asking = live(server, tmp_path)
    assert [asking.named("рюмин"), asking.search("Ryumin"), asking.search("Рюмин", 1), asking.named(" "), asking.search("")] == [
        ["Q5"], ["Q5"], ["Q5"], (), [],
    ]  # fmt: skip
    assert asking.identified("P227", "118540475") == ["Q5"]
    assert (asking.identified("P227", "0"), len(asking), list(asking.bases())) == ((), 1, ["Q5"])
