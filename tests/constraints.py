"""Each type of property constraint, as shapes on small graphs: what complies, what does not, and what is none of its business.

`python -m tests.constraints` tries all cases in all situations and counts them by type; the tests do the same one by one.

A case gives a constraint and two graphs, one that complies and one that does not. The same faulty graph must then be let pass
when its item is an exception, when the statement is deprecated, or when the constraint is not for that place or kind of entity.
`RANK` in a graph stands for the rank of the statement that is at fault.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from pipeline.constraints.kinds import KINDS
from pipeline.constraints.parse import parse_constraints
from pipeline.constraints.shapes import constraint_shapes
from pipeline.issues import Issue, Place
from pipeline.mapping.load import load_mappings
from pipeline.model import NO_VALUE, SOME_VALUE, EntityId, Item, Property, Quantity, Rank, Snak, Statement, StringValue, Term, Time
from pipeline.properties import read_wikidata_properties
from pipeline.rdf.namespaces import Namespaces, Repository
from pipeline.rdf.shacl_turtle import Vocabulary, shape_prefixes
from pipeline.shacl.validation import Trace, validate

ROOT = Path(__file__).parents[1]
NAMESPACES = Namespaces(Repository.at("https://w3id.org/doctors-plot/"))
PREFIXES = shape_prefixes(NAMESPACES)
MAPPINGS, _ = load_mappings(ROOT / "tests/cases/shapes/mappings", read_wikidata_properties(ROOT / "mappings/wikidata/properties.csv"))
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
    """A constraint on a property, a graph that complies, one that does not, and parameters that make no sense.

    `known` are items of Wikidata at hand.
    """

    kind: str
    property: str
    parameters: dict[str, list]  # type: ignore[type-arg]
    compliant: str
    violating: str
    bad: dict[str, list] = {"P2316": [EntityId("Q5")]}  # type: ignore[type-arg]  # noqa: RUF012
    known: tuple[Item, ...] = ()


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


def long(first: str, second: str, unit: str = "wd:Q11574") -> str:
    """An item with two quantities, of P2048 and P2043."""
    nodes = "".join(
        f"v:{name} a wikibase:QuantityValue ; wikibase:quantityAmount {text} ; wikibase:quantityUnit {its} ."
        for name, text, its in (("x", first, "wd:Q11574"), ("y", second, unit))
    )
    return item(
        "p:P2048 s:x ; p:P2043 s:y", f"s:x ps:P2048 {first} ; psv:P2048 v:x . s:y {NORMAL} ; ps:P2043 {second} ; psv:P2043 v:y . {nodes}"
    )


def converting(unit: str, number: str, base: str) -> Item:
    """The item of a unit, which says what it converts to (P2370)."""
    value = Quantity(number, f"http://www.wikidata.org/entity/{base}")
    return Item(id=unit, statements=(Statement(f"{unit}$1", Snak("P2370", value)),))


def dated(death: str, *births: str) -> str:
    """An item with a date of death at fault and dates of birth."""
    names = " , ".join(f"s:y{number}" for number, _ in enumerate(births))
    born = "".join(f's:y{number} {NORMAL} ; ps:P569 "{text}T00:00:00Z"^^xsd:dateTime .' for number, text in enumerate(births))
    return item(f"p:P570 s:x ; p:P569 {names}", f's:x ps:P570 "{death}T00:00:00Z"^^xsd:dateTime . {born}')


SECOND, MINUTE, METRE = (converting(*row) for row in (("Q11574", "+1", "Q11574"), ("Q7727", "+60", "Q11574"), ("Q11573", "+1", "Q11573")))
IN_SECONDS = "http://www.wikidata.org/entity/Q11574"
FILE = "<http://commons.wikimedia.org/wiki/Special:FilePath/"
AGES = {"P2306": entities("P569"), "P2313": amount("+0", YEAR), "P2312": amount("+130", YEAR)}
TOP = "wd:Q5 wdt:P279 wd:Q35120 ."
CASES = [
    Case("conflicts-with", "P361", {"P2306": entities("P571")}, ONE, beside(NORMAL), {}),
    Case(
        "conflicts-with", "P361", {"P2306": entities("P31"), "P2305": entities("Q5")},
        item("p:P361 s:x ; p:P31 s:y", f"s:x ps:P361 item:a . s:y ps:P31 wd:Q43229 ; {NORMAL} ."),
        item("p:P361 s:x ; p:P31 s:y", f"s:x ps:P361 item:a . s:y ps:P31 wd:Q5 ; {NORMAL} ."),
        {"P2306": entities("P31", "P279")},
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
    Case("allowed-qualifiers", "P361", {"P2306": [NO_VALUE]}, ONE, item("p:P361 s:x", 's:x ps:P361 item:a ; pq:P582 "1" .'), {"P2306": [NO_VALUE, EntityId("P580")]}),
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
    Case("difference-within-range", "P570", AGES, dated("1951-06-01", "1821-06-01"), dated("1951-06-02", "1821-06-01"), AGES | {"P2312": amount("+0", YEAR)}),
    Case("difference-within-range", "P570", AGES, dated("1951-06-01", "1951-06-01"), dated("1951-06-01", "1951-06-02"), AGES | {"P2306": entities("P569", "P571")}),
    Case(
        "difference-within-range", "P2048", {"P2306": entities("P2043"), "P2313": amount("-1", IN_SECONDS), "P2312": amount("+1", IN_SECONDS)},
        long("2", "3"), long("2", "3.1"), {"P2306": entities("P2043"), "P2313": amount("+1"), "P2312": amount("+1")},
    ),
    Case(
        "range", "P2048", {"P2313": amount("+60", IN_SECONDS), "P2312": [NO_VALUE]}, number("1.5", "wd:Q7727"), number("0.5", "wd:Q7727"),
        {"P2313": amount("+60", IN_SECONDS), "P2312": amount("+90", "http://www.wikidata.org/entity/Q7727")}, (SECOND, MINUTE),
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
    Case("format", "P361", {"P1793": [StringValue("x")]}, item("p:P361 s:x", "s:x ps:P361 _:x ."), ONE, {"P1793": [StringValue("x"), StringValue("y")]}),
    Case("commons-link", "P373", {"P2307": [StringValue("Category")]}, item("p:P373 s:x", 's:x ps:P373 "A b" .'), item("p:P373 s:x", 's:x ps:P373 "A_b" .'), {"P2307": entities("Q5")}),
    Case("commons-link", "P373", {"P2307": [StringValue("Category")]}, item("p:P373 s:x", 's:x ps:P373 "A" .'), item("p:P373 s:x", 's:x ps:P373 "category:A" .'), {"P2307": [StringValue("A"), StringValue("B")]}),
    Case("commons-link", "P373", {}, item("p:P373 s:x", 's:x ps:P373 "A:B" .'), item("p:P373 s:x", 's:x ps:P373 "A%20B" .')),
    Case("commons-link", "P18", {"P2307": [StringValue("File")]}, item("p:P18 s:x", f"s:x ps:P18 {FILE}A%20b.jpg> ."), item("p:P18 s:x", f"s:x ps:P18 {FILE}A_b.jpg> .")),
    Case("commons-link", "P3896", {"P2307": [StringValue("Data")]}, item("p:P3896 s:x", "s:x ps:P3896 <http://commons.wikimedia.org/data/main/Data:A_b.map> ."), item("p:P3896 s:x", "s:x ps:P3896 <http://commons.wikimedia.org/data/main/A.map> .")),
    Case("one-of", "P361", {"P2305": entities("Q5")}, item("p:P361 s:x", "s:x ps:P361 wd:Q5 ."), item("p:P361 s:x", "s:x ps:P361 wd:Q571 ."), {}),
    Case("none-of", "P361", {"P2305": entities("Q5")}, item("p:P361 s:x", "s:x ps:P361 wd:Q571 ."), item("p:P361 s:x", "s:x ps:P361 wd:Q5 ."), {"P2305": [StringValue("x")]}),
    Case("none-of", "P361", {"P2305": entities("Q5")}, ONE, ONE + "item:a owl:sameAs wd:Q5 .", {}),
    Case("used-for-values-only", "P361", {}, ONE, item("p:P571 s:x", "s:x pq:P361 item:a .")),
    Case("used-as-reference", "P361", {}, item("p:P571 s:x", "s:x prov:wasDerivedFrom ref:x . ref:x pr:P361 item:a ."), ONE),
    Case("property-scope", "P361", AS_QUALIFIER, item("p:P571 s:x", "s:x pq:P361 item:a ."), ONE, {"P5314": entities("Q5")}),
    Case("no-bounds", "P2048", {}, number("1"), number("1", bounds="; wikibase:quantityUpperBound 2")),
    Case("allowed-units", "P2048", {"P2305": entities("Q577")}, number("1", "wd:Q577"), number("1"), {}),
    Case("allowed-units", "P2048", {"P2305": [NO_VALUE]}, number("1"), number("1", "wd:Q577"), {}),
    Case("allowed-units", "P2048", {"P2305": entities("Q11574")}, number("1", "wd:Q7727"), number("1", "wd:Q11573"), {}, (SECOND, MINUTE, METRE)),
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


def stated(case: Case, more: dict[str, list], rank: Rank = Rank.NORMAL) -> Property:  # type: ignore[type-arg]
    """The document of a property with one constraint."""
    parameters = case.parameters | more
    qualifiers = tuple(Snak(name, value) for name, values in parameters.items() for value in values)
    statement = Statement(f"{case.property}$1", Snak("P2302", EntityId(ITEMS[case.kind])), qualifiers, (), rank)
    info = PROPERTIES.get(case.property)
    assert info
    return Property(id=case.property, datatype=info.datatype, labels=(Term("en", info.label),), statements=(statement,))


def found(folder: Path, entity: Property, graph: str, engine: str = "auto", known: tuple[Item, ...] = ()) -> list[Issue]:
    """What the shapes of a property's constraints find in a graph in Turtle."""
    constraints, faults = parse_constraints(entity, True, Place("x"))
    assert faults == []
    paths = [PREFIX_FILE]
    for name, text in constraint_shapes(constraints, VOCABULARY, known).items():
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


