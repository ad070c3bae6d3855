"""The folder of reports, put in place in one step."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pipeline.issues import UsageError
from pipeline.outputs import replacing_folder
from pipeline.reconcile.assembly import InFolder

__all__ = ["report_folder"]

#: Everything that a folder of reports may hold.
_NAMES: Final = frozenset({
    "edits", "matches.sssom.tsv", "mismatches.csv", "quickstatements.txt", "report.csv", "report.html", "report.json", "summary.md",
})  # fmt: skip


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
