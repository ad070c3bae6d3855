"""Every dump is read again by a strict parser before it is published, and what comes out is held against what went in."""

import csv
import gzip
from collections.abc import Iterable, Iterator
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from pyoxigraph import Quad

from pipeline.issues import Issue, Place
from pipeline.model import Item
from pipeline.publishing.dumps import sha256_of
from pipeline.publishing.graph_counts import GraphCounts
from pipeline.publishing.sinks import Contents
from pipeline.publishing.table_files import unguarded
from pipeline.publishing.tables import Table
from pipeline.rdf.canonical_graph import GraphHash, canonical_lines, hashed, read_strictly
from pipeline.wikidata.dump import read_dump

__all__ = ["ReadBack"]

_FIX: Final = "nothing was published; run again, and report it if it comes again"


class ReadBack:
    """Reads the dumps in `folder`. What differs comes as `issues`; what was learnt of the graphs stays in `graphs`, by file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.issues: list[Issue] = []
        self.graphs: dict[str, GraphHash] = {}

    def graph(self, name: str, written: int, counts: GraphCounts | None = None) -> None:
        """An RDF file that must hold `written` triples; `counts` looks at every distinct one."""
        found = 0

        def counted() -> Iterator[Quad]:
            nonlocal found
            for found, quad in enumerate(read_strictly(self._folder / name, name.rsplit(".", 1)[1]), 1):  # noqa: B007  is the count
                yield quad

        try:
            lines: Iterable[str] = canonical_lines(counted())
            self.graphs[name] = hashed(counts.seen(lines) if counts else lines)
        except SyntaxError as error:
            self._report(name, "dump-unreadable", str(error), "a file that a strict parser reads")
            return
        self._compare(name, "triples", found, written)

    def same_graph(self, names: Iterable[str]) -> None:
        """Files that must be the same graph: their canonical hashes are compared."""
        known = [(name, self.graphs[name]) for name in names if name in self.graphs]
        for name, graph in known[1:]:
            if graph != known[0][1]:
                found = f"{graph.triples:,} triples with the hash {graph.sha256}"
                expected = f"the graph of {known[0][0]}: {known[0][1].triples:,} triples with the hash {known[0][1].sha256}"
                self._report(name, "dump-graph", found, expected)

    def entities(self, name: str, written: Contents) -> None:
        """The entity JSON dump, which must hold all that was `written`."""
        found = Contents()
        for entity, issues in read_dump(self._folder / name):
            for issue in issues:
                self._report(name, "dump-unreadable", f"line {issue.place.line}: {issue.found}", issue.expected)
            if isinstance(entity, Item):
                found.take(entity)
        for what in written:
            self._compare(name, what, found[what], written[what])

    def table(self, stem: str, table: Table, written: int) -> None:
        """Both files of a table, which must hold the same `written` rows."""
        try:
            with (self._folder / f"{stem}.csv").open(encoding="utf-8", newline="") as stream:
                self._rows(csv.reader(stream, strict=True), pq.ParquetFile(self._folder / f"{stem}.parquet"), (stem, table, written))
        except (csv.Error, pa.ArrowException, StopIteration) as error:
            self._report(f"{stem}.csv", "dump-unreadable", str(error), f"a table that a strict parser reads, and {stem}.parquet beside it")

    def _rows(self, rows: Iterator[list[str]], parquet: pq.ParquetFile, of: tuple[str, Table, int]) -> None:
        stem, table, written = of
        if next(rows) != [column.name for column in table.columns]:
            self._report(f"{stem}.csv", "dump-unreadable", "another header", f"the columns of {table.name}")
        counts = [0, 0]
        for batch in parquet.iter_batches():
            beside = list(islice(rows, batch.num_rows))
            counts = [counts[0] + len(beside), counts[1] + batch.num_rows]
            for name in _different(table, beside, batch):
                self._report(f"{stem}.csv", "dump-count", f"other cells in {name}", f"those of {stem}.parquet")
        self._compare(f"{stem}.csv", "rows", counts[0] + sum(1 for _ in rows), written)
        self._compare(f"{stem}.parquet", "rows", counts[1], written)

    def packed(self, name: str) -> None:
        """The packed copy of a file, which must unpack to it."""
        try:
            with gzip.open(self._folder / f"{name}.gz", "rb") as stream:
                found = file_digest(stream, "sha256").hexdigest()
        except (OSError, EOFError) as error:
            self._report(f"{name}.gz", "dump-unreadable", str(error), "a packed file that reads to its end")
            return
        if found != sha256_of(self._folder / name):
            self._report(f"{name}.gz", "dump-count", "other bytes", f"those of {name}")

    def _compare(self, name: str, what: str, found: int, written: int) -> None:
        if found != written:
            self._report(name, "dump-count", f"{found:,} {what}", f"the {written:,} {what} that were written")

    def _report(self, name: str, rule: str, found: str, expected: str) -> None:
        self.issues.append(Issue(Place(name), rule, found, expected, _FIX))


def _different(table: Table, rows: list[list[str]], batch: pa.RecordBatch) -> Iterator[str]:
    """The columns whose texts are not the same in both forms; also those that short rows lack."""
    for index, column in enumerate(table.columns):
        cells = [unguarded(row[index]) or None if len(row) == len(table.columns) else "" for row in rows]
        if column.kind == "string" and cells != [text or None for text in batch.column(index).to_pylist()]:
            yield column.name
