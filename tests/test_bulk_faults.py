"""What bad input does to a bulk run: every kind of fault among ten thousand records, and a line of a gigabyte. Nothing is lost."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bulk import REPO, generated, measured
from click.testing import CliRunner
from test_bulk_convert import generated as entity
from test_bulk_validate import by_hand

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


Command = list[object]
#: The faults with which a line is no record at all; `check` looks at the others as far as they go.
UNREAD = {"json-syntax", "encoding", "duplicate-key", "control-character"}
#: What a run says of its records: how many there were, how many it could use, how many not.
COUNTS = re.compile(r"([\d,]+) records in = ([\d,]+) \w+(?: out)? \+ ([\d,]+) rejected")


def planted(path: Path, make: Callable[[int], bytes], faults: dict[str, Callable[[bytes], bytes]]) -> dict[int, str]:
    """Write records of which some have a fault, and tell which: number of the line -> kind. Kinds take turns; each hundredth has one.

    Where time does not matter (`make kill`) there are ten thousand records, else a thousand, of which each tenth has a fault.
    """
    count, every = (10_000, 100) if os.environ.get("KILLS") else (1_000, 10)
    kinds = [*faults]
    bad = {number: kinds[number // every % len(kinds)] for number in range(every // 2, count, every)}
    lines = [faults[bad[number]](make(number)) if number in bad else make(number) for number in range(count)]
    path.write_bytes(b"\n".join(lines))
    return {number + 1: kind for number, kind in bad.items()}


def checked(folder: Path) -> Command:
    return ["check", "--project", REPO, "--build", folder / "build", "--records", folder / "records.jsonl", "--jobs", 2]


def validated(folder: Path) -> Command:
    return ["validate", "--project", by_hand(folder / "project"), *checked(folder)[3:]]


def reconciled(folder: Path) -> Command:
    (folder / "snapshot.jsonl").write_bytes(b"")
    more = ["--snapshot", folder / "snapshot.jsonl", "--output", folder / "reports", "--rejects", folder / "rejects.jsonl"]
    return ["reconcile", *checked(folder)[1:], *more]


@pytest.mark.parametrize("command", [checked, validated, reconciled])
def test_every_kind_of_fault_is_told_where_it_is_by_each_verb(tmp_path: Path, command: Callable[[Path], Command]) -> None:
    lines = generated(10_000 if os.environ.get("KILLS") else 1_000).splitlines()
    bad = planted(tmp_path / "records.jsonl", lines.__getitem__, FAULTS)
    verb, *_ = arguments = command(tmp_path)
    done, peak, _ = measured([sys.executable, "-m", "pipeline", *arguments])
    assert "Traceback" not in done.stderr
    assert done.returncode == (0 if verb == "reconcile" else 1), done.stderr
    counts = COUNTS.search(done.stderr)
    assert counts, done.stderr
    records, used, rejected = (int(count.replace(",", "")) for count in counts.groups())
    assert (records, used + rejected) == (len(lines), len(lines))
    assert rejected == len([kind for kind in bad.values() if kind in UNREAD] if verb == "check" else bad)
    source = (tmp_path / "records.jsonl").as_posix()
    every = read_issues(tmp_path / f"build/issues/{verb}.jsonl")
    issues = [issue for issue in every if issue.place.file == source and issue.place.line in bad]
    assert all(issue.place.column and issue.found and issue.expected for issue in issues)
    told = {(issue.place.line, issue.rule) for issue in issues}
    assert {line for line, _ in told} == {*bad}
    assert [(line, kind) for line, kind in bad.items() if (line, kind) not in told and kind not in ("not-text", "control-character")] == []
    if verb == "reconcile":
        rejects = [json.loads(line) for line in (tmp_path / "rejects.jsonl").read_bytes().splitlines()]
        assert [reject["line"] for reject in rejects] == [*bad]
    assert peak < 400


def claim(data: Data) -> Data:
    """The statement about the year of birth."""
    found: Data = data["claims"]["P569"][0]
    return found


def value(data: Data) -> Data:
    """What it says."""
    found: Data = claim(data)["mainsnak"]["datavalue"]
    return found


#: The faults with which nothing is left of an entity; with others it is written without what is at fault.
ASIDE = {"cut", "encoding", "surrogate", "null", "number", "no id", "id", "kind"}
#: Kind -> the rule that tells it, and how an entity is made to have it.
ENTITY_FAULTS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "cut": ("dump-line", lambda line: line[:-2]),
    "encoding": ("dump-line", lambda line: line[:-2] + b"\xff\xfe" + line[-2:]),
    "surrogate": ("dump-line", lambda line: line.replace(b"Number", b"\\ud800Number")),
    "null": ("entity-json", lambda _: b"null"),
    "number": ("entity-json", lambda _: b"7"),
    "no id": ("entity-json", changed(lambda data: data.pop("id"))),
    "id": ("entity-json", changed(lambda data: data.update(id="Not An Id"))),
    "labels": ("entity-json", changed(lambda data: data.update(labels=["x"]))),
    "label": ("entity-json", changed(lambda data: data["labels"]["en"].update(value=7))),
    "claims": ("entity-json", changed(lambda data: data.update(claims="x"))),
    "rank": ("entity-json", changed(lambda data: claim(data).update(rank="best"))),
    "no snak": ("entity-json", changed(lambda data: claim(data).pop("mainsnak"))),
    "kind of snak": ("entity-json", changed(lambda data: claim(data)["mainsnak"].update(snaktype="odd"))),
    "no value": ("entity-json", changed(lambda data: claim(data)["mainsnak"].pop("datavalue"))),
    "time": ("entity-json", changed(lambda data: value(data)["value"].update(time="yesterday"))),
    "precision": ("entity-json", changed(lambda data: value(data)["value"].update(precision=99))),
    "type of value": ("entity-json", changed(lambda data: value(data).update(type="string"))),
    "property": ("entity-json", changed(lambda data: claim(data)["mainsnak"].update(property="Q5"))),
    "kind": ("entity-kind", changed(lambda data: data.update(type="mediainfo"))),
    "language": ("language", changed(lambda data: data.update(labels={"e_n": {"language": "e_n", "value": "x"}}))),
    "unknown type": ("value-type", changed(lambda data: value(data).update(type="odd"))),
    "no statement id": ("statement-id", changed(lambda data: claim(data).pop("id"))),
}


def test_every_kind_of_fault_of_entities_is_told_on_its_line(tmp_path: Path) -> None:
    source = tmp_path / "entities.jsonl"
    bad = planted(source, lambda number: json.dumps(entity(number)).encode(), {kind: made for kind, (_, made) in ENTITY_FAULTS.items()})
    done, peak, _ = measured([sys.executable, "-m", "pipeline", "convert", source, "--output", tmp_path / "out.nt", "--jobs", 2])
    assert done.returncode == 0, done.stderr
    told = set(re.findall(rf"^{source}:(\d+): \w+\[([\w-]+)\]: ", done.stdout, re.MULTILINE))
    assert told == {(str(line), ENTITY_FAULTS[kind][0]) for line, kind in bad.items()}
    counts = re.match(r"convert: ([\d,]+) read: ([\d,]+) item written; set aside: ([^;]+); ", done.stderr)
    assert counts, done.stderr
    read, written, *aside = (int(count.replace(",", "")) for count in [counts[1], counts[2], *re.findall(r"(\d[\d,]*) \w", counts[3])])
    count = source.read_bytes().count(b"\n") + 1
    assert (read, written + sum(aside)) == (count, count)
    assert sum(aside) == sum(kind in ASIDE for kind in bad.values())
    assert (tmp_path / "out.nt").read_bytes().count(b"<http://schema.org/about>") == written
    assert peak < 400
