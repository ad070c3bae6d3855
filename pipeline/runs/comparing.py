"""What is done to a part of the records when they are compared with Wikidata, in any process."""

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from pipeline.bulk.mapping import reject
from pipeline.issues import Issue, has_errors
from pipeline.matching import Asked
from pipeline.project import Opened, Project
from pipeline.publishing.inputs import build_time
from pipeline.reconcile.assembly import Facts, Report
from pipeline.reconcile.matches import Origin, given_set
from pipeline.reconcile.pieces import piece_of
from pipeline.reconcile.reconciliation import Reconciler, Status, Vocabulary
from pipeline.reconcile.rows import snapshot_row
from pipeline.records.units import Part, Unit
from pipeline.runs.items import Block, OurItems, Typed, packed
from pipeline.runs.progress import counted
from pipeline.runs.sources import Compared, opened
from pipeline.wikidata.source import Wikidata

__all__ = ["BulkReconcile", "Comparer", "Ground", "Mapped", "Mapper", "Settled", "asking", "origin_of", "reporting", "said", "title_of"]


class BulkReconcile(NamedTuple):
    """What is to be compared with what, whither and how. `jobs` 0 means one process for what is small, else all cores.

    `is_part`: these are not all records of the dataset, so that a verdict may be about another one. `rejects` is where records go
    that give no item.
    """

    root: Path
    source: Path
    compared: Compared
    output: Path
    origin: Origin
    jobs: int = 0
    is_part: bool = False
    rejects: Path | None = None


class Mapped(NamedTuple):
    """What became of a part: its items, packed, how many records there are, how many gave none, the issues, whether all was read, and
    the lines of the records that gave none, where they are wanted.
    """

    block: bytes
    records: int
    rejected: int
    issues: list[Issue]
    whole: bool = True
    rejects: bytes = b""


class Mapper:
    """Maps the records of parts. In a process of its own it reads the project again."""

    def __init__(self, bulk: BulkReconcile, given: Project | Opened) -> None:
        project = given.again() if isinstance(given, Opened) else given
        self._map, self._label = project.mapper().map, bulk.source.as_posix()
        self._rejecting = bulk.rejects is not None

    def __call__(self, part: Part) -> Mapped:
        """The items of a part. Raises `AssertionError` when a record was lost or doubled: that would be a bug of ours."""
        items, issues, bad, whole = list[Typed](), list[Issue](), list[Unit](), True
        for unit in part.units(self._label):
            mapped, faults = self._map(unit.record) if unit.record else (None, [])
            found = [*unit.issues, *faults]
            issues += found
            if unit.record and mapped and not has_errors(found):
                items.append((mapped.item, unit.record.type))
            elif unit.counts:
                bad.append(unit._replace(issues=found))
            else:
                whole = False
        if part.records != len(items) + len(bad):
            raise AssertionError(f"{part}: {len(items):,} items and {len(bad):,} rejected")
        rejects = zip(bad, part.originals(bad), strict=True) if self._rejecting and bad else ()
        lines = b"".join(reject(text, unit.issues) + b"\n" for unit, text in rejects)
        return Mapped(packed(items), part.records, len(bad), issues, whole, lines)


class Ground(NamedTuple):
    """Where a process of its own finds all that it compares, and what reports say of the whole."""

    project: Opened
    wikidata: Path
    names: Path
    blocks: tuple[Block, ...]
    known: Vocabulary
    origin: Origin
    is_whole: bool


class Settled(NamedTuple):
    """The items of a part, and their matches."""

    items: Block
    matches: Block

    def __str__(self) -> str:
        """Where it stands, for messages."""
        return str(self.items)


class Comparer:
    """The project, Wikidata and our items."""

    def __init__(self, ground: Ground, given: tuple[Project, Wikidata] | None = None) -> None:
        self._project, self.there = given or (ground.project.again(), opened(ground.wikidata))
        self.ours, self.origin = OurItems(ground.names, ground.blocks), ground.origin
        self._is_whole = ground.is_whole
        known = ground.known
        self._vocabulary = known._replace(labels=ChainMap({}, self.ours.labels, known.labels))  # type: ignore[arg-type] # not written to
        self.reconciler = Reconciler(self._vocabulary, self._project.verdicts, self.there)

    def ask(self, block: Block) -> bytes:
        """What is found for each item of a part by itself."""
        return packed([self.reconciler.ask(item) for item, _ in block.read()])

    def settle(self, asked: Callable[[], Iterable[Block]], sizes: Iterable[int]) -> Iterator[bytes]:
        """The matches part by part, from what was found for each; a part has so many items."""

        def every() -> Iterator[Asked]:
            return counted((one for block in asked() for one in block.read()), "records held against each other")

        matches = self.reconciler.settle(every)
        return (packed(list(islice(matches, size))) for size in sizes)

    def report(self, task: Settled) -> bytes:
        """The piece of the reports that is about a part."""
        pairs: list[Typed] = task.items.read()
        reports = map(self.reconciler.report, (item for item, _ in pairs), task.matches.read())
        types = self._project.mappings.types
        never_new = frozenset(item.id for item, kind in pairs if not self._is_whole or types[kind].nature in ("claim", "term"))
        found = self.reconciler.reconciliation(reports, self.ours)._replace(vocabulary=self._vocabulary._replace(never_new=never_new))
        return packed(piece_of(found, title_of(self._project), self.origin))

    def facts(self, *, is_part: bool) -> Facts:
        """What the reports say beside their pieces; with `is_part` a verdict may be about a record that is not here."""
        issues = self.reconciler.issues(self.ours)
        if is_part:
            issues = [issue for issue in issues if issue.rule != "identity-unknown-item"]
        verdicts = given_set(self._project.verdicts, self.origin)
        return Facts(title_of(self._project), snapshot_row(self.there), verdicts, tuple(issues))


def asking(ground: Ground, here: Comparer | None) -> Callable[[Block], bytes]:
    """What looks for items, in this process (`here`) or in one of its own."""
    return (here or Comparer(ground)).ask


def reporting(ground: Ground, here: Comparer | None) -> Callable[[Settled], bytes]:
    """What reports on items, in this process (`here`) or in one of its own."""
    return (here or Comparer(ground)).report


def title_of(project: Project) -> str:
    """What the dataset is called, in its first language."""
    return next(term.text for term in project.dataset.title if term.language == project.dataset.languages[0])


def origin_of(project: Project) -> Origin:
    """Who makes reports on a project's items, and when, if SOURCE_DATE_EPOCH says so."""
    time, data = build_time(), project.dataset
    return Origin(data.base_iri, data.version_iri, data.licence, time.date().isoformat() if time else "")


def said(report: Report) -> str:
    """The counts of a report, in words."""
    counts = report.data["counts"]
    ready, held = (sum(counts["edits"][name].values()) for name in ("ready", "look-first"))
    compared = f"{counts['items'][Status.MATCHED]:,} of {sum(counts['items'].values()):,} items compared"
    said = f"{compared}; edits: {ready:,} ready, {held:,} to look at first"
    return f"{said}; findings: {report.changes.summary()}" if report.changes else said
