"""Items against items: alignment, the kind of every finding, what deprecation, qualifiers, references and gaps do to it."""

from collections.abc import Iterable

import pytest

from pipeline.issues import Place
from pipeline.model import SOME_VALUE, EntityId, Item, Quantity, Rank, Reference, Sitelink, Snak, Statement, StringValue, Term, Time, Value
from pipeline.model.values import NoValue, SomeValue
from pipeline.reconcile.compare import compare_items
from pipeline.reconcile.disputes import find_disputes
from pipeline.reconcile.findings import Finding, Kind, TermFinding
from pipeline.reconcile.ground import Ground, has_source
from pipeline.reconcile.places import Places
from pipeline.wikidata.dump import Document
from pipeline.wikidata.snapshot import Basis, Snapshot

RESOLVED = {"moscow": "Q649", "mgb": "Q11"}
SOURCE = Reference((Snak("P248", EntityId("article")), Snak("P958", StringValue("Death"))))
IMPORTED = Reference((Snak("P143", EntityId("Q328")), Snak("P4656", StringValue("https://en.wikipedia.org/"))))
OLD, NORMAL, BEST = Rank.DEPRECATED, Rank.NORMAL, Rank.PREFERRED


def resolve(entity: str) -> str | None:
    return entity if entity.startswith("Q") else RESOLVED.get(entity)


GROUND = Ground(resolve)
EXTRACT = Ground(
    resolve, Basis(("old set",), "2017", "2020", frozenset({"statements", "references", "time", "qualifiers", "labels", "ranks"}))
)
PLACES = Ground(resolve, within=lambda inner, outer: (inner, outer) == ("Q649", "Q15180"))


def day(text: str) -> Time:
    parts = text.split("-")
    year, month, day_of_month = (*parts, "00", "00")[:3]
    return Time(f"+{year}-{month}-{day_of_month}T00:00:00Z", 8 + len(parts))


def text_value(text: str) -> Value | SomeValue:
    if text == "?":
        return SOME_VALUE
    if text.startswith("#"):
        return Quantity(f"+{text[1:]}")
    if text.startswith('"'):
        return StringValue(text[1:])
    return day(text) if text[0].isdigit() else EntityId(text)


def qualifiers(text: str) -> tuple[Snak, ...]:
    return tuple(Snak(pid, text_value(value)) for pid, value in (one.split("=") for one in text.split()))


def ours(text: str, quals: str = "", rank: Rank = NORMAL, pid: str = "P1") -> Statement:
    return Statement(f"a${pid}{text}{quals}", Snak(pid, text_value(text)), qualifiers(quals), (SOURCE,), rank)


def theirs(text: str, quals: str = "", rank: Rank = NORMAL, references: Iterable[Reference] = (SOURCE,)) -> Statement:
    return Statement(f"Q1${text}{quals}", Snak("P1", text_value(text)), qualifiers(quals), tuple(references), rank)


def compared(here: Iterable[Statement], there: Iterable[Statement], ground: Ground = GROUND) -> tuple[Finding, ...]:
    return compare_items(Item(id="a", statements=tuple(here)), Item(id="Q1", statements=tuple(there)), ground).statements


def side(statement: Statement | None) -> str:
    if statement is None:
        return "-"
    value = statement.main.value
    match value:
        case EntityId(text) | StringValue(text):
            return text
        case Time(time):
            return time[1:11]
        case Quantity(amount):
            return amount
    return "?"


def brief(findings: Iterable[Finding]) -> list[str]:
    """A finding as `kind ours theirs deprecated?: reason`."""
    return [
        f"{one.kind} {side(one.ours)} {side(one.theirs)}{' ' + one.deprecated if one.deprecated else ''}"
        f"{'?' if one.provisional else ''}{': ' + one.reason if one.reason else ''}"
        for one in findings
    ]


