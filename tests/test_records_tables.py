"""Tables of every form become the same records, and whatever is wrong with them is told with file, row and column."""

import gzip
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from tables import DESCRIPTION, HEADER, OFFICES, PEOPLE, delimited, in_parquet, write, xlsx

from pipeline.cli import main
from pipeline.issues import Issue, Place, Severity
from pipeline.records.json_array import elements
from pipeline.records.reader import read_records
from pipeline.records.record import Record
from pipeline.records.tables.spreadsheet import spreadsheet_table

FORMS = ["csv", "tsv", "xlsx", "parquet", "json", "jsonl", "xml", "csv.gz", "tsv.bz2", "jsonl.xz", "json.gz", "xml.gz", "parquet.gz"]
RECORDS = [
    {
        "id": "ada-byron",
        "type": "person",
        "labels": {"en": "Ada Byron", "ru": "Ада Байрон"},
        "aliases": {"en": ["A. A. L.", "Countess of Lovelace"]},
        "references": [{"source": "register", "section": "no. 7"}],
        "statements": {
            "born": [{"value": "1815-12-10"}],
            "height": [{"value": "165", "note": "in centimetres"}],
            "occupation": [{"value": "author", "start_time": "1843"}],
        },
    },
    {
        "id": "charles-babbage",
        "type": "person",
        "labels": {"en": "Charles Babbage"},
        "references": [{"source": "register", "section": "no. 9"}],
        "statements": {
            "born": [{"value": "1791-12-26"}],
            "occupation": [{"value": "lucasian-professor", "start_time": "1828"}, {"value": "author"}],
        },
    },
]


def read(path: Path) -> tuple[list[Record], list[Issue]]:
    found = list(read_records(path))
    return [one for one in found if isinstance(one, Record)], [one for one in found if isinstance(one, Issue)]


def told(path: Path) -> list[str]:
    """The issues, with file names instead of paths."""
    return [str(issue).replace(f"{path.parent.as_posix()}/", "") for issue in read(path)[1]]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_records(tmp_path: Path, form: str) -> None:
    records, issues = read(write(tmp_path, form))
    assert [record.data for record in records] == RECORDS
    assert {issue.rule for issue in issues} <= {"unused-column"}


@pytest.mark.parametrize(
    ("form", "places"),
    [
        ("csv", ["people.csv:2:2", "people.csv:2:5", "offices.csv:4:2", "offices.csv:4:3"]),
        ("xlsx", ["people.xlsx#People:2:2", "people.xlsx#People:2:5", "offices.csv:4:2", "offices.csv:4:3"]),
        ("parquet", ["people.parquet:1:2", "people.parquet:1:5", "offices.csv:4:2", "offices.csv:4:3"]),
        ("jsonl", ["people.jsonl:1:1"] * 4),
        ("json", ["people.json:4:4"] * 4),
        ("xml", ["people.xml:3:1"] * 4),
    ],
)
def test_places_name_file_row_and_column(tmp_path: Path, form: str, places: list[str]) -> None:
    (record, _), _ = read(write(tmp_path, form))
    paths = [("labels", "en"), ("statements", "born", 0, "value")] + [
        ("statements", "occupation", 0, key) for key in ("value", "start_time")
    ]
    assert [str(record.place(path)).replace(f"{tmp_path.as_posix()}/", "") for path in paths] == places
    assert record.place(("statements", "born", 0, "rank")) == record.place(("statements", "born", 0))


def test_unused_columns_are_told(tmp_path: Path) -> None:
    assert told(write(tmp_path, "csv")) == [
        "people.csv:1: info[unused-column]: the column remarks; expected columns that the description uses; use what belongs in a record"
    ]


