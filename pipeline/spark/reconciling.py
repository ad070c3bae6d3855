"""`reconcile`: the four steps of `pipeline.runs.reconciling`, with what one process does to a part done by the workers.

1. Workers map the records to items, a thousand to a part, and sift Wikidata's dump for what these could be.
2. Every worker gets a copy of the items and of what was kept of the dump, and looks for the items of its parts.
3. Where the job was started, what was found is settled for all together, since a match of one says something about others.
4. Workers compare the items of their parts and make the pieces of the reports, which are put together where the job was started.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from pipeline.issues import Issue
from pipeline.model import Item
from pipeline.project import Project
from pipeline.reconcile.assembly import assemble
from pipeline.reconcile.matches import dated
from pipeline.reconcile.report import report_folder
from pipeline.runs.checking import BulkChecks
from pipeline.runs.comparing import Comparer, Ground, Settled, origin_of
from pipeline.runs.items import Block, Typed, build_index, packed
from pipeline.runs.reconciling import SIZE, Reconciled
from pipeline.runs.sources import named_ids, opened
from pipeline.runs.vocabulary import vocabulary
from pipeline.spark.lines import Lines, read_lines
from pipeline.spark.rows import issue_of, lines_of, outcome, reader
from pipeline.spark.session import Session
from pipeline.spark.sifting import DumpLines, dump_lines, sift
from pipeline.spark.verdicts import encoded
from pipeline.spark.workers import Kept, Shared, gathered, received, sent
from pipeline.wikidata.selection import Selection
from pipeline.wikidata.store import build_store

__all__ = ["Job", "reconcile_lines"]

#: Tasks of a step. What has more parts has several of them in a task.
_MOST_TASKS: Final = 5_000
_MAPPED: Final = "items binary, size int, records int, issues array<string>"
_MADE: Final = "content binary"


class Job(NamedTuple):
    """Which records are compared with which dump, and the folder of the report, where the job was started."""

    source: str
    dump: str
    output: Path


def reconcile_lines(spark: Session, job: Job, project: Project) -> Reconciled:
    """Compare all records of a source with a dump, and put the report in place.

    Raises `UsageError` where there are no records or no dump, or the folder holds other things.
    """
    lines, dump = read_lines(spark, job.source), dump_lines(spark, job.dump)
    with report_folder(job.output) as files, TemporaryDirectory() as folder:
        run = _Run(spark, project, Path(folder))
        run.map(lines)
        here = run.ground(dump)
        pieces = run.compared(here)
        report = assemble(lambda: (block.read() for block in pieces), here.facts(is_part=True), files)
        here.ours.close()
    return Reconciled(report, run.checks.issues, list(run.checks.more()), lines.records, lines.records - sum(run.sizes))


class _Run:
    def __init__(self, spark: Session, project: Project, folder: Path) -> None:
        self._spark, self._project, self._folder = spark, project, folder
        self._items = Kept(folder / "items")
        self.sizes: list[int] = []
        self.checks = BulkChecks()

    def map(self, lines: Lines) -> None:
        """The first step: all items, part by part. Raises `AssertionError` when a record was lost or doubled."""
        from pyspark.sql import functions as sql

        parts, read = -(-lines.records // SIZE), 0
        mapper = Shared(self._spark, _ItemMapper(self._project, lines.columns, SIZE))
        task = sql.expr(f"int(number div {SIZE * _in_a_task(parts)})")
        arranged = lines.table.repartitionById(_tasks(parts), task).sortWithinPartitions("number")
        for row in gathered(mapper.made(arranged, _MAPPED)):
            self._items.add(bytes(row.items))
            self.sizes.append(row.size)
            self.checks.add(map(issue_of, row.issues))
            read += row.records
        if read != lines.records or len(self.sizes) != parts:
            raise AssertionError(f"{lines.records:,} records counted, {read:,} read, in {len(self.sizes):,} of {parts:,} parts")

    def _every(self) -> Iterator[Item]:
        return (item for block in self._items.blocks for item, _ in block.read())

    def ground(self, dump: DumpLines) -> Comparer:
        """What all items and the dump have for a comparison; every worker gets a copy."""
        project, index, store = self._project, self._folder / "index.sqlite", self._folder / "dump.sqlite"
        build_index(index, self._items.blocks, project.dataset.languages)
        selection = Selection(named_ids(project, self._every()), self._every())
        build_store(sift(self._spark, dump, selection, self._folder / "dump"), store)
        sent(self._spark, self._items.path, index, store)
        there = opened(store)
        origin = dated(origin_of(project), project.verdicts, there)
        self._ground = Ground(project.opened(), store, index, tuple(self._items.blocks), vocabulary(project, ()), origin, is_whole=True)
        return Comparer(self._ground, (project, there))

    def compared(self, here: Comparer) -> list[Block]:
        """The other steps: the pieces of the reports."""
        asked, settled, pieces = (Kept(self._folder / name) for name in ("asked", "settled", "pieces"))
        self._made(_Comparing(self._project, self._ground), asked)
        for block in here.settle(lambda: asked.blocks, self.sizes):
            settled.add(block)
        sent(self._spark, settled.path)
        self._made(_Comparing(self._project, self._ground, tuple(settled.blocks)), pieces)
        return pieces.blocks

    def _made(self, work: "_Comparing", kept: Kept) -> None:
        """What workers make of all parts."""
        parts = self._spark.range(0, len(self.sizes), numPartitions=_tasks(len(self.sizes)))
        for row in gathered(Shared(self._spark, work).made(parts, _MADE)):
            kept.add(bytes(row.content))


def _in_a_task(parts: int) -> int:
    return -(-parts // _MOST_TASKS)


def _tasks(parts: int) -> int:
    return -(-parts // _in_a_task(parts))


class _ItemMapper(NamedTuple):
    """Maps the records of parts to items, in a worker."""

    project: Project
    columns: tuple[str, ...]
    size: int

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Arrow batches of lines, in the order of their numbers, to batches of one part each."""
        import pyarrow as arrow

        types = (arrow.binary(), arrow.int32(), arrow.int32(), arrow.list_(arrow.string()))
        map_record, read = self.project.mapper().map, reader(self.columns)
        for _, some in groupby(lines_of(batches), lambda line: line.number // self.size):
            items, issues, records = list[Typed](), list[Issue](), 0
            for line in some:
                found = outcome(read(line), map_record)
                records += 1
                issues += found.issues
                items += [(found.mapped.item, found.record.type)] if found.mapped and found.record else []
            row = (packed(items), len(items), records, [encoded(issue) for issue in issues])
            columns = [arrow.array([value], kind) for value, kind in zip(row, types, strict=True)]
            yield arrow.RecordBatch.from_arrays(columns, ["items", "size", "records", "issues"])


class _Comparing:
    """Looks for the items of parts, in a worker; where the matches are settled, reports on the items."""

    def __init__(self, project: Project, ground: Ground, settled: tuple[Block, ...] = ()) -> None:
        self._project, self._ground, self._settled = project, ground, settled

    @cached_property
    def _comparer(self) -> Comparer:
        """Made once in a worker, from its copies of the files."""
        ground, there = self._ground, opened(received(self._ground.wikidata))
        here = ground._replace(names=received(ground.names), blocks=tuple(map(_received, ground.blocks)))
        return Comparer(here, (self._project, there))

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Arrow batches of the numbers of parts to batches of what is made of them."""
        import pyarrow as arrow

        for batch in batches:
            for part in batch.column(0).to_pylist():
                yield arrow.RecordBatch.from_arrays([arrow.array([self._made(part)], arrow.binary())], ["content"])

    def _made(self, part: int) -> bytes:
        items = _received(self._ground.blocks[part])
        return self._comparer.report(Settled(items, _received(self._settled[part]))) if self._settled else self._comparer.ask(items)


def _received(block: Block) -> Block:
    return block._replace(path=received(block.path))
