"""`reconcile` in parts: whatever the number of processes and the size of the parts, the same bytes; nothing lost, nothing left."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from bulk import REPO, generated, run
from click.testing import CliRunner
from reports import make_report, write_report
from test_bulk import session, wait_until_gone

from pipeline.cli import main
from pipeline.cli.items import mapped_records
from pipeline.project import load_project
from pipeline.reconcile.reconciliation import reconcile as reconcile_all
from pipeline.runs.comparing import origin_of, title_of
from pipeline.runs.sources import compared, located, opened
from pipeline.runs.vocabulary import vocabulary

#: Records in a part, in place of a thousand.
SIZE, COUNT = 20, 70
PROGRAM = f"import pipeline.runs.reconciling as bulk; bulk.SIZE = {SIZE}; from pipeline.cli import main; main(prog_name='pipeline')"
VERDICTS = """\
#curie_map:
#  item: https://w3id.org/doctors-plot/entity/
#  wd: http://www.wikidata.org/entity/
#license: https://creativecommons.org/publicdomain/zero/1.0/
#mapping_set_id: https://w3id.org/doctors-plot/mappings/wikidata
subject_id\tsubject_label\tpredicate_id\tpredicate_modifier\tobject_id\tobject_label\tmapping_justification\tconfidence\tauthor_id\tmapping_date\tcomment
"""


def qids() -> list[str]:
    """Ids that stand in the project's own lists."""
    with (REPO / "mappings/wikidata/value-labels.csv").open(encoding="utf-8") as stream:
        return [row["id"] for row in csv.DictReader(stream)]


def claim(qid: str, number: int, pid: str, value: dict[str, Any]) -> dict[str, Any]:
    snak = {"snaktype": "value", "property": pid, "datavalue": value}
    return {"id": f"{qid}$00000000-0000-4000-8000-{number:012}", "type": "statement", "rank": "normal", "mainsnak": snak}


def entity(qid: str, record: dict[str, Any], father: str = "", born: str = "") -> dict[str, Any]:
    """An item with the names of a record, and, if they are given, a father and a day of birth."""
    claims: dict[str, list[dict[str, Any]]] = {}
    if father:
        claims["P22"] = [claim(qid, 1, "P22", {"type": "wikibase-entityid", "value": {"id": father}})]
    if born:
        calendar = "http://www.wikidata.org/entity/Q1985727"
        time_value = {"time": f"+{born}T00:00:00Z", "precision": 11, "timezone": 0, "before": 0, "after": 0, "calendarmodel": calendar}
        claims["P569"] = [claim(qid, 2, "P569", {"type": "time", "value": time_value})]
    labels = {language: {"language": language, "value": text} for language, text in record["labels"].items()}
    return {"id": qid, "type": "item", "labels": labels, "claims": claims}


