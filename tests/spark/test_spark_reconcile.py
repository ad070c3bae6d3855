"""`reconcile` on Spark: the report of one process, whatever splits the dump is read in."""

import bz2
import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
from pyarrow import parquet
from spark_runs import MAPPING, Data, Run, alone, killer, own_records, project_without_records, with_record, written
from test_wikidata_selection import KEPT, LEFT, document

SOURCED = {"source": "the-text", "section": "1", "paragraph": "1", "text_start": "0", "text_end": "9", "support": "stated"}
#: What writes a file with this ending; the small blocks of bz2 make many splits.
PACKED = {"json": bytes, "json.gz": gzip.compress, "json.bz2": lambda content: bz2.compress(content, 1)}


def dump(path: Path, documents: list[Any]) -> Path:
    """A dump as Wikimedia writes it, with a damaged line and an item that comes twice."""
    lines = [json.dumps(one, ensure_ascii=False) for one in documents]
    lines.insert(len(lines) // 2, '{"type":"item","id":"Q4", damaged')
    path.write_bytes(PACKED[path.name.partition(".")[2]](("[\n" + ",\n".join([*lines, lines[0]]) + "\n]\n").encode()))
    return path


def entities(repo: Path, shared: Path) -> list[Any]:
    """Real entities, those of the project's snapshot, and many that nobody asks for."""
    real = [json.loads(path.read_text("utf-8")) for path in sorted((shared / "wikidata/entities").glob("*.json"))]
    documents = [one for file in real for one in (file["entities"].values() if "entities" in file else [file])]
    ours = [json.loads(line) for line in (repo / "mappings/wikidata/snapshot.jsonl").read_text("utf-8").splitlines()]
    return [*documents, *LEFT.values(), *ours, *KEPT.values(), *(document("Q43229", f"Someone {n}", "x" * 3_000) for n in range(300))]


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many parts of few records."""
    from pipeline.runs import reconciling as one_process
    from pipeline.spark import reconciling

    for module in (one_process, reconciling):
        monkeypatch.setattr(module, "SIZE", 60)


@pytest.mark.parametrize("ending", [*PACKED])
def test_the_report_of_one_process(spark: Run, repo: Path, shared: Path, tmp_path: Path, ending: str) -> None:
    project = project_without_records(tmp_path)
    source = written(project, own_records()[480:660])
    given = ("--records", source, "--dump", dump(tmp_path / f"dump.{ending}", entities(repo, shared)))
    one = alone(project, "reconcile", *given, "--output", tmp_path / "one", "--jobs", 2 if ending == "json" else 1)
    done = spark("reconcile", "--project", project, *given, "--output", tmp_path / "spark")
    assert done.exit_code == one.exit_code, done.stderr
    assert done.stdout.splitlines() == one.stdout.splitlines()
    assert done.stderr.splitlines()[-1] == one.stderr.splitlines()[-1]
    assert "damaged" in done.stdout, "the line is told"
    reports = tree(tmp_path / "spark")
    assert reports == tree(tmp_path / "one")
    items = json.loads(reports["report.json"])["items"]
    assert sum(bool(item["candidates"]) for item in items) > 0
    assert sum(item["status"] == "matched" for item in items) > 0


def namesake(number: int) -> Data:
    """One of many who have the name that an item of the dump has, and were born in one place."""
    born = {"place_of_birth": [{"value": "the-place", "references": [SOURCED]}]}
    return {"id": f"namesake-{number}", "type": "person", "labels": {"en": "Someone 7"}, "references": [SOURCED], "statements": born}


@pytest.mark.parametrize("method", [MAPPING, "pipeline.reconcile.reconciliation.Reconciler.report"])
def test_one_item_for_many_a_lost_task_and_bad_records(
    spark: Run, repo: Path, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    project = project_without_records(tmp_path)
    place: Data = {"id": "the-place", "type": "place", "labels": {"en": "Someone 9"}, "references": [SOURCED]}
    records = [*own_records()[560:620], place, *map(namesake, range(90)), b"[]", b"not json", {"id": "namesake-x", "type": "person"}]
    source = written(project, records)
    path = dump(tmp_path / "dump.json", entities(repo, shared))
    one = alone(project, "reconcile", "--records", source, "--dump", path, "--output", tmp_path / "one")
    monkeypatch.setenv("PYTHONPATH", killer(tmp_path / "code", tmp_path / "killed", with_record("namesake-70"), method))
    told = one.stdout
    if method != MAPPING:
        told = told.replace(str(source), str(tmp_path / "records.parquet"))
        lines = [line.decode(errors="replace") for line in source.read_bytes().splitlines()]
        source = tmp_path / "records.parquet"
        parquet.write_table(arrow.table({"record": lines}), source, row_group_size=40)
    done = spark("reconcile", "--project", project, "--records", source, "--dump", path, "--output", tmp_path / "spark")
    assert (tmp_path / "killed").exists(), "no worker was killed"
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (one.exit_code, one.stderr.splitlines()[-1]), done.stderr
    assert done.stdout == told
    assert "154 records in = 151 items + 3 rejected" in done.stderr
    assert tree(tmp_path / "spark") == tree(tmp_path / "one")


def test_no_such_dump(spark: Run, records: Path, tmp_path: Path) -> None:
    done = spark("reconcile", "--records", records, "--dump", tmp_path / "none.json", "--output", tmp_path / "report")
    assert (done.exit_code, done.stderr.splitlines()[-1][:6]) == (2, "error:")
    assert not (tmp_path / "report").exists()
