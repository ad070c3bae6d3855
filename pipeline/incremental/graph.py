"""A graph in a store on disk, walked along looks: back from changed triples to the nodes they matter to, and forth to all that those
nodes rest on.

While a change is worked in, the store holds the triples of before and after, so that every way there was or is can be walked; what
is on its way out is hidden where answers are worked out.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, cast

import pyoxigraph as ox

from pipeline.reach.looks import ANY, Look, Step, Way
from pipeline.shacl.index import Term
from pipeline.shacl.literals import XSD

__all__ = ["Delta", "Graph", "View", "term"]

_DEFAULT: Final = ox.DefaultGraph()
#: As soon as a way leads to so many nodes, another is tried.
_FEW: Final = 200
_named = lru_cache(maxsize=8_192)(ox.NamedNode)
_STRING: Final = XSD + "string"
_WRITTEN: Final = "urn:x-written:"


@lru_cache(maxsize=8_192)
def term(text: str) -> Term:
    """A term written in N-Triples."""
    (quad,) = ox.parse(f"<urn:x> <urn:x> {text} .", format=ox.RdfFormat.N_TRIPLES)
    found: Term = quad.object
    return found


class Delta:
    """Triples that come or go, found by predicate."""

    def __init__(self) -> None:
        self.quads: dict[ox.Quad, None] = {}
        self._by_predicate: dict[str, list[ox.Quad]] = {}

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """More of them."""
        for quad in quads:
            if quad not in self.quads:
                self.quads[quad] = None
                self._by_predicate.setdefault(quad.predicate.value, []).append(quad)

    def ends(self, look: Look) -> tuple[set[Term], set[Term]]:
        """The starts and the ends of those that fit a look's pattern."""
        starts: set[Term] = set()
        ends: set[Term] = set()
        for predicate, inverse in look.step.moves:
            for quad in self._by_predicate.get(predicate, ()) if predicate else self.quads:
                start, end = (quad.object, quad.subject) if inverse else (quad.subject, quad.object)
                if (not look.start or start == term(look.start)) and (not look.end or end == term(look.end)):
                    starts.add(start)
                    ends.add(end)
        return starts, ends


class View(NamedTuple):
    """What is not to be seen: triples, and all with certain predicates."""

    triples: Collection[ox.Quad] = ()
    predicates: Collection[str] = ()

    def shows(self, quad: ox.Quad) -> bool:
        """Whether a triple is to be seen."""
        return quad not in self.triples and quad.predicate.value not in self.predicates


def _stored(term: Term) -> Term:
    """A term as it is stored: a store would write `12` for `+12`, so literals that have a value are given a type it does not know."""
    if isinstance(term, ox.Literal) and term.datatype.value.startswith(XSD) and term.datatype.value != _STRING:
        return ox.Literal(term.value, datatype=_named(_WRITTEN + term.datatype.value))
    return term


def _kept(quad: ox.Quad) -> ox.Quad:
    stored = _stored(quad.object)
    return quad if stored is quad.object else ox.Quad(quad.subject, quad.predicate, stored)


def _written(quad: ox.Quad) -> ox.Quad:
    """A stored triple as it was written."""
    value = quad.object
    if isinstance(value, ox.Literal) and value.datatype.value.startswith(_WRITTEN):
        literal = ox.Literal(value.value, datatype=_named(value.datatype.value.removeprefix(_WRITTEN)))
        return ox.Quad(quad.subject, quad.predicate, literal)
    return quad


