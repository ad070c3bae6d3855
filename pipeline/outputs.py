"""Files and folders that appear whole or not at all.

What is written goes to a hidden place beside the target, named for the process that writes it, and takes the target's name
when it is complete. A run that fails leaves no trace; what a killed run left behind is removed, or put back, by the next.
"""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final, Literal, TypeVar

from pipeline.issues import EnvironmentFailure

__all__ = ["DataErrors", "explained", "replacing", "work_folder", "replacing_folder", "replacing_path", "recalled", "remember"]

_T = TypeVar("_T")
#: Bytes collected before they are handed to the system.
_BUFFER: Final = 1 << 20
_NEW, _OLD = "partial", "old"
#: From Linux: AT_FDCWD (fcntl.h) and RENAME_EXCHANGE (linux/fs.h).
_HERE: Final = -100
_EXCHANGE: Final = 2
_FIXES: Final = {
    errno.ENOSPC: "free some space on the disk",
    errno.EDQUOT: "free some of your space on the disk",
    errno.EFBIG: "raise the limit on the size of files (ulimit -f)",
    errno.EACCES: "see who owns the folder, or choose another output",
    errno.EPERM: "see who owns the folder, or choose another output",
    errno.EROFS: "choose an output on a disk that can be written to",
    errno.EISDIR: "choose another output, or remove the folder of that name",
    errno.ENOTDIR: "choose another output, or remove the file that stands where a folder should",
    errno.EEXIST: "choose another output, or remove the file that stands where a folder should",
}


class DataErrors(Exception):
    """Leaves the block in which output is made, so that output with errors in it is never put in place."""


@contextmanager
def replacing(path: Path, mode: Literal["w", "wb"] = "w") -> Iterator[IO[Any]]:
    """A stream whose content becomes the file `path` when the block ends well; text is UTF-8 with plain line feeds.

    Folders above it are made. A target that is not a file (a pipe, `/dev/stdout`) is written to directly. Raises
    `EnvironmentFailure`, with the last good file untouched, when the disk does not take the content.
    """
    with explained(path):
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if path.exists() and not path.is_file():
            with _open(path, mode) as stream:
                yield stream
            return
        with _beside(path) as temporary:
            with _open(temporary, mode) as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(path)


@contextmanager
def replacing_path(path: Path) -> Iterator[Path]:
    """A free path at which to make a file in some other way than by a stream; it becomes the file `path` when the block ends well.

    For what opens its files itself, such as a database. Raises `EnvironmentFailure` like `replacing`.
    """
    with explained(path):
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        with _beside(path) as temporary:
            yield temporary
            temporary.replace(path)


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """An empty folder to fill, which becomes the folder `path` when the block ends well; the old one is then removed.

    Readers see the whole old folder or the whole new one. Raises `EnvironmentFailure`, with the last good folder in its
    place, when the disk does not take the content.
    """
    with explained(path):
        if path.exists() and not path.is_dir():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
        _put_back(path)
        with _beside(path) as temporary:
            temporary.mkdir()
            yield temporary
            _swap(temporary, path)


def _open(path: Path, mode: Literal["w", "wb"]) -> IO[Any]:
    return path.open(mode, _BUFFER) if mode == "wb" else path.open(mode, _BUFFER, encoding="utf-8", newline="\n")


def _swap(new: Path, path: Path) -> None:
    """Give `new` the name `path`, by exchanging the two at once; where the system cannot do that, the old one steps aside first."""
    old = _hidden(path, _OLD)
    if path.exists():
        if _exchange(new, path):
            new.replace(old)
            _remove(old, ignore_errors=True)
            return
        path.replace(old)
    try:
        new.replace(path)
    except OSError:
        if old.exists():
            old.replace(path)
        raise
    _remove(old, ignore_errors=True)  # the new one is published; what cannot be removed now is a leftover for the next run


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step, so that there is no moment without either (Linux: renameat2); False if that cannot be done."""
    import ctypes

    rename = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    return rename is not None and rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0


def _put_back(path: Path) -> None:
    """Undo a swap that was killed half way, and remove old folders that a killed run did not come to remove."""
    for old in _leftovers(path, _OLD):
        if path.exists():
            _remove(old)
        else:
            old.replace(path)


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A free name in the folder of `path`, on the same disk so that it can be renamed; gone when the block ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for leftover in _leftovers(path, _NEW):
        _remove(leftover)
    temporary = _hidden(path, _NEW)
    try:
        yield temporary
    finally:
        _remove(temporary)


def _hidden(path: Path, role: str) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.{role}")


def work_folder(path: Path) -> Path:
    """The folder in which work on `path` is kept until it is complete, also when the run is stopped."""
    return path.with_name(f".{path.name}.work")


def _leftovers(path: Path, role: str) -> list[Path]:
    """What dead processes left beside `path`; a process of our own number is dead too, since we have not begun."""
    begin, end = f".{path.name}.", f".{role}"
    try:
        names = os.listdir(path.parent)  # noqa: PTH208 - all but few of the names are not ours
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []  # whoever makes something there will hear of it
    found = sorted(name for name in names if name.startswith(begin) and name.endswith(end))
    return [path.with_name(name) for name in found if not _alive(name[len(begin) : -len(end)])]


def _alive(process: str) -> bool:
    if not process.isdecimal():
        return True  # not a name of ours
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return int(process) != os.getpid()


def _remove(path: Path, *, ignore_errors: bool = False) -> None:
    if path.is_dir() and not path.is_symlink():
        import shutil  # with it come libraries for packed files, and folders are few

        shutil.rmtree(path, ignore_errors=ignore_errors)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the system's refusal to write `path` into words; errors about other files, read on the way, pass unchanged."""
    try:
        yield
    except OSError as error:
        if error.filename is not None and not _concerns(path, Path(os.fsdecode(error.filename))):
            raise
        fix = _FIXES.get(error.errno or 0, "see that the folder can be written to")
        kept = f"; {path} is as it was" if _stands(path) else ""
        raise EnvironmentFailure(f"{path}: cannot be written ({error.strerror}); {fix} and run again{kept}") from error


def _stands(path: Path) -> bool:
    try:
        return path.is_file() or path.is_dir()
    except OSError:  # a folder above may not be entered
        return False


def _concerns(path: Path, named: Path) -> bool:
    """Whether `named` is the target, a folder above it, or our work beside it."""
    ours = (path, _hidden(path, _NEW), _hidden(path, _OLD), work_folder(path))
    return path.is_relative_to(named) or any(named.is_relative_to(place) for place in ours)


def recalled(path: Path, decode: Callable[[bytes], _T]) -> _T | None:
    """What `remember` kept in a file for a next run; None where there is nothing, or anything is wrong with it."""
    try:
        return decode(path.read_bytes())
    except (OSError, ValueError, TypeError, RecursionError):  # msgspec's errors are ValueErrors
        return None


def remember(path: Path, content: bytes) -> None:
    """Keep in a file what would have to be worked out again; a disk that does not take it only makes the next run slower."""
    with suppress(EnvironmentFailure), replacing(path, "wb") as stream:
        stream.write(content)
