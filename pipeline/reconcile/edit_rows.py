"""Edits as plain data, for `report.json` and the page: each with its lines in every version of QuickStatements."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from pipeline.issues import Issue, Place, Severity
from pipeline.reconcile.edits.files import DIALECTS, lines_of, lost
from pipeline.reconcile.edits.model import (
    Action,
    AddQualifiers,
    AddReferences,
    AddStatement,
    Batch,
    CreateItem,
    Edit,
    Proposals,
    Refusal,
    SetTerm,
)

__all__ = ["edit_counts", "edit_row", "refusal_issues", "refusal_row"]

_KINDS: Final[dict[type[Action], str]] = {
    SetTerm: "set-term", AddStatement: "add-statement", AddReferences: "add-references", AddQualifiers: "add-qualifiers",
    CreateItem: "create-item",
}  # fmt: skip


def edit_row(edit: Edit) -> dict[str, Any]:
    """One edit."""
    return {
        "id": edit.id,
        "kind": _KINDS[type(edit.action)],
        "batch": edit.batch,
        "about": list(edit.about),
        "words": edit.words,
        "summary": edit.summary,
        "ready": edit.is_ready,
        "hold": list(edit.hold),
        "without": list(edit.without),
        "lines": {dialect.name: lines_of(dialect.lines, edit) for dialect in DIALECTS},
        "not_carried": [{"form": one.form, "direction": one.direction, "reason": one.reason} for one in lost([edit])],
    }


def refusal_row(refusal: Refusal) -> dict[str, Any]:
    """Something that may not leave."""
    return {"about": list(refusal.about), "what": refusal.what, "reason": refusal.reason}


def edit_counts(edits: Iterable[Edit]) -> dict[str, dict[str, int]]:
    """How many edits of each batch are ready and how many are held, zeros included."""
    edits = list(edits)
    ready = Counter(edit.batch for edit in edits if edit.is_ready)
    held = Counter(edit.batch for edit in edits if not edit.is_ready)
    return {"ready": {batch: ready[batch] for batch in Batch}, "look-first": {batch: held[batch] for batch in Batch}}


def refusal_issues(proposals: Proposals, more: Iterable[Refusal] = ()) -> list[Issue]:
    """What may not leave, as warnings on the file it is missing from."""
    refusals = [refusal for refusals in proposals.refusals.values() for refusal in refusals if refusal.is_fault]
    fix = "mend the record, or edit by hand"
    texts = [("quickstatements.txt", one) for one in refusals] + [("mismatches.csv", one) for one in more]
    return [
        Issue(Place(file), "edit-refused", f"{one.item}: {one.what}: {one.reason}", "what Wikidata can be given", fix,
              Severity.WARNING, one.item)
        for file, one in texts
    ]  # fmt: skip
