"""From a comparison to edits: what is proposed, what is held and why, what stays here, and that nothing is proposed twice."""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from quickstatements import Op, apply, read_csv, read_line, read_lines
from reports import make_report

from pipeline.issues import Place
from pipeline.model import (
    JULIAN,
    SOME_VALUE,
    EntityId,
    Item,
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
)
from pipeline.model.values import NoValue, SomeValue, Value
from pipeline.reconcile.demands import Demand, Demands
from pipeline.reconcile.edits.files import lines_of
from pipeline.reconcile.edits.model import AddStatement, Edit, Proposals
from pipeline.reconcile.edits.propose import propose
from pipeline.reconcile.edits.version3 import Version3
from pipeline.reconcile.reconciliation import Reconciliation, Vocabulary, reconcile
from pipeline.wikidata.dump import Document
from pipeline.wikidata.entity_json import entity_to_json, parse_document
from pipeline.wikidata.snapshot import Snapshot
from pipeline.wikidata.sssom import MappingSet
from pipeline.wikidata.verdicts import Verdict, VerdictKind

HEADER = {"curie_map": {"plot": "https://example.org/plot/entity/", "wikidata": "http://www.wikidata.org/entity/"}}
SAME, DIFFERENT, UNSURE, NONE = VerdictKind
OLD, NORMAL, BEST = Rank.DEPRECATED, Rank.NORMAL, Rank.PREFERRED
#: A source with a Q-id, one with an address, one with neither; all as the mapping makes them, with a passage of our own kind.
PASSAGE = (Snak("paragraph", Quantity("+4")), Snak("text-start", Quantity("+17")))
BOOK = Reference((Snak("P248", EntityId("the-book")), Snak("P304", StringValue("17")), *PASSAGE))
BLOG = Reference((Snak("P248", EntityId("the-blog")), Snak("P958", StringValue("Arrest")), *PASSAGE))
LETTER = Reference((Snak("P248", EntityId("the-letter")), *PASSAGE))
IMPORTED = Reference((Snak("P143", EntityId("Q328")),))
SOURCES = (
    Item(id="the-book", labels=(Term("en", "The Book"),)),
    Item(id="the-blog", labels=(Term("en", "The Blog"),), statements=(
        Statement("b$1", Snak("P953", StringValue("https://blog.example/plot?a=1|2"))),
        Statement("b$2", Snak("P1476", MonolingualText("One Last Purge", "en"))),
    )),
    Item(id="the-letter", labels=(Term("en", "a letter"),), statements=(Statement("l$1", Snak("P1476", MonolingualText("Letter", "en"))),)),
)  # fmt: skip
BOOK_THERE = Reference((Snak("P248", EntityId("Q1000")), Snak("P304", StringValue("17"))))
BLOG_THERE = Reference((
    Snak("P854", StringValue("https://blog.example/plot?a=1|2")), Snak("P1476", MonolingualText("One Last Purge", "en")),
    Snak("P958", StringValue("Arrest")),
))  # fmt: skip
VERDICTS = (
    Verdict("ann", "Q42", SAME), Verdict("moscow", "Q649", SAME), Verdict("office", "Q202", SAME), Verdict("the-book", "Q1000", SAME),
    Verdict("new-one", "", NONE), Verdict("assertion", "", NONE),
)  # fmt: skip


def day(text: str, calendar: str = "") -> Time:
    year, month, day_of_month = (*text.split("-"), "00", "00")[:3]
    precision = 9 + text.count("-")
    return Time(f"+{year}-{month}-{day_of_month}T00:00:00Z", precision, calendar) if calendar else Time(
        f"+{year}-{month}-{day_of_month}T00:00:00Z", precision)  # fmt: skip


def value(text: str) -> Value | SomeValue | NoValue:
    if text == "?":
        return SOME_VALUE
    if text.startswith("#"):
        return Quantity(f"+{text[1:]}")
    if text.startswith('"'):
        return StringValue(text[1:])
    return day(text) if text[0].isdigit() else EntityId(text)


def snaks(text: str) -> tuple[Snak, ...]:
    return tuple(Snak(pid, value(one)) for pid, one in (part.split("=") for part in text.split(" ") if part))


def ours(text: str, qualifiers: str = "", rank: Rank = NORMAL, references: Iterable[Reference] = (BOOK,)) -> Statement:
    (main,) = snaks(text)
    return Statement(f"ann${text}{qualifiers}", main, snaks(qualifiers), tuple(references), rank)


def theirs(text: str, qualifiers: str = "", rank: Rank = NORMAL, references: Iterable[Reference] = (BOOK_THERE,)) -> Statement:
    (main,) = snaks(text)
    number = sum(map(ord, f"{text}{qualifiers}"))
    return Statement(f"Q42$00000000-0000-4000-8000-{number:012}", main, snaks(qualifiers), tuple(references), rank)


