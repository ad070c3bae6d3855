"""From items, verdicts and snapshot to the four reports; hostile text in each; files that are whole or not there."""

import csv
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from reports import make_report, write_report

from pipeline.issues import EnvironmentFailure, Place, UsageError
from pipeline.model import EntityId, Item, MonolingualText, Quantity, Rank, Reference, Snak, Statement, StringValue, Term, Time
from pipeline.reconcile.candidates import Candidate
from pipeline.reconcile.edits.texts import flaw
from pipeline.reconcile.findings import Kind
from pipeline.reconcile.importance import importance
from pipeline.reconcile.matches import ANONYMOUS, Origin, found_set
from pipeline.reconcile.method import METHOD
from pipeline.reconcile.reconciliation import Reconciliation, Status, Vocabulary, reconcile
from pipeline.reconcile.table import COLUMNS
from pipeline.reconcile.wording import shown
from pipeline.wikidata.dump import Document, read_dump
from pipeline.wikidata.snapshot import Snapshot
from pipeline.wikidata.sssom import MappingSet, parse_sssom, read_sssom
from pipeline.wikidata.verdicts import LEXICAL, Verdict, VerdictKind

CASES = Path(__file__).parent / "cases" / "reconcile"
HEADER = {"curie_map": {"plot": "https://example.org/plot/entity/", "wikidata": "http://www.wikidata.org/entity/"}}
REPORTS = [
    "report.html", "report.csv", "report.json", "summary.md", "matches.sssom.tsv", "quickstatements.txt", "mismatches.csv", "edits/README.md",
    "edits/not-carried.csv",
]  # fmt: skip
PINNED = [name for name in REPORTS if name != "report.html"]
SAME, DIFFERENT, UNSURE, NONE = VerdictKind


def render_reports(found: Reconciliation, title: str) -> dict[str, str]:
    return make_report(found, title).files


def write_reports(found: Reconciliation, folder: Path, title: str) -> list[Path]:
    return write_report(make_report(found, title), folder)


def snapshot(*documents: dict[str, Any]) -> Snapshot:
    return Snapshot(Document(Place("snapshot.jsonl", line), document) for line, document in enumerate(documents, 1))


def item(name: str, label: str = "", *statements: Statement) -> Item:
    return Item(id=name, labels=(Term("en", label or name),), statements=statements)


def verdicts(*some: Verdict) -> MappingSet:
    return MappingSet(HEADER, some, (), "plot")


def done(items: list[Item], some: MappingSet, theirs: Snapshot) -> Reconciliation:
    return reconcile(iter(items), Vocabulary({"P31": "instance of"}), some, theirs)


def label(text: str) -> dict[str, Any]:
    return {"en": {"language": "en", "value": text}}


def test_where_each_item_stands() -> None:
    theirs = snapshot(
        {"id": "Q1", "labels": label("Alpha")}, {"id": "Q2", "labels": label("Beta")}, {"id": "Q3", "labels": label("GAMMA")},
        {"id": "Q4", "labels": label("Gamma")}, {"entity": "Q10", "redirect": "Q2"}, {"id": "Q9", "missing": ""},
    )  # fmt: skip
    place = Place("m.tsv", 5, 1)
    some = verdicts(
        Verdict("a", "Q1", SAME), Verdict("b", "Q10", SAME, place=place), Verdict("c", "Q7", SAME, place=place), Verdict("d", "", NONE),
        Verdict("e", "Q8", UNSURE, comment="born the same day", qid_label="Epsilon"), Verdict("f", "Q3", DIFFERENT),
        Verdict("h", "Q9", SAME, place=place), Verdict("z", "Q5", DIFFERENT, place=place),
    )  # fmt: skip
    items = [item(one) for one in "abcde"] + [item("f", "Gamma"), item("g"), item("h")]
    found = done(items, some, theirs)
    assert [(one.item.id, one.status, one.qid, [c.qid for c in one.candidates]) for one in found.items] == [
        ("a", Status.MATCHED, "Q1", []),
        ("b", Status.MATCHED, "Q2", []),
        ("c", Status.NOT_IN_SNAPSHOT, "Q7", []),
        ("d", Status.NOT_FOUND, "", []),
        ("e", Status.UNSURE, "", ["Q8"]),
        ("f", Status.OPEN, "", ["Q4"]),
        ("g", Status.OPEN, "", []),
        ("h", Status.NOT_IN_SNAPSHOT, "Q9", []),
    ]
    assert [str(issue) for issue in found.issues] == [
        "m.tsv:5:1: error[identity-missing]: Q9 does not exist; expected an item of Wikidata's; look for the item that took its place",
        "m.tsv:5:1: info[identity-not-in-snapshot]: Q7 is not in the snapshot; "
        "expected the items to compare with; fetch the snapshot again",
        "m.tsv:5:1: warning[identity-redirect]: Q10 was merged into Q2; "
        "expected an item's present id; look whether Q2 is the same thing, and write it",
        "m.tsv:5:1: error[identity-unknown-item]: a verdict on z; expected an item of the dataset; correct the id, or remove the row",
    ]


