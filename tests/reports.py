"""Reports in memory: all of a reconciliation as one piece, put together as the pieces of a long run are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.issues import Issue
from pipeline.reconcile.assembly import Facts, assemble
from pipeline.reconcile.baseline import Changes, Earlier
from pipeline.reconcile.matches import ANONYMOUS, Origin, dated, given_set
from pipeline.reconcile.pieces import piece_of
from pipeline.reconcile.reconciliation import Reconciliation
from pipeline.reconcile.report import report_folder
from pipeline.reconcile.rows import Row, snapshot_row


class InMemory:
    """Files as texts by name; those that are always there come first, in this order."""

    _ORDER: Final = (
        "report.html", "report.csv", "report.json", "summary.md", "matches.sssom.tsv", "quickstatements.txt", "mismatches.csv",
        "edits/README.md", "edits/not-carried.csv",
    )  # fmt: skip

    def __init__(self) -> None:
        self._parts: dict[str, list[str]] = {name: [] for name in self._ORDER}

    def write(self, name: str, text: str) -> None:
        """Put a text at the end of a file."""
        self._parts.setdefault(name, []).append(text)

    def read(self, name: str) -> Iterator[str]:
        """The text of a file in parts."""
        return iter(self._parts.get(name, ()))

    def texts(self) -> dict[str, str]:
        """All files."""
        return {name: "".join(parts) for name, parts in self._parts.items()}


class Made(NamedTuple):
    """Every file by its name in the folder, the data they were made from, what changed, and what was found on the way."""

    files: dict[str, str]
    data: Row
    changes: Changes | None
    issues: tuple[Issue, ...]


def make_report(reconciliation: Reconciliation, dataset_title: str, baseline: Earlier | None = None, origin: Origin = ANONYMOUS) -> Made:
    """All reports. `baseline` are the rows of an earlier one, to tell what has changed since; `origin` who made this one."""
    verdicts, snapshot = reconciliation.verdicts, reconciliation.snapshot
    origin = dated(origin, verdicts, snapshot)
    pieces = [piece_of(reconciliation, dataset_title, origin)]
    facts = Facts(dataset_title, snapshot_row(snapshot), given_set(verdicts, origin), reconciliation.issues)
    files = InMemory()
    report = assemble(lambda: pieces, facts, files, baseline)
    return Made(files.texts(), *report)


def write_report(report: Made, folder: Path) -> list[Path]:
    """Put the files in place as `report_folder` does."""
    with report_folder(folder) as files:
        for name, text in report.files.items():
            files.write(name, text)
    return [folder / name for name in report.files]
