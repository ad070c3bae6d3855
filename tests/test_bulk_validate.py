"""`validate --records`: the issues of the whole graph, in any number of processes, also when a run is killed on the way."""

import json
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from bulk import REPO
from click.testing import CliRunner, Result
from parts import as_a_whole, entries
from test_shacl_cases import FILES, Case

from pipeline.checks import kept_walks
from pipeline.checks.parts import walks_of
from pipeline.cli import main
from pipeline.issue_files import read_issues
from pipeline.issues import Issue, in_order
from pipeline.project import load_project
from pipeline.records.json_lines import read_json_stream
from pipeline.records.record import Record
from pipeline.runs import validating
from pipeline.runs.validating import ground_of

Validate = Callable[..., Result]


def by_hand(folder: Path) -> Path:
    """The project with the shapes written by hand, which have no time to lose, and without records."""
    shutil.copytree(REPO / "mappings", folder / "mappings")
    shutil.copytree(REPO / "shapes", folder / "shapes", ignore=shutil.ignore_patterns("generated", "wikidata"))
    shutil.copytree(REPO / "shapes/generated", folder / "shapes/generated", ignore=lambda _, names: {*names} - {"common-prefixes.ttl"})
    shutil.copy(REPO / "dataset.yaml", folder)
    (folder / "records").mkdir()
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the shapes written by hand."""
    return by_hand(tmp_path_factory.mktemp("project"))


def faulty() -> list[bytes]:
    """Records with faults of all kinds: those of the cases of shapes, as far as the project's own mappings take them."""
    every = [record.data for path in FILES for case in [Case(path)] if not case.update for record in case.records]
    return [json.dumps(data, ensure_ascii=False).encode() + b"\n" for data in every]


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    """Records with faults of all kinds."""
    return faulty()


@pytest.fixture(scope="module")
def known(project: Path) -> Any:
    """The walks of the shapes, worked out once."""
    loaded, _ = load_project(project)
    assert loaded
    return walks_of(ground_of(loaded))


@pytest.fixture
def validate(project: Path, known: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Validate:
    """The verb in small parts."""
    monkeypatch.setattr(kept_walks, "walks_of", lambda _: known)
    monkeypatch.setattr(validating, "READ", 20)
    monkeypatch.setattr(validating, "PART", 90)

    def validate(*sources: Path | str, build: str = "build", input: bytes | None = None) -> Result:  # noqa: A002 - click's name
        given = [word for source in sources for word in ("--records", str(source))]
        return CliRunner().invoke(main, ["validate", "--project", str(project), "--build", str(tmp_path / build), *given], input=input)

    return validate


def expected(project: Path, content: bytes, file: str) -> list[Issue]:
    """What one graph of all records has, and what is wrong with those that are in none."""
    loaded, _ = load_project(project)
    assert loaded
    found = list(read_json_stream(BytesIO(content), file))
    records, mapper = [one for one in found if isinstance(one, Record)], loaded.mapper()
    faults = [issue for record in records for issue in mapper.map(record)[1]]
    every = as_a_whole(ground_of(loaded), entries(records, mapper))
    return in_order([*every, *faults, *(one for one in found if isinstance(one, Issue))])


def told(build: Path) -> list[Issue]:
    return in_order(read_issues(build / "validate-records.jsonl"))


def test_parts_find_what_one_graph_has_and_count_what_is_rejected(
    validate: Validate, project: Path, lines: list[bytes], tmp_path: Path
) -> None:
    content = b"".join([*lines[:40], b"not json\n", b"\n", *lines[40:], b"[]\n"])
    source = tmp_path / "records.jsonl"
    source.write_bytes(content)
    done = validate(source)
    issues = expected(project, content, source.as_posix())
    assert told(tmp_path / "build") == issues
    assert len({issue.rule for issue in issues}) > 20
    assert read_issues(tmp_path / "build/issues/validate.jsonl") == issues
    assert done.exit_code == 1
    words = done.stderr.split("validate: ")[1].replace(",", "").split()
    given, validated, rejected = (int(word) for word in words[:8] if word.isdecimal())
    assert (given, validated + rejected) == (len(lines) + 2, len(lines) + 2)
    assert rejected >= 2


def test_any_input_that_map_reads(validate: Validate, lines: list[bytes], tmp_path: Path) -> None:
    import gzip

    some = [line for line in lines if b'"head' in line or b"bureau" in line]
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(b"".join(some[:2]))
    (folder / "b.json").write_bytes(b"[" + b",".join(some[2:]) + b"]")
    packed = tmp_path / "all.jsonl.gz"
    packed.write_bytes(gzip.compress(b"".join(some)))
    results = {
        "folder": validate(folder, build="1"),
        "files": validate(folder / "a.jsonl", folder / "b.json", build="2"),
        "packed": validate(packed, build="3"),
        "standard input": validate("-", build="4", input=b"".join(some)),
    }
    rules = {name: sorted(issue.rule for issue in told(tmp_path / str(number))) for number, name in enumerate(results, 1)}
    assert len({tuple(some) for some in rules.values()}) == 1
    assert "two-heads-at-once" in rules["folder"]
    assert len({result.stderr.splitlines()[-1] for result in results.values()}) == 1


def test_what_a_part_cannot_hold_is_told_and_not_passed_over(
    validate: Validate, lines: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validating, "MOST", 1)
    source = tmp_path / "records.jsonl"
    source.write_bytes(b"".join(line for line in lines if b'head-of-the-second-bureau"' in line))
    validate(source)
    (told_of,) = [issue for issue in told(tmp_path / "build") if issue.rule == "shape-undecided" and "heads" in issue.found]
    assert told_of.found == "1 item that the shape two-heads-at-once was not judged for"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--records", "nowhere.jsonl"), "error: nowhere.jsonl: no such file or folder"),
        (("--records", "x.jsonl", "--engine", "pyshacl"), "error: --records is without --graph and --engine"),
        (("--jobs", "2"), "error: --jobs is for --records"),
    ],
)
def test_what_cannot_work_is_said(project: Path, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = CliRunner().invoke(main, ["validate", "--project", str(project), "--build", str(tmp_path), *arguments])
    assert (done.exit_code, done.stderr) == (2, f"{said}\n")


def test_an_index_that_is_damaged_is_told(validate: Validate, lines: list[bytes], tmp_path: Path) -> None:
    source, work = tmp_path / "records.jsonl", tmp_path / "build/.validate-records.jsonl.work"
    source.write_bytes(b"".join(lines[:3]))
    work.mkdir(parents=True)
    (work / "records.sqlite").write_bytes(b"no index " * 1_000)
    done = validate(source)
    told = f"error: {work}/records.sqlite: the index is damaged (file is not a database); remove {work} and run again\n"
    assert (done.exit_code, done.stderr) == (3, told)
