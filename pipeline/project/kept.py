"""The settings of a project as they were read last, in one file of the build folder: reading them from YAML and CSV takes longer than
mapping a thousand records.

The file is used while nothing that it was made from has changed: the settings by their content, the program by the times of its files,
as Python itself does it for compiled modules. Whatever is wrong with it, the settings are read anew.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache, cached_property, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import msgspec

from pipeline.dataset.description import Dataset
from pipeline.issues import Issue
from pipeline.mapping.rules import MappingSet
from pipeline.outputs import recalled, remember
from pipeline.properties import PropertyInfo, PropertyTable
from pipeline.wikidata.sssom import MappingSet as VerdictSet

__all__ = ["Kept", "LaterTable", "read_kept", "files_digest", "write_kept"]

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_NAME: Final = "settings.msgpack"


class Kept(msgspec.Struct, frozen=True):
    """What was read. `used` are the properties in use: the table of all is read only when another is asked for."""

    digest: bytes
    dataset: Dataset
    mappings: MappingSet
    used: tuple[PropertyInfo, ...]
    known_items: dict[str, str]
    verdicts: VerdictSet
    issues: tuple[Issue, ...]


class LaterTable(PropertyTable):
    """A table of which the properties in use are known, and the others read when one of them is asked for."""

    def __init__(self, used: Iterable[PropertyInfo], read: Callable[[], PropertyTable]) -> None:
        self._used = {info.id: info for info in used}
        self._read = read

    @cached_property
    def _by_id(self) -> dict[str, PropertyInfo]:  # type: ignore[override]
        return {info.id: info for info in self._read()}

    def __contains__(self, property_id: object) -> bool:
        return property_id in self._used or property_id in self._by_id

    def get(self, property_id: str) -> PropertyInfo | None:
        """The property, or None when the table does not know it."""
        return self._used.get(property_id) or self._by_id.get(property_id)


def files_digest(files: Iterable[Path]) -> bytes:
    """A digest of these files, by content, and of the program."""
    digest = blake2b(sys.version.encode(), digest_size=20)
    for path in files:
        digest.update(f"\0{path}\0".encode(errors="surrogateescape"))
        with suppress(OSError):
            digest.update(path.read_bytes())
    digest.update(_program())
    return digest.digest()


@cache
def _program() -> bytes:
    """The modules of the program that runs, with their sizes and times."""
    return "".join(sorted(_modules(str(_PACKAGE)))).encode()


def _modules(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:  # four hundred paths would take longer than all else
        for entry in entries:
            if entry.name.endswith(".py"):
                status = entry.stat()
                yield f"{entry.path} {status.st_size} {status.st_mtime_ns}\0"
            elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                yield from _modules(entry.path)


def _encoded(value: object) -> object:
    """What msgspec cannot write: the table of properties, of which no more is kept than what is in use, and folders."""
    return None if isinstance(value, PropertyTable) else str(value)


def _decoded(kind: type, value: Any) -> object:
    if kind is PropertyTable:
        return PropertyTable(())
    return value if kind is object else kind(value)


def read_kept(build: Path, digest: bytes) -> Kept | None:
    """What is kept in a build folder, if it is of this digest."""
    found = recalled(build / "cache" / _NAME, partial(msgspec.msgpack.decode, type=Kept, dec_hook=_decoded))
    return found if found and found.digest == digest else None


def write_kept(build: Path, settings: Kept) -> None:
    """Keep settings for the next run."""
    remember(build / "cache" / _NAME, msgspec.msgpack.encode(settings, enc_hook=_encoded))
