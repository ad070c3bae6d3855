"""What a shape looks at beyond the item of its focus node: nothing, certain other items, or the whole graph.

    reach = Reach(shapes, facts, namespaces)
    reach.walk(shape)  # `Walk`: how to get from an item to all that the shape looks at for it

A dataset in Wikibase's RDF falls apart into units, one an item: the item, its statements, their qualifiers, references and values.
Most of what a shape looks at lies in the unit of its focus node. What leads out of it are values that are items, and one goes along
them or against them. Derived facts are followed to what they are derived from. Nodes that units share (references, values) are
described in each of them.

A walk begins at an item and has states. In some of them it looks at the item it has come to, so the whole unit of that item must be
there; moves lead to other states. A query that compares nodes which nothing connects with the focus node looks at the whole graph.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.rdf.namespaces import Namespaces
from pipeline.reach.patterns import Branch, Edge, Step, UnclearError, Way
from pipeline.reach.query_patterns import Query, declared
from pipeline.reach.shape_patterns import shape_patterns
from pipeline.reach.units import Kind
from pipeline.reach.walk_builder import BACK_BY_ANY, EverywhereError, Facts, WalkBuilder
from pipeline.reach.walks import Walk
from pipeline.shacl.index import SH, TYPE, ShapeGraph, Term
from pipeline.shacl.sparql import constraint_queries

__all__ = ["Reach"]

#: What a shape says that constrains nothing, and the constraints of a property shape that hold of each value by itself.
_WORDS: Final = frozenset({"message", "severity", "name", "description", "path"})
_ONE_VALUE: Final = frozenset({"node", "not", "or", "and", "xone", "in", "class", "datatype", "nodeKind", "pattern"})


class Reach:
    """The walks of all shapes of a graph. `facts` are the CONSTRUCT queries that derive facts, in their order."""

    def __init__(self, shapes: ShapeGraph, facts: Sequence[str], namespaces: Namespaces, prefixes: Mapping[str, str]) -> None:
        self._shapes, self._prefixes = shapes, declared(prefixes)
        self._facts = Facts(facts, namespaces, prefixes)

    def walks(self) -> dict[Term, Walk]:
        """Shape with targets -> its walk."""
        return {shape: self.walk(shape) for shape in self._shapes.targeted()}

    def walk(self, shape: Term) -> Walk:
        """The walk of one shape with targets."""
        try:
            if self._shapes.objects(shape, SH + "targetNode"):
                return self._of_values(shape)
            edges, _ = shape_patterns(self._shapes, shape, "?this")
            queries = [Query(self._prefixes + text).branches for text in constraint_queries(self._shapes, shape)]
            first = self._built(shape, edges, queries, "this")
            if len(queries) == 1 and not edges and self._can_begin_at_value(queries[0]):
                other = self._built(shape, [], queries, "value")
                return other[1] if other[0] < first[0] >= BACK_BY_ANY else first[1]
            return first[1]
        except (EverywhereError, UnclearError) as reason:
            return Walk(why=str(reason))

    def _of_values(self, shape: Term) -> Walk:
        """The walk of a shape for nodes by name: what has them as a value is where it begins, if each value is judged by itself."""
        about = self._shapes.about(shape)
        constraining = {name.removeprefix(SH) for name in about if name.startswith(SH)} - _WORDS
        if constraining != {"targetNode", "property"}:
            raise EverywhereError("its target is a node by name")
        builder, needs = WalkBuilder(self._facts, "?this"), set[str]()
        for part in self._shapes.objects(shape, SH + "property"):
            if {name.removeprefix(SH) for name in self._shapes.about(part) if name.startswith(SH)} - _WORDS - _ONE_VALUE:
                raise EverywhereError("its target is a node by name")
            edges, _ = shape_patterns(self._shapes, part, "?this")
            path = edges[0]
            builder.anchor = path.end
            builder.begin(Branch(edges))
            needs |= {self._facts.roles.meaning(one).property for way in path.ways for one in way[-1].predicates or ()}
        return Walk(*builder.machine(), "value", frozenset(needs) if all(needs) else None)

    def _can_begin_at_value(self, branches: Sequence[Branch]) -> bool:
        return all(self._facts.kinds(branch).get("?value") == {Kind.STATEMENT} for branch in branches)

    def _built(self, shape: Term, edges: list[Edge], queries: list[list[Branch]], anchor: str) -> tuple[int, Walk]:
        targets, needs, targeted = self._targets(shape)
        builder = WalkBuilder(self._facts, f"?{anchor}")
        groups = [[Branch(edges)], *queries] if edges else queries
        for group in groups:
            for branch in group:
                builder.begin(branch.joined(Branch(nested=[targets])))
        return builder.cost, Walk(
            *builder.machine(), anchor, needs if anchor == "this" else None, targeted if anchor == "this" else frozenset()
        )

    def _targets(self, shape: Term) -> tuple[list[Branch], frozenset[str] | None, frozenset[str] | None]:
        """What makes a node a focus node; the properties that its item must have; the properties whose values are focus nodes."""
        found: list[Branch] = []
        needs: set[str] | None = set()
        targeted: set[str] | None = set()
        for name, targets in self._shapes.about(shape).items():
            if not name.startswith(SH + "target") and not (name == TYPE and self._shapes.is_class(shape)):
                continue
            for target in targets:
                predicate = str(getattr(target, "value", ""))
                way: Way = (Step(frozenset([predicate])),)
                name_of = self._facts.roles.meaning(predicate).property if predicate not in self._facts.definitions else ""
                if name == SH + "targetSubjectsOf":
                    found.append(Branch([Edge("?this", (way,), "?target")]))
                elif name == SH + "targetObjectsOf":
                    found.append(Branch([Edge("?target", (way,), "?this")]))
                    if targeted is not None and name_of:
                        targeted.add(name_of)
                if predicate in self._facts.definitions and self._is_of_items(predicate, inverse=name == SH + "targetObjectsOf"):
                    targeted = None  # facts may be derived of items without a record
                if not name_of:
                    needs = None
                elif needs is not None and name != SH + "targetObjectsOf":
                    needs.add(name_of)
        return found or [Branch()], None if needs is None else frozenset(needs), None if targeted is None else frozenset(targeted)

    def _is_of_items(self, fact: str, *, inverse: bool) -> bool:
        kinds = self._facts.kinds_of_fact(fact)[inverse]
        return not kinds or Kind.ITEM in kinds
