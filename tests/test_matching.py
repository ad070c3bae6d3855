"""Who is who: what names, dates, places and identifiers say together."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
import reconciliation as benchmark
from hypothesis import given
from hypothesis import strategies as st

from pipeline.matching import Index, Known, Match, Matcher, Profile, Sight, Verdict, day, described, match_all, profile
from pipeline.matching.names import read_name
from pipeline.model import EntityId, Item, Snak, Statement, StringValue, Term, Time

REPO = Path(__file__).resolve().parents[1]


def person(id_: str, *names: str, birth: str = "", country: str = "", **more: Any) -> Profile:
    facts = {"country": frozenset([country])} if country else {}
    return Profile(id=id_, names=names, births=(day(birth),) if birth else (), facts=facts, **more)


GIVEN = ("Ivan", "Maria", "Pyotr", "Anna", "Boris", "Olga")
FAMILY = ("Ivanov", "Petrov", "Sidorov", "Orlov", "Zaitsev", "Volkov", "Lebedev")
#: Others, so that words have frequencies.
OTHERS = [
    person(f"Q{1000 + n}", f"{first} {last}", birth=f"19{30 + n}-03-{1 + n % 28:02}", country="Russia")
    for n, (first, last) in enumerate(product(GIVEN, FAMILY))
]
RAPOPORT = person("Q1", "Yakov Rapoport", birth="1898-11-19", country="Russia")


def asked(*names: str, birth: str = "1898-11-19", country: str = "Russia", **more: Any) -> Profile:
    return person("a", *names, birth=birth, country=country, **more)


def found(question: Profile, *people: Profile, rejected: tuple[str, ...] = ()) -> Match:
    return Matcher(Index([*OTHERS, *people])).match(question, rejected)


def kinds(match: Match) -> set[str]:
    return {piece.kind for piece in match.candidates[0].evidence}


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("Yakov Rapoport", "Yakov Rapoport"),
        ("YAKOV RAPOPORT", "Yakov Rapoport"),
        ("Rapoport, Yakov", "Yakov Rapoport"),
        ("Rapoport Yakov", "Yakov Rapoport"),
        ("Prof. Dr. Yakov Rapoport, PhD", "Yakov Rapoport"),
        ("Yakov Lvovich Rapoport", "Yakov Rapoport"),
        ("Рапопорт Яков Львович", "Yakov Rapoport"),
        ("Рапопорт, Яков", "Yakov Rapoport"),
        ("Yakov Rapaport", "Yakov Rapoport"),
        ("Jakow Rapoport", "Yakov Rapoport"),
        ("Y. Rapoport", "Yakov Rapoport"),
        ("Yakov (Jacob) Rapoport", "Jacob Rapoport"),
        ("Vera Orlova (née Stern)", "Vera Stern"),
        ("Eva Stern-Falkenrath", "Eva Falkenrath"),
        ("José García Márquez", "Jose Garcia Marquez"),
        ("Ludwig von Falkenrath", "Ludwig Falkenrath"),
        ("Kim Sung-ho", "김성호"),
        ("Γιώργος Παπαδάκης", "Giorgos Papadakis"),
        ("محمد الغانم", "Mohammed Al-Ghanim"),
        ("עמוס ברקוביץ", "Amos Berkovich"),
        ("張慶忠", "Chang Ching-chung"),
        ("石川達也", "Tatsuya Ishikawa"),
        ("佐々木信久", "Nobuhisa Sasaki"),
        ("谷川みつ", "Mitsu Tanigawa"),
        ("髙﨑鐵郎", "高崎鉄郎"),
        ("이석희", "Lee Suk-hee"),
        ("علي الجليل", "Ali Al-Jalil"),
        ("Արմեն Սարգսյան", "Armen Sargsyan"),
        ("Петро Григоренко", "Petro Hryhorenko"),
    ],
)
def test_one_name_in_two_spellings(name: str, there: str) -> None:
    match = found(asked(name), person("Q1", there, birth="1898-11-19", country="Russia"))
    assert (match.verdict, match.id) == (Verdict.SAME, "Q1")


@pytest.mark.parametrize(
    ("question", "why"),
    [
        (asked("Yakov Rapoport", birth="1921-01-05"), "another year of birth"),
        (asked("Yakov Rapoport", birth="", country=""), "nothing but a name"),
        (asked("Anatoly Kozhevnikov"), "another name"),
        (asked("Yakov Rapoport", birth="", country="Chile"), "another country"),
    ],
)
def test_what_is_never_matched_without_looking(question: Profile, why: str) -> None:
    assert found(question, RAPOPORT).verdict is not Verdict.SAME, why


def test_homonyms_are_not_told_apart_by_order() -> None:
    twins = [person(qid, "Yakov Rapoport", country="Russia") for qid in ("Q1", "Q2")]
    match = found(asked("Yakov Rapoport", birth=""), *twins)
    assert match.verdict is Verdict.UNSURE
    assert {one.id for one in match.candidates[:2]} == {"Q1", "Q2"}


def test_father_and_son_are_told_apart_by_birth() -> None:
    father, son = person("Q1", "Yakov Rapoport", birth="1898-11-19"), person("Q2", "Yakov Rapoport", birth="1931-02-03")
    assert found(asked("Yakov Rapoport", birth="1931-02-03"), father, son).id == "Q2"


def test_another_patronymic_speaks_against() -> None:
    match = found(asked("Yakov Lvovich Rapoport", birth=""), person("Q1", "Yakov Ivanovich Rapoport", country="Russia"))
    assert "patronymic differs" in kinds(match)
    assert match.verdict is not Verdict.SAME


@pytest.mark.parametrize(
    ("name", "here", "there"),
    [
        ("陳雪生", ("陳雪生",), ("Chen Hsueh-sheng", "陳學聖")),
        ("김기선", ("김기선",), ("김기춘",)),
        ("Yakov Rapoport", ("Яков Львович Рапопорт",), ("Yakov Rapoport", "Яков Иванович Рапопорт")),
    ],
)
def test_a_name_in_the_same_script_decides_before_one_that_sounds_alike(name: str, here: tuple[str, ...], there: tuple[str, ...]) -> None:
    match = found(asked(*here, birth=""), person("Q1", *there, country="Russia"))
    assert match.verdict is not Verdict.SAME, name


def test_what_brackets_say_of_a_bearer_is_no_name() -> None:
    assert [one.written for one in read_name("梁熙 (香港)", readings=False)] == ["梁熙"]
    assert [one.written for one in read_name("이철우 (1960년)")] == ["이 철우"]


def test_junior_is_not_senior() -> None:
    match = found(asked("Yakov Rapoport Jr.", birth=""), person("Q1", "Yakov Rapoport Sr.", country="Russia"))
    assert "generation differs" in kinds(match)
    assert match.verdict is not Verdict.SAME


def test_a_vague_date_agrees_with_an_exact_one() -> None:
    match = found(asked("Yakov Rapoport", birth="1898"), RAPOPORT)
    assert "birth year same" in kinds(match)
    assert match.id == "Q1"


def test_the_method_of_transliteration_is_named() -> None:
    match = found(asked("Рапопорт Яков"), RAPOPORT)
    assert "Cyrillic transliteration" in described(match.candidates[0].evidence)


def test_evidence_adds_up() -> None:
    for candidate in found(asked("Рапопорт Яков Львович"), RAPOPORT).candidates:
        parts = described(candidate.evidence)
        numbers = [float(part.rpartition("(")[2].rstrip(")")) for part in parts.split("; ")]
        assert sum(numbers) == pytest.approx(candidate.bits, abs=0.06 * len(numbers))


def test_the_rejected_never_return() -> None:
    match = found(asked("Yakov Rapoport"), RAPOPORT, rejected=("Q1",))
    assert "Q1" not in {candidate.id for candidate in match.candidates}
    assert match.verdict is not Verdict.SAME


IDS = {"P227": frozenset(["118"])}


def test_the_same_identifier_finds_another_name() -> None:
    there = person("Q1", "Somebody Else", identifiers=IDS)
    match = found(asked("Yakov Rapoport", identifiers=IDS), there)
    assert (match.verdict, match.id) == (Verdict.SAME, "Q1")


def test_another_identifier_is_a_veto() -> None:
    there = person("Q1", "Yakov Rapoport", birth="1898-11-19", country="Russia", identifiers={"P227": frozenset(["119"])})
    match = found(asked("Yakov Rapoport", identifiers=IDS), there)
    assert match.verdict is not Verdict.SAME
    assert match.id == ""


def test_an_empty_index_has_no_answer() -> None:
    assert Matcher(Index([])).match(RAPOPORT) == Match(Verdict.NONE, "", -99.0, ())


def test_the_order_of_the_index_does_not_matter() -> None:
    people = [*OTHERS, RAPOPORT, person("Q2", "Yakov Rapaport", country="Russia")]
    forward, backward = (Matcher(Index(some)).match(asked("Rapoport Yakov")) for some in (people, people[::-1]))
    assert (forward.verdict, forward.id, forward.odds) == (backward.verdict, backward.id, backward.odds)


def test_two_records_never_take_one_id_silently() -> None:
    twins = [asked("Yakov Rapoport"), person("b", "Yakov Rapoport", birth="1898-11-19", country="Russia")]
    matches = match_all(twins, Matcher(Index([*OTHERS, RAPOPORT])))
    assert [(one.verdict, one.id) for one in matches] == [(Verdict.UNSURE, ""), (Verdict.UNSURE, "")]


def test_what_people_confirmed_comes_first_and_is_a_claim() -> None:
    twins = [asked("Yakov Rapoport"), person("b", "Somebody Else")]
    first, second = match_all(twins, Matcher(Index([*OTHERS, RAPOPORT])), Known(same={"b": "Q1"}))
    assert (second.verdict, second.id) == (Verdict.SAME, "Q1")
    assert first.verdict is not Verdict.SAME
    assert "claimed by another" in kinds(first)


def test_a_relation_to_something_matched_decides() -> None:
    teachers = [
        person("Q1", "Yakov Rapoport", country="Russia", relations={"P1066": frozenset(["Q7"])}),
        person("Q2", "Yakov Rapoport", country="Russia", relations={"P1066": frozenset(["Q8"])}),
    ]
    question = asked("Yakov Rapoport", birth="", relations={"P1066": frozenset(["teacher"])})
    (match,) = match_all([question], Matcher(Index([*OTHERS, *teachers])), Known(same={"teacher": "Q8"}))
    assert (match.verdict, match.id) == (Verdict.SAME, "Q2")


def test_a_profile_of_an_item() -> None:
    statements = (
        Statement("a$1", Snak("P569", Time("+1898-11-19T00:00:00Z", 11))),
        Statement("a$2", Snak("P27", EntityId("ussr"))),
        Statement("a$3", Snak("P31", EntityId("Q5"))),
        Statement("a$4", Snak("P227", StringValue("118"))),
        Statement("a$5", Snak("P1476", StringValue("not an identifier"))),
    )
    item = Item(id="a", labels=(Term("en", "Yakov Rapoport"), Term("ru", "Яков Рапопорт")), statements=statements)
    sight = Sight({"ussr": "Q15180", "Q5": "Q5"}.get, lambda class_: ["Q215627"] if class_ == "Q5" else [], {"P227"})
    assert profile(item, sight) == Profile(
        id="a", names=("Yakov Rapoport", "Яков Рапопорт"), births=(day("1898-11-19"),),
        facts={"country": frozenset(["Q15180"]), "type": frozenset(["Q5", "Q215627"])}, identifiers=IDS,
    )  # fmt: skip


@given(st.text(max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    for name in read_name(text):
        assert name.tokens


@given(st.lists(st.text(max_size=20), max_size=3), st.lists(st.text(max_size=20), max_size=3))
def test_any_two_profiles_can_be_compared(ours: list[str], theirs: list[str]) -> None:
    match = Matcher(Index([person("Q1", *theirs)])).match(person("a", *ours))
    assert match.verdict is not Verdict.SAME


def test_a_name_in_han_characters_is_read_beside_another_one_in_latin_letters() -> None:
    match = found(asked("Chang Ching-chung", birth=""), person("Q1", "Peter Chang", "張慶忠", country="Russia"))
    assert match.id == "Q1"
    assert "read by Pinyin" in described(match.candidates[0].evidence)


def test_the_readings_of_han_characters_come_with_their_licence() -> None:
    folder = REPO / "pipeline/matching/scripts"
    notice = "Copyright © 1991-2022 Unicode, Inc."
    assert notice in (folder / "UNICODE-LICENSE.txt").read_text(encoding="utf-8")
    assert notice in (folder / "PROVENANCE.md").read_text(encoding="utf-8")
    assert "UNICODE-LICENSE.txt" in (REPO / "README.md").read_text(encoding="utf-8")


def test_real_names(shared: Path) -> None:
    """A sample of the labelled names against a tenth of the people, with floors below what was measured."""
    folder = shared / "reconciliation"
    if not folder.is_dir():
        pytest.skip("no labelled names")
    records = list(benchmark.lines(folder / "source_dev.jsonl"))[::8]
    wanted = {one["gold_qid"] for one in records}
    people = [one for n, one in enumerate(benchmark.lines(folder / "wikidata_side.jsonl")) if n % 10 == 0 or one["qid"] in wanted]
    matches = match_all([benchmark.record(one) for one in records], Matcher(Index(map(benchmark.person, people))))
    answers = [(one["gold_qid"], match) for one, match in zip(records, matches, strict=True)]
    right = sum(bool(match.id) and match.id == gold for gold, match in answers)
    precision, recall = right / sum(bool(match.id) for _, match in answers), right / sum(bool(gold) for gold, _ in answers)
    automatic = [match.id == gold for gold, match in answers if match.verdict is Verdict.SAME]
    assert precision > 0.98
    assert recall > 0.96
    assert sum(automatic) / len(automatic) > 0.99
