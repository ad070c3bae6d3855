"""Make the reports of a reconciliation and put them in place: the only module here that touches files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.issues import Issue, UsageError
from pipeline.outputs import replacing_folder
from pipeline.reconcile.assembly import Facts, InFolder, InMemory, assemble
from pipeline.reconcile.baseline import Changes, Earlier
from pipeline.reconcile.matches import ANONYMOUS, Origin, dated, given_set
from pipeline.reconcile.pieces import piece_of
from pipeline.reconcile.reconciliation import Reconciliation
from pipeline.reconcile.rows import Row, snapshot_row

__all__ = ["Made", "make_report", "report_folder", "write_report"]

#: Everything that a folder of reports may hold.
_NAMES: Final = frozenset({
    "edits", "matches.sssom.tsv", "mismatches.csv", "quickstatements.txt", "report.csv", "report.html", "report.json", "summary.md",
})  # fmt: skip


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


def _refuse_strangers(folder: Path) -> None:
    """A folder with other things in it is not replaced: they would be gone."""
    others = sorted(path.name for path in folder.iterdir() if path.name not in _NAMES) if folder.is_dir() else []
    if others:
        raise UsageError(f"{folder}: holds other things than reports ({', '.join(others[:3])}); name another folder with --output")


@contextmanager
def report_folder(folder: Path) -> Iterator[InFolder]:
    """Files that become the folder `folder` when the block ends well, all in one step; an earlier report there is replaced.

    Raises `EnvironmentFailure` where the folder cannot be written, `UsageError` where it holds anything else.
    """
    _refuse_strangers(folder)
    with replacing_folder(folder) as new:
        files = InFolder(new)
        try:
            yield files
        finally:
            files.close()


def write_report(report: Made, folder: Path) -> list[Path]:
    """Put the files in place as `report_folder` does."""
    with report_folder(folder) as files:
        for name, text in report.files.items():
            files.write(name, text)
    return [folder / name for name in report.files]
