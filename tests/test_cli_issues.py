"""Where people read issues: on a terminal, on GitHub, of changed records only, against an earlier run."""

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from library import LIBRARY
from test_bad_input import run, swap

from pipeline.cli.changed import changed_files
from pipeline.cli.excerpts import excerpt
from pipeline.cli.github import annotate, command
from pipeline.issue_files import read_issues, write_issues
from pipeline.issues import Issue, Place, Severity, UsageError

PERSON, WORK = "records/person/ada-byron.yaml", "records/work/notes.yaml"
ISSUE = Issue(Place("records/person/x.yaml", 12, 11), "date", "100% \r\n::error::x", "a date", "write it, so: 1953")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("  value: 1948-13", 10, "     2 |   value: 1948-13\n                  ^"),
        ("value: 日本", 9, "     2 | value: 日本\n                  ^"),
        ("value: \u202e!", 9, "     2 | value: \\u202e!\n                      ^"),
        ("क\u0947: x", 5, "     2 | क\u0947: x\n            ^"),
        ("a\u20dd: x", 5, "     2 | a\u20dd: x\n            ^"),
        ("\u1112\u1161\u11ab: x", 6, "     2 | \u1112\u1161\u11ab: x\n             ^"),
        ("a\tb: x", 6, "     2 | a\\u0009b: x\n                   ^"),
        ("\x1b[31mx", 6, "     2 | \\u001b[31mx\n                   ^"),
        ("value: x", 99, "     2 | value: x\n                 ^"),
        ("value: x", 0, "     2 | value: x"),
        ("", 1, "     2 | \n         ^"),
    ],
)
def test_excerpt(tmp_path: Path, text: str, column: int, expected: str) -> None:
    path = tmp_path / f"{abs(hash((text, column)))}.yaml"
    path.write_text(f"first\n{text}\nlast\n", encoding="utf-8")
    assert excerpt(Place(str(path), 2, column)) == expected


def test_excerpt_of_a_long_line_shows_the_place(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_text("x" * 500 + "!" + "y" * 500, encoding="utf-8")
    line, caret = excerpt(Place(str(path), 1, 501)).split("\n")
    assert len(line) < 120
    assert line[caret.index("^")] == "!"


@pytest.mark.parametrize("place", [Place("absent.yaml", 1, 1), Place("", 1), Place("\0", 1), Place(__file__), Place(__file__, 100_000)])
def test_no_excerpt_where_there_is_no_line(place: Place) -> None:
    assert excerpt(place) == ""


def test_a_github_annotation_is_one_line_whatever_it_holds() -> None:
    assert command(ISSUE) == (
        "::error file=records/person/x.yaml,line=12,col=11,title=date::100%25 \\u000d\\u000a::error::x; expected a date; write it, so: 1953"
    )
    odd = ISSUE._replace(place=Place("a,b:c%.yaml"), severity=Severity.INFO)
    assert command(odd).startswith("::notice file=a%2Cb%3Ac%25.yaml,title=date::")


def test_github_is_told_only_where_it_runs_us(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    annotate("check", [ISSUE])
    assert capsys.readouterr().out == ""
    assert not (tmp_path / "summary.md").exists()
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    annotate("check", [ISSUE])
    assert capsys.readouterr().out == command(ISSUE) + "\n"
    assert (tmp_path / "summary.md").read_text("utf-8").startswith("# check\n\n## Issues: 1 error\n")


def test_a_summary_that_cannot_be_written_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    annotate("check", [ISSUE])
    assert "cannot be written (Is a directory)" in capsys.readouterr().err


def test_only_what_changed_since_a_revision_is_shown(library: Path) -> None:
    swap(WORK, "value: 1843", "value: 1843-13")(library)
    for arguments in (["init"], ["add", "."], ["commit", "-m", "all"]):
        git(library, *arguments)
    everything = run(library, "check")
    assert everything.exit_code == 1
    assert run(library, "check", "--changed-since", "HEAD").exit_code == 0
    swap(PERSON, "type: person", "type: persn")(library)
    result = run(library, "check", "--changed-since", "HEAD")
    assert result.exit_code == 1
    assert {line.split(":")[0] for line in result.stdout.splitlines()} == {PERSON}
    assert {issue.place.file for issue in read_issues(library / "build/issues.jsonl")} >= {PERSON, WORK}


def test_changed_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/a.yaml").write_text("1")
    (tmp_path / "b.yaml").write_text("1")
    for arguments in (["init"], ["add", "."], ["commit", "-m", "all"]):
        git(tmp_path, *arguments)
    assert changed_files(tmp_path, "HEAD") == set()
    (tmp_path / "sub/a.yaml").write_text("2")
    (tmp_path / "sub/ü.yaml").write_text("new")
    assert changed_files(tmp_path / "sub", "HEAD") == {f"{tmp_path}/sub/a.yaml", f"{tmp_path}/sub/ü.yaml"}


@pytest.mark.parametrize("revision", ["no-such", "--output=x", ""])
def test_a_revision_that_does_not_exist(tmp_path: Path, revision: str) -> None:
    git(tmp_path, "init")
    with pytest.raises(UsageError, match="no such revision in a git repository here"):
        changed_files(tmp_path, revision)


def test_issues_once_more(tmp_path: Path) -> None:
    old = ISSUE._replace(rule="text", severity=Severity.WARNING)
    write_issues([ISSUE, old], tmp_path / "issues.jsonl")
    build = ["issues", "--build", "."]
    assert run(tmp_path, *build).stdout.count("\n") == 2
    assert run(tmp_path, *build, "--rule", "date").stdout == f"{ISSUE}\n"
    assert run(tmp_path, *build, "--severity", "error").stdout == f"{ISSUE}\n"
    assert run(tmp_path, *build, "--format", "github").stdout == f"{command(ISSUE)}\n{command(old)}\n"
    write_issues([old, ISSUE._replace(found="gone")], tmp_path / "before.jsonl")
    compared = run(tmp_path, *build, "--baseline", "before.jsonl", "--fail-on-new")
    assert compared.exit_code == 1
    assert compared.stdout.splitlines() == ["new: 1 error", str(ISSUE), "fixed: 1 error", str(ISSUE._replace(found="gone"))]
    assert "### New: 1 error" in run(tmp_path, *build, "--baseline", "before.jsonl", "--format", "markdown").stdout
    assert run(tmp_path, *build, "--baseline", "issues.jsonl", "--fail-on-new").exit_code == 0


def test_no_issues_before_a_run(tmp_path: Path) -> None:
    result = run(tmp_path, "issues", "--build", "nowhere")
    assert result.exit_code == 2
    assert "nothing was checked yet; run `make check`" in result.stderr


def test_every_verb_says_how_it_is_used() -> None:
    from pipeline.cli import main

    runner = CliRunner()
    for verb in main.list_commands(None):  # type: ignore[arg-type]
        text = runner.invoke(main, [verb, "--help"]).stdout
        assert "Example" in text, verb
