"""Compare an item of ours with its counterpart on Wikidata: every statement and every term."""

from pipeline.model import Item, Statement
from pipeline.reconcile.findings import Comparison, Finding
from pipeline.reconcile.ground import Ground
from pipeline.reconcile.statements import compare_property
from pipeline.reconcile.terms import compare_terms

__all__ = ["compare_items", "statements_by_property"]


def statements_by_property(item: Item) -> dict[str, list[Statement]]:
    """An item's statements by property, in the order in which the properties first come."""
    groups: dict[str, list[Statement]] = {}
    for statement in item.statements:
        groups.setdefault(statement.main.property, []).append(statement)
    return groups


def compare_items(ours: Item, theirs: Item, ground: Ground) -> Comparison:
    """The findings on two items that are the same thing: property by property in our order, then what only they have."""
    ground = ground._replace(blank=not theirs.statements and ground.basis.lacks("statements"))
    here, there = statements_by_property(ours), statements_by_property(theirs)
    found: list[Finding] = []
    for pid in dict.fromkeys([*here, *there]):
        found += compare_property(here.get(pid, []), there.get(pid, []), ground)
    return Comparison(tuple(found), compare_terms(ours, theirs, ground))
