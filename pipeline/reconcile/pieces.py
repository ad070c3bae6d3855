"""What some items give to the reports. Pieces are made one by one, in any process, and put together by `pipeline.reconcile.assembly`."""

from json import dumps
from typing import Final, NamedTuple

import msgspec

from pipeline.issues import Issue
from pipeline.reconcile.edit_rows import refusal_issues
from pipeline.reconcile.edits.files import EditTexts, edit_texts
from pipeline.reconcile.edits.mismatches import find_mismatches, mismatch_csv
from pipeline.reconcile.edits.propose import propose
from pipeline.reconcile.importance import Importance, importance
from pipeline.reconcile.matches import Origin, found_set
from pipeline.reconcile.reconciliation import Reconciliation
from pipeline.reconcile.rows import Row, counts_row, item_row
from pipeline.reconcile.summary import Disagreements, disagreements
from pipeline.reconcile.table import csv_text
from pipeline.reconcile.wording import unturned
from pipeline.wikidata.sssom_writer import sssom_rows

__all__ = ["Piece", "piece_of"]

_LEVEL: Final = "\n  "


class Piece(NamedTuple):
    """The items as text of `report.json` with their importance, what goes into the other files, and what is to be added up."""

    items: list[str]
    importance: list[Importance]
    table: str
    mismatches: str
    matches: list[tuple[str, ...]]
    edits: EditTexts
    counts: Row
    disagreements: Disagreements
    issues: list[Issue]


def _indented(row: Row) -> str:
    """What `dumps(row, indent=1)` gives, in a quarter of the time, two levels down; nothing in it turns the writing round."""
    text = msgspec.json.format(dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass"), indent=1)
    return unturned(text.decode("utf-8", "surrogatepass")).replace("\n", _LEVEL)


def piece_of(reconciliation: Reconciliation, title: str, origin: Origin) -> Piece:
    """What the items of a reconciliation give; `title` is the dataset's, for the summaries of edits."""
    proposals = propose(reconciliation, title)
    rows = [item_row(report, reconciliation, proposals) for report in reconciliation.items]
    mismatches, refused = find_mismatches(reconciliation)
    return Piece(
        [_indented(row) for row in rows],
        [importance(row) for row in rows],
        csv_text(rows),
        mismatch_csv(mismatches),
        list(sssom_rows(found_set(reconciliation, origin))),
        edit_texts(list(proposals.all()), reconciliation.snapshot),
        counts_row(reconciliation.items, proposals),
        disagreements(rows),
        refusal_issues(proposals, refused),
    )
