"""Where a triple comes from: the field, its line, the rule of the mapping, the shapes that looked at it."""

import json
import shutil
from pathlib import Path

import pytest
from library import LIBRARY
from test_bad_input import run, swap

PERSON = "records/person/ada-byron.yaml"
ENTITY = "https://example.org/library/entity/"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small library, mapped."""
    folder = Path(shutil.copytree(LIBRARY, tmp_path_factory.mktemp("explain") / "library"))
    assert run(folder, "map", "--output", "build/graph.nt").exit_code == 0
    return folder


def test_every_statement_of_a_record_is_explained(library: Path) -> None:
    result = run(library, "explain", "ada-byron")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == f"{PERSON}: person <{ENTITY}ada-byron>"
    assert f"{PERSON}:16:5: born -> P569, by mappings/person.yaml:5:3" in lines
    assert any(line.startswith("  qualifier stated_as -> P1932, by mappings/common.yaml:") for line in lines)
    assert any(line.startswith("  looked at by ") and "person-born" in line for line in lines)
    assert run(library, "explain", PERSON).stdout == result.stdout


def test_every_triple_of_an_item_has_its_cause(library: Path) -> None:
    dump = set((library / "build/graph.nt").read_text("utf-8").splitlines())
    explained: set[str] = set()
    for record in sorted((library / "records").rglob("*.yaml")):
        told = json.loads(run(library, "explain", record.stem, "--format", "json").stdout)
        made = [set(one["triples"]) for one in told["statements"]]
        assert all(made)
        assert not set(told["triples"]) & set().union(*made)
        explained |= set(told["triples"]).union(*made)
    assert explained == dump


def test_a_triple_is_traced_to_its_statement(library: Path) -> None:
    dump = (library / "build/graph.nt").read_text("utf-8").splitlines()
    direct = next(line for line in dump if "ada-byron>" in line and "/prop/direct/P569>" in line)
    lines = run(library, "explain", direct).stdout.splitlines()
    assert [line for line in lines if line.startswith("records/")][1:] == [f"{PERSON}:16:5: born -> P569, by mappings/person.yaml:5:3"]
    assert lines[-1] == f"    {direct}"


def test_a_label_is_no_statement(library: Path) -> None:
    dump = (library / "build/graph.nt").read_text("utf-8").splitlines()
    label = next(line for line in dump if "ada-byron>" in line and "#label>" in line)
    lines = run(library, "explain", label).stdout.splitlines()
    assert lines[-2:] == ["  labels, descriptions and the document about the item:", f"    {label}"]


def test_a_rank_decides_what_is_said_directly(library: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(library, tmp_path / "ranked"))
    swap(PERSON, "  - value: 1815-12-10\n", "  - value: 1815-12-10\n    rank: deprecated\n")(folder)
    told = json.loads(run(folder, "explain", "ada-byron", "--format", "json").stdout)
    born = next(one for one in told["statements"] if one["field"] == "born")
    assert not any("/prop/direct/" in line for line in born["triples"])


@pytest.mark.parametrize(
    ("what", "said"), [("ada-biron", "did you mean ada-byron?"), ("<a:b> <c:d> <e:f> .", "no triple that a record makes")]
)
def test_what_is_not_there(library: Path, what: str, said: str) -> None:
    result = run(library, "explain", what)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_record_that_cannot_be_mapped_says_why(library: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(library, tmp_path / "broken"))
    swap(PERSON, "1815-12-10\n    stated", "1815-13-10\n    stated")(folder)
    result = run(folder, "explain", "ada-byron")
    assert result.exit_code == 2
    assert "error[date]" in result.stdout
