"""`reconcile` as CI runs it: the files, what changed since a baseline, and when it fails."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from reports import make_report, write_report
from test_edits_propose import World, ours, theirs

from pipeline.cli import main
from pipeline.issues import UsageError
from pipeline.model import Term
from pipeline.reconcile.baseline import Change, changes_since, read_baseline

LIBRARY = Path(__file__).parent / "cases" / "library"
VERDICTS = """\
#curie_map:
#  library: https://example.org/library/entity/
#  wikidata: http://www.wikidata.org/entity/
#license: https://creativecommons.org/publicdomain/zero/1.0/
#mapping_set_id: https://example.org/library/verdicts
subject_id\tsubject_label\tpredicate_id\tpredicate_modifier\tobject_id\tobject_label\tmapping_justification\tconfidence\tauthor_id\tmapping_date\tcomment
library:ada-byron\tAda Byron\tskos:exactMatch\t\twikidata:Q5\t\tsemapv:ManualMappingCuration\t0.9\tlibrary:tests\t2024-01-31\t
"""


def claim(pid: str, time: str, number: int) -> dict[str, Any]:
    value = {
        "time": time,
        "precision": 11,
        "timezone": 0,
        "before": 0,
        "after": 0,
        "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
    }
    snak = {"snaktype": "value", "property": pid, "datavalue": {"type": "time", "value": value}}
    return {"id": f"Q5$00000000-0000-4000-8000-{number:012}", "mainsnak": snak, "type": "statement", "rank": "normal"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    shutil.copytree(LIBRARY, folder)
    (folder / "mappings/wikidata.sssom.tsv").write_text(VERDICTS, encoding="utf-8")
    return folder


def snapshot(project: Path, *claims: dict[str, Any]) -> None:
    document = {"id": "Q5", "type": "item", "labels": {"en": {"language": "en", "value": "Ada Byron"}}}
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in claims:
        groups.setdefault(one["mainsnak"]["property"], []).append(one)
    one_value = {"snaktype": "value", "property": "P2302", "datavalue": {"type": "wikibase-entityid", "value": {"id": "Q19474404"}}}
    birth = {
        "id": "P569",
        "type": "property",
        "datatype": "time",
        "claims": {"P2302": [{"id": "P569$1", "mainsnak": one_value, "rank": "normal"}]},
    }
    lines = [json.dumps(document | {"claims": groups}), json.dumps(birth)]
    (project / "snapshot.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def run(project: Path, *arguments: str) -> Result:
    build = project / "build"
    return CliRunner().invoke(
        main, ["reconcile", "--project", str(project), "--build", str(build), "--snapshot", str(project / "snapshot.jsonl"), *arguments]
    )


BIRTH = "+1815-12-10T00:00:00Z"


def test_files_and_words(project: Path) -> None:
    snapshot(project, claim("P569", BIRTH, 1))
    done = run(project)
    assert done.exit_code == 0, done.output
    assert "reconcile: 1 of 5 items compared" in done.stderr
    folder = project / "build/reconciliation"
    assert {path.name for path in folder.iterdir()} == {
        "report.html", "report.csv", "report.json", "summary.md", "matches.sssom.tsv", "quickstatements.txt", "mismatches.csv", "edits"
    }  # fmt: skip


def test_what_changed_since_a_baseline(project: Path) -> None:
    snapshot(project)
    first, second = project / "build/one", project / "build/two"
    assert run(project, "--output", str(first)).exit_code == 0
    same = run(project, "--output", str(second), "--baseline", str(first / "report.json"), "--fail-on", "new-conflicts")
    assert same.exit_code == 0, same.output
    assert "findings: 0 new, 0 gone, 0 changed" in same.stderr
    snapshot(project, claim("P569", "+1816-12-10T00:00:00Z", 1), claim("P570", "+1852-11-27T00:00:00Z", 2))
    other = run(project, "--output", str(second), "--baseline", str(first / "report.json"))
    assert other.exit_code == 0, other.output
    assert other.stdout.splitlines() == [
        "new: Ada Byron (ada-byron): date of death: missing-here; – here, 1852-11-27 there",
        "changed: Ada Byron (ada-byron): date of birth: missing-there → conflict; 1815-12-10 here, 1816-12-10 there",
    ]
    summary = (second / "summary.md").read_text(encoding="utf-8")
    assert "## Since the baseline: 1 new, 0 gone, 1 changed" in summary
    assert "- Ada Byron, date of birth: missing-there → conflict (1815-12-10 here, 1816-12-10 there)" in summary


@pytest.mark.parametrize(
    ("failing", "code"),
    [
        ([], 0), (["conflicts"], 1), (["differences"], 1), (["new-conflicts"], 1), (["new-differences"], 1), (["new-conflicts", "conflicts"], 1),
    ],
)  # fmt: skip
def test_it_fails_only_when_asked(project: Path, failing: list[str], code: int) -> None:
    snapshot(project)
    baseline = project / "build/one"
    run(project, "--output", str(baseline))
    snapshot(project, claim("P569", "+1816-12-10T00:00:00Z", 1))
    options = [option for name in failing for option in ("--fail-on", name)]
    done = run(project, "--baseline", str(baseline / "report.json"), *options)
    assert done.exit_code == code, done.output
    assert [line for line in done.stderr.splitlines() if line.startswith("reconcile: 1 ") and "items" not in line] == [
        f"reconcile: 1 {name}" for name in failing
    ]
    # What fails is written all the same.
    assert (project / "build/reconciliation/report.html").exists()
    again = run(project, "--baseline", str(project / "build/reconciliation/report.json"), "--fail-on", "new-conflicts")
    assert again.exit_code == 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "JSONDecodeError"), ("[]", "TypeError"), ("{}", "KeyError: 'format'"), ('{"format": 99}', "its format is 99"),
        ('{"format": 2, "items": [{}]}', "KeyError"), ('{"format": 2, "items": 7}', "TypeError"),
    ],
)  # fmt: skip
def test_a_baseline_that_is_none(project: Path, text: str, reason: str) -> None:
    path = project / "old.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=rf"not a report\.json of an earlier run \({reason}"):
        read_baseline(path)
    snapshot(project)
    done = run(project, "--baseline", str(path))
    assert done.exit_code == 2
    assert not (project / "build/reconciliation").exists()


@pytest.mark.parametrize("label", ["Ann", "\ud800\u2028 },\n ],", "\u202e"])
def test_an_earlier_report_is_the_same_whatever_its_layout(tmp_path: Path, label: str) -> None:
    world = World([ours("P31=Q5")], [theirs("P21=Q6")], {"labels": (Term("en", label),)})
    made = make_report(world.reconciled(), "Plot")
    write_report(made, tmp_path / "report")
    other = tmp_path / "other.json"
    other.write_text(json.dumps(json.loads((tmp_path / "report/report.json").read_text("utf-8"))), "utf-8")
    as_made, as_other = read_baseline(tmp_path / "report/report.json"), read_baseline(other)
    assert not isinstance(as_made, dict), "the rows stay on disk"
    assert isinstance(as_other, dict)
    assert {name: dict(row) for name, row in as_made.items()} == as_other == by_id(made.data["items"])
    assert changes_since(as_made, made.data["items"]) == ((), (), ())
    text = (tmp_path / "report/report.json").read_bytes()
    for cut in (text[: text.index(b"\n  }")], text.replace(b'"statements"', b'"statemens"'), b"[" * 100_000):
        (tmp_path / "cut.json").write_bytes(cut)
        with pytest.raises(UsageError):
            read_baseline(tmp_path / "cut.json")


def test_new_conflicts_need_a_baseline(project: Path) -> None:
    snapshot(project)
    done = run(project, "--fail-on", "new-conflicts")
    assert (done.exit_code, "name the earlier report with --baseline" in done.output) == (2, True)


def test_a_folder_with_other_things_is_refused(project: Path) -> None:
    snapshot(project)
    done = run(project, "--output", str(project / "records"))
    assert (done.exit_code, "holds other things than reports" in done.output) == (2, True)
    assert (project / "records/person/ada-byron.yaml").exists()


def rows(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = make_report(world.reconciled(), "Plot").data["items"]
    return found


def by_id(items: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in items}


def test_every_sort_of_change() -> None:
    before = World([ours("P31=Q5"), ours("P569=1951")], [theirs("P31=Q5"), theirs("P21=Q6")], {"labels": (Term("en", "Ann"),)})
    now = World([ours("P31=Q5"), ours("P569=1951"), ours("P570=1960")], [theirs("P31=Q5", references=[]), theirs("P569=1952")],
                {"labels": (Term("en", "Ann"),)}, {"labels": (Term("en", "Anne"),)})  # fmt: skip
    changes = changes_since(by_id(rows(before)), rows(now))
    assert changes.new == (Change("ann", "Ann", "P570", "", "missing-there", "1960", ""),)
    assert changes.gone == (Change("ann", "Ann", "P21", "missing-here", "", "", "Q6"),)
    assert changes.changed == (
        Change("ann", "Ann", "P31", "same", "same-unsourced-there", "Q5", "Q5"),
        Change("ann", "Ann", "date of birth", "missing-there", "differs", "1951", "1952"),
        Change("ann", "Ann", "label (en)", "missing-there", "differs", "Ann", "Anne"),
    )
    assert changes_since(by_id(rows(now)), rows(now)) == ((), (), ())
    assert changes_since(by_id(rows(now)), []).summary().startswith("0 new, ")
    assert len(changes_since(by_id(rows(now)), []).gone) == len(changes_since({}, rows(now)).new)
    assert changes.summary() == "1 new, 1 gone, 3 changed"


def test_only_a_dump_shows_that_an_item_is_new(project: Path) -> None:
    snapshot(project)
    none = "library:ada-byron\tAda Byron\tskos:exactMatch\t\tsssom:NoTermFound\t\tsemapv:ManualMappingCuration\t0.9\tlibrary:tests\t2024-01-31\t\n"
    head = VERDICTS.partition("library:ada-byron\t")[0].replace("#license", "#  sssom: https://w3id.org/sssom/\n#license")
    (project / "mappings/wikidata.sssom.tsv").write_text(head + none, encoding="utf-8")
    there = str(project / "snapshot.jsonl")
    for words, proposed in (("--snapshot", False), ("--dump", True)):
        result = CliRunner().invoke(main, ["reconcile", "--project", str(project), "--build", str(project / "build"), words, there])
        assert result.exit_code == 0, result.output
        assert bool(list((project / "build/reconciliation/edits").rglob("6-items.txt"))) is proposed
