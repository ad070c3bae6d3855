"""Every command the README shows runs, and every file and verb it names is there."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pyoxigraph as ox
import pytest
import wikidata_server
from click.testing import CliRunner

from pipeline.cli import main

FENCE = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def blocks(repo: Path, language: str) -> list[str]:
    """The fenced blocks of a language, without their indentation."""
    text = (repo / "README.md").read_text("utf-8")
    return [re.sub(f"^{indent}", "", body, flags=re.MULTILINE) for indent, name, body in FENCE.findall(text) if name == language]


def commands(repo: Path) -> list[str]:
    """Every shell command, one a line, comments removed."""
    lines = [line.split("#")[0].strip() for block in blocks(repo, "sh") for line in block.splitlines()]
    inline = re.findall(r"`(\.venv/bin/python [^`]+|make [a-z]+)`", (repo / "README.md").read_text("utf-8"))
    return [line for line in [*lines, *inline] if line]


@pytest.fixture(scope="module")
def checkout(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project to run commands in, with this interpreter in place of the virtual environment."""
    copy = tmp_path_factory.mktemp("readme") / "project"
    ignored = shutil.ignore_patterns(".git", ".venv", "build", ".*_cache", ".hypothesis", "__pycache__")
    shutil.copytree(repo, copy, ignore=ignored)
    (copy / "build").mkdir()
    texts = repo.parent / "shared/sources"
    if texts.is_dir():
        shutil.copytree(texts, copy / "sources")
    return copy


def test_commands_are_shown(repo: Path) -> None:
    assert {"make", "make test", "make check", "make generate", "make format"} <= set(commands(repo))


def test_shown_commands_of_the_pipeline_run(repo: Path, checkout: Path, shared: Path) -> None:
    ran = 0
    with wikidata_server.running() as server:
        documents = map(json.loads, (repo / "mappings/wikidata/snapshot.jsonl").read_text("utf-8").splitlines())
        server.entities = {document["id"]: document for document in documents}
        # Whoever copies the line asks Wikidata; a test asks this machine, and only looks.
        here = f"pipeline fetch --endpoint {server.endpoint} --dry-run"
        for command in filter(re.compile(r"\.venv/bin/python").match, commands(repo)):
            line = command.replace(".venv/bin/python", sys.executable).replace("pipeline fetch", here)
            done = subprocess.run(line, shell=True, cwd=checkout, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
            ran += 1
    assert ran >= 4


def test_make_has_every_target_that_is_shown(repo: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (repo / "Makefile").read_text("utf-8"), re.MULTILINE))
    shown = {command.removeprefix("make").strip() for command in commands(repo) if command.startswith("make")}
    assert shown - {""} <= targets


def test_verbs_are_all_listed_and_have_an_example(repo: Path) -> None:
    text = (repo / "README.md").read_text("utf-8")
    context = click.Context(main)
    verbs = {name: main.get_command(context, name) for name in main.list_commands(context)}
    for name, command in verbs.items():
        assert command
        assert f"| `{name}` |" in text, name
        assert "Example" in (command.help or ""), name
    assert set(re.findall(r"^\| `([a-z]+)` \|", text, re.MULTILINE)) == set(verbs)


def test_the_query_runs(repo: Path) -> None:
    (query,) = blocks(repo, "sparql")
    prefixes = {
        "wd": "http://www.wikidata.org/entity/",
        "prov": "http://www.w3.org/ns/prov#",
        **{
            p: f"http://www.wikidata.org/prop/{path}"
            for p, path in {"wdt": "direct/", "p": "", "ps": "statement/", "pr": "reference/"}.items()
        },
    }
    assert list(ox.Store().query(query, prefixes=prefixes)) == []


def test_the_list_of_verbs_says_what_each_verb_says_of_itself() -> None:
    context = click.Context(main)
    said = {name: command.short_help for name in main.list_commands(context) if (command := main.get_command(context, name))}
    listed = CliRunner().invoke(main, ["--help"], terminal_width=200).output.partition("Commands:\n")[2]
    assert dict(re.findall(r"^  (\w+) +(.+)$", listed, re.MULTILINE)) == said
