"""`map` for records in files of any size: by chunks, in as many processes as there are cores, going on where a run was stopped."""

import gc
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from os.path import isdir
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from pipeline.bulk.lines import LineEncoder
from pipeline.bulk.mapping import ChunkMapper, Mapping, RecordMapper, Task
from pipeline.issues import Issue, has_errors
from pipeline.mapping.mapper import Mapper
from pipeline.project import Opened, Project, files_digest
from pipeline.rdf.documents import SEGMENT, Writer, writer_for
from pipeline.rdf.encoder import DATASET_FLAVOUR, TRUTHY_FLAVOUR, Encoder
from pipeline.records.chunks import chunks, is_in_lines
from pipeline.records.units import Part
from pipeline.runs.kept_issues import KeptIssues, set_aside
from pipeline.runs.progress import Bar, source_size
from pipeline.runs.stopping import stoppable
from pipeline.shards.pool import divided, ordered
from pipeline.shards.work import Direct, Work, work_beside

if TYPE_CHECKING:
    from pipeline.runs.record_checks import Links

__all__ = ["BulkMap", "Totals", "is_bulk", "map_lines", "parts_of", "settings_digest"]

#: Issues of rejected records that are shown; all stand in the reject file.
_SHOWN: Final = 100


def is_bulk(records: Path) -> bool:
    """Whether these are records that are read by thousands: all but YAML files of one record, and folders."""
    if records.suffix != ".yaml":
        return not isdir(records)  # noqa: PTH112 - Path.is_dir raises for some names
    from pipeline.records.tables.description import SUFFIX

    return records.name.endswith(SUFFIX) and not isdir(records)  # noqa: PTH112


def parts_of(source: Path, place: Callable[[int], Path], size: int = 0) -> Iterator[Part]:
    """The records of an input by segments, or by `size`; `place` says where the files are for what cannot be read from its middle."""
    if source.suffix == ".jsonl" and is_in_lines(source):
        return chunks(source, size or SEGMENT)
    from pipeline.records.spool import spooled  # with it come the readers of tables and of YAML

    return spooled(source, place, size or SEGMENT)


def settings_digest(root: Path) -> str:
    """A digest of everything in a project but its records, and of the program."""
    return files_digest([root / "dataset.yaml", *(file for file in sorted((root / "mappings").rglob("*")) if file.is_file())]).hex()


class BulkMap(NamedTuple):
    """What is to be mapped, whither and how. `jobs` 0 means one process for what is small, else all cores."""

    root: Path
    source: Path
    output: Path
    syntax: str
    truthy: bool
    rejects: Path | None
    jobs: int
    check: bool = False

    def writer(self, project: Project) -> Writer:
        """A new writer."""
        context = project.context() if self.syntax == "jsonld" else {}
        return writer_for(self.syntax, project.namespaces().prefixes(), context)

    def mapper(self, given: Project | Opened) -> ChunkMapper:
        """A mapper of chunks; in a worker process the project is read again."""
        project = given.again() if isinstance(given, Opened) else given
        encoder = project.encoder(TRUTHY_FLAVOUR if self.truthy else DATASET_FLAVOUR)
        writer = self.writer(project)
        records = self._checking(project, encoder, writer) if self.check else _Mapping(project.mapper(), encoder, writer)
        mapper = ChunkMapper(records, encoder, writer, self.source.as_posix())
        # What was loaded so far stays for the whole run, and what a record makes refers to nothing that refers to it: the
        # collector need not look at the one, and seldom at the other.
        gc.freeze()
        gc.set_threshold(1_000_000)
        return mapper

    def _checking(self, project: Project, encoder: Encoder, writer: Writer) -> RecordMapper:
        from pipeline.runs.record_checks import Checking  # with it come SQLite and the validators of JSON

        return Checking(project, encoder, writer)

    @property
    def again(self) -> bool:
        """Whether the records can be read more than once."""
        return self.source.is_file()

    def key(self, project: Project) -> str:
        """A digest of everything but the records that the output depends on: settings, mappings, code."""
        how = f"{self.syntax} {self.truthy} {self.check} {self.rejects is not None}"
        return f"{how} {project.digest.hex()}"


class _Mapping:
    """Mapping alone."""

    def __init__(self, mapper: Mapper, encoder: Encoder, writer: Writer) -> None:
        self.map = mapper.map
        self.shortcut = LineEncoder(mapper, encoder, writer).encode

    def facts(self) -> None:
        """Nothing is noted."""


