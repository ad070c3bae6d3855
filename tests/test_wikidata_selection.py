"""Of a full dump what the records could match is kept, in one pass and in flat memory; `reconcile --dump` compares with it."""

import bz2
import gzip
import json
import shutil
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from library import LIBRARY

from pipeline.cli import main
from pipeline.issues import Place
from pipeline.model import Item, Snak, Statement, StringValue, Term
from pipeline.wikidata import dump
from pipeline.wikidata.dump import read_documents
from pipeline.wikidata.selection import Selection
from pipeline.wikidata.snapshot import Snapshot
from pipeline.wikidata.store import Store, build_store

OURS = Item(
    id="mikhail-ryumin",
    labels=(Term("en", "Mikhail Ryumin"), Term("ru", "Михаил Рюмин")),
    aliases=(Term("en", "M. D. Ryumin"),),
    statements=(Statement("x$1", Snak("P227", StringValue("118540475"))),),
)
SELECTION = Selection(["Q5", "P31"], [OURS])


def document(entity: str, *names: str, aliases: Any = (), claims: Any = None) -> dict[str, Any]:
    labels = {code: {"language": code, "value": name} for code, name in zip(("en", "ru", "de"), names, strict=False)}
    others = {"en": [{"language": "en", "value": name} for name in aliases]} if aliases else []
    kind = "property" if entity[0] == "P" else "item"
    made = {"type": kind, "id": entity, "labels": labels or [], "descriptions": [], "aliases": others, "claims": claims or []}
    return made | ({"datatype": "string"} if kind == "property" else {})


def string(pid: str, text: str) -> dict[str, Any]:
    snak = {"snaktype": "value", "property": pid, "datavalue": {"type": "string", "value": text}}
    return {
        pid: [
            {"mainsnak": {"snaktype": "somevalue", "property": pid}, "id": "Q1$0", "rank": "normal"},
            {"mainsnak": snak, "id": "Q1$1", "rank": "normal"},
        ]
    }


KEPT = {
    "named": document("Q5", "human"),
    "a property in use": document("P31", "instance of"),
    "the same name": document("Q8", "mikhail  RYUMIN"),
    "in the other script": document("Q515", "", "Михаил Рюмин"),
    "as an alias": document("Q532", "Someone", aliases=["M. D. Ryumin"]),
    "inverted": document("Q571", "Ryumin, Mikhail"),
    "the same identifier": document("Q4", "Nobody", claims=string("P227", "118540475")),
}
LEFT = {
    "another name": document("Q43229", "Mikhail Ryumin Street"),
    "another identifier": document("Q17334923", "Nobody", claims=string("P227", "118540476")),
    "the text under another property": document("Q16521", "Nobody", claims=string("P31", "118540475")),
    "another property": document("P50", "author"),
    "nothing at all": document("Q18"),
}


@pytest.mark.parametrize("why", [*KEPT, *LEFT])
def test_what_is_kept(why: str) -> None:
    line = json.dumps(KEPT.get(why) or LEFT[why]).encode()
    assert SELECTION.keeps(line) is (why in KEPT)


@pytest.mark.parametrize("line", [b"{", b"7", b'{"labels": 7}', b'{"id": 7}', b"[" * 10_000, b"\xff", b'{"claims": {"P227": 7}}'])
def test_what_cannot_be_judged_is_kept_so_that_it_is_told(line: bytes) -> None:
    assert SELECTION.keeps(line)


def test_another_selection_has_another_digest() -> None:
    others = [Selection(["Q5"], [OURS]), Selection(["Q5", "P31"]), SELECTION]
    assert len({one.digest for one in others}) == 3
    assert Selection(["P31", "Q5"], [OURS]).digest == SELECTION.digest


def written(path: Path, documents: list[Any]) -> Path:
    """A dump as Wikimedia writes it."""
    text = ("[\n" + ",\n".join(map(json.dumps, documents)) + "\n]\n").encode()
    path.write_bytes({".gz": gzip.compress, ".bz2": bz2.compress}.get(path.suffix, bytes)(text))
    return path


