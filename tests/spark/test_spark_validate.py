"""`validate` on Spark: the issues of one process, whatever the partitions, also when a task is lost or a value is had by many."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from spark_runs import Run, killer, parts, project_without_records
from test_shacl_cases import FILES, Case, completed

from pipeline.cli import bulk_validate, main


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the shapes that are written by hand."""
    folder = project_without_records(tmp_path_factory.mktemp("validate"))
    for path in [*(folder / "shapes/wikidata").iterdir(), *(folder / "shapes/generated").iterdir()]:
        if path.name != "common-prefixes.ttl":
            path.unlink()
    return folder


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.spark import validating

    monkeypatch.setattr(validating, "PART", 60)
    monkeypatch.setattr(validating, "_TOGETHER", 2)


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    """Records with faults of all kinds, and two that cannot be read."""
    every = [record.data for path in FILES for case in [Case(path)] if not case.update for record in case.records]
    found = [json.dumps(data, ensure_ascii=False).encode() for data in every]
    return [*found[:50], b"not json", *found[50:], b"[]"]


def one_process(project: Path, source: Path, build: Path) -> Result:
    """The same in one process."""
    return CliRunner().invoke(main, ["validate", "--project", str(project), "--build", str(build), "--records", str(source)])


def test_the_issues_of_one_process(spark: Run, project: Path, lines: list[bytes], tmp_path: Path) -> None:
    source = tmp_path / "records.jsonl"
    source.write_bytes(b"\n".join(lines))
    one = one_process(project, source, tmp_path / "build")
    done = spark("validate", "--project", project, "--records", source, "--output", tmp_path / "found")
    assert (done.exit_code, done.stdout, done.stderr.splitlines()[-1]) == (1, one.stdout, one.stderr.splitlines()[-1]), done.stderr
    assert "two-heads-at-once" in done.stdout
    assert " 154 validated + 7 rejected" in done.stderr
    every = [line for path in parts(tmp_path / "found") for line in path.read_text("utf-8").splitlines()]
    assert len(every) == len(done.stdout.splitlines())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build", "found", "records.jsonl"]


SOURCED = {"source": "the-text", "section": "1", "paragraph": "1", "text_start": "0", "text_end": "9", "support": "stated"}


def holder(number: int) -> bytes:
    """Somebody who has held the one office that all hold, as their successor's successor has it."""
    sourced = {
        "references": [{"source": "the-text", "section": "1", "paragraph": "1", "text_start": "0", "text_end": "9", "support": "stated"}]
    }
    term = {"value": "head-of-all", "start_time": str(1800 + number), "end_time": str(1801 + number + number % 3 // 2), **sourced}
    held: dict[str, object] = {"position_held": [term]}
    return json.dumps(
        {"id": f"holder-{number}", "type": "person", "labels": {"en": f"Holder {number}"}, **sourced, "statements": held}
    ).encode()


def test_uneven_files_a_lost_task_and_a_value_that_all_have(
    spark: Run, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.spark import validating

    bodies = [
        {"id": "head-of-all", "type": "position", "labels": {"en": "Head"}, "references": [SOURCED]},
        {"id": "all", "type": "organization", "labels": {"en": "All"}, "statements": {"head_office": [{"value": "head-of-all"}]}},
    ]
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(b"\n".join(json.dumps(completed(one)).encode() for one in bodies))
    (folder / "b.jsonl").write_bytes(b"\n".join(map(holder, range(100))))
    (folder / "c.jsonl").write_bytes(holder(100) + b"\n" + holder(7))
    code = killer(tmp_path / "code", "holder-7", tmp_path / "killed")
    for most in (1_000, 50):
        monkeypatch.setattr(bulk_validate, "MOST", most)
        monkeypatch.setattr(validating, "MOST", most)
        one = one_process(project, folder, tmp_path / "build")
        with monkeypatch.context() as killing:
            killing.setenv("PYTHONPATH", code)
            done = spark("validate", "--project", project, "--records", folder, "--output", tmp_path / "found")
        assert (done.exit_code, done.stdout, done.stderr.splitlines()[-1]) == (1, one.stdout, one.stderr.splitlines()[-1]), done.stderr
        assert ("shape-undecided" in done.stdout, "two-heads-at-once]" in done.stdout) == (most == 50, most != 50)
    assert (tmp_path / "killed").exists(), "no worker was killed"
