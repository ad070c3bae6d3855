"""The store answers as the snapshot in memory does, whatever is asked, and comes out the same byte for byte."""

import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import PROPERTIES, SCRIPTS, items, several

from pipeline.issues import EnvironmentFailure, Place
from pipeline.wikidata.dump import Document, read_documents
from pipeline.wikidata.entity_json import entity_to_json
from pipeline.wikidata.names import folded, latin_words
from pipeline.wikidata.snapshot import Snapshot
from pipeline.wikidata.source import Wikidata
from pipeline.wikidata.store import Store, build_store, store_of

REPO = Path(__file__).resolve().parents[1]
SHIPPED = REPO / "mappings/wikidata/snapshot.jsonl"


def documents(*found: Any) -> list[Document]:
    return [Document(Place("s.jsonl", line), document) for line, document in enumerate(found, 1)]


def answers(wikidata: Wikidata, ids: list[str], texts: list[str], strings: list[tuple[str, str]]) -> dict[str, Any]:
    """Everything that can be asked."""
    return {
        "size": len(wikidata),
        "issues": list(wikidata.issues),
        "items": list(wikidata.items()),
        "bases": dict(wikidata.bases()),
        "single": wikidata.single_valued(),
        "entities": [(wikidata.current(one), wikidata.get(one), wikidata.item(one), wikidata.basis(one), one in wikidata) for one in ids],
        "missing": [one in wikidata.missing for one in ids],
        "labels": [wikidata.label(one, ("ru", "en")) for one in ids],
        "named": [list(wikidata.named(text)) for text in texts],
        "search": [list(wikidata.search(text, limit)) for text in texts for limit in (1, 10)],
        "identified": [list(wikidata.identified(*pair)) for pair in strings],
    }


def assert_alike(found: list[Document], folder: Path, texts: list[str]) -> Store:
    snapshot = Snapshot(found)
    build_store(found, folder / "store.sqlite")
    store = Store(folder / "store.sqlite")
    ids = [*snapshot.bases(), *snapshot.redirects, *sorted(snapshot.missing), "Q999999999", "", "x"]
    strings = [(one.main.property, getattr(one.main.value, "text", "")) for item in snapshot.items() for one in item.statements]
    names = [term.text for item in snapshot.items() for term in (*item.labels, *item.aliases)]
    asked = [*names, *(name.upper() for name in names), *(name.split()[0] for name in names if name.split()), *texts]
    assert answers(store, ids, asked, strings) == answers(snapshot, ids, asked, strings)
    return store


EXTRACT = {"sources": ["an old set"], "from": "2017", "to": "2020", "absent": ["time", "ranks"], "identity": "single mention"}


def item(qid: str, en: str, ru: str = "", **more: Any) -> dict[str, Any]:
    labels = {code: {"language": code, "value": text} for code, text in (("en", en), ("ru", ru)) if text}
    return {"type": "item", "id": qid, "labels": labels} | more


def identifier(pid: str, text: str) -> dict[str, Any]:
    snak = {"snaktype": "value", "property": pid, "datavalue": {"type": "string", "value": text}}
    return {pid: [{"id": f"Q1${pid}", "mainsnak": snak, "rank": "normal", "type": "statement"}]}


