"""SHACL on a part of a dataset, with what its shapes look at beside it: what the parts find together is what the whole graph finds.

    validator = PartValidator(Ground(...), walks)
    found = validator.validate(entries, elsewhere)

Each shape is judged where the unit of its anchor is: the focus node, or the statement at fault (see `reach.reach`). A result whose anchor
is elsewhere is left to the part that has it; a node that several units share is told for the records of this part.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from pipeline.checks.neighbourhood import MOST, Elsewhere, Entry, Neighbourhood
from pipeline.issues import Issue
from pipeline.mapping.rules import MappingSet
from pipeline.rdf.encoder import Encoder
from pipeline.rdf.namespaces import Namespaces
from pipeline.rdf.ntriples import NTriplesWriter
from pipeline.rdf.shacl_turtle import shape_prefixes
from pipeline.reach.reach import Reach
from pipeline.reach.units import Roles
from pipeline.reach.walks import Scope, Walk
from pipeline.shacl.graph import Data, data_graph
from pipeline.shacl.index import ShapeGraph, Term
from pipeline.shacl.result import Result
from pipeline.shacl.shapes import Shapes, load_shapes
from pipeline.shacl.told import Telling
from pipeline.shacl.trace import Spot, Trace
from pipeline.shacl.validation import known_types, results

__all__ = ["Ground", "PartFindings", "PartValidator", "walks_of"]

#: The name of the graph where a fault is in no record.
_GRAPH: Final = "graph.nt"


class Ground(NamedTuple):
    """What validation needs besides records: files of shapes, mappings, namespaces, confirmed identities, an encoder of items."""

    shapes: Sequence[Path]
    mappings: MappingSet
    namespaces: Namespaces
    same_as: Mapping[str, str]
    encoder: Encoder


class PartFindings(NamedTuple):
    """What is wrong in a part; and of each shape that could not be decided for some of its items, for how many."""

    issues: list[Issue]
    undecided: Counter[str]


def walks_of(ground: Ground) -> tuple[dict[str, Walk], list[Issue]]:
    """The walks of all shapes by their names, and the faults of the shapes' files, with which nothing can be validated."""
    prefixes = shape_prefixes(ground.namespaces)
    loaded, issues = load_shapes(ground.shapes, prefixes)
    facts = [query.text for query in loaded.facts]
    found: dict[str, Walk] = {}
    for graph in (loaded.plain, loaded.domain) if not issues else ():
        walks = Reach(graph, facts if graph is loaded.domain else [], ground.namespaces, prefixes).walks()
        found |= {str(shape): walk for shape, walk in walks.items()}
    return found, issues


class PartValidator:
    """Validates parts one after the other."""

    def __init__(self, ground: Ground, walks: Mapping[str, Walk], most: int = MOST) -> None:
        self._ground, self._walks, self._most = ground, walks, most
        self._shapes: Shapes = load_shapes(ground.shapes, shape_prefixes(ground.namespaces))[0]
        self._given = _given(self._shapes, ground.namespaces)

    def look_around(self, part: Iterable[Entry], elsewhere: Elsewhere) -> tuple[Neighbourhood, dict[Walk, frozenset[str]]]:
        """Load what the shapes look at beside the records of a part; and the items that walks leave undecided."""
        around = Neighbourhood(part, elsewhere, (self._ground.same_as, self._given), self._most)
        return around, around.follow(self._walks.values())

    def validate(self, part: Iterable[Entry], elsewhere: Elsewhere) -> PartFindings:
        """What the shapes find for the records of a part, which are in the order of their numbers."""
        around, undecided = self.look_around(part, elsewhere)
        return _Judgement(self._ground, self._shapes, (around, self._walks, undecided)).findings()


def _given(shapes: Shapes, namespaces: Namespaces) -> dict[str, dict[str, set[str]]]:
    """What is said of items whatever the records say: the links of items by what the queries for facts derive from nothing."""
    roles = Roles(namespaces)
    nothing = ox.Store()
    found: dict[str, dict[str, set[str]]] = {}
    for query in shapes.facts:
        for subject, predicate, value in nothing.query(query.text, prefixes=dict(shapes.prefixes)):  # type: ignore[union-attr]
            name = roles.meaning(predicate.value).property
            if name and isinstance(value, ox.NamedNode):
                ids = [node.value.rpartition("/")[2] for node in (subject, value)]
                found.setdefault(ids[0], {}).setdefault(name, set()).add(ids[1])
    return found


