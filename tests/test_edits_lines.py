"""Edits as lines: everything that is written is read back, by a reader that knows only the formats, as the edit that was meant."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quickstatements import Op, read_csv, read_line

from pipeline.model import (
    JULIAN,
    SOME_VALUE,
    WIKIDATA_ENTITY,
    Coordinate,
    EntityId,
    MonolingualText,
    Quantity,
    Rank,
    Reference,
    Sitelink,
    Snak,
    Statement,
    StringValue,
    Term,
    Time,
    UnknownValue,
    Value,
)
from pipeline.model.hashes import normalised_time
from pipeline.reconcile.edits.csv_batch import csv_batch
from pipeline.reconcile.edits.dialects import Dialect, NotCarried
from pipeline.reconcile.edits.model import Action, AddQualifiers, AddReferences, AddStatement, Batch, CreateItem, Edit, SetTerm
from pipeline.reconcile.edits.version2 import Version2
from pipeline.reconcile.edits.version3 import Version3
from tests import strategies

VERSIONS = {2: Version2(), 3: Version3()}
DAY = Time("+1951-07-02T00:00:00Z", 11)
SOURCE = Reference((Snak("P248", EntityId("Q1")), Snak("P304", StringValue("7"))))
METRE = f"{WIKIDATA_ENTITY}Q11573"


def edit(action: Action, summary: str = "a summary, from A; B") -> Edit:
    return Edit("e1", action, Batch.STATEMENTS, ("statement", 0), summary, summary)


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def plain(value: Any) -> Any:
    """A value by what it says, whatever the digits: a reader may pad a year, or give a precision its own last digits."""
    match value:
        case Time():
            return ("time", normalised_time(value.time), value.precision, value.calendar)
        case Quantity():
            return ("quantity", number(value.amount), value.unit, number(value.upper), number(value.lower))
        case Coordinate(latitude, longitude, precision, globe):
            return ("place", latitude, longitude, f"{precision or 0:.6g}", globe)
    return value


def said(snak: Snak) -> tuple[str, Any]:
    return snak.property, plain(snak.value)


def meant(item: str, statement: Statement, verb: str = "add") -> tuple[object, ...]:
    rank = None if statement.rank is Rank.NORMAL else statement.rank
    return (
        verb, item, "statement", *said(statement.main), rank, [said(one) for one in statement.qualifiers],
        [[said(one) for one in reference.snaks] for reference in statement.references],
    )  # fmt: skip


def read_back(op: Op) -> tuple[object, ...]:
    return (
        op.verb, op.item, op.what, op.key, plain(op.value), op.rank, [said(one) for one in op.qualifiers],
        [[said(one) for one in reference.snaks] for reference in op.references],
    )  # fmt: skip


def lines(dialect: Dialect, action: Action) -> list[str] | None:
    try:
        return dialect.lines(edit(action))
    except NotCarried as reason:
        assert str(reason)
        return None


@pytest.mark.parametrize("version", VERSIONS)
@settings(max_examples=60)
@given(statement=strategies.statements("Q42"), is_twin=st.booleans())
def test_any_statement_is_read_back_or_refused(version: int, statement: Statement, is_twin: bool) -> None:
    found = lines(VERSIONS[version], AddStatement("Q42", statement, is_twin))
    if found is not None:
        (line,) = found
        op = read_line(line, version)
        assert read_back(op) == meant("Q42", statement, "force" if is_twin else "add")
        assert op.summary == "a summary, from A; B"


@pytest.mark.parametrize("version", VERSIONS)
@given(text=strategies.texts, part=st.sampled_from(["label", "description", "alias", "sitelink"]))
def test_any_term_is_read_back_or_refused(version: int, text: str, part: Any) -> None:
    key = "ruwiki" if part == "sitelink" else "zh-hant"
    found = lines(VERSIONS[version], SetTerm("Q42", part, key, text))
    if found is not None:
        op = read_line(found[0], version)
        assert (op.verb, op.item, op.what, op.key, op.value) == ("add", "Q42", part, key, text)


@settings(max_examples=30)
@given(some=st.lists(strategies.statements("Q42"), max_size=4))
def test_any_table_is_read_back(some: list[Statement]) -> None:
    carried = []
    for statement in some:
        one = edit(AddStatement("Q42", statement))
        try:
            csv_batch([one])
        except NotCarried:
            continue
        carried.append(one)
    table = csv_batch(carried)
    if carried:
        ops = list(read_csv(table))
        assert [read_back(op) for op in ops] == [meant("Q42", one.action.statement) for one in carried]  # type: ignore[union-attr]
    else:
        assert table == ""


# What each value looks like, and what has no form.

VALUES: list[tuple[Value, str, str]] = [
    (EntityId("Q5"), "Q5", "Q5"),
    (StringValue("plain | text"), '"plain | text"', '"plain | text"'),
    (StringValue('say "no" twice'), '"""say "no" twice"""', '"say "no" twice"'),
    (StringValue('"no" twice'), "! a text that begins or ends with a quote", '""no" twice"'),
    (StringValue("two || bars"), '"two || bars"', "! a text with two bars, which may be read as the end of a line"),
    (StringValue("“curly”"), "! curly quotes, which are read as straight ones", '"“curly”"'),
    (StringValue("ends \\"), "! a text that ends with a backslash", '"ends \\"'),
    (StringValue("a /* b"), "! a text with the marks of a comment", "! a text with the marks of a comment"),
    (StringValue("___QSTS3_PLACEHOLDER___"), "! a text with the marks of a comment", '"___QSTS3_PLACEHOLDER___"'),
    (StringValue("a\tb"), "! an invisible or control character", "! an invisible or control character"),
    (StringValue("a\nb"), "! an invisible or control character", "! an invisible or control character"),
    (StringValue("gpj\u202eexe"), "! a character that turns the direction of writing", "! a character that turns the direction of writing"),
    (StringValue(" a"), "! blanks at the beginning or end", "! blanks at the beginning or end"),
    (StringValue("не\u00a0то"), '"не\u00a0то"', '"не\u00a0то"'),
    (MonolingualText("Дело", "ru"), 'ru:"Дело"', 'ru:"Дело"'),
    (MonolingualText('"Дело"', "ru"), "! quotes in a text with a language", 'ru:""Дело""'),
    (Time("+1951-07-02T00:00:00Z", 11), "+1951-07-02T00:00:00Z/11", "+1951-07-02T00:00:00Z/11"),
    (Time("+1951-07-00T00:00:00Z", 10, JULIAN), "+1951-07-00T00:00:00Z/10/J", "+1951-07-00T00:00:00Z/10/J"),
    (Time("-0043-03-15T00:00:00Z", 11, JULIAN), "-0043-03-15T00:00:00Z/11/J", "-0043-03-15T00:00:00Z/11/J"),
    (Time("+00000001900-00-00T00:00:00Z", 7), "+1900-00-00T00:00:00Z/7", "+1900-00-00T00:00:00Z/7"),
    (Time("+1951-07-02T00:00:00Z", 11, before=1), "! a date with margins or a time zone", "! a date with margins or a time zone"),
    (Time("+1951-07-02T12:00:00Z", 14), "! a time of the day", "! a time of the day"),
    (Time("+1951-07-02T00:00:00Z", 11, f"{WIKIDATA_ENTITY}Q5"), f"! the calendar {WIKIDATA_ENTITY}Q5", f"! the calendar {WIKIDATA_ENTITY}Q5"),
    (Quantity("+37"), "37", "37"),
    (Quantity("-3.50", METRE), "-3.50U11573", "-3.50U11573"),
    (Quantity("+9", METRE, "+10", "+8"), "9[8,10]U11573", "9~1U11573"),
    (Quantity("+9", "1", "+37", "+9"), "9[9,37]", "! bounds that are not equally far from the number"),
    (Quantity("+0.1", "1", "+0.3", "-0.1"), "0.1[-0.1,0.3]", "! bounds that the reader would round"),
    (Quantity("+9", "https://example.org/entity/doctors"), "! the unit https://example.org/entity/doctors",
     "! the unit https://example.org/entity/doctors"),
    (Coordinate(55.75, 37.6, 1e-6), "@55.75/37.6/-6", "@55.75/37.6"),
    (Coordinate(55.75, -37.6, 1 / 3600), "@55.75/-37.6/arcsec", "! a coordinate with a precision of 0.0002777777777777778"),
    (Coordinate(1e-7, 2.0, 0.01, f"{WIKIDATA_ENTITY}Q405"), "@0.0000001/2.0/G405/-2", "! a globe that is not the Earth"),
    (Coordinate(1.0, 2.0, None), "! a coordinate with a precision of None", "! a coordinate with a precision of None"),
    (Coordinate(1.0, 2.0, 0.37), "! a coordinate with a precision of 0.37", "! a coordinate with a precision of 0.37"),
    (EntityId("mikhail-ryumin"), "! the entity mikhail-ryumin", "! the entity mikhail-ryumin"),
    (UnknownValue("form-shape", "{}"), "! a value of type form-shape", "! a value of type form-shape"),
]  # fmt: skip


def form(dialect: Dialect, value: Value) -> str:
    try:
        return dialect.value(value)
    except NotCarried as reason:
        return f"! {reason}"


@pytest.mark.parametrize(("value", "third", "second"), VALUES, ids=[str(one[1]) for one in VALUES])
def test_values(value: Value, third: str, second: str) -> None:
    assert (form(VERSIONS[3], value), form(VERSIONS[2], value)) == (third, second)


STATEMENT = Statement(
    "", Snak("P569", DAY), (Snak("P1480", EntityId("Q2")),), (SOURCE, Reference((Snak("P854", StringValue("https://a.example/")),)))
)
THERE = Statement("Q42$1", Snak("P569", DAY), (), (Reference((Snak("P143", EntityId("Q328")),)),))

ACTIONS: list[tuple[Action, list[str] | str, list[str] | str]] = [
    (SetTerm("Q42", "label", "ru", "Дело"), ['Q42 Lru "Дело"'], ['Q42 Lru "Дело"']),
    (SetTerm("Q42", "sitelink", "enwiki", "A b"), ['Q42 Senwiki "A b"'], ['Q42 Senwiki "A b"']),
    (SetTerm("Q42", "sitelink", "be_x_oldwiki", "A"), "the site be_x_oldwiki", "the site be_x_oldwiki"),
    (SetTerm("Q42", "alias", "de-1901x", "A"), "the language de-1901x", "the language de-1901x"),
    (AddStatement("Q42", STATEMENT),
     ['Q42 P569 +1951-07-02T00:00:00Z/11 P1480 Q2 S248 Q1 S304 "7" !S854 "https://a.example/"'],
     ['Q42 P569 +1951-07-02T00:00:00Z/11 P1480 Q2 S248 Q1 S304 "7" !S854 "https://a.example/"']),
    (AddStatement("Q42", Statement("", Snak("P20", SOME_VALUE), (), (SOURCE,), Rank.PREFERRED)),
     ['Q42 P20 somevalue R+ S248 Q1 S304 "7"'], "the rank preferred"),
    (AddStatement("Q42", Statement("", Snak("P39", EntityId("Q5"))), True), ["+Q42 P39 Q5"], ["Q42 !P39 Q5"]),
    (AddReferences("Q42", THERE, (SOURCE,)), ['Q42 P569 +1951-07-02T00:00:00Z/11 S248 Q1 S304 "7"'],
     ['Q42 P569 +1951-07-02T00:00:00Z/11 S248 Q1 S304 "7"']),
    (AddReferences("Q42", THERE, (SOURCE,), True), "which of several statements with one value is meant",
     "which of several statements with one value is meant"),
    (AddQualifiers("Q42", THERE, (Snak("P1480", EntityId("Q2")),)), ["Q42 P569 +1951-07-02T00:00:00Z/11 P1480 Q2"],
     ["Q42 P569 +1951-07-02T00:00:00Z/11 P1480 Q2"]),
    (CreateItem(item="a", labels=(Term("en", "A"),), descriptions=(Term("en", "letter"),), aliases=(Term("ru", "А"),),
                sitelinks=(Sitelink("enwiki", "A"),), statements=(Statement("", Snak("P31", EntityId("Q5"))),) * 2),
     ["CREATE", 'LAST Len "A"', 'LAST Den "letter"', 'LAST Aru "А"', 'LAST Senwiki "A"', "LAST P31 Q5", "+LAST P31 Q5"],
     ["CREATE", 'LAST Len "A"', 'LAST Den "letter"', 'LAST Aru "А"', 'LAST Senwiki "A"', "LAST P31 Q5", "LAST !P31 Q5"]),
]  # fmt: skip


@pytest.mark.parametrize(("action", "third", "second"), ACTIONS)
def test_actions(action: Action, third: list[str] | str, second: list[str] | str) -> None:
    for dialect, expected in ((VERSIONS[3], third), (VERSIONS[2], second)):
        if isinstance(expected, str):
            with pytest.raises(NotCarried, match=f"^{expected}$"):
                dialect.lines(edit(action))
        else:
            assert [line.replace("\t", " ") for line in dialect.lines(edit(action))] == [
                f"{line} /* a summary, from A; B */" for line in expected
            ]


UNDO: list[tuple[Action, list[str] | str, list[str] | str]] = [
    (SetTerm("Q42", "label", "ru", "Дело"), ['Q42 Lru ""'], ['Q42 Lru ""']),
    (SetTerm("Q42", "sitelink", "enwiki", "A"), ['Q42 Senwiki ""'], ['-Q42 Senwiki ""']),
    (SetTerm("Q42", "alias", "ru", "Дело"), ['-Q42 Aru "Дело"'], "removing anything but"),
    (AddStatement("Q42", STATEMENT), ["-Q42 P569 +1951-07-02T00:00:00Z/11"], ["-Q42 P569 +1951-07-02T00:00:00Z/11"]),
    (AddStatement("Q42", STATEMENT, True), "removing one of several statements", "removing anything but"),
    (AddReferences("Q42", THERE, (SOURCE,)), ["REMOVE_REF Q42 P569 +1951-07-02T00:00:00Z/11 S248 Q1",
     'REMOVE_REF Q42 P569 +1951-07-02T00:00:00Z/11 S304 "7"'], "removing anything but"),
    (AddReferences("Q42", THERE, (THERE.references[0],)), "removing a reference that shares a part", "removing anything but"),
    (AddQualifiers("Q42", THERE, (Snak("P1480", EntityId("Q2")),)), ["REMOVE_QUAL Q42 P569 +1951-07-02T00:00:00Z/11 P1480 Q2"],
     "removing anything but"),
    (CreateItem(item="a", labels=(Term("en", "A"),)), "deleting a new item", "removing anything but"),
]  # fmt: skip


@pytest.mark.parametrize(("action", "third", "second"), UNDO)
def test_undo(action: Action, third: list[str] | str, second: list[str] | str) -> None:
    for dialect, expected in ((VERSIONS[3], third), (VERSIONS[2], second)):
        if isinstance(expected, str):
            with pytest.raises(NotCarried, match=f"^{expected}"):
                dialect.undo(edit(action))
        else:
            assert [line.replace("\t", " ") for line in dialect.undo(edit(action))] == [
                f"{line} /* undo: a summary, from A; B */" for line in expected
            ]


def test_the_table() -> None:
    table = csv_batch(map(edit, [AddStatement("Q42", STATEMENT), SetTerm("Q1", "label", "ru", 'a "b" c'), AddStatement("Q43", STATEMENT)]))
    assert table.splitlines() == [
        "qid,P569,qal1480,S248,s304,S854,#,Lru,#",
        'Q42,+1951-07-02T00:00:00Z/11,Q2,Q1,"""7""","""https://a.example/""","a summary, from A; B",,',
        'Q1,,,,,,,"""""""a ""b"" c""""""","a summary, from A; B"',
        'Q43,+1951-07-02T00:00:00Z/11,Q2,Q1,"""7""","""https://a.example/""","a summary, from A; B",,',
    ]
    for action, reason in (
        (AddStatement("Q42", STATEMENT, True), "a second statement with one value"),
        (AddReferences("Q42", THERE, (SOURCE,), True), "which of several"),
        (CreateItem(item="a", labels=()), "new items"),
    ):
        with pytest.raises(NotCarried, match=reason):
            csv_batch([edit(action)])
