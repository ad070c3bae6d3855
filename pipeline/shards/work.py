"""Unfinished output in a folder beside its target, from which a run that was stopped goes on.

The folder holds the output as far as it is written, and a journal: a line for each finished shard, with a digest of what it was made
from and where its output ends. A line is written after the output it speaks of has reached the disk, so whatever the moment at
which a run is killed, what the journal says is true, and what lies behind it is cut off. The folder is renamed away, file by
file, when all is done; until then the last good output stays as it is.
"""

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from pipeline.issues import UsageError
from pipeline.outputs import explained, work_folder

__all__ = ["Direct", "Entry", "Work", "work_beside"]

_JOURNAL: Final = "journal.jsonl"
_PARTS: Final = "parts"


class Entry(msgspec.Struct, frozen=True):
    """A finished shard: the digest of its input, where its output ends in each file, and what else its function returned."""

    digest: str
    ends: dict[str, int]
    result: Any


class _Head(msgspec.Struct, frozen=True):
    key: str


_decode_entry: Final = msgspec.json.Decoder(Entry).decode
_decode_head: Final = msgspec.json.Decoder(_Head).decode


@contextmanager
def work_beside(targets: Mapping[str, Path | None], key: str) -> Iterator["Work | Direct"]:
    """The work on `targets` (name -> file), as far as a run with the same `key` came; the first target names the folder.

    A target of None is a file that grows with the others and goes when the work is done.
    Raises `UsageError` when another process is at it, and `EnvironmentFailure` when the disk takes no more; what was done stays.
    """
    first = next(iter(targets.values()))
    assert first, "the first target is a file"
    with explained(first):
        if first.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(first))
        if first.exists() and not first.is_file():
            from tempfile import TemporaryDirectory  # few write to pipes

            with TemporaryDirectory() as name, first.open("ab"):
                yield Direct(targets, Path(name))
            return
        folder = work_folder(first)
        (folder / _PARTS).mkdir(parents=True, exist_ok=True)
        with (folder / _JOURNAL).open("a+b") as journal:
            try:
                fcntl.flock(journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UsageError(f"{first}: another process is writing it; wait for it or choose another output") from error
            yield Work(folder, targets, journal, key)


class Work:
    """What is finished, and how more is added to it. Made by `work_beside`."""

    def __init__(self, folder: Path, targets: Mapping[str, Path | None], journal: IO[bytes], key: str) -> None:
        self._folder, self._targets, self._journal = folder, targets, journal
        self.entries = self._read(key)
        for leftover in (folder / _PARTS).iterdir():
            leftover.unlink()
        self._cut(len(self.entries), key)

    def _read(self, key: str) -> list[Entry]:
        """The entries of a journal with our key, up to the first that a killed run left incomplete or whose output is not there."""
        self._journal.seek(0)
        lines = self._journal.read().split(b"\n")[:-1]
        entries: list[Entry] = []
        with contextlib.suppress(msgspec.DecodeError, OSError):
            if not lines or _decode_head(lines[0]).key != key:
                return []
            sizes = {name: self.file(name).stat().st_size for name in self._targets}
            for line in lines[1:]:
                entry = _decode_entry(line)
                if any(entry.ends[name] > sizes[name] for name in self._targets):
                    break
                entries.append(entry)
        return entries

    def _cut(self, count: int, key: str = "") -> None:
        """Keep `count` entries and the output they speak of."""
        del self.entries[count:]
        self._journal.seek(0)
        if key:
            lines = [msgspec.json.encode(_Head(key)), *map(msgspec.json.encode, self.entries)]
        else:
            lines = self._journal.read().split(b"\n")[: count + 1]
        for name in self._targets:
            with self.file(name).open("ab") as stream:
                stream.truncate(self.entries[-1].ends[name] if self.entries else 0)
        self._journal.truncate(0)
        self._journal.write(b"\n".join([*lines, b""]))
        self._journal.flush()

    def file(self, name: str) -> Path:
        """The file that becomes a target when all is done."""
        return self._folder / name

    def beside(self, name: str) -> Path:
        """A file of one's own that goes when the work is done."""
        return self._folder / name

    def part(self, name: str, number: int) -> Path:
        """A file for the output of one shard alone."""
        return self._folder / _PARTS / f"{number}.{name}"

    def finished(self, number: int, digest: str) -> Entry | None:
        """The entry of a shard, counted from 0, if it is finished; if it was made from something else, all from there on is cut off."""
        if number < len(self.entries) and self.entries[number].digest != digest:
            self._cut(number)
        return self.entries[number] if number < len(self.entries) else None

    def only(self, count: int) -> None:
        """Cut off what goes beyond `count` shards: the input has become shorter."""
        if len(self.entries) > count:
            self._cut(count)

    def add(self, digest: str, result: Any) -> None:
        """The next shard is finished, and its output stands at the end of the files."""
        ends = {}
        for name in self._targets:
            with self.file(name).open("ab") as stream:
                os.fdatasync(stream.fileno())
                ends[name] = stream.tell()
        entry = Entry(digest, ends, result)
        self._journal.seek(0, os.SEEK_END)
        self._journal.write(msgspec.json.encode(entry) + b"\n")
        self._journal.flush()
        self.entries.append(entry)

    def take(self, name: str, part: Path) -> None:
        """Put the output of one shard at the end of a file and remove it."""
        with part.open("rb") as source, self.file(name).open("r+b") as stream:
            offset, size = 0, os.fstat(source.fileno()).st_size
            stream.seek(0, os.SEEK_END)
            while offset < size:
                offset += os.sendfile(stream.fileno(), source.fileno(), offset, size - offset)
        part.unlink()

    def publish(self) -> None:
        """Give the files their targets' names, the first target last, and remove the folder."""
        for name in reversed(list(self._targets)):
            with self.file(name).open("ab") as stream:
                os.fdatasync(stream.fileno())
            if target := self._targets[name]:
                self.file(name).replace(target)
        self.discard()

    def discard(self) -> None:
        """Remove the folder and all that was done."""
        for folder in (self._folder / _PARTS, self._folder):
            for file in folder.iterdir():
                file.unlink()
            folder.rmdir()


class Direct:
    """The same for a target that is no file (a pipe, `/dev/null`): what is written is out, and a run that is stopped begins anew."""

    def __init__(self, targets: Mapping[str, Path | None], folder: Path) -> None:
        self._targets, self._folder = targets, folder
        self.entries: list[Entry] = []
        for name in [*targets][1:]:  # the first is no file; what else there is begins anew
            self.file(name).write_bytes(b"")

    def file(self, name: str) -> Path:
        """The target itself."""
        return self._targets[name] or self._folder / f"{name}.file"

    def beside(self, name: str) -> Path:
        """A file of one's own that goes when the work is done."""
        return self._folder / name

    def part(self, name: str, number: int) -> Path:
        """A file for the output of one shard alone."""
        return self._folder / f"{number}.{name}"

    def finished(self, _number: int, _digest: str) -> Entry | None:
        """None: nothing is kept."""
        return None

    def only(self, count: int) -> None:
        """Nothing to cut off."""

    def add(self, digest: str, result: Any) -> None:
        """Note that something was written."""
        self.entries.append(Entry(digest, {}, result))

    def take(self, name: str, part: Path) -> None:
        """Write the output of one shard to the target and remove it."""
        with part.open("rb") as source, self.file(name).open("ab") as stream:
            while piece := source.read(1 << 20):
                stream.write(piece)
        part.unlink()

    def publish(self) -> None:
        """Nothing: it is out."""

    def discard(self) -> None:
        """Nothing to remove."""