@dataclass
class World:
    """Our item `ann` and Wikidata's `Q42`, and what surrounds them."""

    here: list[Statement] = field(default_factory=list)
    there: list[Statement] = field(default_factory=list)
    our_terms: dict[str, Any] = field(default_factory=dict)
    their_terms: dict[str, Any] = field(default_factory=dict)
    basis: dict[str, Any] | None = None
    others: tuple[Item, ...] = ()
    #: Label and description of another item.
    namesake: tuple[str, str] = ("", "")
    demands: Demands = field(default_factory=dict)

    def items(self) -> list[Item]:
        ann = Item(id="ann", statements=tuple(self.here), **self.our_terms)
        return [ann, *SOURCES, Item(id="moscow"), Item(id="office"), *self.others]

    def wikidata(self) -> dict[str, Item]:
        ann = Item(id="Q42", statements=tuple(self.there), **self.their_terms)
        label, description = ((Term("en", text),) if text else () for text in self.namesake)
        return {
            "Q42": ann,
            "Q649": Item(id="Q649", labels=label, descriptions=description),
            "Q202": Item(id="Q202"),
            "Q1000": Item(id="Q1000", labels=(Term("en", "The Book"),)),
        }

    def reconciled(self, there: dict[str, Item] | None = None, verdicts: Iterable[Verdict] = VERDICTS) -> Reconciliation:
        documents = []
        for number, item in enumerate((there or self.wikidata()).values(), 1):
            document = entity_to_json(item, lambda _: "")
            if self.basis and item.id == "Q42":
                document["snapshot"] = self.basis
            documents.append(Document(Place("snapshot.jsonl", number), document))
        names = {"P569": "date of birth", "P39": "position held", "P580": "start time"}
        mappings = MappingSet(HEADER, tuple(verdicts), (), "plot")
        return reconcile(
            self.items(), Vocabulary(names, ("en", "ru"), frozenset({"P570"}), demands=self.demands), mappings, Snapshot(documents)
        )

    def proposals(self) -> Proposals:
        return propose(self.reconciled(), "Plot")


def edit_files(world: World) -> dict[str, str]:
    """What is written for editors' tools."""
    files = make_report(world.reconciled(), "Plot").files
    return {name: text for name, text in files.items() if name in ("quickstatements.txt", "mismatches.csv") or name.startswith("edits/")}


def lines(world: World, name: str = "quickstatements.txt") -> list[str]:
    text = edit_files(world).get(name, "")
    return [line.replace("\t", " ").partition(" /*")[0] for line in text.splitlines()]


def ready(*here: Statement, there: Iterable[Statement] = (), **more: Any) -> list[str]:
    return lines(World([*here], [*there], **more))


BOOK_COLUMNS = 'S248 Q1000 S304 "17"'
CASES: list[tuple[str, list[Statement], list[Statement], list[str]]] = [
    ("nothing lacks", [ours("P31=Q5")], [theirs("P31=Q5")], []),
    ("a missing statement", [ours("P31=Q5")], [], [f"Q42 P31 Q5 {BOOK_COLUMNS}"]),
    ("a value by its Q-id", [ours("P20=moscow")], [], [f"Q42 P20 Q649 {BOOK_COLUMNS}"]),
    ("a value without one stays", [ours("P20=kabanye")], [], []),
    ("a property of ours stays", [ours("accused-by=Q5")], [], []),
    ("a wrong value stays", [ours("P569=1900", rank=OLD)], [], []),
    ("a rank goes along", [ours("P31=Q5", rank=BEST)], [], [f"Q42 P31 Q5 R+ {BOOK_COLUMNS}"]),
    ("a reference, not a twin", [ours("P31=Q5")], [theirs("P31=Q5", references=[IMPORTED])], [f"Q42 P31 Q5 {BOOK_COLUMNS}"]),
    ("two references", [ours("P31=Q5", references=[BOOK, BLOG, BOOK])], [theirs("P31=Q5", references=[])],
     [f'Q42 P31 Q5 {BOOK_COLUMNS} !S854 "https://blog.example/plot?a=1|2" S1476 en:"One Last Purge" S958 "Arrest"']),
    ("their value gets it", [ours("P569=1951-07-02")], [Statement("Q42$00000000-0000-4000-8000-000000000001",
     Snak("P569", day("1951-06-19", JULIAN)))], [f"Q42 P569 +1951-06-19T00:00:00Z/11/J {BOOK_COLUMNS}"]),
    ("a more precise date", [ours("P569=1951-07-02")], [theirs("P569=1951")],
     [f"Q42 P569 +1951-07-02T00:00:00Z/11 R+ P7452 Q71536040 {BOOK_COLUMNS}"]),
    ("a less precise date", [ours("P569=1951")], [theirs("P569=1951-07-02", references=[])], []),
    ("another date", [ours("P569=1951")], [theirs("P569=1952")], []),
    ("a missing qualifier", [ours("P39=office", "P580=1951 P642=Q5")], [theirs("P39=Q202", "P642=Q5")],
     ["Q42 P39 Q202 P580 +1951-00-00T00:00:00Z/9"]),
    ("a reference and a qualifier", [ours("P39=office", "P580=1951")], [theirs("P39=Q202", references=[])],
     [f"Q42 P39 Q202 {BOOK_COLUMNS}", "Q42 P39 Q202 P580 +1951-00-00T00:00:00Z/9"]),
    ("another term of the office", [ours("P39=office", "P580=1951 P582=1952")], [theirs("P39=Q202", "P580=1946 P582=1950")],
     [f"+Q42 P39 Q202 P580 +1951-00-00T00:00:00Z/9 P582 +1952-00-00T00:00:00Z/9 {BOOK_COLUMNS}"]),
    ("two terms, both missing", [ours("P39=office", "P580=1951"), ours("P39=office", "P580=1946")], [],
     [f"Q42 P39 Q202 P580 +1951-00-00T00:00:00Z/9 {BOOK_COLUMNS}", f"+Q42 P39 Q202 P580 +1946-00-00T00:00:00Z/9 {BOOK_COLUMNS}"]),
    ("the same twice here", [ours("P31=Q5"), ours("P31=Q5", references=[BLOG])], [], [f"Q42 P31 Q5 {BOOK_COLUMNS}"]),
    ("twice here, once there", [ours("P31=Q5"), ours("P31=Q5", "P642=Q6")], [theirs("P31=Q5", "P642=Q6")], []),
    ("a coarser date beside a fine one", [ours("P569=1951-07", "P580=1951"), ours("P569=1951-07")], [theirs("P569=1951-07-02")], []),
    ("deprecated there", [ours("P31=Q5")], [theirs("P31=Q5", rank=OLD, references=[])], []),
]  # fmt: skip


