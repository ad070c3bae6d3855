"""`validate` for records in files of any size: part by part, in as many processes as there are cores, going on where a run was stopped.

A first pass reads all records, sets aside those that cannot be mapped, and puts the others into an index on disk. In a second, each
worker takes some records out of it, with what their shapes look at beside them, and validates these as a graph of their own.
"""

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

import msgspec

from pipeline.checks.chunk_index import explained_index
from pipeline.checks.kept_walks import kept_walks
from pipeline.checks.neighbourhood import MOST
from pipeline.checks.parts import Ground, PartValidator
from pipeline.checks.record_index import IndexedRecords, Indexing, RecordIndex, Row
from pipeline.issue_files import issue_line
from pipeline.issues import Issue, Place, Severity, UsageError, has_errors
from pipeline.project import Opened, Project
from pipeline.reach.walks import Walk
from pipeline.records.units import Part
from pipeline.runs.checking import BulkChecks
from pipeline.runs.mapping import parts_of
from pipeline.runs.progress import Bar, source_size
from pipeline.runs.stopping import stoppable
from pipeline.shacl.condensed import Groups
from pipeline.shacl.validation import shape_paths
from pipeline.shards.pool import ordered, processes
from pipeline.shards.work import Direct, Work, work_beside

__all__ = ["PART", "READ", "BulkValidation", "ground_of", "undecided_issues", "validate_sources"]

#: Records that are read, and that are validated, at once.
READ: Final = 2_000
PART: Final = 500
_FOUND, _RAW, _INDEX = "found", "raw", "records.sqlite"
#: What shapes look at, in the folder of what builds keep.
_WALKS: Final = "walks.msgpack"


def ground_of(project: Project) -> Ground:
    """What the records of a project are validated with."""
    shapes = shape_paths(project.root / "shapes")
    return Ground(shapes, project.mappings, project.namespaces(), project.same_as(), project.encoder())


def undecided_issues(undecided: Counter[str], file: str) -> Iterator[Issue]:
    """An issue for each shape that could not be judged for some items."""
    for name, count in sorted(undecided.items()):
        found = f"{count:,} {'item' if count == 1 else 'items'} that the shape {name.strip('<>').rpartition('/')[2]} was not judged for"
        expected = f"a shape that looks at no more than {MOST:,} items with one value"
        fix = "validate them in one graph, or change the shape"
        yield Issue(Place(file), "shape-undecided", found, expected, fix, Severity.WARNING)


class BulkValidation(NamedTuple):
    """What is validated, how, and where everything that is found goes. `jobs` 0 means one process for what is small, else all cores."""

    sources: tuple[Path, ...]
    jobs: int
    output: Path

    def check(self) -> None:
        """Raises `UsageError` where there is nothing."""
        for source in self.sources:
            if str(source) != "-" and not source.exists():
                raise UsageError(f"{source}: no such file or folder")


class _Line(msgspec.Struct):
    """A line of what was found: an issue, and for how many it stands."""

    issue: Issue
    count: int = 1


_decode: Final = msgspec.json.Decoder(_Line).decode


class _Given(NamedTuple):
    """A part to read, and what its file is called."""

    part: Part
    label: str
    number: int

    def __str__(self) -> str:
        """Where it stands, for messages."""
        return str(self.part)


class _Read(NamedTuple):
    """What became of a part that was read."""

    rows: list[Row]
    issues: list[Issue]
    rejected: int
    whole: bool


class _Reader:
    """Reads parts, in any process."""

    def __init__(self, project: Project, walks: dict[str, Walk]) -> None:
        self._map, self._indexing = project.mapper().map, Indexing(walks.values(), project.same_as())

    def __call__(self, given: _Given) -> _Read:
        """The records of a part, mapped to see what they say of others."""
        rows, issues, rejected, whole = list[Row](), list[Issue](), 0, True
        for unit in given.part.units(given.label):
            mapped, faults = self._map(unit.record) if unit.record else (None, [])
            issues += [*unit.issues, *faults]
            if unit.record and mapped and not has_errors(unit.issues):
                rows.append(self._indexing.row(unit.record, mapped))
            elif unit.record or unit.line:
                rejected += unit.counts
            else:
                whole = False
        return _Read(rows, issues, rejected, whole)


