"""`convert` by batches of a dump: in any number of processes the same bytes, issues and counts, also after it was killed."""

import bz2
import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bulk import run

#: A run of the command line with few entities in a batch, and little patience for a line without an end.
PROGRAM = (
    "import pipeline.runs.converting as bulk, pipeline.wikidata.dump as dump; bulk.SEGMENT = {}; dump._LONGEST_SKIP = 60_000_000;"
    "from pipeline.cli import main; main(prog_name='pipeline')"
)


def command(source: object, output: Path, *more: object, size: int = 25) -> list[str]:
    """`convert`, as a command for the system."""
    return [sys.executable, "-c", PROGRAM.format(size), "convert", *map(str, (source, "--output", output, *more))]


def generated(number: int) -> dict[str, Any]:
    """An item of real properties with values that other items have, too."""
    snak = {"snaktype": "value", "property": "P31", "datavalue": {"type": "wikibase-entityid", "value": {"id": "Q5"}}}
    day = {"time": f"+19{number % 90 + 10}-00-00T00:00:00Z", "timezone": 0, "before": 0, "after": 0, "precision": 9}
    born = {"snaktype": "value", "property": "P569", "datavalue": {"type": "time", "value": day | {"calendarmodel": CALENDAR}}}
    claims = {
        snak["property"]: [{"id": f"made-{number}$00000000-0000-4000-8000-00000000000{place}", "type": "statement", "mainsnak": snak}]
        for place, snak in enumerate((snak, born))
    }
    return {"type": "item", "id": f"made-{number}", "labels": {"en": {"language": "en", "value": f"Number {number}"}}, "claims": claims}


CALENDAR = "http://www.wikidata.org/entity/Q1985727"
FAULTS = {
    7: b"not json",
    30: b'{"id": "Q9", "missing": ""}',
    44: b'{"entity": "Q10", "redirect": "Q5"}',
    60: b'{"type": "mediainfo", "id": "M1"}',
    75: b'{"type": "item", "id": "Q5"}',
    140: b'{"type": "item", "id": "made-x", "labels": {"e_n": "x"}}',
    190: json.dumps(generated(50)).encode(),
    191: json.dumps(generated(50)).encode(),
}


@pytest.fixture(scope="module")
def dump(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real entities and generated ones as a dump, with faults between them; some come again far behind."""
    real = sorted((shared / "wikidata/entities").glob("*.json"))[:60]
    lines = [json.dumps(json.loads(path.read_bytes()), ensure_ascii=False).encode() for path in real]
    lines += [json.dumps(generated(number)).encode() for number in range(150)]
    lines += [lines[3], lines[100]]
    for number, fault in FAULTS.items():
        lines.insert(number, fault)
    path = tmp_path_factory.mktemp("dump") / "dump.json"
    path.write_bytes(b"[\n" + b",\n".join(lines) + b"\n]\n")
    return path


def told(done: subprocess.CompletedProcess[str]) -> tuple[int, str, str]:
    """What a run said."""
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(("ending", "more"), [("nt", ()), ("ttl", ("--flavour", "full")), ("jsonld", ()), ("json", ())])
def test_any_number_of_processes_makes_the_same(dump: Path, tmp_path: Path, ending: str, more: tuple[str, ...]) -> None:
    one, other = tmp_path / f"one.{ending}", tmp_path / f"other.{ending}"
    expected = run(command(dump, one, "--jobs", 1, *more))
    assert expected.returncode == 0
    count, written = len(dump.read_bytes().splitlines()) - 2, expected.stderr.partition(" read: ")
    assert written[0].endswith(f"convert: {count}")
    assert "duplicate" in written[2]
    for jobs in (2, 3):
        assert told(run(command(dump, other, "--jobs", jobs, *more))) == told(expected)
        assert other.read_bytes() == one.read_bytes()
    if ending == "json":
        assert len(json.loads(one.read_bytes())) == count - sum(
            int(part.split()[0]) for part in written[2].partition("set aside: ")[2].partition(";")[0].split(", ")
        )


def test_batches_change_nothing_but_what_is_said_twice(dump: Path, tmp_path: Path) -> None:
    small, large = tmp_path / "small.nt", tmp_path / "large.nt"
    one, other = run(command(dump, small, "--flavour", "full")), run(command(dump, large, "--flavour", "full", size=10_000))
    assert told(one) == told(other)
    assert set(small.read_bytes().splitlines()) == set(large.read_bytes().splitlines())


def test_a_duplicate_in_another_batch_is_left_out(tmp_path: Path) -> None:
    source, output = tmp_path / "a.jsonl", tmp_path / "a.nt"
    numbers = [*range(1, 61), 3, 61]
    source.write_text("\n".join(json.dumps(generated(number)) for number in numbers), encoding="utf-8")
    done = run(command(source, output, "--jobs", 2))
    assert done.stdout == (
        f'{source}:61: error[duplicate-id]: id: "made-3"; expected every entity once; the first was kept; '
        "the part was left out; get the entity again\n"
    )
    assert done.stderr == "convert: 62 read: 61 item written; set aside: 1 duplicate; 1 error (1 duplicate-id)\n"
    assert output.read_text("utf-8").count('"Number 3"@en') == 3  # rdfs:label, skos:prefLabel, schema:name


@pytest.mark.parametrize("number", [3, 50])
def test_strict_stops_at_the_first_in_the_order_of_the_file(tmp_path: Path, number: int) -> None:
    source, output = tmp_path / "a.jsonl", tmp_path / "a.nt"
    lines = [json.dumps(generated(count)) for count in range(1, 80)]
    lines.insert(number, lines[0] if number > 25 else "7")
    lines[60] = "7"
    source.write_text("\n".join(lines), encoding="utf-8")
    expected = run(command(source, output, "--strict", size=10_000))
    for jobs in (1, 3):
        assert told(run(command(source, output, "--strict", "--jobs", jobs))) == told(expected)
    assert (expected.returncode, expected.stdout.count("\n")) == (1, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


@pytest.mark.parametrize("ending", [".gz", ".bz2", ""])
def test_packed_dumps_and_standard_input(dump: Path, tmp_path: Path, ending: str) -> None:
    one, other = tmp_path / "one.ttl", tmp_path / "other.ttl"
    run(command(dump, one))
    pack = {".gz": gzip.compress, ".bz2": bz2.compress, "": bytes}[ending]
    source = tmp_path / f"dump.json{ending}"
    source.write_bytes(pack(dump.read_bytes()))
    if ending:
        run(command(source, other, "--jobs", 2))
    else:
        with source.open("rb") as stream:
            run(command("-", other, "--jobs", 2), stdin=stream)
    assert other.read_bytes() == one.read_bytes()


def test_a_packed_line_without_an_end(tmp_path: Path) -> None:
    source, output = tmp_path / "bomb.json.gz", tmp_path / "a.nt"
    with gzip.open(source, "wb", 1) as stream:
        stream.write(json.dumps(generated(1)).encode() + b"\n")
        for _ in range(200):
            stream.write(bytes(1_000_000))
    done = run(command(source, output, "--jobs", 2))
    assert done.stdout == (
        f"{source}:2: error[dump-line-length]: a line of more than 60,000,000 bytes; expected one entity on each line; "
        "it was read no further; get the file again\n"
    )
    assert done.stderr == "convert: 2 read: 1 item written; set aside: 1 unreadable; 1 error (1 dump-line-length)\n"
