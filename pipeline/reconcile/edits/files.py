"""The edits as files: by readiness, form and batch, with what undoes them and a list of what a form cannot carry."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from pipeline.reconcile.cells import csv_lines
from pipeline.reconcile.edits.csv_batch import CSV_NAME, Row, cells, csv_rows
from pipeline.reconcile.edits.dialects import NotCarried
from pipeline.reconcile.edits.model import Batch, Edit
from pipeline.reconcile.edits.version2 import Version2
from pipeline.reconcile.edits.version3 import Version3
from pipeline.reconcile.edits.wikibase_json import JSON_NAME, check_json, json_lines
from pipeline.wikidata.source import Wikidata

__all__ = ["DEFAULT", "DIALECTS", "LOST_COLUMNS", "EditTexts", "Lost", "edit_texts", "lines_of", "lost", "ready_names"]

DEFAULT: Final = Version3()
DIALECTS: Final = (DEFAULT, Version2())
LOST_COLUMNS: Final = ("edit", "item", "batch", "form", "direction", "summary", "cannot_carry")
_NUMBERS: Final = {batch: number for number, batch in enumerate(Batch, 1)}
READY, HELD = "ready", "look-first"


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


class EditTexts(NamedTuple):
    """What some edits give to the files, by their names: text that goes behind what is there, text that goes before it (what is
    done last is undone first), rows of tables with a common header, and how much some form cannot carry.
    """

    texts: dict[str, str]
    undo: dict[str, str]
    tables: dict[str, list[Row]]
    lost: int


def _batch(edits: list[Edit], folder: str, found: EditTexts) -> None:
    """The texts of one batch."""
    name = f"{_NUMBERS[edits[0].batch]}-{edits[0].batch}"
    for dialect in DIALECTS:
        found.texts[f"{folder}/{dialect.name}/{name}.txt"] = _text(line for edit in edits for line in lines_of(dialect.lines, edit))
        carried = [edit for edit in reversed(edits) if _carries(dialect.lines, edit)]
        found.undo[f"{folder}/{dialect.name}/{name}.undo.txt"] = _text(line for edit in carried for line in lines_of(dialect.undo, edit))
    if rows := csv_rows(edit for edit in edits if _carries(cells, edit)):
        found.tables[f"{folder}/{CSV_NAME}/{name}.csv"] = rows


def edit_texts(edits: list[Edit], snapshot: Wikidata) -> EditTexts:
    """What edits give to the files in the folder `edits`."""
    found = EditTexts({}, {}, {}, sum(1 for _ in lost(edits)))
    for folder, some in ((READY, [edit for edit in edits if edit.is_ready]), (HELD, [edit for edit in edits if not edit.is_ready])):
        for batch in Batch:
            if chosen := [edit for edit in some if edit.batch is batch]:
                _batch(chosen, f"edits/{folder}", found)
        found.texts[f"edits/{folder}/{JSON_NAME}.jsonl"] = json_lines((edit for edit in some if _carries(check_json, edit)), snapshot)
    rows = (
        (one.edit.id, one.edit.action.item, one.edit.batch, one.form, one.direction, one.edit.summary, one.reason) for one in lost(edits)
    )
    found.texts["edits/not-carried.csv"] = csv_lines(rows)
    return found


def ready_names() -> list[str]:
    """The files whose lines together are `quickstatements.txt`, in their order."""
    return [f"edits/{READY}/{DEFAULT.name}/{_NUMBERS[batch]}-{batch}.txt" for batch in Batch]
