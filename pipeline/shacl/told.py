"""From results of validation to issues: in the words of the shapes, on the lines of the records."""

from collections.abc import Sequence
from typing import NamedTuple

import pyoxigraph as ox

from pipeline.issues import Issue, Place, Severity
from pipeline.shacl.index import ShapeGraph, Term
from pipeline.shacl.result import Result
from pipeline.shacl.trace import Spot, Trace, Users

__all__ = ["Finding", "Telling", "Wording", "told"]


class Finding(NamedTuple):
    """A result in the words of its shape, for which no shapes are needed any more: `root` is the shape that has the target."""

    root: str
    rule: str
    fix: str
    severity: Severity
    message: str
    focus: str
    path: str
    value: str


def told(finding: Finding, trace: Trace, users: Users, file: str) -> list[Issue]:
    """The issues of a finding."""
    return _told_at(finding, trace.spots(users, finding.focus, finding.path, finding.value), (trace, file))


def _told_at(finding: Finding, spots: Sequence[Spot], where: tuple[Trace, str]) -> list[Issue]:
    """An issue for each of the places; where there is none, one at the file of the graph."""
    trace, file = where
    rule, fix, severity, expected = finding.rule, finding.fix, finding.severity, trace.rendered(finding.message)
    if not spots:
        return [Issue(Place(file), rule, f"<{finding.focus}>", expected, fix, severity)]
    return [Issue(spot.place(), rule, trace.found(spot), expected, fix, severity, spot.record.id) for spot in spots]


class Telling:
    """Turns results into issues on record lines. `issue` is the namespace of rules and fixes."""

    def __init__(self, graphs: Sequence[ShapeGraph], trace: Trace, issue: str) -> None:
        self._trace = trace
        self._wording = {id(graph): Wording(graph, issue) for graph in graphs}

    def finding(self, graph: ShapeGraph, result: Result) -> Finding:
        """A result of a shape of one of the graphs, in its words."""
        return self._wording[id(graph)].finding(result)

    def spots(self, result: Result, users: Users) -> list[Spot]:
        """The places a result is about."""
        return self._trace.spots(users, result.focus, result.path, result.value)

    def issues(self, finding: Finding, spots: Sequence[Spot], file: str) -> list[Issue]:
        """An issue for each of the places; where there is none, one at the file of the graph."""
        return _told_at(finding, spots, (self._trace, file))


class Wording:
    """Rule names and fixes of shapes; a nested shape without a rule has those of the shape it is part of."""

    def __init__(self, shapes: ShapeGraph, issue: str) -> None:
        self._shapes = shapes
        self._rule, self._fix = issue + "rule", issue + "fix"
        self._roots = set(shapes.targeted())

    def finding(self, result: Result) -> Finding:
        """A result in words."""
        rule, fix = self._of(result.shape)
        root = next((str(node).strip("<>") for node in self._shapes.upward(result.shape) if node in self._roots), "")
        return Finding(root, rule, fix, result.severity, result.message, result.focus, result.path, result.value)

    def _of(self, shape: Term) -> tuple[str, str]:
        """The rule and the fix."""
        for node in self._shapes.upward(shape):
            rule = self._shapes.text(node, self._rule)
            if rule or isinstance(node, ox.NamedNode):
                return (rule or str(node)[1:-1]).rpartition("/")[2], self._shapes.text(node, self._fix)
        return "shape", ""
