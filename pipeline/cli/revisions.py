"""The records of a git revision as a release: taken out of the repository into a temporary folder, and mapped there."""

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pipeline.changes.diff import ReleaseItems
from pipeline.cli.items import mapped_records
from pipeline.issues import EnvironmentFailure, Issue, UsageError
from pipeline.model import Item
from pipeline.project import load_project

__all__ = ["PREFIX", "revision"]

#: How a revision is told from the path of a release.
PREFIX: Final = "git:"


@contextmanager
def revision(root: Path, name: str, issues: list[Issue]) -> Iterator[ReleaseItems]:
    """The project in `root` as it was at a revision; records that cannot be mapped are left out and go to `issues`."""
    with TemporaryDirectory() as folder:
        _take_out(root, name, Path(folder))
        project, faults = load_project(Path(folder))
        issues += faults
        if project is None:
            raise UsageError(f"{PREFIX}{name}: the project of that revision cannot be read; choose a later one")
        mapper, found = project.mapper(), project

        def items() -> Iterator[Item]:
            seen: list[Issue] = []
            for _, mapped in mapped_records(found.root / "records", mapper.map, seen):
                yield mapped.item
            issues.extend(issue for issue in seen if issue not in issues)

        datatypes = {info.id: info.datatype for info in project.used_properties()}
        yield ReleaseItems(f"{PREFIX}{name}", items, datatypes=lambda: datatypes)


def _take_out(root: Path, name: str, folder: Path) -> None:
    if name.startswith("-"):
        raise UsageError(f"{name}: not a git revision")
    wanted = ["dataset.yaml", "mappings", "records"]
    command = ["git", "-C", str(root), "archive", "--format=tar", f"{name}:./", *wanted]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  no shell; the revision is no option
    except OSError as error:
        raise EnvironmentFailure(f"git cannot be run ({error.strerror}); install it, or compare dumps") from error
    if done.returncode:
        raise UsageError(f"{PREFIX}{name}: {done.stderr.decode(errors='replace').strip() or 'git knows no such revision'}")
    with tarfile.open(fileobj=BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
