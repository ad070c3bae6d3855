"""Tables: a header of ways into a record, one record on a row, and a message with the column for everything refused."""

import io
from pathlib import Path

import pytest

from pipeline.issues import Issue, Place
from pipeline.records import csv_reader
from pipeline.records.csv_reader import read_table
from pipeline.records.record import Record

SECTIONS = "expected one of id, type, note, labels, descriptions, aliases, sitelinks, references, statements"
STATEMENT = "expected statements.x[0].value, .QUALIFIER, .rank, .note or .references[0].FIELD; write"
CELLS = "put cells that hold a separator in double quotes, and keep the place of empty ones"
OPEN_QUOTE = (
    'error[csv-syntax]: a cell whose " is never closed; expected a second " where the cell ends; close it, or write "" for one inside'
)
WHOLE = "expected either the whole or its parts; delete one of the two"


def read(folder: Path, data: bytes, name: str = "t.csv") -> tuple[list[object], list[str]]:
    path = folder / name
    path.write_bytes(data)
    found = list(read_table(path))
    issues = [str(one).removeprefix(f"{folder.as_posix()}/") for one in found if isinstance(one, Issue)]
    return [one.data for one in found if isinstance(one, Record)], issues


HEADERS = {
    b"": [": error[empty]: no data; expected a row of column names; fill it or leave it out"],
    b"\r\n\n": [": error[empty]: no data; expected a row of column names; fill it or leave it out"],
    b"id,type\n": [": error[empty]: no row but the header; expected a record; fill it or leave it out"],
    b"id;type\na;b\n": [
        f':1:1: error[column]: column 1 "id;type"; {SECTIONS}; separate the cells of .csv by commas, those of .tsv by tabs',
        ':1: error[column]: no column "id"; expected a column "id"; add it',
        ':1: error[column]: no column "type"; expected a column "type"; add it',
    ],
    b"id,type,lables.en\n": [f':1:3: error[column]: column 3 "lables.en"; {SECTIONS}; did you mean "labels"?'],
    b"id,type,\n": [f':1:3: error[column]: column 3 ""; {SECTIONS}; rename or delete it'],
    b"id,type,statements. x.value\n": [
        ':1:3: error[column]: column 3 "statements. x.value"; expected statements. x[0].value, .QUALIFIER, .rank, .note or '
        '.references[0].FIELD; write "statements. x.value"'
    ],
    b"id,type,labels\n": [
        ':1:3: error[column]: column 3 "labels"; expected labels.LANGUAGE; write "labels.en", or whichever language it is'
    ],
    b"id,type,labels[0].en\n": [
        ':1:3: error[column]: column 3 "labels[0].en"; expected labels.LANGUAGE; write "labels.en", or whichever language it is'
    ],
    b"id,type,references\n": [
        ':1:3: error[column]: column 3 "references"; expected references[0].FIELD; write "references[0].source", or whichever field it is'
    ],
    b"id,type,statements\n": [
        ':1:3: error[column]: column 3 "statements"; expected statements.FIELD[0].value, .QUALIFIER, .rank, .note or '
        '.references[0].FIELD; write "statements.FIELD.value"'
    ],
    b"id,type,statements.x\n": [f':1:3: error[column]: column 3 "statements.x"; {STATEMENT} "statements.x.value"'],
    b"id,type,statements[1].x.value\n": [f':1:3: error[column]: column 3 "statements[1].x.value"; {STATEMENT} "statements.x.value"'],
    b"id,type,statements.x.references[1]\n": [
        f':1:3: error[column]: column 3 "statements.x.references[1]"; {STATEMENT} "statements.x.value"'
    ],
    b"id,type,statements.x.a.b.c.d.e.f.g.h.i\n": [
        f':1:3: error[column]: column 3 "statements.x.a.b.c.d.e.f.g.h.i"; {STATEMENT} "statements.x.value"'
    ],
    b"id,type,id\n": [':1:3: error[duplicate-column]: column 3 "id" again, first column 1 "id"; expected each column once; delete one'],
    b"id,type,statements.x.value,statements.x[0].value\n": [
        ':1:4: error[duplicate-column]: column 4 "statements.x[0].value" again, first column 3 "statements.x.value"; '
        "expected each column once; delete one"
    ],
    b"id,type,statements.x.value,statements.x.value.time\n": [
        f':1:4: error[column]: column 4 "statements.x.value.time" beside a column within it; {WHOLE}'
    ],
    b"id,type,statements.x.value.time,statements.x.value\n": [
        f':1:4: error[column]: column 4 "statements.x.value" beside a column within it; {WHOLE}'
    ],
    b"id,type,statements.x.q,statements.x.q[1]\n": [
        f':1:4: error[column]: column 4 "statements.x.q[1]" beside a column within it; {WHOLE}'
    ],
    ",".join(f"labels.x{n}" for n in range(1_001)).encode(): [":1: error[column]: 1,001 columns; expected at most 1,000; split the table"],
    "id,type\na,b\n".encode("utf-16"): [":1: error[encoding]: a file in UTF-16; expected UTF-8; save it as UTF-8"],
    b'id,"type\na,b\n': [
        f":1: {OPEN_QUOTE}",
    ],
}


