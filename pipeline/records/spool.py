"""Input that cannot be read from its middle (packed files, standard input, tables, arrays), in parts that can be read by themselves.

The input is read once, as a stream; each part is kept in a file of its own until its work is done.
"""

import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import msgspec

from pipeline.issues import Issue, Place
from pipeline.records.characters import foreign_encoding
from pipeline.records.chunks import Chunk
from pipeline.records.files import file_name, open_bytes, plain_suffix, unreadable
from pipeline.records.json_array import elements
from pipeline.records.json_lines import read_json_line
from pipeline.records.limits import MAX_LINE
from pipeline.records.reader import STANDARD_INPUT, read_records
from pipeline.records.units import Part, Shortcut, Unit, units_of

__all__ = ["MAX_RUBBISH", "Spooled", "spooled"]

#: Bytes of nothing but blank lines and lines too long for a record, at which a packed file or a stream is read no further: a few
#: packed kilobytes may unpack to gigabytes of them.
MAX_RUBBISH: Final = 25 * MAX_LINE
#: What an empty line counts at least: reading many takes time, however short they are.
_BLANK: Final = 250
#: Units after which a file of units begins to repeat what they have in common; a bound on what reading it keeps in memory.
_SHARING: Final = 256
#: Faults without any record before or between them that are taken to concern the file: its header, its description.
_LEADING: Final = 1_000
#: Rules of the faults after which a file is read no further, so that records may be missing.
_ENDING: Final = {"csv-syntax", "json-syntax", "too-large", "unreadable", "xml-syntax"}


class Spooled(NamedTuple):
    """Units in a file of their own, see `units.Part`. It is a file of ours, which only we can have written."""

    path: str
    label: str
    number: int
    records: int
    size: int
    digest: str

    def __str__(self) -> str:
        """Where it stands, for messages."""
        return f"{self.label}: the {self.records:,} records of part {self.number + 1:,}"

    def units(self, file: str, shortcut: Shortcut | None = None) -> Iterator[Unit]:
        """What is in it; texts of JSON are read now."""
        with Path(self.path).open("rb") as stream, suppress(EOFError):
            while True:
                unpickler = pickle.Unpickler(stream)  # noqa: S301 - a file of ours
                for _count in range(_SHARING):
                    unit = unpickler.load()
                    yield unit if isinstance(unit, Unit) else _element(*unit)

    def originals(self, units: Sequence[Unit]) -> Iterator[bytes | None]:
        """The JSON text of elements of an array; of a row of a table the record it made, in JSON."""
        for unit in units:
            yield unit.text or (msgspec.json.encode(unit.record.data) if unit.record else None)

    def done(self) -> None:
        """Remove the file."""
        Path(self.path).unlink(missing_ok=True)


def _element(text: bytes, place: Place) -> Unit:
    found = list(read_json_line(text, place))
    record = next((one for one in found if not isinstance(one, Issue)), None)
    return Unit(record, [one for one in found if isinstance(one, Issue)], place.line, text)


class _Lines(Chunk):
    """Lines in a file of their own."""

    def __str__(self) -> str:
        """Where they stand, for messages."""
        return f"the {self.records:,} records from line {self.before + 1:,}"

    @property
    def size(self) -> int:
        """Nothing: nobody knows how much of the packed file it is."""
        return 0

    def done(self) -> None:
        """Remove the file."""
        Path(self.path).unlink(missing_ok=True)


def spooled(source: Path, place: Callable[[int], Path], size: int) -> Iterator[Part]:
    """The parts of an input, `size` records in each, in files at `place(number)`; `-` is JSON Lines on standard input.

    What cannot be opened is a part with an issue. Raises `OSError` when a file cannot be written.
    """
    if str(source) == STANDARD_INPUT:
        yield from _lines(sys.stdin.buffer, STANDARD_INPUT, place, size)
    elif plain_suffix(source) == ".jsonl" and not isinstance(stream := open_bytes(source), Issue):
        with stream:
            yield from _lines(stream, file_name(source), place, size)
    else:
        yield from _units(source, place, size)


def _units(source: Path, place: Callable[[int], Path], size: int) -> Iterator[Spooled]:
    """The parts of what is no lines of JSON."""
    units = iter(_entries(source))
    number, label = 0, file_name(source)
    while True:
        path, records, entries, last = place(number), 0, 0, True
        with path.open("w+b") as stream:
            pickler = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
            for entry in units:
                records += not isinstance(entry, Unit) or entry.counts
                entries += 1
                pickler.dump(entry)
                if not entries % _SHARING:  # the reader, too, begins anew here: a memo belongs to both
                    pickler = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
                if records == size:
                    last = False
                    break
            stream.seek(0)
            digest = sha256()
            while piece := stream.read(1 << 20):
                digest.update(piece)
        if entries or not number:
            yield Spooled(str(path), label, number, records, 0, digest.hexdigest())
        else:
            path.unlink()
        if last:
            return
        number += 1