def filled(root: Path) -> Path:
    """A project of persons whose fathers stand in another part, each with two namesakes on Wikidata that only the relation tells apart."""
    shutil.copy(REPO / "dataset.yaml", root)
    shutil.copytree(REPO / "mappings", root / "mappings")
    records = [json.loads(line) for line in generated(COUNT).splitlines()]
    ids, documents, rows = qids(), [], []
    for number, record in enumerate(records):
        (birth,) = record["statements"].pop("date_of_birth")
        # A chain of fathers goes through all parts: person 2 is the father of person 1, and so on; the last is known.
        father = number + 1 if number + 1 < COUNT else None
        if father is not None:
            source = birth["references"]
            record["statements"]["father"] = [{"value": records[father]["id"], "references": source}]
        documents.append(entity(ids[number], record, ids[father] if father is not None else "", birth["value"]))
        documents.append(entity(ids[COUNT + number], record))
        if number % 9 == 0 or number == COUNT - 1:
            cells = (
                f"item:{record['id']}\t\tskos:exactMatch\t\twd:{ids[number]}\t\tsemapv:ManualMappingCuration\t0.9\titem:tests\t2024-01-31\t"
            )
            rows.append(cells + "\n")
            record["statements"]["date_of_birth"] = [birth | {"value": "1500-01-02" if number else "1501"}]
    lines = [json.dumps(record, ensure_ascii=False).encode() for record in records]
    lines.insert(33, b"not json")
    lines[50:50] = [b""] * 45  # more lines than records in one part
    (root / "records.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    (root / "mappings/wikidata.sssom.tsv").write_text(VERDICTS + "".join(sorted(rows)), encoding="utf-8")
    text = "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)
    (root / "snapshot.jsonl").write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project, its records and its items on Wikidata."""
    return filled(tmp_path_factory.mktemp("project"))


def reconcile(project: Path, output: Path, *more: object, records: object = None) -> list[str]:
    """`reconcile` in small parts, as a command for the system."""
    where = ["--project", project, "--records", records or project / "records.jsonl", "--build", output.parent / "build"]
    arguments = ["reconcile", *where, "--snapshot", project / "snapshot.jsonl", "--output", output, *more]
    return [sys.executable, "-c", PROGRAM, *map(str, arguments)]


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def expected(project: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one process makes of all records in memory."""
    read, _ = load_project(project)
    assert read
    pairs = [(mapped.item, record.type) for record, mapped in mapped_records(project / "records.jsonl", read.mapper().map, [])]
    items = [item for item, _ in pairs]
    there = opened(located(read, lambda: items, compared(project, project / "build", project / "snapshot.jsonl", None)))
    folder = tmp_path_factory.mktemp("expected") / "reports"
    never_new = frozenset(item.id for item in items)  # only a whole dump could show that something is not on Wikidata
    result = reconcile_all(items, vocabulary(read, items)._replace(never_new=never_new), read.verdicts, there)
    write_report(make_report(result, title_of(read), None, origin_of(read)), folder)
    return content(folder)


@pytest.mark.parametrize("jobs", [1, 3])
def test_any_number_of_processes_makes_what_one_makes_in_memory(
    project: Path, expected: dict[str, bytes], tmp_path: Path, jobs: int
) -> None:
    done = run(reconcile(project, tmp_path / "out", "--jobs", jobs))
    assert done.returncode == 1, done.stderr
    assert re.match(
        r"reconcile: 71 records in = 70 items \+ 1 rejected; 9 of 70 items compared; edits: \d+ ready, \d+ to look at", done.stderr
    )
    assert [line.partition("[")[2].partition("]")[0] for line in done.stdout.splitlines()] == ["json-syntax"]
    found = content(tmp_path / "out")
    assert found.keys() == expected.keys()
    assert [name for name in found if found[name] != expected[name]] == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build", "out"]


def test_records_that_give_no_item_are_set_aside(project: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.jsonl"
    process = begun(project, tmp_path / "out", "--jobs", 2, "--rejects", rejects)
    process.kill()
    process.communicate()
    assert not rejects.exists()
    done = run(reconcile(project, tmp_path / "out", "--jobs", 2, "--rejects", rejects))
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("reconcile: 71 records in = 70 items + 1 rejected; 9 of 70 items compared; ")
    assert [line.split(" ")[1] for line in done.stdout.splitlines()] == ["warning[json-syntax]:"]
    (reject,) = map(json.loads, rejects.read_bytes().splitlines())
    assert (reject["file"], reject["line"], reject["raw"]) == ((project / "records.jsonl").as_posix(), 34, "not json")
    assert [issue["rule"] for issue in reject["issues"]] == ["json-syntax"]
    assert content(tmp_path / "out") == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build", "out", "rejects.jsonl"]


def test_records_of_a_folder_are_set_aside(project: Path, tmp_path: Path) -> None:
    good, *others = (line for line in (project / "records.jsonl").read_bytes().splitlines() if line.startswith(b"{"))
    source = tmp_path / "records" / "person"
    source.mkdir(parents=True)
    (source / f"{json.loads(good)['id']}.yaml").write_bytes(good)
    (source / "cut.yaml").write_bytes(others[0][:-1])  # comes first, and must not take the record of the next file with it
    done = run(reconcile(project, tmp_path / "out", "--rejects", tmp_path / "rejects.jsonl", records=source.parent))
    assert done.returncode == 0, done.stdout
    assert done.stderr.startswith("reconcile: 2 records in = 1 items + 1 rejected; ")
    (reject,) = map(json.loads, (tmp_path / "rejects.jsonl").read_bytes().splitlines())
    assert (Path(reject["file"]).name, [issue["rule"] for issue in reject["issues"]]) == ("cut.yaml", ["yaml-syntax"])


def test_the_case_needs_all_parts_together(expected: dict[str, bytes]) -> None:
    data = json.loads(expected["report.json"])
    found = {item["id"]: item["candidates"] for item in data["items"] if not item["qid"]}
    assert len(found) == COUNT - 9
    told = [candidate["reason"] for candidates in found.values() for candidate in candidates if "relation same: P22" in candidate["reason"]]
    assert len(told) > SIZE, "matches that rest on a match in another part"
    assert {name.split("/")[1] for name in expected if name.startswith("edits/") and name.count("/") > 1} == {"ready", "look-first"}
    assert data["counts"]["statements"]["conflict"] > 1
    assert any(name.endswith(".undo.txt") and text.count(b"\n") > 2 for name, text in expected.items())


@pytest.mark.parametrize("name", ["records", "-"])
def test_all_kinds_of_input(project: Path, expected: dict[str, bytes], tmp_path: Path, name: str) -> None:
    lines = [line for line in (project / "records.jsonl").read_bytes().splitlines() if line.startswith(b"{")]
    source = tmp_path / (name if name != "-" else "piped.jsonl")
    if name == "records":
        for line in lines:
            path = source / "person" / f"{json.loads(line)['id']}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(line)
    else:
        source.write_bytes(b"\n".join(lines))
    with (Path(os.devnull) if source.is_dir() else source).open("rb") as stream:
        done = run(reconcile(project, tmp_path / "out", "--jobs", 2, records="-" if name == "-" else source), stdin=stream)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout
    assert done.stderr.startswith("reconcile: 70 records in = 70 items + 0 rejected; 9 of 70 items compared; edits: ")
    assert content(tmp_path / "out") == expected


def begun(project: Path, output: Path, *more: object, lines: int = 6) -> subprocess.Popen[str]:
    """A run that has finished two parts of the second step, or whatever makes so many lines in its journal, and goes on."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(reconcile(project, output, *more), cwd=REPO, text=True, start_new_session=True, **pipes)  # type: ignore[call-overload]
    journal = output.parent / f".{output.name}.items.work" / "journal.jsonl"
    while not (journal.exists() and journal.read_bytes().count(b"\n") > lines) and process.poll() is None:
        time.sleep(0.005)
    return process  # type: ignore[no-any-return]


def test_a_run_that_is_stopped_leaves_no_process_and_goes_on(project: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    output, work = tmp_path / "out", tmp_path / ".out.items.work"
    output.mkdir()
    (output / "summary.md").write_text("the last good report")
    process = begun(project, output, "--jobs", 2)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate()
    wait_until_gone(process.pid)
    assert (process.returncode, told) == (130, "stopped; the same command goes on from the last finished part\n")
    assert content(output) == {"summary.md": b"the last good report"}
    before = (work / "journal.jsonl").read_bytes()
    assert before.count(b"\n") > 6
    done = run(reconcile(project, output, "--jobs", 1))
    assert done.returncode == 1, done.stderr
    assert content(output) == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build", "out"]


def test_what_is_finished_is_not_made_again(project: Path, tmp_path: Path) -> None:
    output, work = tmp_path / "out", tmp_path / ".out.items.work"
    process = begun(project, output, "--jobs", 1)
    process.kill()
    process.communicate()
    # What stands for a part that is finished is spoilt: whoever reads it instead of making it again says so.
    (work / "items").write_bytes(b"\0" * (work / "items").stat().st_size)
    done = run(reconcile(project, output, "--jobs", 1))
    assert (done.returncode, output.exists()) == (3, False)
    told = f"error: {work}/items: what was kept of part 1 of the records is damaged; remove {work} and run again\n"
    assert done.stderr == told


@pytest.mark.parametrize("name", ["none.jsonl", "empty.jsonl", "cut.json"])
def test_what_cannot_be_read_leaves_the_last_report(project: Path, tmp_path: Path, name: str) -> None:
    source, output = tmp_path / name, tmp_path / "out"
    if name != "none.jsonl":
        lines = (project / "records.jsonl").read_bytes().splitlines()
        source.write_bytes(b"[" + b",".join(lines[:30]) if name == "cut.json" else b"")
    output.mkdir()
    (output / "summary.md").write_text("the last good report")
    where = ["--project", project, "--snapshot", project / "snapshot.jsonl", "--build", tmp_path / "build"]
    done = CliRunner().invoke(main, ["reconcile", *map(str, where), "--records", str(source), "--output", str(output)])
    assert done.exit_code == 1, done.output
    assert done.stderr.endswith("; no report, since not all could be read, 1 error\n")
    assert content(output) == {"summary.md": b"the last good report"}
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def workers(leader: int) -> list[int]:
    """The worker processes of a run."""
    found = []
    for one in session(leader):
        with suppress(OSError):
            if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes():
                found.append(one)
    return found


def test_a_killed_worker_is_told(project: Path, expected: dict[str, bytes], tmp_path: Path) -> None:
    process = begun(project, tmp_path / "out", "--jobs", 2, lines=4)
    while process.poll() is None:
        for worker in workers(process.pid):
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
    _, told = process.communicate()
    wait_until_gone(process.pid)
    assert process.returncode == 3, told
    how = "its worker process was ended by SIGKILL; if memory ran out, use fewer --jobs, and run again"
    assert re.fullmatch(rf"error: (part \d of the records|.*the \d+ records from line \d+): {how}\n", told)
    assert not (tmp_path / "out").exists()
    run(reconcile(project, tmp_path / "out", "--jobs", 2))
    assert content(tmp_path / "out") == expected
