"""`reconcile` on Spark: the report of one process, whatever splits the dump is read in."""

import bz2
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from spark_runs import Run, alone, own_records, project_without_records, written
from test_wikidata_selection import KEPT, LEFT, document

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


@pytest.mark.parametrize("ending", [*PACKED])
def test_the_report_of_one_process(spark: Run, repo: Path, shared: Path, tmp_path: Path, ending: str) -> None:
    project = project_without_records(tmp_path)
    source = written(project, own_records())
    path = dump(tmp_path / f"dump.{ending}", entities(repo, shared))
    one = alone(project, "reconcile", "--dump", path, "--output", tmp_path / "one")
    done = spark("reconcile", "--project", project, "--records", source, "--dump", path, "--output", tmp_path / "spark")
    assert done.exit_code == one.exit_code, done.stderr
    assert done.stdout.splitlines() == one.stdout.splitlines()
    assert done.stderr.splitlines()[-1] == one.stderr.splitlines()[-1]
    assert "damaged" in done.stdout, "the line is told"
    reports = tree(tmp_path / "spark")
    assert reports == tree(tmp_path / "one")
    items = json.loads(reports["report.json"])["items"]
    assert sum(bool(item["candidates"]) for item in items) > 0
    assert sum(item["status"] == "matched" for item in items) > 0


def test_no_such_dump(spark: Run, records: Path, tmp_path: Path) -> None:
    done = spark("reconcile", "--records", records, "--dump", tmp_path / "none.json", "--output", tmp_path / "report")
    assert (done.exit_code, done.stderr.splitlines()[-1][:6]) == (2, "error:")
    assert not (tmp_path / "report").exists()
