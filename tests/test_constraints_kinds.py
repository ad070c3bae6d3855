"""Each type of property constraint, as shapes on small graphs: what complies, what does not, and what is none of its business.

A case gives a constraint and two graphs, one that complies and one that does not. The same faulty graph must then be let pass
when its item is an exception, when the statement is deprecated, or when the constraint is not for that place or kind of entity.
`RANK` in a graph stands for the rank of the statement that is at fault.
"""

import re
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
from test_shacl_cases import BASE, MAPPINGS, NAMESPACES, PREFIXES, ROOT

from pipeline.checks.shacl import Trace, validate
from pipeline.constraints.kinds import KINDS, Context
from pipeline.constraints.parse import parse_constraints
from pipeline.constraints.shapes import constraint_shapes
from pipeline.issues import Issue, Place
from pipeline.model import NO_VALUE, SOME_VALUE, EntityId, Property, Quantity, Rank, Snak, Statement, StringValue, Term, Time
from pipeline.properties import read_wikidata_properties
from pipeline.rdf.shacl_turtle import Vocabulary

VOCABULARY = Vocabulary(NAMESPACES, MAPPINGS.properties)
PREFIX_FILE = ROOT / "shapes/generated/common-prefixes.ttl"
PROPERTIES = read_wikidata_properties(ROOT / "mappings/wikidata/properties.csv")
ITEMS = {kind.name: item for item, kind in KINDS.items()}
NORMAL = "a wikibase:BestRank ; wikibase:rank wikibase:NormalRank"
DEPRECATED = "wikibase:rank wikibase:DeprecatedRank"
YEAR = "http://www.wikidata.org/entity/Q577"
MANDATORY, SUGGESTION = "Q21502408", "Q62026391"


def entities(*ids: str) -> list[EntityId]:
    return [EntityId(one) for one in ids]


def amount(number: str, unit: str = "1") -> list[Quantity]:
    return [Quantity(number, unit)]


def item(statements: str, more: str = "") -> str:
    """An item with the statement `s:x` and others."""
    return f'item:one a wikibase:Item ; rdfs:label "one"@en ; {statements} . s:x RANK . {more}'


class Case(NamedTuple):
    """A constraint on a property, a graph that complies, one that does not, and parameters that make no sense."""

    kind: str
    property: str
    parameters: dict[str, list]  # type: ignore[type-arg]
    compliant: str
    violating: str
    bad: dict[str, list] = {"P2316": [EntityId("Q5")]}  # type: ignore[type-arg]  # noqa: RUF012


TWO = item("p:P361 s:x , s:y", f"s:x ps:P361 item:a . s:y ps:P361 item:b ; {NORMAL} .")
ONE = item("p:P361 s:x", "s:x ps:P361 item:a .")
KNOWN = 'item:a a wikibase:Item ; rdfs:label "a"@en .'
ONLY_MAIN = {"P5314": entities("Q54828448")}
AS_QUALIFIER = {"P5314": entities("Q54828449")}


def number(text: str, unit: str = "wd:Q199", bounds: str = "") -> str:
    node = f"v:x a wikibase:QuantityValue ; wikibase:quantityAmount {text} ; wikibase:quantityUnit {unit} {bounds} ."
    return item("p:P2048 s:x", f"s:x ps:P2048 {text} ; psv:P2048 v:x . {node}")


def day(text: str, prefix: str = "P571") -> str:
    return item(f"p:{prefix} s:x", f's:x ps:{prefix} "{text}T00:00:00Z"^^xsd:dateTime .')


def code(text: str) -> str:
    return item("p:P214 s:x", f's:x ps:P214 "{text}" .')


def beside(other: str) -> str:
    """An item with a statement of P361, and one of P571 made of `other`."""
    return item("p:P361 s:x ; p:P571 s:y", f"s:x ps:P361 item:a . s:y {other} .")


