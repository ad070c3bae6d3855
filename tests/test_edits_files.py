"""The files for editors: mismatches that the importer takes, and hostile texts that harm none of them."""

import csv
import json
import re
from io import StringIO
from typing import Any

import pytest
from mismatch_rules import refusal
from quickstatements import read_csv, read_lines
from reports import make_report
from test_edits_propose import BLOG, EXTRACT, WORLD, World, ours, theirs

from pipeline.model import JULIAN, NO_VALUE, Coordinate, EntityId, MonolingualText, Quantity, Rank, Snak, Statement, StringValue, Term, Time
from pipeline.model.values import NoValue, SomeValue, Value
from pipeline.reconcile.edits.mismatches import COLUMNS, find_mismatches
from pipeline.reconcile.edits.propose import propose
from pipeline.reconcile.edits.texts import flaw, suspicion
from pipeline.reconcile.findings import Comparison, Kind
from pipeline.reconcile.reconciliation import Reconciliation

DATATYPES = {"P569": "time", "P570": "time", "P580": "time", "P22": "wikibase-item", "P1082": "quantity", "P625": "globe-coordinate",
             "P39": "wikibase-item", "P1476": "monolingualtext", "P214": "external-id"}  # fmt: skip


def files(found: Reconciliation) -> dict[str, str]:
    return make_report(found, "Plot").files


def rows(world: World) -> list[dict[str, str]]:
    text = files(world.reconciled())["mismatches.csv"]
    assert refusal(text, DATATYPES) == ""
    return list(csv.DictReader(StringIO(text, newline="")))


def test_a_mismatch() -> None:
    world = World([ours("P569=1951-07-02", references=[BLOG])], [theirs("P569=1951-07-03")])
    (statement,) = world.there
    assert rows(world) == [{
        "item_id": "Q42", "statement_guid": statement.id, "property_id": "P569", "wikidata_value": "3 July 1951",
        "meta_wikidata_value": "Q1985727", "external_value": "1951-07-02", "external_url": "https://blog.example/plot?a=1|2",
        "type": "statement",
    }]  # fmt: skip


def test_a_mismatch_of_a_qualifier() -> None:
    world = World([ours("P39=office", "P580=1951-07")], [theirs("P39=Q202", "P580=1946")])
    (row,) = rows(world)
    assert (row["property_id"], row["wikidata_value"], row["external_value"], row["type"]) == ("P580", "1946", "1951-07", "qualifier")


def pair(pid: str, here: Value | SomeValue | NoValue, there: Value | SomeValue | NoValue) -> World:
    guid = "Q42$00000000-0000-4000-8000-000000000001"
    return World([Statement("ann$1", Snak(pid, here), (), (BLOG,))], [Statement(guid, Snak(pid, there))])


VALUES: list[tuple[str, Value, Value, tuple[str, str, str] | str]] = [
    ("P569", Time("+1951-07-02T00:00:00Z", 11), Time("-0043-03-15T00:00:00Z", 11, JULIAN), ("15 March 43 BCE", "Q1985786", "1951-07-02")),
    ("P569", Time("+1951-07-02T00:00:00Z", 11), Time("+1950-07-00T00:00:00Z", 10), ("July 1950", "Q1985727", "1951-07-02")),
    ("P569", Time("+1951-07-02T00:00:00Z", 11), Time("+1940-00-00T00:00:00Z", 8), ("1940s", "Q1985727", "1951-07-02")),
    ("P569", Time("+1951-07-02T00:00:00Z", 11), Time("+1701-00-00T00:00:00Z", 7), "a value there that has no form in this file"),
    ("P1082", Quantity("-9"), Quantity("+37.5"), ("37.5", "", "-9")),
    ("P1082", Quantity("+9"), Quantity("-37"), ("-37", "", "9")),
    ("P625", Coordinate(-33.5, 1.0, 0.01), Coordinate(-34.5, 151.25, 0.01), ("-34.5, 151.25", "", "-33.5°, 1° ±0.01°")),
    ("P22", NO_VALUE, EntityId("Q649"), ("Q649", "", "no value")),  # type: ignore[list-item]
    ("P22", EntityId("moscow"), NO_VALUE, "a value there that has no form in this file"),  # type: ignore[list-item]
    ("P22", NO_VALUE, StringValue("=1+1"), "a value there that has no form in this file"),  # type: ignore[list-item]
]  # fmt: skip


