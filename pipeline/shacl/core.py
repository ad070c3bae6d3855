"""Shapes and results as the Rust engine has them.

It is given the shapes it shall answer for, and all they use, in Turtle: without queries, and without the words that we put into
results ourselves. Property shapes that have no IRI get one, so that a result says which it is of.
"""

from collections.abc import Iterator, Set
from itertools import islice
from typing import Final

import pyoxigraph as ox

from pipeline.shacl.index import RDF, SH, ShapeGraph, Term, gives_target

__all__ = ["core_shapes", "shape_of"]

#: What the engine has no use for.
_WORDS: Final = {SH + name for name in ("sparql", "select", "prefixes", "declare", "message", "name", "description")}
_NAMED: Final = "urn:x-shape:"


def core_shapes(shapes: ShapeGraph, taken: Set[Term]) -> str:
    """The shapes with targets `taken` and all they use, in Turtle."""
    return "".join(_Turtle(shapes, taken).lines())


def shape_of(name: str) -> Term:
    """The shape that the engine calls by `name` (an IRI in brackets), by the name it has in its file."""
    iri = name[1:-1]
    return ox.BlankNode(iri.removeprefix(_NAMED)) if iri.startswith(_NAMED) else ox.NamedNode(iri)


class _Turtle:
    """Goes from the shapes to all they use. Lists are written as lists: half of all triples of shapes are of those."""

    def __init__(self, shapes: ShapeGraph, taken: Set[Term]) -> None:
        self._shapes = shapes
        self._taken = taken
        parts = {part for node in shapes.subjects(SH + "property") for part in shapes.objects(node, SH + "property")}
        self._names: dict[Term, str] = {part: f"<{_NAMED}{part.value}>" for part in parts if isinstance(part, ox.BlankNode)}
        self._used = dict.fromkeys(taken)

    def lines(self) -> Iterator[str]:
        """What each of the nodes says."""
        pending = [*self._used]
        for node in pending:
            count = len(self._used)
            said = [f"<{predicate}> {', '.join(map(self._term, values))}" for predicate, values in self._said(node)]
            if said:
                yield f"{self._names.get(node) or node} {' ; '.join(said)} .\n"
            pending += islice(self._used, count, None)

    def _said(self, node: Term) -> Iterator[tuple[str, list[Term]]]:
        for predicate, values in self._shapes.about(node).items():
            if (predicate.startswith(SH) and predicate not in _WORDS) or predicate.startswith(RDF):
                counting = values if node in self._taken else [value for value in values if not gives_target(predicate, value)]
                if counting:
                    yield predicate, counting

    def _term(self, value: Term) -> str:
        """A value, of which we have to speak later."""
        if isinstance(value, ox.BlankNode) and (items := self._shapes.items(value)):
            return f"({' '.join(map(self._term, items))})"
        if not isinstance(value, ox.Literal):
            self._used[value] = None
        return self._names.get(value) or str(value)
