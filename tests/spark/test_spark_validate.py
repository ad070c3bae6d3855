"""`validate` on Spark: the issues of one process, whatever the partitions, also when a task is lost or a value is had by many."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pyarrow as arrow
import pytest
from bulk import REPO
from click.testing import CliRunner, Result
from pyarrow import parquet
from spark_runs import EXECUTOR, Run, killer, parts, project_without_records, with_record
from test_shacl_cases import FILES, Case, completed

from pipeline.cli import main


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


def one_process(project: Path, source: Path, build: Path, *more: str) -> Result:
    """The same in one process."""
    return CliRunner().invoke(main, ["validate", "--project", str(project), "--build", str(build), "--records", str(source), *more])


def test_the_issues_of_one_process(spark: Run, project: Path, lines: list[bytes], tmp_path: Path) -> None:
    source = tmp_path / "records.jsonl"
    source.write_bytes(b"\n".join(lines))
    one = one_process(project, source, tmp_path / "build")
    assert one_process(project, source, tmp_path / "build-2", "--jobs", "2").stdout == one.stdout
    done = spark("validate", "--project", project, "--records", source, "--output", tmp_path / "found")
    assert (done.exit_code, done.stdout, done.stderr.splitlines()[-1]) == (1, one.stdout, one.stderr.splitlines()[-1]), done.stderr
    assert "two-heads-at-once" in done.stdout
    assert " 154 validated + 7 rejected" in done.stderr
    every = [line for path in parts(tmp_path / "found") for line in path.read_text("utf-8").splitlines()]
    assert len(every) == len(done.stdout.splitlines())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build", "build-2", "found", "records.jsonl"]


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


def uneven(folder: Path) -> Path:
    """A folder of uneven files with people who all have held one office."""
    bodies = [
        {"id": "head-of-all", "type": "position", "labels": {"en": "Head"}, "references": [SOURCED]},
        {"id": "all", "type": "organization", "labels": {"en": "All"}, "statements": {"head_office": [{"value": "head-of-all"}]}},
    ]
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(b"\n".join(json.dumps(completed(one)).encode() for one in bodies))
    (folder / "b.jsonl").write_bytes(b"\n".join(map(holder, range(100))))
    (folder / "c.jsonl").write_bytes(holder(100) + b"\n" + holder(7))
    return folder


def as_parquet(folder: Path, target: Path) -> Path:
    """The same files as Parquet."""
    target.mkdir()
    for path in folder.iterdir():
        parquet.write_table(arrow.table({"record": path.read_text("utf-8").splitlines()}), target / f"{path.stem}.parquet")
    return target


def test_uneven_files_a_lost_task_and_a_value_that_all_have(
    spark: Run, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.spark import validating

    folder = uneven(tmp_path / "in")
    sources = {1_000: folder, 50: as_parquet(folder, tmp_path / "parquet")}
    code = killer(tmp_path / "code", tmp_path / "killed", with_record("holder-7"))
    for most, source in sources.items():
        monkeypatch.setattr("pipeline.runs.validating.MOST", most)
        monkeypatch.setattr(validating, "MOST", most)
        one = one_process(project, folder, tmp_path / "build")
        with monkeypatch.context() as killing:
            killing.setenv("PYTHONPATH", code)
            done = spark("validate", "--project", project, "--records", source, "--output", tmp_path / "found")
        told = done.stdout.replace("parquet", "jsonl").replace(f"{tmp_path}/jsonl", str(folder))
        assert (done.exit_code, told, done.stderr.splitlines()[-1]) == (1, one.stdout, one.stderr.splitlines()[-1]), done.stderr
        assert ("shape-undecided" in done.stdout, "two-heads-at-once]" in done.stdout) == (most == 50, most != 50)
    assert (tmp_path / "killed").exists(), "no worker was killed"


#: Parts of 20 records, on two executors, each a machine of Java's of its own.
PROGRAM = """
from pipeline.spark import validating
validating.PART, validating._TOGETHER = 20, 1
from pipeline.spark.commands import main
main()
"""
LOSING = pytest.mark.skipif(not os.environ.get("LOST"), reason="LOST=1 loses executors, too, which takes a minute for each")
CLUSTER = ("--master", "local-cluster[2,1,512]", "--conf", "spark.executor.memory=512m", "--conf", "spark.ui.enabled=false")


@pytest.fixture
def deadly(tmp_path: Path) -> str:
    """For PYTHONPATH: kills the executor that is the first to validate something."""
    return killer(tmp_path / "code", tmp_path / "killed", "True", "pipeline.checks.parts.PartValidator.validate", EXECUTOR)


def finished(command: list[object], folder: Path, path: str) -> subprocess.CompletedProcess[str]:
    """A command to its end."""
    spark = Path(find_spec("pyspark").origin).parent  # type: ignore[union-attr, arg-type]
    more = {"PYTHONPATH": path, "SPARK_WORKER_DIR": str(folder / "work"), "SPARK_HOME": str(spark), "SPARK_LOCAL_IP": "127.0.0.1"}
    environment = os.environ | more | {"PYSPARK_PYTHON": sys.executable}
    return subprocess.run([*map(str, command)], check=False, capture_output=True, text=True, env=environment, timeout=900)


@LOSING
def test_by_spark_submit_with_checkpoints_a_run_outlives_an_executor(project: Path, tmp_path: Path, deadly: str) -> None:
    source, program = uneven(tmp_path / "in"), tmp_path / "job.py"
    program.write_text(PROGRAM)
    submit = Path(find_spec("pyspark").origin).parent / "bin/spark-submit"  # type: ignore[union-attr, arg-type]
    arguments = ("--project", project, "--records", source, "--output", tmp_path / "found", "--checkpoint", tmp_path / "rounds")
    only = ("--conf", f"spark.executorEnv.PYTHONPATH={deadly}:{REPO}")
    done = finished([submit, *CLUSTER, *only, program, "validate", *arguments], tmp_path, str(REPO))
    assert (tmp_path / "killed").exists(), f"no executor was killed\n{done.stderr}"
    one = one_process(project, source, tmp_path / "build")
    said = [*one.stdout.splitlines(), one.stderr.splitlines()[-1]]  # spark-submit makes one stream of the two
    assert (done.returncode, done.stdout.splitlines()) == (1, said), done.stderr
    assert [*(tmp_path / "rounds").iterdir()] == []


@LOSING
def test_without_checkpoints_a_lost_executor_ends_the_run(project: Path, tmp_path: Path, deadly: str) -> None:
    source, good = uneven(tmp_path / "in"), tmp_path / "found/part-00000.jsonl"
    good.parent.mkdir()
    good.write_text("the last good output")
    arguments = ("--project", project, "--records", source, "--output", tmp_path / "found")
    done = finished([sys.executable, "-c", PROGRAM, "validate", *CLUSTER, *arguments], tmp_path, f"{deadly}:{REPO}")
    assert (tmp_path / "killed").exists(), f"no executor was killed\n{done.stderr}"
    assert (done.returncode, done.stdout) == (3, "")
    last = done.stderr.splitlines()[-1]
    assert last.startswith("error: Spark: ")
    assert last.endswith("; a machine was lost, and the rounds with it: run again with --checkpoint"), done.stderr
    assert good.read_text() == "the last good output"
