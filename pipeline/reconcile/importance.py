"""What an editor should see first."""

from collections import Counter

from pipeline.reconcile.page_words import STATUSES, concern_of
from pipeline.reconcile.rows import Row

__all__ = ["Importance", "importance"]

#: Sorts items; the least comes first.
Importance = tuple[int, int, int, int]


def importance(item: Row) -> Importance:
    """Disagreements first, then what is ready, what Wikidata lacks, then by the state of identity."""
    concerns = Counter(concern_of(finding["kind"]) for finding in item["statements"])
    ready = sum(edit["ready"] for edit in item["edits"])
    return -concerns["disagree"], -ready, -concerns["lacks"], [*STATUSES].index(item["status"])
