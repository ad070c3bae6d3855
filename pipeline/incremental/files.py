"""The files of a folder of records, against what was kept of them: which are new, changed or gone."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from pipeline.incremental.fingerprints import file_digest, stamp_of
from pipeline.issues import Issue, Severity
from pipeline.records.reader import record_files
from pipeline.records.record import Record

__all__ = ["KeptFile", "Scan", "SharedFileError", "decoded", "encoded", "scanned"]


class SharedFileError(Exception):
    """A file that holds several records: the folder is not followed file by file."""


class KeptFile(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A file when it was read: its stamp, a hash of its content, the item in it, what kept it from being read or mapped.

    `apart` says that its triples cannot be told from those of others.
    """

    stamp: tuple[int, ...]
    digest: bytes
    item: str = ""
    faults: tuple[Issue, ...] = ()
    apart: bool = False


class Scan(NamedTuple):
    """The files that are as they were, those to read with stamp and hash, those that are gone, what is wrong with the folder."""

    same: dict[str, KeptFile]
    changed: dict[str, KeptFile]
    gone: dict[str, KeptFile]
    faults: list[Issue]
    #: Whether a stamp tells more than it did.
    stamped: bool


_DECODER: Final = msgspec.msgpack.Decoder(dict[str, KeptFile])


def encoded(files: Mapping[str, KeptFile]) -> bytes:
    """The files as bytes."""
    return msgspec.msgpack.encode(files)


def decoded(content: bytes) -> dict[str, KeptFile]:
    """The same back. Raises `ValueError`."""
    return _DECODER.decode(content)


def scanned(folder: Path, before: Mapping[str, KeptFile]) -> Scan:
    """Look at all files. Raises `SharedFileError`."""
    scan = Scan({}, {}, {}, [], False)
    stamped, now = False, time.time_ns()
    for found in record_files(folder):
        if isinstance(found, Record):
            raise SharedFileError(found.file)
        if isinstance(found, Issue):
            scan.faults.extend([found] if found.severity is Severity.ERROR else [])
            continue
        stamp, known = stamp_of(found, now), before.get(found.path)
        if known is not None and stamp and known.stamp == stamp:
            scan.same[found.path] = known
            continue
        digest = file_digest(Path(found.path))
        if known is not None and digest and known.digest == digest:
            stamped = stamped or bool(stamp)
            scan.same[found.path] = msgspec.structs.replace(known, stamp=stamp)
        else:
            scan.changed[found.path] = KeptFile(stamp, digest)
    gone = {path: file for path, file in before.items() if path not in scan.same}
    return scan._replace(gone=gone, stamped=stamped)