def lived(first: str, second: str) -> str:
    end, start = (f'"{year}-01-01T00:00:00Z"^^xsd:dateTime' for year in (first, second))
    return item(f"p:P361 s:x ; wdt:P570 {end}", f"s:x ps:P361 item:a . {KNOWN} item:a wdt:P569 {start} .")


TOP = "wd:Q5 wdt:P279 wd:Q35120 ."
CASES = [
    Case("conflicts-with", "P361", {"P2306": entities("P571")}, ONE, beside(NORMAL), {}),
    Case(
        "conflicts-with", "P361", {"P2306": entities("P31"), "P2305": entities("Q5")},
        item("p:P361 s:x ; p:P31 s:y", f"s:x ps:P361 item:a . s:y ps:P31 wd:Q43229 ; {NORMAL} ."),
        item("p:P361 s:x ; p:P31 s:y", f"s:x ps:P361 item:a . s:y ps:P31 wd:Q5 ; {NORMAL} ."),
        {"P2306": entities("P31", "Q5")},
    ),
    Case("item-requires-statement", "P361", {"P2306": entities("P571")}, beside(NORMAL), beside(DEPRECATED), {"P2306": entities("Q5")}),
    Case(
        "item-requires-statement", "P361", {"P2306": entities("P31"), "P2305": entities("Q5")},
        item("p:P361 s:x ; p:P31 s:y", f"s:x ps:P361 item:a . s:y ps:P31 wd:Q5 ; {NORMAL} ."),
        item("p:P361 s:x ; p:P31 s:y", f"s:x ps:P361 item:a . s:y ps:P31 wd:Q43229 ; {NORMAL} ."),
        {},
    ),
    Case(
        "value-requires-statement", "P361", {"P2306": entities("P31"), "P2305": entities("Q5")},
        ONE + KNOWN + "item:a wdt:P31 wd:Q5 .", ONE + KNOWN + "item:a wdt:P31 wd:Q43229 .", {},
    ),
    Case("symmetric", "P26", {}, item("p:P26 s:x", f"s:x ps:P26 item:a . {KNOWN} item:a wdt:P26 item:one ."), item("p:P26 s:x", f"s:x ps:P26 item:a . {KNOWN}")),
    Case("inverse", "P361", {"P2306": entities("P527")}, ONE + KNOWN + "item:a wdt:P527 item:one .", ONE + KNOWN + "item:a wdt:P361 item:one .", {}),
    Case("used-as-qualifier", "P361", {}, item("p:P571 s:x", "s:x pq:P361 item:a ."), ONE),
    Case("allowed-qualifiers", "P361", {"P2306": entities("P580")}, item("p:P361 s:x", 's:x ps:P361 item:a ; pq:P580 "1" .'), item("p:P361 s:x", 's:x ps:P361 item:a ; pq:P582 "1" .'), {"P2306": entities("Q5")}),
    Case("allowed-qualifiers", "P361", {"P2306": entities("P580")}, ONE, item("p:P361 s:x", "s:x ps:P361 item:a ; a wdno:P582 ."), {"P2306": [SOME_VALUE]}),
    Case("allowed-qualifiers", "P361", {}, ONE, item("p:P361 s:x", 's:x ps:P361 item:a ; pq:P582 "1" .')),
    Case("required-qualifier", "P361", {"P2306": entities("P580")}, item("p:P361 s:x", "s:x ps:P361 item:a ; a wdno:P580 ."), item("p:P361 s:x", 's:x ps:P361 item:a ; pq:P582 "1" .'), {}),
    Case("range", "P2048", {"P2313": amount("+1"), "P2312": amount("+10")}, number("10.0"), number("10.1"), {"P2313": amount("+11"), "P2312": amount("+10")}),
    Case("range", "P2048", {"P2313": amount("+1"), "P2312": [NO_VALUE]}, number("11.0"), number("0.9"), {"P2313": [NO_VALUE], "P2312": [NO_VALUE]}),
    Case("range", "P571", {"P2310": [Time("+1900-01-01T00:00:00Z", 11)], "P2311": [SOME_VALUE]}, day("1900-01-01"), day("1899-12-31"), {"P2313": amount("+1")}),
    Case("range", "P571", {"P2310": [NO_VALUE], "P2311": [SOME_VALUE]}, day("1951-01-01"), day("9951-01-01"), {}),
    Case(
        "difference-within-range", "P570", {"P2306": entities("P569"), "P2313": amount("+0", YEAR), "P2312": amount("+130", YEAR)},
        item("p:P570 s:x ; p:P569 s:y", f's:x ps:P570 "1951-06-01T00:00:00Z"^^xsd:dateTime . s:y {NORMAL} ; ps:P569 "1821-06-01T00:00:00Z"^^xsd:dateTime .'),
        item("p:P570 s:x ; p:P569 s:y", f's:x ps:P570 "1951-06-01T00:00:00Z"^^xsd:dateTime . s:y {NORMAL} ; ps:P569 "1820-05-31T00:00:00Z"^^xsd:dateTime .'),
        {"P2306": entities("P569"), "P2313": amount("+0", YEAR), "P2312": amount("+130")},
    ),
    Case(
        "difference-within-range", "P570", {"P2306": entities("P569"), "P2313": amount("+0"), "P2312": amount("+86400")},
        item("p:P570 s:x ; p:P569 s:y", f's:x ps:P570 "1951-06-02T00:00:00Z"^^xsd:dateTime . s:y {NORMAL} ; ps:P569 "1951-06-01T00:00:00Z"^^xsd:dateTime .'),
        item("p:P570 s:x ; p:P569 s:y", f's:x ps:P570 "1951-06-03T00:00:00Z"^^xsd:dateTime . s:y {NORMAL} ; ps:P569 "1951-06-01T00:00:00Z"^^xsd:dateTime .'),
        {"P2306": entities("P569")},
    ),
    Case("subject-type", "P361", {"P2308": entities("Q5"), "P2309": entities("Q21503252")}, ONE + "item:one wdt:P31 wd:Q5 .", ONE + "item:one wdt:P31 item:a . item:a wdt:P279 wd:Q35120 .", {"P2308": entities("Q5"), "P2309": entities("Q5")}),
    Case("subject-type", "P361", {"P2308": entities("Q5"), "P2309": entities("Q30208840")}, ONE + "item:one wdt:P279 item:b . item:b owl:sameAs wd:Q5 .", ONE, {"P2308": entities("Q5")}),
    Case("value-type", "P361", {"P2308": entities("Q5"), "P2309": entities("Q21514624")}, ONE + KNOWN + "item:a wdt:P279 item:b . item:b wdt:P279 wd:Q5 .", ONE + KNOWN + "item:a wdt:P31 wd:Q5 .", {}),
    Case("single-value", "P361", {}, ONE, TWO),
    Case("single-value", "P361", {"P4155": entities("P580")}, TWO + 's:x pq:P580 "1" .', TWO + 's:x pq:P580 "1" . s:y pq:P580 "1" .', {"P4155": entities("Q5")}),
    Case("multi-value", "P361", {}, TWO, ONE),
    Case("distinct-values", "P361", {}, ONE + f"item:two p:P361 s:z . s:z ps:P361 item:b ; {NORMAL} .", ONE + f"item:two p:P361 s:z . s:z ps:P361 item:a ; {NORMAL} ."),
    Case(
        "distinct-values", "P361", {"P4155": entities("P580")},
        ONE + f's:x pq:P580 "1" . item:two p:P361 s:z . s:z ps:P361 item:a ; pq:P580 "2" ; {NORMAL} .',
        ONE + f's:x pq:P580 "1" . item:two p:P361 s:z . s:z ps:P361 item:a ; pq:P580 "1" ; {NORMAL} .',
    ),
    Case("format", "P214", {"P1793": [StringValue(r"[1-9]\d{1,8}|[a-c\d]")]}, code("123"), code("123x"), {"P1793": [StringValue("[1-9")]}),
    Case("format", "P214", {"P1793": [StringValue("(?i)abc")]}, code("aBC"), code("abcd"), {}),
    Case("one-of", "P361", {"P2305": entities("Q5")}, item("p:P361 s:x", "s:x ps:P361 wd:Q5 ."), item("p:P361 s:x", "s:x ps:P361 wd:Q571 ."), {}),
    Case("none-of", "P361", {"P2305": entities("Q5")}, item("p:P361 s:x", "s:x ps:P361 wd:Q571 ."), item("p:P361 s:x", "s:x ps:P361 wd:Q5 ."), {"P2305": [StringValue("x")]}),
    Case("none-of", "P361", {"P2305": entities("Q5")}, ONE, ONE + "item:a owl:sameAs wd:Q5 .", {}),
    Case("used-for-values-only", "P361", {}, ONE, item("p:P571 s:x", "s:x pq:P361 item:a .")),
    Case("used-as-reference", "P361", {}, item("p:P571 s:x", "s:x prov:wasDerivedFrom ref:x . ref:x pr:P361 item:a ."), ONE),
    Case("property-scope", "P361", AS_QUALIFIER, item("p:P571 s:x", "s:x pq:P361 item:a ."), ONE, {"P5314": entities("Q5")}),
    Case("no-bounds", "P2048", {}, number("1"), number("1", bounds="; wikibase:quantityUpperBound 2")),
    Case("allowed-units", "P2048", {"P2305": entities("Q577")}, number("1", "wd:Q577"), number("1"), {}),
    Case("allowed-units", "P2048", {"P2305": [NO_VALUE]}, number("1"), number("1", "wd:Q577"), {}),
    Case("integer", "P2048", {}, number("1.0"), number("1.5")),
    Case("single-best-value", "P361", {}, TWO.replace("s:y ps:P361 item:b ; a wikibase:BestRank ;", "s:y ps:P361 item:b ;"), TWO),
    Case("allowed-entity-types", "P361", {"P2305": entities("Q29934218")}, ONE.replace("a wikibase:Item", "a wikibase:Property"), ONE, {"P2305": entities("Q29934218"), "P4680": entities("Q5")}),
    Case("citation-needed", "P361", {}, ONE + "s:x prov:wasDerivedFrom ref:x .", ONE),
    Case("contemporary", "P361", {}, lived("1951", "1951"), lived("1951", "1952")),
    Case("lexeme-language", "P361", {"P2305": entities("Q1860")}, ONE + "item:one <http://purl.org/dc/terms/language> wd:Q1860 .", ONE + "item:one <http://purl.org/dc/terms/language> wd:Q7737 .", {}),
    Case("label-in-language", "P361", {"P424": [StringValue("en")]}, ONE, ONE.replace("@en", "@en-gb"), {}),
    Case(
        "one-of-qualifier-value", "P361", {"P2306": entities("P828"), "P2305": entities("Q5")},
        item("p:P361 s:x", "s:x ps:P361 item:a ; pq:P828 wd:Q5 ."), item("p:P361 s:x", "s:x ps:P361 item:a ; pq:P828 wd:Q571 ."), {"P2306": entities("P828")},
    ),
]  # fmt: skip
#: Constraints that look at deprecated statements too, and those at the only value of which nothing else is left.
STRICT = {"format", "integer", "no-bounds", "citation-needed"}
NAMES = [f"{case.kind}-{number}" for number, case in enumerate(CASES)]