def test_candidates_are_never_identities() -> None:
    theirs = snapshot({"id": "Q1", "labels": label("Alpha")})
    found = done([item("a", "alpha"), item("b", "B", Statement("b$1", Snak("P31", EntityId("a"))))], verdicts(), theirs)
    assert found.items[0].candidates[0][:2] == ("Q1", "Alpha")
    assert [one.comparison.statements for one in found.items] == [(), ()]
    assert [row.kind for row in found_set(found, ANONYMOUS).verdicts] == [UNSURE]


def test_contradictory_verdicts_confirm_nothing() -> None:
    theirs = snapshot({"id": "Q1"}, {"id": "Q2"})
    found = done([item("a"), item("b")], verdicts(Verdict("a", "Q1", SAME), Verdict("a", "Q2", SAME), Verdict("b", "Q1", SAME)), theirs)
    assert [(one.status, one.qid) for one in found.items] == [(Status.OPEN, ""), (Status.OPEN, "")]


def test_items_that_wikidata_merged_are_confirmed_no_more() -> None:
    theirs = snapshot({"entity": "Q1", "redirect": "Q3"}, {"entity": "Q2", "redirect": "Q3"}, {"id": "Q3"})
    place = Place("m.tsv", 5, 1)
    found = done([item("a"), item("b")], verdicts(Verdict("a", "Q1", SAME, place=place), Verdict("b", "Q2", SAME, place=place)), theirs)
    assert [(one.status, one.qid) for one in found.items] == [(Status.OPEN, ""), (Status.OPEN, "")]
    assert [str(issue) for issue in found.issues if issue.rule == "identity-merged"] == [
        "m.tsv:5:1: warning[identity-merged]: Q1 is now Q3, which is also b; "
        "expected one item for a Q-id; merge the records, or say which of them it is",
        "m.tsv:5:1: warning[identity-merged]: Q2 is now Q3, which is also a; "
        "expected one item for a Q-id; merge the records, or say which of them it is",
    ]


def test_values_resolve_through_confirmed_verdicts_and_redirects_only() -> None:
    values = [{"type": "wikibase-entityid", "value": {"id": qid}} for qid in ("Q20", "Q31")]
    snaks = [{"snaktype": "value", "property": "P31", "datavalue": value} for value in values]
    claims = {"P31": [{"id": f"Q1${i}", "mainsnak": snak} for i, snak in enumerate(snaks)]}
    theirs = snapshot({"id": "Q1", "claims": claims}, {"entity": "Q2", "redirect": "Q20"})
    ours = item("a", "", *(Statement(f"a${value}", Snak("P31", EntityId(value))) for value in ("b", "c")))
    found = done([ours], verdicts(Verdict("a", "Q1", SAME), Verdict("b", "Q2", SAME), Verdict("c", "Q31", UNSURE)), theirs)
    assert [one.kind for one in found.items[0].comparison.statements] == [Kind.SAME, Kind.NOT_COMPARABLE, Kind.MISSING_HERE]