class _Span(NamedTuple):
    """Records to validate, by their numbers in the index."""

    start: int
    end: int

    def __str__(self) -> str:
        """Where they stand, for messages."""
        return f"the records {self.start + 1:,} to {self.end:,}"


class _Found(NamedTuple):
    """What was found in some records, as lines, and what was left undecided."""

    lines: bytes
    undecided: dict[str, int]


class _Validator:
    """Validates spans of an index, in any process."""

    def __init__(self, project: Project, walks: dict[str, Walk], index: Path) -> None:
        self._records = IndexedRecords(index, project.mapper().map)
        self._validator = PartValidator(ground_of(project), walks, MOST)
        gc.freeze()
        gc.set_threshold(50_000)  # a part makes a million objects that go with it, and none in a circle

    def __call__(self, span: _Span) -> _Found:
        """Validate the records of a span."""
        findings = self._validator.validate(self._records.part(*span), self._records)
        return _Found(_lines(findings.issues), dict(findings.undecided))


def _lines(issues: Iterable[Issue]) -> bytes:
    """Issues as lines, those of what is undecided counted."""
    groups, encoder = Groups(), msgspec.json.Encoder()
    others = [(issue, 1) for issue in issues if not groups.take(issue)]
    return b"".join(encoder.encode(_Line(*one)) + b"\n" for one in (*others, *groups.counted()))


def _reader(project: Opened, walks: dict[str, Walk]) -> _Reader:
    return _Reader(project.again(), walks)


def _validator(project: Opened, walks: dict[str, Walk], index: Path) -> _Validator:
    return _Validator(project.again(), walks, index)


class Totals(BulkChecks):
    """Records read, validated and rejected, and the issues that are kept."""

    def __init__(self) -> None:
        super().__init__()
        self.validated = 0
        self.undecided: Counter[str] = Counter()

    def __str__(self) -> str:
        """`10,000 records in = 9,990 validated + 10 rejected`."""
        return f"{self.records:,} records in = {self.validated:,} validated + {self.rejected:,} rejected"


def validate_sources(bulk: BulkValidation, project: Project) -> Totals:
    """Validate all records of files, folders or standard input. All that is found is in `bulk.output`, line by line."""
    bulk.check()
    totals = Totals()
    state = project.key()
    walks, faults = kept_walks(ground_of(project), state, bulk.output.parent / "cache" / _WALKS)
    if faults:
        totals.add(faults)
        return totals
    again = all(source.exists() for source in bulk.sources)
    with stoppable(again=again), work_beside({_FOUND: bulk.output, _RAW: None}, _key(bulk, state)) as work:
        with explained_index(work.beside(_INDEX)):
            run = _Run(bulk, (project, walks), work, totals)
            try:
                run.all()
            finally:
                run.close()
        work.publish()
    return totals


def _key(bulk: BulkValidation, state: str) -> str:
    return sha256(f"{state} {READ} {PART} {[str(source) for source in bulk.sources]}".encode()).hexdigest()


