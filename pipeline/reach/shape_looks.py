"""What a shape looks at from its focus nodes: its targets, the paths of SHACL Core, the queries of SPARQL constraints."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from pipeline.reach.looks import Look, Step, Way, steps_of
from pipeline.reach.patterns import Edge, UnclearError
from pipeline.reach.query_looks import alternatives
from pipeline.reach.query_patterns import Query
from pipeline.reach.shape_patterns import shape_patterns
from pipeline.shacl.index import SH, TYPE, ShapeGraph, Term
from pipeline.shacl.sparql import constraint_queries

__all__ = ["shape_looks", "target_looks"]


def shape_looks(shapes: ShapeGraph, root: Term) -> list[Look]:
    """All that a shape with targets looks at. Raises `UnclearError`."""
    if not isinstance(root, ox.NamedNode):
        raise UnclearError("a shape without a name: its results could not be told from those of another")
    if any(shapes.upward(part) != [part, root] for part in shapes.objects(root, SH + "property")):
        raise UnclearError(f"a property shape that {root} shares with another shape")
    edges, parts = shape_patterns(shapes, root, "?this")
    for part in parts:
        if _has_path(shapes, part) and any(_has_path(shapes, one) for one in shapes.objects(part, SH + "property")):
            raise UnclearError(f"a property shape in {part}: its results would be about values")
    looks = [*target_looks(shapes, root), *_core_looks(edges)]
    for text in constraint_queries(shapes, root):
        looks += [look for one in alternatives(Query(text)) for look in one.looks("?this")]
    return list(dict.fromkeys(looks))


def _has_path(shapes: ShapeGraph, shape: Term) -> bool:
    return bool(shapes.objects(shape, SH + "path"))


def _core_looks(edges: Iterable[Edge]) -> Iterator[Look]:
    """The looks of a tree of edges, in which one way leads to each node, or several that do not meet."""
    known: dict[str, list[tuple[Step, ...]]] = {"?this": [()]}
    for start, ways, end in edges:
        for here in known[start]:
            for steps in map(steps_of, ways):
                yield from (Look(step, (Way((*here, *steps[:number])),)) for number, step in enumerate(steps))
                known.setdefault(end, []).append((*here, *steps))


def target_looks(shapes: ShapeGraph, root: Term) -> Iterator[Look]:
    """The triples that make a node a focus node (SHACL, section 2.1.3)."""
    for kind in [*shapes.objects(root, SH + "targetClass"), *([root] if shapes.is_class(root) else [])]:
        yield Look(Step(((TYPE, False),)), (Way(),), end=str(kind), single=True)
    for name, to_end in (("targetSubjectsOf", False), ("targetObjectsOf", True)):
        for predicate in shapes.objects(root, SH + name):
            if not isinstance(predicate, ox.NamedNode):
                raise UnclearError(f"{predicate} where an IRI should be")
            yield Look(Step(((predicate.value, False),)), (Way((), to_end),), single=True)
