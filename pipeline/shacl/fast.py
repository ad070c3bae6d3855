"""The fast engine: the Rust package `shacl` for what SHACL Core says, one query per SPARQL constraint, the judge for the rest."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

import pyoxigraph as ox
import shacl

from pipeline.shacl.core import core_shapes, shape_of
from pipeline.shacl.graph import Data
from pipeline.shacl.index import ShapeGraph, Term, severity_of
from pipeline.shacl.result import Result, first_step, message_of
from pipeline.shacl.routing import Traits, fast_shapes, traits_of
from pipeline.shacl.sparql import sparql_results

__all__ = ["fast"]

_IRI: Final = re.compile(r"<[^<>]*>")


def fast(data: Data, shapes: ShapeGraph) -> Iterator[Result]:
    """The results that the judge would find, in no particular order. Raises `EnvironmentFailure` when it rejects the shapes."""
    targeted = set(shapes.targeted())
    if not targeted:
        return
    taken, core = _plan(data, shapes)
    try:
        found = core.validate_text(data.content.decode(), "ntriples").results if core else []
    except ValueError:
        found, taken = [], frozenset()
    unclear = {root for result in found if _is_blank(result) for root in shapes.upward(_shape(result)) if root in taken}
    taken -= unclear
    reader = _Reader(shapes)
    yield from (reader.result(one) for one in found if not unclear or not unclear.issuperset(_roots(shapes, one, targeted)))
    yield from sparql_results(data, shapes, sorted(taken, key=str))
    if targeted - taken:
        from pipeline.shacl.judge import judged  # its libraries take half a second to load

        yield from judged(data, shapes.only(targeted - taken))


class _Plan(NamedTuple):
    """The shapes that this engine answers for, and what SHACL Core says of them, compiled."""

    taken: frozenset[Term]
    core: shacl.Shapes | None


#: What was planned for shapes that are still in use: data that come in parts differ little in what decides.
_PLANS: Final = WeakKeyDictionary[ShapeGraph, dict[Traits, _Plan]]()


def _plan(data: Data, shapes: ShapeGraph) -> _Plan:
    known, traits = _PLANS.setdefault(shapes, {}), traits_of(data, shapes)
    if traits not in known:
        known[traits] = _planned(traits, shapes)
    return known[traits]


def _planned(traits: Traits, shapes: ShapeGraph) -> _Plan:
    taken = frozenset(fast_shapes(traits, shapes))
    try:
        return _Plan(taken, shacl.Shapes.from_text(core_shapes(shapes, taken), "turtle"))
    except ValueError:  # what the engine cannot compile the judge may, or says why not
        return _Plan(frozenset(), None)


def _is_blank(result: shacl.Result) -> bool:
    return result.focus_node.startswith("_:") or (result.value or "").startswith("_:")


def _shape(result: shacl.Result) -> Term:
    return shape_of(result.source_shape or "")


def _roots(shapes: ShapeGraph, result: shacl.Result, targeted: set[Term]) -> set[Term]:
    """The shapes with targets that a result may come from."""
    return targeted.intersection(shapes.upward(_shape(result)))


class _Reader:
    """Reads the engine's results. What is said of a shape is looked up once."""

    def __init__(self, shapes: ShapeGraph) -> None:
        self._shape = cache(shape_of)
        self._step = cache(lambda shape: first_step(shapes, shape))
        self._message = cache(lambda shape, component: message_of(shapes, [shape], component))

    def result(self, found: shacl.Result) -> Result:
        """A result in our words."""
        shape, component, path = self._shape(found.source_shape or ""), found.component_iri, found.path
        return Result(
            shape=shape,
            focus=_plain(found.focus_node),
            path=path[1:-1] if path and _IRI.fullmatch(path) else self._step(shape),
            value=found.value_plain or "",
            component=component,
            message=self._message(shape, component),
            severity=severity_of(found.severity_iri),
        )


def _plain(term: str) -> str:
    """The text of a term in N-Triples."""
    if term.startswith("<"):
        return term[1:-1]
    (triple,) = ox.parse(f"<urn:x> <urn:x> {term} .", format=ox.RdfFormat.N_TRIPLES)
    return str(getattr(triple.object, "value", ""))
