"""Identity verdicts against the records: they speak of items that exist, and of Q-ids that were verified."""

from collections.abc import Collection, Iterable, Iterator

from pipeline.issues import Issue
from pipeline.wikidata.verdicts import Verdict, VerdictKind

__all__ = ["check_verdicts"]


def check_verdicts(verdicts: Iterable[Verdict], items: Collection[str], known: Collection[str]) -> Iterator[Issue]:
    """A verdict on an item without a record, and a confirmed identity with a Q-id that is in no verified list."""
    for verdict in verdicts:
        if verdict.item not in items:
            yield Issue(
                verdict.place,
                "dangling-reference",
                f'the item "{verdict.item}", which has no record',
                "the id of a record",
                "drop the row or make the record",
                item=verdict.item,
            )
        if verdict.kind is VerdictKind.SAME and verdict.qid not in known:
            fix = "add it to mappings/wikidata/items.csv with its evidence, or make it a candidate (skos:relatedMatch)"
            yield Issue(
                verdict.place,
                "unverified-identifier",
                f"the Wikidata item {verdict.qid}",
                "a Q-id of the verified list",
                fix,
                item=verdict.item,
            )
