"""`reconcile` for any number of records: in parts of a thousand, in as many processes as there are cores, going on where a run was.

Four steps, each over all parts, and what each makes of a part is kept in a file beside the output until all is done:

1. the records become items;
2. each item is looked for on Wikidata by itself;
3. what was found is settled for all together, since a match of one says something about others; this is the parent's;
4. each item is compared and reported on.

Then the reports are put together. What a step makes of a part depends on the part and on what earlier steps made of all, never on who
made it or when, so that one process and many end with the same bytes.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from hashlib import sha256
from shutil import copyfileobj
from typing import Final, NamedTuple

import msgspec

from pipeline.issues import Issue
from pipeline.model import Item
from pipeline.outputs import DataErrors, replacing
from pipeline.project import Project
from pipeline.reconcile.assembly import Facts, Report, assemble
from pipeline.reconcile.baseline import Earlier
from pipeline.reconcile.matches import dated
from pipeline.reconcile.pieces import Piece
from pipeline.reconcile.report import report_folder
from pipeline.records.units import Part
from pipeline.runs.checking import BulkChecks
from pipeline.runs.comparing import BulkReconcile, Comparer, Ground, Mapped, Mapper, Settled, asking, reporting
from pipeline.runs.items import build_index
from pipeline.runs.kept_issues import set_aside
from pipeline.runs.mapping import parts_of, settings_digest
from pipeline.runs.progress import Bar, counted, source_size
from pipeline.runs.sources import located, opened
from pipeline.runs.steps import Steps
from pipeline.runs.stopping import stoppable
from pipeline.runs.vocabulary import vocabulary
from pipeline.shards.pool import divided, ordered
from pipeline.shards.work import work_beside

__all__ = ["Reconciled", "reconcile_parts"]

#: Records in a part.
SIZE: Final = 1_000
_ITEMS, _ASKED, _SETTLED, _PIECES = _STEPS = ("items", "asked", "settled", "pieces")
_REJECTS: Final = "rejects"


class Reconciled(NamedTuple):
    """The report, None where not all could be read; the issues of the records, and how many there are, with and without an item."""

    report: Report | None
    issues: list[Issue]
    more: list[str]
    records: int
    rejected: int

    def __str__(self) -> str:
        """`10,000 records in = 9,990 items compared or looked for + 10 rejected`, where any was."""
        return f"{self.records:,} records in = {self.records - self.rejected:,} items + {self.rejected:,} rejected"


def _key(bulk: BulkReconcile) -> str:
    """A digest of everything but the records that the output depends on."""
    return sha256(
        f"{settings_digest(bulk.root)} {bulk.origin} {bulk.compared.stamp()} {bulk.rejects is not None} {SIZE} {sys.version}".encode()
    ).hexdigest()


def reconcile_parts(bulk: BulkReconcile, project: Project, baseline: Earlier | None = None) -> Reconciled:
    """Compare the records of a folder, a file or of standard input, and put the reports in place; nothing where not all can be read."""
    first = bulk.output.with_name(f"{bulk.output.name}.{_ITEMS}")
    targets = dict.fromkeys((*_STEPS, _REJECTS)) | {_ITEMS: first}
    run, report = _Run(bulk, project), None
    with (
        stoppable(again=str(bulk.source) != "-"),
        suppress(DataErrors),
        report_folder(bulk.output) as files,
        work_beside(targets, _key(bulk)) as work,
    ):
        run.all(Steps(work, _STEPS))
        if run.is_whole:
            report = assemble(run.pieces, run.facts(), files, baseline)
            if bulk.rejects:
                with replacing(bulk.rejects, "wb") as stream, work.beside(_REJECTS).open("rb") as rejects:
                    copyfileobj(rejects, stream)
        work.discard()
        if report is None:
            raise DataErrors
    return Reconciled(report, run.checks.issues, list(run.checks.more()), run.records, run.rejected)


class _Run:
    def __init__(self, bulk: BulkReconcile, project: Project) -> None:
        self._bulk, self._project = bulk, project
        self.records = self.rejected = 0
        self.is_whole = True
        self.checks = BulkChecks()

    def all(self, steps: Steps) -> None:
        """The four steps; only the first where not all records could be read."""
        self._steps, project = steps, self._project
        self._map()
        if not self.is_whole:
            return
        index = steps.file("index.sqlite")
        build_index(index, steps.blocks(_ITEMS), project.dataset.languages)
        path = located(project, self._items, self._bulk.compared)
        there = opened(path)
        origin, blocks = dated(self._bulk.origin, project.verdicts, there), tuple(steps.blocks(_ITEMS))
        known, whole = vocabulary(project, ()), self._bulk.compared.is_whole
        ground = Ground(project.opened(), path, index, blocks, known, origin, whole)
        self._here = Comparer(ground, (project, there))
        given = self._here if steps.jobs == 1 else None
        steps.run(_ASKED, partial(asking, ground, given), steps.blocks(_ITEMS), "records looked for")
        steps.run_here(_SETTLED, self._here.settle(partial(steps.blocks, _ASKED), steps.sizes))
        pairs = (Settled(*pair) for pair in zip(steps.blocks(_ITEMS), steps.blocks(_SETTLED), strict=True))
        steps.run(_PIECES, partial(reporting, ground, given), pairs, "records compared")

    def facts(self) -> Facts:
        """What the reports say beside their pieces."""
        return self._here.facts(is_part=self._bulk.is_part)

    def pieces(self) -> Iterator[Piece]:
        """The pieces of the reports."""
        return (block.read() for block in counted(self._steps.blocks(_PIECES), "parts of the reports put together"))

    def _items(self) -> Iterator[Item]:
        return (item for block in self._steps.blocks(_ITEMS) for item, _ in block.read())

    def _map(self) -> None:
        """The first step: it finds out how many parts there are."""
        source = self._bulk.source
        self._steps.jobs, every = divided(parts_of(source, self._steps.spool, SIZE), self._bulk.jobs)
        make = partial(Mapper, self._bulk, self._project if self._steps.jobs == 1 else self._project.opened())
        given = list[Part]()
        with Bar(source_size(source), "records read") as self._bar:
            for mapped in ordered(make, self._pending(every, given), self._steps.jobs):
                part = given.pop(0)
                facts = mapped._replace(block=b"", rejects=b"")
                with self._steps.file(_REJECTS).open("ab") as rejects:
                    rejects.write(mapped.rejects)
                self._steps.keep(_ITEMS, mapped.block, part.digest, msgspec.to_builtins(facts))
                self._note(part, facts)

    def _pending(self, parts: Iterable[Part], given: list[Part]) -> Iterator[Part]:
        for part in parts:
            if facts := self._steps.found(part.number, part.digest):
                self._note(part, msgspec.convert(facts, Mapped))
            else:
                given.append(part)
                yield part

    def _note(self, part: Part, facts: Mapped) -> None:
        self.checks.add(map(set_aside, facts.issues) if self._bulk.rejects and facts.whole else facts.issues)
        self.records += facts.records
        self.rejected += facts.rejected
        self.is_whole = self.is_whole and facts.whole
        self._steps.sizes.append(facts.records - facts.rejected)
        self._bar.advance(part.size, facts.records)
        part.done()
