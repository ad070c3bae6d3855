"""Wikidata's dump, sifted split by split by the workers: what is wanted of it comes to where the job was started, and into a store.

Of a hundred million entities those are kept that records, verdicts and mappings name, and those that share a name or an identifier
with a record: `Selection`, which every worker gets.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from pipeline.issues import Place, UsageError
from pipeline.runs.items import Block, packed
from pipeline.spark.lines import file_labels
from pipeline.spark.session import Session
from pipeline.spark.workers import Kept, Shared, gathered
from pipeline.wikidata.dump import Document, Line, read_line
from pipeline.wikidata.selection import Selection

__all__ = ["DumpLines", "dump_lines", "sift"]

#: File and start of a split; number of the first of some lines in it, from 0; and what is kept of them, packed: each with its number.
#: At the end of a split comes how many lines it has, with nothing.
_Row: TypeAlias = tuple[str, int, int, bytes | None]
_NAMES: Final = ("path", "start", "at", "content")
_KEPT: Final = "path string, start long, at long, content binary"


class DumpLines(NamedTuple):
    """A table of the lines of a dump, each with its file and the start of its split; and what files are called in messages."""

    table: Any
    label: Callable[[str], str]


def dump_lines(spark: Session, dump: str) -> DumpLines:
    """The lines of a dump. Plain and `.bz2` files are read in splits by all cores, a `.gz` file by one.

    Raises `UsageError` where there is no such dump.
    """
    from pyspark.errors import AnalysisException
    from pyspark.sql import functions as sql

    try:
        read = spark.read.text(dump, lineSep="\n")
    except AnalysisException as error:
        raise UsageError(f"{dump}: {str(error).splitlines()[0]}") from error
    about = [sql.col(f"_metadata.{name}").alias(alias) for name, alias in (("file_path", "path"), ("file_block_start", "start"))]
    return DumpLines(read.select(*about, sql.col("value").cast("binary").alias("content")), file_labels(dump))


def sift(spark: Session, lines: DumpLines, selection: Selection, place: Path) -> Iterator[Document]:
    """The documents that are wanted of a dump, which is read once; what is kept of it lies at `place` meanwhile."""
    kept = Kept(place)
    found = gathered(Shared(spark, _Sieve(selection)).made(lines.table, _KEPT))
    rows = [(row.path, row.start, row["at"], kept.add(bytes(row.content)) if row.content else None) for row in found]
    return _documents(sorted(rows, key=lambda row: row[:3]), lines.label)


class _Sieve(NamedTuple):
    """Keeps what is wanted of a partition's lines, in a worker, and counts the lines of each split."""

    selection: Selection

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        import pyarrow as arrow

        for rows in self._rows(batches):
            yield arrow.RecordBatch.from_pylist([dict(zip(_NAMES, row, strict=True)) for row in rows], _schema())

    def _rows(self, batches: Iterable[Any]) -> Iterator[list[_Row]]:
        """The rows batch by batch; a batch may hold lines of several splits."""
        split, at = ("", -1), 0
        for batch in batches:
            rows, kept = list[_Row](), list[tuple[int, bytes]]()
            for path, start, content in zip(*(batch.column(name).to_pylist() for name in ("path", "start", "content")), strict=True):
                if split != (path, start):
                    rows += [*_packed(split, kept), (*split, at, None)]
                    split, at, kept = (path, start), 0, []
                text = content.strip().removesuffix(b",").removeprefix(b"\xef\xbb\xbf")
                if text not in (b"", b"[", b"]") and self.selection.keeps(text):
                    kept.append((at, text))
                at += 1
            rows += _packed(split, kept)
            if rows:
                yield rows
        yield [(*split, at, None)]


def _packed(split: tuple[str, int], kept: list[tuple[int, bytes]]) -> list[_Row]:
    return [(*split, kept[0][0], packed(kept))] if kept else []


def _schema() -> Any:
    import pyarrow as arrow

    kinds = (arrow.string(), arrow.int64(), arrow.int64(), arrow.binary())
    return arrow.schema(list(zip(_NAMES, kinds, strict=True)))


def _documents(rows: Iterable[tuple[str, int, int, Block | None]], label: Callable[[str], str]) -> Iterator[Document]:
    """The documents kept, with their lines in their files: behind those of a split comes how many lines it has."""
    before, path = 0, ""
    for file, _, at, block in rows:
        if file != path:
            path, before = file, 0
        if block is None:
            before += at
            continue
        for number, content in block.read():
            yield from read_line(Line(Place(label(file), before + number + 1), content))
