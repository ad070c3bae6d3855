"""A large JSON Lines file in chunks of a fixed number of records, each of which can be read without the others."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from pipeline.records.characters import foreign_encoding
from pipeline.records.json_lines import read_json_part
from pipeline.records.limits import MAX_LINE
from pipeline.records.units import Shortcut, Unit, units_of

__all__ = ["Chunk", "chunks", "is_in_lines", "raw_lines"]

_PIECE: Final = 1 << 16


class Chunk(NamedTuple):
    """A part of a file, see `units.Part`: its bytes from `start` to `end`, the lines before it, the records in it, their digest."""

    path: str
    number: int
    start: int
    end: int
    before: int
    records: int
    digest: str

    def __str__(self) -> str:
        """Where it stands, for messages."""
        return f"{self.path}: the {self.records:,} records from line {self.before + 1:,}"

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.end - self.start

    def units(self, file: str, shortcut: Shortcut | None = None) -> Iterator[Unit]:
        """Its records. Raises `OSError`."""
        with _opened(self) as stream:
            yield from units_of(read_json_part(stream, file, self.before, shortcut))

    def originals(self, units: Sequence[Unit]) -> Iterator[bytes | None]:
        """The lines of these units."""
        lines = raw_lines(self, {_line(unit) for unit in units})
        return (line for _, line in lines)

    def done(self) -> None:
        """Nothing: the file is there for all."""


def chunks(path: Path, size: int) -> Iterator[Chunk]:
    """The chunks of a file, `size` lines that are not blank in each. Raises `OSError`.

    A line counts as one record whatever is in it.
    """
    with path.open("rb") as stream:
        number = start = end = before = 0
        while True:
            digest, lines, records = sha256(), 0, 0
            while records < size and (line := stream.readline(MAX_LINE)):
                filled = bool(line.strip())
                digest.update(line)
                end += len(line)
                while not line.endswith(b"\n") and (line := stream.readline(MAX_LINE)):  # a line longer than a record may be
                    digest.update(line)
                    end += len(line)
                lines += 1
                records += filled
            if not lines and number:
                return
            yield Chunk(str(path), number, start, end, before, records, digest.hexdigest())
            if not lines:
                return
            number, start, before = number + 1, end, before + lines


def is_in_lines(path: Path) -> bool:
    """Whether a file can be read line by line; for one that cannot be read, or is in another encoding, `read_records` says why."""
    try:
        with path.open("rb") as stream:
            return path.is_file() and not foreign_encoding(stream.read(_PIECE), str(path))
    except OSError:
        return False


def _line(unit: Unit) -> int:
    return unit.line or (unit.record.place(()).line if unit.record else 0)


class _Part(io.RawIOBase):
    """The bytes of a chunk as a file of their own."""

    def __init__(self, stream: io.FileIO, chunk: Chunk) -> None:
        self._stream, self._left = stream, chunk.end - chunk.start
        stream.seek(chunk.start)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = self._stream.readinto(memoryview(buffer)[: self._left])
        self._left -= count or 0
        return count or 0


@contextmanager
def _opened(chunk: Chunk) -> Iterator[BinaryIO]:
    with io.FileIO(chunk.path) as stream:
        yield io.BufferedReader(_Part(stream, chunk), _PIECE)


def raw_lines(chunk: Chunk, numbers: set[int]) -> Iterator[tuple[int, bytes | None]]:
    """The lines of a chunk that have these numbers in the file, without line ends; None for one too long to be a record."""
    with _opened(chunk) as stream:
        number = chunk.before
        while line := stream.readline(MAX_LINE + 1):
            number += 1
            whole = len(line) <= MAX_LINE or line.endswith(b"\n")
            while not line.endswith(b"\n") and (rest := stream.readline(MAX_LINE)):
                whole = False
                line = rest
            if number in numbers:
                yield number, line.rstrip(b"\r\n") if whole else None