#: What cannot be decided: constraint, property, parameters, graph, and why.
UNDECIDED = [
    ("commons-link", "P18", {"P2307": [StringValue("File")]}, item("p:P18 s:x", f"s:x ps:P18 {FILE}x.jpg> ."), "Commons can tell"),
    ("format", "P18", {"P1793": [StringValue("x")]}, item("p:P18 s:x", "s:x ps:P18 <http://example.org/x.jpg> ."), "address of the file"),
    ("format", "P214", {"P1793": [StringValue("(?R)")]}, code("1"), "by PCRE alone"),
    ("value-type", "P361", {"P2308": entities("Q5"), "P2309": entities("Q21503252")}, item("p:P361 s:x", "s:x ps:P361 wd:Q571 ."), "says nothing"),
    ("value-type", "P361", {"P2308": entities("Q5"), "P2309": entities("Q21503252")}, ONE + KNOWN + "item:a wdt:P31 wd:Q571 .", "up to the top"),
    ("subject-type", "P361", {"P2308": entities("Q5"), "P2309": entities("Q21503252")}, ONE + "item:one wdt:P31 wd:Q571 .", "up to the top"),
    ("value-requires-statement", "P361", {"P2306": entities("P31")}, item("p:P361 s:x", "s:x ps:P361 wd:Q571 ."), "says nothing"),
    ("inverse", "P361", {"P2306": entities("P527")}, item("p:P361 s:x", "s:x ps:P361 wd:Q571 ."), "says nothing"),
    ("symmetric", "P26", {}, item("p:P26 s:x", "s:x ps:P26 wd:Q571 ."), "says nothing"),
    ("contemporary", "P361", {}, item("p:P361 s:x", "s:x ps:P361 wd:Q571 ."), "says nothing"),
    ("one-of", "P361", {"P2305": entities("Q5")}, ONE, "which item of Wikidata"),
    ("allowed-units", "P2048", {"P2305": entities("Q577")}, number("1", "wd:Q515"), "converts"),
    ("range", "P2048", {"P2313": amount("+1", YEAR), "P2312": amount("+10", YEAR)}, number("11"), "units of the value"),
    ("range", "P571", {"P2310": [NO_VALUE], "P2311": [SOME_VALUE]}, item("p:P571 s:x", 's:x ps:P571 "x" .'), "compared"),
    ("difference-within-range", "P570", AGES, dated("1951-06-01", "1721-06-01", "1901-06-01"), "is the first"),
    ("difference-within-range", "P2048", {"P2306": entities("P2043"), "P2313": amount("-1", IN_SECONDS), "P2312": amount("+1", IN_SECONDS)}, long("2", "3", "wd:Q7727"), "different units"),
    ("conflicts-with", "P361", {"P2306": entities("P31"), "P4680": entities("Q46466783")}, item("p:P571 s:x", "s:x pq:P361 item:a ."), "there either"),
    ("lexeme-language", "P361", {"P2305": entities("Q1860")}, ONE.replace("wikibase:Item", "<http://www.w3.org/ns/lemon/ontolex#LexicalEntry>"), "language"),
]  # fmt: skip


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

