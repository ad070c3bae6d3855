"""What a change of some records does to the graph: the triples that come and go, the facts that follow, the shapes it concerns."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final, cast

import pyoxigraph as ox

from pipeline.incremental.graph import Delta, Graph, View
from pipeline.incremental.plan import Facts, Plan, Root
from pipeline.rdf.namespaces import Repository
from pipeline.shacl.index import SUBCLASS, Term

__all__ = ["Change", "UnfitError"]

_ABOUT: Final = ox.NamedNode("http://schema.org/about")


class UnfitError(Exception):
    """A change that cannot be followed: all is worked out anew."""


class Change:
    """A change being worked into a graph. The triples of before stay in the store until `finish`.

    `base` are published triples that come or go, `all` the facts too; `gone` are those of both that go.
    """

    def __init__(self, graph: Graph, plan: Plan, own: Repository) -> None:
        self._graph = graph
        self._plan = plan
        self._own = own
        self._constants = {*ox.parse(plan.constants, format=ox.RdfFormat.N_TRIPLES)}
        self._facts = plan.predicates()
        self.base, self.all = Delta(), Delta()
        self.gone: set[ox.Quad] = set()

    def replace(self, items: Iterable[str], quads: Iterable[ox.Quad]) -> set[str]:
        """Put triples in the place of those about items, and return the IRIs of the items and statements that were or are theirs.

        Raises `UnfitError`.
        """
        new = {*quads}
        nodes = [node for item in items for node in self._nodes(item)]
        old = {quad for node in nodes for quad in self._about(node)}
        gone = old - new
        gone |= self._unused(gone, new)
        come = {quad for quad in new if not self._graph.has(quad)}
        changed = gone | come
        if changed & self._constants or any(quad.predicate.value in self._facts | {SUBCLASS} for quad in changed):
            raise UnfitError("a published triple that is a fact too")
        self._apply(gone, come)
        self.base.add(changed)
        names = {str(getattr(quad.subject, "value", "")) for quad in new}
        return {node.value for node in nodes} | {name for name in names if name.startswith((self._own.entity, self._own.statement))}

    def derive(self) -> None:
        """Work out the facts about all nodes they may have changed for."""
        for number, facts in enumerate(self._plan.facts):
            view = View(self.gone, self._plan.predicates(number))
            subjects = {node for source in facts.sources for look in source.looks for node in self._graph.concerned(look, self.all)}
            subjects = {node for node in subjects if not isinstance(node, ox.Literal)}
            old = {quad for node in subjects for quad in self._graph.about(node) if quad.predicate.value in facts.predicates}
            new: set[ox.Quad] = set()
            if facts.grows:  # about most nodes nothing was derived, and what is new has something new to it
                subjects = {quad.subject for quad in old}
                new = self._grown(facts, view)
            new |= {*self._derived(facts, subjects, view)} if subjects else set()
            self._apply(old - new, new - old)

    def concerned(self, root: Root) -> set[Term]:
        """The nodes about which a shape may find something else than before.

        Raises `UnfitError` for literals: findings do not tell those apart that have the same text.
        """
        delta = self.base if root.plain else self.all
        nodes = {node for look in root.looks for node in self._graph.concerned(look, delta)}
        literals = {node for node in nodes if isinstance(node, ox.Literal)}
        if literals and (self._graph.seen(root.targets, literals, View()) or not {str(node) for node in literals}.isdisjoint(root.nodes)):
            raise UnfitError("a literal as a focus node")
        return nodes - literals

    def seen(self, root: Root, nodes: Iterable[Term]) -> set[ox.Quad]:
        """What a shape sees from those nodes that are its focus nodes now; no more facts are derived then."""
        view = self._plain if root.plain else View(self.gone)
        foci = [node for node in nodes if str(node) in root.nodes or self._graph.seen(root.targets, [node], view)]
        return self._graph.seen(root.looks, foci, view) if foci else set()

    @cached_property
    def _plain(self) -> View:
        return View(self.gone | self._constants, self._facts)

    def finish(self) -> None:
        """Take out what goes."""
        self._graph.remove(self.gone)

    def _apply(self, gone: set[ox.Quad], come: set[ox.Quad]) -> None:
        self._graph.add(come)
        self.gone |= gone
        self.all.add(gone | come)

    def _grown(self, facts: Facts, view: View) -> set[ox.Quad]:
        """The facts that triples that come lead to, and were none."""
        seen: set[ox.Quad] = set()
        come = Delta()
        come.add(quad for quad in self.all.quads if quad not in self.gone)
        for source in facts.sources:
            for spread in source.spreads:
                seen |= self._graph.seen(spread.looks, self._graph.concerned(spread.pattern, come), view)
        return {quad for quad in _constructed(facts, seen) if not self._graph.has(quad)}

    def _derived(self, facts: Facts, subjects: set[Term], view: View) -> Iterator[ox.Quad]:
        seen: set[ox.Quad] = set()
        for source in facts.sources:
            able = [node for node in subjects if all(self._graph.seen([guard], [node], view) for guard in source.guards)]
            seen |= self._graph.seen(source.looks, able, view)
        yield from (quad for quad in _constructed(facts, seen) if quad.subject in subjects)

    def _nodes(self, item: str) -> Iterator[ox.NamedNode]:
        """An item, the documents about it, its statements."""
        node = ox.NamedNode(item)
        yield node
        for quad in self._graph.users(node, _ABOUT):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject
        yield from {quad.object: None for quad in self._about(node) if self._is_in(quad.object, self._own.statement)}  # type: ignore[misc]

    def _unused(self, gone: set[ox.Quad], new: set[ox.Quad]) -> set[ox.Quad]:
        """The triples about references and values that nothing speaks of any more, when triples are gone and others there."""
        kept = {quad.object for quad in new}
        found: set[ox.Quad] = set()
        pending = [quad.object for quad in gone]
        while pending:
            node = pending.pop()
            if node in kept or not self._is_in(node, self._own.reference, self._own.value):
                continue
            users = self._graph.users(node)
            if all(quad in gone or quad in found or quad.predicate.value in self._facts for quad in users):
                about = {*self._about(node)} - found
                found |= about
                pending += [quad.object for quad in about]
        return found

    def _about(self, node: Term) -> Iterator[ox.Quad]:
        """The published triples about a node."""
        return (quad for quad in self._graph.about(node) if quad.predicate.value not in self._facts)

    @staticmethod
    def _is_in(node: Term, *namespaces: str) -> bool:
        return isinstance(node, ox.NamedNode) and node.value.startswith(namespaces)


def _constructed(facts: Facts, seen: set[ox.Quad]) -> Iterator[ox.Quad]:
    """The facts that some triples lead to."""
    store = ox.Store()
    store.extend(seen)
    for triple in cast(ox.QueryTriples, store.query(facts.text)):
        yield ox.Quad(*triple)
