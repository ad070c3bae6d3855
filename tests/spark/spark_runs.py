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
def killing(self, *given):
    if {when}:
        try:
            marker.touch(exist_ok=False)
        except FileExistsError:
            pass
        else:
            os.kill({whom}, signal.SIGKILL)
            os._exit(1)
    return done(self, *given)
{owner}.{method} = killing
"""
#: What maps a record.
MAPPING = "pipeline.mapping.mapper.Mapper.map"
#: The machine of Java's that a worker works for: the parent of its parent.
EXECUTOR = "int(pathlib.Path(f'/proc/{os.getppid()}/stat').read_text().rpartition(')')[2].split()[1])"


def killer(folder: Path, marker: Path, when: str, method: str = MAPPING, whom: str = "os.getpid()") -> str:
    """For PYTHONPATH: code that kills a process that calls a method, the first time that is so, and leaves the marker."""
    folder.mkdir()
    module, owner, name = method.rsplit(".", 2)
    code = _KILLER.format(module=module, owner=owner, method=name, marker=str(marker), when=when, whom=whom)
    (folder / "sitecustomize.py").write_text(code)
    return str(folder)


def with_record(name: str) -> str:
    """When a method is called with a record, or an item, of this id."""
    return f"given[0].id == {name!r}"
