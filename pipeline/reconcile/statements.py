"""Compare the statements of one property: align ours with Wikidata's, then say what each pair and each remainder is."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.model import NoValue, Quantity, Rank, Snak, Statement
from pipeline.model.spans import EARLIEST, LATEST
from pipeline.reconcile.align import Alignment, align
from pipeline.reconcile.findings import Finding, Kind, Outcome, QualifierFinding
from pipeline.reconcile.ground import Ground, has_source, is_local
from pipeline.reconcile.qualifiers import RANKING, are_apart, compare_qualifiers
from pipeline.reconcile.values import CLOSE, compare_claims

__all__ = ["Match", "compare_property", "match_statements"]


class Match(NamedTuple):
    """Two statements held against each other."""

    outcome: Outcome
    qualifiers: tuple[QualifierFinding, ...]
    #: The qualifiers that contradict each other: another start, another day, so perhaps another occasion.
    conflicts: tuple[QualifierFinding, ...]
    #: Whether start and end say that the two are not of the same time, so that they are two terms of an office.
    apart: bool = False


def _claim(statement: Statement) -> tuple[Snak, list[Snak]]:
    return statement.main, [snak for snak in statement.qualifiers if snak.property in (EARLIEST, LATEST)]


def match_statements(ours: Statement, theirs: Statement, ground: Ground) -> Match:
    """How two statements of one property stand to each other."""
    qualifiers = compare_qualifiers(ours.qualifiers, theirs.qualifiers, ground)
    conflicts = tuple(one for one in qualifiers if one.kind is Kind.DIFFERS)
    outcome = ground.corrected(ours.main, theirs.main, compare_claims(_claim(ours), _claim(theirs), ground.resolve))
    return Match(outcome, qualifiers, conflicts, are_apart(ours.qualifiers, theirs.qualifiers))


def _deprecated(ours: Statement | None, theirs: Statement | None) -> str:
    here, there = (side is not None and side.rank is Rank.DEPRECATED for side in (ours, theirs))
    return "both" if here and there else "here" if here else "there" if there else ""


def _closeness(ours: Statement, theirs: Statement, match: Match) -> tuple[int, ...] | None:
    """What makes two statements the same claim: value first, then qualifiers without contradiction, then equal standing."""
    if match.outcome.kind not in CLOSE or match.apart:
        return None
    agreeing = sum(one.kind in CLOSE for one in match.qualifiers)
    standing = (ours.rank is Rank.DEPRECATED) is (theirs.rank is Rank.DEPRECATED)
    return RANKING[match.outcome.kind], -len(match.conflicts), int(standing), agreeing


def _is_unsourced_there(ours: Statement, theirs: Statement, ground: Ground) -> bool:
    return not ground.basis.lacks("references") and has_source(ours) and not has_source(theirs)


def _pair_reason(match: Match, deprecated: str, ground: Ground) -> str:
    reasons = [match.outcome.reason]
    if match.conflicts:
        reasons.append("a qualifier differs")
    if deprecated == "here" and ground.basis.lacks("ranks"):
        reasons.append("the value is deprecated here; its rank there is not known")
    elif deprecated in ("here", "there"):
        reasons.append(f"the value is deprecated {deprecated} only")
    return "; ".join(filter(None, reasons))


def _ranking(ours: Statement, theirs: Statement, ground: Ground) -> str:
    """What to say of ranks that differ though neither side calls the value wrong."""
    if ours.rank is theirs.rank or Rank.DEPRECATED in (ours.rank, theirs.rank) or ground.basis.lacks("ranks"):
        return ""
    return f"ranked {ours.rank.name.lower()} here, {theirs.rank.name.lower()} there"


def _pair_kind(ours: Statement, theirs: Statement, match: Match, ground: Ground) -> tuple[Kind, str]:
    """What a pair is, and why both cannot be right where that is so."""
    if match.conflicts:
        return Kind.CONFLICT, ""
    if match.outcome.kind in CLOSE:
        return Kind.DEPRECATED_THERE if _deprecated(ours, theirs) == "there" else match.outcome.kind, ""
    if match.outcome.kind is Kind.DIFFERS and ours.main.property in ground.single_valued:
        return Kind.CONFLICT, "the property takes one value"
    absent = any(isinstance(one.main.value, NoValue) for one in (ours, theirs))
    return Kind.CONFLICT if absent else match.outcome.kind, ""


def _pair(ours: Statement, theirs: Statement, match: Match, ground: Ground) -> Finding:
    deprecated = _deprecated(ours, theirs)
    kind, why = _pair_kind(ours, theirs, match, ground)
    reason = "; ".join(filter(None, (why, _pair_reason(match, deprecated, ground), _ranking(ours, theirs, ground))))
    if kind is Kind.SAME and not deprecated and _is_unsourced_there(ours, theirs, ground):
        kind = Kind.UNSOURCED_THERE
        if theirs.references:
            reason = "; ".join(filter(None, (reason, "the references there name no source of their own")))
    return Finding(kind, ours.main.property, ours, theirs, reason, deprecated, qualifiers=match.qualifiers)


def _in_other_units(ours: Statement, theirs: Sequence[Statement], ground: Ground) -> str:
    """Why a quantity may be there after all; empty where all that is there can be compared."""
    here = ours.main.value
    if not isinstance(here, Quantity):
        return ""
    units = {one.main.value.unit for one in theirs if isinstance(one.main.value, Quantity)} - {here.unit}
    return "may be there in another unit" if any(ground.factor(unit, here.unit) is None for unit in units) else ""


def _missing_there(ours: Statement, theirs: Sequence[Statement], ground: Ground) -> Finding:
    """A statement of ours that none of `theirs`, which are left over, is."""
    pid, deprecated = ours.main.property, _deprecated(ours, None)
    reason = "" if ground.resolves(ours.main) else "no confirmed Q-id for the value here"
    reason = reason or ground.unknowable(ours.main.value) or _in_other_units(ours, theirs, ground)
    if reason:
        return Finding(Kind.NOT_COMPARABLE, pid, ours, None, reason, deprecated)
    return Finding(Kind.MISSING_THERE, pid, ours, None, "", deprecated, provisional=ground.basis.lacks("statements"))


def _missing_here(theirs: Statement, unresolved: int) -> Finding:
    reason = f"may be one of {unresolved} values here that have no confirmed Q-id" if unresolved else ""
    return Finding(Kind.MISSING_HERE, theirs.main.property, None, theirs, reason, _deprecated(None, theirs))


def _contradict(ours: Sequence[Statement], theirs: Sequence[Statement], left: Alignment, ground: Ground) -> Iterator[tuple[int, int]]:
    """What is left on both sides and cannot both be right, the best-ranked first; never what is deprecated.

    Where no constraint says that a property takes one value, only a single date, number or place on either side counts as
    a contradiction: several may belong to several occasions.
    """
    here = sorted((i for i in left.ours if ours[i].rank), key=lambda i: -ours[i].rank)
    there = sorted((j for j in left.theirs if theirs[j].rank), key=lambda j: -theirs[j].rank)
    if len(here) == len(there) == 1 or (here and ours[here[0]].main.property in ground.single_valued):
        for i, j in zip(here, there, strict=False):
            if ground.resolves(ours[i].main) and ground.excludes(ours[i].main, theirs[j].main):
                yield i, j


def _local(statement: Statement) -> Finding:
    reason, deprecated = "a property of the dataset", _deprecated(statement, None)
    return Finding(Kind.NOT_COMPARABLE, statement.main.property, statement, None, reason, deprecated)


def compare_property(ours: Sequence[Statement], theirs: Sequence[Statement], ground: Ground) -> list[Finding]:
    """The findings on one property: pairs in our order, what only we have, what only they have."""
    if ours and is_local(ours[0].main.property):
        return [_local(statement) for statement in ours]
    matches = [[match_statements(a, b, ground) for b in theirs] for a in ours]
    aligned = align(len(ours), len(theirs), lambda i, j: _closeness(ours[i], theirs[j], matches[i][j]))
    against = [(i, j) for i, j in _contradict(ours, theirs, aligned, ground) if not (matches[i][j].conflicts or matches[i][j].apart)]
    found = [_pair(ours[i], theirs[j], matches[i][j], ground) for i, j in sorted(aligned.pairs + against)]
    left = [ours[i] for i in aligned.ours if i not in {i for i, _ in against}]
    right = [theirs[j] for j in aligned.theirs if j not in {j for _, j in against}]
    unresolved = sum(not ground.resolves(statement.main) for statement in left)
    return [*found, *(_missing_there(one, right, ground) for one in left), *(_missing_here(one, unresolved) for one in right)]
