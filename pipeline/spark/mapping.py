"""`map`: segments of 2,500 records to N-Triples, a part for each, which put together are what one process writes."""

import gc
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby
from typing import Any, Final, NamedTuple

import msgspec

from pipeline.bulk.lines import LineEncoder
from pipeline.issues import Issue, Severity, has_errors
from pipeline.project import Project
from pipeline.rdf.documents import SEGMENT
from pipeline.rdf.encoder import DATASET_FLAVOUR, TRUTHY_FLAVOUR, Flavour
from pipeline.rdf.ntriples import NTriplesWriter
from pipeline.spark.files import Files
from pipeline.spark.lines import Lines, read_lines
from pipeline.spark.rows import Line, Outcome, lines_of, outcome, reader
from pipeline.spark.session import Session
from pipeline.spark.workers import Shared

__all__ = ["Job", "Totals", "map_lines"]

#: Issues of a segment that are told, and of all segments.
_SHOWN: Final = 100
#: Parts of the output. What has more segments has several of them in a part.
_MOST_PARTS: Final = 50_000
#: Bytes of RDF that are handed over at once.
_PIECE: Final = 1 << 20
_SCHEMA: Final = "kind string, value string"
_TRIPLES, _REJECTS, _REPORT = "triples", "rejects", "report"


class Job(NamedTuple):
    """What is mapped, whither and how. `rejects` is empty where nothing may be set aside."""

    source: str
    output: str
    rejects: str = ""
    truthy: bool = False


class Report(msgspec.Struct):
    """What became of one segment."""

    segment: int
    read: int = 0
    written: int = 0
    rejected: int = 0
    issues: list[Issue] = []


class Totals:
    """Records read, written and rejected, and the issues worth showing."""

    def __init__(self, reports: Iterable[Report], expected: int, *, rejecting: bool) -> None:
        every = sorted(reports, key=lambda report: report.segment)
        self.read, self.written, self.rejected = (sum(getattr(one, name) for one in every) for name in ("read", "written", "rejected"))
        segments = [one.segment for one in every]
        if self.read != expected or self.written + self.rejected != expected or len(set(segments)) != len(segments):
            raise AssertionError(f"{expected:,} records counted, {self.read:,} read, {self.written:,} written, {self.rejected:,} rejected")
        issues = [issue for one in every for issue in one.issues][:_SHOWN]
        self.issues = [_softened(issue) for issue in issues] if rejecting else issues

    def __str__(self) -> str:
        """`10,000 records in = 9,990 items out + 10 rejected`."""
        return f"{self.read:,} records in = {self.written:,} items out + {self.rejected:,} rejected"


def _softened(issue: Issue) -> Issue:
    return issue._replace(severity=Severity.WARNING) if has_errors([issue]) else issue


def map_lines(spark: Session, job: Job, project: Project) -> Totals:
    """Map all records of a source. Nothing is published when there are errors, unless they may be set aside."""
    lines = read_lines(spark, job.source)
    files = Files(spark)
    with files.beside(job.output) as work:
        _write(spark, lines, (job, project), work)
        reports = files.texts(f"{work}/kind={_REPORT}")
        totals = Totals(map(msgspec.json.Decoder(Report).decode, reports), lines.records, rejecting=bool(job.rejects))
        if not has_errors(totals.issues):
            files.publish(f"{work}/kind={_TRIPLES}", job.output, "nt")
            if job.rejects:
                files.publish(f"{work}/kind={_REJECTS}", job.rejects, "jsonl")
    return totals


def _write(spark: Session, lines: Lines, how: tuple[Job, Project], work: str) -> None:
    """One row of the written table is a piece of RDF, a rejected record or the report of a segment; each kind has a folder."""
    from pyspark.sql import functions as sql

    segments = -(-lines.records // SEGMENT)
    in_a_part = -(-segments // _MOST_PARTS)
    mapper = SegmentMapper(*how, lines.columns, SEGMENT)
    part = sql.expr(f"int(number div {SEGMENT * in_a_part})")
    parts = lines.table.repartitionById(-(-segments // in_a_part), part).sortWithinPartitions("number")
    found = Shared(spark, mapper).made(parts, _SCHEMA)
    found.write.partitionBy("kind").text(work, lineSep="\n")


class SegmentMapper:
    """Maps the segments of a partition, in a worker."""

    def __init__(self, job: Job, project: Project, columns: tuple[str, ...], size: int) -> None:
        self._job, self._project, self._columns, self._size = job, project, columns, size

    @cached_property
    def _texts(self) -> "_Texts":
        """Made once in a worker, which keeps it from task to task: what was encoded before is known."""
        gc.freeze()
        gc.set_threshold(1_000_000)  # what a record makes refers to nothing that refers to it
        return _Texts(self._project, self._columns, TRUTHY_FLAVOUR if self._job.truthy else DATASET_FLAVOUR)

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Arrow batches of lines, in the order of their numbers, to batches of what is to be written."""
        import pyarrow as arrow

        for kind, value in self._rows(lines_of(batches)):
            yield arrow.RecordBatch.from_pydict({"kind": [kind], "value": [value]})

    def _rows(self, lines: Iterable[Line]) -> Iterator[tuple[str, str]]:
        for number, some in groupby(lines, lambda line: line.number // self._size):
            self._texts.new_segment()
            report, piece, size = Report(number), list[bytes](), 0
            for line in some:
                found, text = self._texts.of(line)
                if rejected := self._counted(report, line, found):
                    yield _REJECTS, rejected
                if text:
                    piece.append(text)
                    size += len(text)
                if size >= _PIECE:
                    yield _TRIPLES, b"".join(piece)[:-1].decode()  # a line end is added where it is written
                    piece, size = [], 0
            if piece:
                yield _TRIPLES, b"".join(piece)[:-1].decode()
            yield _REPORT, msgspec.json.encode(report).decode()

    def _counted(self, report: Report, line: Line, found: Outcome) -> str:
        """Count a line; what is to be set aside of it, if that is wanted."""
        report.read += 1
        rejected = found.rejected(line)
        report.written += found.mapped is not None or found.made is not None
        report.rejected += rejected is not None
        report.issues += found.issues[: _SHOWN - len(report.issues)]
        return rejected.decode() if rejected and self._job.rejects else ""


class _Texts:
    """Makes N-Triples of lines: the short way, or by what the long way makes of them."""

    def __init__(self, project: Project, columns: tuple[str, ...], flavour: Flavour) -> None:
        mapper, self._encoder, self._writer = project.mapper(), project.encoder(flavour), NTriplesWriter()
        self._map, self._read = mapper.map, reader(columns, LineEncoder(mapper, self._encoder, self._writer).encode)

    def new_segment(self) -> None:
        """Begin anew: a segment says all itself."""
        self._encoder.new_segment()
        self._writer.restart()

    def of(self, line: Line) -> tuple[Outcome, bytes]:
        """What became of a line, and its triples."""
        found = outcome(self._read(line), self._map)
        if found.made:
            return found, found.made
        return found, "".join(self._writer.block(self._encoder.encode(found.mapped.item))).encode() if found.mapped else b""