def test_a_store_answers_like_a_snapshot(tmp_path: Path) -> None:
    constraint = {"snaktype": "value", "property": "P2302", "datavalue": {"type": "wikibase-entityid", "value": {"id": "Q19474404"}}}
    found = documents(
        item("Q5", "Mikhail Ryumin", "Михаил Рюмин", snapshot=EXTRACT, claims=identifier("P227", "118540475")),
        item("Q8", "Ryumin", "", lastrevid=7, modified="2024-05-31T10:00:00Z"), item("Q515", "Mikhail Dmitrievich Ryumin"),
        {"entity": "Q7", "redirect": "Q5"}, {"entity": "Q71", "redirect": "Q7"}, {"id": "Q6", "missing": ""}, item("Q5", "again"), 7,
        {"type": "property", "id": "P569", "datatype": "time", "claims": {"P2302": [{"id": "P569$1", "mainsnak": constraint, "rank": "normal"}]}},
        item("Q4", "death", snapshot={"from": "x"}),
    )  # fmt: skip
    with assert_alike(found, tmp_path, ["Рюмин", "RYUMIN mikhail", "ryumin x", "", "?", '"ryumin" OR', "mikhail*"]) as store:
        assert store.search("Рюмин") == ["Q8", "Q5", "Q515"]
        assert store.search("ryumin mikhail") == ["Q5", "Q515"]
        assert store.named("МИХАИЛ   рюмин") == ["Q5"]
        assert store.identified("P227", "118540475") == ["Q5"]
        assert [issue.rule for issue in store.issues] == ["snapshot-duplicate", "entity-json", "snapshot-basis"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(several(items(st.integers(1, 99).map(lambda number: f"Q{number}"))))
def test_any_items_are_found_again(tmp_path: Path, entities: list[Any]) -> None:
    found = documents(*(json.loads(json.dumps(entity_to_json(one, PROPERTIES.datatype))) for one in entities))
    assert_alike(found, tmp_path, list(SCRIPTS)).close()


def test_the_shipped_snapshot_as_a_store(tmp_path: Path) -> None:
    assert_alike(list(read_documents(SHIPPED)), tmp_path, ["Ryumin", "Абакумов", "Stalin"]).close()


def test_the_same_documents_make_the_same_bytes(tmp_path: Path) -> None:
    program = f"from pathlib import Path; from pipeline.wikidata.store import store_of; store_of(Path({str(SHIPPED)!r}), Path(__import__('sys').argv[1]))"
    for seed in ("1", "2"):
        run = [sys.executable, "-c", program, str(tmp_path / seed)]
        subprocess.run(run, check=True, cwd=REPO, env=os.environ | {"PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "LC_ALL": "C"})
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"1", "2"}


def test_a_store_is_made_anew_only_when_its_source_has_changed(tmp_path: Path) -> None:
    source, path = tmp_path / "s.jsonl", tmp_path / "s.sqlite"
    source.write_text(json.dumps(item("Q5", "human")), encoding="utf-8")
    store_of(source, path).close()
    before = path.stat().st_ino
    store_of(source, path).close()
    assert path.stat().st_ino == before
    source.write_text(json.dumps(item("Q4", "death")), encoding="utf-8")
    with store_of(source, path) as store:
        assert [one.id for one in store.items()] == ["Q4"]


def test_what_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("no database" * 100, encoding="utf-8")
    with pytest.raises(EnvironmentFailure, match="this is no store"):
        Store(tmp_path / "x")
    with pytest.raises(EnvironmentFailure, match="no store"):
        Store(tmp_path / "none")
    with pytest.raises(EnvironmentFailure, match="cannot read"):
        store_of(tmp_path / "none", tmp_path / "y")


def test_memory_does_not_grow_with_the_store(tmp_path: Path) -> None:
    peaks = []
    for count in (500, 4_000):
        path = tmp_path / f"{count}.sqlite"
        build_store((Document(Place("x", n), item(f"Q{n}", f"item {n} " + "x" * 2_000)) for n in range(1, count + 1)), path)
        with Store(path) as store:
            tracemalloc.start()
            assert sum(1 for _ in store.items()) == count
            assert store.search(str(count)) == [f"Q{count}"]
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0], "eight times the items"


@pytest.mark.parametrize(
    ("name", "key", "words"),
    [
        ("Рю́мин,  Михаил", "рю́мин, михаил", ("ryumin", "mikhail")),
        ("ÉTINGER, Étinger", "étinger, étinger", ("etinger",)),
        ("Straße", "strasse", ("strasse",)),
        ("…", "...", ()),
        ("Γιάννης", "γιάννησ", ("giannis",)),
    ],
)
def test_names_made_comparable(name: str, key: str, words: tuple[str, ...]) -> None:
    assert (folded(name), latin_words(name)) == (key, words)