def _entries(source: Path) -> Iterator[Unit | tuple[bytes, Place]]:
    """Units; the elements of an array as text with its place, for whoever reads the part."""
    if plain_suffix(source) == ".json" and not isinstance(stream := open_bytes(source), Issue):
        with stream:
            try:
                if stream.peek(1)[:1] == b"[":  # type: ignore[attr-defined]
                    yield from _elements(stream, file_name(source))
                    return
            except OSError as error:
                yield Unit(None, [unreadable(error, file_name(source))])
                return
    yield from _with_ends(units_of(read_records(source)))


def _with_ends(units: Iterator[Unit]) -> Iterator[Unit]:
    """The units, with line 0 for those that concern the file: faults where no record follows at all, and what ended the reading."""
    leading: list[Unit] = []
    for unit in units:
        leading.append(unit)
        if unit.record is not None or len(leading) > _LEADING:
            break
    else:
        yield from (unit._replace(line=0) for unit in leading)
        return
    *known, last = leading
    yield from known
    for unit in units:
        yield last
        last = unit
    ends = last.record is None and any(issue.rule in _ENDING for issue in last.issues)
    yield last._replace(line=0) if ends else last


def _elements(stream: BinaryIO, file: str) -> Iterator[Unit | tuple[bytes, Place]]:
    found = elements(stream, file)
    first = next(found, Issue(Place(file), "empty", "no data", "a record", "fill it or leave it out"))
    for one in chain([first], found):
        # Where the text stops being JSON, the rest of the file is not read: that is no record's fault.
        yield Unit(None, [one]) if isinstance(one, Issue) else one


def _lines(stream: BinaryIO, file: str, place: Callable[[int], Path], size: int) -> Iterator[Part]:
    """The parts of a stream of lines, as plain files of lines; the same lines as `chunks` has in each."""
    number = before = 0
    reader = _LineReader(stream, file)
    while True:
        path = place(number)
        digest, lines, records = sha256(), 0, 0
        with path.open("wb", 1 << 20) as spool:
            for line in reader.lines(at_start=not before):
                digest.update(line)
                spool.write(line)
                lines += 1
                records += bool(line.strip())
                if records == size:
                    break
            end = spool.tell()
        if lines or (not number and not reader.fault):
            yield _Lines(str(path), number, 0, end, before, records, digest.hexdigest())
            number += 1
        else:
            path.unlink()
        before += lines
        if records < size:
            break
    if reader.fault:
        yield from _single(reader.fault, place(number), number)


def _single(issue: Issue, path: Path, number: int) -> Iterator[Spooled]:
    """A part that is nothing but an issue."""
    data = pickle.dumps(Unit(None, [issue]))
    path.write_bytes(data)
    yield Spooled(str(path), issue.place.file, number, 0, 0, sha256(data).hexdigest())


class _LineReader:
    """Lines of a stream, none longer than what shows that it is too long. What ends the reading too early is the `fault`."""

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self._stream, self._file = stream, file
        self.fault: Issue | None = None
        self._rubbish = 0

    def lines(self, *, at_start: bool) -> Iterator[bytes]:
        """The next lines, until there is no more."""
        try:
            while self._rubbish <= MAX_RUBBISH and (line := self._stream.readline(MAX_LINE + 1)):
                if at_start and (fault := foreign_encoding(line, self._file)):
                    self.fault = fault
                    return
                at_start = False
                if len(line) > MAX_LINE and not line.endswith(b"\n"):
                    self._skip(len(line))
                    line += b"\n"
                elif line.isspace():
                    self._rubbish += max(len(line), _BLANK)
                else:
                    self._rubbish = 0
                yield line
        except OSError as error:
            self.fault = unreadable(error, self._file)
            return
        if self._rubbish > MAX_RUBBISH:
            found, expected = f"more than {MAX_RUBBISH:,} bytes without a record", "records, one on a line"
            self.fault = Issue(Place(self._file), "too-large", found, expected, "see what the file is; nothing after it was read")

    def _skip(self, size: int) -> None:
        """Pass over the rest of a line."""
        self._rubbish += size
        while self._rubbish <= MAX_RUBBISH and (piece := self._stream.readline(1 << 20)):
            self._rubbish += len(piece)
            if piece.endswith(b"\n"):
                return