class _Run:
    def __init__(self, bulk: BulkValidation, known: tuple[Project, dict[str, Walk]], work: Work | Direct, totals: Totals) -> None:
        self._bulk, (self._project, self._walks), self._work, self._totals = bulk, known, work, totals
        self._path = work.beside(_INDEX)
        self._index = RecordIndex(self._path)
        self._digest = sha256()
        self._done = 0  # shards, finished now or before

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def all(self) -> None:
        """Everything: read, validate, tell."""
        self._read()
        self._index.finish()
        self._validate()
        self._tell()

    def _read(self) -> None:
        tasks = list[_Given]()
        jobs = processes(self._bulk.jobs, several=True) if self._is_large() else self._bulk.jobs or 1
        make: Callable[[], _Reader] = (
            partial(_reader, self._project.opened(), self._walks) if jobs > 1 else partial(_Reader, self._project, self._walks)
        )
        with Bar(sum(source_size(source) for source in self._bulk.sources), "records read") as bar:
            for read in ordered(make, self._pending(tasks, bar), jobs):
                given = tasks.pop(0)
                if read.whole and given.part.records != len(read.rows) + read.rejected:
                    raise AssertionError(f"{given}: {len(read.rows):,} read and {read.rejected:,} rejected")
                self._index.add(given.number, read.rows)
                self._append(_lines(read.issues))
                self._finish(given.part.digest, {"records": given.part.records, "rejected": read.rejected, "rows": len(read.rows)})
                self._count(given.part, self._work.entries[-1].result, bar)

    def _is_large(self) -> bool:
        return sum(source_size(source) or READ * 10_000 for source in self._bulk.sources) > READ * 2_000

    def _pending(self, tasks: list[_Given], bar: Bar) -> Iterator[_Given]:
        """The parts that were not read yet."""
        count = 0
        for number, (source, part) in enumerate(self._parts()):
            self._digest.update(part.digest.encode())
            if entry := self._work.finished(number, part.digest):
                self._done += 1
                self._count(part, entry.result, bar)
            else:
                if not tasks and self._done == number:
                    self._index.forget(number)
                tasks.append(_Given(part, source.as_posix(), number))
                yield tasks[-1]
            count += 1
        self._index.forget(count)

    def _parts(self) -> Iterator[tuple[Path, Part]]:
        for number, source in enumerate(self._bulk.sources):
            place = partial(self._place, number)
            yield from ((source, part) for part in parts_of(source, place, READ))

    def _place(self, source: int, number: int) -> Path:
        return self._work.part(f"{source}.spool", number)

    def _count(self, part: Part, result: dict[str, Any], bar: Bar) -> None:
        self._totals.records += result["records"]
        self._totals.rejected += result["rejected"]
        self._totals.validated += result["rows"]
        bar.advance(part.size, result["records"])
        part.done()

    def _validate(self) -> None:
        spans = list[_Span]()
        count = self._index.count()
        jobs = processes(self._bulk.jobs, several=count > 4 * PART)
        make: Callable[[], _Validator] = (
            partial(_validator, self._project.opened(), self._walks, self._path)
            if jobs > 1
            else partial(_Validator, self._project, self._walks, self._path)
        )
        with Bar(count, "validated", " records") as bar:
            for found in ordered(make, self._spans(count, spans, bar), jobs):
                span = spans.pop(0)
                self._append(found.lines)
                self._finish(self._span_digest(span), {"undecided": found.undecided})
                self._totals.undecided.update(found.undecided)
                bar.advance(span.end - span.start, span.end - span.start)

    def _spans(self, count: int, spans: list[_Span], bar: Bar) -> Iterator[_Span]:
        shards = self._done
        for start in range(0, count, PART):
            span = _Span(start, min(start + PART, count))
            if entry := self._work.finished(shards, self._span_digest(span)):
                self._done += 1
                self._totals.undecided.update(entry.result["undecided"])
                bar.advance(span.end - span.start, span.end - span.start)
            else:
                spans.append(span)
                yield span
            shards += 1
        self._work.only(shards)

    def _span_digest(self, span: _Span) -> str:
        return f"{self._digest.hexdigest()} {span.start} {span.end}"

    def _append(self, lines: bytes) -> None:
        with self._work.file(_RAW).open("ab") as stream:
            stream.write(lines)

    def _finish(self, digest: str, result: dict[str, Any]) -> None:
        self._work.add(digest, result)
        self._done += 1

    def _tell(self) -> None:
        """Put what the parts have found together: what they have in common once, what is undecided as one."""
        groups, seen = Groups(), set[Issue]()
        with self._work.file(_RAW).open("rb") as raw, self._work.file(_FOUND).open("wb") as found:
            for line in raw:
                issue, count = (read := _decode(line)).issue, read.count
                if groups.take(issue, count) or issue in seen:
                    continue
                if not issue.place.line:
                    seen.add(issue)
                self._told(issue, found)
            last = chain(sorted(groups.told()), undecided_issues(self._totals.undecided, self._bulk.sources[0].as_posix()))
            for issue in last:
                self._told(issue, found)

    def _told(self, issue: Issue, found: IO[bytes]) -> None:
        found.write(issue_line(issue).encode())
        self._totals.add([issue])
