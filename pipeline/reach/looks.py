"""What a shape or a query can see of the graph from the node it is about, as ways to walk.

A look is one pattern of triples and the ways that lead to it from the node that a question is about: the focus node of a shape, the
subject of a derived fact. A way is walked backwards to find the nodes whose answers a changed triple may change, and forwards to
gather all triples on which the answers about some nodes rest. The answer about a node depends on nothing but the triples its looks
reach: every pattern of a question has a look, and every step of a way is a pattern that must match for the look to matter.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

import msgspec

from pipeline.reach import patterns
from pipeline.reach.patterns import UnclearError

__all__ = ["ANY", "Look", "Move", "Pattern", "Step", "Way", "looks_of", "steps_of"]

#: A predicate (empty: any), and whether it is gone along from object to subject.
Move: TypeAlias = tuple[str, bool]
ANY: Final = ""
#: How many ways to one pattern are kept, of how many tried: which is the shortest in the data shows only there.
_WAYS, _TRIED = 4, 60


class Step(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One of several moves; with `many` any number of them in a row, or none."""

    moves: tuple[Move, ...]
    many: bool = False


class Way(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Steps from the node a question is about to the start of a pattern, or to its end."""

    steps: tuple[Step, ...] = ()
    to_end: bool = False


class Look(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A pattern and the ways to it, each of which is enough.

    `start` and `end` are terms that stand there in the pattern itself, in N-Triples. With `single`, one triple is as good as all.
    """

    step: Step
    ways: tuple[Way, ...]
    start: str = ""
    end: str = ""
    single: bool = False


class Pattern(msgspec.Struct, frozen=True):
    """A step between two terms: variables, which begin with `?`, or terms in N-Triples. `named` is a variable for its predicate."""

    start: str
    step: Step
    end: str
    named: str = ""

    def terms(self) -> tuple[str, ...]:
        """All terms."""
        return (self.start, self.end, self.named) if self.named else (self.start, self.end)

    def constants(self) -> tuple[str, str]:
        """The terms that stand at its start and its end in every triple; of many steps in a row few are at either."""
        start, end = ("" if self.step.many or _is_variable(term) else term for term in (self.start, self.end))
        return start, end


def steps_of(way: patterns.Way) -> tuple[Step, ...]:
    """The steps of a way. Raises `UnclearError` where several of them are gone along any number of times."""
    return tuple(Step((*dict.fromkeys(_moves(step)),), bool(step.loop)) for step in way)


def _moves(step: patterns.Step) -> Iterator[Move]:
    for way in step.loop:
        if len(way) > 1:
            raise UnclearError("a path of several steps, any number of times")
        yield from _moves(way[0])
    if not step.loop:
        names = step.predicates if isinstance(step.predicates, frozenset) else [ANY]
        yield from ((name, step.inverse) for name in sorted(names))


def _back(step: Step) -> Step:
    """The step from its end to its start."""
    return Step(tuple((predicate, not inverse) for predicate, inverse in step.moves), step.many)


def looks_of(patterns: Iterable[Pattern], ground: Sequence[Pattern], anchor: str, used_once: Iterable[str]) -> Iterator[Look]:
    """The looks of `patterns` from the variable `anchor`; `ground` are the patterns that must match together with them.

    `used_once` are variables that occur nowhere else. Raises `UnclearError` when a pattern hangs together with nothing.
    """
    for pattern in patterns:
        ways = tuple(_ways(pattern, ground, anchor))
        if not ways:
            raise UnclearError(f"nothing leads from {anchor} to {pattern}")
        far = pattern.start if ways[0].to_end else pattern.end
        start, end = pattern.constants()
        single = not (ways[0].steps or pattern.step.many) and {far, pattern.named or far} <= {*used_once}
        yield Look(pattern.step, ways[:1] if single else ways, start, end, single)


def _is_variable(term: str) -> bool:
    return term.startswith("?")


def _ways(pattern: Pattern, ground: Sequence[Pattern], anchor: str) -> list[Way]:
    """Some ways from `anchor` to either end of a pattern, the shortest first; none goes through a variable twice."""
    found: list[Way] = []
    pending: list[tuple[str, tuple[Step, ...], frozenset[str]]] = [(anchor, (), frozenset({anchor}))]
    for tried, (here, steps, seen) in enumerate(pending):
        if tried > _TRIED or len(found) >= _WAYS:
            break
        for to_end, term in enumerate((pattern.start, pattern.end)):
            if term == here:
                found.append(Way(steps, bool(to_end)))
        for step, there in _links(ground, here, pattern):
            if there not in seen:
                pending.append((there, (*steps, step), seen | {there}))
    return found


def _links(ground: Iterable[Pattern], here: str, but: Pattern) -> Iterator[tuple[Step, str]]:
    """Steps from a variable to others."""
    for pattern in ground:
        if pattern is but:
            continue
        if pattern.start == here and _is_variable(pattern.end):
            yield pattern.step, pattern.end
        if pattern.end == here and _is_variable(pattern.start):
            yield _back(pattern.step), pattern.start
