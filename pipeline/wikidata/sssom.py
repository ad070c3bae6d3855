"""Identity verdicts read from an SSSOM mapping set (Simple Standard for Sharing Ontological Mappings) and written back.

How the four verdicts are said, one row each:

| verdict   | predicate_id      | predicate_modifier | object_id         |
|-----------|-------------------|--------------------|-------------------|
| same      | skos:exactMatch   |                    | wikidata:Q...     |
| different | skos:exactMatch   | Not                | wikidata:Q...     |
| unsure    | skos:relatedMatch |                    | wikidata:Q...     |
| none      | skos:exactMatch   |                    | sssom:NoTermFound |

"None" says that whoever decided found no item; the comment says where they looked.

An exactMatch is a human being's (`semapv:ManualMappingCuration` or `semapv:MappingReview`). What a program found goes in as
relatedMatch until somebody has looked.
Source: https://mapping-commons.github.io/sssom/spec-formats-tsv/ and .../spec-model/ ("Documenting unmapped elements").
"""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from re import compile as regex
from typing import Final, NamedTuple

from pipeline.issues import EnvironmentFailure, Issue, Place, Severity, in_order
from pipeline.model import WIKIDATA_ENTITY
from pipeline.wikidata.sssom_table import Cell, Table, read_table
from pipeline.wikidata.verdicts import CURATED, Verdict, VerdictKind, check_verdicts

__all__ = ["COLUMNS", "NO_TERM", "MappingSet", "parse_sssom", "read_sssom"]

