"""A dataset of one's own, made in one command, passes everything that ours passes."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import main
from pipeline.issue_files import read_issues


def pipeline(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, repo: Path) -> Path:
    folder = tmp_path_factory.mktemp("new") / "Old Clocks"
    result = pipeline("new", folder, "--title", 'The "Clock"makers', "--base-iri", "https://w3id.org/clocks/", "--project", repo)
    assert result.exit_code == 0, result.output
    return folder


@pytest.mark.parametrize("verb", ["check", "map", "validate", "publish", "reconcile", "site"])
def test_every_verb_works_on_it_without_a_word_of_complaint(made: Path, verb: str) -> None:
    more = ["--output", made / "build/graph.nt"] if verb == "map" else []
    result = pipeline(verb, "--project", made, "--build", made / "build", *more)
    assert result.exit_code == 0, result.output
    found = [str(issue) for issue in read_issues(made / "build/issues.jsonl") if issue.severity != "info"]
    assert found == []


def test_it_is_what_was_asked_for(made: Path) -> None:
    assert (made / "build/dumps/old-clocks.nt").read_text("utf-8").count("https://w3id.org/clocks/entity/mary-example>") > 5
    assert "The &#34;Clock&#34;makers" in (made / "build/site/index.html").read_text("utf-8")


def test_nothing_is_written_over(made: Path, repo: Path) -> None:
    before = (made / "dataset.yaml").read_bytes()
    result = pipeline("new", made, "--project", repo)
    assert result.exit_code == 2
    assert "is not empty" in result.output
    assert (made / "dataset.yaml").read_bytes() == before


@pytest.mark.parametrize(("option", "value"), [("--name", "No Name"), ("--base-iri", "clocks"), ("--base-iri", "https://x/ y/")])
def test_what_cannot_be_is_told_and_nothing_stays(tmp_path: Path, repo: Path, option: str, value: str) -> None:
    result = pipeline("new", tmp_path / "x", option, value, "--project", repo)
    assert result.exit_code == 1
    assert "error[schema]" in result.output
    assert not (tmp_path / "x").exists()