#: What comes of a case in a situation, and what should.
Outcome = tuple[object, object]


def _asked(case: Case, more: dict[str, list[Any]], graph: str, *expected: str) -> Callable[[Path], Outcome]:
    """The rules and severities that a graph breaks, with more parameters."""

    def outcome(folder: Path) -> Outcome:
        issues = found(folder, stated(case, more), graph, known=case.known)
        return rules(issues), {(f"constraint-{case.kind}", severity) for severity in expected}

    return outcome


def _bad(case: Case) -> Callable[[Path], Outcome]:
    entity = stated(case._replace(parameters={}), case.bad or {"P2303": entities("Q4")})

    def outcome(_: Path) -> Outcome:
        constraints, issues = parse_constraints(entity, True, Place("x.jsonl"))
        told = [(issue.rule, str(issue.severity), issue.item) for issue in issues]
        return (constraints, told), ([], [("constraint-parameters", "warning", case.property)])

    return outcome


def situations(case: Case) -> dict[str, Callable[[Path], Outcome]]:
    """What a case is tried in."""
    wrong = ranked(case.violating)
    is_aside = "pq:P361" in case.violating  # exceptions and ranks are of statements, not of what stands beside them
    is_strict = case.kind in STRICT or is_aside
    return {
        "complies": _asked(case, {}, ranked(case.compliant)),
        "violates": _asked(case, {}, wrong, "warning"),
        "mandatory": _asked(case, {"P2316": entities(MANDATORY)}, wrong, "error"),
        "suggested": _asked(case, {"P2316": entities(SUGGESTION)}, wrong, "info"),
        "exception": _asked(case, {"P2303": entities("Q4")}, f"{wrong} item:one owl:sameAs wd:Q4 .", *(["warning"] if is_aside else [])),
        "deprecated": _asked(case, {}, ranked(case.violating, DEPRECATED), *(["warning"] if is_strict else [])),
        "elsewhere": _asked(case, {"P4680": entities("Q46466805")}, wrong),
        "of others": _asked(case, {"P4680": entities("Q51885771")}, wrong),
        "bad": _bad(case),
    }


