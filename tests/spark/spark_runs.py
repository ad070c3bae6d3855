"""What the tests of the verbs for Spark share."""

import json
import shutil
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from bulk import REPO
from click.testing import CliRunner, Result

from pipeline.cli import main
from pipeline.records.reader import read_records
from pipeline.records.record import Record

Data = dict[str, Any]
#: Runs a verb.
Run = Callable[..., Result]


def parts(folder: Path) -> list[Path]:
    """The parts that Spark has written into a folder, in their order."""
    return sorted(folder.glob("part-*"))


def digest(*paths: Path) -> str:
    """A digest of files, one behind the other."""
    return sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


@cache
def own_records() -> tuple[Data, ...]:
    """The project's own records."""
    return tuple(found.data for found in read_records(REPO / "records") if isinstance(found, Record))


def project_without_records(folder: Path) -> Path:
    """A copy of the project without its records, in a folder of its own."""
    project = folder / "project"
    for name in ("mappings", "shapes"):
        shutil.copytree(REPO / name, project / name)
    shutil.copy(REPO / "dataset.yaml", project)
    (project / "records").mkdir()
    return project


def written(project: Path, records: Sequence[Data | bytes]) -> Path:
    """The records of a project, in one file."""
    path = project / "records/records.jsonl"
    path.write_bytes(b"".join((one if isinstance(one, bytes) else json.dumps(one, ensure_ascii=False).encode()) + b"\n" for one in records))
    return path


def alone(project: Path, *arguments: object) -> Result:
    """A verb in one process."""
    return CliRunner().invoke(main, [*map(str, arguments), "--project", str(project), "--build", str(project / "build")])


_KILLER = """
import os, pathlib, signal
from {module} import {owner}
done, marker = {owner}.{method}, pathlib.Path({marker!r})
def killing(self, first, *more):
    if first.id == {record!r} and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return done(self, first, *more)
{owner}.{method} = killing
"""
#: What maps a record.
MAPPING = "pipeline.mapping.mapper.Mapper.map"


def killer(folder: Path, record: str, marker: Path, method: str = MAPPING) -> str:
    """For PYTHONPATH: code that kills the process that does something with a certain record, the first time, and leaves the marker."""
    folder.mkdir()
    module, owner, name = method.rsplit(".", 2)
    code = _KILLER.format(module=module, owner=owner, method=name, record=record, marker=str(marker))
    (folder / "sitecustomize.py").write_text(code)
    return str(folder)
