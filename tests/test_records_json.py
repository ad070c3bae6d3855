"""JSON Lines and JSON files: three readers that agree, and a message for everything they refuse."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.issues import Issue, Place
from pipeline.records import json_lines
from pipeline.records.characters import FORBIDDEN
from pipeline.records.json_lines import read_json, read_json_line, read_json_lines, read_json_stream
from pipeline.records.json_marks import marks_of
from pipeline.records.json_scanner import Scanner
from pipeline.records.record import Record

DELETE = "delete it or write what it stands for"
ESCAPES = 'expected one of \\\\ \\" \\/ \\n \\t \\r \\b \\f, or \\u and four hexadecimal digits; write \\\\ for a backslash'


def read(data: bytes) -> tuple[list[object], list[str]]:
    found = list(read_json_stream(io.BytesIO(data), "-"))
    return [one.data for one in found if isinstance(one, Record)], [str(one) for one in found if isinstance(one, Issue)]


REFUSED = {
    b"": ["-: error[empty]: no data; expected a record; fill it or leave it out"],
    b"\n \n": ["-: error[empty]: no data; expected a record; fill it or leave it out"],
    b'{"a":true,"b":false,\n': [
        "-:1:6: error[not-text]: true; expected text; write it as text, in double quotes",
        "-:1:15: error[not-text]: false; expected text; write it as text, in double quotes",
        "-:1:21: error[json-syntax]: the end of the line; expected a key in double quotes; put the key in double quotes",
    ],
    b'{"a":[null]}\n': ["-:1:7: error[not-text]: null; expected text; leave it out"],
    b'{"a":NaN}\n': ['-:1:6: error[json-syntax]: "NaN}"; expected a value in double quotes; put the value in double quotes'],
    b'{"a":012}\n': ['-:1:6: error[json-syntax]: "012}"; expected a value in double quotes; put the value in double quotes'],
    b'{"a":\n': ["-:1:6: error[json-syntax]: the end of the line; expected a value in double quotes; put the value in double quotes"],
    b'{"a":"b","a":"c"}\n': [
        '-:1:10: error[duplicate-key]: the key "a" again, first at 1:2; expected each key once; merge the two or delete one'
    ],
    b'{"a": {"b":1, "b":1}}\n': [
        '-:1:15: error[duplicate-key]: the key "b" again, first at 1:8; expected each key once; merge the two or delete one'
    ],
    b'{"a":"b",}\n': ['-:1:10: error[json-syntax]: "}"; expected another entry after ","; delete the comma'],
    b'{"a":["b",]}\n': ['-:1:11: error[json-syntax]: "]}"; expected another entry after ","; delete the comma'],
    b'{"a":"b"\n': ['-:1:9: error[json-syntax]: the end of the line; expected "," or "}"; add it'],
    b'{"a":["b" "c"]}\n': ['-:1:11: error[json-syntax]: ""c"]}"; expected "," or "]"; add it'],
    b'{"a" "b"}\n': ['-:1:6: error[json-syntax]: ""b"}"; expected ":" after a key; write "key": "value"'],
    b"{'a':'b'}\n": ["-:1:2: error[json-syntax]: \"'a':'b'}\"; expected a key in double quotes; put the key in double quotes"],
    b'{"a":"b"} {}\n': ['-:1:11: error[json-syntax]: "{}"; expected the end of the record; write one record on a line'],
    b'{"a":"b\n': ['-:1:6: error[json-syntax]: a " that is never closed; expected a second " where the text ends; close it'],
    b'{"a":"\\q"}\n': [f'-:1:7: error[json-syntax]: the escape "\\q"; {ESCAPES}'],
    b'{"a":"\\u12"}\n': [f'-:1:7: error[json-syntax]: the escape "\\u"; {ESCAPES}'],
    b'{"a":"\\ud800"}\n': [f"-:1:6: error[control-character]: U+D800 half of a pair; expected printable characters; {DELETE}"],
    b'{"a":"\\u0000"}\n': [f"-:1:6: error[control-character]: U+0000 control character; expected printable characters; {DELETE}"],
    b'{"a":"x\\u2028"}\n': [f"-:1:6: error[control-character]: U+2028 line separator; expected printable characters; {DELETE}"],
    b'{"a":"x\x07"}\n': [f"-:1:8: error[control-character]: U+0007 control character; expected printable characters; {DELETE}"],
    b'{"a":"x\ty"}\n': ["-:1:8: error[control-character]: a tab; expected \\t; write \\t"],
    b'{"a":"x\x7f"}\n': [f"-:1:8: error[control-character]: U+007F control character; expected printable characters; {DELETE}"],
    '{"a":"\x85"}\n'.encode(): [f"-:1:7: error[control-character]: U+0085 control character; expected printable characters; {DELETE}"],
    '{"a\ufeff":"b"}\n'.encode(): [
        f"-:1:4: error[control-character]: U+FEFF zero width no-break space; expected printable characters; {DELETE}"
    ],
    '{"д":"\u202e"}\n'.encode(): [
        "-:1:7: error[direction-character]: U+202E right-to-left override; expected text that reads as it is stored; delete it"
    ],
    '{"a":"\u2067"}\n'.encode(): [
        "-:1:7: error[direction-character]: U+2067 right-to-left isolate; expected text that reads as it is stored; delete it"
    ],
    b'{"a":"\\u202E"}\n': [
        "-:1:6: error[direction-character]: U+202E right-to-left override; expected text that reads as it is stored; delete it"
    ],
    b'{"\xd0\xb4":"\xe9"}\n': ["-:1:7: error[encoding]: the byte 0xE9, which is not UTF-8; expected UTF-8; save the file as UTF-8"],
    '{"a":"b"}\n'.encode("utf-16"): ["-:1:1: error[encoding]: a file in UTF-16; expected UTF-8; save it as UTF-8"],
    b"[1]\n": ['-:1:1: error[not-a-mapping]: a list; expected a record in "{" and "}"; write one record on a line of a .jsonl file'],
    b'"x"\n': [
        '-:1:1: error[not-a-mapping]: a single value; expected a record in "{" and "}"; write one record on a line of a .jsonl file'
    ],
    b'{"a":' + b"[" * 20 + b"]" * 20 + b"}\n": ["-:1:25: error[too-deep]: more than 20 levels; expected at most 20 levels; take it apart"],
    b"[" * 1_000_000: ["-:1:21: error[too-deep]: more than 20 levels; expected at most 20 levels; take it apart"],
}


@pytest.mark.parametrize(("data", "messages"), REFUSED.items(), ids=lambda value: repr(value)[:40] if isinstance(value, bytes) else "")
def test_refused(data: bytes, messages: list[str]) -> None:
    assert read(data) == ([], messages)


def test_a_bad_line_is_one_of_many() -> None:
    assert read(b'{"id":"a"}\r\n\n{"id":}\n{"id":"b"}') == (
        [{"id": "a"}, {"id": "b"}],
        ['-:3:7: error[json-syntax]: "}"; expected a value in double quotes; put the value in double quotes'],
    )


@pytest.mark.parametrize(
    ("line", "data"),
    [
        (
            b'{"a":1.50,"b":-0,"c":1e400,"d":[12345678901234567890123456]}',
            {"a": "1.50", "b": "-0", "c": "1e400", "d": ["12345678901234567890123456"]},
        ),
        (b'{"a":"\\"\\\\\\/\\n\\t\\u00e9\\ud83d\\ude00"}', {"a": '"\\/\n\té😀'}),
        (b' { "a" : [ ] , "b" : { } , "c" : "" } ', {"a": [], "b": {}, "c": ""}),
        (b'{"a":"\\\\b"}', {"a": "\\b"}),
        ('{"д":"“тест” — \u00a0\u200d…"}'.encode(), {"д": "“тест” — \u00a0\u200d…"}),
        (b"{}", {}),
        (b'{"a":' + b"[" * 19 + b"]" * 19 + b"}", None),
    ],
)
def test_accepted(line: bytes, data: dict[str, object] | None) -> None:
    assert read(line) == ([data or json.loads(line)], [])


def test_form_alone() -> None:
    assert read(b'\xef\xbb\xbf{"a":"b"}\n') == (
        [{"a": "b"}],
        ["-:1:1: error[byte-order-mark]: a byte order mark; expected UTF-8 without one; save it as UTF-8 without one"],
    )
    long = json.dumps({"a": "x" * 10_001}).encode()
    assert read(long) == ([json.loads(long)], ["-:1:7: error[too-long]: a text of 10,001 characters; expected at most 10,000; shorten it"])


def test_a_line_gets_no_more_messages_than_one_can_read() -> None:
    records, messages = read(b'{"a":[' + b"null," * 1_000 + b"null]}")
    assert (records, len(messages)) == ([], 100)
    assert {message.split(": ", 1)[1] for message in messages} == {"error[not-text]: null; expected text; leave it out"}


def test_a_line_over_the_limit_is_never_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "MAX_LINE", 20)
    asked = []

    class Stream(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            asked.append(size)
            return super().readline(size)

    found = list(read_json_stream(Stream(b'{"a":"b"}\n{"a":"' + b"x" * 90 + b'"}\n{"a":"c"}\n{"a":"' + b"x" * 30), "-"))
    assert [one.data if isinstance(one, Record) else str(one) for one in found] == [
        {"a": "b"},
        "-:2:1: error[too-large]: a line of more than 20 bytes; expected at most 20 bytes; split it",
        {"a": "c"},
        "-:4:1: error[too-large]: a line of more than 20 bytes; expected at most 20 bytes; split it",
    ]
    assert max(size or 0 for size in asked) == 21


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_places(separators: tuple[str, str], ascii_only: bool) -> None:
    data = {"id": "ж", "n": 7, "statements": {"x": [{"value": "a"}, {"value": "b"}]}}
    line = json.dumps(data, separators=separators, ensure_ascii=ascii_only)
    (record,) = read_json_line(line.encode(), Place("x.jsonl", 12, 1))
    assert isinstance(record, Record)
    assert record.place(()) == Place("x.jsonl", 12, 1)
    assert record.place(("n",)) == Place("x.jsonl", 12, line.index("7") + 1)
    assert record.place(("n",), key=True) == Place("x.jsonl", 12, line.index('"n"') + 1)
    assert record.place(("statements", "x", 1, "value")) == Place("x.jsonl", 12, line.index('"b"') + 1)
    assert record.place(("statements", "x", 1, "rank")) == Place("x.jsonl", 12, line.rindex("{") + 1)


def test_a_json_file_holds_one_record_on_any_number_of_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b'{\r\n  "id": "a",\r\n  "n": [1,\r\n    2]\r\n}\r\n')
    (record,) = read_json(path)
    assert isinstance(record, Record)
    assert record.data == {"id": "a", "n": ["1", "2"]}
    assert record.place(("n", 1)) == Place(path.as_posix(), 4, 5)
    path.write_bytes(b'{\n  "id": "a",\n  "n": tru\n}\n')
    assert [str(found) for found in read_json(path)] == [
        f'{path}:3:8: error[json-syntax]: "tru"; expected a value in double quotes; put the value in double quotes'
    ]
    path.write_bytes('{"id":"a"}'.encode("utf-16"))
    assert [str(found) for found in read_json(path)] == [f"{path}:1:1: error[encoding]: a file in UTF-16; expected UTF-8; save it as UTF-8"]
    path.write_bytes(b"\n")
    assert [str(found) for found in read_json(path)] == [f"{path}: error[empty]: no data; expected a record; fill it or leave it out"]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for reader in (read_json, read_json_lines):
        assert [str(found) for found in reader(tmp_path)] == [
            f"{tmp_path}: error[unreadable]: a folder; expected a readable file; name a file in it"
        ]


def test_a_stream_that_fails_ends_in_an_issue() -> None:
    class Stream(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            line = super().readline(size)
            if line:
                return line
            raise OSError(5, "Input/output error")

    assert [found.data if isinstance(found, Record) else str(found) for found in read_json_stream(Stream(b'{"a":"b"}\n'), "-")] == [
        {"a": "b"},
        "-: error[unreadable]: a file that cannot be read (Input/output error); expected a readable file; check the disk and the file",
    ]


TEXT = st.text().map(lambda text: FORBIDDEN.sub("", text))
DATA = st.dictionaries(
    TEXT, st.recursive(TEXT, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=8)
)
STYLES = [{"ensure_ascii": False, "separators": (",", ":")}, {"ensure_ascii": False}, {"ensure_ascii": True}, {"indent": 1}]


@given(DATA, st.sampled_from(STYLES))
def test_the_three_readers_agree(data: dict[str, object], style: dict[str, object]) -> None:
    line = json.dumps(data, **style).encode()  # type: ignore[arg-type]
    assert json_lines._quick(line) in (data, None)
    assert json_lines._exact(line) in (data, None)
    (explained,) = json_lines._explained(line, Place("-", 1, 1))
    assert isinstance(explained, Record)
    assert explained.data == data
    (record,) = read_json_line(line, Place("-", 1, 1))
    assert isinstance(record, Record)
    assert record.data == data


@given(DATA, st.sampled_from(STYLES))
def test_the_places_of_a_sound_text_are_those_that_the_scanner_finds(data: dict[str, object], style: dict[str, object]) -> None:
    text = json.dumps(data, **style)  # type: ignore[arg-type]
    scanner = Scanner(text, "-", 7)
    scanner.scan()
    assert marks_of(text, 7) == scanner.marks


@given(st.text(alphabet='{}[]:,"\\u0 1-e.tnx\n\x00é\ud800'))
def test_whatever_stands_on_a_line_ends_in_a_record_or_in_issues(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    found = list(read_json_stream(io.BytesIO(data), "-"))
    assert found
    for one in found:
        assert (one.place if isinstance(one, Issue) else one.place(())).line <= data.count(b"\n") + 1


def test_most_records_are_read_by_the_first_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "_exact", None)
    data = {
        "id": "x",
        "labels": {"ru": "Михаил “Рюмин” — 1913–1954", "en": 'a "quoted"\nline'},
        "statements": {"a": [{"value": {"time": "1900"}}]},
    }
    for separators in ((",", ":"), (", ", ": ")):
        assert read(json.dumps(data, ensure_ascii=False, separators=separators).encode()) == ([data], [])
