"""The shipped records themselves: each is canonical and maps without an issue, and together they pass every check."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.checks.record import RecordChecker
from pipeline.cli import main
from pipeline.project import Project, load_project
from pipeline.records.canonical import canonical_text
from pipeline.records.record import Record
from pipeline.records.yaml_reader import read_yaml

REPO = Path(__file__).resolve().parents[1]
RECORDS = sorted((REPO / "records").rglob("*.yaml"))


@pytest.fixture(scope="module")
def project() -> Project:
    """The project, whose settings and mappings must be without issues."""
    found, issues = load_project(REPO)
    assert [str(issue) for issue in issues] == []
    assert found
    return found


@pytest.fixture(scope="module")
def checker(project: Project) -> RecordChecker:
    """The checks that need one record only."""
    return RecordChecker(project.mappings, project.mapper())


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_record_is_sound_and_canonical(path: Path, checker: RecordChecker) -> None:
    (record,) = read_yaml(path)
    assert isinstance(record, Record)
    mapped, issues = checker.check(record)
    assert [str(issue) for issue in issues] == []
    assert mapped and mapped.item.id == path.stem
    assert path.read_text("utf-8") == canonical_text(record), "run: make format"


def test_all_checks_pass(tmp_path: Path) -> None:
    before = Path.cwd()
    os.chdir(REPO)
    try:
        result = CliRunner().invoke(main, ["check", "--build", str(tmp_path)])
    finally:
        os.chdir(before)
    assert [line for line in result.stdout.splitlines() if "info[source-absent]" not in line] == []
    assert result.exit_code == 0


def test_every_sentence_of_the_sources_is_covered_or_judged_empty(shared: Path, tmp_path: Path) -> None:
    before = Path.cwd()
    os.chdir(REPO)
    try:
        result = CliRunner().invoke(main, ["coverage", "--strict", "--build", str(tmp_path)])
    finally:
        os.chdir(before)
    assert result.exit_code == 0, result.output
    assert "0 sentences open" in result.stdout


def test_no_sentence_of_a_source_is_copied(shared: Path) -> None:
    """No record holds twelve words in a row from a source, but for titles of works."""
    texts = " ".join(" ".join(path.read_text("utf-8").split()) for path in sorted((shared / "sources").glob("*.txt")))
    words = texts.casefold().split()
    runs = {" ".join(words[n : n + 12]) for n in range(len(words) - 11)}
    copied = []
    for path in RECORDS:
        for line in path.read_text("utf-8").splitlines():
            key, _, text = line.strip().removeprefix("- ").partition(": ")
            tokens = text.strip('"').casefold().split()
            if (
                key != "section"
                and path.parent.name not in ("work", "source")
                and any(" ".join(tokens[n : n + 12]) in runs for n in range(len(tokens) - 11))
            ):
                copied.append(f"{path.name}: {text[:80]}")
    assert copied == []
