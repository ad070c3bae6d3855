"""What runs outside our sight: the hook before a commit and the workflow of the code host."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from library import LIBRARY
from test_bad_input import swap

from pipeline.cli import main

PERSON = "records/person/ada-byron.yaml"
LENT = ("pipeline", ".venv", ".ci")
IDENTITY = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")


@pytest.fixture
def checkout(repo: Path, tmp_path: Path) -> Path:
    """A git repository with the small library as its data and this project's program."""
    if not (repo / ".venv/bin/python").exists():
        pytest.skip("the tools are not in .venv")
    folder = Path(shutil.copytree(LIBRARY, tmp_path / "library"))
    for name in LENT:
        (folder / name).symlink_to(repo / name)
    (folder / ".git-ignored").write_text("".join(f"{name}\n" for name in (*LENT, "build", ".git-ignored")))
    git(folder, "init")
    git(folder, "config", "core.excludesFile", ".git-ignored")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "all")
    return folder


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *IDENTITY, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_the_hook_stops_a_bad_commit_and_no_other(checkout: Path) -> None:
    shutil.copy(checkout / ".ci/pre-commit", checkout / ".git/hooks/pre-commit")
    swap(PERSON, "1815-12-10\n    stated", "1815-13-10\n    stated")(checkout)
    (checkout / "notes.txt").write_text("a file that is no record")
    git(checkout, "add", "notes.txt")
    assert git(checkout, "commit", "-m", "no record changes").returncode == 0
    git(checkout, "add", ".")
    stopped = git(checkout, "commit", "-m", "a month that does not exist")
    assert stopped.returncode == 1
    assert f"{PERSON}:16:12: error[date]" in stopped.stdout + stopped.stderr
    swap(PERSON, "1815-13-10", "1815-12-10")(checkout)
    swap(PERSON, "en: writer", "en: writer of notes")(checkout)
    git(checkout, "add", ".")
    passed = git(checkout, "commit", "-m", "a month that exists")
    assert passed.returncode == 0, passed.stdout + passed.stderr


def test_editors_know_the_schema_of_each_record(repo: Path) -> None:
    """VS Code's language server for YAML takes it from the settings where a new file has no line about it yet."""
    settings = json.loads((repo / ".vscode/settings.json").read_text("utf-8"))["yaml.schemas"]
    types = sorted(path.stem for path in (repo / "mappings/schema").glob("*.json"))
    assert settings == {f"mappings/schema/{name}.json": f"records/{name}/*.yaml" for name in types}
    assert json.loads((repo / ".vscode/extensions.json").read_text("utf-8")) == {"recommendations": ["redhat.vscode-yaml"]}


def test_the_workflow_calls_what_exists(repo: Path) -> None:
    for path in sorted((repo / ".github/workflows").glob("*.yml")):
        workflow = yaml.safe_load(path.read_text("utf-8"))
        assert workflow["permissions"] == {}, "nothing is allowed that a job does not ask for"
        scripts = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
        targets = {words[-1] for script in scripts for words in re.findall(r"\bmake((?: --?\w+(?: base)?)*)(?: ([a-z]+))?", script)} - {""}
        assert targets <= set(re.findall(r"^([a-z]+):", (repo / "Makefile").read_text("utf-8"), re.MULTILINE))
        verbs = {verb for script in scripts for verb in re.findall(r"-m pipeline ([a-z]+)", script)}
        assert verbs <= set(main.list_commands(None))  # type: ignore[arg-type]
        assert all((repo / script).exists() for script in scripts if re.fullmatch(r"[.\w/]+", script) and "/" in script)
        # What an attacker may write (a branch, a title) must never become part of a script.
        assert [script for script in scripts if "${{" in script] == []