class Totals:
    """Records read, written and rejected, and the issues worth showing."""

    def __init__(self, *, rejecting: bool) -> None:
        self._rejecting = rejecting
        self.read = self.written = self.rejected = self.resumed = 0
        self._kept = KeptIssues()

    @property
    def issues(self) -> list[Issue]:
        """The issues that are shown."""
        return self._kept.issues

    def more(self) -> Iterator[str]:
        """A line for each rule of which there are more."""
        return self._kept.more()

    def tell(self, issues: Iterable[Issue]) -> None:
        """Issues that no single chunk has."""
        self._kept.add(issues)

    def add(self, chunk: Part, found: Mapping) -> None:
        """Count a chunk. Raises `AssertionError` when a record was lost or doubled: that would be a bug of ours."""
        if found.whole and chunk.records != found.written + found.rejected:
            raise AssertionError(f"{chunk}: {found.written:,} written and {found.rejected:,} rejected")
        self.read += chunk.records
        self.written += found.written
        self.rejected += found.rejected
        if not self._rejecting or not found.whole:
            self._kept.add(found.issues)
        else:
            self.issues.extend(map(set_aside, found.issues[: max(_SHOWN - len(self.issues), 0)]))

    def __str__(self) -> str:
        """`10,000 records in = 9,990 items out + 10 rejected`."""
        return f"{self.read:,} records in = {self.written:,} items out + {self.rejected:,} rejected"


def map_lines(bulk: BulkMap, project: Project) -> Totals:
    """Map the records of a file or of standard input. Nothing is published when there are errors, unless they may be set aside."""
    totals = Totals(rejecting=bulk.rejects is not None)
    targets = {"output": bulk.output} | ({"rejects": bulk.rejects} if bulk.rejects else {})
    with stoppable(again=bulk.again), work_beside(targets, bulk.key(project)) as work:
        run = _Run(bulk, project, work, totals)
        try:
            run.all()
        finally:
            run.close()
        if has_errors(totals.issues):
            work.discard()
        else:
            work.publish()
    return totals


def _links(work: Work | Direct) -> "Links":
    from pipeline.runs.record_checks import Links

    return Links(work.beside("links.sqlite"))


class _Run:
    def __init__(self, bulk: BulkMap, project: Project, work: Work | Direct, totals: Totals) -> None:
        self._bulk, self._project, self._work, self._totals = bulk, project, work, totals
        self._writer = bulk.writer(project)
        self._tasks: list[Task] = []  # given out and not yet come back, in order
        self._links = _links(work) if bulk.check else None
        self._kept: list[Part] = []  # to be read again, of what cannot be read twice

    def all(self) -> None:
        """Everything from the header to the footer."""
        every = parts_of(self._bulk.source, self._spool)
        jobs, every = divided(every, self._bulk.jobs)
        make: Callable[[], ChunkMapper] = partial(self._bulk.mapper, self._project.opened() if jobs > 1 else self._project)
        results = ordered(make, self._pending(every, alone=jobs == 1), jobs, forks=True)
        with Bar(source_size(self._bulk.source), "items") as self._bar:
            for found in results:
                self._finish(self._tasks.pop(0), found)
        self._write(self._writer.footer())
        if self._links:
            again = partial(parts_of, self._bulk.source, self._spool) if self._bulk.again else self._kept.copy
            from pipeline.runs.record_checks import first_of_each

            faults = self._links.faults(again, self._bulk.source.as_posix(), self._project)
            self._totals.tell(first_of_each(faults))

    def close(self) -> None:
        """Close the index."""
        if self._links:
            self._links.close()

    def _spool(self, number: int) -> Path:
        return self._work.part("spool", number)

    def _pending(self, every: Iterator[Part], *, alone: bool) -> Iterator[Task]:
        """Tasks for the chunks that are not finished yet. A process that is alone writes where the output belongs at once."""
        count = 0
        for chunk in every:
            count += 1
            if entry := self._work.finished(chunk.number, chunk.digest):
                self._count(chunk, msgspec.convert(entry.result, Mapping))
                continue
            if self._links and not self._tasks and len(self._work.entries) == chunk.number:
                self._links.forget(chunk.number)
            if not self._work.entries and not self._tasks:
                self._write(self._writer.header())
            place = self._work.file if alone else partial(self._part, chunk.number)
            between = self._writer.between if alone and self._totals.written else ""
            rejects = place("rejects") if self._bulk.rejects else None
            self._tasks.append(Task(chunk, place("output"), rejects, between, self._bulk.output))
            yield self._tasks[-1]
        self._work.only(count)
        if self._links:
            self._links.forget(count)

    def _part(self, number: int, name: str) -> Path:
        return self._work.part(name, number)

    def _finish(self, task: Task, found: Mapping) -> None:
        """Put what a task made behind what is there, and note it."""
        for name, part in (("output", task.output), ("rejects", task.rejects)):
            if part and part != self._work.file(name) and part.exists():
                if name == "output" and found.written and self._totals.written:
                    self._write(self._writer.between)
                self._work.take(name, part)
        if self._links:
            self._links.add(task.chunk.number, found.facts)
        self._work.add(task.chunk.digest, msgspec.to_builtins(found._replace(facts=None)))
        self._count(task.chunk, found)

    def _count(self, chunk: Part, found: Mapping) -> None:
        self._totals.add(chunk, found)
        self._bar.advance(chunk.size, found.written)
        if self._links and not self._bulk.again:
            self._kept.append(chunk)
        else:
            chunk.done()

    def _write(self, text: str) -> None:
        if text:
            with self._work.file("output").open("a", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
