"""Runs of the verbs for Spark in this process, one Java machine for all of them, with small segments."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from bulk import REPO, SMALL, generated
from click.testing import CliRunner, Result
from spark_runs import Run

import pipeline.runs.mapping
from pipeline.cli import main as one_process


@pytest.fixture(scope="session", autouse=True)
def _spark() -> None:
    """What Spark needs, or the tests are skipped and say so."""
    if find_spec("pyspark") is None:
        pytest.skip("PySpark is not installed; `make spark` does it")
    if shutil.which("java") is None:
        pytest.skip("there is no Java; `make spark` installs it on Debian")


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand and fifty records."""
    path = tmp_path_factory.mktemp("records") / "records.jsonl"
    path.write_bytes(generated(1_050))
    return path


@pytest.fixture
def spark(monkeypatch: pytest.MonkeyPatch) -> Run:
    """A verb on two cores that go on when a task is lost, with far more partitions than cores."""
    from pipeline.spark import mapping
    from pipeline.spark.commands import main

    monkeypatch.setattr(mapping, "SEGMENT", SMALL)

    def run(verb: str, *arguments: object) -> Result:
        # To begin a partition costs `map` little and the checks much.
        size = 200_000 if verb == "map" else 1_500_000
        few = (f"spark.sql.files.maxPartitionBytes={size}", "spark.sql.files.openCostInBytes=0", "spark.sql.shuffle.partitions=3")
        settings = [word for one in few for word in ("--conf", one)]
        return CliRunner().invoke(main, [verb, "--project", str(REPO), "--master", "local[2,4]", *settings, *map(str, arguments)])

    return run


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The same verb in one process."""
    monkeypatch.setattr(pipeline.runs.mapping, "SEGMENT", SMALL)

    def run(verb: str, *arguments: object) -> Result:
        return CliRunner().invoke(one_process, [verb, "--project", str(REPO), "--build", str(tmp_path / "build"), *map(str, arguments)])

    return run