@pytest.mark.parametrize(("data", "messages"), HEADERS.items(), ids=lambda value: repr(value)[:40] if isinstance(value, bytes) else "")
def test_headers_refused(tmp_path: Path, data: bytes, messages: list[str]) -> None:
    assert read(tmp_path, data) == ([], [f"t.csv{message}" for message in messages])


ROWS = {
    b"a,b\n": f":2: error[cell-count]: 2 cells; expected 3, as in the header; {CELLS}",
    b"a,b,c,d\n": f":2: error[cell-count]: 4 cells; expected 3, as in the header; {CELLS}",
    b'a,b,"x"y\n': ":2: error[csv-syntax]: text after the end of a quoted cell; expected a separator or the end of the line; "
    'write "" for a quotation mark inside quotes',
    b"a,b,x\ry\n": ":2: error[line-end]: a CR inside a line; expected line ends of LF or CRLF; save it with LF line ends",
    b"a,b,x\0\n": ':2:3: error[control-character]: column 3 "note": U+0000 control character; expected printable characters; '
    "delete it or write what it stands for",
    b'a,b,"x\ry"\n': ':2:3: error[control-character]: column 3 "note": U+000D control character; expected printable characters; '
    "delete it or write what it stands for",
    "a\u202e,b,c\n".encode(): ':2:1: error[direction-character]: column 1 "id": U+202E right-to-left override; '
    "expected text that reads as it is stored; delete it",
    b"a,b,\xe9\n": ':2:3: error[encoding]: column 3 "note": the byte 0xE9, which is not UTF-8; expected UTF-8; save the file as UTF-8',
}


@pytest.mark.parametrize(("row", "message"), ROWS.items(), ids=lambda value: repr(value)[:40] if isinstance(value, bytes) else "")
def test_a_bad_row_is_one_of_many(tmp_path: Path, row: bytes, message: str) -> None:
    records, messages = read(tmp_path, b"id,type,note\n" + row + b"c,d,e\n")
    assert records == [{"id": "c", "type": "d", "note": "e"}]
    assert messages == [f"t.csv{message}"]


def test_a_quote_never_closed_swallows_the_rest(tmp_path: Path) -> None:
    assert read(tmp_path, b'id,type,note\na,b,c\nd,e,"f\ng,h,i\n') == (
        [{"id": "a", "type": "b", "note": "c"}],
        [f"t.csv:3: {OPEN_QUOTE}"],
    )


def test_cells_and_lines_that_are_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records, messages = read(tmp_path, b"id,type,note\na,b," + b"x" * 10_001 + b'\nc,d,"' + b"y" * 140_000 + b'"\n')
    assert len(records) == 1
    assert messages == [
        't.csv:2:3: error[too-long]: column 3 "note": a text of 10,001 characters; expected at most 10,000; shorten it',
        "t.csv:3: error[csv-syntax]: a cell of more than 131,072 characters; expected at most 10,000; "
        'see whether its " is closed, else shorten it',
    ]
    monkeypatch.setattr(csv_reader, "MAX_LINE", 20)
    assert read(tmp_path, b"id,type\na,b\n" + b"c" * 30) == (
        [{"id": "a", "type": "b"}],
        ["t.csv:3: error[too-large]: a line of more than 20 bytes; expected at most 20 bytes; split it"],
    )