def test_a_folder_of_tables_is_read_by_its_descriptions(tmp_path: Path) -> None:
    write(tmp_path, "csv")
    assert [record.data for record in read(tmp_path)[0]] == RECORDS
    (tmp_path / "more.jsonl").write_text('{"id": "x", "type": "person"}\n')
    assert [record.id for record in read(tmp_path)[0]] == ["x", "ada-byron", "charles-babbage"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "{born}", "{birth}",
            'people.tables.yaml:18:14: error[column]: the column "birth"; '
            "expected one of number, name, name ru, also, born, height, remarks; correct the description, or take another table",
        ),
        (
            "{name ru}", "{nameru}",
            'people.tables.yaml:10:9: error[column]: the column "nameru"; '
            'expected one of number, name, name ru, also, born, height, remarks; did you mean "name ru"?',
        ),
        ("each: offices", "each: posts", 'people.tables.yaml:23:13: error[schema]: \'each\' is "posts"; expected one of offices; declare it'),
        (
            "as: id", "as: number",
            "people.tables.yaml:6:26: error[schema]: 'as' is \"number\"; expected one of id",
        ),
        ("key: number\n", "", "people.tables.yaml:1:8: error[schema]: no 'key' of the main table; "
         "expected the column of the main table that 'person' of offices names; add 'key'"),
        (", key: person", "", "people.tables.yaml:4:12: error[schema]: 'offices' without 'key'; "
         "expected the column that names rows of the main table; add 'key'"),
        ("{table: offices.csv, key: person}", "{key: person}", "people.tables.yaml:4:12: error[schema]: 'offices' without 'table' or 'rows'; "
         "expected a file, or the way to rows within a row; add it"),
        ("record:\n", "recrod:\n", "people.tables.yaml:1:1: error[schema]: the file without 'record'; expected 'record'; add 'record'"),
        ("people.csv", "nobody.csv", "nobody.csv: error[unreadable]: no file of this name; expected a readable file; check the name"),
        (
            "people.csv", "people.doc",
            'people.doc: error[file-type]: the suffix ".doc"; '
            "expected one of .csv, .tsv, .xlsx, .xls, .ods, .parquet, .xml, .json, .jsonl; rename or convert the file",
        ),
    ],
)  # fmt: skip
def test_a_description_at_fault(tmp_path: Path, old: str, new: str, expected: str) -> None:
    path = write(tmp_path, "csv")
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    records, _ = read(path)
    assert records == []
    assert expected in told(path)


def test_rows_of_details_that_belong_to_nobody(tmp_path: Path) -> None:
    path = write(tmp_path, "csv")
    (tmp_path / "offices.csv").write_bytes(delimited([*OFFICES, ["8", "author", ""], ["", "author", ""]]))
    assert told(path)[::2] == [
        "offices.csv:6:1: warning[detail-key]: no 'person'; expected the key of a row of the main table; fill it in or delete the row",
        'offices.csv:5:1: warning[detail-key]: a row of offices for "8"; expected the key of a row of the main table; correct the key or delete the row',
    ]
    assert len(read(path)[0]) == 2


def test_many_rows_that_belong_to_nobody_are_counted_out(tmp_path: Path) -> None:
    path = write(tmp_path, "csv")
    (tmp_path / "offices.csv").write_bytes(delimited([*OFFICES, *(["x", "author", ""] for _ in range(50))]))
    assert sum("detail-key" in line for line in told(path)) == 21


