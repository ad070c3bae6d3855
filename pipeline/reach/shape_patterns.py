"""What a SHACL shape looks for: its paths and constraints, and those of the shapes in it.

Only what the tables below name is understood; where a shape has anything else, nothing is claimed (`UnclearError`).
"""

from collections.abc import Sequence
from itertools import count
from typing import Final, NamedTuple

import pyoxigraph as ox

from pipeline.reach.patterns import ANY, Edge, Step, UnclearError, Way, backwards, in_a_row, merged
from pipeline.shacl.index import SH, TYPE, ShapeGraph, Term

__all__ = ["ShapePatterns", "shape_patterns"]

#: What a shape says of its results, of itself, or of the nodes it has reached, without a look at anything else.
_BLIND: Final = {
    "name", "description", "order", "group", "message", "severity", "deactivated", "defaultValue", "path", "in", "hasValue", "nodeKind",
    "datatype", "minLength", "maxLength", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "pattern", "flags",
    "languageIn", "uniqueLang", "minCount", "maxCount", "qualifiedMinCount", "qualifiedMaxCount", "ignoredProperties",
    "targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf", "declare", "prefixes",
}  # fmt: skip
_SHAPES: Final = {"property", "node", "not", "qualifiedValueShape"}
_LISTS: Final = {"and", "or", "xone"}
_PREDICATES: Final = {"equals", "disjoint", "lessThan", "lessThanOrEquals"}
_REPEATED: Final = ("zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")


class ShapePatterns(NamedTuple):
    """The edges of a shape, each after those that lead to it, and the shape with all in it."""

    edges: list[Edge]
    shapes: list[Term]


def shape_patterns(shapes: ShapeGraph, shape: Term, this: str) -> ShapePatterns:
    """What a shape looks at from a focus node on, in SHACL Core; the SPARQL constraints of the shape itself are left out.

    Raises `UnclearError`, also where shapes in it have queries, and where one comes back to itself.
    """
    walk = _Walk(shapes)
    walk.look(shape, this, ())
    return ShapePatterns(walk.edges, walk.found)


class _Walk:
    def __init__(self, shapes: ShapeGraph) -> None:
        self._shapes, self._fresh = shapes, count()
        self.edges: list[Edge] = []
        self.found: list[Term] = []

    def look(self, shape: Term, node: str, around: Sequence[Term]) -> None:
        """What a shape says of a node."""
        if shape in around:
            raise UnclearError(f"the shape {shape} uses itself")
        if self._shapes.text(shape, SH + "deactivated") == "true":
            return
        self.found.append(shape)
        paths = self._shapes.objects(shape, SH + "path")
        if len(paths) > 1:
            raise UnclearError(f"the shape {shape} has two paths")
        value = self._further(node, self._path(paths[0])) if paths else node
        for predicate, terms in self._shapes.about(shape).items():
            name = predicate.removeprefix(SH)
            if name == "sparql" and not around and value == node:
                continue
            if name != predicate and name not in _BLIND:
                for term in terms:
                    self._constraint((name, term), (node, value), (*around, shape))

    def _constraint(self, said: tuple[str, Term], nodes: tuple[str, str], around: Sequence[Term]) -> None:
        """One constraint, of a focus node and one of its value nodes."""
        (name, term), (focus, value) = said, nodes
        if name in _SHAPES:
            self.look(term, value, around)
        elif name in _LISTS:
            for one in self._shapes.items(term):
                self.look(one, value, around)
        elif name in _PREDICATES and isinstance(term, ox.NamedNode):
            self._further(focus, _one(term.value))
        elif name == "class":
            self._further(value, _one(TYPE))
        elif name == "closed":
            self._further(value, ((Step(ANY),),))
        else:
            raise UnclearError(f"sh:{name} in {around[-1]}")

    def _further(self, node: str, ways: tuple[Way, ...]) -> str:
        """Where ways lead from a node."""
        end = f"?_{next(self._fresh)}"
        self.edges.append(Edge(node, ways, end))
        return end

    def _path(self, path: Term) -> tuple[Way, ...]:
        """All ways through a path (SHACL, section 2.3.1)."""
        if isinstance(path, ox.NamedNode):
            return _one(path.value)
        if parts := self._shapes.items(path):
            return in_a_row(map(self._path, parts))
        about = self._shapes.about(path)
        for inner in about.get(SH + "inversePath", ()):
            return tuple(backwards(way) for way in self._path(inner))
        for head in about.get(SH + "alternativePath", ()):
            if parts := self._shapes.items(head):
                return merged(way for part in parts for way in self._path(part))
        for name in _REPEATED:
            for inner in about.get(SH + name, ()):
                return ((Step(frozenset(), loop=self._path(inner)),),)
        raise UnclearError(f"the path {path}")


def _one(predicate: str) -> tuple[Way, ...]:
    return ((Step(frozenset([predicate])),),)
