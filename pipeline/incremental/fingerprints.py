"""What a result depends on, as hashes: the code, settings, and files by their content."""

import os
import sys
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import Final

__all__ = ["code_key", "digest_of", "file_digest", "settings_key", "stamp_of"]

_PACKAGE: Final = Path(__file__).resolve().parents[1]
#: Up to so long after a file was changed (nanoseconds), its times may not tell that it was changed again.
_CLOCK_STEP: Final = 100_000_000


def digest_of(parts: Iterable[bytes]) -> bytes:
    """One hash of several pieces, each with its length."""
    found = blake2b(digest_size=20)
    for part in parts:
        found.update(len(part).to_bytes(8, "big"))
        found.update(part)
    return found.digest()


def _content(path: Path) -> bytes:
    """The bytes of a file; of one that cannot be read, that."""
    try:
        return b"+" + path.read_bytes()
    except OSError as fault:
        return f"-{fault.errno}".encode()


def _files(paths: Iterable[Path]) -> Iterable[bytes]:
    for path in sorted(paths):
        yield path.as_posix().encode(errors="surrogateescape")
        yield _content(path)


def code_key() -> bytes:
    """A hash of the program: its modules, the exact versions of its libraries, Python."""
    code = [path for path in _PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return digest_of([sys.version.encode(), *_files([*code, _PACKAGE.parent / "requirements.lock"])])


def settings_key(root: Path, folders: Iterable[Path]) -> str:
    """A hash of the program and of all files in folders, and of dataset.yaml in `root`. `folders` may be files."""
    found = [root / "dataset.yaml"]
    for folder in folders:
        found += [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else [folder]
    return digest_of([code_key(), *_files(found)]).hex()


def file_digest(path: Path) -> bytes:
    """A hash of a file's bytes; empty when it cannot be read."""
    try:
        return digest_of([path.read_bytes()])
    except OSError:
        return b""


def stamp_of(file: os.DirEntry[str], now: int) -> tuple[int, ...]:
    """What the file system says of a file that changes when the file does; empty when it cannot vouch for that yet."""
    try:
        found = file.stat()
    except OSError:
        return ()
    if max(found.st_mtime_ns, found.st_ctime_ns) > now - _CLOCK_STEP:
        return ()
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
