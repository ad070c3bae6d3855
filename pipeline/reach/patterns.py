"""What a SPARQL query or a SHACL shape looks for, as patterns: nodes, and the ways between them.

A query is a list of alternatives (its unions, multiplied out; see `query_patterns`), a shape is one (`shape_patterns`). Each has edges
between nodes, and groups of alternatives that hang on it and bind nothing for it: OPTIONAL, EXISTS, NOT EXISTS, MINUS. Filters only
take away and are left out, but for the predicates that they allow.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Final, NamedTuple, TypeAlias

__all__ = ["ANY", "Branch", "Edge", "Step", "UnclearError", "Way", "backwards", "in_a_row", "merged", "renamed"]

#: Any predicate.
ANY: Final = None
#: Steps from one node to another.
Way: TypeAlias = "tuple[Step, ...]"


class UnclearError(Exception):
    """It cannot be told what a query or a shape looks at."""


class Step(NamedTuple):
    """One step along a predicate of these, or against it; with a loop, any number of times along one of its ways.

    `predicates` may be the name of a variable (`?p`), or `ANY`.
    """

    predicates: frozenset[str] | str | None
    inverse: bool = False
    loop: "tuple[Way, ...]" = ()

    def reversed(self) -> "Step":
        """The way back."""
        return Step(self.predicates, not self.inverse, tuple(backwards(way) for way in self.loop))


class Edge(NamedTuple):
    """One node is reached from another by any of these ways. Variables begin with `?`; other nodes are written in N-Triples."""

    start: str
    ways: tuple[Way, ...]
    end: str


@dataclass
class Branch:
    """One alternative: its edges, the groups that hang on it, nodes that are the same, what variables may be, and where they are used.

    `grouped` are the variables of each GROUP BY, over which solutions are put together.
    """

    edges: list[Edge] = field(default_factory=list)
    nested: "list[list[Branch]]" = field(default_factory=list)
    ties: list[frozenset[str]] = field(default_factory=list)
    values: dict[str, frozenset[str]] = field(default_factory=dict)
    used: Counter[str] = field(default_factory=Counter)
    grouped: list[tuple[str, ...]] = field(default_factory=list)

    def joined(self, other: "Branch") -> "Branch":
        """Both at once."""
        return Branch(
            self.edges + other.edges,
            self.nested + other.nested,
            self.ties + other.ties,
            self.values | other.values,
            self.used + other.used,
            self.grouped + other.grouped,
        )

    def bound(self) -> set[str]:
        """The nodes of the alternative itself."""
        ends = {node for edge in self.edges for node in (edge.start, edge.end, *_variables(edge.ways))}
        return ends.union(self.values, *self.ties)

    def loose(self) -> set[str]:
        """The variables that only what hangs on it knows."""
        hanging = {node for group in self.nested for branch in group for node in branch.uses()}
        return {node for node in hanging - self.bound() if node.startswith("?")}

    def uses(self) -> Counter[str]:
        """How often each node occurs, in what hangs on it, too. Where solutions are put together it matters how many there are."""
        found = self.used + Counter(self.values.keys())
        for edge in self.edges:
            found.update([edge.start, edge.end, *_variables(edge.ways)])
            if any(step.predicates is ANY for way in edge.ways for step in way):  # some predicates will not do
                found.update([edge.start, edge.end])
        for group in self.nested:
            for branch in group:
                found += branch.uses()
        for tie in self.ties:
            found.update(tie)
        return found + found if self.grouped else found


def renamed(branch: Branch, name: Callable[[str], str]) -> Branch:
    """The same with other names for its nodes."""

    def steps(way: Way) -> Way:
        return tuple(Step(name(p) if isinstance(p, str) else p, back, tuple(map(steps, loop))) for p, back, loop in way)

    return Branch(
        [Edge(name(start), tuple(map(steps, ways)), name(end)) for start, ways, end in branch.edges],
        [[renamed(one, name) for one in group] for group in branch.nested],
        [frozenset(map(name, tie)) for tie in branch.ties],
        {name(one): terms for one, terms in branch.values.items()},
        Counter({name(one): times for one, times in branch.used.items()}),
        [tuple(map(name, keys)) for keys in branch.grouped],
    )


def backwards(way: Way) -> Way:
    """A way from its end to its start."""
    return tuple(step.reversed() for step in reversed(way))


def in_a_row(parts: Iterable[tuple[Way, ...]]) -> tuple[Way, ...]:
    """All ways through paths one after another."""
    return tuple(tuple(step for way in ways for step in way) for ways in product(*parts))


def merged(ways: Iterable[Way]) -> tuple[Way, ...]:
    """Ways of one plain step in the same direction are one way with all their predicates."""
    plain: dict[bool, set[str]] = {}
    others = []
    for way in ways:
        step = way[0]
        if len(way) == 1 and isinstance(step.predicates, frozenset) and not step.loop:
            plain.setdefault(step.inverse, set()).update(step.predicates)
        else:
            others.append(way)
    return (*((Step(frozenset(some), inverse),) for inverse, some in sorted(plain.items())), *others)


def _variables(ways: tuple[Way, ...]) -> Iterator[str]:
    for way in ways:
        for step in way:
            if isinstance(step.predicates, str):
                yield step.predicates
            yield from _variables(step.loop)
