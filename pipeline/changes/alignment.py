"""Which statement of the new release was which in the old one."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from pipeline.model import Statement

__all__ = ["align"]

#: Old and new; None where one has no counterpart.
Aligned = tuple[Statement | None, Statement | None]
_Score = Callable[[Statement, Statement], int]


def align(old: Sequence[Statement], new: Sequence[Statement]) -> Iterator[Aligned]:
    """Pairs of old and new statements: those with the same id, then those that say the same, then those that rest on the same.

    What is left is gone or new. Among several that fit, those that share more qualifiers and references go together.
    """
    by_id = {statement.id: statement for statement in new if statement.id}
    left, taken = [], set()
    for statement in old:
        other = by_id.get(statement.id)
        if other and other.id not in taken and other.main.property == statement.main.property:
            taken.add(other.id)
            yield statement, other
        else:
            left.append(statement)
    free = [statement for statement in new if statement.id not in taken]
    for score in _SCORES:
        for pair in list(_best_pairs(left, free, score)):
            left.remove(pair[0])
            free.remove(pair[1])
            yield pair
    yield from ((statement, None) for statement in left)
    yield from ((None, statement) for statement in free)


def _best_pairs(old: Sequence[Statement], new: Sequence[Statement], score: _Score) -> Iterator[tuple[Statement, Statement]]:
    scored = [(score(a, b), i, j) for i, a in enumerate(old) for j, b in enumerate(new) if a.main.property == b.main.property]
    taken_old, taken_new = set(), set()
    for points, i, j in sorted(scored, key=lambda one: (-one[0], one[1], one[2])):
        if points and i not in taken_old and j not in taken_new:
            taken_old.add(i)
            taken_new.add(j)
            yield old[i], new[j]


def _shared(old: Statement, new: Statement) -> int:
    return len({*old.qualifiers} & {*new.qualifiers}) + len({*old.references} & {*new.references})


def _says_the_same(old: Statement, new: Statement) -> int:
    return 1 + _shared(old, new) if old.main == new.main else 0


def _rests_on_the_same(old: Statement, new: Statement) -> int:
    return _shared(old, new)


_SCORES: Final[tuple[_Score, ...]] = (_says_the_same, _rests_on_the_same)