# One case end to end: the files of a small dataset against the reports they give.


def read_case(folder: Path) -> Reconciliation:
    items = [parsed.entity for parsed in read_dump(folder / "items.jsonl") if isinstance(parsed.entity, Item)]
    labels = {one.id: one.label("en") for one in items} | {"P31": "instance of", "P569": "date of birth", "P20": "place of death"}
    mappings = parse_sssom((folder / "verdicts.sssom.tsv").read_text(encoding="utf-8"), "verdicts.sssom.tsv")
    documents = (json.loads(line) for line in (folder / "snapshot.jsonl").read_text(encoding="utf-8").splitlines())
    return reconcile(items, Vocabulary(labels, ("en", "ru")), mappings, snapshot(*documents))


@pytest.mark.parametrize("name", PINNED)
@pytest.mark.parametrize("folder", sorted(CASES.iterdir()), ids=lambda folder: folder.name)
def test_cases(folder: Path, name: str, request: pytest.FixtureRequest) -> None:
    text = render_reports(read_case(folder), "Case")[name].replace(METHOD["weights"], "0" * 12)
    if request.config.getoption("--update", default=False):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    assert text == (folder / name).read_text(encoding="utf-8")


def test_the_matches_are_verdicts_again() -> None:
    found = read_case(CASES / "basic")
    again = parse_sssom(render_reports(found, "Case")["matches.sssom.tsv"])
    assert again.issues == ()
    assert {one._replace(place=Place("")) for one in again.verdicts if one.justification != LEXICAL} == {
        one._replace(place=Place("")) for one in found.verdicts.verdicts
    }


@pytest.mark.parametrize("given", ["", "2024-05-31"])
def test_a_row_of_a_candidate_says_how_how_sure_who_and_when(given: str) -> None:
    found = done([item("ann", "Ann"), item("bob", "Bob")], verdicts(Verdict("bob", "Q6", UNSURE, author="plot:anna", date="2024-01-31")),
                 snapshot({"id": "Q5", "labels": label("Ann")}, {"id": "Q6", "labels": label("Bob")}))  # fmt: skip
    origin = Origin("https://example.org/plot/", "https://example.org/plot/dataset/1", "https://example.org/licence", given)
    text = make_report(found, "Plot", None, origin).files["matches.sssom.tsv"]
    again = parse_sssom(text)
    assert again.issues == ()
    (row,) = [one for one in again.verdicts if one.item == "ann"]
    assert row.confidence is not None and 0 < row.confidence < 1
    assert row._replace(place=Place(""), comment="", confidence=None) == Verdict(
        "ann", "Q5", UNSURE, LEXICAL, None, "program:wikidata-records-pipeline", given or "2024-01-31", item_label="Ann", qid_label="Ann"
    )
    header = "#  program: https://example.org/plot/dataset/1#program-"
    assert header.replace("https", '"https') + '"' in text or header in text


def test_without_verdicts_the_mapping_set_has_a_header_of_its_own() -> None:
    found = done([item("ann", "Ann")], MappingSet({}, ()), snapshot({"id": "Q5", "labels": label("Ann")}))
    origin = Origin("https://example.org/plot/", "https://example.org/plot/dataset/1", "https://example.org/licence")
    again = parse_sssom(make_report(found, "Plot", None, origin).files["matches.sssom.tsv"])
    assert (again.issues, [one.qid for one in again.verdicts]) == ((), ["Q5"])
    assert (again.header["mapping_set_id"], again.header["license"]) == (
        "https://example.org/plot/mappings/wikidata", "https://example.org/licence",
    )  # fmt: skip


def test_reports_are_the_same_every_time() -> None:
    first, second = (render_reports(read_case(CASES / "basic"), "Case") for _ in range(2))
    assert first == second
    assert [name for name in first if not name.startswith(("edits/ready/", "edits/look-first/"))] == REPORTS


# Hostile text.

