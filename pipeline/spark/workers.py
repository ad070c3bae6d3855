"""What goes to workers and what comes back: functions on Arrow batches, files of which every worker has a copy, blocks."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.runs.items import Block
from pipeline.spark.session import Session

__all__ = ["Kept", "Shared", "gathered", "received", "sent"]


class Shared:
    """Something that every worker gets once and keeps from task to task, with what it has made for itself on the way."""

    def __init__(self, spark: Session, thing: Any) -> None:
        self._there = spark.sparkContext.broadcast(thing)

    def made(self, table: Any, schema: str, method: str = "__call__") -> Any:
        """What a method of it makes of the Arrow batches of each partition."""
        there = self._there

        def make(batches: Iterable[Any]) -> Iterator[Any]:
            made: Iterator[Any] = getattr(there.value, method)(batches)
            return made

        return table.mapInArrow(make, schema)


def gathered(table: Any) -> Iterator[Any]:
    """The rows of a table, partition by partition, in their order. They are made once, by all cores, and wait on the disks of the
    machines that made them; the machine that started the job has one partition in memory.
    """
    from pyspark import StorageLevel

    made = table.persist(StorageLevel.DISK_ONLY)
    try:
        made.count()
        yield from made.toLocalIterator()
    finally:
        made.unpersist()


class Kept:
    """A file of blocks."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.blocks: list[Block] = []

    def add(self, content: bytes) -> Block:
        """Put a block at the end."""
        with self.path.open("ab") as stream:
            start = stream.tell()
            stream.write(content)
        self.blocks.append(Block(self.path, len(self.blocks), start, start + len(content)))
        return self.blocks[-1]


def sent(spark: Session, *files: Path) -> None:
    """Let all workers have a copy of files: of each its name is enough for them."""
    for file in files:
        spark.sparkContext.addFile(str(file))


def received(file: Path) -> Path:
    """The copy of a file that was sent, in a worker."""
    from pyspark import SparkFiles

    return Path(SparkFiles.get(file.name))
