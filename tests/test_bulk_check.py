"""`check --records`: what is wrong with records of a file of any size and between them, the same in any number of processes."""

import gzip
import json
import sys
from pathlib import Path

import pytest
from bulk import PROGRAM, REPO, generated, run


def check(source: object, build: Path, *more: object) -> list[str]:
    """`check --records` in small chunks, as a command for the system."""
    arguments = ["check", "--project", REPO, "--build", build, "--records", source, *more]
    return [sys.executable, "-c", PROGRAM, *map(str, arguments)]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records with faults of many kinds; two of them far apart have one id."""
    lines = generated(320).splitlines()
    record = json.loads(lines[290])
    lines[290] = json.dumps(record | {"id": json.loads(lines[5])["id"]}).encode()
    lines[120] = b"not json"
    lines[130] = json.dumps(json.loads(lines[130]) | {"colour": "red"}).encode()
    lines[210] = json.dumps(json.loads(lines[210]) | {"labels": {"en": ""}}).encode()
    path = tmp_path_factory.mktemp("check") / "people.jsonl"
    path.write_bytes(b"\n".join(lines))
    return path


def test_one_process_and_many_say_the_same(source: Path, tmp_path: Path) -> None:
    one = run(check(source, tmp_path / "one", "--jobs", 1))
    assert one.returncode == 1
    rules = {line.partition("[")[2].partition("]")[0] for line in one.stdout.splitlines()}
    assert {"json-syntax", "unknown-key", "dangling-reference", "duplicate-id"} <= rules
    assert one.stderr.startswith("check: 320 records in = 319 checked + 1 rejected, ")
    packed = tmp_path / "people.jsonl.gz"
    packed.write_bytes(gzip.compress(source.read_bytes()))
    for jobs in (2, 3):
        other = run(check(source, tmp_path / "other", "--jobs", jobs))
        assert (other.returncode, other.stdout, other.stderr) == (one.returncode, one.stdout, one.stderr)
        assert (tmp_path / "other/issues.jsonl").read_bytes() == (tmp_path / "one/issues.jsonl").read_bytes()
    again = run(check(packed, tmp_path / "packed", "--jobs", 2))
    assert again.stdout.replace(str(packed), str(source)) == one.stdout
    with source.open("rb") as stream:
        piped = run(check("-", tmp_path / "piped", "--jobs", 2), stdin=stream)
    assert piped.stdout.count("\n") == one.stdout.count("\n")
    assert not [path for path in (tmp_path / "piped").iterdir() if path.name.startswith(".")]


def test_duplicates_and_dangling_references_stand_on_their_lines(source: Path, tmp_path: Path) -> None:
    done = run(check(source, tmp_path, "--jobs", 2))
    lines = [line for line in done.stdout.splitlines() if "[duplicate-id]" in line]
    assert [line.partition(": ")[0].split(":")[-2] for line in lines] == ["291"]


def test_wrong_usage(tmp_path: Path) -> None:
    done = run(check(REPO / "records", tmp_path))
    assert (done.returncode, done.stderr) == (
        2, "error: --records is for files of many records, not for YAML files and folders, and without --changed-since\n"
    )  # fmt: skip