def stated(case: Case, more: dict[str, list], rank: Rank = Rank.NORMAL) -> Property:  # type: ignore[type-arg]
    """The document of a property with one constraint."""
    parameters = case.parameters | more
    qualifiers = tuple(Snak(name, value) for name, values in parameters.items() for value in values)
    statement = Statement(f"{case.property}$1", Snak("P2302", EntityId(ITEMS[case.kind])), qualifiers, (), rank)
    info = PROPERTIES.get(case.property)
    assert info
    return Property(id=case.property, datatype=info.datatype, labels=(Term("en", info.label),), statements=(statement,))


def found(folder: Path, entity: Property, graph: str, engine: str = "auto") -> list[Issue]:
    """What the shapes of a property's constraints find in a graph in Turtle."""
    constraints, faults = parse_constraints(entity, True, Place("x"))
    assert faults == []
    paths = [PREFIX_FILE]
    for name, text in constraint_shapes(constraints, VOCABULARY).items():
        paths.append(folder / name)
        paths[-1].write_text(text, encoding="utf-8")
    return validate(triples(graph), paths, Trace(MAPPINGS, NAMESPACES), engine)


def triples(graph: str) -> bytes:
    header = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    return ox.serialize(ox.parse(header + graph, format=ox.RdfFormat.TURTLE), format=ox.RdfFormat.N_TRIPLES) or b""


