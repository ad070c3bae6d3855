"""`map` by chunks of what cannot be read from its middle: packed files, standard input, tables, arrays."""

import bz2
import gzip
import json
import lzma
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from bulk import generated, map_command, measured, run
from test_bulk import wait_until_gone

from pipeline.records.reader import read_records
from pipeline.records.record import Record
from pipeline.records.spool import spooled

COUNT = 420
#: Megabytes that the packed line without an end unpacks to: enough to be refused here, gigabytes by `make bombs`.
BOMB = int(os.environ.get("BOMB", "300"))


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    """Records, some of them with faults, one that comes twice."""
    made = generated(COUNT).splitlines()
    for number in (13, 150, 151, 299):
        made[number] = made[number].replace(b'"type":', b'"type":"pirson","was":', 1)
    made[250] = made[20]
    return made


def packed(source: Path, data: bytes) -> None:
    pack: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}
    source.write_bytes(pack.get(source.suffix, bytes)(data))


@pytest.mark.parametrize("name", ["in.jsonl.gz", "in.jsonl.bz2", "in.jsonl.xz", "-", "in.json", "in.json.gz"])
def test_all_kinds_of_input_make_what_plain_lines_make(lines: list[bytes], tmp_path: Path, name: str) -> None:
    plain, source = tmp_path / "plain.jsonl", tmp_path / (name if name != "-" else "piped.jsonl")
    lines = [*lines[:100], b"not json", *lines[100:]] if "json." not in f"{name}." else lines
    plain.write_bytes(b"\n".join(lines))
    packed(source, b"[" + b",\n".join(lines) + b"]" if ".jsonl" not in source.name else plain.read_bytes())
    files = {path: (tmp_path / f"{path}.nt", tmp_path / f"{path}.rejects") for path in ("plain", "one", "two")}
    expected = run(map_command(plain, files["plain"][0], "--rejects", files["plain"][1]))
    assert expected.returncode == 0, expected.stderr
    assert " records in = " in expected.stderr
    for jobs, (output, rejects) in zip((1, 2), (files["one"], files["two"]), strict=True):
        with source.open("rb") as stream:
            given = Path("-") if name == "-" else source
            done = run(map_command(given, output, "--jobs", jobs, "--rejects", rejects), stdin=stream)
        assert (done.returncode, done.stderr) == (expected.returncode, expected.stderr)
        assert done.stdout.count("\n") == expected.stdout.count("\n")
        assert output.read_bytes() == files["plain"][0].read_bytes()
        found, wanted = ([json.loads(line) for line in path.read_bytes().splitlines()] for path in (rejects, files["plain"][1]))
        assert [one.get("raw", one.get("base64")) for one in found] == [one.get("raw", one.get("base64")) for one in wanted]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("name", ["in.jsonl.gz", "-", "in.json"])
def test_what_records_say_of_each_other_is_checked(lines: list[bytes], tmp_path: Path, name: str) -> None:
    plain, source = tmp_path / "plain.jsonl", tmp_path / (name if name != "-" else "piped.jsonl")
    plain.write_bytes(b"\n".join(lines[:13] + lines[20:150] + lines[250:251]))
    packed(source, b"[" + plain.read_bytes().replace(b"\n", b",\n") + b"]" if name == "in.json" else plain.read_bytes())
    expected = run(map_command(plain, tmp_path / "a.nt", "--check", "--keep-going"))
    assert "error[dangling-reference]" in expected.stdout
    with source.open("rb") as stream:
        given = Path("-") if name == "-" else source
        done = run(map_command(given, tmp_path / "b.nt", "--check", "--keep-going", "--jobs", 2), stdin=stream)
    # Places name the file, which is another one.
    told, wanted = ([re.sub(r"\S+(?=:\d+:\d+)", "FILE", line) for line in one.stdout.splitlines()] for one in (done, expected))
    assert (done.returncode, told, done.stderr) == (expected.returncode, wanted, expected.stderr)


#: What every record says of its source.
REFERENCE = {"source": "ryumin-article", "section": "A", "paragraph": "6", "text_start": "1", "text_end": "9", "support": "stated"}
CELLS = ",".join(REFERENCE.values())
TABLE = f"id,type,labels.en,labels.de,{','.join(f'references.{name}' for name in REFERENCE)}\n"


