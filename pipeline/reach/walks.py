"""Walks: how to get from an item to all that a shape looks at, as a small machine of states and moves.

A walk begins at an item in state 0. In some states the whole unit of the item is looked at, in some its record type; moves lead to
other items in other states.
"""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import NamedTuple, TypeAlias

__all__ = ["BASICS", "RECORD_TYPE", "Hop", "Machine", "Move", "Reads", "Scope", "Walk", "minimal"]

#: What is looked at of an item: its statements that have to do with these properties, wherever in them; None: its whole unit.
Reads: TypeAlias = frozenset[str] | None
#: Among them: what any item says besides statements (labels, types, identity); its record type, for which not even that is needed.
BASICS, RECORD_TYPE = "basics", "record type"


class Scope(Enum):
    """How far a shape looks."""

    LOCAL = "the item of the focus node"
    NEIGHBOURHOOD = "items that are linked with it"
    WHOLE = "the whole graph"


class Hop(Enum):
    """How a move gets from an item to others."""

    STAY = "the same item"
    TO = "the values of its properties"
    FROM = "the items that have it as a value"
    MENTIONED = "one item that has it as a value, if there is any"
    SHARED = "the items that share a reference with it"


class Move(NamedTuple):
    """A move to another state. `properties` are those whose values are followed; None: all."""

    hop: Hop
    properties: frozenset[str] | None
    target: int


class Walk(NamedTuple):
    """From state 0, at the item of the node `anchor` (`this` or `value`), to all that is looked at for one shape.

    `reads` says for each state what is looked at of the item there.
    A walk begins at items that have one of the properties `needs` (None: at all), and at values of the properties `targeted` (None:
    of all), whether these have a record or not. `why` says why a walk would have to go everywhere.
    """

    moves: tuple[tuple[Move, ...], ...] = ((),)
    reads: tuple[Reads, ...] = (frozenset([BASICS]),)
    anchor: str = "this"
    needs: frozenset[str] | None = None
    targeted: frozenset[str] | None = frozenset()
    why: str = ""

    @property
    def scope(self) -> Scope:
        """How far the shape looks."""
        if self.why:
            return Scope.WHOLE
        beyond = any(move.hop is not Hop.STAY for moves in self.moves for move in moves)
        return Scope.NEIGHBOURHOOD if beyond else Scope.LOCAL


class Machine(NamedTuple):
    """The moves of each state, and what is looked at in it."""

    moves: tuple[tuple[Move, ...], ...]
    reads: tuple[Reads, ...]


def minimal(moves: Sequence[Iterable[Move]], reads: Sequence[set[str] | None]) -> Machine:
    """The same with as few states as there need be: without ways to where nothing is looked at, and without standing still."""
    closures = [_closure(moves, state) for state in range(len(moves))]
    looking = [_together([reads[state] for state in closure]) for closure in closures]
    leaving = [{move for state in closure for move in moves[state] if move.hop is not Hop.STAY} for closure in closures]
    classes = [0] * len(moves)
    while True:  # states that look at the same and go the same ways are one
        signs = [
            (seen, frozenset(_Sign(hop, properties, classes[target]) for hop, properties, target in some))
            for seen, some in zip(looking, leaving, strict=True)
        ]
        numbers = {sign: number for number, sign in enumerate(dict.fromkeys(signs))}
        if len(numbers) == len({*classes}):
            return _numbered(classes, looking, leaving)
        classes = [numbers[sign] for sign in signs]


def _together(reads: Iterable[set[str] | None]) -> Reads:
    found = [*reads]
    return None if None in found else frozenset().union(*(some for some in found if some is not None))


def _closure(moves: Sequence[Iterable[Move]], state: int) -> frozenset[int]:
    """The states that are reached without leaving the item."""
    found, pending = {state}, [state]
    while pending:
        new = {move.target for move in moves[pending.pop()] if move.hop is Hop.STAY} - found
        found |= new
        pending += new
    return frozenset(found)


class _Sign(NamedTuple):
    """A move to a class of states that are alike."""

    hop: Hop
    properties: frozenset[str] | None
    kind: int


def _numbered(classes: Sequence[int], looking: Sequence[Reads], moves: Sequence[set[Move]]) -> Machine:
    """One state for each class that is reached from state 0, in the order in which they are; those that lead to nothing are left out."""
    first = {kind: state for state, kind in reversed([*enumerate(classes)])}
    useful = {kind for kind, state in first.items() if looking[state] != frozenset() or _asks(moves[state])}
    while more := {kind for kind, state in first.items() if any(classes[one.target] in useful for one in moves[state])} - useful:
        useful |= more
    numbers, order = {classes[0]: 0}, [classes[0]]
    found: list[tuple[Move, ...]] = []
    for kind in order:
        made = set()
        for hop, properties, target in moves[first[kind]]:
            goal = classes[target]
            if goal in useful or hop is Hop.MENTIONED:
                if goal not in numbers:
                    numbers[goal] = len(order)
                    order.append(goal)
                made.add(Move(hop, properties, numbers[goal]))
        found.append(tuple(sorted(made, key=lambda one: (one.hop.name, sorted(one.properties or ()), one.target))))
    return Machine(tuple(found), tuple(looking[first[kind]] for kind in order))


def _asks(moves: Iterable[Move]) -> bool:
    return any(move.hop in (Hop.MENTIONED, Hop.SHARED) for move in moves)
