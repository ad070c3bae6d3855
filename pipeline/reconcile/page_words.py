"""What the page calls things."""

from typing import Final

from pipeline.reconcile.edits.model import Batch
from pipeline.reconcile.findings import Kind
from pipeline.reconcile.reconciliation import Status
from pipeline.wikidata.verdicts import VerdictKind

__all__ = ["BATCHES", "CONCERNS", "KINDS", "PARTS", "SEVERITIES", "STATUSES", "VERDICTS", "concern_of"]

KINDS: Final = {
    Kind.CONFLICT: "conflict",
    Kind.DIFFERS: "differs",
    Kind.DEPRECATED_THERE: "deprecated there",
    Kind.MISSING_THERE: "missing there",
    Kind.UNSOURCED_THERE: "unsourced there",
    Kind.MORE_PRECISE_HERE: "more precise here",
    Kind.MORE_PRECISE_THERE: "more precise there",
    Kind.MISSING_HERE: "missing here",
    Kind.SAME: "same",
    Kind.NOT_COMPARABLE: "not comparable",
}
STATUSES: Final = {
    Status.MATCHED: "confirmed and compared",
    Status.NOT_IN_SNAPSHOT: "confirmed, not in the snapshot",
    Status.UNSURE: "unsure",
    Status.NOT_FOUND: "looked for, not found",
    Status.OPEN: "no verdict yet",
}
#: How much a finding matters to somebody who edits Wikidata.
CONCERNS: Final = {"disagree": "the two sides disagree", "lacks": "Wikidata lacks something", "none": "nothing to do there"}
SEVERITIES: Final = {
    **dict.fromkeys((Kind.CONFLICT, Kind.DIFFERS, Kind.DEPRECATED_THERE), "disagree"),
    **dict.fromkeys((Kind.MISSING_THERE, Kind.UNSOURCED_THERE, Kind.MORE_PRECISE_HERE), "lacks"),
}
BATCHES: Final = {
    Batch.REFERENCES: "references",
    Batch.STATEMENTS: "missing statements",
    Batch.QUALIFIERS: "missing qualifiers",
    Batch.PRECISION: "more precise values",
    Batch.TERMS: "names and sitelinks",
    Batch.ITEMS: "new items",
}
PARTS: Final = {
    "globecoordinate": "coordinates",
    "monolingualtext": "texts with a language",
    "quantity": "quantities",
    "statement-ids": "statement ids",
    "statements": "further statements",
    "string": "strings, URLs and identifiers",
    "time": "dates",
}
VERDICTS: Final = {
    VerdictKind.SAME: "the same as",
    VerdictKind.DIFFERENT: "not the same as",
    VerdictKind.UNSURE: "perhaps the same as",
    VerdictKind.NONE: "no item found",
}


def concern_of(kind: Kind) -> str:
    """The key of `CONCERNS` for a finding."""
    return SEVERITIES.get(kind, "none")
