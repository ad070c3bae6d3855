"""What a build was made from: folders and files with their hashes, programs with their versions. No clock, no machine."""

import os
from datetime import UTC, date, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

from pipeline import __version__
from pipeline.dataset import Dataset
from pipeline.publishing.dumps import sha256_of

__all__ = ["Input", "Inputs", "build_time", "inputs_of", "release_day"]

#: Libraries whose version may show in the bytes that come out.
_LIBRARIES: Final = ("msgspec", "pyarrow", "pyoxigraph")
_INPUTS: Final = ("dataset.yaml", "withdrawn.yaml", "records", "mappings", "shapes", "requirements.lock")


class Input(NamedTuple):
    """A file or folder that went in: its name, the SHA-256 over it, and how many files it has.

    The hash of a folder is that of the lines `SHA-256  PATH` of its files, sorted by path: what
    `find records -type f | LC_ALL=C sort | xargs sha256sum | sha256sum` prints.
    """

    name: str
    sha256: str
    files: int


class Inputs(NamedTuple):
    """All that went in, and the programs that worked on it, each with its version."""

    data: tuple[Input, ...]
    programs: dict[str, str]


def inputs_of(root: Path) -> Inputs:
    """The inputs of the project in `root`, as far as they are there."""
    data = tuple(_input(root, name) for name in _INPUTS if (root / name).exists())
    return Inputs(data, {"wikidata-records-pipeline": __version__} | {name: version(name) for name in _LIBRARIES})


def _input(root: Path, name: str) -> Input:
    path = root / name
    if path.is_file():
        return Input(name, sha256_of(path), 1)
    digest = sha256()
    files = [file for file in path.rglob("*") if file.is_file() and not _is_hidden(file.relative_to(path))]
    for name_in_root, file in sorted((os.fsencode(file.relative_to(root)), file) for file in files):
        digest.update(sha256_of(file).encode() + b"  " + name_in_root + b"\n")
    return Input(name, digest.hexdigest(), len(files))


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def build_time() -> datetime | None:
    """The time that the build is to carry: that of `SOURCE_DATE_EPOCH` (reproducible-builds.org), or none."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(given), UTC) if given.isdecimal() and len(given) < 12 else None


def release_day(dataset: Dataset) -> date:
    """The day of this version: that of the build's time if it has one, else the one that `dataset.yaml` gives."""
    time = build_time()
    return time.date() if time else dataset.modified or dataset.created
