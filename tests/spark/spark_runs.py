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
from pipeline.mapping.mapper import Mapper
mapped, marker = Mapper.map, pathlib.Path({marker!r})
def map(self, record):
    if record.id == {record!r} and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return mapped(self, record)
Mapper.map = map
"""


def killer(folder: Path, record: str, marker: Path) -> str:
    """For PYTHONPATH: code that kills the process that maps a certain record, the first time, and leaves the marker."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_KILLER.format(record=record, marker=str(marker)))
    return str(folder)
