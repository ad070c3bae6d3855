"""Make the reports of a reconciliation and put them in place: the only module here that touches files."""

from collections.abc import Mapping
from json import dumps
from pathlib import Path
from typing import Any, Final, NamedTuple

from pipeline.issues import Issue, UsageError, in_order
from pipeline.outputs import replacing_folder
from pipeline.reconcile.baseline import Changes, changes_since
from pipeline.reconcile.edit_rows import refusal_issues
from pipeline.reconcile.edits.files import edit_files
from pipeline.reconcile.edits.mismatches import find_mismatches
from pipeline.reconcile.edits.propose import propose
from pipeline.reconcile.matches import ANONYMOUS, Origin, mapping_set
from pipeline.reconcile.page import page_html
from pipeline.reconcile.reconciliation import Reconciliation
from pipeline.reconcile.rows import Row, report_data
from pipeline.reconcile.summary import summary_text
from pipeline.reconcile.table import csv_text
from pipeline.wikidata.sssom_writer import sssom_text

__all__ = ["Report", "make_report", "write_report"]

#: Everything that a folder of reports may hold.
_NAMES: Final = frozenset({
    "edits", "matches.sssom.tsv", "mismatches.csv", "quickstatements.txt", "report.csv", "report.html", "report.json", "summary.md",
})  # fmt: skip


class Report(NamedTuple):
    """Every file by its name in the folder, the data they were made from, what changed, and what was found on the way."""

    files: dict[str, str]
    data: Row
    changes: Changes | None
    issues: tuple[Issue, ...]


def make_report(
    reconciliation: Reconciliation, dataset_title: str, baseline: Mapping[str, Any] | None = None, origin: Origin = ANONYMOUS
) -> Report:
    """All reports. `baseline` is the data of an earlier one, to tell what has changed since; `origin` who made this one."""
    proposals = propose(reconciliation, dataset_title)
    refused = refusal_issues(proposals, find_mismatches(reconciliation)[1])
    issues = tuple(in_order([*reconciliation.issues, *refused]))
    data = report_data(reconciliation._replace(issues=issues), dataset_title, proposals)
    changes = changes_since(baseline, data) if baseline else None
    files = {
        "report.html": page_html(data),
        "report.csv": csv_text(data),
        "report.json": dumps(data, ensure_ascii=False, indent=1) + "\n",
        "summary.md": summary_text(data, changes),
        "matches.sssom.tsv": sssom_text(mapping_set(reconciliation, origin)),
        **edit_files(reconciliation, proposals),
    }
    return Report(files, data, changes, issues)


def _refuse_strangers(folder: Path) -> None:
    """A folder with other things in it is not replaced: they would be gone."""
    others = sorted(path.name for path in folder.iterdir() if path.name not in _NAMES) if folder.is_dir() else []
    if others:
        raise UsageError(f"{folder}: holds other things than reports ({', '.join(others[:3])}); name another folder with --output")


def write_report(report: Report, folder: Path) -> list[Path]:
    """Put the files in place as the folder `folder`, all in one step; an earlier report there is replaced.

    Raises `EnvironmentFailure` where the folder cannot be written, `UsageError` where it holds anything else.
    """
    _refuse_strangers(folder)
    with replacing_folder(folder) as new:
        for name, text in report.files.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            # A lone surrogate cannot be UTF-8; it is shown as what it is.
            path.write_bytes(text.encode("utf-8", errors="backslashreplace"))
    return [folder / name for name in report.files]