CASES: list[tuple[str, list[Statement], list[Statement], Ground, list[str]]] = [
    ("same", [ours("Q5")], [theirs("Q5")], GROUND, ["same Q5 Q5"]),
    ("same by verdict", [ours("moscow")], [theirs("Q649")], GROUND, ["same moscow Q649"]),
    ("same, no reference there", [ours("Q5")], [theirs("Q5", references=[])], GROUND, ["same-unsourced-there Q5 Q5"]),
    ("same, only imported there", [ours("Q5")], [theirs("Q5", references=[IMPORTED])], GROUND,
     ["same-unsourced-there Q5 Q5: the references there name no source of their own"]),
    ("one good reference is enough", [ours("Q5")], [theirs("Q5", references=[IMPORTED, SOURCE])], GROUND, ["same Q5 Q5"]),
    ("more precise here", [ours("1951-07-02")], [theirs("1951-07")], GROUND, ["more-precise-here 1951-07-02 1951-07-00"]),
    ("more precise there", [ours("1951-07")], [theirs("1951-07-02")], GROUND, ["more-precise-there 1951-07-00 1951-07-02"]),
    ("dates exclude each other", [ours("1951-07")], [theirs("1951-08")], GROUND, ["differs 1951-07-00 1951-08-00"]),
    ("items stand side by side", [ours("Q5")], [theirs("Q6")], GROUND, ["missing-there Q5 -", "missing-here - Q6"]),
    ("unless the property takes one value", [ours("Q5")], [theirs("Q6")], Ground(resolve, single_valued={"P1"}),
     ["conflict Q5 Q6: the property takes one value"]),
    ("one value: the best rank first", [ours("Q5")], [theirs("Q6"), theirs("Q7", rank=BEST)], Ground(resolve, single_valued={"P1"}),
     ["conflict Q5 Q7: the property takes one value; ranked normal here, preferred there", "missing-here - Q6"]),
    ("several dates may be several occasions", [ours("1951")], [theirs("1946"), theirs("1947")], GROUND,
     ["missing-there 1951-00-00 -", "missing-here - 1946-00-00", "missing-here - 1947-00-00"]),
    ("only here", [ours("Q5")], [], GROUND, ["missing-there Q5 -"]),
    ("only there", [], [theirs("Q5")], GROUND, ["missing-here - Q5"]),
    ("no Q-id for the value", [ours("kabanye")], [theirs("Q6")], GROUND,
     ["not-comparable kabanye -: no confirmed Q-id for the value here",
      "missing-here - Q6: may be one of 1 values here that have no confirmed Q-id"]),
    ("no Q-id, one value", [ours("kabanye")], [theirs("Q6")], Ground(resolve, single_valued={"P1"}),
     ["not-comparable kabanye -: no confirmed Q-id for the value here",
      "missing-here - Q6: may be one of 1 values here that have no confirmed Q-id"]),
    ("local property", [ours("Q5", pid="accused-by")], [], GROUND, ["not-comparable Q5 -: a property of the dataset"]),
    ("unknown here", [ours("?")], [theirs("Q6")], GROUND, ["more-precise-there ? Q6: unknown value here"]),
    ("another type", [ours('"text')], [theirs("Q6")], Ground(resolve, single_valued={"P1"}),
     ["not-comparable text Q6: another type of value"]),
    ("another unit or type is no contradiction", [ours("#37")], [theirs("1951")], GROUND,
     ["missing-there +37 -", "missing-here - 1951-00-00"]),
    # One to one, the closest first.
    ("closest first", [ours("1951"), ours("1951-07")], [theirs("1951-07-02"), theirs("1951-07")], GROUND,
     ["more-precise-there 1951-00-00 1951-07-02", "same 1951-07-00 1951-07-00"]),
    ("one to one", [ours("Q5"), ours("moscow")], [theirs("Q649"), theirs("Q5", "P2=Q9")], GROUND, ["same Q5 Q5", "same moscow Q649"]),
    ("twice here, once there", [ours("Q5"), ours("Q5", "P2=Q9")], [theirs("Q5", "P2=Q9")], GROUND,
     ["same Q5 Q5", "missing-there Q5 -"]),
    # Deprecation.
    ("deprecated here and stated there", [ours("1900", rank=OLD), ours("1901")], [theirs("1900")], GROUND,
     ["same 1900-00-00 1900-00-00 here: the value is deprecated here only", "missing-there 1901-00-00 -"]),
    ("deprecated there and stated here", [ours("Q5")], [theirs("Q5", rank=OLD, references=[])], GROUND,
     ["deprecated-there Q5 Q5 there: the value is deprecated there only"]),
    ("a more precise value that is deprecated there", [ours("1951")], [theirs("1951-07", rank=OLD)], GROUND,
     ["deprecated-there 1951-00-00 1951-07-00 there: the value is deprecated there only"]),
    ("another rank, nothing wrong", [ours("Q5", rank=BEST)], [theirs("Q5")], GROUND,
     ["same Q5 Q5: ranked preferred here, normal there"]),
    ("deprecated on both sides", [ours("Q5", rank=OLD)], [theirs("Q5", rank=OLD)], GROUND, ["same Q5 Q5 both"]),
    ("equal standing is preferred", [ours("Q5", rank=OLD), ours("Q5")], [theirs("Q5"), theirs("Q5", "P2=Q9", OLD)], GROUND,
     ["same Q5 Q5 both", "same Q5 Q5"]),
    ("the deprecated contradicts nobody", [ours("1900", rank=OLD)], [theirs("1901")], GROUND,
     ["missing-there 1900-00-00 - here", "missing-here - 1901-00-00"]),
    # Qualifiers.
    ("the same office twice", [ours("Q5", "P580=1951"), ours("Q5", "P580=1946")], [theirs("Q5", "P580=1946"), theirs("Q5", "P580=1951-07")],
     GROUND, ["same Q5 Q5", "same Q5 Q5"]),
    ("a qualifier contradicts", [ours("Q5", "P585=1946")], [theirs("Q5", "P585=1941")], GROUND, ["conflict Q5 Q5: a qualifier differs"]),
    ("two terms of an office", [ours("Q5", "P580=1951 P582=1952")], [theirs("Q5", "P580=1946 P582=1950")], GROUND,
     ["missing-there Q5 -", "missing-here - Q5"]),
    ("one term with two ends", [ours("Q5", "P580=1951 P582=1953")], [theirs("Q5", "P580=1951 P582=1952")], GROUND,
     ["conflict Q5 Q5: a qualifier differs"]),
    ("two dates of two times", [ours("1951-07", "P580=1951")], [theirs("1951", "P582=1946")], GROUND,
     ["missing-there 1951-07-00 -", "missing-here - 1951-00-00"]),
    ("an end before the start says nothing", [ours("Q5", "P580=1952 P582=1951")], [theirs("Q5", "P580=1952 P582=1951")], GROUND,
     ["same Q5 Q5"]),
    # Places in places.
    ("a place in a place", [ours("Q649")], [theirs("Q15180")], PLACES, ["more-precise-here Q649 Q15180: the place here lies in the one there"]),
    ("a place around a place", [ours("Q15180")], [theirs("Q649")], PLACES,
     ["more-precise-there Q15180 Q649: the place there lies in the one here"]),
    ("not for countries", [ours("Q649", pid="P27")], [Statement("Q1$", Snak("P27", EntityId("Q15180")), (), (SOURCE,))], PLACES,
     ["missing-there Q649 -", "missing-here - Q15180"]),
    ("two counts of two days", [ours("#9", "P585=1952")], [theirs("#37", "P585=1953")], GROUND,
     ["missing-there +9 -", "missing-here - +37"]),
    ("two counts of one day", [ours("#9", "P585=1952")], [theirs("#37", "P585=1952")], GROUND, ["differs +9 +37"]),
    ("bounds belong to the date", [ours("1943", "P1326=1943-05")], [theirs("1943-11")], GROUND, ["differs 1943-00-00 1943-11-00"]),
    # An extract: what is not there may be there.
    ("extract: same, references unknown", [ours("Q5")], [theirs("Q5", references=[])], EXTRACT, ["same Q5 Q5"]),
    ("extract: missing is provisional", [ours("Q5")], [theirs("Q6")], EXTRACT, ["missing-there Q5 -?", "missing-here - Q6"]),
    ("extract: dates unknown", [ours("1951")], [theirs("Q6")], EXTRACT,
     ["not-comparable 1951-00-00 -: the document compared with does not hold dates", "missing-here - Q6"]),
    ("extract: nothing at hand", [ours("Q5")], [], EXTRACT, ["not-comparable Q5 -: no statements of the item there were at hand"]),
    ("extract: ranks unknown", [ours("Q5", rank=OLD)], [theirs("Q5")], EXTRACT,
     ["same Q5 Q5 here: the value is deprecated here; its rank there is not known"]),
]  # fmt: skip


