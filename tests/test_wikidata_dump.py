"""Dumps: whatever their compression and damage, every sound line is read and every other one is named."""

import bz2
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.issues import EnvironmentFailure, Place
from pipeline.model import Item
from pipeline.wikidata import dump
from pipeline.wikidata.dump import Document, read_documents, read_dump
from pipeline.wikidata.results import Missing, Parsed, Redirect

COUNT = 300
LINES = [json.dumps({"type": "item", "id": f"Q{n}", "labels": {}}, separators=(",", ":")) for n in range(1, COUNT + 1)]
ARRAY = "[\n" + ",\n".join(LINES) + "\n]\n"
IDS = [f"Q{n}" for n in range(1, COUNT + 1)]


def plain(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def zipped(path: Path, data: bytes) -> None:
    path.write_bytes(gzip.compress(data, mtime=0))


def bzipped(path: Path, data: bytes) -> None:
    # Wikimedia's bz2 files are many streams one after the other.
    half = len(data) // 2
    path.write_bytes(bz2.compress(data[:half]) + bz2.compress(data[half:]))


FORMS = [
    ("a.json", plain, ARRAY),
    ("a.json.gz", zipped, ARRAY),
    ("a.json.bz2", bzipped, ARRAY),
    ("a.jsonl", plain, "\n".join(LINES)),
    ("a.jsonl.gz", zipped, "\n".join(LINES) + "\n"),
    ("crlf.jsonl", plain, "\r\n".join(LINES) + "\r\n\r\n"),
    ("bom.json", plain, "\ufeff" + ARRAY),
    ("one-line.json", plain, "[" + ",".join(LINES) + "]"),
    ("indented.json", plain, json.dumps([json.loads(line) for line in LINES], indent=2)),
]


@pytest.mark.parametrize(("name", "write", "text"), FORMS, ids=[form[0] for form in FORMS])
def test_every_form_of_file(tmp_path: Path, name: str, write: Callable[[Path, bytes], None], text: str) -> None:
    write(tmp_path / name, text.encode())
    assert list(read_dump(tmp_path / name)) == [Parsed(Item(id=qid)) for qid in IDS]


def test_one_document_over_many_lines(tmp_path: Path) -> None:
    path = tmp_path / "Q1.json"
    path.write_text(json.dumps({"entities": {"Q1": {"id": "Q2", "type": "item"}, "Q3": {"missing": ""}}}, indent=4), encoding="utf-8")
    assert list(read_dump(path)) == [Parsed(Redirect("Q1", "Q2")), Parsed(Item(id="Q2")), Parsed(Missing("Q3"))]


def test_a_half_line_is_an_issue_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(f"[\n{LINES[0]},\n{LINES[1][:25]},\n{LINES[2]}\n]\n", encoding="utf-8")
    first, bad, last = read_dump(path)
    assert (first, last) == (Parsed(Item(id="Q1")), Parsed(Item(id="Q3")))
    assert bad.entity is None
    assert [str(issue) for issue in bad.issues] == [
        f'{path}:3: error[dump-line]: {{"type":"item","id":"Q2", (Input data was truncated); expected one JSON document on the line; '
        "the line was left out; get the file again"
    ]
    assert bad.issues[0].item == "Q2"


@pytest.mark.parametrize("line", ["{" * 5000, "[" * 100_000, '"\\ud800', "nonsense", '{"id":"Q1"}}', "\x00"])
def test_no_line_ends_in_a_traceback(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"{LINES[0]}\n{LINES[1]}\n{line}\n{LINES[2]}\n", encoding="utf-8")
    found = list(read_dump(path))
    assert [parsed.entity for parsed in found] == [Item(id="Q1"), Item(id="Q2"), None, Item(id="Q3")]
    assert [(issue.rule, issue.place) for issue in found[2].issues] == [("dump-line", Place(str(path), 3))]


@pytest.mark.parametrize(("name", "write"), [("a.json.gz", zipped), ("a.json.bz2", bzipped)])
def test_a_stream_that_breaks_off(tmp_path: Path, name: str, write: Callable[[Path, bytes], None]) -> None:
    path = tmp_path / name
    write(path, ARRAY.encode())
    path.write_bytes(path.read_bytes()[:-40])
    *sound, end = read_dump(path)
    assert sound
    assert sound == [Parsed(Item(id=qid)) for qid in IDS[: len(sound)]]
    assert [issue.rule for issue in end.issues] == ["dump-truncated"]
    assert end.issues[0].place == Place(str(path), len(sound) + 2)
    assert end.issues[0].found == "EOFError: Compressed file ended before the end-of-stream marker was reached"


@pytest.mark.parametrize("name", ["a.json.gz", "a.json.bz2"])
def test_a_file_that_is_not_what_its_name_says(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(ARRAY, encoding="utf-8")
    assert [[issue.rule for issue in parsed.issues] for parsed in read_dump(tmp_path / name)] == [["dump-truncated"]]


def test_damage_in_the_middle_of_a_compressed_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json.gz"
    zipped(path, ARRAY.encode())
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    rules = [issue.rule for parsed in read_dump(path) for issue in parsed.issues]
    assert rules[-1] == "dump-truncated"


def test_too_long_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dump, "LONGEST_LINE", 100)
    path = tmp_path / "a.jsonl"
    long = '{"id":"Q9","x":"' + "y" * 3_000_000 + '"}'
    path.write_text(f"{LINES[0]}\n{long}\n{LINES[1]}\n", encoding="utf-8")
    first, bad, last = read_dump(path)
    assert (first, last) == (Parsed(Item(id="Q1")), Parsed(Item(id="Q2")))
    assert [str(issue) for issue in bad.issues] == [
        f"{path}:2: error[dump-line-length]: a line of more than 100 bytes; expected one entity on each line; the line was left out"
    ]


def test_only_the_wanted_ids(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    # The second names its id late, so that it has to be decoded; the third is skipped before its damage is seen.
    path.write_text(f'{LINES[0]}\n{{"labels":{{}},"id":"Q2","type":"item"}}\n{LINES[2][:-1]}\n{LINES[3]}\n', encoding="utf-8")
    assert list(read_dump(path, {"Q2", "Q4"})) == [Parsed(Item(id="Q2")), Parsed(Item(id="Q4"))]


def test_documents_carry_their_place(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id":"Q1"}\n\n[1,2]\n', encoding="utf-8")
    name = str(path)
    assert list(read_documents(path)) == [
        Document(Place(name, 1), {"id": "Q1"}), Document(Place(name, 3), 1), Document(Place(name, 3), 2),
    ]  # fmt: skip


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailure, match=r"cannot read .*a\.json: No such file or directory"):
        list(read_dump(tmp_path / "a.json"))
    (tmp_path / "empty.json").touch()
    assert list(read_dump(tmp_path / "empty.json")) == []
