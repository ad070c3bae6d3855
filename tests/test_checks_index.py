"""The index on disk finds between records what the check in memory finds, whatever chunks the records come in."""

import json
import re
import resource
from pathlib import Path

import pytest
from bulk import REPO, map_command, run

from pipeline.checks.index import Facts, LinkIndex
from pipeline.checks.links import check_links
from pipeline.project import load_project
from pipeline.records.reader import read_records
from pipeline.records.record import Record


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    """The project's own records, twice three hundred of which would not be enough to fill a chunk of the real size."""
    found = list(read_records(REPO / "records"))
    return [json.dumps(record.data).encode() for record in found if isinstance(record, Record)]


def broken(lines: list[bytes]) -> list[bytes]:
    """The records with faults between them: twice the same id, targets that are missing or of the wrong type, circles."""
    records = [json.loads(line) for line in lines]
    persons = [record for record in records if record["type"] == "person"]
    places = [record for record in records if record["type"] == "place"]
    cited = persons[0]["references"]

    def claim(record: dict[str, object], field: str, value: str) -> None:
        record.setdefault("statements", {})[field] = [{"value": value, "references": cited}]  # type: ignore[attr-defined]

    claim(persons[0], "child", persons[7]["id"])
    claim(persons[7], "child", persons[9]["id"])
    claim(persons[9], "child", persons[0]["id"])
    claim(persons[2], "child", persons[0]["id"])  # leads to the circle and is not on it
    claim(persons[3], "child", "nobody-at-all")
    claim(persons[4], "place_of_birth", persons[5]["id"])
    claim(persons[5], "child", places[0]["id"])
    claim(persons[6], "place_of_birth", "Q404")
    again = dict(persons[8])
    return [json.dumps(record).encode() for record in [*records, again]]


def found_by_map(records: list[bytes], folder: Path, jobs: int) -> tuple[list[tuple[str, str, str]], str]:
    source = folder / "records.jsonl"
    source.write_bytes(b"\n".join(records) + b"\n")
    done = run(map_command(source, folder / "out.nt", "--check", "--jobs", jobs))
    issues = [re.fullmatch(r".*jsonl:(\d+:\d+): error\[([\w-]+)\]: (.*?); expected .*", line) for line in done.stdout.splitlines()]
    return [match.groups() for match in issues if match], done.stderr  # type: ignore[misc]


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_index_finds_what_the_check_in_memory_finds(lines: list[bytes], tmp_path: Path, jobs: int) -> None:
    records = broken(lines)
    found, _ = found_by_map(records, tmp_path, jobs)
    project, _ = load_project(REPO)
    assert project
    every = [record for record in read_records(tmp_path / "records.jsonl") if isinstance(record, Record)]
    expected = check_links(every, project.mappings, project.known_items)
    assert {rule for _, rule, _ in found} == {"duplicate-id", "dangling-reference", "wrong-type", "unverified-identifier", "circular"}
    assert sorted(found) == sorted((f"{issue.place.line}:{issue.place.column}", issue.rule, issue.found) for issue in expected)
    assert not (tmp_path / "out.nt").exists()


def test_sound_records_have_no_issue_and_are_written(lines: list[bytes], tmp_path: Path) -> None:
    found, told = found_by_map(lines, tmp_path, 1)
    assert (found, told) == ([], f"map: {len(lines)} records in = {len(lines)} items out + 0 rejected, no issues\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build", "out.nt", "records.jsonl"]


def test_chunks_that_are_forgotten_leave_nothing(tmp_path: Path) -> None:
    project, _ = load_project(REPO)
    assert project
    index = LinkIndex(tmp_path / "links.sqlite")
    index.add(0, Facts([("a", "person")], [("person", "P40", "a")], [("P40", "a", "a")]))
    index.add(1, Facts([("a", "person")], [("person", "P40", "b")], []))
    suspects = index.suspects(project.mappings, {})
    assert (suspects.twice, suspects.targets, suspects.edges, suspects.chunks) == ({"a"}, {"b"}, {("P40", "a", "a")}, {0, 1})
    index.forget(1)
    suspects = index.suspects(project.mappings, {})
    assert (suspects.twice, suspects.targets, suspects.chunks) == (set(), set(), {0})
    index.close()


def test_a_run_with_checks_goes_on_where_the_disk_was_full(lines: list[bytes], tmp_path: Path) -> None:
    records = broken(lines)
    source = tmp_path / "records.jsonl"
    source.write_bytes(b"\n".join(records) + b"\n")
    command = map_command(source, tmp_path / "out.nt", "--check", "--jobs", 1)
    whole = run(command)
    (tmp_path / "sound").mkdir()
    found_by_map(lines, tmp_path / "sound", 1)
    largest = (tmp_path / "sound/out.nt").stat().st_size * 3 // 4
    stopped = run(command, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest)))
    assert stopped.returncode == 3, stopped.stderr
    assert len((tmp_path / ".out.nt.work" / "journal.jsonl").read_bytes().splitlines()) > 1
    resumed = run(command)
    assert (resumed.returncode, resumed.stdout, resumed.stderr) == (1, whole.stdout, whole.stderr)
