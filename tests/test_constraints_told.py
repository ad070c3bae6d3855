"""How findings of constraints are told: once where nothing is decided, as a count where they are many."""

from pipeline.issues import Issue, Place, Severity
from pipeline.shacl.condensed import condensed, told_once


def issue(line: int, rule: str = "constraint-range", severity: Severity = Severity.WARNING, expected: str = "less") -> Issue:
    return Issue(Place("x.yaml", line), rule, f"'{line}'", expected, "", severity)


def test_undecided_constraints_are_told_once_for_each_reason() -> None:
    undecided = [issue(n, "constraint-undecided", Severity.INFO, reason) for n, reason in ((3, "a"), (2, "a"), (9, "b"))]
    assert told_once([issue(1), *undecided]) == [issue(1), undecided[1]._replace(found="'2' and 1 more like it"), undecided[2]]


def test_what_is_undecided_of_a_whole_graph_names_no_folder() -> None:
    (told,) = told_once([issue(0, "constraint-undecided")._replace(place=Place("build/one/graph.nt"))])
    assert told.place == Place("graph.nt")


def test_many_of_one_constraint_are_counted() -> None:
    many = [issue(n) for n in range(1, 13)]
    few = [issue(n, expected="more") for n in range(1, 12)]
    shown, lines = condensed([*many, *few])
    assert shown == few
    assert lines == ["warning[constraint-range] 12 times: expected less; first x.yaml:1"]


def test_errors_and_other_rules_are_always_shown() -> None:
    errors = [issue(n, severity=Severity.ERROR) for n in range(20)]
    others = [issue(n, "date") for n in range(20)]
    assert condensed([*errors, *others]) == ([*errors, *others], [])


def test_the_undecided_are_one_line() -> None:
    undecided = [issue(n, "constraint-undecided", Severity.INFO) for n in range(2)]
    assert condensed(undecided) == ([], ["info[constraint-undecided] 2 constraints of Wikidata cannot be decided with what is at hand"])