def undecided(row: tuple[str, str, dict[str, list[Any]], str, str], folder: Path, engine: str = "auto") -> Outcome:
    """What is said where nothing can be decided."""
    kind, name, parameters, graph, reason = row
    issues = found(folder, stated(Case(kind, name, parameters, "", ""), {}), ranked(graph), engine)
    told = [(issue.rule, str(issue.severity), reason in issue.expected, KINDS[ITEMS[kind]].label in issue.expected) for issue in issues]
    return told, [("constraint-undecided", "info", True, True)]


def aside(row: tuple[str, str, dict[str, list[Any]], str], role: str, folder: Path, engine: str = "auto") -> Outcome:
    """What is said of a fault in a qualifier (`pq`) or a reference (`pr`)."""
    kind, name, parameters, values = row
    born = f'; {role}:P569 "1751-01-01T00:00:00Z"^^xsd:dateTime' if kind == "difference-within-range" else ""
    node = (
        f"s:x {role}:{name} {values} {born} ." if role == "pq" else f"s:x prov:wasDerivedFrom ref:x . ref:x {role}:{name} {values} {born} ."
    )
    graph = f'item:one a wikibase:Item ; rdfs:label "one"@en ; p:P580 s:x . s:x {NORMAL} . {KNOWN} {node}'
    more = {} if kind != "subject-type" else {"P4680": entities("Q46466783")}
    issues = found(folder, stated(Case(kind, name, parameters, "", ""), more), graph, engine)
    return rules(issues), set() if (kind, role) == ("subject-type", "pr") else {(f"constraint-{kind}", "warning")}


def counts(folder: Path) -> tuple[Counter[tuple[str, str]], list[str]]:
    """How often each type came out as it must in each situation, and what came out otherwise."""
    right: Counter[tuple[str, str]] = Counter()
    wrong = []
    tried = [(case.kind, name, outcome) for case in CASES for name, outcome in situations(case).items()]
    tried += [(row[0], "undecided", lambda folder, row=row: undecided(row, folder)) for row in UNDECIDED]
    for role, name in (("pq", "qualifier"), ("pr", "reference")):
        tried += [(row[0], name, lambda folder, row=row, role=role: aside(row, role, folder)) for row in ELSEWHERE]
    for kind, name, outcome in tried:
        told, expected = outcome(folder)
        right[kind, name] += told == expected
        wrong += [f"{kind}, {name}: {told} instead of {expected}"] if told != expected else []
    return right, wrong


def table(right: Counter[tuple[str, str]]) -> list[str]:
    """The counts as lines, one a type."""
    names = [*situations(CASES[0]), "qualifier", "reference", "undecided"]
    head = f"{'tests by type':<26}" + "".join(f"{name:>11}" for name in names)
    rows = [f"{kind.label:<26}" + "".join(f"{right[kind.name, name] or '-':>11}" for name in names) for kind in KINDS.values()]
    return [head, *rows]


def main() -> int:
    """Print the counts; 1 where anything came out otherwise than it must."""
    with tempfile.TemporaryDirectory() as folder:
        right, wrong = counts(Path(folder))
    for line in [*table(right), f"{right.total()} as they must be, {len(wrong)} not", *wrong]:
        sys.stdout.write(f"{line}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
