"""The reports put together from pieces, as streams: memory holds one piece, what is added up, and what the page shows."""

from collections.abc import Callable, Iterable, Iterator
from heapq import nsmallest
from itertools import count
from json import dumps, loads
from pathlib import Path
from typing import IO, Final, NamedTuple, Protocol, TypeAlias

from pipeline.issues import Issue, in_order
from pipeline.reconcile.baseline import Changes, Earlier, changes_since
from pipeline.reconcile.cells import csv_lines
from pipeline.reconcile.edits.csv_batch import Table
from pipeline.reconcile.edits.files import LOST_COLUMNS, ready_names
from pipeline.reconcile.edits.guide import guide_text
from pipeline.reconcile.edits.mismatches import COLUMNS as MISMATCH_COLUMNS
from pipeline.reconcile.edits.mismatches import mismatch_csv
from pipeline.reconcile.method import METHOD
from pipeline.reconcile.page import page_html
from pipeline.reconcile.pieces import Piece
from pipeline.reconcile.rows import FORMAT, Row, issue_row
from pipeline.reconcile.sorting import Sorted
from pipeline.reconcile.summary import Disagreements, disagreements, summary_text
from pipeline.reconcile.table import COLUMNS
from pipeline.reconcile.wording import unturned
from pipeline.wikidata.sssom import MappingSet
from pipeline.wikidata.sssom_writer import sssom_head, sssom_line, sssom_rows

__all__ = ["Facts", "Files", "InFolder", "Report", "assemble"]

#: The items that the page shows at most, those that matter most first: a browser has its limits.
_SHOWN: Final = 2_000
#: Issues of one rule that are told; what is wrong with one item of a million is wrong with most.
_ISSUES: Final = 1_000
Pieces: TypeAlias = Callable[[], Iterable[Piece]]


class Files(Protocol):
    """Files that grow."""

    def write(self, name: str, text: str) -> None:
        """Put a text at the end of a file."""

    def read(self, name: str) -> Iterator[str]:
        """The text of a file in parts; nothing where there is no such file."""


class InFolder:
    """Files in a folder. A lone surrogate cannot be UTF-8; it is shown as what it is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, IO[str]] = {}

    def write(self, name: str, text: str) -> None:
        """Put a text at the end of a file."""
        if name not in self._open:
            path = self._folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            self._open[name] = path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
        self._open[name].write(text)

    def read(self, name: str) -> Iterator[str]:
        """The text of a file in parts."""
        if name in self._open:
            self._open[name].flush()
            with (self._folder / name).open(encoding="utf-8", newline="\n") as stream:
                while part := stream.read(1 << 20):
                    yield part

    def close(self) -> None:
        """Close all of them."""
        for stream in self._open.values():
            stream.close()


class Facts(NamedTuple):
    """What the reports say beside their pieces: the dataset's title, a row on what was compared with, the verdicts, issues."""

    title: str
    snapshot: Row
    verdicts: MappingSet
    issues: tuple[Issue, ...] = ()


class Report(NamedTuple):
    """The data of the report, with the items that its page shows; what changed since the baseline; what was found on the way."""

    data: Row
    changes: Changes | None
    issues: tuple[Issue, ...]


