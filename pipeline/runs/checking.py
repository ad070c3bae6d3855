"""`check` for records in files of any size: each by itself in worker processes, and all against each other by an index on disk.

What a record by itself is held against is the same as for YAML files, but for its passages, which need the texts of all sources.
"""

from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from pipeline.checks.index import Facts, FactsCollector
from pipeline.checks.links import check_units
from pipeline.checks.record import RecordChecker
from pipeline.checks.upload import check_upload
from pipeline.checks.values import check_values
from pipeline.checks.verdicts import check_verdicts
from pipeline.issue_files import issue_line
from pipeline.issues import Issue
from pipeline.outputs import explained
from pipeline.project import Opened, Project
from pipeline.records.record import Record
from pipeline.records.units import Part
from pipeline.runs.kept_issues import KeptIssues
from pipeline.runs.mapping import parts_of
from pipeline.runs.progress import Bar, source_size
from pipeline.runs.record_checks import Links
from pipeline.runs.stopping import stoppable
from pipeline.shards.pool import divided, ordered
from pipeline.shards.work import Direct, Work, work_beside

__all__ = ["BulkChecks", "check_parts"]

_FOUND, _RAW = "found", "raw"
_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(Issue).decode


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
    """Check all records of a file, or of standard input. All that is found is in `build/check-records.jsonl`, line by line."""
    found = BulkChecks()
    key = sha256(f"{project.key()} {source}".encode()).hexdigest()
    with (
        explained(build),
        stoppable(again=source.is_file()),
        work_beside({_FOUND: build / "check-records.jsonl", _RAW: None}, key) as work,
    ):
        run = _Run((source, jobs), project, work, found)
        try:
            run.all()
        finally:
            run.close()
        work.publish()
    return found


class _Run:
    def __init__(self, given: tuple[Path, int], project: Project, work: Work | Direct, found: BulkChecks) -> None:
        self._source, self._jobs = given
        self._project, self._work, self._found = project, work, found
        self._links = Links(work.beside("links.sqlite"))
        self._given: list[Part] = []  # given out and not yet come back, in order
        self._kept: list[Part] = []  # to be read again, of what cannot be read twice
        self._again = self._source.is_file()

    def close(self) -> None:
        """Close the index."""
        self._links.close()

    def all(self) -> None:
        """Everything: each record by itself, all against each other, and the telling."""
        project, label = self._project, self._source.as_posix()
        jobs, every = divided(parts_of(self._source, self._spool), self._jobs)
        make: Callable[[], _PartChecker] = partial(_checker, project.opened(), label) if jobs > 1 else partial(_PartChecker, project, label)
        with Bar(source_size(self._source), "records") as self._bar:
            for checked in ordered(make, self._pending(every), jobs, forks=True):
                self._finish(self._given.pop(0), checked)
        self._tell()

    def _spool(self, number: int) -> Path:
        return self._work.part("spool", number)

    def _pending(self, every: Iterator[Part]) -> Iterator[Part]:
        """The parts that were not checked yet."""
        count = 0
        for part in every:
            count += 1
            if entry := self._work.finished(part.number, part.digest):
                self._count(part, entry.result)
                continue
            if not self._given and len(self._work.entries) == part.number:
                self._links.forget(part.number)
            self._given.append(part)
            yield part
        self._work.only(count)
        self._links.forget(count)

    def _finish(self, part: Part, checked: _Checked) -> None:
        """Put what was found behind what is there, and note it."""
        if checked.whole and part.records != checked.records + checked.rejected:
            raise AssertionError(f"{part}: {checked.records:,} checked and {checked.rejected:,} rejected")
        with self._work.file(_RAW).open("ab") as stream:
            stream.writelines(_encode(issue) + b"\n" for issue in checked.issues)
        self._links.add(part.number, checked.facts)
        self._work.add(part.digest, {"records": checked.records + checked.rejected, "rejected": checked.rejected})
        self._count(part, self._work.entries[-1].result)

    def _count(self, part: Part, result: dict[str, int]) -> None:
        self._found.records += result["records"]
        self._found.rejected += result["rejected"]
        self._bar.advance(part.size, result["records"])
        if self._again:
            part.done()
        else:
            self._kept.append(part)

    def _tell(self) -> None:
        """What was found in parts, then what is found between them."""
        with self._work.file(_RAW).open("rb") as raw, self._work.file(_FOUND).open("wb") as found:
            for issue in chain(map(_decode, raw), self._between()):
                found.write(issue_line(issue).encode())
                self._found.add([issue])

    def _between(self) -> Iterator[Issue]:
        """What is wrong between records, and with the verdicts on them."""
        again = partial(parts_of, self._source, self._spool) if self._again else self._kept.copy
        yield from self._links.faults(again, self._source.as_posix(), self._project)
        verdicts = self._project.verdicts.verdicts
        here = self._links.known({verdict.item for verdict in verdicts})
        yield from check_verdicts((verdict for verdict in verdicts if verdict.item in here), here, self._project.known_items)
