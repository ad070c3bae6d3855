"""The checks of bulk mapping: each record against its schema, and all against each other by an index on disk."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

from pipeline.bulk.lines import LineEncoder
from pipeline.checks.chunk_index import explained_index
from pipeline.checks.index import Facts, FactsCollector, LinkIndex, suspected
from pipeline.checks.record import RecordChecker
from pipeline.issues import Issue
from pipeline.mapping.mapper import Mapped
from pipeline.project import Project
from pipeline.rdf.documents import Writer
from pipeline.rdf.encoder import Encoder
from pipeline.records.json_lines import texts
from pipeline.records.record import Record
from pipeline.records.units import Part

__all__ = ["Checking", "Links", "first_of_each"]

#: Faults between records by one rule that are told: a source that is missing may be missed by all.
_MOST: Final = 1_000


def first_of_each(issues: Iterable[Issue]) -> Iterator[Issue]:
    """The first thousand issues of each rule."""
    counts: Counter[str] = Counter()
    for issue in issues:
        counts[issue.rule] += 1
        if counts[issue.rule] <= _MOST:
            yield issue


class Checking:
    """Mapping, with each record checked against its schema and what it says of others noted."""

    def __init__(self, project: Project, encoder: Encoder, writer: Writer) -> None:
        mapper = project.mapper()
        self._checker, self._collector = RecordChecker(project.mappings, mapper), FactsCollector(project.mappings)
        self._lines = LineEncoder(mapper, encoder, writer)
        self.facts = self._collector.facts

    def shortcut(self, line: bytes) -> bytes | None:
        """The text of a record that has no fault, by the short way; None for one that has to go the long way."""
        outline = self._lines.outline(line)
        if outline is None or not self._checker.fits(outline.data.type, texts(line)):
            return None
        self._collector.note_said(outline.data.type, outline.data.id, outline.statements)
        return self._lines.text(outline)

    def map(self, record: Record) -> tuple[Mapped | None, list[Issue]]:
        """The item of a record that has no fault."""
        mapped, faults = self._checker.check(record)
        if mapped:
            self._collector.note(record.type, mapped.item)
        return mapped, faults


class Links:
    """The index of what records say of each other, in a file, and the faults that it leads to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with explained_index(self._path):
            self._index = LinkIndex(path)

    def close(self) -> None:
        """Close the file."""
        self._index.close()

    def forget(self, chunk: int) -> None:
        """Forget the chunks from this one on. Raises `EnvironmentFailure`, as all of these, when the disk is full."""
        with explained_index(self._path):
            self._index.forget(chunk)

    def add(self, chunk: int, facts: Facts) -> None:
        """Note what a chunk says."""
        with explained_index(self._path):
            self._index.add(chunk, facts)

    def known(self, names: Collection[str]) -> set[str]:
        """Those of the names that are records."""
        with explained_index(self._path):
            return {*self._index.types(names)}

    def faults(self, again: Callable[[], Iterable[Part]], file: str, project: Project) -> Iterator[Issue]:
        """All faults between records; `again` gives the parts of the input, of which those that the index suspects are read again."""
        with explained_index(self._path):
            suspects = self._index.suspects(project.mappings, project.known_items)
            types = self._index.types(suspects.targets)
        if not suspects.chunks:
            return

        def records() -> Iterator[Record]:
            for part in again():
                if part.number in suspects.chunks:
                    yield from (unit.record for unit in part.units(file) if unit.record)
                part.done()

        yield from suspected(records(), suspects, (project.mappings, project.known_items, types))
