"""One small register in every form that tables have."""

import bz2
import csv
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pyarrow
from pyarrow import parquet

HEADER = ["number", "name", "name ru", "also", "born", "height", "remarks"]
PEOPLE: list[list[Any]] = [
    ["7", "Ada Byron", "Ада Байрон", "A. A. L.|Countess of Lovelace", date(1815, 12, 10), 165, "not used"],
    ["9", "Charles Babbage", "", "", date(1791, 12, 26), None, ""],
]
OFFICES = [["person", "office", "from"], ["9", "professor", "1828"], ["9", "author", ""], ["7", "author", "1843"]]
DESCRIPTION = """table: {table}
key: number
details:
  offices: {details}
record:
  id: {{column: name, as: id}}
  type: person
  labels:
    en: "{{name}}"
    ru: "{{name ru}}"
  aliases:
    en: {{column: also, split: "|"}}
  references:
  - source: register
    section: "no. {{number}}"
  statements:
    born:
    - value: "{{born}}"
    height:
    - value: "{{height}}"
      note: in centimetres
    occupation:
    - each: offices
      value: {{column: office, values: {{professor: lucasian-professor}}}}
      start_time: "{{from}}"
"""
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="People" sheetId="1" r:id="s1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="s1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="s2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
}


def text(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def delimited(rows: Sequence[Sequence[Any]], delimiter: str = ",") -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows([[text(cell) for cell in row] for row in rows])
    return stream.getvalue().encode()


def cell(value: Any, reference: str) -> str:
    """A cell of a sheet; `=...` is a formula, without a value when it ends there, else with the value behind `->`."""
    if value in (None, ""):
        return ""
    if isinstance(value, date) and value.year < 1900:
        value = value.isoformat()  # the serial numbers of spreadsheets begin in 1900: earlier dates are texts
    if isinstance(value, date):
        return f'<c r="{reference}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{reference}"><v>{value}</v></c>'
    if value.startswith("="):
        formula, arrow, result = value[1:].partition("->")
        shown = f"<v>{result}</v>" if arrow else ""
        return f'<c r="{reference}"><f>{escape(formula)}</f>{shown}</c>'
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    lines = [
        f'<row r="{y}">{"".join(cell(value, f"{chr(64 + x)}{y}") for x, value in enumerate(row, 1))}</row>' for y, row in enumerate(rows, 1)
    ]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (PARTS | {"xl/worksheets/sheet1.xml": SHEET.format("".join(lines))}).items():
            archive.writestr(name, content)
    return stream.getvalue()


def in_parquet(rows: Sequence[Sequence[Any]], header: Sequence[str]) -> bytes:
    stream = io.BytesIO()
    parquet.write_table(pyarrow.table({name: [row[i] for row in rows] for i, name in enumerate(header)}), stream)
    return stream.getvalue()


def objects() -> list[dict[str, Any]]:
    """The register as objects that hold their offices."""
    people = []
    for row in PEOPLE:
        offices = [dict(zip(OFFICES[0][1:], office[1:], strict=True)) for office in OFFICES[1:] if office[0] == row[0]]
        people.append(
            {name: value if isinstance(value, int) else text(value) for name, value in zip(HEADER, row, strict=True)} | {"offices": offices}
        )
    return people


def xml() -> bytes:
    lines = ['<?xml version="1.0"?>', '<register xmlns="urn:example">']
    for row in objects():
        lines.append(f"<person number={quoteattr(row['number'])}>")
        lines.append(f"<name>{escape(row['name'])}</name><name lang='ru'>{escape(row['name ru'])}</name>")
        lines += [f"<also>{escape(one)}</also>" for one in row["also"].split("|")]
        lines.append(f"<life><born>{row['born']}</born></life><height>{row['height'] or ''}</height>")
        lines += [f"<office from={quoteattr(one['from'])}><name>{one['office']}</name></office>" for one in row["offices"]]
        lines.append("</person>")
    return "\n".join([*lines, "</register>"]).encode()


WAYS = {
    "name ru": "name[@lang='ru']", "{name}": "{name[@kind='main']}", "{number}": "{@number}", "{born}": "{life/born}",
}  # fmt: skip


def write(folder: Path, form: str) -> Path:
    """The register in a form (`csv`, `xlsx`, `json.gz`, ...) and its description, whose path is returned."""
    packer = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}.get(form.rpartition(".")[2])
    plain = form.rpartition(".")[0] if packer else form
    content = {
        "csv": lambda: delimited([HEADER, *PEOPLE]),
        "tsv": lambda: delimited([HEADER, *PEOPLE], "\t"),
        "xlsx": lambda: xlsx([HEADER, *PEOPLE]),
        "parquet": lambda: in_parquet(PEOPLE, HEADER),
        "json": lambda: json.dumps({"result": {"people": objects()}}, ensure_ascii=False, indent=1).encode(),
        "jsonl": lambda: "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects()).encode(),
        "xml": lambda: xml().replace(b"<name>Ada", b"<name kind='main'>Ada").replace(b"<name>Charles", b"<name kind='main'>Charles"),
    }[plain]()
    (folder / f"people.{form}").write_bytes(packer(content) if packer else content)
    (folder / "offices.csv").write_bytes(delimited(OFFICES))
    table, details = f"people.{form}", "{table: offices.csv, key: person}"
    if plain in ("json", "jsonl"):
        table, details = table + ("\nrows: result.people" if plain == "json" else ""), "{rows: offices}"
    description = DESCRIPTION.format(table=table, details=details)
    if plain == "xml":
        description = DESCRIPTION.format(table=f"{table}\nrows: register/person", details="{rows: office}")
        for old, new in (
            ('"{name}"', "\"{name[@kind='main']}\""), ("column: name,", "column: \"name[@kind='main']\","),
            ("{name ru}", "{name[@lang='ru']}"), ("{number}", "{@number}"), ("key: number\n", ""), ("{born}", "{life/born}"),
            ("column: office,", "column: name,"), ("{from}", "{@from}"),
        ):  # fmt: skip
            assert old in description, old
            description = description.replace(old, new)
    path = folder / "people.tables.yaml"
    path.write_text(description, encoding="utf-8")
    return path
