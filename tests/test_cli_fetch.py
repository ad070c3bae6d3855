"""`fetch` against a server on this machine: everything is made new or nothing, and a run that stopped goes on."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import wikidata_server as play
from click.testing import CliRunner, Result
from library import LIBRARY
from wikidata_server import WikidataServer

from pipeline.cli import main
from pipeline.fetching import client as client_module
from pipeline.fetching.tables import _tag, refreshed_languages, refreshed_properties
from pipeline.wikidata.basis import Basis
from pipeline.wikidata.snapshot import Snapshot

REPO = Path(__file__).resolve().parents[1]
EXTRACT = {"sources": ["an old set"], "from": "2017", "to": "2020", "absent": ["time"], "identity": "verified in data"}


def term(text: str) -> dict[str, Any]:
    return {"en": {"language": "en", "value": text}}


def item(qid: str, label: str, revision: int = 0, modified: str = "", **more: Any) -> dict[str, Any]:
    seen = {"lastrevid": revision, "modified": modified} if revision else {}
    return {"type": "item", "id": qid, "labels": term(label), "claims": {}} | seen | more


def a_value(pid: str, qid: str) -> dict[str, Any]:
    snak = {"snaktype": "value", "property": pid, "datavalue": {"type": "wikibase-entityid", "value": {"entity-type": "item", "id": qid}}}
    return {pid: [{"id": f"Q571${pid}", "rank": "normal", "type": "statement", "mainsnak": snak}]}


def listed() -> dict[str, dict[str, str]]:
    """The library's list of properties."""
    with (LIBRARY / "mappings/wikidata/properties.csv").open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


def a_property(pid: str, datatype: str = "", label: str = "", **claims: str) -> dict[str, Any]:
    known = listed().get(pid, {})
    made = {
        name: [{"id": f"{pid}${name}", "rank": "normal", "type": "statement",
                "mainsnak": {"snaktype": "value", "property": name, "datavalue": {"type": "string", "value": text}}}]
        for name, text in claims.items()
    }  # fmt: skip
    return {
        "type": "property", "id": pid, "datatype": datatype or known["datatype"], "labels": term(label or known["label_en"]), "descriptions": term("new words"),
        "claims": made, "lastrevid": 9, "modified": "2026-01-01T00:00:00Z",
    }  # fmt: skip