TABLE = """\
id,type,aliases.en,statements.p[1].value,statements.p[1].start_time,statements.p.value,statements.p.references[0].source,\
statements.p[1].references.source,statements.p.q[1],statements.p.q[0],references.source,labels.ru,statements.d.value.time
a,person,x | y||z,one,1951,zero,s1,s2,Q1,Q0,top,Рюмин,1900
b,person,,one,1951,,,s2,,,,,
"""


def test_paths_into_the_record(tmp_path: Path) -> None:
    one = {"value": "one", "start_time": "1951", "references": [{"source": "s2"}]}
    assert read(tmp_path, TABLE.encode()) == (
        [
            {
                "id": "a",
                "type": "person",
                "aliases": {"en": ["x", "y", "z"]},
                "statements": {
                    "p": [{"value": "zero", "references": [{"source": "s1"}], "q": ["Q0", "Q1"]}, one],
                    "d": [{"value": {"time": "1900"}}],
                },
                "references": [{"source": "top"}],
                "labels": {"ru": "Рюмин"},
            },
            # Empty cells are absent, and so is the first statement, which has only such.
            {"id": "b", "type": "person", "statements": {"p": [one]}},
        ],
        [],
    )


@pytest.mark.parametrize(
    ("row", "path", "column"),
    [
        (0, (), 1),
        (0, ("id",), 1),
        (0, ("aliases", "en", 2), 3),
        (0, ("statements",), 4),
        (0, ("statements", "p", 0), 6),
        (0, ("statements", "p", 0, "q", 1), 9),
        (0, ("statements", "p", 1, "start_time"), 5),
        (0, ("statements", "p", 1, "references", 0, "source"), 8),
        (1, ("statements", "p", 0, "value"), 4),
        (1, ("statements", "p", 0, "rank"), 4),
        (1, ("labels", "ru"), 1),
    ],
)
def test_places_name_the_row_and_the_cell(tmp_path: Path, row: int, path: tuple[str | int, ...], column: int) -> None:
    table = tmp_path / "t.csv"
    table.write_text(TABLE, encoding="utf-8")
    record = list(read_table(table))[row]
    assert isinstance(record, Record)
    assert record.place(path) == record.place(path, key=True) == Place(table.as_posix(), row + 2, column)


def test_what_spreadsheets_write(tmp_path: Path) -> None:
    data = b'\xef\xbb\xbfid,type,note\r\na,b,"two\r\nlines, ""quoted"""\r\n\r\nc,d,\r\n'
    assert read(tmp_path, data) == ([{"id": "a", "type": "b", "note": 'two\nlines, "quoted"'}, {"id": "c", "type": "d"}], [])
    table = list(read_table(tmp_path / "t.csv"))
    assert [one.place(()).line for one in table if isinstance(one, Record)] == [2, 5]


def test_tabs(tmp_path: Path) -> None:
    assert read(tmp_path, b'id\ttype\tnote\na\tb\t"x\ty"\n', "t.tsv") == ([{"id": "a", "type": "b", "note": "x\ty"}], [])


def test_a_table_that_fails_in_the_middle_ends_in_an_issue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            line = super().readline(size)
            if line:
                return line
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(csv_reader, "open_bytes", lambda _: Stream(b"id,type\na,b\n"))
    assert [one.data if isinstance(one, Record) else str(one) for one in read_table(Path("t.csv"))] == [
        {"id": "a", "type": "b"},
        "t.csv: error[unreadable]: a file that cannot be read (Input/output error); expected a readable file; check the disk and the file",
    ]


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    assert [str(found) for found in read_table(tmp_path)] == [
        f"{tmp_path}: error[unreadable]: a folder; expected a readable file; name a file in it"
    ]
