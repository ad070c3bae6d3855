"""One chunk of records to the RDF of its items, with what cannot be mapped set aside."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import msgspec

from pipeline.issues import Issue, has_errors
from pipeline.mapping.mapper import Mapped
from pipeline.model import Item
from pipeline.outputs import explained
from pipeline.rdf.documents import Writer
from pipeline.rdf.encoder import Encoder
from pipeline.records.chunks import Chunk, raw_lines, read_chunk
from pipeline.records.record import Record

__all__ = ["ChunkMapper", "Mapping", "RecordMapper", "Task", "reject"]


class RecordMapper(Protocol):
    """What maps records one by one and may note facts about them on the way."""

    def map(self, record: Record) -> tuple[Mapped | None, list[Issue]]:
        """The item of a record, if it has no fault, and its faults."""

    def facts(self) -> Any:
        """What was noted since this was asked last; None if nothing is noted."""


class Task(NamedTuple):
    """A chunk, the files to which its RDF and its rejects are added, what stands between its RDF and what is there, and for whom."""

    chunk: Chunk
    output: Path
    rejects: Path | None
    between: str
    target: Path

    def __str__(self) -> str:
        """Where the chunk stands, for messages."""
        return str(self.chunk)


class Mapping(NamedTuple):
    """What became of a chunk: records written and rejected, the issues, and what was noted of the records."""

    written: int
    rejected: int
    issues: list[Issue]
    facts: Any = None


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
        written, between = 0, task.between
        self._encoder.new_segment()
        self._writer.restart()
        with task.output.open("a", 1 << 20, encoding="utf-8", newline="\n") as stream:
            for item in self._items(task, issues):
                written += 1
                if between:
                    stream.write(between)
                    between = ""
                stream.writelines(self._writer.block(self._encoder.encode(item), item.label("en")))
        bad = {issue.place.line for issue in issues if issue.place.line and has_errors([issue])}
        if task.rejects and bad:
            _set_aside(task.chunk, task.rejects, [issue for issue in issues if issue.place.line in bad])
        return Mapping(written, len(bad), issues, self._mapper.facts())

    def _items(self, task: Task, issues: list[Issue]) -> Iterator[Item]:
        """The items of the records that have no error, also none that the reader met before the record came."""
        before: list[Issue] = []
        for found in read_chunk(task.chunk, self._label):
            if isinstance(found, Issue):
                before.append(found)
                continue
            mapped, faults = self._mapper.map(found)
            if before:
                line = found.place(()).line
                broken = has_errors([issue for issue in before if issue.place.line == line])
                issues += before
                before = []
                if broken:
                    mapped = None
            issues += faults
            if mapped:
                yield mapped.item
        issues += before


def _set_aside(chunk: Chunk, rejects: Path, issues: list[Issue]) -> None:
    """Add the lines that have issues to the reject file, each with its place and its issues."""
    by_line: dict[int, list[Issue]] = {}
    for issue in issues:
        by_line.setdefault(issue.place.line, []).append(issue)
    with rejects.open("ab") as stream:
        for number, line in raw_lines(chunk, set(by_line)):
            stream.write(reject(line, by_line[number]) + b"\n")


def reject(line: bytes | None, issues: list[Issue]) -> bytes:
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
