"""The edits as files: by readiness, form and batch, with what undoes them and a list of what a form cannot carry."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from pipeline.reconcile.cells import csv_lines
from pipeline.reconcile.edits.csv_batch import CSV_NAME, cells, csv_batch
from pipeline.reconcile.edits.dialects import NotCarried
from pipeline.reconcile.edits.guide import guide_text
from pipeline.reconcile.edits.mismatches import find_mismatches, mismatch_csv
from pipeline.reconcile.edits.model import Batch, Edit, Proposals
from pipeline.reconcile.edits.version2 import Version2
from pipeline.reconcile.edits.version3 import Version3
from pipeline.reconcile.edits.wikibase_json import JSON_NAME, check_json, json_lines
from pipeline.reconcile.reconciliation import Reconciliation

__all__ = ["DEFAULT", "DIALECTS", "Lost", "edit_files", "lines_of", "lost"]

DEFAULT: Final = Version3()
DIALECTS: Final = (DEFAULT, Version2())
_LOST_COLUMNS: Final = ("edit", "item", "batch", "form", "direction", "summary", "cannot_carry")
_NUMBERS: Final = {batch: number for number, batch in enumerate(Batch, 1)}
_READY, _HELD = "ready", "look-first"


class Lost(NamedTuple):
    """What a form has no words for: an edit, or what would undo it."""

    edit: Edit
    form: str
    direction: str
    reason: str


def lines_of(render: Callable[[Edit], list[str]], edit: Edit) -> list[str]:
    """The lines of an edit, none where the form cannot carry it."""
    try:
        return render(edit)
    except NotCarried:
        return []


def _carries(render: Callable[[Edit], object], edit: Edit) -> bool:
    return not _reason(render, edit)


def _reason(render: Callable[[Edit], object], edit: Edit) -> str:
    try:
        render(edit)
    except NotCarried as error:
        return str(error)
    return ""


def lost(edits: Iterable[Edit]) -> Iterator[Lost]:
    """Everything that some form cannot carry, edit by edit; an edit that is not carried needs no undoing."""
    for edit in edits:
        for dialect in DIALECTS:
            if reason := _reason(dialect.lines, edit):
                yield Lost(edit, dialect.name, "run", reason)
            elif reason := _reason(dialect.undo, edit):
                yield Lost(edit, dialect.name, "undo", reason)
        for form, check in ((CSV_NAME, cells), (JSON_NAME, check_json)):
            if reason := _reason(check, edit):
                yield Lost(edit, form, "run", reason)


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _batch_files(edits: list[Edit], folder: str) -> Iterator[tuple[str, str]]:
    """The files of one batch, without those that would be empty; the last edit is undone first."""
    name = f"{_NUMBERS[edits[0].batch]}-{edits[0].batch}"
    for dialect in DIALECTS:
        yield f"{folder}/{dialect.name}/{name}.txt", _text(line for edit in edits for line in lines_of(dialect.lines, edit))
        carried = [edit for edit in reversed(edits) if _carries(dialect.lines, edit)]
        yield f"{folder}/{dialect.name}/{name}.undo.txt", _text(line for edit in carried for line in lines_of(dialect.undo, edit))
    yield f"{folder}/{CSV_NAME}/{name}.csv", csv_batch(edit for edit in edits if _carries(cells, edit))


def _folder_files(edits: list[Edit], reconciliation: Reconciliation, folder: str) -> dict[str, str]:
    files: dict[str, str] = {}
    for batch in Batch:
        some = [edit for edit in edits if edit.batch is batch]
        files |= dict(_batch_files(some, folder)) if some else {}
    files[f"{folder}/{JSON_NAME}.jsonl"] = json_lines((edit for edit in edits if _carries(check_json, edit)), reconciliation.snapshot)
    return {name: text for name, text in files.items() if text}


def _lost_csv(edits: Iterable[Edit]) -> str:
    rows = [
        (one.edit.id, one.edit.action.item, one.edit.batch, one.form, one.direction, one.edit.summary, one.reason) for one in lost(edits)
    ]
    return csv_lines([_LOST_COLUMNS, *rows])


def edit_files(reconciliation: Reconciliation, proposals: Proposals) -> dict[str, str]:
    """The text of every file by its name: `quickstatements.txt`, `mismatches.csv`, and the folder `edits`."""
    edits = list(proposals.all())
    ready = [edit for edit in edits if edit.is_ready]
    held = [edit for edit in edits if not edit.is_ready]
    in_order = [edit for batch in Batch for edit in ready if edit.batch is batch]
    mismatches, _ = find_mismatches(reconciliation)
    return {
        "quickstatements.txt": _text(line for edit in in_order for line in lines_of(DEFAULT.lines, edit)),
        "mismatches.csv": mismatch_csv(mismatches),
        "edits/README.md": guide_text(edits, sum(1 for _ in lost(edits))),
        "edits/not-carried.csv": _lost_csv(edits),
        **_folder_files(ready, reconciliation, f"edits/{_READY}"),
        **_folder_files(held, reconciliation, f"edits/{_HELD}"),
    }