@pytest.fixture
def server() -> Iterator[WikidataServer]:
    with play.running() as found:
        new = "2026-11-20T00:00:00Z"
        found.entities = {
            one["id"]: one for one in (item("Q5", "human", 20, new), item("Q571", "book", 30, new), item("Q515", "city", 40, new))
        } | {"Q151885": item("Q151885", "concept", 60, new)}
        found.entities["Q571"]["claims"] = a_value("P31", "Q43229") | a_value("P361", "Q5")
        found.entities["Q43229"] = item("Q43229", "organization", 50, new)
        found.redirects = {"Q532": "Q515"}
        found.entities |= {pid: a_property(pid) for pid in listed()}
        found.entities["P19"] = a_property("P19", label="place where they were born")
        found.entities["P227"] = a_property(
            "P227", "external-id", "GND", P1630="https://d-nb.info/gnd/$1", P1921="https://d-nb.info/gnd/$1"
        )
        yield found


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr(client_module, "sleep", found.append)
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The library with a snapshot: an old revision, an extract, one that was merged, one that was deleted."""
    folder = tmp_path / "library"
    shutil.copytree(LIBRARY, folder)
    lines = [
        item("Q5", "man", 10, "2023-12-28T00:00:00Z"), item("Q571", "books", snapshot=EXTRACT), item("Q532", "village", 1, "2020-01-01T00:00:00Z"),
        item("Q4", "death"),
    ]  # fmt: skip
    (folder / "mappings/wikidata/snapshot.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    (folder / "mappings/wikidata/languages.csv").write_text(
        "code,bcp47,basis\nen,en,MediaWiki names\nzh-classical,lzh,MediaWiki names\n", encoding="utf-8"
    )
    return folder


def arguments(server: WikidataServer, project: Path, *more: str) -> list[str]:
    return ["fetch", "--project", str(project), "--build", str(project / "build"), "--endpoint", server.endpoint, *more]


def fetch(server: WikidataServer, project: Path, *more: str) -> Result:
    result = CliRunner().invoke(main, arguments(server, project, *more))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def files(project: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((project / "mappings/wikidata").iterdir())}


def rows(project: Path, name: str) -> dict[str, dict[str, str]]:
    with (project / "mappings/wikidata" / name).open(encoding="utf-8", newline="") as stream:
        return {next(iter(row.values())): row for row in csv.DictReader(stream)}


STALE = [
    "Q5: revision 10 of 2023-12-28 here, revision 20 of 2026-11-20 there, 1,058 days newer",
    "Q571: a document of 2017–2020 here, revision 30 of 2026-11-20 there",
    "Q532: revision 1 of 2020-01-01 here, merged into Q515 there",
    "Q4: a document of unknown date here, no such entity there",
]


def test_everything_is_made_new(server: WikidataServer, project: Path) -> None:
    result = fetch(server, project)
    assert (result.exit_code, result.stdout.splitlines()[:4]) == (0, STALE)
    found = Snapshot.load(project / "mappings/wikidata/snapshot.jsonl")
    assert found.issues == []
    assert [one.id for one in found.items()] == ["Q5", "Q515", "Q571", "Q151885"]
    assert (found.missing, found.redirects) == ({"Q4"}, {"Q532": "Q515"})
    assert found.basis("Q5") == Basis((server.endpoint,), "2026-11-26", "2026-11-26")
    assert found.basis("Q571").identity == "verified in data"
    assert found.label("P569") == "date of birth"
    lists = rows(project, "properties.csv")
    assert list(lists) == sorted([*listed(), "P227"], key=lambda pid: int(pid[1:]))
    assert lists["P227"] == {
        "id": "P227", "label_en": "GND", "datatype": "external-id", "description_en": "new words", "formatter_url": "https://d-nb.info/gnd/$1",
        "rdf_formatter_uri": "https://d-nb.info/gnd/$1", "basis": "wbgetentities 2026-11-26",
    }  # fmt: skip
    assert (project / "mappings/wikidata/value-labels.csv").read_text("utf-8") == (
        "id,label,basis\nQ43229,organization,wbgetentities 2026-11-26\n"
    )
    codes = rows(project, "languages.csv")
    assert {code: (row["bcp47"], row["basis"]) for code, row in codes.items()} == {
        "en": ("en", "wbcontentlanguages (term, monolingualtext, term-lexicographical) 2026-11-26"),
        "la": ("la", "wbcontentlanguages (monolingualtext) 2026-11-26"),
        "mul": ("mul", "wbcontentlanguages (term) 2026-11-26"),
        "ru": ("ru", "wbcontentlanguages (term, monolingualtext) 2026-11-26"),
        "zh-classical": ("lzh", "MediaWiki names"),
    }
    assert json.loads((project / "mappings/wikidata/fetched.json").read_text("utf-8")) == {
        "snapshot.jsonl": {
            "source": server.endpoint, "from": "2026-11-26", "to": "2026-11-26", "missing": 1, "merged": 1, "without-answer": 0,
            "entities": 4 + len(MAPPED_IN_USE),
        },
        "properties.csv": {"source": server.endpoint, "from": "2026-11-26", "to": "2026-11-26", "properties": 18, "not-there-any-more": 0},
        "languages.csv": {"source": server.endpoint, "from": "2026-11-26", "to": "2026-11-26", "codes": 4, "not-there-any-more": 1},
        "value-labels.csv": {"source": server.endpoint, "from": "2026-11-26", "to": "2026-11-26", "values": 1, "labels": 1},
    }  # fmt: skip
    assert not list((project / "build").rglob("wbgetentities-*")), "answers are kept until all is done, and no longer"
    assert "run `make generate`" in result.stdout, "what the schemas say of a property comes from the list"
    for verb in ("generate", "check"):
        following = CliRunner().invoke(main, [verb, "--project", str(project), "--build", str(project / "build")])
        assert following.exit_code == 0, following.output


#: The properties that a field or qualifier of the library uses: all but one.
MAPPED_IN_USE = [pid for pid in listed() if pid != "P625"]


def test_units_that_only_wikidata_uses_are_fetched_with_what_uses_them(server: WikidataServer, project: Path) -> None:
    def measure(pid: str, unit: str) -> dict[str, Any]:
        quantity = {"type": "quantity", "value": {"amount": "+3", "unit": f"http://www.wikidata.org/entity/{unit}"}}
        snak = {"snaktype": "value", "property": pid, "datavalue": quantity}
        return {pid: [{"id": f"x${pid}", "rank": "normal", "type": "statement", "mainsnak": snak}]}

    new = "2026-11-20T00:00:00Z"
    server.entities["Q571"]["claims"] |= measure("P2048", "Q11573")
    server.entities["Q11573"] = item("Q11573", "metre", 70, new, claims=measure("P2370", "Q11579"))
    server.entities["Q11579"] = item("Q11579", "kelvin", 71, new)
    for _ in range(2):  # a unit that is held does not draw in others the next time
        assert fetch(server, project, "--part", "snapshot").exit_code == 0
        snapshot = Snapshot.load(project / "mappings/wikidata/snapshot.jsonl")
        assert ("Q11573" in snapshot, "Q11579" in snapshot) == (True, False)


def test_the_same_answers_make_the_same_files(server: WikidataServer, project: Path) -> None:
    fetch(server, project)
    before = files(project)
    result = fetch(server, project)
    assert files(project) == before
    assert result.stdout.splitlines()[0] == f"snapshot.jsonl: 0 of {6 + len(MAPPED_IN_USE)} entities were stale"


def test_a_dry_run_only_looks(server: WikidataServer, project: Path) -> None:
    before = files(project)
    result = fetch(server, project, "--dry-run")
    assert (result.exit_code, result.stdout.splitlines()[:4]) == (0, STALE)
    assert result.stdout.splitlines()[-4:] == [
        f"snapshot.jsonl: {5 + len(MAPPED_IN_USE)} of {5 + len(MAPPED_IN_USE)} entities are stale, by up to 1,058 days ({4 + len(MAPPED_IN_USE)} of unknown age)",
        "properties.csv: 17 properties here, 18 there; 1 new, 0 not there any more",
        "languages.csv: 2 codes here, 4 there; 3 new, 1 not there any more",
        "value-labels.csv: 0 items are values, 0 of them without a label here",
    ]
    assert files(project) == before
    assert all(request.get("props") == "info" for request in server.seen if request.get("action") == "wbgetentities")
    assert "requests sent, no issues" in result.stderr


def test_a_network_that_fails_changes_nothing_and_nothing_is_asked_twice(server: WikidataServer, project: Path, waits: list[float]) -> None:
    before = files(project)
    server.entities |= {f"Q{n}": item(f"Q{n}", "x", 1, "2026-01-01T00:00:00Z") for n in range(100_000, 100_120)}
    with (project / "mappings/wikidata/snapshot.jsonl").open("a", encoding="utf-8") as stream:
        stream.writelines(json.dumps(item(f"Q{n}", "x")) + "\n" for n in range(100_000, 100_120))
    before = files(project)
    server.faults.extend([None, None, *[play.status(503)] * 7])
    result = fetch(server, project, "--part", "snapshot")
    assert result.exit_code == 3
    assert result.stderr.splitlines()[-1] == (
        f"error: {server.endpoint}: HTTP status 503 (Service Unavailable), 7 times in a row; what was answered before is kept, run again to go on from there"
    )
    assert files(project) == before
    assert len(waits) == 6
    failed = Counter(server.seen[2]["ids"].split("|"))
    again = fetch(server, project, "--part", "snapshot")
    assert "fetch: going on with 2 answers of 2026-11-26 and later; --restart asks anew" in again.stderr
    assert again.exit_code == 0
    counts = Counter(server.asked_ids())
    assert {one: count for one, count in counts.items() if count > 1} == dict.fromkeys(failed, 8)
    assert len(list(Snapshot.load(project / "mappings/wikidata/snapshot.jsonl").items())) == 124


def test_a_killed_run_goes_on(server: WikidataServer, project: Path) -> None:
    with (project / "mappings/wikidata/snapshot.jsonl").open("a", encoding="utf-8") as stream:
        stream.writelines(json.dumps(item(f"Q{n}", "x")) + "\n" for n in range(100_000, 100_050))
    server.entities |= {f"Q{n}": item(f"Q{n}", "x", 1, "2026-01-01T00:00:00Z") for n in range(100_000, 100_050)}
    before = files(project)
    server.faults.extend([None, play.silence])
    run = subprocess.Popen([sys.executable, "-m", "pipeline", *arguments(server, project, "--part", "snapshot")], cwd=REPO)
    end = time.monotonic() + 60
    while len(server.seen) < 2 and time.monotonic() < end:
        time.sleep(0.01)
    os.kill(run.pid, signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL
    assert files(project) == before
    first = server.seen[0]["ids"].split("|")
    assert fetch(server, project, "--part", "snapshot").exit_code == 0
    counts = Counter(server.asked_ids())
    assert (len(first), {counts[one] for one in first}) == (50, {1})
    assert set(counts.values()) == {1, 2}, "only what had no answer was asked for again"


def test_an_id_that_is_none_costs_nothing_but_itself(server: WikidataServer, project: Path) -> None:
    path = project / "mappings/wikidata/snapshot.jsonl"
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(item("Q0", "nonsense")) + "\n")
    result = fetch(server, project, "--part", "snapshot")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == (
        f'{path}: error[fetch-entity]: Q0: the API refuses: Could not find an entity with the ID "Q0". (no-such-entity); '
        "expected an entity; the old document was kept"
    )
    documents = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert documents[0] == item("Q0", "nonsense")
    assert {one["labels"]["en"]["value"] for one in documents if one.get("id") in ("Q5", "Q571")} == {"human", "book"}


def test_a_server_that_knows_hardly_anything_is_the_wrong_one(server: WikidataServer, project: Path) -> None:
    before = files(project)
    for qid in ("Q5", "Q571"):
        del server.entities[qid]
    result = fetch(server, project)
    path = project / "mappings/wikidata/snapshot.jsonl"
    assert (result.exit_code, files(project)) == (3, before)
    assert result.stderr.splitlines()[-1] == (
        f"error: {server.endpoint}: 3 of the 4 entities in {path} do not exist there; is it the right endpoint? "
        "Nothing was written; remove the file if all is as it should be"
    )


def test_hostile_words_do_not_reach_the_terminal(server: WikidataServer, project: Path) -> None:
    server.entities["Q5"]["modified"] = "\x1b[2J\u202e"
    server.entities["Q571"]["modified"] = "2026-11-20T00:00:00Z"
    server.faults.append(play.text(b'{"error": {"code": "x\\u001b", "info": "\\u001b[2J"}}'))
    first, second = fetch(server, project, "--part", "snapshot"), fetch(server, project, "--part", "snapshot")
    assert first.stderr.splitlines()[-1] == "error: the API refuses: \\u001b[2J (x\\u001b)"
    assert "Q5: revision 10 of 2023-12-28 here, revision 20 of \\u001b[2J\\u202e there" in second.stdout
    assert not {"\x1b", "\u202e"} & {*first.output, *second.output}


def test_a_damaged_snapshot_is_not_replaced(server: WikidataServer, project: Path) -> None:
    path = project / "mappings/wikidata/snapshot.jsonl"
    path.write_text(path.read_text("utf-8") + '{"type": "item", "id": "Q8"', encoding="utf-8")
    before = files(project)
    result = fetch(server, project)
    assert (result.exit_code, files(project), server.seen) == (3, before, [])
    assert "snapshot.jsonl is damaged, and is not replaced" in result.stderr


def test_answers_without_a_date_take_that_of_the_build(server: WikidataServer, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play, "DATE", "")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    fetch(server, project)
    assert Snapshot.load(project / "mappings/wikidata/snapshot.jsonl").basis("Q5").period == "2023-11-14"
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    fetch(server, project)
    assert Snapshot.load(project / "mappings/wikidata/snapshot.jsonl").basis("Q5").period == "unknown date"


def test_restart_asks_anew(server: WikidataServer, project: Path, waits: list[float]) -> None:
    server.faults.extend([None, *[play.status(500)] * 7])
    assert fetch(server, project, "--part", "languages").exit_code == 3
    assert fetch(server, project, "--part", "languages", "--restart").exit_code == 0
    assert [request["wbclcontext"] for request in server.seen].count("term") == 2


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            ["--endpoint", "https://www.wikidata.org/w/api.php"],
            "say who you are, as Wikimedia's policy asks: --contact with a URL or an e-mail address",
        ),
        (["--contact", "a\r\nb"], "--contact: plain letters without line breaks, please; it becomes a header of the request"),
        (
            ["--endpoint", "nowhere", "--contact", "x"],
            "nowhere: this is no address of an API; give one like https://www.wikidata.org/w/api.php",
        ),
    ],
)
def test_wrong_usage(server: WikidataServer, project: Path, more: list[str], message: str) -> None:
    result = fetch(server, project, *more)
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (2, f"error: {message}")


def test_lists_keep_what_has_no_news() -> None:
    """The shipped list comes back byte for byte, so that a refresh shows in git only what has changed."""
    path = REPO / "mappings/wikidata/properties.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        old = list(csv.DictReader(stream))
    assert refreshed_properties(old, []) == old
    empty = {
        "id": "P31",
        "label_en": "",
        "datatype": "",
        "description_en": "",
        "formatter_url": "",
        "rdf_formatter_uri": "",
        "basis": "new",
    }
    (row,) = [row for row in refreshed_properties(old, [empty]) if row["id"] == "P31"]
    assert row == next(row for row in old if row["id"] == "P31") | {"basis": "new"}
    with (REPO / "mappings/wikidata/languages.csv").open(encoding="utf-8", newline="") as stream:
        codes = list(csv.DictReader(stream))
    assert refreshed_languages(codes, {}, "") == codes


@pytest.mark.parametrize(
    ("code", "tag"),
    [("en", "en"), ("en-gb", "en-GB"), ("zh-hant-tw", "zh-Hant-TW"), ("de-x-formal", "de-x-formal"), ("be-tarask", "be-tarask")],
)
def test_tags_have_the_usual_capitals(code: str, tag: str) -> None:
    assert _tag(code) == tag