@pytest.mark.parametrize(("here", "there", "ground", "findings"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_statements(here: list[Statement], there: list[Statement], ground: Ground, findings: list[str]) -> None:
    assert brief(compared(here, there, ground)) == findings


def test_every_kind_is_tested() -> None:
    assert {finding.split(" ")[0] for case in CASES for finding in case[4]} == set(Kind)


@pytest.mark.parametrize(("here", "there", "ground"), [case[1:4] for case in CASES], ids=[case[0] for case in CASES])
def test_no_statement_is_lost_or_doubled(here: list[Statement], there: list[Statement], ground: Ground) -> None:
    findings = compared(here, there, ground)
    for given, found in ((here, [one.ours for one in findings]), (there, [one.theirs for one in findings])):
        assert sorted(one.id for one in given) == sorted(one.id for one in found if one)


QUALIFIERS: list[tuple[str, str, Ground, list[str]]] = [
    ("P580=1951", "P580=1951", GROUND, ["P580 same"]),
    ("P580=1951-07", "P580=1951", GROUND, ["P580 more-precise-here"]),
    ("P580=1951", "P580=1951-07", GROUND, ["P580 more-precise-there"]),
    ("P580=1951", "P580=1952", GROUND, ["P580 differs"]),
    ("P580=1951 P582=1952", "P580=1951", GROUND, ["P580 same", "P582 missing-there"]),
    ("", "P580=1951", GROUND, ["P580 missing-here"]),
    ("P642=Q2 P642=Q3", "P642=Q3 P642=Q4", GROUND, ["P642 same", "P642 missing-there", "P642 missing-here"]),
    ("P642=kabanye", "P642=Q4", GROUND, ["P642 not-comparable: no confirmed Q-id for the value here", "P642 missing-here"]),
    ("quoted-by=Q2", "", GROUND, ["quoted-by not-comparable: a property of the dataset"]),
    ("P580=1951", "", EXTRACT, ["P580 not-comparable: the document compared with does not hold dates"]),
    ("P642=Q2", "", EXTRACT, ["P642 not-comparable: the document compared with does not hold all qualifiers"]),
]


@pytest.mark.parametrize(("here", "there", "ground", "found"), QUALIFIERS)
def test_qualifiers(here: str, there: str, ground: Ground, found: list[str]) -> None:
    (finding,) = compared([ours("Q5", here)], [theirs("Q5", there)], ground)
    assert [f"{one.property} {one.kind}{': ' + one.reason if one.reason else ''}" for one in finding.qualifiers] == found


def test_sources() -> None:
    assert has_source(theirs("Q5"))
    assert not has_source(theirs("Q5", references=[IMPORTED, Reference((Snak("P813", day("2020-01-01")),))]))


def terms(**parts: str) -> Item:
    """`en="label; description; alias, alias"` by language."""
    split = [(language, *text.split("; ")) for language, text in parts.items()]
    return Item(
        id="x",
        labels=tuple(Term(language, label) for language, label, *_ in split if label),
        descriptions=tuple(Term(language, rest[0]) for language, _, *rest in split if rest and rest[0]),
        aliases=tuple(Term(language, alias) for language, _, *rest in split if len(rest) > 1 for alias in rest[1].split(", ")),
    )


TERMS: list[tuple[Item, Item, list[TermFinding]]] = [
    (terms(en="Ryumin"), terms(en="Ryumin"), [TermFinding(Kind.SAME, "label", "en", "Ryumin", "Ryumin")]),
    (terms(en="Ryumin"), terms(en="Riumin"), [TermFinding(Kind.DIFFERS, "label", "en", "Ryumin", "Riumin")]),
    (terms(en="Ryumin"), terms(en="Riumin; ; Ryumin"), [
        TermFinding(Kind.DIFFERS, "label", "en", "Ryumin", "Riumin", "known there as an alias"),
    ]),
    (terms(en="Ryumin"), terms(mul="Ryumin"), [
        TermFinding(Kind.SAME, "label", "en", "Ryumin", "Ryumin", "there as the label of all languages"),
    ]),
    (terms(en="Ryumin"), terms(ru="Рюмин"), [TermFinding(Kind.MISSING_THERE, "label", "en", "Ryumin", "")]),
    (terms(en="; officer"), terms(en="Ryumin; officer"), [
        TermFinding(Kind.MISSING_HERE, "label", "en", "", "Ryumin"), TermFinding(Kind.SAME, "description", "en", "officer", "officer"),
    ]),
    (terms(en="R; officer"), terms(en="R; spy"), [
        TermFinding(Kind.SAME, "label", "en", "R", "R"), TermFinding(Kind.DIFFERS, "description", "en", "officer", "spy"),
    ]),
    (terms(en="R; officer"), terms(en="R"), [
        TermFinding(Kind.SAME, "label", "en", "R", "R"), TermFinding(Kind.MISSING_THERE, "description", "en", "officer", ""),
    ]),
    (terms(en="R; ; A, B, C"), terms(en="C; ; A, D, R"), [
        TermFinding(Kind.DIFFERS, "label", "en", "R", "C", "known there as an alias"),
        TermFinding(Kind.SAME, "alias", "en", "A", "A"),
        TermFinding(Kind.MISSING_THERE, "alias", "en", "B", ""),
        TermFinding(Kind.SAME, "alias", "en", "C", "C", "the label there"),
        TermFinding(Kind.MISSING_HERE, "alias", "en", "", "D"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("here", "there", "found"), TERMS)
def test_terms(here: Item, there: Item, found: list[TermFinding]) -> None:
    assert list(compare_items(here, there, GROUND).terms) == found


def test_terms_in_the_languages_of_the_dataset() -> None:
    found = compare_items(terms(en="R"), terms(en="R", ru="Р", de="D"), GROUND._replace(languages=("en", "ru")))
    assert [(one.kind, one.language) for one in found.terms] == [(Kind.SAME, "en"), (Kind.MISSING_HERE, "ru")]
    assert compare_items(terms(en="R"), terms(en="X"), EXTRACT).terms == ()


DISPUTES: list[tuple[str, list[Statement], Ground, list[str]]] = [
    ("none", [ours("Q5"), ours("Q6"), ours("1951"), ours("1951-07")], GROUND, []),
    ("deprecated", [ours("Q5"), ours("Q6", rank=OLD)], GROUND, ["a value is deprecated"]),
    ("two dates", [ours("1951"), ours("1952")], GROUND, ["values disagree"]),
    ("two occasions", [ours("#9", "P585=1951"), ours("#37", "P585=1952")], GROUND, []),
    ("one value", [ours("mgb"), ours("kabanye")], GROUND._replace(single_valued={"P1"}), ["values disagree"]),
    ("both", [ours("1951"), ours("1952"), ours("1953", rank=OLD)], GROUND, ["a value is deprecated and values disagree"]),
]


@pytest.mark.parametrize(("statements", "ground", "reasons"), [case[1:] for case in DISPUTES], ids=[case[0] for case in DISPUTES])
def test_disputes(statements: list[Statement], ground: Ground, reasons: list[str]) -> None:
    found = find_disputes(Item(id="a", statements=tuple(statements)), ground)
    assert [one.reason for one in found] == reasons
    assert all((one.property, one.statements) == ("P1", tuple(statements)) for one in found)


def test_no_value_is_not_nothing() -> None:
    none = Statement("a$1", Snak("P1", NoValue()), (), (SOURCE,))
    assert brief(compared([none], [theirs("Q5")])) == ["conflict ? Q5: no value here"]
    assert brief(compared([none], [theirs("Q5"), theirs("Q6")])) == ["missing-there ? -", "missing-here - Q5", "missing-here - Q6"]
    assert brief(compared([none], [])) == ["missing-there ? -"]


def test_sitelinks() -> None:
    here = Item(
        id="a",
        sitelinks=(
            Sitelink("enwiki", "doctors'_plot"),
            Sitelink("ruwiki", "Дело врачей"),
            Sitelink("frwiki", "Un"),
            Sitelink("dewiki", "B"),
        ),
    )
    there = Item(
        id="Q1",
        sitelinks=(Sitelink("enwiki", "Doctors' plot"), Sitelink("frwiki", "Deux"), Sitelink("eswiki", "Uno"), Sitelink("zhwiki", "X")),
    )
    found = compare_items(here, there, GROUND._replace(languages=("en", "es"))).terms
    assert [(one.kind, one.part, one.language, one.ours, one.theirs) for one in found] == [
        (Kind.SAME, "sitelink", "enwiki", "doctors'_plot", "Doctors' plot"),
        (Kind.MISSING_THERE, "sitelink", "ruwiki", "Дело врачей", ""),
        (Kind.CONFLICT, "sitelink", "frwiki", "Un", "Deux"),
        (Kind.MISSING_THERE, "sitelink", "dewiki", "B", ""),
        (Kind.MISSING_HERE, "sitelink", "eswiki", "", "Uno"),
    ]
    lacking = Ground(resolve, Basis(("old",), "2017", "2020", frozenset({"sitelinks"})))
    assert compare_items(here, there, lacking).terms == ()


def places(*links: tuple[str, str, str]) -> Places:
    """A snapshot of items with links: item, property, target."""
    documents = []
    for number, (subject, pid, target) in enumerate(links, 1):
        value = {"type": "wikibase-entityid", "value": {"id": target}}
        claim = {"id": f"{subject}$1", "mainsnak": {"snaktype": "value", "property": pid, "datavalue": value}, "rank": "normal"}
        documents.append(Document(Place("s.jsonl", number), {"id": subject, "claims": {pid: [claim]}}))
    return Places(Snapshot(documents))


def test_places_lie_in_places() -> None:
    found = places(
        ("Q1", "P131", "Q2"), ("Q2", "P17", "Q3"), ("Q4", "P131", "Q4"), ("Q5", "P361", "Q3"), ("Q6", "P131", "Q7"), ("Q7", "P131", "Q6")
    )
    assert [pair for pair in (("Q1", "Q2"), ("Q1", "Q3"), ("Q3", "Q1"), ("Q4", "Q4"), ("Q5", "Q3"), ("Q6", "Q7"), ("Q7", "Q6"), ("Q1", "Q1"))
            if found.within(*pair)] == [("Q1", "Q2"), ("Q1", "Q3"), ("Q6", "Q7"), ("Q7", "Q6")]  # fmt: skip
