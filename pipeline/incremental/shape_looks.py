"""What a shape looks at from its focus nodes: its targets, the paths of SHACL Core, the queries of SPARQL constraints.

Only what the tables below name is understood; a shape with anything else is unclear (`UnclearError`).
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final, TypeAlias

import pyoxigraph as ox

from pipeline.checks.shacl_index import SH, TYPE, ShapeGraph, Term
from pipeline.checks.shacl_sparql import constraint_queries
from pipeline.incremental.looks import ANY, Look, Step, UnclearError, Way, back
from pipeline.incremental.query_looks import Query, branch_looks

__all__ = ["shape_looks", "target_looks"]

_Steps: TypeAlias = tuple[Step, ...]
#: What a shape says of its results, of itself, or of the nodes it has reached, without a look at anything else.
_BLIND: Final = {
    "name", "description", "order", "group", "message", "severity", "deactivated", "defaultValue", "path", "in", "hasValue", "nodeKind",
    "datatype", "minLength", "maxLength", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "pattern", "flags",
    "languageIn", "uniqueLang", "minCount", "maxCount", "qualifiedMinCount", "qualifiedMaxCount", "ignoredProperties",
    "targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf", "declare", "prefixes",
}  # fmt: skip
_SHAPES: Final = {"node", "not", "qualifiedValueShape"}
_LISTS: Final = {"and", "or", "xone"}
_PREDICATES: Final = {"equals", "disjoint", "lessThan", "lessThanOrEquals"}
_REPEATED: Final = ("zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")


def shape_looks(shapes: ShapeGraph, root: Term) -> list[Look]:
    """All that a shape with targets looks at. Raises `UnclearError`."""
    if not isinstance(root, ox.NamedNode):
        raise UnclearError("a shape without a name: its results could not be told from those of another")
    if any(shapes.upward(part) != [part, root] for part in shapes.objects(root, SH + "property")):
        raise UnclearError(f"a property shape that {root} shares with another shape")
    looks = [*target_looks(shapes, root), *_Walk(shapes).looks(root, (), ())]
    if shapes.objects(root, SH + "sparql"):
        for text in constraint_queries(shapes, root):
            query = Query(text)
            looks += [look for branch in query.branches for look in branch_looks(query, branch, "?this")]
    return list(dict.fromkeys(looks))


def target_looks(shapes: ShapeGraph, root: Term) -> Iterator[Look]:
    """The triples that make a node a focus node (SHACL, section 2.1.3)."""
    for kind in [*shapes.objects(root, SH + "targetClass"), *([root] if shapes.is_class(root) else [])]:
        yield Look(Step(((TYPE, False),)), (Way(),), end=str(kind), single=True)
    for name, to_end in (("targetSubjectsOf", False), ("targetObjectsOf", True)):
        for predicate in shapes.objects(root, SH + name):
            yield Look(Step(((_iri(predicate), False),)), (Way((), to_end),), single=True)


def _iri(term: Term) -> str:
    if not isinstance(term, ox.NamedNode):
        raise UnclearError(f"{term} where an IRI should be")
    return term.value


class _Walk:
    """Goes through a shape and those in it. A shape that comes back to itself is unclear."""

    def __init__(self, shapes: ShapeGraph) -> None:
        self._shapes = shapes

    def looks(self, shape: Term, here: _Steps, inside: Sequence[Term]) -> Iterator[Look]:
        """What a shape looks at that nodes at the end of the steps `here` must conform to."""
        if shape in inside:
            raise UnclearError(f"the shape {shape} uses itself")
        inside = (*inside, shape)
        paths = self._shapes.objects(shape, SH + "path")
        if len(paths) > 1 or (paths and len(inside) > 1 and self._reports(inside)):
            raise UnclearError(f"the shape {shape} is part of a property shape, or has two paths")
        routes = self._routes(paths[0]) if paths else [()]
        for route in routes:
            for number, step in enumerate(route):
                yield _from(step, (*here, *route[:number]))
            yield from self._constraints(shape, (here, (*here, *route)), inside)

    def _reports(self, inside: Sequence[Term]) -> bool:
        """Whether the last shape reports results about the values of another one's path."""
        *_, parent, shape = inside
        return shape in self._shapes.objects(parent, SH + "property") and bool(self._shapes.objects(parent, SH + "path"))

    def _constraints(self, shape: Term, ways: tuple[_Steps, _Steps], inside: Sequence[Term]) -> Iterator[Look]:
        """What the constraints look at; `ways` lead to the focus node of the shape and to its value nodes."""
        focus, value = ways
        for predicate, terms in self._shapes.about(shape).items():
            name = predicate.removeprefix(SH)
            if name == predicate or name in _BLIND:
                continue
            for term in terms:
                if name in _SHAPES or name == "property":
                    yield from self.looks(term, value, inside)
                elif name in _LISTS:
                    for one in self._shapes.items(term):
                        yield from self.looks(one, value, inside)
                elif name in _PREDICATES:
                    yield _from(Step(((_iri(term), False),)), focus)
                elif name == "class":
                    yield _from(Step(((TYPE, False),)), value)
                elif name == "closed":
                    yield _from(Step(((ANY, False),)), value)
                elif name != "sparql" or len(inside) > 1 or focus != value:
                    raise UnclearError(f"sh:{name} in {shape}")

    def _routes(self, path: Term) -> list[_Steps]:
        """All ways through a path (SHACL, section 2.3.1)."""
        if isinstance(path, ox.NamedNode):
            return [(Step(((path.value, False),)),)]
        if parts := self._shapes.items(path):
            return [tuple(step for route in routes for step in route) for routes in product(*map(self._routes, parts))]
        about = self._shapes.about(path)
        for inner in about.get(SH + "inversePath", ()):
            return [tuple(back(step) for step in reversed(route)) for route in self._routes(inner)]
        for head in about.get(SH + "alternativePath", ()):
            return [route for part in self._shapes.items(head) for route in self._routes(part)]
        for name in _REPEATED:
            for inner in about.get(SH + name, ()):
                routes = self._routes(inner)
                if all(len(route) == 1 for route in routes):
                    return [(Step(tuple(move for (step,) in routes for move in step.moves), many=True),)]
        raise UnclearError(f"the path {path}")


def _from(step: Step, steps: _Steps) -> Look:
    return Look(step, (Way(steps),))
