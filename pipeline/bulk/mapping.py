"""One chunk of records to the RDF of its items, with what cannot be mapped set aside."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import msgspec

from pipeline.issues import Issue, has_errors
from pipeline.mapping.mapper import Mapped
from pipeline.outputs import explained
from pipeline.rdf.documents import Writer
from pipeline.rdf.encoder import Encoder
from pipeline.records.record import Record
from pipeline.records.units import Part, Unit

__all__ = ["ChunkMapper", "Mapping", "RecordMapper", "Task", "reject"]


class RecordMapper(Protocol):
    """What maps records one by one and may note facts about them on the way."""

    def map(self, record: Record) -> tuple[Mapped | None, list[Issue]]:
        """The item of a record, if it has no fault, and its faults."""

    @property
    def shortcut(self) -> Callable[[bytes], bytes | None] | None:
        """What makes a record's text from its line at once, if there is such a thing; None for a line that must be read."""

    def facts(self) -> Any:
        """What was noted since this was asked last; None if nothing is noted."""


class Task(NamedTuple):
    """A chunk, the files to which its RDF and its rejects are added, what stands between its RDF and what is there, and for whom."""

    chunk: Part
    output: Path
    rejects: Path | None
    between: str
    target: Path

    def __str__(self) -> str:
        """Where the chunk stands, for messages."""
        return str(self.chunk)


class Mapping(NamedTuple):
    """What became of a chunk: records written and rejected, the issues, what was noted of the records, and whether all was read."""

    written: int
    rejected: int
    issues: list[Issue]
    facts: Any = None
    whole: bool = True


class ChunkMapper:
    """Maps chunks. `label` is the file name for places. With rejects wanted, records with errors are left out and set aside."""

    def __init__(self, mapper: RecordMapper, encoder: Encoder, writer: Writer, label: str) -> None:
        self._mapper, self._encoder, self._writer, self._label = mapper, encoder, writer, label

    def __call__(self, task: Task) -> Mapping:
        """Map the chunk and add its RDF to the output. Raises `EnvironmentFailure` when the disk does not take it."""
        with explained(task.target):
            return self._mapped(task)

    def _mapped(self, task: Task) -> Mapping:
        issues: list[Issue] = []
        bad: list[Unit] = []
        written = 0
        between = task.between.encode()
        self._encoder.new_segment()
        self._writer.restart()
        with task.output.open("ab", 1 << 20) as stream:
            for item in self._texts(task, issues, bad):
                written += 1
                if between:
                    stream.write(between)
                    between = b""
                stream.write(item)
        rejected = [unit for unit in bad if unit.record or unit.line]
        if task.rejects and rejected:
            with task.rejects.open("ab") as rejects:
                for unit, text in zip(rejected, task.chunk.originals(rejected), strict=True):
                    rejects.write(reject(text, unit.issues) + b"\n")
        return Mapping(written, len(rejected), issues, self._mapper.facts(), len(rejected) == len(bad))

    def _texts(self, task: Task, issues: list[Issue], bad: list[Unit]) -> Iterator[bytes]:
        """The items of the records that have no error, also none that the reader met before the record came."""
        for unit in task.chunk.units(self._label, self._mapper.shortcut):
            if unit.made:
                yield unit.made
                continue
            mapped, faults = self._mapper.map(unit.record) if unit.record else (None, [])
            if not unit.issues and not faults:
                if mapped:
                    yield self._text(mapped)
                continue
            every = [*unit.issues, *faults]
            issues += every
            if not has_errors(every):
                if mapped:
                    yield self._text(mapped)
            else:
                bad.append(unit._replace(issues=every))

    def _text(self, mapped: Mapped) -> bytes:
        return "".join(self._writer.block(self._encoder.encode(mapped.item), mapped.item.label("en"))).encode()


def reject(line: bytes | None, issues: Sequence[Issue]) -> bytes:
    """A line of a reject file: the record's line as it stands, with its place and its issues, of which there is at least one.

    A line that is not UTF-8 stands there as base64, one that is too long (None) not at all.
    """
    made: dict[str, Any] = {"file": issues[0].place.file, "line": issues[0].place.line}
    if line is None:
        made["raw"] = None
    else:
        try:
            made["raw"] = line.decode()
        except UnicodeDecodeError:
            made["base64"] = line  # as msgspec writes bytes
    made["issues"] = [
        {"column": issue.place.column, "severity": issue.severity, "rule": issue.rule, "item": issue.item}
        | {"found": issue.found, "expected": issue.expected, "fix": issue.fix}
        for issue in issues
    ]
    return msgspec.json.encode(made)
