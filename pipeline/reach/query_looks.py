"""What a SPARQL query looks at: the ways of its patterns multiplied out to alternatives that go from triple to triple, and their looks."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain, count, product
from typing import NamedTuple

from pipeline.reach import patterns
from pipeline.reach.looks import Look, Pattern, looks_of, steps_of
from pipeline.reach.patterns import Branch, Edge, UnclearError
from pipeline.reach.query_patterns import Query

__all__ = ["Alternative", "alternatives"]


class Alternative(NamedTuple):
    """Patterns that must match together, and the groups that hang on them, each with its alternatives.

    `values` are the terms that variables may be; `grouped` the variables over which solutions are put together; `once` the terms
    that occur nowhere else.
    """

    patterns: tuple[Pattern, ...]
    hanging: tuple[tuple["Alternative", ...], ...]
    values: Mapping[str, frozenset[str]]
    grouped: tuple[tuple[str, ...], ...]
    once: frozenset[str]

    def everything(self) -> Iterator[Pattern]:
        """The patterns of the alternative and of all that hangs on it."""
        yield from self.patterns
        for group in self.hanging:
            for one in group:
                yield from one.everything()

    def looks(self, anchor: str) -> Iterator[Look]:
        """What it looks at from a variable. Raises `UnclearError` where it looks at something that hangs together with nothing."""
        yield from _looks(self, (), anchor, self.once)


def _looks(one: Alternative, around: tuple[Pattern, ...], anchor: str, once: frozenset[str]) -> Iterator[Look]:
    ground = around + one.patterns
    yield from looks_of(one.patterns, ground, anchor, once)
    for group in one.hanging:
        for inner in group:
            yield from _looks(inner, ground, anchor, once)


def alternatives(query: Query) -> list[Alternative]:
    """The alternatives of a query. Raises `UnclearError` where triples alone do not tell when its answer changes."""
    if query.noted:
        raise UnclearError(f"{', '.join(sorted(query.noted))} in a query")
    told, fresh = Counter(term for triple in query.template for term in triple), count()

    def flat(branch: Branch) -> Iterator[Alternative]:
        once = frozenset(term for term, times in (branch.uses() + told).items() if times == 1)
        hanging = tuple(tuple(one for inner in group for one in flat(inner)) for group in branch.nested)
        for chains in product(*([*_chains(edge, fresh)] for edge in branch.edges)):
            yield Alternative((*chain(*chains),), hanging, branch.values, (*branch.grouped,), once)

    return [one for branch in query.branches for one in flat(branch)]


def _chains(edge: Edge, fresh: "count[int]") -> Iterator[list[Pattern]]:
    """Each way of an edge, as patterns from one node to the next."""
    for way in edge.ways:
        nodes = [edge.start, *(f"?.{next(fresh)}" for _ in way[1:]), edge.end]
        yield [
            Pattern(here, step, there, _named(taken))
            for here, step, there, taken in zip(nodes[:-1], steps_of(way), nodes[1:], way, strict=True)
        ]


def _named(step: patterns.Step) -> str:
    return step.predicates if isinstance(step.predicates, str) else ""
