"""The shapes as files: well-formed, fully worded, made of known identifiers, generated alike; and what broken ones lead to."""

import csv
import re
from pathlib import Path

import pytest
import rdflib
from pyshacl.entrypoints import meta_validate
from rdflib import RDF, RDFS, SH
from test_shacl_cases import BASE, CASES, MAPPINGS, NAMESPACES, PREFIXES, ROOT, Case

from pipeline.checks.shapes import generated_shapes
from pipeline.issues import EnvironmentFailure
from pipeline.mapping.load import load_mappings
from pipeline.properties import read_wikidata_properties
from pipeline.shacl.judge import filled
from pipeline.shacl.shapes import load_shapes
from pipeline.shacl.validation import Trace, shape_paths, validate

PATHS = shape_paths(ROOT / "shapes")
WRITTEN = [path for path in PATHS if path.parent.name not in ("generated", "wikidata")]
SHAPES, ISSUES = load_shapes(PATHS, PREFIXES)
DOMAIN = filled(rdflib.Graph(), SHAPES.domain.quads)
ISSUE = rdflib.Namespace(PREFIXES["issue"])
TURTLE = f"@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix shape: <{BASE}shape/> .\n"


def test_all_files_are_loaded_without_issues() -> None:
    assert ISSUES == []
    assert {path.parent.name for path in PATHS} == {"shapes", "facts", "generated", "wikidata"}
    files = {path for path in (ROOT / "shapes").rglob("*") if path.is_file() and path.name != "README.md"}
    assert files == set(PATHS)


def test_shapes_are_valid_shacl() -> None:
    """Of the generated ones, which are many and alike, some."""
    some = [ROOT / "shapes/generated" / f"common-{name}.ttl" for name in ("references", "statements", "values")]
    graph = rdflib.Graph()
    for path in [*(path for path in WRITTEN if path.suffix == ".ttl"), *some, CASES / "mappings/award.ttl"]:
        graph.parse(path)
    conforms, _, text = meta_validate(graph, inference="none")
    assert conforms, text
    graph.parse(data=TURTLE + 'shape:x sh:property [ sh:path shape:p ; sh:minCount "many" ] .', format="turtle")
    assert not meta_validate(graph, inference="none")[0]


def domain_shapes() -> list[rdflib.URIRef]:
    graph = rdflib.Graph()
    for path in WRITTEN:
        if path.suffix == ".ttl":
            graph.parse(path)
    return sorted(shape for shape in graph.subjects(RDF.type, SH.NodeShape) if isinstance(shape, rdflib.URIRef))


@pytest.mark.parametrize("shape", domain_shapes(), ids=lambda shape: shape.rpartition("/")[2])
def test_every_domain_shape_explains_itself(shape: rdflib.URIRef) -> None:
    graph = DOMAIN
    assert shape.startswith(PREFIXES["shape"])
    assert re.fullmatch("[a-z]+(-[a-z]+)*", shape.rpartition("/")[2])
    assert str(graph.value(shape, RDFS.label))
    assert str(graph.value(shape, RDFS.comment)).endswith(".")
    assert any(graph.value(shape, target) for target in (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf))
    (judge,) = [node for node in (shape, *graph.objects(shape, SH.property)) if graph.value(node, SH.severity)]
    assert graph.value(judge, SH.severity) in (SH.Violation, SH.Warning)
    assert str(graph.value(judge, ISSUE.rule)) == shape.rpartition("/")[2]
    assert str(graph.value(judge, SH.message))
    assert str(graph.value(judge, ISSUE.fix))


def test_there_are_enough_domain_shapes() -> None:
    assert len(domain_shapes()) >= 12


def test_only_verified_identifiers() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in WRITTEN)
    properties = read_wikidata_properties(ROOT / "mappings/wikidata/properties.csv")
    with (ROOT / "mappings/wikidata/items.csv").open(encoding="utf-8", newline="") as stream:
        items = {row["id"] for row in csv.DictReader(stream)}
    assert [name for name in sorted(set(re.findall(r"\bP[0-9]+\b", text))) if name not in properties] == []
    assert [name for name in sorted(set(re.findall(r"\bQ[0-9]+\b", text))) if name not in items] == []


def test_items_of_the_subject_are_named_in_one_file_only() -> None:
    named = {path.name for path in WRITTEN if re.search(r"\bitem:[a-z]", path.read_text(encoding="utf-8"))}
    assert named == {"1-terms.rq"}


def test_generated_file() -> None:
    """One file in full: the smallest record type of the cases, as the mapping in `mappings/award.yaml` beside them has it."""
    assert generated_shapes(MAPPINGS, NAMESPACES)["award.ttl"] == (CASES / "mappings/award.ttl").read_text(encoding="utf-8")


