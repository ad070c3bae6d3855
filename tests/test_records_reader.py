"""One stream from a folder, a file or standard input, in the same order every time."""

import errno
import io
import os
import pickle
import sys
from pathlib import Path

import pytest

from pipeline.issues import Issue
from pipeline.records.reader import read_records
from pipeline.records.record import Record

STRAY = "expected records only, in .yaml files"


def stream(source: Path | str) -> list[str]:
    """The stream in words: `id file` for a record, the message for an issue."""
    return [f"{found.id} {found.file}" if isinstance(found, Record) else str(found) for found in read_records(source)]


def fill(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_folder_is_read_in_the_order_of_its_paths() -> None:
    files = {
        "records/person/b.yaml": "id: b\n",
        "records/person/a.yaml": "id: a\nid: c\n",
        "records/person/a-b.yaml": "id: a-b\n",
        "records/person/a.yml": "id: a\n",
        "records/notes.txt": "",
        "records/person.yaml": "id: p\n",
        "records/.hidden/x.yaml": "id: x\n",
        "records/person/.b.yaml.swp": "",
        "records/event/é.yaml": "",
        "records/README.md": "About",
        "records/person/LICENSE": "Free",
    }
    fill(Path(), files)
    Path("records/event/empty").mkdir()
    Path("records/event/folder.yaml").mkdir()
    Path("records/event/gone.yaml").symlink_to("nowhere")
    Path("records/event/pipe").symlink_to("../person")
    os.mkfifo("records/event/queue.yaml")
    expected = [
        "records/event/folder.yaml: error[unreadable]: a folder; expected a readable file; name a file in it",
        "records/event/gone.yaml: error[unreadable]: no file of this name; expected a readable file; check the name",
        f'records/event/pipe: warning[stray-file]: the file "pipe"; {STRAY}; move it out of the folder',
        f'records/event/queue.yaml: warning[stray-file]: the file "queue.yaml"; {STRAY}; move it out of the folder',
        "records/event/é.yaml: error[empty]: no data; expected a record; fill it or delete it",
        f'records/notes.txt: warning[stray-file]: the file "notes.txt"; {STRAY}; move it out of the folder',
        "a-b records/person/a-b.yaml",
        'records/person/a.yaml:2:1: error[duplicate-key]: the key "id" again, first on line 1; '
        "expected each key once; merge the two or delete one",
        f'records/person/a.yml: warning[stray-file]: the file "a.yml"; {STRAY}; rename it to "a.yaml"',
        "b records/person/b.yaml",
        "p records/person.yaml",
    ]
    assert stream("records") == stream(Path("records")) == expected


def test_an_issue_names_the_item_its_file_is_called_after() -> None:
    fill(Path(), {"records/person/a.yaml": "id: a: b\n"})
    assert [found.item for found in read_records(Path("records")) if isinstance(found, Issue)] == ["a"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("x.yaml", "id: a\n", ["a x.yaml"]),
        ("x.json", '{\n"id": "a"}\n', ["a x.json"]),
        ("x.jsonl", '{"id":"a"}\n{"id":"b"}\n', ["a x.jsonl", "b x.jsonl"]),
        ("x.csv", "id,type\na,b\n", ["a x.csv"]),
        ("x.tsv", "id\ttype\na\tb\n", ["a x.tsv"]),
        (
            "x.yml",
            "",
            ['x.yml: error[file-type]: the suffix ".yml"; expected one of .yaml, .json, .jsonl, .csv, .tsv; rename or convert the file'],
        ),
        ("x", "", ['x: error[file-type]: the suffix ""; expected one of .yaml, .json, .jsonl, .csv, .tsv; rename or convert the file']),
    ],
)
def test_a_file_is_read_by_its_suffix(name: str, text: str, expected: list[str]) -> None:
    fill(Path(), {name: text})
    assert stream(name) == stream(Path(name)) == expected


def test_standard_input_is_json_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    for source in ("-", Path("-")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO('{"id":"ж"}\n[]\n'.encode())))
        assert stream(source) == [
            "ж -",
            '-:2:1: error[not-a-mapping]: a list; expected a record in "{" and "}"; write one record on a line of a .jsonl file',
        ]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("none", "none: error[unreadable]: no file of this name; expected a readable file; check the name"),
        ("x" * 300, "x" * 300 + ": error[unreadable]: a name that is too long; expected a readable file; shorten it"),
        ("none.csv", "none.csv: error[unreadable]: no file of this name; expected a readable file; check the name"),
        ("x" * 300 + ".jsonl", "x" * 300 + ".jsonl: error[unreadable]: a name that is too long; expected a readable file; shorten it"),
        ("empty", "empty: error[empty]: no .yaml file; expected a folder of records; name another folder"),
    ],
)
def test_sources_that_hold_nothing(source: str, message: str) -> None:
    Path("empty").mkdir()
    assert stream(source) == [message]


def test_folders_that_may_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    fill(Path(), {"records/a/x.yaml": "id: x\n", "records/b.yaml": "id: b\n"})
    scandir = os.scandir

    def refuse(path: os.PathLike[str]) -> object:
        if Path(path).name == "a":
            raise PermissionError(errno.EACCES, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    message = "records/a: error[unreadable]: a file that may not be read; expected a readable file; change its permissions"
    assert stream("records") == [message, "b records/b.yaml"]
    assert stream("records/a") == [message]


def test_a_name_that_is_not_text_is_spelled_out() -> None:
    Path("records").mkdir()
    Path(os.fsdecode(b"records/\xe9.yaml")).write_text("id: a\n", encoding="utf-8")
    assert stream("records") == ["a records/\\udce9.yaml"]


def test_folders_may_be_deep() -> None:
    path = Path("records")
    path.mkdir()
    for _ in range(700):
        path /= "d"
        path.mkdir()
    (path / "a.yaml").write_text("id: a\n", encoding="utf-8")
    assert [line.split()[0] for line in stream("records")] == ["a"]


@pytest.mark.parametrize(("name", "text"), [("x.yaml", "id: a\n"), ("x.jsonl", '{"id":"a"}\n'), ("x.csv", "id,type\na,b\n")])
def test_a_record_can_be_sent_to_another_process(name: str, text: str) -> None:
    fill(Path(), {name: text})
    (record,) = read_records(name)
    copy = pickle.loads(pickle.dumps(record))
    assert isinstance(record, Record)
    assert (copy.data, copy.file, copy.place(("id",))) == (record.data, record.file, record.place(("id",)))
    assert repr(copy) == repr(record)
