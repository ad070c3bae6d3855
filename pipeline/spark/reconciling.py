"""`reconcile`: the records are mapped in partitions, Wikidata's dump is sifted split by split, and what is left is compared here.

Of a hundred million entities those are kept that records, verdicts and mappings name, and those that share a name or an identifier
with a record: `Selection`, which every worker gets. They are few, and the matching of all records with all of them together, and
the report, are those of one process.
"""

import pickle
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec

from pipeline.issues import Issue, Place, UsageError
from pipeline.model import Item
from pipeline.project import Project
from pipeline.spark.lines import Lines, file_labels
from pipeline.spark.rows import issue_of, lines_of, outcome, reader
from pipeline.spark.session import Session
from pipeline.wikidata.dump import Document, Line, read_line
from pipeline.wikidata.selection import Selection
from pipeline.wikidata.store import Store, build_store

__all__ = ["mapped_items", "sifted"]

#: File, start of the split, line in the split from 0, content; at the end of a split its number of lines, and None.
_Kept: TypeAlias = tuple[str, int, int, bytes | None]
_KEPT: Final = "path string, start long, at long, content binary"


def mapped_items(spark: Session, lines: Lines, project: Project) -> tuple[list[tuple[Item, str]], list[Issue]]:
    """The items of all records in their order, with the record types, and what is wrong with those that have none."""
    mapper = spark.sparkContext.broadcast(_ItemMapper(project, lines.columns))
    schema = "number long, item binary, issues array<string>"
    mapped = lines.table.mapInArrow(lambda batches: mapper.value(batches), schema)  # noqa: PLW0108 - asked for in the worker
    rows = mapped.repartition(1).sortWithinPartitions("number").toLocalIterator()
    pairs, issues = list[tuple[Item, str]](), list[Issue]()
    for row in rows:
        issues += map(issue_of, row.issues)
        if row.item:
            pairs.append(pickle.loads(row.item))  # noqa: S301 - written by a worker of ours a moment ago
    return pairs, issues


class _ItemMapper(NamedTuple):
    project: Project
    columns: tuple[str, ...]

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        import pyarrow as arrow

        map_record, read = self.project.mapper().map, reader(self.columns)
        for batch in batches:
            rows = []
            for line in lines_of([batch]):
                found = outcome(read(line), map_record)
                item = pickle.dumps((found.mapped.item, found.record.type)) if found.mapped and found.record else None
                rows.append((line.number, item, [msgspec.json.encode(issue).decode() for issue in found.issues]))
            types = (arrow.int64(), arrow.binary(), arrow.list_(arrow.string()))
            columns = [arrow.array(values, kind) for values, kind in zip(zip(*rows, strict=True), types, strict=True)] if rows else []
            if columns:
                yield arrow.RecordBatch.from_arrays(columns, ["number", "item", "issues"])


def sifted(spark: Session, dump: str, selection: Selection, place: Path) -> Store:
    """What is wanted of a dump, in a store at `place`. Raises `UsageError` where there is no such dump.

    The dump is read once. Plain and `.bz2` files are read in splits by all cores, a `.gz` file by one.
    """
    from pyspark.errors import AnalysisException
    from pyspark.sql import functions as sql

    sieve = spark.sparkContext.broadcast(_Sieve(selection))
    try:
        read = spark.read.text(dump, lineSep="\n")
    except AnalysisException as error:
        raise UsageError(f"{dump}: {str(error).splitlines()[0]}") from error
    about = [sql.col(f"_metadata.{name}").alias(alias) for name, alias in (("file_path", "path"), ("file_block_start", "start"))]
    lines = read.select(*about, sql.col("value").cast("binary").alias("content"))
    kept = lines.mapInArrow(lambda batches: sieve.value(batches), _KEPT)  # noqa: PLW0108 - asked for in the worker
    rows = kept.repartition(1).sortWithinPartitions("path", "start", "at").toLocalIterator()
    build_store(_documents(rows, dump), place)
    return Store(place)


class _Sieve(NamedTuple):
    """Keeps what is wanted of a partition's lines, in a worker, and counts the lines of each split."""

    selection: Selection

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        import pyarrow as arrow

        names = ["path", "start", "at", "content"]
        split, at = ("", -1), 0
        for batch in batches:
            rows = list[_Kept]()
            for path, start, content in zip(*(batch.column(name).to_pylist() for name in ("path", "start", "content")), strict=True):
                if split != (path, start):
                    rows.append((*split, at, None))
                    split, at = (path, start), 0
                text = content.strip().removesuffix(b",").removeprefix(b"\xef\xbb\xbf")
                if text not in (b"", b"[", b"]") and self.selection.keeps(text):
                    rows.append((path, start, at, text))
                at += 1
            if rows:
                yield arrow.RecordBatch.from_pylist([dict(zip(names, row, strict=True)) for row in rows], _schema())
        yield arrow.RecordBatch.from_pylist([dict(zip(names, (*split, at, None), strict=True))], _schema())


def _schema() -> Any:
    import pyarrow as arrow

    kinds = (arrow.string(), arrow.int64(), arrow.int64(), arrow.binary())
    return arrow.schema(list(zip(("path", "start", "at", "content"), kinds, strict=True)))


def _documents(rows: Iterable[Any], dump: str) -> Iterator[Document]:
    """The documents kept, with their lines in their files: behind those of a split comes how many lines it has."""
    label, before, path = file_labels(dump), 0, ""
    for row in rows:
        if row.path != path:
            path, before = row.path, 0
        if row.content is None:
            before += row["at"]
            continue
        yield from read_line(Line(Place(label(row.path), before + row["at"] + 1), bytes(row.content)))
