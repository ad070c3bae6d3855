"""One table of hostile texts against one table of outputs: what each must never hold, wherever the text came from."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from io import StringIO

import pytest
from mismatch_rules import refusal
from quickstatements import read_csv, read_lines
from reports import Made, make_report
from test_edits_propose import BLOG, World
from test_reconcile_report import Page

from pipeline.cli.reconcile import _show_changes
from pipeline.model import Item, MonolingualText, Rank, Snak, Statement, StringValue, Term
from pipeline.reconcile.baseline import changes_since
from pipeline.wikidata.sssom import parse_sssom

LONG = "long " * 20_000
HOSTILE = {
    "a script": "<script>alert(1)</script>", "an end of a script": "</script><img src=x onerror=alert(1)>", "an end of an attribute": "\"><b onclick='x'>",
    "a comment": "--><!--", "entities": "&lt;b&gt;&#0;&amp;amp;", "a template": "{{ 7*7 }}{% raw %}", "an address": "javascript:alert(1)",
    "a formula": '=HYPERLINK("http://evil.example")', "a formula at full width": "＝1+1", "a sum": "@SUM(A1)", "a plus": "+1+1", "a minus": "-1+1",
    "a formula behind a tab": "\t=1", "a formula behind a line": "\n=1", "a second line": "a\nQ1\tP31\tQ5", "a carriage return": "a\rb", "bars": "a||Q1|P31|Q5",
    "quotes": 'a"b""c', "an end of a comment": "a */ Q1\tP31\tQ5 /* b", "a row of Markdown": "| a | b |\n|---|", "a link": "[x](javascript:alert(1))",
    "a mention": "@everyone #1 https://evil.example", "a heading": "# a", "code": "`rm` $(rm) ${x}", "an image": "![x](http://evil.example/x.png)",
    "NUL": "a\x00b", "an escape": "a\x1b[2J\x1b]0;x\x07b", "a line separator": "a\u2028Q1\u2029b", "NEL": "a\x85b", "turned writing": "gpj\u202eexe",
    "isolates": "\u2066a\u2069", "nothing to see": "\u200b\ufeffa", "half a character": "a\ud800b", "the other half": "\udfffa", "look-alikes": "Рaypal",
    "a path": "../../etc/passwd\x00.txt", "very long": LONG, "very long and hostile": f"=<b>{LONG}</b>",
}  # fmt: skip
DATATYPES = {"P22": "string", "P214": "string", "P569": "time"}


@cache
def made(text: str) -> Made:
    """A report with the text in every place on either side that can hold it, and in what its items and properties are called."""
    theirs = text.encode("utf-8", "replace").decode()  # no JSON of Wikidata's has half a character
    statements = [
        Statement("ann$1", Snak("P1476", MonolingualText(text, "ru")), (Snak("P1932", StringValue(text)),), (BLOG,)),
        Statement("ann$2", Snak("P214", StringValue(text)), (), (BLOG,)),
        Statement("ann$3", Snak("P22", StringValue(f"{text}2")), (), (BLOG,)),
    ]
    there = [
        Statement("Q42$00000000-0000-4000-8000-000000000001", Snak("P22", StringValue(theirs)), (Snak("P1932", StringValue(theirs)),)),
        Statement("Q42$00000000-0000-4000-8000-000000000002", Snak("P214", StringValue(theirs)), (), (), Rank.DEPRECATED),
    ]
    terms = {"labels": (Term("en", text),), "descriptions": (Term("en", f"d {text}"),), "aliases": (Term("ru", text),)}
    namesake = Item(id="other", labels=(Term("en", text),))
    world = World(statements, there, terms, {"labels": (Term("ru", theirs),)}, others=(namesake,), namesake=(theirs, ""))
    found = world.reconciled()
    vocabulary = found.vocabulary._replace(labels=dict.fromkeys(["P22", "P214", "P1476"], text))
    return make_report(found._replace(vocabulary=vocabulary), text)


def cells(text: str, **how: str) -> Iterator[str]:
    return (cell for row in csv.reader(StringIO(text, newline=""), **how) for cell in row)  # type: ignore[arg-type]


def safe_table(name: str, text: str) -> None:
    numbers = re.compile(r"[-+]?[\d.]+")
    assert [cell for cell in cells(text) if cell[:1] in tuple("=+-@\t\r\n＝＋－＠") and not numbers.fullmatch(cell)] == [], name
    assert not re.search("[\x00-\x08\x1b\x85\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text), name


def safe_page(name: str, text: str) -> None:
    read = Page(text)
    assert {tag for tag, _ in read.tags}.isdisjoint({"img", "b", "iframe", "object", "embed", "base", "form", "link"}), name
    assert sum(tag == "script" for tag, _ in read.tags) == 1, name
    assert not [key for _, attributes in read.tags for key in attributes if key.startswith("on")], name
    assert all(href.startswith(("https://www.wikidata.org/", "https://blog.example/", "#")) for href in read.attributes("href")), name
    assert not re.search("[\x00-\x08\x1b\u2028\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text), name
    assert len(text) < 2_000_000, name


def safe_lines(version: int) -> Callable[[str, str], None]:
    def check(name: str, text: str) -> None:
        ops = read_lines(text, version)
        assert {op.item for op in ops} <= {"Q42", "Q649"}, name
        assert {op.key for op in ops} <= {"P1476", "P214", "P22", "en", "ru"}, name
        assert not re.search("[\x00-\x08\x0b-\x1f\x85\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text), name

    return check


def safe_batch(name: str, text: str) -> None:
    assert {op.item for op in read_csv(text)} <= {"Q42"}, name


def safe_mismatches(name: str, text: str) -> None:
    assert refusal(text, DATATYPES) == "", name
    safe_table(name, text)


def safe_matches(name: str, text: str) -> None:
    assert {one.rule for one in parse_sssom(text).issues} <= {"sssom-provenance"}, name
    rows = [line for line in text.splitlines() if not line.startswith("#")]
    assert [cell for cell in cells("\n".join(rows), delimiter="\t") if cell[:1] in tuple("=+-@＝＋－＠")] == [], name
    assert not re.search("[\x00-\x08\x1b\u2028\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text), name


def safe_json(name: str, text: str) -> None:
    for line in text.splitlines() if name.endswith(".jsonl") else [text]:
        json.loads(line)
    assert not re.search("[\x00-\x08\x1b\u202a-\u202e\u2066-\u2069]", text), name


def safe_markdown(name: str, text: str) -> None:
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f\x85\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]|<[a-z/!]|\\]\\(|\\{\\{|\\$", text
    ), name
    assert all(re.match(r"[#|\w-]|$", line) for line in text.splitlines()), name
    assert not re.search(r"@everyone|https?://evil|#1\b", text), name
    assert len(text) < 20_000, name


OUTPUTS: dict[str, Callable[[str, str], None]] = {
    r"report\.html": safe_page, r"report\.csv|edits/not-carried\.csv": safe_table, r"report\.json|.*\.jsonl": safe_json,
    r"summary\.md": safe_markdown, r"matches\.sssom\.tsv": safe_matches, r"mismatches\.csv": safe_mismatches,
    r"quickstatements\.txt|edits/.*/quickstatements-3/.*\.txt": safe_lines(3), r"edits/.*/quickstatements-2/.*\.txt": safe_lines(2),
    r"edits/.*/quickstatements-csv/.*\.csv": safe_batch, r"edits/README\.md": lambda *_: None,
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_every_output(text: str) -> None:
    for name, content in made(text).files.items():
        (check,) = [check for form, check in OUTPUTS.items() if re.fullmatch(form, name)]
        check(name, content)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_terminal(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    changes = changes_since({}, made(text).data["items"])
    _show_changes(changes)
    lines = capsys.readouterr().out.split("\n")[:-1]
    assert len(lines) == len(changes.new)
    assert all(line.isprintable() and line.startswith("new: ") and len(line) < 2_000 for line in lines)
    assert all(str(issue).isprintable() for issue in made(text).issues)


def test_no_text_names_a_file() -> None:
    names = {name for text in HOSTILE.values() for name in made(text).files}
    assert all(re.fullmatch(r"[a-z0-9.-]+|edits/(README\.md|not-carried\.csv|(ready|look-first)/[a-z0-9./-]+)", name) for name in names)