@pytest.mark.parametrize(("pid", "here", "there", "expected"), VALUES)
def test_values(pid: str, here: Value, there: Value, expected: tuple[str, str, str] | str) -> None:
    world = pair(pid, here, there)
    found = [(row["wikidata_value"], row["meta_wikidata_value"], row["external_value"]) for row in rows(world)]
    refused = [one.reason for one in find_mismatches(world.reconciled())[1]]
    assert (found, refused) == (([], [expected]) if isinstance(expected, str) else ([expected], []))


@pytest.mark.parametrize(
    ("here", "there", "count"),
    [
        ([ours("P569=1951")], [theirs("P569=1953")], 1),
        ([ours("P569=1951"), ours("P569=1952")], [theirs("P569=1953")], 0),
        ([ours("P39=office", "P580=1951")], [theirs("P39=Q202", "P580=1946")], 1),
        ([ours("P39=office", "P580=1951", Rank.DEPRECATED)], [theirs("P39=Q202", "P580=1946")], 0),
        ([ours("P39=office", "P580=1951")], [theirs("P39=Q202", "P580=1946", Rank.DEPRECATED)], 0),
    ],
)
def test_what_we_doubt_ourselves_is_no_mismatch(here: list[Statement], there: list[Statement], count: int) -> None:
    assert len(rows(World(here, there))) == count


def test_our_items_are_named_by_their_qids() -> None:
    world = World([ours("P570=1951"), Statement("ann$2", Snak("P22", EntityId("moscow")), (), (BLOG,))],
                  [theirs("P570=1951"), Statement("Q42$00000000-0000-4000-8000-000000000001", Snak("P22", EntityId("Q5")))])  # fmt: skip
    found = world.reconciled()
    (finding,) = (one for one in found.items[0].comparison.statements if one.property == "P22" and one.ours)
    (other,) = (one for one in found.items[0].comparison.statements if one.property == "P22" and not one.ours)
    pair = finding._replace(kind=Kind.DIFFERS, theirs=other.theirs)
    found = found._replace(items=(found.items[0]._replace(comparison=Comparison((pair,))),))
    assert [row.external_value for row in find_mismatches(found)[0]] == ["Q649"]
    named = found._replace(vocabulary=found.vocabulary._replace(labels={"moscow": "Moscow"}))
    assert [row.external_value for row in find_mismatches(named)[0]] == ["Moscow (Q649)"]


def test_an_extract_has_no_mismatches() -> None:
    world = World([ours("P569=1951-07-02")], [theirs("P569=1951-07-03")], basis=EXTRACT)
    assert rows(world) == []


def test_an_id_that_is_not_the_item_s_is_refused() -> None:
    for guid in ("Q43$00000000-0000-4000-8000-000000000001", "Q42$1", ""):
        world = World([ours("P569=1951")], [Statement(guid, Snak("P569", Time("+1952-00-00T00:00:00Z", 9)))])
        assert [one.reason for one in find_mismatches(world.reconciled())[1]] == ["a statement whose id is not one of the item's"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"item_id": "Q042"}, "item_id"), ({"statement_guid": ""}, "statement_guid is required with a value"),
        ({"statement_guid": "Q43$00000000-0000-4000-8000-000000000001"}, "the guid is another item's"),
        ({"wikidata_value": "some day"}, "'some day' cannot be parsed"), ({"external_value": ""}, "external_value"),
        ({"external_url": "javascript:alert(1)"}, "external_url"), ({"meta_wikidata_value": "Julian"}, "meta_wikidata_value"),
        ({"type": "reference"}, "type"), ({"property_id": "accused-by"}, "property_id"),
    ],
)  # fmt: skip
def test_the_rules_refuse_what_they_should(change: dict[str, str], why: str) -> None:
    (row,) = rows(World([ours("P569=1951-07-02")], [theirs("P569=1951-07-03")]))
    stream = StringIO()
    csv.writer(stream).writerows([COLUMNS, (row | change).values()])
    assert refusal(stream.getvalue(), DATATYPES) == f"line 2: {why}"


# Hostile texts, in every place where a text can stand, in every file.

HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', '=HYPERLINK("http://evil.example")', "+1+1", "-1+1", "@SUM(A1)", "\t=1", "a\tb",
    "a\nQ1\tP31\tQ5", "a\r\nb", "a||Q1|P31|Q5", "a|b", 'a"b', '"', '"""', "a */ b", "/* a", "___QSTS3_PLACEHOLDER___", "“curly”", "a\\",
    "gpj\u202eexe", "a\u2028Q1", "\x00", "Рaypal", "{{User}} [[File:x.jpg]]", "`rm` [x](http://evil.example)", "\ud800", "| a | b |",
]  # fmt: skip


