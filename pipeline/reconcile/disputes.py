"""Statements of one item that do not agree among themselves: wrong values that were kept, and values that exclude each other."""

from itertools import combinations
from typing import Final, NamedTuple

from pipeline.model import EntityId, Item, Statement
from pipeline.reconcile.compare import statements_by_property
from pipeline.reconcile.findings import Kind
from pipeline.reconcile.ground import Ground
from pipeline.reconcile.statements import match_statements

__all__ = ["Dispute", "find_disputes"]

#: "Statement disputed by"; "nature of statement" and "sourcing circumstances" with the value "disputed".
_DISPUTED_BY: Final = "P1310"
_NATURE: Final = frozenset({"P5102", "P1480"})
_DISPUTED: Final = EntityId("Q18912752")


class Dispute(NamedTuple):
    """The statements of one property that are at odds, and why they count as such."""

    property: str
    statements: tuple[Statement, ...]
    reason: str


def _disagree(one: Statement, other: Statement, ground: Ground) -> bool:
    """Whether two values exclude each other; dates of two occasions, told apart by their qualifiers, do not."""
    match = match_statements(one, other, ground)
    return match.outcome.kind is Kind.DIFFERS and not match.conflicts and ground.excludes(one.main, other.main)


def _is_marked(statement: Statement) -> bool:
    """Whether a qualifier says that the statement is disputed, or by whom."""
    return any(snak.property == _DISPUTED_BY or (snak.property in _NATURE and snak.value == _DISPUTED) for snak in statement.qualifiers)


def find_disputes(item: Item, ground: Ground) -> tuple[Dispute, ...]:
    """The properties of which a value is deprecated or marked as disputed, or of which values that may stand exclude each other."""
    found = []
    ground = ground._replace(resolve=lambda entity: entity)  # both sides are ours: ids are compared as they stand
    for pid, statements in statements_by_property(item).items():
        standing = [statement for statement in statements if statement.rank]
        reasons = []
        if len(standing) < len(statements):
            reasons.append("a value is deprecated")
        if any(_disagree(one, other, ground) for one, other in combinations(standing, 2)):
            reasons.append("values disagree")
        if any(_is_marked(statement) for statement in standing):
            reasons.append("marked as disputed")
        if reasons:
            found.append(Dispute(pid, tuple(statements), " and ".join(reasons)))
    return tuple(found)