@pytest.mark.parametrize(
    ("form", "content", "expected"),
    [
        ("csv", delimited([HEADER, ["1", "Ada"]]), "people.csv:2: error[cell-count]: 2 cells; expected 7, as in the header"),
        ("csv", delimited([HEADER]) + b'"1', "people.csv:2: error[csv-syntax]: a cell whose \" is never closed"),
        ("csv", delimited([HEADER, *PEOPLE]).replace("Ада".encode(), "Ада".encode("koi8-r")), 'people.csv:2:3: error[encoding]: column "name ru"'),
        ("csv", delimited([HEADER, *PEOPLE]).replace(b"Byron", b"By\x07ron"), 'people.csv:2:2: error[control-character]: column "name"'),
        ("csv", delimited([[*HEADER[:-1], "name"], *PEOPLE]), 'people.csv:1:7: error[duplicate-column]: column 7 "name" again, first column 2'),
        ("csv", delimited([[f"c{i}" for i in range(10_000)]]), "error[column]"),
        ("csv", "number,name\n1,Ада".encode("utf-16"), "error[encoding]: a file in UTF-16"),
        ("csv", delimited([HEADER]), "people.csv:1: error[empty]: no row"),
        ("csv", b"", "people.csv: error[empty]: no data"),
        ("csv.gz", gzip.compress(delimited([HEADER, *PEOPLE]))[:-20], "it breaks off, is damaged or is not packed at all"),
        ("csv.gz", b"plain text", "it breaks off, is damaged or is not packed at all"),
        ("xlsx", b"PK not a spreadsheet", "people.xlsx: error[unreadable]: no spreadsheet"),
        ("xlsx", xlsx([HEADER, ["7", "=A1&A2", *PEOPLE[0][2:]]]),
         'people.xlsx#People:2:2: error[formula]: column 2 "name": a formula whose value was never worked out'),
        ("xlsx", xlsx([]), "error[empty]: a sheet without cells"),
        ("parquet", b"PAR1 broken PAR1", "people.parquet: error[unreadable]: no Parquet file"),
        ("parquet", in_parquet(PEOPLE, ["a", "b", "c", "d", "e", "f", "g"]), 'error[column]: the column "name"; expected one of a, b, c'),
        ("json", b'{"result": {"persons": []}}', "people.json:1:26: error[json-syntax]: the end of an object; expected the key \"people\""),
        ("json", b'{"result": {"people": [{"name": 1} {]}}', 'people.json:1:36: error[json-syntax]: "{"; expected ","'),
        ("json", b'{"result": {"people": ["Ada"]}}', "people.json:1:24: error[not-a-mapping]: a value that is no object"),
        ("jsonl", b'{"number": 7\n', "people.jsonl:1:1: error[json-syntax]"),
        ("xml", b"<register><person></register>", "people.xml:1:21: error[xml-syntax]: text that is not XML (mismatched tag"),
        ("xml", b"<register/>", "people.xml: error[empty]: no row"),
        (
            "xml",
            b'<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><register><person>&b;</person></register>',
            "people.xml: error[xml-syntax]: a document type or entities (EntitiesForbidden)",
        ),
        ("xml", b"<register><person>" + b"<a>" * 50 + b"</a>" * 50 + b"</person></register>", "error[too-large]: a row that holds too much"),
    ],
)  # fmt: skip
def test_a_table_at_fault(tmp_path: Path, form: str, content: bytes, expected: str) -> None:
    path = write(tmp_path, form)
    (tmp_path / f"people.{form}").write_bytes(content)
    lines = told(path)
    assert any(expected in line for line in lines), lines
    assert len(read(path)[0]) < len(PEOPLE)


def test_an_external_document_type_is_not_fetched(tmp_path: Path) -> None:
    path = write(tmp_path, "xml")
    (tmp_path / "secret.dtd").write_text('<!ENTITY name "secret">')
    content = (tmp_path / "people.xml").read_bytes().replace(b"<register", b'<!DOCTYPE register SYSTEM "secret.dtd">\n<register', 1)
    (tmp_path / "people.xml").write_bytes(content)
    assert [record.data for record in read(path)[0]] == RECORDS
    (tmp_path / "people.xml").write_bytes(content.replace("Ада Байрон".encode(), b"&name;"))
    assert not any("secret" in str(record.data) for record in read(path)[0])


def test_of_a_table_that_cannot_be_read_no_column_is_missed(tmp_path: Path) -> None:
    path = write(tmp_path, "xml")
    (tmp_path / "people.xml").write_text('<!DOCTYPE r [<!ENTITY a "aa">]><register>&a;</register>')
    assert [line.split("error[")[1].split("]")[0] for line in told(path)] == ["xml-syntax"]


def test_a_fault_in_one_row_costs_that_row(tmp_path: Path) -> None:
    path = write(tmp_path, "csv")
    (tmp_path / "people.csv").write_bytes(delimited([HEADER, PEOPLE[0], ["8", "No\x07body", *PEOPLE[1][2:]], PEOPLE[1]]))
    assert [record.id for record in read(path)[0]] == ["ada-byron", "charles-babbage"]


