"""SHACL on the RDF, as the last layer of validation: pySHACL judges, and every result becomes an issue on a record line.

    trace = Trace(mappings, namespaces)
    for record, mapped in mapped_records:
        trace.add(record, mapped)
    issues = validate(Path("build/graph.nt"), shape_paths(Path("shapes")), trace)

A result's rule is the `issue:rule` of its shape, else the local name of the shape's IRI; what was expected is its
`sh:message`, in which queries may put nodes (`{?other}`); how to mend it is its `issue:fix`.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pyshacl
import rdflib
from pyshacl.errors import ReportableRuntimeError
from rdflib import RDF, SH

from pipeline.checks.shacl_graph import Data, data_graph, read
from pipeline.checks.shacl_shapes import load_shapes, shape_paths
from pipeline.checks.shacl_trace import Trace
from pipeline.issues import EnvironmentFailure, Issue, Place, Severity, in_order
from pipeline.rdf.shacl_turtle import shape_prefixes

__all__ = ["Trace", "shape_paths", "validate"]

_SEVERITIES: Final[dict[rdflib.term.Node | None, Severity]] = {
    SH.Violation: Severity.ERROR,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}


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
    and nothing is validated then. Raises `EnvironmentFailure` when a file cannot be read or pySHACL rejects the shapes.
    """
    prefixes = shape_prefixes(trace.namespaces)
    loaded, issues = load_shapes(shapes, prefixes)
    content, file = (graph, "graph.nt") if isinstance(graph, bytes) else (read(graph), graph.as_posix())
    data, faults = data_graph(content, file, _known_types(trace, prefixes))
    issues += faults
    if issues:
        return in_order(issues)
    issues += _found(data, loaded.plain, trace)
    for query in loaded.facts:
        data.derive(query.text, prefixes)
    issues += _found(data, loaded.domain, trace)
    return in_order(issues)


def _known_types(trace: Trace, prefixes: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """What validation adds to the data: the record type of each item, and the field of each statement, as its class.

    An item's record type is also said apart from its other classes, so that a shape can look at it alone.
    """
    for item, kind in trace.types().items():
        yield item, str(RDF.type), prefixes["type"] + kind
        yield item, prefixes["fact"] + "type", prefixes["type"] + kind
    for statement, field in trace.fields().items():
        yield statement, str(RDF.type), prefixes["type"] + field


def _found(data: Data, shapes: rdflib.Graph, trace: Trace) -> list[Issue]:
    """What the shapes find, as issues."""
    wording = _Wording(shapes, rdflib.Namespace(shape_prefixes(trace.namespaces)["issue"]))
    issues: list[Issue] = []
    for result in _results(data.graph, shapes):
        (rule, fix), expected = wording.of(result.shape), trace.rendered(result.message)
        spots = trace.spots(data.graph, result.focus, result.path, result.value)
        issues += [Issue(spot.place(), rule, trace.found(spot), expected, fix, result.severity, spot.record.id) for spot in spots]
        if not spots:
            issues.append(Issue(Place(data.file), rule, f"<{result.focus}>", expected, fix, result.severity))
    return issues


def _results(data: rdflib.Graph, shapes: rdflib.Graph) -> Iterator[_Result]:
    """The results of pySHACL, in no particular order."""
    try:
        _, report, text = pyshacl.validate(data, shacl_graph=shapes, inplace=True, do_owl_imports=False)
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
            path=str(shapes.value(path, RDF.first) or path or ""),
            value=str(report.value(node, SH.value) or ""),
            message="; ".join(messages),
            severity=_SEVERITIES.get(report.value(node, SH.resultSeverity), Severity.ERROR),
        )


class _Wording:
    """Rule names and fixes of shapes; a nested shape without a rule has those of the shape it is part of."""

    def __init__(self, shapes: rdflib.Graph, issue: rdflib.Namespace) -> None:
        self._shapes = shapes
        self._issue = issue

    def of(self, shape: rdflib.term.Node) -> tuple[str, str]:
        """The rule and the fix."""
        node: rdflib.term.Node | None = shape
        while node is not None:
            rule = self._shapes.value(node, self._issue["rule"])
            if rule is not None or isinstance(node, rdflib.URIRef):
                return str(rule or node).rpartition("/")[2], str(self._shapes.value(node, self._issue["fix"]) or "")
            node = self._shapes.value(None, SH.property, node)
        return "shape", ""
