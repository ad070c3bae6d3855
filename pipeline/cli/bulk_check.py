"""`check` for records in files of any size: each by itself in worker processes, and all against each other by an index on disk.

What a record by itself is held against is the same as for YAML files, but for its passages, which need the texts of all sources.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pipeline.checks.index import Facts, FactsCollector
from pipeline.checks.links import check_units
from pipeline.checks.record import RecordChecker
from pipeline.checks.upload import check_upload
from pipeline.checks.values import check_values
from pipeline.checks.verdicts import check_verdicts
from pipeline.cli.bulk import parts_of
from pipeline.cli.bulk_checks import Links
from pipeline.cli.kept_issues import KeptIssues
from pipeline.cli.progress import Bar, source_size
from pipeline.issues import Issue
from pipeline.outputs import explained, scratch_folder
from pipeline.project import Opened, Project
from pipeline.records.record import Record
from pipeline.records.units import Part
from pipeline.shards.pool import divided, ordered

__all__ = ["BulkChecks", "check_parts"]


class _Checked(NamedTuple):
    """What became of a part: what is wrong in it, the records that could be read and those that could not, what the former say of
    each other, and whether the part could be read to its end.
    """

    issues: list[Issue]
    records: int
    rejected: int
    facts: Facts
    whole: bool


class _PartChecker:
    """Checks parts, in any process."""

    def __init__(self, project: Project, label: str) -> None:
        self._mappings, self._languages, self._label = project.mappings, project.languages(), label
        self._known, self._items = project.same_as(), project.known_items
        self._checker, self._collector = RecordChecker(project.mappings, project.mapper()), FactsCollector(project.mappings)

    def __call__(self, part: Part) -> _Checked:
        """Check the records of a part one by one."""
        issues: list[Issue] = []
        records, rejected, whole = 0, 0, True
        for unit in part.units(self._label):
            issues += unit.issues
            if unit.record:
                records += 1
                issues += self._faults(unit.record)
            elif unit.line:
                rejected += unit.counts
            else:
                whole = False
        return _Checked(issues, records, rejected, self._collector.facts(), whole)

    def _faults(self, record: Record) -> Iterator[Issue]:
        mapped, faults = self._checker.check(record)
        yield from faults
        if mapped:
            self._collector.note(record.type, mapped.item)
        yield from check_values(record, self._mappings, self._languages)
        yield from check_units(record, self._mappings, self._items)
        yield from check_upload(record, self._mappings, record.id not in self._known)


def _checker(project: Opened, label: str) -> _PartChecker:
    """A checker in a process of its own."""
    return _PartChecker(project.again(), label)


class BulkChecks(KeptIssues):
    """The issues that are kept, how many there are of each rule, the records there are, and those among them that cannot be read."""

    def __init__(self) -> None:
        super().__init__()
        self.records = self.rejected = 0

    def __str__(self) -> str:
        """`10,000 records in = 9,990 checked + 10 rejected`."""
        return f"{self.records:,} records in = {self.records - self.rejected:,} checked + {self.rejected:,} rejected"


def check_parts(source: Path, project: Project, jobs: int, build: Path) -> BulkChecks:
    """Check all records of a file, or of standard input. What it needs on disk lies below `build` meanwhile."""
    found = BulkChecks()
    with explained(build):
        build.mkdir(parents=True, exist_ok=True)
        with scratch_folder(build / "check") as folder:
            links = Links(folder / "links.sqlite")
            try:
                _run(source, project, jobs, (found, links, folder))
            finally:
                links.close()
    return found


def _run(source: Path, project: Project, jobs: int, into: tuple[BulkChecks, Links, Path]) -> None:
    found, links, folder = into
    label, given = source.as_posix(), list[Part]()
    place = partial(_place, folder)
    jobs, every = divided(parts_of(source, place), jobs)
    make: Callable[[], _PartChecker] = partial(_checker, project.opened(), label) if jobs > 1 else partial(_PartChecker, project, label)
    again, kept = source.is_file(), list[Part]()

    def noted(parts: Iterator[Part]) -> Iterator[Part]:
        for part in parts:
            given.append(part)
            yield part

    with Bar(source_size(source), "records") as bar:
        for checked in ordered(make, noted(every), jobs, forks=True):
            part = given.pop(0)
            if checked.whole and part.records != checked.records + checked.rejected:
                raise AssertionError(f"{part}: {checked.records:,} checked and {checked.rejected:,} rejected")
            found.add(checked.issues)
            found.records += checked.records + checked.rejected
            found.rejected += checked.rejected
            links.add(part.number, checked.facts)
            bar.advance(part.size, checked.records + checked.rejected)
            if again:
                part.done()
            else:
                kept.append(part)  # what cannot be read twice may have to be looked at again
    found.add(links.faults(partial(parts_of, source, place) if again else kept.copy, label, project))
    verdicts = project.verdicts.verdicts
    here = links.known({verdict.item for verdict in verdicts})
    found.add([*check_verdicts((verdict for verdict in verdicts if verdict.item in here), here, project.known_items)])


def _place(folder: Path, number: int) -> Path:
    return folder / f"{number}.part"