def test_formulas_with_values_and_dates_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, "xlsx")
    (tmp_path / "people.xlsx").write_bytes(xlsx([HEADER, ["7", *PEOPLE[0][1:4], date(1951, 7, 2), "=160+5->165", ""]]))
    (record,), _ = read(path)
    assert record.data["statements"]["height"][0]["value"] == "165"  # type: ignore[call-overload, index]
    assert record.data["statements"]["born"][0]["value"] == "1951-07-02"  # type: ignore[call-overload, index]


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    path = write(tmp_path, "xlsx")
    path.write_text(path.read_text("utf-8").replace("people.xlsx", "people.xlsx\nsheet: Persons"), encoding="utf-8")
    assert told(path) == ['people.xlsx: error[column]: no sheet "Persons"; expected one of People; correct the name of the sheet']


def test_a_spreadsheet_that_is_a_bomb(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    with bomb.open("rb") as stream:
        table = spreadsheet_table(stream, "bomb.xlsx")
    assert isinstance(table, Issue)
    assert (table.place, table.rule, table.severity) == (Place("bomb.xlsx"), "too-large", Severity.ERROR)


def test_an_array_of_records(tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    path.write_text(json.dumps(RECORDS, ensure_ascii=False, indent=1), encoding="utf-8")
    records, issues = read(path)
    assert issues == []
    assert [record.data for record in records] == RECORDS
    assert records[0].place(("labels", "en")).line == 6
    path.write_text('[{"id": "a", "id": "b", "type": "person"}, {"id": "c", "type": 3}]', encoding="utf-8")
    records, issues = read(path)
    assert [(issue.rule, issue.place.line) for issue in issues] == [("duplicate-key", 1)]
    assert [record.id for record in records] == ["c"]


#: Any JSON value; texts hold what might be mistaken for structure.
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.sampled_from('a"\\{}[],:\n é'), max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.sampled_from('k"\\'), max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(st.lists(VALUES, max_size=4), st.integers(1, 9), st.sampled_from([None, 1]))
def test_elements_of_any_array_come_out_whole(values: list[object], piece: int, indent: int | None) -> None:
    import io

    class Slow(io.BytesIO):
        """Gives a few bytes at a time, so that every token is cut somewhere."""

        def read(self, size: int | None = -1) -> bytes:
            return super().read(piece)

    array = json.dumps(values, indent=indent, ensure_ascii=False)
    for text, way in ((array, ""), (f'{{"x": {array}, "a": {{"b": {array}, "c": 1}}}}', "a.b")):
        found = [one for one in elements(Slow(text.encode()), "f", way) if not isinstance(one, Issue)]
        assert [json.loads(element) for element, _ in found] == values
        lines = text.split("\n")
        assert all(lines[place.line - 1].encode()[place.column - 1 :].startswith(element.split(b"\n")[0]) for element, place in found)


def test_the_description_in_the_documentation_is_sound(tmp_path: Path) -> None:
    import pipeline.records.tables as package

    text = (package.__doc__ or "").split("\n\n")[1]
    path = tmp_path / "people.tables.yaml"
    path.write_text(
        "\n".join(line.removeprefix("    ").partition("  #")[0].rstrip() for line in text.splitlines()) + "\n", encoding="utf-8"
    )
    assert [issue.rule for issue in read(path)[1]] == ["unreadable"]
    assert DESCRIPTION.startswith("table:")


def test_tables_become_rdf(tmp_path: Path, repo: Path) -> None:
    (tmp_path / "people.csv").write_bytes(delimited([HEADER, *PEOPLE]))
    described = tmp_path / "people.tables.yaml"
    passage = "{source: blog-post, section: 'no. {number}', paragraph: 1, text_start: 0, text_end: 9, support: stated}"
    described.write_text(
        "table: people.csv\nrecord:\n  id: {column: name, as: id}\n  type: person\n  labels: {ru: '{name ru}', en: '{name}'}\n"
        f"  references: [{passage}]\n  statements:\n    date_of_birth: [{{value: '{{born}}', references: [{passage}]}}]\n",
        encoding="utf-8",
    )
    project = ["--project", str(repo), "--build", str(tmp_path / "build")]
    result = CliRunner().invoke(main, ["map", *project, "--records", str(described), "--output", str(tmp_path / "people.nt")])
    assert result.exit_code == 0, result.output
    triples = (tmp_path / "people.nt").read_text("utf-8")
    assert '/entity/ada-byron> <http://www.wikidata.org/prop/direct/P569> "1815-12-10T00:00:00Z"' in triples
    assert '"Ада Байрон"@ru' in triples
