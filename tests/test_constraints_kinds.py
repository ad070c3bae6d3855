"""Each type of property constraint, in each situation (the cases are in `constraints`), and by both engines alike."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from constraints import (
    CASES,
    ELSEWHERE,
    ITEMS,
    KNOWN,
    NORMAL,
    UNDECIDED,
    Case,
    aside,
    entities,
    found,
    ranked,
    rules,
    situations,
    stated,
    table,
    undecided,
)
from test_shacl_cases import BASE

from pipeline.constraints.kinds import KINDS, Context
from pipeline.constraints.parse import parse_constraints
from pipeline.issues import Place
from pipeline.model import MonolingualText, Rank

NAMES = [f"{case.kind}-{number}" for number, case in enumerate(CASES)]
SITUATIONS = [*situations(CASES[0])]


def test_all_types_have_a_case() -> None:
    assert {case.kind for case in CASES} == set(ITEMS)
    assert len(ITEMS) == 32


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_each_case_in_each_situation(case: Case, situation: str, tmp_path: Path) -> None:
    told, expected = situations(case)[situation](tmp_path)
    assert told == expected


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_judge_says_the_same(case: Case, tmp_path: Path) -> None:
    entity = stated(case, {})
    issues = found(tmp_path, entity, ranked(case.violating), known=case.known)
    assert issues == found(tmp_path, entity, ranked(case.violating), "pyshacl", case.known)
    assert all(case.property in issue.expected for issue in issues if issue.rule == f"constraint-{case.kind}")


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_deprecated_constraints_are_left_out_and_unknown_parameters_said(case: Case) -> None:
    assert parse_constraints(stated(case, {}, Rank.DEPRECATED), True, Place("x")) == ([], [])
    constraints, issues = parse_constraints(stated(case._replace(parameters={}), {}), False, Place("x"))
    assert issues == []
    assert [constraint.undecided for constraint in constraints] == ["its parameters are not known"]


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
@pytest.mark.parametrize("row", UNDECIDED, ids=lambda row: f"{row[0]}-{row[4]}")
def test_what_cannot_be_decided_is_said(row: Any, engine: str, tmp_path: Path) -> None:
    told, expected = undecided(row, tmp_path, engine)
    assert told == expected


def test_what_is_undecided_is_said_once_for_each_constraint(tmp_path: Path) -> None:
    entity = stated(Case("contemporary", "P361", {}, "", ""), {})
    several = "".join(f"item:n{n} p:P361 s:n{n} . s:n{n} ps:P361 wd:Q571 ; {NORMAL} ." for n in range(7))
    (issue,) = found(tmp_path, entity, several)
    assert issue.found == f"<{BASE}entity/statement/n0> and 6 more like it"


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
@pytest.mark.parametrize("role", ["pq", "pr"])
@pytest.mark.parametrize("row", ELSEWHERE, ids=lambda row: row[0])
def test_qualifiers_and_references(row: Any, role: str, engine: str, tmp_path: Path) -> None:
    told, expected = aside(row, role, tmp_path, engine)
    assert told == expected


@pytest.mark.parametrize("role", ["pq", "pr"])
@pytest.mark.parametrize(("kind", "name", "parameters", "values"), ELSEWHERE, ids=[row[0] for row in ELSEWHERE])
def test_qualifiers_and_references_of_other_entities(
    kind: str, name: str, parameters: dict[str, list[Any]], values: str, role: str, tmp_path: Path
) -> None:
    """A reference that a lexeme and an item share is looked at when items are."""
    node = f"s:x {role}:{name} {values} ." if role == "pq" else f"s:x prov:wasDerivedFrom ref:x . ref:x {role}:{name} {values} ."
    lexeme = f"item:one a <http://www.w3.org/ns/lemon/ontolex#LexicalEntry> ; p:P580 s:x . s:x {NORMAL} . {KNOWN} {node}"
    both = lexeme + f"item:two a wikibase:Item ; p:P580 s:y . s:y {NORMAL} ; prov:wasDerivedFrom ref:x ."
    places = entities("Q46466783", "Q46466805")
    if kind not in ("difference-within-range", "subject-type", "allowed-entity-types"):
        on_items = stated(Case(kind, name, parameters, "", ""), {"P4680": [*places, *entities("Q29934200")]})
        assert rules(found(tmp_path, on_items, lexeme)) == set()
        assert rules(found(tmp_path, on_items, both)) == (set() if role == "pq" else {(f"constraint-{kind}", "warning")})
        on_lexemes = stated(Case(kind, name, parameters, "", ""), {"P4680": [*places, *entities("Q51885771")]})
        assert rules(found(tmp_path, on_lexemes, lexeme)) == {(f"constraint-{kind}", "warning")}
        assert found(tmp_path, on_lexemes, both) == found(tmp_path, on_lexemes, both, "pyshacl")


def test_contexts_are_those_of_wikidata() -> None:
    assert all(kind.contexts[0] is Context.MAIN for kind in KINDS.values())
    assert all(re.fullmatch(r"constraint-[a-z-]+", kind.rule) for kind in KINDS.values())


def test_the_counts_are_a_table() -> None:
    head, *rows = table(Counter({("format", "complies"): 3}))
    assert head.split()[:5] == ["tests", "by", "type", "complies", "violates"]
    assert len(rows) == len(KINDS)
    assert [row.split()[:3] for row in rows if "3" in row] == [["format", "3", "-"]]


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.kind in ("multi-value", "item-requires-statement")], ids=lambda case: case.kind
)
@pytest.mark.parametrize("status", [[], ["Q21502408"]])
def test_what_wikidata_may_have_of_an_item_is_only_mentioned(case: Case, status: list[str], tmp_path: Path) -> None:
    entity = stated(case, {"P2316": entities(*status)})
    known = f"{ranked(case.violating)} item:one owl:sameAs wd:Q4 ."
    assert rules(found(tmp_path, entity, known)) == {(f"constraint-{case.kind}", "info")}
    assert found(tmp_path, entity, known) == found(tmp_path, entity, known, "pyshacl")
    assert rules(found(tmp_path, entity, f"{ranked(case.compliant)} item:one owl:sameAs wd:Q4 .")) == set()


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ([MonolingualText("zwei", "de"), MonolingualText("two", "en")], "; Wikidata says: “two”"),
        ([MonolingualText("of some language", "und")], "; Wikidata says: “of some language”"),
        ([MonolingualText("one", "und"), MonolingualText("eins", "und")], ""),
        ([MonolingualText("zwei", "de")], ""),
    ],
)
def test_a_constraint_explains_itself(said: list[MonolingualText], hint: str, tmp_path: Path) -> None:
    case = next(case for case in CASES if case.kind == "none-of")
    (issue,) = found(tmp_path, stated(case, {"P6607": said}), ranked(case.violating))
    assert issue.fix == f"correct the statement, or say on Wikidata why it is an exception{hint}"