def ranked(graph: str, rank: str = NORMAL) -> str:
    return graph.replace("RANK", rank)


def rules(issues: list[Issue]) -> set[tuple[str, str]]:
    """Rules and severities of what was decided, but for the statement `s:z` of another item."""
    decided = [issue for issue in issues if issue.rule != "constraint-undecided" and not issue.found.endswith("/z>")]
    return {(issue.rule, str(issue.severity)) for issue in decided}


def test_all_types_have_a_case() -> None:
    assert {case.kind for case in CASES} | {"commons-link"} == set(ITEMS)
    assert len(ITEMS) == 32


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_what_complies_and_what_does_not(case: Case, tmp_path: Path) -> None:
    rule = f"constraint-{case.kind}"
    entity = stated(case, {})
    assert rules(found(tmp_path, entity, ranked(case.compliant))) == set()
    issues = found(tmp_path, entity, ranked(case.violating))
    assert rules(issues) == {(rule, "warning")}
    assert issues == found(tmp_path, entity, ranked(case.violating), "pyshacl")
    assert all(case.property in issue.expected for issue in issues if issue.rule == rule)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_status_is_severity(case: Case, tmp_path: Path) -> None:
    for status, severity in ((MANDATORY, "error"), (SUGGESTION, "info")):
        entity = stated(case, {"P2316": entities(status)})
        assert rules(found(tmp_path, entity, ranked(case.violating))) == {(f"constraint-{case.kind}", severity)}


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_exceptions_and_other_kinds_of_entities_are_let_pass(case: Case, tmp_path: Path) -> None:
    same = "item:one owl:sameAs wd:Q4 ."
    assert rules(found(tmp_path, stated(case, {"P2303": entities("Q4")}), ranked(case.violating) + same)) == set()
    only_lexemes = {"P4680": entities("Q51885771")}
    assert rules(found(tmp_path, stated(case, only_lexemes), ranked(case.violating))) == set()


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_deprecated_statements_are_let_pass_by_most(case: Case, tmp_path: Path) -> None:
    issues = found(tmp_path, stated(case, {}), ranked(case.violating, DEPRECATED))
    in_qualifier = "pq:P361" in case.violating
    assert (rules(issues) != set()) == (case.kind in STRICT or in_qualifier)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_constraints_for_other_places_are_let_pass(case: Case, tmp_path: Path) -> None:
    """A constraint that is checked in references only does not look at main values and qualifiers."""
    entity = stated(case, {"P4680": entities("Q46466805")})
    assert rules(found(tmp_path, entity, ranked(case.violating))) == set()


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_deprecated_constraints_and_bad_parameters_are_left_out(case: Case, tmp_path: Path) -> None:
    assert parse_constraints(stated(case, {}, Rank.DEPRECATED), True, Place("x")) == ([], [])
    entity = stated(case._replace(parameters={}), case.bad or {"P2303": entities("Q4")})
    constraints, issues = parse_constraints(entity, True, Place("x.jsonl"))
    assert constraints == []
    assert [(issue.rule, issue.severity, issue.item) for issue in issues] == [("constraint-parameters", "warning", case.property)]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_without_parameters_nothing_is_decided(case: Case, tmp_path: Path) -> None:
    constraints, issues = parse_constraints(stated(case._replace(parameters={}), {}), False, Place("x"))
    assert issues == []
    assert [constraint.undecided for constraint in constraints] == ["its parameters are not known"]


