"""The fast engine against the judge: on the same data and shapes both find the same.

On the shipped dataset, on planted errors in its graph, on all cases of the shapes, on the W3C's test suite for SHACL Core, and on
every construct on which the engines behind are known to differ. `-rP` or `-s` shows how many results each engine found.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from test_shacl_cases import FILES, MAPPINGS, NAMESPACES, Case, all_shapes

from pipeline.issues import Issue
from pipeline.project import load_project
from pipeline.rdf.ntriples import ntriples
from pipeline.records.reader import read_records
from pipeline.shacl.fast import fast
from pipeline.shacl.graph import Data
from pipeline.shacl.index import SH, ShapeGraph, Term
from pipeline.shacl.judge import judged
from pipeline.shacl.result import Result
from pipeline.shacl.routing import fast_shapes, traits_of
from pipeline.shacl.validation import ENGINES, Trace, shape_paths, validate

ROOT = Path(__file__).parents[1]


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


def data_of(quads: Sequence[ox.Quad]) -> Data:
    return Data("".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads).encode(), "graph.nt")


def both(quads: Sequence[ox.Quad], shapes: ShapeGraph) -> tuple[list[Result], list[Result]]:
    """What the fast engine finds, and what the judge finds."""
    return ordered(fast(data_of(quads), shapes)), ordered(judged(data_of(quads), shapes))


def ordered(results: Iterator[Result]) -> list[Result]:
    return sorted(set(results), key=str)


@pytest.fixture(scope="module")
def dataset() -> tuple[Trace, str]:
    """The shipped records: their trace, and their graph."""
    project, _ = load_project(ROOT)
    assert project
    trace, mapper, encoder = Trace(project.mappings, project.namespaces()), project.mapper(), project.encoder()
    lines = []
    for record in read_records(ROOT / "records"):
        assert not isinstance(record, Issue)
        mapped, issues = mapper.map(record)
        assert mapped, issues
        trace.add(record, mapped)
        lines.append(ntriples(encoder.encode(mapped.item)))
    return trace, "".join(lines)


def told(text: str, trace: Trace, paths: Sequence[Path]) -> dict[str, list[str]]:
    """The issues that each engine leads to."""
    return {engine: [str(issue) for issue in validate(text.encode(), paths, trace, engine)] for engine in ENGINES}


def test_dataset(dataset: tuple[Trace, str]) -> None:
    trace, text = dataset
    found = told(text, trace, shape_paths(ROOT / "shapes"))
    assert found["auto"] == found["pyshacl"]
    say(f"shipped dataset: {text.count(chr(10)):,} triples, issues: " + ", ".join(f"{name} {len(found[name])}" for name in found))


#: What is done to every nth line that matches: the faults of a careless writer.
PLANTED = [
    (r"^<\S+statement/\S+> <http://wikiba.se/ontology#rank> .*\n", 61, r""),
    (r"^<\S+statement/\S+> <http://www.w3.org/ns/prov#wasDerivedFrom> .*\n", 83, r""),
    (r"^(<\S+> <http://www.wikidata.org/prop/statement/P\d+>) <\S+> \.$", 67, r'\1 "text" .'),
    (r'^(<\S+> <\S+label>) "(.*)"@en \.$', 53, r'\1 "\2" .'),
    (r'"\+(\d+)"\^\^<http://www.w3.org/2001/XMLSchema#decimal>', 97, r'"\1"'),
    (r'"1(9\d\d-\d\d-\d\dT00:00:00Z)"', 41, r'"2\1"'),
    (r"^(<\S+statement/\S+>) <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://wikiba.se/ontology#BestRank> \.$", 71, r"\1 <urn:x:y> _:b ."),
    (r"^(<\S+reference/\w+> <http://www.wikidata.org/prop/reference/P248>) <\S+> \.$", 91, r"\1 _:somebody ."),
    (r"<http://www.wikidata.org/prop/qualifier/P1480>", 5, r"<http://www.wikidata.org/prop/qualifier/P31>"),
]  # fmt: skip


def planted(text: str) -> str:
    for pattern, step, replacement in PLANTED:
        count = 0

        def replace(match: re.Match[str], step: int = step, replacement: str = replacement) -> str:
            nonlocal count
            count += 1
            return match.expand(replacement) if count % step == 0 else match[0]

        text = re.sub(pattern, replace, text, flags=re.MULTILINE)
        assert count >= step, pattern
    return text


def test_planted_errors(dataset: tuple[Trace, str]) -> None:
    trace, text = dataset
    found = told(planted(text), trace, shape_paths(ROOT / "shapes"))
    assert found["auto"] == found["pyshacl"]
    rules = {match[1] for issue in found["auto"] if (match := re.search(r"(?:error|warning)\[([\w-]+)\]", issue))}
    assert {"rank", "no-reference", "value-kind", "no-label", "reference-field", "unknown-qualifier"} <= rules
    assert len(found["auto"]) > 400
    say("planted errors, issues: " + ", ".join(f"{name} {len(found[name])}" for name in found))


def test_cases_of_the_shapes(tmp_path: Path) -> None:
    trace = Trace(MAPPINGS, NAMESPACES)
    text = "".join(Case(path).triples(trace) for path in FILES)
    found = told(text, trace, all_shapes(tmp_path))
    assert found["auto"] == found["pyshacl"]
    say("cases, issues: " + ", ".join(f"{name} {len(found[name])}" for name in found))


MF, SHT = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#", "http://www.w3.org/ns/shacl-test#"


def turtle(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=f"file://{path}"))


def suite(manifest: Path) -> Iterator[tuple[Path, ShapeGraph]]:
    """The tests of a manifest and of those it includes, each with the graph of its file."""
    graph = ShapeGraph(turtle(manifest))
    for node in graph.subjects(MF + "include"):
        for other in graph.objects(node, MF + "include"):
            yield from suite(Path(str(other)[8:-1]))
    if graph.subjects(MF + "action"):
        yield manifest, graph


def fast_for(quads: list[ox.Quad], shapes: ShapeGraph) -> set[Term]:
    """The shapes that the fast engine may answer for on some data."""
    return fast_shapes(traits_of(data_of(quads), shapes), shapes)


def test_w3c_suite(shared: Path) -> None:
    """Wherever the judge accepts the shapes both engines agree; and they stand where they should against the suite itself."""
    tests = sorted(suite(shared.resolve() / "conformance/shacl/core/manifest.ttl"), key=lambda pair: pair[0])
    assert len(tests) > 90
    right, differing, fast_ones = dict.fromkeys(ENGINES, 0), [], 0
    for path, graph in tests:
        (test,) = graph.subjects(MF + "action")
        (action,), (expected,) = graph.objects(test, MF + "action"), graph.objects(test, MF + "result")
        files = [Path(str(graph.objects(action, SHT + name)[0])[8:-1]) for name in ("dataGraph", "shapesGraph")]
        data, shapes = (graph.quads if file == path else turtle(file) for file in files)
        found = {name: outcome(engine, data, ShapeGraph(shapes)) for name, engine in ENGINES.items()}
        wanted = len(graph.objects(expected, SH + "result")) if not str(expected).startswith("<") else -1
        for name, results in found.items():
            right[name] += wanted == (len(results) if isinstance(results, list) else -1)
        if found["auto"] != found["pyshacl"]:
            differing.append((path.name, found))
        fast_ones += not set(ShapeGraph(shapes).targeted()) - fast_for(data, ShapeGraph(shapes))
    say(f"W3C suite: {len(tests)} tests, as many results as expected: {right}; without the judge's help: {fast_ones}")
    assert differing == []
    assert right["auto"] >= len(tests) - 2


def outcome(engine: Any, data: Sequence[ox.Quad], shapes: ShapeGraph) -> list[Result] | str:
    try:
        return sorted(engine(data_of(data), shapes), key=str)
    except Exception as fault:  # noqa: BLE001 - whatever the judge makes of shapes it cannot use, both make
        return type(fault).__name__


PREFIXED = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
DATES = '"1951-07-02T00:00:00Z"', '"1951-02-30T00:00:00Z"', '"1951-13-02T00:00:00Z"', '"x"'
#: What a shape with the target "subjects of x:p" says, data, and whether the fast engine answers.
CONSTRUCTS = [
    ('sh:pattern "^[a-z]+(-[0-9]{2,3})?$"', 'x:a x:p "ab-12", "ab-1", "Ab", x:b .', True),
    (r'sh:pattern "^(?:a|\\.)\\d$"', 'x:a x:p "a1", ".2", "b3" .', True),
    ('sh:pattern "^(?!a)b"', 'x:a x:p "ab", "bb" .', False),
    (r'sh:pattern "^(a|b)\\1$"', 'x:a x:p "aa", "ab" .', False),
    ('sh:pattern "^[a-z&&[^b]]$"', 'x:a x:p "b", "c" .', False),
    (r'sh:pattern "^\\w+$"', 'x:a x:p "é_", "b b" .', False),
    ('sh:pattern "^a b$" ; sh:flags "x"', 'x:a x:p "ab", "a b" .', False),
    ('sh:pattern "^a$"', r'x:a x:p "a\n" .', False),
    ("sh:datatype xsd:dateTime", f"x:a x:p {', '.join(f'{date}^^xsd:dateTime' for date in DATES[:2])} .", True),
    ("sh:datatype xsd:dateTime", f"x:a x:p {', '.join(f'{date}^^xsd:dateTime' for date in DATES)} .", False),
    ("sh:datatype xsd:dateTime", 'x:a x:p "-0044-01-01T00:00:00Z"^^xsd:dateTime .', False),
    ("sh:datatype xsd:dateTime", 'x:a x:p "12000-01-01T00:00:00Z"^^xsd:dateTime .', False),
    ("sh:datatype xsd:dateTime", 'x:a x:p "1951-02-28T24:00:00Z"^^xsd:dateTime .', False),
    ("sh:datatype xsd:decimal", 'x:a x:p "+12"^^xsd:decimal, 1, "12" .', True),
    ("sh:datatype xsd:decimal", 'x:a x:p "1e3"^^xsd:decimal .', False),
    ("sh:datatype xsd:decimal", 'x:a x:p " 5"^^xsd:decimal .', False),
    ("sh:datatype xsd:double", 'x:a x:p "inf"^^xsd:double .', False),
    ("sh:datatype xsd:integer", 'x:a x:p "1.0"^^xsd:integer .', False),
    ("sh:lessThan x:q", "x:a x:p 1 , 3 ; x:q 2.5 .", True),
    ("sh:lessThan x:q", 'x:a x:p "b" ; x:q "a" .', False),
    ("sh:lessThan x:q", "x:a x:p x:a ; x:q x:b .", False),
    ("sh:lessThan x:q", 'x:a x:p "1951-01-01T00:00:00Z"^^xsd:dateTime ; x:q "1952-01-01T00:00:00"^^xsd:dateTime .', False),
    ("sh:minInclusive 2", 'x:a x:p 1, 2, 2.5, "3", x:b, "c"@en .', True),
    ('sh:minInclusive "b"', 'x:a x:p "a", "c" .', False),
    ("sh:minCount 1 ; sh:minCount 2", "x:a x:p 1 .", False),
    ('sh:minCount "1"', "x:a x:p 1 .", False),
    ("sh:in ( 1 x:b )", 'x:a x:p 1, 01, "1"^^xsd:decimal, x:b, x:c .', True),
    ("sh:in [ rdf:first 1 ; rdf:rest [ rdf:first 2 ] ]", "x:a x:p 1, 3 .", False),
    ("sh:in [ rdf:first 1, 2 ; rdf:rest () ]", "x:a x:p 1, 3 .", False),
    ("sh:hasValue 12", 'x:a x:p "+12"^^xsd:integer .', True),
    ("sh:equals x:q", 'x:a x:p "+12"^^xsd:integer, 3 ; x:q 12 .', True),
    ("sh:nodeKind sh:IRI", "x:a x:p x:b, 1 .", True),
    ("sh:nodeKind sh:IRI", "x:a x:p _:nobody .", True),
    ("sh:class x:C", "x:a x:p x:b, x:c . x:b a x:D . x:D rdfs:subClassOf x:C .", True),
    ('sh:languageIn ( "en" )', 'x:a x:p "a"@en, "b"@en-GB, "c"@ru, "d" .', True),
    ("sh:maxCount 1 ; sh:message 'one', 'only one'", "x:a x:p 1, 2 .", True),
    ("sh:maxCount 1", "x:a x:p 1, 2 .", True),
]  # fmt: skip


@pytest.mark.parametrize(("constraint", "data", "is_fast"), CONSTRUCTS)
def test_construct(constraint: str, data: str, is_fast: bool) -> None:
    shapes = f"{PREFIXED} x:S a sh:NodeShape ; sh:targetSubjectsOf x:p ; sh:property [ sh:path x:p ; {constraint} ] ."
    check(shapes, data, is_fast)


def check(shapes: str, data: str, is_fast: bool) -> list[Result] | str:
    """Both engines find the same; the fast one without the judge or not."""
    graph = ShapeGraph(list(ox.parse(shapes.encode(), format=ox.RdfFormat.TURTLE)))
    quads = list(ox.parse((PREFIXED + data).encode(), format=ox.RdfFormat.TURTLE))
    found = outcome(fast, quads, graph)
    assert found == outcome(judged, quads, graph)
    assert (fast_for(quads, graph) == set(graph.targeted())) == is_fast
    return found


#: The group of a query, and whether it is asked by the fast engine.
QUERIES = [
    ("{ $this x:q ?value }", True),
    ("{ { $this x:q ?value } UNION { ?value x:p $this } }", True),
    ("{ $this x:p ?value . FILTER NOT EXISTS { ?value x:q ?z . FILTER (?z != $this) } }", True),
    ("{ $this x:p ?b . OPTIONAL { ?b x:q ?value . FILTER (?value != $this) } }", True),
    ("{ { ?value x:q ?o . FILTER (?o = $this) } UNION { BIND ($this AS ?value) } }", True),
    ("{ $this x:p ?value . FILTER EXISTS { { $this x:q ?o } UNION { ?o x:q $this } } }", True),
    ('{ $this x:p ?value . BIND ("{ $this }" AS ?text) } # { $this', True),
    ("{ $this x:p* ?value }", True),
    ("{ $this x:p ?b } GROUP BY $this HAVING (COUNT(?b) > 1)", True),
    ("{ $this x:p ?value } ORDER BY ?value LIMIT 1", True),
    ("{ $this x:p ?b . { SELECT $this ?value { $this x:p ?value } } }", False),
    ("{ $this x:p ?value MINUS { $this x:q ?value } }", False),
    ("{ VALUES ?value { 1 } $this x:p ?b }", False),
    ("{ $this y:p ?value }", False),
]


@pytest.mark.parametrize(("group", "is_fast"), QUERIES)
def test_query(group: str, is_fast: bool) -> None:
    variables = "$this" if "GROUP BY" in group else "$this ?value"
    shapes = f"""{PREFIXED} x:S a sh:NodeShape ; sh:targetSubjectsOf x:p ; sh:targetObjectsOf x:q ;
    sh:message "{{$this}} and {{?value}} and {{?other}}" ; sh:severity sh:Warning ;
    sh:sparql [ sh:prefixes x: ; sh:select '''SELECT {variables} WHERE {group}''' ] .
    x: sh:declare [ sh:prefix "x" ; sh:namespace "http://example.org/"^^xsd:anyURI ] ."""
    found = check(shapes, 'x:a x:p x:b , x:c ; x:q x:d . x:b x:p x:a , _:n ; x:q "text" . x:c x:q x:a , x:e .', is_fast)
    assert found or "BIND" in group


def test_query_of_a_shape_within_a_shape() -> None:
    """What is asked for another shape's sake is the judge's, whether or not that shape has a target of its own."""
    shapes = f"""{PREFIXED} x:S a sh:NodeShape ; sh:targetSubjectsOf x:p ; sh:node x:T .
    x:T a sh:NodeShape ; sh:targetNode x:b ; sh:sparql [ sh:select 'SELECT $this WHERE {{ $this <http://example.org/q> ?o }}' ] ."""
    found = check(shapes, "x:a x:p x:b ; x:q x:c . x:b x:q x:c .", False)
    assert isinstance(found, list)
    assert [result.focus for result in found] == ["http://example.org/a", "http://example.org/b"]