#: The columns in the order in which they are written; rows are sorted by their cells in this order.
COLUMNS: Final = (
    "subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label", "mapping_justification",
    "confidence", "author_id", "mapping_date", "comment",
)  # fmt: skip
NO_TERM: Final = "sssom:NoTermFound"
_REQUIRED: Final = ("subject_id", "predicate_id", "object_id", "mapping_justification")
#: Prefixes that the standard declares for every file.
_BUILT_IN: Final = frozenset({"linkml", "owl", "rdf", "rdfs", "semapv", "skos", "sssom", "xsd"})
#: By these a human being vouches for a row.
_HUMAN: Final = frozenset({CURATED, "semapv:MappingReview"})
_SLUG: Final = regex(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_QID: Final = regex(r"Q[1-9]\d*")
_SEMAPV: Final = regex(r"semapv:[A-Za-z]+")
_PREDICATES: Final = {
    ("skos:exactMatch", ""): VerdictKind.SAME,
    ("skos:exactMatch", "Not"): VerdictKind.DIFFERENT,
    ("skos:relatedMatch", ""): VerdictKind.UNSURE,
}


class MappingSet(NamedTuple):
    """A file of verdicts: its header (with `curie_map`), the sound rows, what was wrong, and the prefix of our items."""

    header: Mapping[str, object]
    verdicts: tuple[Verdict, ...]
    issues: tuple[Issue, ...] = ()
    prefix: str = "dataset"


class _Row:
    """One row by column name; collects what is wrong with its cells."""

    def __init__(self, row: dict[str, Cell], prefixes: Mapping[str, str]) -> None:
        self.place = row["subject_id"].place
        self.issues: list[Issue] = []
        self._row = row
        self._prefixes = prefixes

    def text(self, column: str) -> str:
        return self._row[column].text if column in self._row else ""

    def bad(self, column: str, expected: str, rule: str = "sssom-value", severity: Severity = Severity.ERROR) -> None:
        place = self._row[column].place if column in self._row else self.place
        item = self.text("subject_id").partition(":")[2]
        found = f"{column}: {self.text(column) or '(empty)'}"
        self.issues.append(Issue(place, rule, found, expected, severity=severity, item=item))

    def curie(self, column: str) -> tuple[str, str]:
        """The IRI of the prefix and the local part; both empty after an issue."""
        prefix, colon, local = self.text(column).partition(":")
        if not colon or not local or (prefix not in self._prefixes and prefix not in _BUILT_IN):
            known = ", ".join(sorted(self._prefixes)) or "none"
            self.bad(column, f"prefix:name with a prefix of the curie_map ({known})", "sssom-curie")
            return "", ""
        return self._prefixes.get(prefix, ""), local

    def item(self) -> str:
        base, local = self.curie("subject_id")
        if local and (base in ("", WIKIDATA_ENTITY) or not _SLUG.fullmatch(local)):
            self.bad("subject_id", "an item of the dataset, such as dataset:some-item", "sssom-curie")
        return local

    def qid(self) -> str:
        if self.text("object_id") == NO_TERM:
            return ""
        base, local = self.curie("object_id")
        if local and (base != WIKIDATA_ENTITY or not _QID.fullmatch(local)):
            self.bad("object_id", f"an item of Wikidata, such as wikidata:Q5, or {NO_TERM}", "sssom-curie")
        return local

    def kind(self) -> VerdictKind | None:
        predicate, modifier = self.text("predicate_id"), self.text("predicate_modifier")
        kind = _PREDICATES.get((predicate, modifier))
        if (predicate, "") not in _PREDICATES:
            self.bad("predicate_id", "skos:exactMatch (same; with modifier Not: different) or skos:relatedMatch (unsure)")
        elif kind is None:
            self.bad("predicate_modifier", "nothing, or Not with skos:exactMatch")
        elif self.text("object_id") == NO_TERM:
            if kind is not VerdictKind.SAME:
                self.bad("object_id", f"{NO_TERM} only with skos:exactMatch and no modifier")
            return VerdictKind.NONE
        return kind

    def justification(self) -> str:
        text = self.text("mapping_justification")
        if not _SEMAPV.fullmatch(text):
            self.bad("mapping_justification", f"a semapv term such as {CURATED}")
        elif text not in _HUMAN and self.text("predicate_id") == "skos:exactMatch":
            self.bad("mapping_justification", f"for skos:exactMatch {' or '.join(sorted(_HUMAN))}; a candidate is skos:relatedMatch")
        return text

    def confidence(self) -> float | None:
        text = self.text("confidence")
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            number = -1.0
        if not 0 <= number <= 1:
            self.bad("confidence", "a number from 0 to 1")
            return None
        return number

    def author(self) -> str:
        if self.text("author_id"):
            self.curie("author_id")
        return self.text("author_id")

    def date(self) -> str:
        text = self.text("mapping_date")
        try:
            if text and date.fromisoformat(text).isoformat() != text:
                self.bad("mapping_date", "a day such as 2024-05-31")
        except ValueError:
            self.bad("mapping_date", "a day such as 2024-05-31")
        return text


def _verdict(row: _Row) -> Verdict | None:
    """The row's verdict; None if anything about it is an error."""
    item, qid, kind, justification = row.item(), row.qid(), row.kind(), row.justification()
    confidence, author, day = row.confidence(), row.author(), row.date()
    if row.issues or kind is None:
        return None
    if justification in _HUMAN:
        for column in ("author_id", "mapping_date"):
            if not row.text(column):
                row.bad(column, "who decided, and when", "sssom-provenance", Severity.WARNING)
    return Verdict(
        item, qid, kind, justification, confidence, author, day, row.text("comment"), row.place,
        row.text("subject_label"), row.text("object_label"),
    )  # fmt: skip


def _prefixes(table: Table, file: str) -> dict[str, str]:
    given = table.header.get("curie_map")
    if isinstance(given, dict) and all(isinstance(iri, str) for iri in given.values()):
        return {str(prefix): iri for prefix, iri in given.items()}
    if table.header:
        table.issues.append(Issue(Place(file, 1), "sssom-header", f"curie_map: {given}", "a map from prefixes to IRIs"))
    return {}


def _check_columns(table: Table, file: str) -> None:
    names = [cell.text for cell in table.columns]
    for i, (name, place) in enumerate(table.columns):
        if name not in COLUMNS or name in names[:i]:
            fix = "remove it" if name in names[:i] else "remove it, or put what it says into the comment"
            table.issues.append(Issue(place, "sssom-column", name or "(no name)", f"each once: {', '.join(COLUMNS)}", fix))
    for name in _REQUIRED:
        if name not in names:
            place = table.columns[0].place if table.columns else Place(file)
            table.issues.append(Issue(place, "sssom-column", f"no column {name}", f"the columns {', '.join(_REQUIRED)}", "add it"))


def _subject_prefix(rows: list[dict[str, Cell]], issues: list[Issue]) -> str:
    """The prefix of the first row's item; all items of a file have the same."""
    cells = [row["subject_id"] for row in rows]
    prefix = cells[0].text.partition(":")[0] if cells else MappingSet._field_defaults["prefix"]
    for text, place in cells:
        if text.partition(":")[0] != prefix:
            issues.append(Issue(place, "sssom-curie", f"subject_id: {text}", f"the same prefix for all items, {prefix}:"))
    return prefix


def _check_order(rows: list[dict[str, Cell]], issues: list[Issue]) -> None:
    keys = [tuple(row[name].text if name in row else "" for name in COLUMNS) for row in rows]
    for i, (before, after) in enumerate(pairwise(keys), 1):
        if after < before:
            place = rows[i]["subject_id"].place
            issues.append(Issue(place, "sssom-order", " ".join(after[:1]), f"rows sorted by their cells; this one before {before[0]}"))


def parse_sssom(text: str, file: str = "") -> MappingSet:
    """The verdicts of an SSSOM/TSV text. A bad row is left out; everything wrong comes as issues with line and column."""
    table = read_table(text, file)
    prefixes = _prefixes(table, file)
    _check_columns(table, file)
    names = [cell.text for cell in table.columns]
    if not set(_REQUIRED) <= set(names):
        return MappingSet(table.header, (), tuple(in_order(table.issues)))
    # Backwards, so that of two columns with one name the first counts.
    rows = [dict(zip(names[::-1], row[::-1], strict=True)) for row in table.rows]
    verdicts, issues = [], table.issues
    for cells in rows:
        row = _Row(cells, prefixes)
        verdict = _verdict(row)
        issues += row.issues
        if verdict:
            verdicts.append(verdict)
    _check_order(rows, issues)
    prefix = _subject_prefix(rows, issues)
    return MappingSet(table.header, tuple(verdicts), tuple(in_order([*issues, *check_verdicts(verdicts)])), prefix)


def read_sssom(path: Path) -> MappingSet:
    """The verdicts of a file. Raises `EnvironmentFailure` if it cannot be opened."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EnvironmentFailure(f"cannot read {path}: {error.strerror}") from error
    try:
        return parse_sssom(data.decode("utf-8"), str(path))
    except UnicodeDecodeError as error:
        place = Place(str(path), data.count(b"\n", 0, error.start) + 1)
        return MappingSet({}, (), (Issue(place, "sssom-encoding", str(error), "UTF-8", "save the file as UTF-8"),))