@pytest.mark.parametrize("ending", ["json", "json.gz", "json.bz2"])
def test_a_dump_into_a_store(tmp_path: Path, ending: str) -> None:
    path = written(tmp_path / f"dump.{ending}", [*LEFT.values(), *KEPT.values()])
    build_store(read_documents(path, keep=SELECTION.keeps), tmp_path / "store")
    with Store(tmp_path / "store") as store:
        assert [*store.bases()] == [one["id"] for one in KEPT.values()]
        assert (list(store.issues), store.identified("P227", "118540475")) == ([], ["Q4"])


def test_memory_does_not_grow_with_the_dump(tmp_path: Path) -> None:
    peaks = []
    for count in (500, 5_000):
        others = [document(f"Q{n}", f"name {n}", "x" * 500) for n in range(100_000, 100_000 + count)]
        path = written(tmp_path / f"{count}.json.gz", [*others, *KEPT.values()])
        del others
        tracemalloc.start()
        build_store(read_documents(path, keep=SELECTION.keeps), tmp_path / "store")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # The names that were looked at are remembered, up to a bound.
    assert peaks[1] < 6 * peaks[0], "ten times the entities"


def reconcile(project: Path, *more: object) -> Any:
    arguments = ["reconcile", "--project", project, "--build", project / "build", *more]
    return CliRunner().invoke(main, [*map(str, arguments)])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(LIBRARY, tmp_path / "library")
    written(tmp_path / "library/mappings/wikidata/snapshot.jsonl", [])
    return tmp_path / "library"


def test_reconcile_with_a_dump(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = document("Q8", "Ada Byron")
    path = written(project / "latest-all.json.gz", [document("Q5", "human"), *LEFT.values(), ada])
    result = reconcile(project, "--dump", path)
    assert result.exit_code == 0, result.output
    report = json.loads((project / "build/reconciliation/report.json").read_text("utf-8"))
    (item,) = [one for one in report["items"] if one["id"] == "ada-byron"]
    assert [one["qid"] for one in item["candidates"]] == ["Q8"]
    first = (project / "build/reconciliation/report.json").read_bytes()
    store = project / "build/wikidata/dump.sqlite"
    before = store.stat().st_ino
    assert (reconcile(project, "--dump", path).exit_code, store.stat().st_ino) == (0, before), "the store was made once"
    written(path, [document("Q571", "Ada Byron"), document("Q571", "Ada Byron"), 7])
    assert "error[snapshot-duplicate]: Q571" in reconcile(project, "--dump", path).stdout
    # What is kept of a dump, as a snapshot, makes the same report; so does a snapshot that is too large for memory.
    written(project / "kept.jsonl", [document("Q5", "human"), LEFT["another property"], ada])
    assert reconcile(project, "--snapshot", project / "kept.jsonl").exit_code == 0
    assert (project / "build/reconciliation/report.json").read_bytes() == first
    monkeypatch.setattr("pipeline.runs.sources._LARGE", 10)
    assert reconcile(project, "--snapshot", project / "kept.jsonl").exit_code == 0
    assert (project / "build/reconciliation/report.json").read_bytes() == first
    assert (project / "build/wikidata/kept.jsonl.sqlite").exists()


def test_wrong_usage(project: Path) -> None:
    both = reconcile(project, "--dump", "x", "--snapshot", "y")
    assert (both.exit_code, both.stderr.splitlines()[-1]) == (2, "error: --snapshot and --dump: name one of them")
    none = reconcile(project, "--dump", project / "none.json.gz")
    assert (none.exit_code, none.stderr.splitlines()[-1]) == (3, f"error: cannot read {project}/none.json.gz: No such file or directory")


def test_a_dump_that_breaks_off_is_told(project: Path) -> None:
    path = written(project / "latest-all.json.gz", [document(f"Q{n}", "Ada Byron") for n in range(1, 500)])
    path.write_bytes(path.read_bytes()[:-100])
    result = reconcile(project, "--dump", path)
    assert (result.exit_code, "error[dump-truncated]" in result.stdout) == (1, True)


def test_the_keys_of_a_line_are_those_of_the_reader() -> None:
    """What the selection keeps by name, the snapshot finds by name."""
    found = Snapshot([dump.Document(Place("x"), one) for one in KEPT.values()])
    assert found.named("MIKHAIL RYUMIN") == ["Q8"]
    assert set(found.search("Ryumin Mikhail")) == {"Q8", "Q515", "Q571"}