#: What was walked: the records, the walks of the shapes, and the items that each walk leaves undecided.
_Walked = tuple[Neighbourhood, Mapping[str, Walk], Mapping[Walk, frozenset[str]]]


class _Judgement:
    """The results of one part, and which of them count."""

    def __init__(self, ground: Ground, shapes: Shapes, walked: _Walked) -> None:
        self._ground, self._shapes = ground, shapes
        self._around, self._walks, self._undecided = walked
        self._trace = Trace(ground.mappings, ground.namespaces)
        own = [entry for entry in self._around.entries if entry.mapped.item.id in self._around.own]
        others = [self._around.looked_at(entry) for entry in self._around.entries if entry.mapped.item.id not in self._around.own]
        for entry in sorted([*own, *others], key=lambda one: one.number):
            self._trace.add(entry.record, entry.mapped)
        for item, kind in self._around.types.items():
            self._trace.know(item, kind)
        ground.encoder.new_segment()
        text, more = (self._encoded(entries) for entries in (own, others))
        self._text = text
        self._data = self._graph(text + more)
        self._targeted = {str(shape) for graph in (shapes.plain, shapes.domain) for shape in graph.targeted()}

    def findings(self) -> PartFindings:
        """All that counts."""
        graphs = (self._shapes.plain, self._shapes.domain)
        telling = Telling(graphs, self._trace, shape_prefixes(self._ground.namespaces)["issue"])
        issues: set[Issue] = set()
        for graph, result in results(self._data, self._shapes):
            spots = telling.spots(result, self._data.users)
            counting = [one for root in self._roots(graph, result.shape) if (one := self._counting(root, result, spots)) is not None]
            for some in counting[:1]:
                issues.update(telling.issues(telling.finding(graph, result), some, _GRAPH))
        undecided = Counter({name: len(self._undecided[walk]) for name, walk in self._walks.items() if self._undecided[walk]})
        return PartFindings(sorted(issues), undecided)

    @cached_property
    def _nodes(self) -> frozenset[str]:
        """The nodes that the part's own items speak of."""
        return _nodes(self._text)

    def _encoded(self, entries: Sequence[Entry]) -> bytes:
        encoder, writer = self._ground.encoder, NTriplesWriter()
        return "".join(piece for entry in entries for piece in writer.block(encoder.encode(entry.mapped.item))).encode()

    def _graph(self, content: bytes) -> Data:
        prefixes = shape_prefixes(self._ground.namespaces)
        known = [*known_types(self._trace, prefixes)]
        entity, fact = self._ground.namespaces.entity, prefixes["fact"] + "type"
        known += [(entity(item), fact, prefixes["type"] + kind) for item, kind in self._around.types.items()]
        return data_graph(content, _GRAPH, known)[0]

    def _roots(self, graph: ShapeGraph, shape: Term) -> list[str]:
        return [str(node) for node in graph.upward(shape) if str(node) in self._targeted]

    def _counting(self, root: str, result: Result, spots: list[Spot]) -> list[Spot] | None:
        """The places at which a result is told here; None where it is not this part's to tell."""
        walk = self._walks[root]
        node = result.value if walk.anchor == "value" else result.focus
        undecided = self._undecided[walk]
        item = self._trace.item_of(node)
        if item:
            return spots if item in self._around.own and item not in undecided else None
        if walk.scope is Scope.WHOLE or node not in self._nodes:
            return None
        name = node.rpartition("/")[2]
        is_item = node == self._ground.namespaces.entity(name)
        if is_item and (name in self._around.types or name in undecided):
            return None
        if is_item and walk.scope is not Scope.LOCAL and walk.targeted != frozenset() and name not in self._around.foreign(walk):
            return None
        own = [spot for spot in spots if spot.record.id in self._around.own]
        return own if own or not spots else None


def _nodes(content: bytes) -> frozenset[str]:
    """The nodes that N-Triples speak of: IRIs, names of blank nodes, texts of literals."""
    found: set[str] = set()
    for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES):
        found.update((str(getattr(quad.subject, "value", "")), str(getattr(quad.object, "value", ""))))
    return frozenset(found)
