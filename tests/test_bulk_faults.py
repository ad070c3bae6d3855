"""What bad input does to a bulk run: every kind of fault among ten thousand records, and a line of a gigabyte. Nothing is lost."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bulk import REPO, generated, measured
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.issue_files import read_issues

Data = dict[str, Any]
#: Bytes of the long line: a gigabyte where time does not matter (`make kill`).
LONG = 1_000_000_000 if os.environ.get("KILLS") else 60_000_000


def mapped(source: Path, *more: object) -> tuple[subprocess.CompletedProcess[str], int]:
    """A run of `map` with rejects, and its peak memory in MB."""
    folder = source.parent
    command = [sys.executable, "-m", "pipeline", "map", "--records", source, "--output", folder / "out.nt", "--build", folder / "build"]
    done, peak, _ = measured([*command, "--rejects", folder / "rejects.jsonl", *more])
    return done, peak


def changed(change: Callable[[Data], object]) -> Callable[[bytes], bytes]:
    """A fault made in the data of a record."""

    def made(line: bytes) -> bytes:
        data = json.loads(line)
        change(data)
        return json.dumps(data, ensure_ascii=False).encode()

    return made


def birth(data: Data) -> Data:
    """The statement about the date of birth."""
    found: Data = data["statements"]["date_of_birth"][0]
    return found


#: Rule -> how a sound line is made to break it.
FAULTS: dict[str, Callable[[bytes], bytes]] = {
    "json-syntax": lambda line: line[:-2],
    "encoding": lambda line: line[:-2] + b"\xff\xfe" + line[-2:],
    "duplicate-key": lambda line: b'{"type":"person",' + line[1:],
    "not-text": lambda line: line.replace(b'"paragraph":"', b'"paragraph":[[["', 1).replace(b'","text_start"', b'"]]],"text_start"', 1),
    "control-character": lambda line: line.replace(b'"labels":{"en":"', b'"labels":{"en":"\\u0000', 1),
    "id": changed(lambda data: data.update(id="Not An Id")),
    "unknown-type": changed(lambda data: data.update(type="pirson")),
    "unknown-key": changed(lambda data: data.update(colour="red")),
    "no-label": changed(lambda data: data.pop("labels")),
    "language": changed(lambda data: data["labels"].update({"e n": "x"})),
    "term": changed(lambda data: data["labels"].update(en=" blank at the edge")),
    "unknown-field": changed(lambda data: data["statements"].update(colour=[{"value": "red"}])),
    "missing-value": changed(lambda data: birth(data).pop("value")),
    "date": changed(lambda data: birth(data).update(value="1951-13-45")),
    "rank": changed(lambda data: birth(data).update(rank="best")),
    "unknown-qualifier": changed(lambda data: birth(data).update(flavour="sweet")),
    "no-reference": changed(lambda data: birth(data).update(references=[])),
    "missing-field": changed(lambda data: birth(data).update(references=[{"source": "volume-0001"}])),
    "item-id": changed(lambda data: data["statements"].update(place_of_birth=[{**birth(data), "value": "Not An Id"}])),
    "schema": changed(lambda data: data.update(statements={"sex": "male"})),
}


def test_every_kind_of_fault_among_ten_thousand_records(tmp_path: Path) -> None:
    lines = generated(10_000).splitlines()
    kinds = list(FAULTS)
    bad = {number: kinds[number // 100 % len(kinds)] for number in range(50, len(lines), 100)}
    for number, kind in bad.items():
        lines[number] = FAULTS[kind](lines[number])
    source = tmp_path / "records.jsonl"
    source.write_bytes(b"\n".join(lines))
    done, peak = mapped(source)
    assert done.stderr.startswith("map: 10,000 records in = 9,900 items out + 100 rejected, ")
    assert done.returncode == 0
    rejects = [json.loads(line) for line in (tmp_path / "rejects.jsonl").read_bytes().splitlines()]
    assert [reject["line"] for reject in rejects] == [number + 1 for number in bad]
    met: Counter[str] = Counter()
    for reject, (number, kind) in zip(rejects, bad.items(), strict=True):
        assert reject.get("raw", "").encode() == lines[number] or "base64" in reject
        rules = {issue["rule"] for issue in reject["issues"]}
        assert kind in rules or kind in ("not-text", "control-character"), (kind, rules)
        assert all(issue["found"] and issue["expected"] for issue in reject["issues"])
        met[kind] += 1
    assert set(met) == set(FAULTS)
    assert peak < 200


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_line_without_end_costs_no_memory(tmp_path: Path, jobs: int) -> None:
    lines = generated(6).splitlines(keepends=True)
    source = tmp_path / "records.jsonl"
    with source.open("wb") as stream:
        stream.write(b"".join(lines[:3]) + b'{"id": "')
        stream.seek(LONG, os.SEEK_CUR)  # a hole: nothing on the disk, zeros for the reader
        stream.write(b'"}\n' + b"".join(lines[3:]))
    done, peak = mapped(source, "--jobs", jobs)
    assert done.stderr == "map: 7 records in = 6 items out + 1 rejected, 1 warning"
    assert (
        done.stdout
        == f"{source}:4:1: warning[too-large]: a line of more than 10,000,000 bytes; expected at most 10,000,000 bytes; split it\n"
    )
    (reject,) = map(json.loads, (tmp_path / "rejects.jsonl").read_bytes().splitlines())
    assert (reject["line"], reject["raw"], [issue["rule"] for issue in reject["issues"]]) == (4, None, ["too-large"])
    assert peak < 200


@pytest.mark.parametrize("verb", ["map", "check", "validate"])
def test_faulty_lines_side_by_side_are_each_told_and_set_aside_as_they_stand(tmp_path: Path, verb: str) -> None:
    """A line that cannot be read, and behind it one that cannot be mapped, in every combination of kinds."""
    kinds = [*FAULTS, *sorted(FAULTS)]
    lines = [FAULTS[kind](line) for kind, line in zip(kinds, generated(len(kinds)).splitlines(), strict=True)]
    source = tmp_path / "records.jsonl"
    source.write_bytes(b"\n".join(lines))
    given = ["--project", str(REPO), "--records", str(source), "--build", str(tmp_path / "build")]
    more = ["--output", str(tmp_path / "out.nt"), "--rejects", str(tmp_path / "rejects.jsonl")] if verb == "map" else []
    done = CliRunner().invoke(main, [verb, *given, *more])
    issues = read_issues(tmp_path / "build" / f"issues/{verb}.jsonl")
    assert {issue.place.line for issue in issues if issue.place.line} == {*range(1, len(lines) + 1)}
    assert done.exit_code == (0 if verb == "map" else 1), done.exception
    if verb != "check":
        out = {"map": "items out", "validate": "validated"}[verb]
        assert f"{verb}: {len(lines)} records in = 0 {out} + {len(lines)} rejected" in done.stderr
    if verb == "map":
        rejects = [json.loads(line) for line in (tmp_path / "rejects.jsonl").read_bytes().splitlines()]
        assert [reject["line"] for reject in rejects] == [*range(1, len(lines) + 1)]
        assert all(reject.get("raw", "").encode() == line or "base64" in reject for reject, line in zip(rejects, lines, strict=True))