class _Sums:
    """What is added up over all pieces."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.counts: Row = {}
        self.lost = 0
        self.disagreements: Disagreements = disagreements([])
        self.tables: dict[str, Table] = {}
        self._issues = [*issues]
        self._told: dict[str, int] = {}

    def add(self, piece: Piece) -> None:
        """Take a piece in."""
        self.counts = _added(self.counts, piece.counts) if self.counts else piece.counts
        self.lost += piece.edits.lost
        self.disagreements = self.disagreements.plus(piece.disagreements)
        for name, rows in piece.edits.tables.items():
            self.tables.setdefault(name, Table()).see(rows)
        for issue in piece.issues:
            self._told[issue.rule] = self._told.get(issue.rule, 0) + 1
            if self._told[issue.rule] <= _ISSUES:
                self._issues.append(issue)

    def issues(self) -> tuple[Issue, ...]:
        """All issues, in their order."""
        return tuple(in_order(self._issues))


def _added(one: Row, other: Row) -> Row:
    return {name: _added(value, other[name]) if isinstance(value, dict) else value + other[name] for name, value in one.items()}


def assemble(pieces: Pieces, facts: Facts, files: Files, baseline: Earlier | None = None) -> Report:
    """Write all files. `pieces` gives the pieces as often as it is called; there is at least one."""
    sums = _Sums(facts.issues)
    shown = _first_pass(pieces, facts, files, sums)
    issues = sums.issues()
    head: Row = {"format": FORMAT, "dataset": facts.title, "method": METHOD, "snapshot": facts.snapshot, "counts": sums.counts}
    cards = _second_pass(pieces, head, files, (sums, shown))
    data = head | {"items": cards, "issues": [issue_row(issue) for issue in issues]}
    _end_json(files, data)
    changes = changes_since(baseline, _rows(pieces)) if baseline is not None else None
    for name in ready_names():
        for text in files.read(name):
            files.write("quickstatements.txt", text)
    files.write("report.html", page_html(data))
    files.write("summary.md", summary_text(data, sums.disagreements, changes))
    files.write("edits/README.md", guide_text(sums.counts["edits"], sums.lost))
    return Report(data, changes, issues)


def _rows(pieces: Pieces) -> Iterator[Row]:
    return (loads(text) for piece in pieces() for text in piece.items)


def _first_pass(pieces: Pieces, facts: Facts, files: Files, sums: _Sums) -> frozenset[int]:
    """All that is written as it comes, and what is added up. The numbers of the items that the page will show come back."""
    files.write("report.csv", csv_lines([COLUMNS]))
    files.write("mismatches.csv", mismatch_csv([MISMATCH_COLUMNS]))
    files.write("edits/not-carried.csv", csv_lines([LOST_COLUMNS]))
    files.write("quickstatements.txt", "")
    files.write("matches.sssom.tsv", sssom_head(facts.verdicts.header))
    numbers = count()
    with Sorted() as matches:
        matches.add(sssom_rows(facts.verdicts))

        def importances() -> Iterator[tuple[tuple[int, ...], int]]:
            for piece in pieces():
                sums.add(piece)
                matches.add(piece.matches)
                texts = {"report.csv": piece.table, "mismatches.csv": piece.mismatches} | piece.edits.texts
                for name, text in texts.items():
                    if text:
                        files.write(name, text)
                yield from ((one, next(numbers)) for one in piece.importance)

        shown = frozenset(number for _, number in nsmallest(_SHOWN, importances()))
        for row in matches:
            files.write("matches.sssom.tsv", sssom_line(row))
    return shown


def _second_pass(pieces: Pieces, head: Row, files: Files, known: tuple[_Sums, frozenset[int]]) -> list[Row]:
    """All that needs what was added up: `report.json`, tables; what is undone, backwards. The items that the page shows come back."""
    sums, shown = known
    files.write("report.json", unturned(dumps(head, ensure_ascii=False, indent=1)).removesuffix("\n}") + ',\n "items": [')
    for name, table in sums.tables.items():
        files.write(name, table.header)
    undo = dict[str, list[str]]()
    cards, number = list[Row](), 0
    for piece in pieces():
        for text in piece.items:
            files.write("report.json", f"{',' if number else ''}\n  {text}")
            if number in shown:
                cards.append(loads(text))
            number += 1
        for name, rows in piece.edits.tables.items():
            files.write(name, sums.tables[name].lines(rows))
        for name, text in piece.edits.undo.items():
            if text:
                undo.setdefault(name, []).append(text)
    for name, texts in undo.items():
        for text in reversed(texts):
            files.write(name, text)
    files.write("report.json", "\n ]" if number else "]")
    return cards


def _end_json(files: Files, data: Row) -> None:
    issues = unturned(dumps(data["issues"], ensure_ascii=False, indent=1)).replace("\n", "\n ")
    files.write("report.json", f',\n "issues": {issues}\n}}\n')
