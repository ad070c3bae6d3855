"""Pair things of ours with things of Wikidata's, one to one, the closest first."""

from collections.abc import Callable
from typing import NamedTuple

__all__ = ["Alignment", "align"]


class Alignment(NamedTuple):
    """The pairs as indexes into both sides, and the indexes of what is left on either."""

    pairs: list[tuple[int, int]]
    ours: list[int]
    theirs: list[int]


def align(ours: int, theirs: int, closeness: Callable[[int, int], tuple[int, ...] | None]) -> Alignment:
    """Pair `ours` with `theirs` things by `closeness` of their indexes: the greatest first, ties in the given order.

    None keeps two things apart.
    """
    scored = [(score, -i, -j) for i in range(ours) for j in range(theirs) if (score := closeness(i, j)) is not None]
    left, right = set(range(ours)), set(range(theirs))
    pairs = []
    for _, i, j in sorted(scored, reverse=True):
        if -i in left and -j in right:
            left.remove(-i)
            right.remove(-j)
            pairs.append((-i, -j))
    return Alignment(sorted(pairs), sorted(left), sorted(right))