HOSTILE = [
    "<script>alert(1)</script>",
    "</style></script><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "=HYPERLINK(\"http://evil.example\")",
    "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1",
    "a\tb\nc\"d'e",
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
    "&lt;b&gt; & \u202egnp.exe",
]  # fmt: skip


def hostile(text: str) -> Reconciliation:
    """The text in every place where text can stand."""
    reference = Reference((Snak("P854", StringValue(text)), Snak("P1476", MonolingualText(text, "ru"))))
    statements = (
        Statement("a$1", Snak("P1", StringValue(text)), (Snak("P2", StringValue(text)),), (reference,)),
        Statement("a$2", Snak("P1", StringValue(f"{text}!")), (), (reference,), Rank.DEPRECATED),
        Statement("a$3", Snak("P3", Quantity("-5"))),
    )
    ours = Item(
        id="a", labels=(Term("en", text),), descriptions=(Term("en", text),), aliases=(Term("en", f"{text}2"),), statements=statements
    )
    open_item = Item(id="b", labels=(Term("en", text),))
    snak = {"snaktype": "value", "property": "P1", "datavalue": {"type": "string", "value": text}}
    theirs = snapshot(
        {"id": "Q1", "labels": label(text), "descriptions": label(f"{text}3"),
         "claims": {"P1": [{"id": text, "mainsnak": snak, "rank": "deprecated"}]},
         "snapshot": {"sources": [text], "from": text, "to": text, "absent": [], "identity": text}},
        {"id": "Q2", "labels": label(text)},
    )  # fmt: skip
    some = verdicts(
        Verdict("a", "Q1", SAME, comment=text, author=text, date=text, item_label=text, qid_label=text, place=Place(text, 1, 1)),
        Verdict("b", "Q3", UNSURE, comment=text, qid_label=text), Verdict(text, "Q3", DIFFERENT, place=Place(text, 2, 1)),
    )  # fmt: skip
    return reconcile([ours, open_item], Vocabulary(dict.fromkeys(["P1", "P2", "P3", "P854", "P1476"], text)), some, theirs)


class Page(HTMLParser):
    """Reads a page strictly: tags must nest, and all that is not text is remembered."""

    VOID = frozenset({"meta", "input", "rect"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag
        elif tag != "rect":
            raise AssertionError(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("script", "style"):
            self.text.append(data)

    def attributes(self, name: str) -> list[str]:
        return [value for _, attributes in self.tags for key, value in attributes.items() if key == name and value]


def page(found: Reconciliation) -> Page:
    return Page(render_reports(found, "A & <B>")["report.html"])


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_the_page(text: str) -> None:
    # What may not leave for Wikidata is listed, and so is what a form has no words for: the text to compare with is of that sort too.
    like = "harm\tless" if flaw(text) else '"harmless' if text.startswith('"') else "harmless"
    harmless, read = page(hostile(like)), page(hostile(text))
    # Whatever the text, the page has the same elements: nothing of it became markup.
    assert [tag for tag, _ in read.tags] == [tag for tag, _ in harmless.tags]
    assert not [key for _, attributes in read.tags for key in attributes if key.startswith("on")]
    assert all(href.startswith(("https://www.wikidata.org/", "#")) for href in read.attributes("href"))
    assert "".join(read.text).count(shown(text)) >= 10


def test_web_addresses_are_links_and_others_are_not() -> None:
    read = page(hostile("https://example.org/a?b=c&d"))
    assert "https://example.org/a?b=c&d" in read.attributes("href")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_the_table(text: str) -> None:
    rows = list(csv.reader(StringIO(render_reports(hostile(text), "T")["report.csv"], newline="")))
    assert {len(row) for row in rows} == {len(COLUMNS)}
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert not [cell for cell in cells if "\u202e" in cell]
    safe = shown(f"'{text}" if text[0] in "=+-@\t\r" else text)
    assert cells.count(safe) >= 5
    assert "'-5" in cells


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_json_and_matches(text: str) -> None:
    reports = render_reports(hostile(text), text)
    assert "\u202e" not in reports["report.json"]
    data = json.loads(reports["report.json"])
    assert data["dataset"] == text
    assert [one["label"] for one in data["items"]] == [text, text]
    again = parse_sssom(reports["matches.sssom.tsv"])
    assert {(one.item, one.qid): (one.comment, one.qid_label) for one in again.verdicts}[("b", "Q3")] == (text, text)


def test_a_label_that_turns_the_writing_round_is_spelled_out_in_the_matches() -> None:
    found = done([item("ann", "gnp.exe")], verdicts(), snapshot({"id": "Q5", "labels": label("gnp\u202e.exe")}, {"id": "Q6"}))
    found = found._replace(items=(found.items[0]._replace(candidates=(Candidate("Q5", "gnp\u202e.exe", "\u2066why"),)),))
    text = make_report(found, "Plot").files["matches.sssom.tsv"]
    assert "\tgnp‹U+202E›.exe\t" in text
    assert "‹U+2066›why" in text


def test_a_lone_surrogate_is_no_reason_to_fail(tmp_path: Path) -> None:
    found = done([item("a", "x\ud800y")], verdicts(), snapshot())
    assert [path.relative_to(tmp_path).as_posix() for path in write_reports(found, tmp_path, "T")] == REPORTS
    assert "x‹U+D800›y" in (tmp_path / "report.csv").read_text(encoding="utf-8")


# The page itself.


def test_the_page_asks_nothing_of_the_network() -> None:
    read = page(read_case(CASES / "basic"))
    assert {tag for tag, _ in read.tags}.isdisjoint({"link", "img", "iframe", "object", "embed", "base", "form"})
    assert read.attributes("src") == []
    assert read.attributes("style") == []
    text = render_reports(read_case(CASES / "basic"), "T")["report.html"]
    assert "default-src 'none'" in text
    assert "url(" not in text
    assert "@import" not in text


def test_the_page_is_sound() -> None:
    read = page(read_case(CASES / "basic"))
    ids = read.attributes("id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in read.attributes("href") if href.startswith("#")} <= set(ids)
    assert all(label in ids for label in read.attributes("aria-labelledby"))
    assert ("html", {"lang": "en"}) in read.tags
    assert set(read.attributes("data-kind")) <= set(Kind)
    words = " ".join("".join(read.text).split())
    for phrase in ("This is not today's Wikidata", "missing there?", "Content of 2017–2020", "In dispute", "Candidates to look at",
                   "Look at the live item first"):  # fmt: skip
        assert phrase in words


def test_counts_add_up() -> None:
    data = make_report(read_case(CASES / "basic"), "Case").data
    findings = [finding for one in data["items"] for finding in one["statements"]]
    assert sum(data["counts"]["statements"].values()) + sum(data["counts"]["statements_deprecated"].values()) == len(findings)
    assert sum(data["counts"]["items"].values()) == len(data["items"])
    assert sum(data["counts"]["terms"].values()) == sum(len(one["terms"]) for one in data["items"])
    assert data["counts"]["disputes"] == sum(len(one["disputes"]) for one in data["items"])


def test_items_that_wikidata_merged_or_deleted_want_a_look() -> None:
    some = verdicts(Verdict("ann", "Q6", SAME), Verdict("bob", "Q8", SAME), Verdict("eve", "Q9", SAME))
    there = snapshot({"id": "Q6", "redirect": "Q5"}, {"id": "Q5", "labels": label("Anne")}, {"id": "Q8", "missing": ""})
    made = make_report(done([item("ann", "Ann"), item("bob"), item("eve")], some, there), "Case")
    ann, bob, eve = made.data["items"]
    assert [(one["qid"], one["gone"], one["status"]) for one in (ann, bob, eve)] == [
        ("Q5", False, "matched"), ("Q8", True, "matched-not-in-snapshot"), ("Q9", False, "matched-not-in-snapshot"),
    ]  # fmt: skip
    merged = "Wikidata has merged Q6 into Q5 since the verdict; look whether that is the same thing"
    assert [edit["hold"] for edit in ann["edits"]] == [[merged]]
    page = re.sub("<[^>]*>", "", made.files["report.html"])
    assert "Wikidata has merged Q6 into Q5 since the verdict." in page
    assert "Wikidata has no item Q8 (any more)." in page
    assert page.count("Not compared: the item is not in the snapshot.") == 1


def test_the_method_is_named_wherever_candidates_are() -> None:
    files = make_report(read_case(CASES / "basic"), "Case").files
    assert json.loads(files["report.json"])["method"] == METHOD
    assert all(METHOD[part] in files["report.html"] for part in ("program", "name", "weights"))
    assert METHOD["weights"] in files["summary.md"]
    assert len(METHOD["weights"]) == 12


def test_the_page_shows_what_matters_most_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read_case(CASES / "basic")
    whole = make_report(found, "Case")
    monkeypatch.setattr("pipeline.reconcile.assembly._SHOWN", 2)
    cut = make_report(found, "Case")
    count = len(whole.data["items"])
    assert [item["id"] for item in cut.data["items"]] == [
        item["id"] for item in whole.data["items"] if item in sorted(whole.data["items"], key=importance)[:2]
    ]
    page = cut.files["report.html"]
    assert f"This page shows the 2 items that matter most, of {count}." in page
    assert f"<dt>items here</dt><dd>{count}</dd>" in page
    assert page.count("<article ") == 2
    assert "that matter most, of" not in whole.files["report.html"]
    # The other files hold everything.
    assert {name: text for name, text in cut.files.items() if name != "report.html"} == {
        name: text for name, text in whole.files.items() if name != "report.html"
    }


def test_an_empty_dataset() -> None:
    found = done([], verdicts(), snapshot())
    assert page(found).attributes("data-kind") == []
    assert render_reports(found, "T")["report.csv"] == ",".join(COLUMNS) + "\n"


# Files.


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_files(tmp_path: Path) -> None:
    found, folder = read_case(CASES / "basic"), tmp_path / "new" / "folder"
    written = write_reports(found, folder, "Case")
    assert {path.relative_to(folder).as_posix() for path in written} == {*contents(folder)}
    assert {*REPORTS} <= {*contents(folder)}
    assert read_sssom(folder / "matches.sssom.tsv").issues == ()


def test_an_earlier_report_is_replaced_as_a_whole(tmp_path: Path) -> None:
    write_reports(read_case(CASES / "basic"), tmp_path / "r", "Case")
    write_reports(done([], verdicts(), snapshot()), tmp_path / "r", "Empty")
    assert sorted(contents(tmp_path / "r")) == sorted(REPORTS)
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years of work")
    with pytest.raises(UsageError, match=r"holds other things than reports \(thesis\.txt\)"):
        write_reports(read_case(CASES / "basic"), tmp_path, "Case")
    assert contents(tmp_path) == {"thesis.txt": b"ten years of work"}


def test_a_failed_rendering_leaves_the_last_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read_case(CASES / "basic")
    write_reports(found, tmp_path / "r", "Case")
    before = contents(tmp_path)

    def fail(_: object) -> Iterator[str]:
        raise RuntimeError("a template is broken")

    monkeypatch.setattr("pipeline.reconcile.assembly.page_html", fail)
    with pytest.raises(RuntimeError):
        write_reports(found, tmp_path / "r", "Another")
    assert contents(tmp_path) == before


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EnvironmentFailure, match=r"file: cannot be written \(File exists\)"):
        write_reports(done([], verdicts(), snapshot()), tmp_path / "file", "T")


def test_dates_in_words_reach_the_table() -> None:
    theirs = snapshot({"id": "Q1"})
    ours = item("a", "", Statement("a$1", Snak("P569", Time("+1913-09-00T00:00:00Z", 10))))
    table = render_reports(done([ours], verdicts(Verdict("a", "Q1", SAME)), theirs), "T")["report.csv"]
    assert "a,a,matched,Q1,statement,,P569,P569,missing-there,,,1913-09," in table
