"""Opening what the caller named, unpacked where it is packed; what cannot be opened is an issue, never an exception."""

import errno
from pathlib import Path
from typing import BinaryIO, Final

from pipeline.issues import Issue, Place, visible

__all__ = ["file_name", "open_bytes", "plain_suffix", "read_bytes", "unreadable"]

#: How packed files end.
_PACKED: Final = (".gz", ".bz2", ".xz")

_REASONS = {
    errno.ENOENT: ("no file of this name", "check the name"),
    errno.ENOTDIR: ("no file of this name", "check the name"),
    errno.EISDIR: ("a folder", "name a file in it"),
    errno.EACCES: ("a file that may not be read", "change its permissions"),
    errno.EPERM: ("a file that may not be read", "change its permissions"),
    errno.ELOOP: ("a link that leads to itself", "replace it by the file"),
    errno.ENAMETOOLONG: ("a name that is too long", "shorten it"),
}


def file_name(path: Path) -> str:
    """`path` for an issue: as given, with slashes; bytes that are not text and control characters are spelled out."""
    return visible(path.as_posix(), limit=5_000)


def unreadable(error: OSError, file: str) -> Issue:
    """The issue of a file that cannot be opened or read."""
    found, fix = _REASONS.get(error.errno or 0, (f"a file that cannot be read ({error.strerror})", "check the disk and the file"))
    return Issue(Place(file), "unreadable", found, "a readable file", fix)


def plain_suffix(path: Path) -> str:
    """The suffix of a file, or of what is packed in it: `.csv` for `people.csv.gz`."""
    return Path(path.stem).suffix if path.suffix in _PACKED else path.suffix


def open_bytes(path: Path) -> BinaryIO | Issue:
    """The content of a file, open for reading bytes, or why it cannot be. Of a packed file no more is unpacked than is read."""
    try:
        if path.suffix in _PACKED:
            from pipeline.records.packed import unpacked  # with it come three libraries

            return unpacked(path)
        return path.open("rb")
    except OSError as error:
        return unreadable(error, file_name(path))


def read_bytes(path: Path, limit: int) -> bytes | Issue:
    """All of a file of at most `limit` bytes; of a larger one no more than that is read."""
    file = file_name(path)
    stream = open_bytes(path)
    if isinstance(stream, Issue):
        return stream
    try:
        with stream:
            data = stream.read(limit + 1)
    except OSError as error:
        return unreadable(error, file)
    if len(data) > limit:
        return Issue(Place(file), "too-large", f"more than {limit:,} bytes", f"at most {limit:,} bytes", "split it")
    return data
