"""Each shape against records that pass it and records that fail it: `tests/cases/shapes/RULE/pass.yaml` and `fail.yaml`.

A case is a list of records, mapped by the real mapper with the mappings in `tests/cases/shapes/mappings/`; what a statement or
record of a case leaves out and every record has (labels, references) is filled in, with a reference to the source `the-text`.
What no record can say is said by a SPARQL `update` on the case's graph. `issues` are the issues in full, without the file.

All cases are one graph, validated once, so ids occur once in all cases.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib import RDF, SH

from pipeline.checks.shapes import generated_shapes
from pipeline.issues import Issue
from pipeline.mapping.load import load_mappings
from pipeline.mapping.mapper import Mapper
from pipeline.properties import read_wikidata_properties
from pipeline.rdf.encoder import Encoder
from pipeline.rdf.namespaces import Namespaces, Repository
from pipeline.rdf.ntriples import ntriples
from pipeline.rdf.shacl_turtle import shape_prefixes
from pipeline.rdf.snaks import SnakEncoder
from pipeline.records.record import Marks, Record
from pipeline.records.yaml_reader import read_yaml
from pipeline.shacl.graph import data_graph
from pipeline.shacl.index import ShapeGraph
from pipeline.shacl.judge import SparqlGraph, filled, judge
from pipeline.shacl.shapes import load_shapes
from pipeline.shacl.validation import Trace, known_types, shape_paths, validate

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests/cases/shapes"
FILES = sorted([*CASES.glob("*/pass.yaml"), *CASES.glob("*/fail.yaml")])
NAMES = [f"{path.parent.name}/{path.name}" for path in FILES]
BASE = "https://w3id.org/doctors-plot/"
NAMESPACES = Namespaces(Repository.at(BASE))
PREFIXES = shape_prefixes(NAMESPACES)
REFERENCE = {"source": "the-text", "section": "Heading", "paragraph": "2", "text_start": "10", "text_end": "20", "support": "stated"}
MAPPINGS, FAULTS = load_mappings(CASES / "mappings", read_wikidata_properties(ROOT / "mappings/wikidata/properties.csv"))


class Case:
    """One file: its records, the triples they became, and what is expected."""

    def __init__(self, path: Path) -> None:
        (whole,) = read_yaml(path)
        assert isinstance(whole, Record), whole
        self.name = f"{path.parent.name}/{path.name}"
        self.records = [self._record(whole, index) for index in range(len(whole.data["records"]))]
        self.update = str(whole.data.get("update", ""))
        self.expected = [str(text) for text in whole.data.get("issues", [])]

    def _record(self, whole: Record, index: int) -> Record:
        def marks() -> Marks:
            whole.place(())
            assert whole._marks is not None
            return {path[2:]: mark for path, mark in whole._marks.items() if path[:2] == ("records", index)}

        return Record(completed(whole.data["records"][index]), self.name, marks)

    def triples(self, trace: Trace) -> str:
        """The case's graph as N-Triples."""
        mapper, encoder = Mapper(MAPPINGS, BASE), Encoder(SnakEncoder(NAMESPACES, MAPPINGS.properties))
        text = ""
        for record in self.records:
            mapped, issues = mapper.map(record)
            assert mapped, issues
            trace.add(record, mapped)
            text += ntriples(encoder.encode(mapped.item))
        return updated(text, self.update) if self.update else text


def completed(data: Any) -> Any:
    """A record with what every record has."""
    data.setdefault("labels", {"en": data["id"]})
    data.setdefault("references", [REFERENCE])
    for statements in data.get("statements", {}).values():
        for statement in statements:
            statement.setdefault("references", [REFERENCE])
    return data


def updated(triples: str, update: str) -> str:
    """N-Triples after a SPARQL update."""
    rdflib.NORMALIZE_LITERALS = False  # pySHACL has set it to True by now
    graph = rdflib.Graph().parse(data=triples, format="nt")
    graph.update(update, initNs=PREFIXES)
    text = graph.serialize(format="nt")
    assert set(text.splitlines()) != set(triples.splitlines()), "the update changes nothing"
    return text


