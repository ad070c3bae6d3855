"""Compare the qualifiers of two statements that speak of the same."""

from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.model import Snak, Time
from pipeline.model.spans import Span, span
from pipeline.reconcile.align import align
from pipeline.reconcile.findings import Kind, QualifierFinding
from pipeline.reconcile.ground import Ground, is_local
from pipeline.reconcile.values import CLOSE, compare_snak_values, is_measure

__all__ = ["are_apart", "compare_qualifiers"]

_START: Final = "P580"
_END: Final = "P582"

#: The order in which pairs are preferred.
RANKING: Final = {Kind.SAME: 2, Kind.MORE_PRECISE_HERE: 1, Kind.MORE_PRECISE_THERE: 1}


def _missing_there(snak: Snak, ground: Ground) -> QualifierFinding:
    if not ground.resolves(snak):
        return QualifierFinding(Kind.NOT_COMPARABLE, snak, None, "no confirmed Q-id for the value here")
    unknowable = ground.unknowable(snak.value, "qualifiers")
    return QualifierFinding(Kind.NOT_COMPARABLE if unknowable else Kind.MISSING_THERE, snak, None, unknowable)


def _of_property(ours: Sequence[Snak], theirs: Sequence[Snak], ground: Ground) -> Iterator[QualifierFinding]:
    outcomes = [[ground.corrected(a, b, compare_snak_values(a.value, b.value, ground.resolve)) for b in theirs] for a in ours]
    found = align(len(ours), len(theirs), lambda i, j: (RANKING[outcomes[i][j].kind],) if outcomes[i][j].kind in CLOSE else None)
    for i, j in found.pairs:
        yield QualifierFinding(outcomes[i][j].kind, ours[i], theirs[j], outcomes[i][j].reason)
    left, right = [ours[i] for i in found.ours], [theirs[j] for j in found.theirs]
    # Two dates that remain on a statement exclude each other; two items may both be right.
    if len(left) == len(right) == 1 and is_measure(left[0].value) and is_measure(right[0].value):
        kind, reason = outcomes[found.ours[0]][found.theirs[0]]
        yield QualifierFinding(kind, left[0], right[0], reason)
        return
    yield from (_missing_there(snak, ground) for snak in left)
    yield from (QualifierFinding(Kind.MISSING_HERE, None, snak) for snak in right)


def are_apart(ours: Sequence[Snak], theirs: Sequence[Snak]) -> bool:
    """Whether one of two statements ends before the other begins, by their only start and end times."""
    (our_start, our_end), (their_start, their_end) = _interval(ours), _interval(theirs)
    return _precedes(our_end, their_start) or _precedes(their_end, our_start)


def _interval(qualifiers: Sequence[Snak]) -> tuple[Span | None, Span | None]:
    """Start and end, where there is one of each; neither where they contradict each other."""
    start, end = (_only(qualifiers, pid) for pid in (_START, _END))
    return (None, None) if _precedes(end, start) else (start, end)


def _only(qualifiers: Sequence[Snak], pid: str) -> Span | None:
    found = [span(snak.value) for snak in qualifiers if snak.property == pid and isinstance(snak.value, Time)]
    return found[0] if len(found) == 1 else None


def _precedes(end: Span | None, start: Span | None) -> bool:
    return end is not None and start is not None and end.end <= start.start


def compare_qualifiers(ours: Sequence[Snak], theirs: Sequence[Snak], ground: Ground) -> tuple[QualifierFinding, ...]:
    """What was found about each qualifier, property by property in our order, then theirs."""
    found: list[QualifierFinding] = []
    for pid in dict.fromkeys(snak.property for snak in (*ours, *theirs)):
        a, b = [[snak for snak in side if snak.property == pid] for side in (ours, theirs)]
        if is_local(pid):
            found += [QualifierFinding(Kind.NOT_COMPARABLE, snak, None, "a property of the dataset") for snak in a]
        else:
            found += _of_property(a, b, ground)
    return tuple(found)