@pytest.mark.parametrize(("here", "there", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_statements(here: list[Statement], there: list[Statement], expected: list[str]) -> None:
    assert ready(*here, there=there) == expected


TERMS: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    ({"labels": (Term("en", "Ann"),)}, {}, ['Q42 Len "Ann"']),
    ({"labels": (Term("en", "Ann"),)}, {"labels": (Term("en", "Anne"),)}, ['Q42 Aen "Ann"']),
    ({"labels": (Term("en", "Ann"),)}, {"labels": (Term("en", "Anne"),), "aliases": (Term("en", "Ann"),)}, []),
    ({"labels": (Term("en", "Ann"),)}, {"labels": (Term("mul", "Ann"),)}, []),
    ({"aliases": (Term("ru", "Аня"),)}, {}, ['Q42 Aru "Аня"']),
    ({"labels": (Term("en", "Ann"),), "aliases": (Term("en", "ANN"), Term("en", "Nan"), Term("en", "nan"), Term("ru", "nan"))}, {},
     ['Q42 Len "Ann"', 'Q42 Aen "Nan"', 'Q42 Aru "nan"']),
    ({"descriptions": (Term("en", "doctor"),)}, {}, []),  # held
    ({"descriptions": (Term("en", "doctor"),)}, {"descriptions": (Term("en", "physician"),)}, []),
    ({"descriptions": (Term("en", "Ann"),)}, {"labels": (Term("en", "Ann"),)}, []),
    ({"sitelinks": (Sitelink("enwiki", "Ann (doctor)"),)}, {}, ['Q42 Senwiki "Ann (doctor)"']),
    ({"labels": (Term("en", "Ann\u202e"),)}, {}, []),
    ({"labels": (Term("fr", "Ann"),)}, {}, []),  # not a language of the dataset
]  # fmt: skip


@pytest.mark.parametrize(("here", "there", "expected"), TERMS)
def test_terms(here: dict[str, Any], there: dict[str, Any], expected: list[str]) -> None:
    assert lines(World(our_terms=here, their_terms=there)) == expected


EXTRACT = {"sources": ["old"], "from": "2017", "to": "2020", "absent": ["statements", "statement-ids", "references"], "identity": "found"}
WRITTEN = "the description was written for this dataset: look whether it tells anybody what this is"
EXTRACT_HOLD = "this rests on an extract (2017–2020), and the live item may have it"
HOLDS: list[tuple[str, World, list[tuple[str, ...]]]] = [
    ("an extract", World([ours("P106=Q5")], [theirs("P21=Q5")], basis=EXTRACT), [(EXTRACT_HOLD,)]),
    ("a Q-id mentioned once", World([ours("P31=Q5")], [], basis=EXTRACT | {"absent": [], "identity": "single mention"}),
     [("the Q-id rests on a single mention",)]),
    ("a source that nobody can find", World([ours("P31=Q5", references=[LETTER])]),
     [("the source has neither a Q-id nor a web address: a letter",)]),
    ("one of two sources can be found", World([ours("P31=Q5", references=[LETTER, BOOK])]), [()]),
    ("no source", World([ours("P31=Q5", references=[])]), [("there is no reference to give",)]),
    ("a dispute", World([ours("P569=1951"), ours("P569=1952")]), [("our sources disagree on this",)] * 2),
    ("a qualifier that stays", World([ours("P39=office", "nature=Q5")]),
     [("a qualifier cannot go along, without which the statement may say more than we do",)]),
    ("unknown there", World([ours("P569=1951")], [theirs("P569=?")]), [("Wikidata says that the value is not known",)]),
    ("preferred there", World([ours("P569=1951-07")], [theirs("P569=1951", rank=BEST)]), [("the less precise value is preferred there",)]),
    ("early Gregorian", World([ours("P569=1502-07-02")]), [("a Gregorian date before the Gregorian calendar",)]),
    ("said of itself", World([ours("P22=ann")]), [("the item is said of itself",)]),
    ("letters of two scripts", World(our_terms={"labels": (Term("en", "Рaypal"),)}), [("letters of two scripts in one word: Рaypal",)]),
    ("punctuation", World(our_terms={"descriptions": (Term("en", "The doctor."),)}), [(WRITTEN, "the description ends with punctuation")]),
    ("an article", World(our_terms={"descriptions": (Term("en", "a doctor"),)}), [(WRITTEN, "the description begins with an article")]),
    ("a name with a comma", World(our_terms={"aliases": (Term("en", "Ann,"),)}), [("the name ends with punctuation",)]),
    ("an abbreviation", World(our_terms={"aliases": (Term("en", "Ann Jr."),)}), [()]),
    ("a description", World(our_terms={"descriptions": (Term("en", "doctor"),)}), [(WRITTEN,)]),
    ("an unknown value", World([ours("P20=?")]), [("an unknown value, or none: look whether it is right to say so there",)]),
    ("what another item is called", World(
        our_terms={"descriptions": (Term("en", "river"),)}, their_terms={"labels": (Term("en", "Ann"),)}, namesake=("Ann", "river")),
     [(WRITTEN, "Q649 has the same label and description, which no two items may have")]),
    ("what would be called like another", World(
        our_terms={"labels": (Term("en", "Ann"),)}, their_terms={"descriptions": (Term("en", "river"),)}, namesake=("Ann", "river")),
     [("Q649 has the same label and description, which no two items may have",)]),
    ("one label, two descriptions", World(
        our_terms={"descriptions": (Term("en", "river"),)}, their_terms={"labels": (Term("en", "Ann"),)}, namesake=("Ann", "doctor")),
     [(WRITTEN,)]),
    ("calendars side by side", World([ours("P569=1913-09-01")], [Statement("Q42$1", Snak("P570", day("1900-02-03", JULIAN)))]),
     [("a Gregorian date of an item that has Julian ones: look which calendar the source means",)]),
    ("a day after both calendars", World([ours("P569=1953-09-01")], [Statement("Q42$1", Snak("P570", day("1900-02-03", JULIAN)))]), [()]),
]  # fmt: skip


@pytest.mark.parametrize(("world", "expected"), [case[1:] for case in HOLDS], ids=[case[0] for case in HOLDS])
def test_what_wants_a_look_first(world: World, expected: list[tuple[str, ...]]) -> None:
    edits = list(world.proposals().all())
    assert [edit.hold for edit in edits] == expected
    assert [edit.is_ready for edit in edits] == [not hold for hold in expected]


def test_ids_of_an_extract_are_made_up_and_never_leave() -> None:
    world = World([ours("P39=office", "P580=1951")], [theirs("P39=Q202")], basis=EXTRACT)
    (edit,) = world.proposals().all()
    assert edit.action.statement.id == ""  # type: ignore[union-attr]
    text = "".join(edit_files(world).values())
    assert "00000000-0000-4000" not in text
    assert "a change to a statement whose id is not known" in text


@pytest.mark.parametrize("text", ["P31=Q5", "P570=1954-07", "P20=?"])
def test_an_extract_is_no_proof_that_wikidata_lacks_what_it_likely_has(text: str) -> None:
    world = World([ours(text)], [theirs("P21=Q5")], basis=EXTRACT)
    assert world.proposals().edits == {}
    assert [one.reason for one in world.proposals().refusals["ann"]] == ["an extract cannot show that Wikidata has no other value for this"]
    assert [one for one in make_report(world.reconciled(), "Plot").issues if one.rule == "edit-refused"] == []
    whole = World([ours(text)], [theirs("P21=Q5")])
    assert len(list(whole.proposals().all())) == 1


def test_what_may_be_there_already_is_neither_doubled_nor_undone() -> None:
    office = [ours("P39=office", "P580=1951")]
    world = World([ours("P106=Q5"), *office], [theirs("P39=Q202", "P580=1946 P582=1947")], basis=EXTRACT)
    files = edit_files(world)
    line, *others = lines(world, "edits/look-first/quickstatements-3/2-statements.txt")
    assert (line, others) == (f"Q42 P106 Q5 {BOOK_COLUMNS}", [])
    # To take the line back would take away what was there before it; to add by JSON would add it a second time.
    assert [name for name in files if ".undo." in name and files[name]] == []
    assert [name for name in files if name.endswith("wikibase.jsonl") and files[name]] == []
    twin = "a second statement with one value, which may be there already"
    before, twice = (f"a statement that may {end}" for end in ("have been there before", "be there already, and would stand there twice"))
    rows = [*csv.reader(files["edits/not-carried.csv"].splitlines())][1:]
    assert [(form, direction, why) for _, _, _, form, direction, _, why in rows] == [
        ("quickstatements-3", "undo", f"removing {before}"), ("quickstatements-2", "undo", f"removing {before}"), ("wikibase", "run", twice),
        ("quickstatements-3", "run", twin), ("quickstatements-2", "run", twin),
        ("quickstatements-csv", "run", "a second statement with one value"), ("wikibase", "run", twice),
    ]  # fmt: skip


def test_a_reference_says_when_a_web_page_was_read() -> None:
    read = Snak("P813", day("2026-11-01"))
    page = Statement("b$1", Snak("P953", StringValue("https://blog.example/plot")), (read,))
    again = Reference((Snak("P248", EntityId("the-diary")), Snak("P813", day("2026-11-02"))))
    for source, expected in (((page,), "01"), ((structs.replace(page, qualifiers=()), Statement("b$2", read)), "01")):
        for reference, told in ((Reference((Snak("P248", EntityId("the-diary")),)), expected), (again, "02")):
            world = World([ours("P106=Q5", references=[reference])], others=(Item(id="the-diary", statements=source),))
            assert lines(world) == [f'Q42 P106 Q5 S854 "https://blog.example/plot" S813 +2026-11-{told}T00:00:00Z/11']


MAIN = frozenset({"main value"})
DEMANDS: list[tuple[str, Demand, list[Statement], list[Statement], list[tuple[str, ...]]]] = [
    ("a qualifier too many", Demand("allowed qualifiers", frozenset({"P580"})), [ours("P39=office", "P642=Q5")], [],
     [("position held is not meant to have the qualifier P642",)]),
    ("qualifiers as they should be", Demand("allowed qualifiers", frozenset({"P642"})), [ours("P39=office", "P642=Q5")], [], [()]),
    ("a qualifier that is lacking", Demand("required qualifier", frozenset({"P580"})), [ours("P39=office")], [],
     [("position held must have the qualifier start time",)]),
    ("beside what excludes it", Demand("conflicts-with", frozenset({"P31"}), frozenset({"Q5"})), [ours("P39=office")], [theirs("P31=Q5")],
     [("position held is not meant for an item with P31 Q5",)]),
    ("beside another value", Demand("conflicts-with", frozenset({"P31"}), frozenset({"Q6"})), [ours("P39=office")], [theirs("P31=Q5")], [()]),
    ("a value that is barred", Demand("none-of", items=frozenset({"Q202"}), places=MAIN), [ours("P39=office")], [],
     [("position held is not meant to have the value Q202",)]),
    ("a value that is not listed", Demand("one-of", items=frozenset({"Q1"}), places=MAIN), [ours("P39=office")], [],
     [("position held is not among the values meant for it: Q202",)]),
    ("an exception", Demand("one-of", items=frozenset({"Q1"}), places=MAIN, exceptions=frozenset({"Q42"})), [ours("P39=office")], [], [()]),
    ("in its place", Demand("property scope", scopes=MAIN), [ours("P39=office")], [], [()]),
    ("out of place", Demand("property scope", scopes=MAIN), [ours("P106=Q5", "P39=office")], [],
     [("position held is not meant to be a qualifier",)]),
    ("a subject of another type", Demand("subject type", items=frozenset({"Q5"}), relation=frozenset({"P31"})), [ours("P39=office")],
     [theirs("P31=Q649")], [("position held is meant for items of other types: Q5",)]),
    ("a subject of the type", Demand("subject type", items=frozenset({"Q5"}), relation=frozenset({"P31"})), [ours("P39=office")],
     [theirs("P31=Q5")], [()]),
    ("a class that is not at hand", Demand("subject type", items=frozenset({"Q5"}), relation=frozenset({"P31"})), [ours("P39=office")],
     [theirs("P31=Q6")], [()]),
    ("a qualifier too many, to be added", Demand("allowed qualifiers", frozenset({"P580"})), [ours("P39=office", "P642=Q5")],
     [theirs("P39=Q202")], [("position held is not meant to have the qualifier P642",)]),
    ("a qualifier too many there", Demand("allowed qualifiers", frozenset({"P580"})), [ours("P39=office", "P580=1951")],
     [theirs("P39=Q202", "P642=Q5")], [()]),
    ("lacking before and after", Demand("required qualifier", frozenset({"P580"})), [ours("P39=office")],
     [theirs("P39=Q202", references=[])], [()]),
    ("a value of another type", Demand("value type", items=frozenset({"Q5"}), relation=frozenset({"P31", "P279"})), [ours("P39=office")],
     [], [("position held is meant for values of other types: Q5",)]),
]  # fmt: skip


@pytest.mark.parametrize(("demand", "here", "there", "expected"), [case[1:] for case in DEMANDS], ids=[case[0] for case in DEMANDS])
def test_the_constraints_of_a_property(
    demand: Demand, here: list[Statement], there: list[Statement], expected: list[tuple[str, ...]]
) -> None:
    world = World(here, there, demands={"P39": (demand,)})
    assert [edit.hold for edit in world.proposals().all()] == expected


def test_a_class_that_is_said_already_is_not_added() -> None:
    """Wikidata has a class of the item's; ours may be above it, beside it, or nobody at hand knows."""
    world = World([ours("P31=Q43229")], [theirs("P31=Q515")])
    human, city, body = (Item(id=qid, statements=()) for qid in ("Q5", "Q515", "Q43229"))
    below = Item(id="Q515", statements=(Statement("Q515$1", Snak("P279", EntityId("Q43229"))),))
    for classes, edits, hold in (
        ((below, body), 0, ()),
        ((city, body, human), 1, ()),
        ((), 1, ("the item has a class already: look whether this one says anything more",)),
    ):
        made = propose(world.reconciled(world.wikidata() | {one.id: one for one in classes}), "Plot")
        found = [edit for edit in made.all() if edit.batch == "statements"]
        assert [edit.hold for edit in found] == [hold] * edits
        assert [one.is_fault for one in made.refusals.get("ann", ())] == ([] if edits else [False])


def test_what_stays_here_is_said() -> None:
    (edit,) = World([ours("P39=office", "P580=1951 quoted-by=Q5 P1365=kabanye", references=[BOOK, LETTER])]).proposals().all()
    assert edit.without == (
        "the source has neither a Q-id nor a web address: a letter", "quoted-by: a property of the dataset",
        "P1365: no confirmed Q-id for the value",
    )  # fmt: skip


def test_a_place_in_a_place_is_more_precise_and_wants_a_look() -> None:
    world = World([ours("P20=moscow")], [theirs("P20=Q15180")])
    moscow = Item(id="Q649", statements=(Statement("Q649$1", Snak("P17", EntityId("Q15180"))),))
    (edit,) = propose(world.reconciled(world.wikidata() | {"Q649": moscow}), "Plot").all()
    assert (edit.batch, edit.hold, edit.words) == ("precision", ("look whether the place here is meant",), "add a more precise P20")


def test_refusals() -> None:
    world = World(
        [ours('P2093="a\tb'), ours("P31=Q5", references=[Reference((Snak("P248", EntityId("lost")),))])], [theirs("P31=Q5", references=[])],
        {"labels": (Term("en", "x" * 251),), "descriptions": (Term("ru", "то же"),)}, {"labels": (Term("ru", "то же"),)},
    )  # fmt: skip
    proposals = world.proposals()
    assert [(one.what, one.reason) for one in proposals.refusals["ann"]] == [
        ("P2093", "an invisible or control character"),
        ("P31", "the source has neither a Q-id nor a web address: lost"),
        ("label (en)", "longer than 250 characters"),
        ("description (ru)", "the description is the label"),
    ]
    assert proposals.edits == {}


NEW = Item(
    id="new-one", labels=(Term("en", "New One"), Term("ru", "Новый")), descriptions=(Term("en", "doctor"),),
    aliases=(Term("en", "N. One"),), sitelinks=(Sitelink("enwiki", "New One"),),
    statements=(ours("P31=Q5"), ours("P569=1900", rank=OLD), ours("P39=office", "P580=1946"), ours("P39=office", "P580=1951")),
)  # fmt: skip
NO_KIND = Item(id="assertion", labels=(Term("en", "An assertion"),), statements=(ours("asserts=Q5"), ours("P31=assertion-kind")))


def test_a_new_item_is_held_until_somebody_has_searched() -> None:
    world = World(others=(NEW, NO_KIND))
    assert lines(world) == []
    assert lines(world, "edits/look-first/quickstatements-3/6-items.txt") == [
        "CREATE", 'LAST Len "New One"', 'LAST Lru "Новый"', 'LAST Den "doctor"', 'LAST Aen "N. One"', 'LAST Senwiki "New One"',
        f"LAST P31 Q5 {BOOK_COLUMNS}", f"LAST P39 Q202 P580 +1946-00-00T00:00:00Z/9 {BOOK_COLUMNS}",
        f"+LAST P39 Q202 P580 +1951-00-00T00:00:00Z/9 {BOOK_COLUMNS}",
    ]  # fmt: skip
    assert {*world.proposals().edits} == {"new-one"}


def test_a_general_notion_is_never_proposed_as_new() -> None:
    made = World(others=(NEW,)).reconciled()
    notion = made._replace(vocabulary=made.vocabulary._replace(never_new=frozenset({"new-one"})))
    assert "new-one" in propose(made, "Plot").edits
    assert "new-one" not in propose(notion, "Plot").edits


def test_a_bare_new_item_wants_more_looks() -> None:
    bare = Item(id="new-one", labels=(Term("en", "New One"),), statements=(ours("P31=Q5", references=[]),))
    (edit,) = World(others=(bare,)).proposals().all()
    assert edit.hold == (
        "search Wikidata for every name first: that nobody found it does not mean that it is not there", "there is no reference to give",
        "a new item without a description", "a new item without a reference",
    )  # fmt: skip


# After the edits nothing is left to propose.

WORLD = World(
    [
        *(statement for _, here, _, _ in CASES[1:4] for statement in here),
        ours("P569=1951-07-02"), ours("P570=1960-01", rank=BEST), ours("P21=Q6", references=[BOOK, BLOG]),
        ours("P39=office", "P580=1951 P582=1952"), ours("P39=office", "P580=1953"), ours("P106=Q39", "P580=1940 P642=Q5"),
        ours("P27=Q15180", references=[BLOG]), ours("P1082=#37"),
    ],
    [
        theirs("P569=1951"), theirs("P21=Q6", references=[IMPORTED]), theirs("P39=Q202", "P580=1946 P582=1950", references=[]),
        theirs("P106=Q39", "P642=Q5"), theirs("P27=Q15180", references=[]), theirs("P18=Q1"),
    ],
    {"labels": (Term("en", "Ann"), Term("ru", "Анна")), "aliases": (Term("en", "A. B."), Term("ru", "А. Б.")),
     "sitelinks": (Sitelink("ruwiki", "Анна"),)},
    {"labels": (Term("en", "Anne"),), "aliases": (Term("ru", "А. Б."),)},
)  # fmt: skip


def left(world: World, there: dict[str, Item], verdicts: Iterable[Verdict] = VERDICTS) -> list[Edit]:
    return list(propose(world.reconciled(there, verdicts), "Plot").all())


def test_the_case_is_rich() -> None:
    batches = {edit.batch for edit in WORLD.proposals().all()}
    assert [*batches].sort() == ["precision", "qualifiers", "references", "statements", "terms"].sort()
    assert all(edit.is_ready for edit in WORLD.proposals().all())


def test_after_the_lines_nothing_is_proposed() -> None:
    text = edit_files(WORLD)["quickstatements.txt"]
    ops = read_lines(text)
    assert len(ops) == len(list(WORLD.proposals().all()))
    after = apply(WORLD.wikidata(), ops)
    assert left(WORLD, after) == []
    # Nothing that was there has gone, and nothing came twice.
    before = WORLD.wikidata()["Q42"].statements
    assert [one.id for one in after["Q42"].statements][: len(before)] == [one.id for one in before]
    assert len({(one.main, one.qualifiers) for one in after["Q42"].statements}) == len(after["Q42"].statements)
    # And running them again changes nothing but what is forced.
    assert apply(after, [op for op in ops if op.verb != "force"]) == after


def test_after_the_undo_all_is_as_it_was() -> None:
    files = edit_files(WORLD)
    names = sorted(name for name in files if name.startswith("edits/ready/quickstatements-3/"))
    run = [op for name in names if not name.endswith(".undo.txt") for op in read_lines(files[name])]
    undo = [op for name in reversed(names) if name.endswith(".undo.txt") for op in read_lines(files[name])]
    forced = [op for op in run if op.verb == "force"]
    after = apply(apply(WORLD.wikidata(), [op for op in run if op not in forced]), undo)
    assert after == WORLD.wikidata()
    assert [row for row in files["edits/not-carried.csv"].splitlines() if ",undo," in row and "quickstatements-3" in row] == [
        row for row in files["edits/not-carried.csv"].splitlines() if "removing one of several statements with one value" in row
    ]


def test_version_2_and_the_table_say_the_same_as_far_as_they_can() -> None:
    files = edit_files(WORLD)

    def said(version: str, ops: Iterable[Op]) -> set[str]:
        return {str(op._replace(summary="", rank=None)) for op in ops}

    third, second, table = (
        {name: text for name, text in files.items() if name.startswith(f"edits/ready/quickstatements-{form}/") and "undo" not in name}
        for form in ("3", "2", "csv")
    )
    all_ops = [op for text in third.values() for op in read_lines(text)]
    second_ops = [op for text in second.values() for op in read_lines(text, 2)]
    assert said("2", second_ops) == said("3", (op for op in all_ops if op.rank is None))
    table_ops = [op for text in table.values() for op in read_csv(text)]
    assert said("csv", table_ops) == said("3", (op for op in all_ops if op.rank is None and op.verb != "force"))


def test_after_a_new_item_nothing_is_proposed() -> None:
    world = World(others=(NEW,))
    text = edit_files(world)["edits/look-first/quickstatements-3/6-items.txt"]
    after = apply(world.wikidata(), read_lines(text), iter(["Q77"]))
    verdicts = [one if one.item != "new-one" else Verdict("new-one", "Q77", SAME) for one in VERDICTS]
    assert left(world, after, verdicts) == []


def merged(document: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """What `wbeditentity` makes of a document: claims with an id replace, others are added; terms are set, aliases added."""
    for name in ("labels", "descriptions", "sitelinks"):
        document[name] = {**document.get(name, {}), **data.get(name, {})}
    for language, terms in data.get("aliases", {}).items():
        assert all("add" in term for term in terms)
        document["aliases"].setdefault(language, []).extend(terms)
    claims = [claim for group in document["claims"].values() for claim in group]
    for number, claim in enumerate(data.get("claims", [])):
        if "id" in claim:
            (place,) = [i for i, one in enumerate(claims) if one["id"] == claim["id"]]
            claims[place] = claim
        else:
            claims.append(claim | {"id": f"{document['id']}$00000000-0000-4000-9000-{number:012}"})
    groups: dict[str, list[Any]] = {}
    for claim in claims:
        groups.setdefault(claim["mainsnak"]["property"], []).append(claim)
    return document | {"claims": groups}


def test_after_the_json_nothing_is_proposed() -> None:
    there = WORLD.wikidata()
    for line in edit_files(WORLD)["edits/ready/wikibase.jsonl"].splitlines():
        edit = json.loads(line)
        document = merged(entity_to_json(there[edit["id"]], lambda _: ""), edit["data"])
        ((entity, issues),) = parse_document(document, Place("x"))
        assert not issues
        assert isinstance(entity, Item)
        there[entity.id] = entity
    assert left(WORLD, there) == []


_dates = st.sampled_from(["1951", "1951-07", "1951-07-02", "1952", "1946"])
_texts = st.one_of(
    st.sampled_from(["P31=Q5", "P31=Q6", "P20=moscow", "P20=Q649", "P39=office", "P39=Q202", "P1082=#9", "P1082=#37", "P570=?"]),
    _dates.map(lambda text: f"P569={text}"),
)  # fmt: skip
#: At most one start and one end: what would be two could not be told apart again.
_qualifiers = st.lists(
    st.one_of(_dates.map(lambda text: f"P580={text}"), _dates.map(lambda text: f"P582={text}"), st.just("P642=Q5")), max_size=3,
    unique_by=lambda text: text[:4],
).map(" ".join)  # fmt: skip
_ranks = st.sampled_from([NORMAL, NORMAL, BEST, OLD])
_ours = st.builds(ours, _texts, _qualifiers, _ranks, st.sampled_from([(BOOK,), (BLOG,), (BOOK, BLOG), (LETTER,), ()]))
_theirs = st.builds(theirs, _texts.filter(lambda text: text[4:] not in ("moscow", "office")), _qualifiers, _ranks,
                    st.sampled_from([(BOOK_THERE,), (IMPORTED,), ()]))  # fmt: skip
_names = st.lists(st.builds(Term, st.sampled_from(["en", "ru"]), st.sampled_from(["Ann", "Anne", "Анна"])), max_size=3, unique=True)


def _item_terms(labels: list[Term], aliases: list[Term], descriptions: list[Term]) -> dict[str, tuple[Term, ...]]:
    def one_each(terms: list[Term]) -> tuple[Term, ...]:
        return tuple({term.language: term for term in terms}.values())

    return {"labels": one_each(labels), "aliases": tuple(aliases), "descriptions": one_each(descriptions)}


_terms = st.builds(_item_terms, _names, _names, _names)


def said(edit: Edit) -> str:
    """What an edit would add, wherever it stands."""
    action = edit.action
    if isinstance(action, AddStatement):
        return repr((action.statement.main, sorted(map(repr, action.statement.qualifiers))))
    return repr(action)


@settings(max_examples=150)
@given(
    here=st.lists(_ours, max_size=5),
    there=st.lists(_theirs, max_size=5, unique_by=lambda one: one.id),
    our_terms=_terms,
    their_terms=_terms,
)
def test_whatever_the_items_nothing_is_proposed_twice(
    here: list[Statement], there: list[Statement], our_terms: dict[str, Any], their_terms: dict[str, Any]
) -> None:
    world = World(here, there, our_terms, their_terms)
    first = list(world.proposals().all())
    carried = [edit for edit in first if lines_of(Version3().lines, edit)]
    ops = [read_line(line) for edit in carried for line in Version3().lines(edit)]
    after = apply(world.wikidata(), ops)
    assert {said(edit) for edit in left(world, after)} <= {said(edit) for edit in first if edit not in carried}
    # Nothing is a twin: no two statements say the same.
    before = {(one.main, frozenset(one.qualifiers)) for one in there}
    now = [(one.main, frozenset(one.qualifiers)) for one in after["Q42"].statements]
    assert len(now) - len(set(now)) <= len(there) - len(before)


def test_edits_are_the_same_in_every_run_and_their_ids_tell_them_apart() -> None:
    first, second = list(WORLD.proposals().all()), list(WORLD.proposals().all())
    assert first == second
    assert len({edit.id for edit in first}) == len(first)
    assert any(isinstance(edit.action, AddStatement) and edit.action.is_twin for edit in first)