def all_shapes(folder: Path) -> list[Path]:
    """The hand-written shapes, and in `folder` those generated from the mappings of the cases."""
    (folder / "generated").mkdir()
    for name, text in generated_shapes(MAPPINGS, NAMESPACES).items():
        (folder / "generated" / name).write_text(text, encoding="utf-8")
    return [*(path for path in shape_paths(ROOT / "shapes") if path.parent.name not in ("generated", "wikidata")), *shape_paths(folder)]


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    assert [str(fault) for fault in FAULTS] == []
    return all_shapes(tmp_path_factory.mktemp("shapes"))


@pytest.fixture(scope="module")
def found(paths: list[Path]) -> dict[str, list[Issue]]:
    """All issues of all cases, by case."""
    trace = Trace(MAPPINGS, NAMESPACES)
    text = "".join(Case(path).triples(trace) for path in FILES)
    issues = defaultdict(list)
    for issue in validate(text.encode(), paths, trace):
        issues[issue.place.file].append(issue)
    return issues


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, found: dict[str, list[Issue]]) -> None:
    case = Case(CASES / name)
    assert [str(issue).removeprefix(f"{name}:").replace(f"{name}:", "") for issue in found[name]] == case.expected
    rules = {issue.rule for issue in found[name]}
    assert (case.name.split("/")[0] in rules) == name.endswith("fail.yaml")


def test_no_issue_stands_outside_the_cases(found: dict[str, list[Issue]]) -> None:
    assert set(found) <= set(NAMES)


def test_ids_occur_once_in_all_cases() -> None:
    ids = [record.id for path in FILES for record in Case(path).records]
    assert len(ids) == len(set(ids))


def rules(graph: rdflib.Graph) -> Iterator[str]:
    """The rule names that shapes can give."""
    for shape in graph.subjects(RDF.type, SH.NodeShape):
        own = [graph.value(node, rdflib.URIRef(PREFIXES["issue"] + "rule")) for node in (shape, *graph.objects(shape, SH.property))]
        targets = any(graph.value(shape, SH[target]) for target in ("targetClass", "targetSubjectsOf", "targetObjectsOf"))
        yield from [str(name) for name in own if name] or ([str(shape).rpartition("/")[2]] if targets else [])
    yield from (str(name) for name in graph.objects(None, rdflib.URIRef(PREFIXES["issue"] + "rule")))


def test_every_rule_has_both_cases_and_every_case_a_rule(paths: list[Path]) -> None:
    shapes, issues = load_shapes(paths, PREFIXES)
    assert issues == []
    named = {name for part in (shapes.plain, shapes.domain) for name in rules(filled(rdflib.Graph(), part.quads))}
    assert {path.parent.name for path in CASES.glob("*/pass.yaml")} == named
    assert {path.parent.name for path in CASES.glob("*/fail.yaml")} == named


def test_rdflib_answers_the_queries_alike(paths: list[Path]) -> None:
    """The store that answers in rdflib's place is as good a judge: per rule, pySHACL finds the same with either."""
    shapes, _ = load_shapes(paths, PREFIXES)
    with_queries, _ = load_shapes([path for path in paths if "sh:sparql" in path.read_text() or "prefixes" in path.name], PREFIXES)
    asked = {str(shape)[1:-1].rpartition("/")[2] for shape in with_queries.domain.subjects(str(SH.sparql))}
    total = 0
    for rule in sorted(asked):
        trace = Trace(MAPPINGS, NAMESPACES)
        text = "".join(Case(path).triples(trace) for path in sorted((CASES / rule).iterdir()))
        data, _ = data_graph(text.encode(), rule, known_types(trace, PREFIXES))
        for query in shapes.facts:
            data.derive(query.text, PREFIXES)
        own = only(rule, with_queries.domain)
        found = results(filled(SparqlGraph(data.store), data.quads), own)
        assert found == results(filled(rdflib.Graph(), data.quads), own), rule
        total += len(found)
    assert total > len(asked) >= 20


def only(rule: str, shapes: ShapeGraph) -> ShapeGraph:
    """The shapes, of which only that of one rule has targets."""
    return ShapeGraph(shapes.without_targets([shape for shape in shapes.targeted() if not str(shape).endswith(f"/{rule}>")]))


def results(data: rdflib.Graph, shapes: ShapeGraph) -> list[tuple[str, ...]]:
    return sorted(tuple(map(str, result)) for result in judge(data, shapes))
