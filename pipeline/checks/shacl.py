"""SHACL on the RDF, as the last layer of validation: pySHACL judges, and every result becomes an issue on a record line.

    trace = Trace(mappings, namespaces)
    for record, mapped in mapped_records:
        trace.add(record, mapped)
    issues = validate(Path("build/graph.nt"), shape_paths(Path("shapes")), trace)

A result's rule is the `issue:rule` of its shape, else the local name of the shape's IRI; what was expected is its
`sh:message`, in which queries may put nodes (`{?other}`); how to mend it is its `issue:fix`.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pyshacl
import rdflib
from pyshacl.errors import ReportableRuntimeError
from rdflib import RDF, SH

from pipeline.checks.shacl_graph import Shapes, data_graph, load_shapes, shape_paths
from pipeline.checks.shacl_trace import Trace
from pipeline.checks.shacl_turtle import shape_prefixes
from pipeline.issues import EnvironmentFailure, Issue, Place, Severity, in_order

__all__ = ["Trace", "shape_paths", "validate"]

_SEVERITIES: Final = {SH.Violation: Severity.ERROR, SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}


class _Result(NamedTuple):
    """What pySHACL says of one fault, as texts; `path` is the first step of the way from the focus node."""

    shape: rdflib.term.Node
    focus: str
    path: str
    value: str
    message: str
    severity: Severity


def validate(graph: Path | bytes, shapes: Sequence[Path], trace: Trace) -> list[Issue]:
    """Every fault the shapes find in `graph` (N-Triples, or the path of a file of them), on the record lines `trace` knows.

    A fault in a node that came from no record stands at the graph itself. Faults of the shapes' own files are issues too,
    and nothing is validated then. Raises `EnvironmentFailure` when a file cannot be read.
    """
    prefixes = shape_prefixes(trace.namespaces)
    loaded, issues = load_shapes(shapes, prefixes)
    file = graph.as_posix() if isinstance(graph, Path) else "graph.nt"
    types = ((item, prefixes["type"] + kind) for item, kind in trace.types())
    data, faults = data_graph(_content(graph), file, loaded, types)
    issues += faults
    if not issues:
        wording = _Wording(loaded.graph, rdflib.Namespace(prefixes["issue"]))
        for result in _results(data, loaded):
            issues += _issues(result, wording, trace, (data, file))
    return in_order(issues)


def _content(graph: Path | bytes) -> bytes:
    if isinstance(graph, bytes):
        return graph
    try:
        return graph.read_bytes()
    except OSError as error:
        raise EnvironmentFailure(f"{graph}: cannot be read ({error.strerror}); make it anew") from error


def _results(data: rdflib.Graph, shapes: Shapes) -> Iterator[_Result]:
    try:
        _, report, text = pyshacl.validate(data, shacl_graph=shapes.graph, inplace=True, do_owl_imports=False)
    except ReportableRuntimeError as error:
        raise EnvironmentFailure(f"shapes/: pySHACL cannot use the shapes ({error}); correct them and run again") from error
    if not isinstance(report, rdflib.Graph):
        raise EnvironmentFailure(f"shapes/: pySHACL cannot use the shapes ({text}); correct them and run again")
    for node in report.objects(None, SH.result):
        path = report.value(node, SH.resultPath)
        messages = sorted(str(message) for message in report.objects(node, SH.resultMessage))
        yield _Result(
            shape=report.value(node, SH.sourceShape) or node,
            focus=str(report.value(node, SH.focusNode)),
            path=str(shapes.graph.value(path, RDF.first) or path or ""),
            value=str(report.value(node, SH.value) or ""),
            message="; ".join(messages),
            severity=_SEVERITIES.get(report.value(node, SH.resultSeverity), Severity.ERROR),
        )


class _Wording:
    """Rule names and fixes of shapes; a nested shape without its own has those of the shape it is part of."""

    def __init__(self, shapes: rdflib.Graph, issue: rdflib.Namespace) -> None:
        self._shapes = shapes
        self._issue = issue

    def rule(self, shape: rdflib.term.Node) -> str:
        for node in self._ancestry(shape):
            name = self._shapes.value(node, self._issue["rule"])
            if name is not None:
                return str(name)
            if isinstance(node, rdflib.URIRef):
                return node.rpartition("/")[2]
        return "shape"

    def fix(self, shape: rdflib.term.Node) -> str:
        fixes = (self._shapes.value(node, self._issue["fix"]) for node in self._ancestry(shape))
        return str(next((fix for fix in fixes if fix is not None), ""))

    def _ancestry(self, shape: rdflib.term.Node) -> Iterator[rdflib.term.Node]:
        node: rdflib.term.Node | None = shape
        while node is not None:
            yield node
            node = None if isinstance(node, rdflib.URIRef) else self._shapes.value(None, SH.property, node)


def _issues(result: _Result, wording: _Wording, trace: Trace, graph: tuple[rdflib.Graph, str]) -> Iterator[Issue]:
    rule, expected, fix = wording.rule(result.shape), trace.rendered(result.message), wording.fix(result.shape)
    spots = trace.spots(graph[0], result.focus, result.path, result.value)
    for spot in spots:
        yield Issue(spot.place(), rule, spot.found(), expected, fix, result.severity, spot.record.id)
    if not spots:
        yield Issue(Place(graph[1]), rule, f"<{result.focus}>", expected, fix, result.severity)