def test_generated_shapes_follow_the_mapping() -> None:
    mappings, _ = load_mappings(ROOT / "mappings", read_wikidata_properties(ROOT / "mappings/wikidata/properties.csv"))
    shapes = generated_shapes(mappings, NAMESPACES)
    assert generated_shapes(mappings, NAMESPACES) == shapes
    for name, kind in mappings.types.items():
        for field in kind.fields:
            assert f"\nshape:{name}-{field}\n" in shapes[f"{name}.ttl"]


QUERY = "shape:x a sh:NodeShape ;\n  sh:targetSubjectsOf shape:p ;\n  sh:sparql [ sh:select"
BROKEN = [
    ("a.ttl", TURTLE + "shape:x a sh:Node Shape .", "{}:3:19: error[rdf-syntax]: "),
    ("a.ttl", "@prefix item: <https://example.org/> .", '{}: error[shape-prefix]: the prefix "item:" for <https://example.org/>; '),
    ("a.ttl", TURTLE + QUERY + '"""\nSELECT $this {{\n  $this nix }}""" ] .', "{}:7:12: error[shape-query]: expected one of "),
    (
        "a.ttl",
        TURTLE + QUERY + ' "SELECT ?that { ?that ?p ?o }" ] .',
        "{}:5: error[shape-query]: a query of another kind; expected a SPARQL SELECT",
    ),
    ("a.ttl", TURTLE + QUERY + ' "ASK { $this ?p ?o }" ] .', "{}:5: error[shape-query]: a query of another kind; expected a SPARQL SELECT"),
    ("a.rq", "CONSTRUCT {\n ?s ?p }", "{}:2:8: error[shape-query]: expected one of "),
    (
        "a.rq",
        "SELECT * { ?s ?p ?o }",
        "{}:1: error[shape-query]: a query of another kind; expected a SPARQL CONSTRUCT query; correct the query",
    ),
    ("a.rq", b"\xff", "{}:1:2: error[shape-query]: "),
]


@pytest.mark.parametrize(("name", "content", "expected"), BROKEN)
def test_broken_file(name: str, content: str | bytes, expected: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (issue,) = validate(b"", [path], Trace(MAPPINGS, NAMESPACES))
    assert str(issue).startswith(expected.format(path)), issue


def test_missing_files(tmp_path: Path) -> None:
    trace = Trace(MAPPINGS, NAMESPACES)
    with pytest.raises(EnvironmentFailure, match=r"none.ttl: cannot be read \(No such file or directory\); make it anew, or restore it"):
        validate(b"", [tmp_path / "none.ttl"], trace)
    with pytest.raises(EnvironmentFailure, match=r"none.nt: cannot be read \(No such file or directory\)"):
        validate(tmp_path / "none.nt", [], trace)


REFUSED = [
    # A query that is fine by itself but needs prefixes its shape does not name; one that SHACL forbids; half a shape.
    TURTLE + QUERY + ' "SELECT $this { $this shape:p ?o }" ] .',
    TURTLE + QUERY + ' "SELECT $this { VALUES ?o { 1 } $this ?p ?o }" ] .',
    TURTLE + "shape:x sh:targetSubjectsOf shape:p ; sh:property [ sh:minCount 1 ] .",
]


@pytest.mark.parametrize("content", REFUSED)
def test_shapes_that_pyshacl_refuses(content: str, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(content)
    graph = f"<{BASE}a> <{BASE}shape/p> <{BASE}b> .\n".encode()
    with pytest.raises(EnvironmentFailure, match="shapes/: pySHACL cannot use the shapes"):
        validate(graph, [path], Trace(MAPPINGS, NAMESPACES))


def test_broken_graph(tmp_path: Path) -> None:
    graph = tmp_path / "graph.nt"
    graph.write_text("<http://a/> <http://b/> <http://c/> .\n<http://a/> <b c> <http://c/> .\n")
    (issue,) = validate(graph, PATHS, Trace(MAPPINGS, NAMESPACES))
    assert str(issue).startswith(f"{graph}:2:13: error[rdf-syntax]: "), issue


def test_imports_are_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(
        "<http://a/> a <http://www.w3.org/2002/07/owl#Ontology> ; <http://www.w3.org/2002/07/owl#imports> <http://192.0.2.1/> ."
    )
    assert (
        validate(b"<http://a/> <http://www.w3.org/2002/07/owl#imports> <http://192.0.2.1/> .\n", [path], Trace(MAPPINGS, NAMESPACES)) == []
    )


def test_two_runs_say_the_same_in_the_same_order() -> None:
    def run() -> list[str]:
        trace = Trace(MAPPINGS, NAMESPACES)
        text = "".join(Case(CASES / name).triples(trace) for name in ("circular/fail.yaml", "outside-life/fail.yaml"))
        return [str(issue) for issue in validate(text.encode(), PATHS, trace)]

    assert run() == run() != []