class Graph:
    """A store, walked along looks. Its triples come out as they went in."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def fill(self, quads: Iterable[ox.Quad]) -> None:
        """Put many triples into an empty store."""
        self._store.bulk_extend(_kept(quad) for quad in quads)

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Put triples in."""
        self._store.extend(map(_kept, quads))

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Take triples out."""
        for quad in quads:
            self._store.remove(_kept(quad))

    def has(self, quad: ox.Quad) -> bool:
        """Whether a triple is in."""
        return _kept(quad) in self._store

    def about(self, node: Term) -> Iterator[ox.Quad]:
        """The triples with a node as their subject."""
        return map(_written, self._store.quads_for_pattern(cast(ox.NamedNode, node), None, None, _DEFAULT))

    def users(self, node: Term, predicate: ox.NamedNode | None = None) -> Iterator[ox.Quad]:
        """The triples with a node as their object."""
        return map(_written, self._store.quads_for_pattern(None, predicate, _stored(node), _DEFAULT))

    def concerned(self, look: Look, delta: Delta) -> set[Term]:
        """The nodes whose answer may hang on triples that come or go, as far as one look tells."""
        starts, ends = delta.ends(look)
        if not starts:
            return set()

        def walked(way: Way, few: int) -> set[Term] | None:
            nodes = ends if way.to_end else starts
            if look.step.many:
                nodes = self._closure(nodes, look.step, back=not way.to_end, links=None)
            return self._walked(nodes, way.steps[::-1], few)

        for way in look.ways:
            if (nodes := walked(way, _FEW)) is not None:
                return nodes
        return walked(look.ways[0], 0) or set()

    def seen(self, looks: Iterable[Look], nodes: Collection[Term], view: View) -> set[ox.Quad]:
        """All triples that the answers about nodes rest on."""
        found: set[ox.Quad] = set()
        for look in looks:
            for way in look.ways[:-1]:
                if (links := self._reached(look, way, nodes, (view, _FEW))) is not None:
                    break
            else:
                links = self._reached(look, look.ways[-1], nodes, (view, 0))
            found |= links or set()
        return found

    def _reached(self, look: Look, way: Way, nodes: Collection[Term], limits: tuple[View, int]) -> set[ox.Quad] | None:
        """The triples of a pattern at the end of a way, and those on the way; None when the way leads to too many."""
        view, few = limits
        found: set[ox.Quad] = set()
        for step in way.steps:
            nodes = self._stepped(nodes, step, (view, found))
            if few and len(found) > few:
                return None
        if look.step.many:
            self._closure(nodes, look.step, back=way.to_end, links=(view, found))
            return found
        other = look.start if way.to_end else look.end
        wanted = term(other) if other else None
        for node in nodes:
            for quad, there in self._links(node, look.step, back=way.to_end):
                if (wanted is None or there == wanted) and view.shows(quad):
                    found.add(quad)
                    if look.single:
                        break
                    if few and len(found) > few:
                        return None
        return found

    def _stepped(self, nodes: Iterable[Term], step: Step, seen: tuple[View, set[ox.Quad]]) -> set[Term]:
        """Where one step forth leads; the triples gone along are added to what was seen."""
        if step.many:
            return self._closure(nodes, step, back=False, links=seen)
        view, found = seen
        there: set[Term] = set()
        for node in nodes:
            for quad, other in self._links(node, step, back=False):
                if view.shows(quad):
                    found.add(quad)
                    there.add(other)
        return there

    def _walked(self, nodes: set[Term], steps: Sequence[Step], few: int) -> set[Term] | None:
        """Where steps lead, the last first and each from its end to its start; None when that is too many."""
        for step in steps:
            if step.many:
                nodes = self._closure(nodes, step, back=True, links=None)
            else:
                there: set[Term] = set()
                for node in nodes:
                    for _, other in self._links(node, step, back=True):
                        there.add(other)
                        if few and len(there) > few:
                            return None
                nodes = there
        return nodes

    def _closure(self, nodes: Iterable[Term], step: Step, *, back: bool, links: tuple[View, set[ox.Quad]] | None) -> set[Term]:
        """The nodes and all that any number of steps leads to."""
        found = set(nodes)
        pending = list(found)
        while pending:
            for quad, other in self._links(pending.pop(), step, back=back):
                if links is not None:
                    view, seen = links
                    if not view.shows(quad):
                        continue
                    seen.add(quad)
                if other not in found:
                    found.add(other)
                    pending.append(other)
        return found

    def _links(self, node: Term, step: Step, *, back: bool) -> Iterator[tuple[ox.Quad, Term]]:
        """The triples that a step may go along from a node, and where they lead."""
        for predicate, inverse in step.moves:
            name = _named(predicate) if predicate != ANY else None
            if inverse != back:
                for quad in self.users(node, name):
                    yield quad, quad.subject
            elif not isinstance(node, ox.Literal):
                for quad in map(_written, self._store.quads_for_pattern(node, name, None, _DEFAULT)):
                    yield quad, quad.object