def hostile(text: str) -> Reconciliation:
    there_too = (
        text if text.isascii() or text.encode(errors="replace").decode() == text else "x"
    )  # JSON of Wikidata's has no lone surrogates
    statements = [
        Statement("ann$1", Snak("P1476", MonolingualText(text, "ru")), (Snak("P1932", StringValue(text)),), (BLOG,)),
        Statement("ann$2", Snak("P214", StringValue(text)), (), (BLOG,)),
        Statement("ann$3", Snak("P569", Time("+1951-07-02T00:00:00Z", 11)), (Snak("P1932", StringValue(text)),), (BLOG,)),
        Statement("ann$4", Snak("P22", StringValue(text)), (), (BLOG,)),
    ]
    there = [
        Statement("Q42$00000000-0000-4000-8000-000000000001", Snak("P569", Time("+1951-07-03T00:00:00Z", 11))),
        Statement("Q42$00000000-0000-4000-8000-000000000002", Snak("P22", NO_VALUE)),
        Statement("Q42$00000000-0000-4000-8000-000000000003", Snak("P214", StringValue(there_too))),
    ]
    terms = {"labels": (Term("en", text),), "descriptions": (Term("en", f"d {text}"),), "aliases": (Term("ru", text),)}
    return World(statements, there, terms, {"labels": (Term("ru", there_too),)}).reconciled()


@pytest.mark.parametrize("text", HOSTILE)
def test_lines_hold_what_was_meant_and_nothing_else(text: str) -> None:
    found = files(hostile(text))
    for name, content in found.items():
        version = 2 if "quickstatements-2" in name else 3
        if name.endswith(".txt"):
            ops = read_lines(content, version)
            assert {op.item for op in ops} <= {"Q42"}, name
            assert {op.key for op in ops} <= {"P1476", "P214", "P569", "P22", "en", "ru"}, name
            # A text arrives as it is, or not at all.
            texts = [op.value for op in ops if isinstance(op.value, str)] + [snak.value.text for op in ops for snak in op.qualifiers]
            assert set(texts) <= {text, f"d {text}", ""}, name
        elif name.startswith("edits/") and name.endswith(".csv") and "not-carried" not in name:
            assert {op.item for op in read_csv(content)} == {"Q42"}


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_hidden_or_would_turn_the_writing_never_leaves(text: str) -> None:
    found = hostile(text)
    proposals = propose(found, "Plot")
    if flaw(text):
        assert {one.reason for one in proposals.refusals["ann"]} >= {flaw(text)}
        assert not [edit for edit in proposals.all() if text in repr(edit.action)]
        assert make_report(found, "Plot").issues
    elif suspicion(text):
        assert not [edit for edit in proposals.all() if edit.is_ready and text in repr(edit.action)]
    else:
        assert [edit for edit in proposals.all() if edit.is_ready]


@pytest.mark.parametrize("text", HOSTILE)
def test_tables_json_and_summary(text: str) -> None:
    found = files(hostile(text))
    assert refusal(found["mismatches.csv"], DATATYPES) == ""
    for name in ("report.csv", "edits/not-carried.csv", "mismatches.csv"):
        cells = [cell for row in csv.reader(StringIO(found[name], newline="")) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not re.fullmatch(r"[-+]?[\d.]+", cell)]
    for line in found.get("edits/ready/wikibase.jsonl", "").splitlines():
        assert json.loads(line)["id"] == "Q42"
    summary = found["summary.md"]
    assert not re.search(r"[\u202e\u2028\x00\t]|<[a-z]|\]\(|\{\{|`", summary)
    assert all(line.startswith(("#", "|", "-")) or line == "" or line[0].isalnum() for line in summary.splitlines())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mikhail Ryumin", ""), ("Рюмин Ryumin", ""), ("Рaypal", "letters of two scripts in one word: Рaypal"), ("Αlpha", "letters of two scripts in one word: Αlpha"),
        ("МГБ-SMERSH", ""), ("a  b", "several blanks in a row"), ("漢字かな", ""), ("naïve", ""),
    ],
)  # fmt: skip
def test_suspicion(text: str, expected: str) -> None:
    assert suspicion(text) == expected


def test_the_guide_counts(capsys: Any) -> None:
    guide = files(WORLD.reconciled())["edits/README.md"]
    ready = len([edit for edit in propose(WORLD.reconciled(), "Plot").all() if edit.is_ready])
    assert guide.splitlines()[2].startswith(f"{ready} edits are ready; 0 want a look")