#: What cannot be decided: constraint, property, parameters, graph, and why.
UNDECIDED = [
    ("commons-link", "P18", {"P2307": [StringValue("File")]}, item("p:P18 s:x", "s:x ps:P18 <http://example.org/x.jpg> ."), "Commons can tell"),
    ("format", "P18", {"P1793": [StringValue("x")]}, item("p:P18 s:x", "s:x ps:P18 <http://example.org/x.jpg> ."), "address of the file"),
    ("format", "P214", {"P1793": [StringValue("(?!1).*")]}, code("1"), "regular expressions do not have"),
    ("value-type", "P361", {"P2308": entities("Q5"), "P2309": entities("Q21503252")}, item("p:P361 s:x", "s:x ps:P361 wd:Q571 ."), "says nothing"),
    ("value-type", "P361", {"P2308": entities("Q5"), "P2309": entities("Q21503252")}, ONE + KNOWN + "item:a wdt:P31 wd:Q571 .", "up to the top"),
    ("subject-type", "P361", {"P2308": entities("Q5"), "P2309": entities("Q21503252")}, ONE + "item:one wdt:P31 wd:Q571 .", "up to the top"),
    ("value-requires-statement", "P361", {"P2306": entities("P31")}, item("p:P361 s:x", "s:x ps:P361 wd:Q571 ."), "says nothing"),
    ("inverse", "P361", {"P2306": entities("P527")}, item("p:P361 s:x", "s:x ps:P361 wd:Q571 ."), "says nothing"),
    ("symmetric", "P26", {}, item("p:P26 s:x", "s:x ps:P26 wd:Q571 ."), "says nothing"),
    ("contemporary", "P361", {}, item("p:P361 s:x", "s:x ps:P361 wd:Q571 ."), "says nothing"),
    ("one-of", "P361", {"P2305": entities("Q5")}, ONE, "which item of Wikidata"),
    ("allowed-units", "P2048", {"P2305": entities("Q577")}, number("1", "wd:Q515"), "converts"),
    ("range", "P2048", {"P2313": amount("+1", YEAR), "P2312": amount("+10", YEAR)}, number("11"), "different units"),
    ("range", "P571", {"P2310": [NO_VALUE], "P2311": [SOME_VALUE]}, item("p:P571 s:x", 's:x ps:P571 "x" .'), "compared"),
    ("conflicts-with", "P361", {"P2306": entities("P31"), "P4680": entities("Q46466783")}, item("p:P571 s:x", "s:x pq:P361 item:a ."), "there either"),
    ("no-bounds", "P2048", {"P2303": entities("Q4")}, item("p:P571 s:x", "s:x pq:P2048 1 ."), "may share"),
    ("lexeme-language", "P361", {"P2305": entities("Q1860")}, ONE.replace("wikibase:Item", "<http://www.w3.org/ns/lemon/ontolex#LexicalEntry>"), "language"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name", "parameters", "graph", "reason"), UNDECIDED, ids=[f"{row[0]}-{row[4]}" for row in UNDECIDED])
def test_what_cannot_be_decided_is_said(kind: str, name: str, parameters: dict, graph: str, reason: str, tmp_path: Path) -> None:  # type: ignore[type-arg]
    entity = stated(Case(kind, name, parameters, "", ""), {})
    issues = found(tmp_path, entity, ranked(graph))
    assert [(issue.rule, str(issue.severity)) for issue in issues] == [("constraint-undecided", "info")]
    assert reason in issues[0].expected and KINDS[ITEMS[kind]].label in issues[0].expected
    assert issues == found(tmp_path, entity, ranked(graph), "pyshacl")


def test_what_is_undecided_is_said_once_for_each_constraint(tmp_path: Path) -> None:
    entity = stated(Case("contemporary", "P361", {}, "", ""), {})
    several = "".join(f"item:n{n} p:P361 s:n{n} . s:n{n} ps:P361 wd:Q571 ; {NORMAL} ." for n in range(7))
    (issue,) = found(tmp_path, entity, several)
    assert issue.found == f"<{BASE}entity/statement/n0> and 6 more like it"


#: Faults in qualifiers and references, where a constraint looks at those.
ELSEWHERE = [
    ("none-of", "P361", {"P2305": entities("Q5")}, "wd:Q5"),
    ("one-of", "P361", {"P2305": entities("Q5")}, "wd:Q571"),
    ("format", "P214", {"P1793": [StringValue("x")]}, '"y"'),
    ("single-value", "P361", {}, "wd:Q5 , wd:Q571"),
    ("single-best-value", "P361", {}, "wd:Q5 , wd:Q571"),
    ("multi-value", "P361", {}, "wd:Q5"),
    ("property-scope", "P361", ONLY_MAIN, "wd:Q5"),
    ("allowed-entity-types", "P361", {"P2305": entities("Q29934218")}, "wd:Q5"),
    ("value-type", "P361", {"P2308": entities("Q5"), "P2309": entities("Q21503252")}, "item:a"),
    ("value-requires-statement", "P361", {"P2306": entities("P31")}, "item:a"),
    ("range", "P571", {"P2310": [NO_VALUE], "P2311": [SOME_VALUE]}, '"9951-01-01T00:00:00Z"^^xsd:dateTime'),
    ("difference-within-range", "P570", {"P2306": entities("P569"), "P2313": amount("+0", YEAR), "P2312": amount("+130", YEAR)}, '"1951-01-01T00:00:00Z"^^xsd:dateTime'),
    ("subject-type", "P361", {"P2308": entities("Q5"), "P2309": entities("Q21503252")}, "item:a"),
]  # fmt: skip


@pytest.mark.parametrize("role", ["pq", "pr"])
@pytest.mark.parametrize(("kind", "name", "parameters", "values"), ELSEWHERE, ids=[row[0] for row in ELSEWHERE])
def test_qualifiers_and_references(kind: str, name: str, parameters: dict, values: str, role: str, tmp_path: Path) -> None:  # type: ignore[type-arg]
    born = f'; {role}:P569 "1751-01-01T00:00:00Z"^^xsd:dateTime' if kind == "difference-within-range" else ""
    node = (
        f"s:x {role}:{name} {values} {born} ." if role == "pq" else f"s:x prov:wasDerivedFrom ref:x . ref:x {role}:{name} {values} {born} ."
    )
    graph = f'item:one a wikibase:Item ; rdfs:label "one"@en ; p:P580 s:x . s:x {NORMAL} . {KNOWN} {node}'
    more = {} if kind != "subject-type" else {"P4680": entities("Q46466783")}
    entity = stated(Case(kind, name, parameters, "", ""), more)
    expected = set() if (kind, role) == ("subject-type", "pr") else {(f"constraint-{kind}", "warning")}
    assert rules(found(tmp_path, entity, graph)) == expected
    assert rules(found(tmp_path, entity, graph, "pyshacl")) == expected


def test_contexts_are_those_of_wikidata() -> None:
    assert all(kind.contexts[0] is Context.MAIN for kind in KINDS.values())
    assert all(re.fullmatch(r"constraint-[a-z-]+", kind.rule) for kind in KINDS.values())