def rows(count: int) -> list[str]:
    return [f"someone-{number},person,Someone {number},Jemand {number},{CELLS}" for number in range(count)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_rows_of_a_table_are_set_aside(tmp_path: Path, jobs: int) -> None:
    source, output, rejects = tmp_path / "in.csv", tmp_path / "out.nt", tmp_path / "rejects.jsonl"
    made = rows(350)
    made[17] = "someone-17,person"
    made[220] = f"Some One,person,A,B,{CELLS}"
    source.write_text(TABLE + "\n".join(made) + "\n", encoding="utf-8")
    done = run(map_command(source, output, "--jobs", jobs, "--rejects", rejects))
    assert done.stderr.startswith("map: 350 records in = 348 items out + 2 rejected, 2 warnings")
    found = [json.loads(line) for line in rejects.read_bytes().splitlines()]
    assert [(one["line"], one["issues"][0]["rule"]) for one in found] == [(19, "cell-count"), (222, "id")]
    assert json.loads(found[1]["raw"])["labels"] == {"en": "A", "de": "B"}
    good = tmp_path / "good.csv"
    good.write_text(TABLE + "\n".join(made[:17] + made[18:220] + made[221:]) + "\n", encoding="utf-8")
    run(map_command(good, tmp_path / "good.nt"))
    assert set(output.read_bytes().splitlines()) == set((tmp_path / "good.nt").read_bytes().splitlines())


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("in.csv", "id,id\n" + "a,b\n" * 3, 1),
        ("in.csv", TABLE + "\n".join(rows(250)) + '\n"someone,person,A,B\n', 252),
        ("in.json", '[{"id": "someone-1", "type": "person", "labels": {"en": "A"}, "references": [{"source": "ryumin-article"}]},\n]', 2),
        ("none.csv", "", 0),
    ],
    ids=["header", "a quote that is never closed", "an array that breaks off", "no file"],
)
def test_what_ends_the_reading_is_never_set_aside(tmp_path: Path, name: str, text: str, line: int) -> None:
    source, output = tmp_path / name, tmp_path / "out.nt"
    if text:
        source.write_text(text, encoding="utf-8")
    done = run(map_command(source, output, "--keep-going", "--jobs", 2))
    assert done.returncode == 1, done.stdout
    assert done.stdout.splitlines()[-1].startswith(f"{source}:{line}:" if line else f"{source}: error[unreadable]")
    assert not output.exists()


def test_described_tables_in_two_processes(tmp_path: Path) -> None:
    table, source = tmp_path / "people.csv", tmp_path / "people.tables.yaml"
    table.write_text("name,kind\n" + "".join(f"Person {number},person\n" for number in range(330)), encoding="utf-8")
    reference = json.dumps([REFERENCE])
    source.write_text(
        'table: people.csv\nrecord:\n  id: {column: name, as: id}\n  type: "{kind}"\n  labels: {en: "{name}"}\n  references: '
        + reference
        + "\n",
        encoding="utf-8",
    )
    one, two = tmp_path / "one.ttl", tmp_path / "two.ttl"
    first, second = run(map_command(source, one, "--jobs", 1)), run(map_command(source, two, "--jobs", 2))
    assert first.stderr == second.stderr == "map: 330 records in = 330 items out + 0 rejected, no issues\n"
    assert one.read_bytes() == two.read_bytes()


def test_a_packed_file_goes_on_where_it_was_killed(lines: list[bytes], tmp_path: Path) -> None:
    source, whole, output = tmp_path / "in.jsonl.gz", tmp_path / "whole.nt", tmp_path / "out.nt"
    packed(source, b"\n".join(lines))
    expected = run(map_command(source, whole, "--keep-going"))
    journal = tmp_path / ".out.nt.work" / "journal.jsonl"
    process = subprocess.Popen(
        map_command(source, output, "--keep-going", "--jobs", 2),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while not (journal.exists() and journal.read_bytes().count(b"\n") > 2) and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_until_gone(process.pid)
    done = run(map_command(source, output, "--keep-going", "--jobs", 2))
    assert (done.returncode, done.stderr) == (expected.returncode, expected.stderr)
    assert output.read_bytes() == whole.read_bytes()
    assert (tmp_path / "out.nt.rejects.jsonl").read_bytes() == (tmp_path / "whole.nt.rejects.jsonl").read_bytes()
    assert not journal.parent.exists()


@pytest.mark.parametrize("filling", [b"\0", b"\n"], ids=["one line", "empty lines"])
def test_a_packed_file_of_nothing_is_refused(lines: list[bytes], tmp_path: Path, filling: bytes) -> None:
    source, output = tmp_path / "bomb.jsonl.gz", tmp_path / "out.nt"
    with gzip.open(source, "wb", 1) as stream:
        stream.write(lines[0] + b"\n")
        for _ in range(BOMB):
            stream.write(filling * 1_000_000)
    ended = measured(map_command(source, output, "--keep-going", "--jobs", 1))
    assert ended.done.returncode == 1
    assert f"{source}: error[too-large]: more than 250,000,000 bytes without a record" in ended.done.stdout
    assert ended.peak < 500
    assert ended.seconds < 60
    assert not output.exists()


@pytest.mark.parametrize("name", ["in.csv", "in.tables.yaml", "records"])
def test_parts_of_many_records_come_back_as_they_went(tmp_path: Path, name: str) -> None:
    """Parts are kept with what their records have in common written once, by some hundred records together."""
    source, count = tmp_path / name, 700
    if name == "records":
        for line in generated(count).splitlines():
            record = json.loads(line)
            path = source / "person" / f"{record['id']}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(line)
    else:
        table = tmp_path / "in.csv"
        table.write_text(TABLE + "\n".join(rows(count)) + "\n", encoding="utf-8")
        (tmp_path / "in.tables.yaml").write_text('table: in.csv\nrecord: {id: "{id}", type: person, labels: {en: "{labels.en}"}}\n')
    (part,) = spooled(source, lambda number: tmp_path / f"{number}.part", 1_000)
    read = [one for one in read_records(source) if isinstance(one, Record)]
    found = [unit.record for unit in part.units("") if unit.record]
    assert part.records == len(found) == len(read) == count
    assert [(one.data, one.file, one.place(("labels",))) for one in found] == [(one.data, one.file, one.place(("labels",))) for one in read]
