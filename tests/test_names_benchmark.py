"""The benchmark of names: queries that are what they say, answers that are found."""

import json
from math import log2
from pathlib import Path

import pytest
from across import questions
from fit_weights import START, WEIGHTS_FILE, Case, by_hand, chances, f1, fit, written
from names import Query, arguments, label, main, queries, real_labels, slip, torn
from newton import Choice, Option, likeliest

from pipeline.matching.weights import WEIGHTS

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def test_labels_depend_on_their_number_alone() -> None:
    labels = [label(at) for at in range(1000)]
    assert labels == [label(at) for at in range(1000)]
    assert len(set(labels)) > 990
    assert all(len(text.split()) == 2 and text.istitle() for text in labels)


def test_a_slip_changes_a_letter_or_two_and_no_first_letter() -> None:
    for seed in range(0, 5000, 7):
        slipped = slip("Kamaro Stelin", seed)
        assert abs(len(slipped) - len("Kamaro Stelin")) <= 1
        assert [part[0] for part in slipped.split()] == ["K", "S"]


def test_initials_that_fit_several_labels_are_a_kind_of_their_own() -> None:
    kinds = {(query.kind, query.text) for query in queries(50, ["Kamaro Stelin", "Kira Stelin", "Li Stelin"]) if "initial" in query.kind}
    assert kinds == {("initial, several fit", "K. Stelin"), ("initial", "L. Stelin")}


def test_slips_may_be_as_near_to_another_label() -> None:
    asked = [Query("slip", text, "") for text in ("Kira Stelinn", "Kira Stelim", "Kira Stolin")]
    assert torn(asked, ["Kira Stelin", "Kira Stelik", "Kamaro Stelin"]) == (3, 1)


def test_real_labels_are_names_first_and_then_pairs_of_their_words() -> None:
    names = ["Anna Nowak", "Jan Lisowski", "Éva Nagy", "Madonna", "Ludwig van Beethoven"]
    labels = real_labels([json.dumps({"labels": {"en": name}, "aliases": {"pl": ["Maria Sowa"]}}) for name in names], 8)
    assert labels[:3] == ["Anna Nowak", "Maria Sowa", "Jan Lisowski"]
    assert len(set(labels)) == 8
    assert {label.split()[1] for label in labels} == {"Nowak", "Sowa", "Lisowski"}


def test_each_kind_of_query_in_turn() -> None:
    asked = list(queries(10, ["Kamaro Stelin"]))
    assert [query.kind for query in asked[:5]] == ["slip", "initial", "turned round", "turned round, slip", "Cyrillic"]
    assert [query.text for query in asked if query.kind in ("initial", "turned round", "Cyrillic")] == [
        "K. Stelin", "Stelin, Kamaro", "Камаро Стелин"
    ] * 2  # fmt: skip


def test_the_short_form_finds_what_the_long_one_should(capsys: pytest.CaptureFixture[str]) -> None:
    options = arguments(["--short"])
    results = main(options)
    shares = {way: result.first.total() / result.queries.total() for way, result in results.items()}
    assert shares["index and re-rank"] > 0.95
    assert shares["with all evidence"] > 0.95
    assert shares["rapidfuzz, every label"] <= 0.8  # it reads no Cyrillic, which is a fifth
    assert results["index and re-rank"].queries.total() / results["index and re-rank"].seconds > (
        3 * results["rapidfuzz, every label"].queries.total() / results["rapidfuzz, every label"].seconds
    )
    assert capsys.readouterr().out.startswith("20,000 labels: index in ")


def test_a_fit_learns_what_tells_the_known_answers_and_leaves_weights_set_by_hand() -> None:
    right, wrong = [("before any evidence", 1.0), ("birth day same", 1.0)], [("before any evidence", 1.0), ("birth year differs", 1.0)]
    cases = [Case("a", [wrong, right], 1, linked=True), Case("b", [wrong], -1, linked=False)] * 100
    weights = fit(cases, {"before any evidence", "birth day same", "birth year differs"})
    assert weights["birth day same"] > 0 > weights["birth year differs"]
    assert chances(cases[0], weights)[1] > 0.9
    assert f1((case, weights) for case in cases) == 1.0
    assert {"identifier same", "birth month same"} <= by_hand()
    assert all(weights[kind] == WEIGHTS[kind] for kind in by_hand())


def test_records_whose_names_differ_count_more() -> None:
    far, near = [("name far", 1.0)], [("name near", 1.0)]
    against = [Case("a", [far], -1, linked=False)] * 2
    for hard, expected in ((False, -1), (True, 1)):
        weights = fit([*against, Case("a", [far, near], 0, linked=True, hard=hard)], {"name far", "name near"})
        assert weights["name far"] * expected > 0


def test_the_maximum_is_found_where_the_chances_are_the_shares() -> None:
    """Of ten choices between one thing with a weight and nothing, seven take it: without a pull it has log2(7/3) bits."""
    options = [Option(0.0, [(0, 1.0)]), Option(0.0, [])]
    (weight,) = likeliest([Choice(options, 0)] * 7 + [Choice(options, 1)] * 3, 1, 1e-9)
    assert weight == pytest.approx(log2(7 / 3), abs=1e-6)
    assert likeliest([], 2, 1.0) == [0.0, 0.0]


def test_weights_of_what_always_comes_together_are_found_too() -> None:
    options = [Option(1.0, [(0, 2.0), (1, 20.0)]), Option(0.0, [])]
    first, second = likeliest([Choice(options, 0, counts=3.0), Choice(options, 1)], 2, 0.1)
    assert second == pytest.approx(10 * first)
    assert 0 < 1 + 2 * first + 20 * second < log2(3)


def test_the_table_is_written_where_it_stands_and_what_is_set_by_hand_stays() -> None:
    text = WEIGHTS_FILE.read_text(encoding="utf-8")
    assert written(WEIGHTS, text) == text
    changed = written({**WEIGHTS, "name same": -1.25, "generation differs": 3.0}, text)
    assert changed.splitlines()[:] == [
        '    "name same": -1.25,' if line.startswith('    "name same":') else line for line in text.splitlines()
    ]


def test_the_fit_starts_from_weights_of_names_alone() -> None:
    assert START.keys() < WEIGHTS.keys()
    assert {kind for kind in WEIGHTS if kind.startswith(("name", "word", "patronymic", "one word"))} - START.keys() == {
        "name across scripts"
    }


def test_questions_across_scripts_hide_what_would_answer_them() -> None:
    people = [
        {
            "qid": f"Q{n}", "labels": {"en": f"Ivan Petrov {n}", "ru": f"Иван Петров {n}"}, "aliases": {"ru": ["Ваня"], "en": ["Vanya"]},
            "birth": "1950", "death": None, "gender": None, "country": "Russia", "legislature": None,
        }
        for n in range(40)
    ]  # fmt: skip
    halves = [questions(people, look) for look in (True, False)]
    ids = [{question.record["id"] for question in asked} for asked, _ in halves]
    assert ids[0].isdisjoint(ids[1])
    assert len(ids[0] | ids[1]) == 40
    for asked, left in halves:
        there = {one["qid"]: one for one in left}
        for question in asked:
            assert question.script == "Cyrillic"
            one = there.get(question.record["gold_qid"])
            assert one is None or (list(one["labels"]), one["aliases"]) == (["en"], {"ru": [], "en": ["Vanya"]})
            assert (one is None) == (question.record["id"] not in there)
