"""What Wikidata and the dataset say differently, as a file for the Mismatch Finder.

Only what was compared with whole documents goes in: the id of an extract's statement is made up. Source of the columns and
limits: the Mismatch Finder's import rules (wmde/wikidata-mismatch-finder, 2024-04).
"""

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Final, NamedTuple

from pipeline.model import (
    GREGORIAN,
    JULIAN,
    WIKIDATA_ENTITY,
    Coordinate,
    EntityId,
    NoValue,
    Quantity,
    Snak,
    SomeValue,
    Statement,
    StringValue,
    Time,
    Value,
)
from pipeline.model.spans import effective_precision
from pipeline.reconcile.cells import FORMULA
from pipeline.reconcile.edits.model import Refusal
from pipeline.reconcile.edits.references import Sources
from pipeline.reconcile.edits.texts import flaw
from pipeline.reconcile.findings import Finding, Kind
from pipeline.reconcile.reconciliation import ItemReport, Reconciliation
from pipeline.reconcile.wording import value_text

__all__ = ["COLUMNS", "Mismatch", "find_mismatches", "mismatch_csv"]

COLUMNS: Final = (
    "item_id", "statement_guid", "property_id", "wikidata_value", "meta_wikidata_value", "external_value", "external_url", "type",
)  # fmt: skip
_GUID: Final = re.compile(r"Q[1-9]\d*\$[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}", re.IGNORECASE)
_URL: Final = re.compile(r"https?://[!-~]+")
_NUMBER: Final = re.compile(r"[-+]?[\d., °±]+")
_LONGEST: Final = 1_500
_LONGEST_ITEM: Final = 12
_KINDS: Final = frozenset({Kind.DIFFERS, Kind.CONFLICT})
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class Mismatch(NamedTuple):
    """One row of the file, in the order of its columns."""

    item_id: str
    statement_guid: str
    property_id: str
    wikidata_value: str
    meta_wikidata_value: str
    external_value: str
    external_url: str
    type: str


def _date(value: Time) -> str:
    """A date as Wikibase's parser reads it back; empty for one that is coarser than a decade."""
    precision = effective_precision(value)
    year, month, day = value.time[1:].split("T")[0].split("-")
    era = " BCE" if value.time[0] == "-" else ""
    number = str(int(year))
    if precision == 9:
        return number + era
    if precision == 10:
        return f"{_MONTHS[int(month) - 1]} {number}{era}"
    if precision == 11:
        return f"{int(day)} {_MONTHS[int(month) - 1]} {number}{era}"
    return f"{int(number) // 10 * 10}s{era}" if precision == 8 else ""


def _their_value(value: Value | SomeValue | NoValue) -> str:
    """Wikidata's value as `wbparsevalue` reads it; empty where no text does."""
    match value:
        case EntityId(entity):
            return entity
        case StringValue(text):
            return "" if flaw(text) or text.startswith(FORMULA) else text
        case Time():
            return _date(value)
        case Quantity(amount, "1"):
            return amount.removeprefix("+")
        case Coordinate(latitude, longitude):
            return f"{latitude:.7g}, {longitude:.7g}"
    return ""


def _meta(value: Value | SomeValue | NoValue) -> str:
    """The calendar of a date, as an item."""
    if isinstance(value, Time) and value.calendar in (GREGORIAN, JULIAN):
        return value.calendar.removeprefix(WIKIDATA_ENTITY)
    return ""


class _Finder:
    def __init__(self, reconciliation: Reconciliation) -> None:
        self._name, self._resolve = reconciliation.name, reconciliation.resolve
        self._sources = Sources(reconciliation.ours, reconciliation.resolve)

    def find(self, report: ItemReport) -> Iterator[Mismatch | Refusal]:
        """The rows of one item."""
        if report.basis.absent:
            return
        disputed = {dispute.property for dispute in report.disputes}
        for index, finding in enumerate(report.comparison.statements):
            if finding.property in disputed or finding.deprecated:
                continue  # a value that we ourselves doubt, or that one side calls wrong, says nothing against another
            for row in self._rows(report, finding):
                fault = _fault(row)
                yield Refusal(report.item.id, ("statement", index), "mismatches.csv", fault) if fault else row

    def _rows(self, report: ItemReport, finding: Finding) -> Iterator[Mismatch]:
        if finding.kind not in _KINDS or not finding.ours or not finding.theirs:
            return
        differing = [one for one in finding.qualifiers if one.kind in _KINDS and one.ours and one.theirs]
        for one in differing:
            assert one.ours and one.theirs, "both sides have the qualifier"
            yield self._row(report, finding, (one.ours, one.theirs), "qualifier")
        if not differing:
            yield self._row(report, finding, (finding.ours.main, finding.theirs.main), "statement")

    def _row(self, report: ItemReport, finding: Finding, pair: tuple[Snak, Snak], kind: str) -> Mismatch:
        ours, theirs = pair
        assert finding.ours and finding.theirs, "both sides have the statement"
        return Mismatch(
            report.qid, finding.theirs.id, theirs.property, _their_value(theirs.value), _meta(theirs.value),
            _harmless(self._our_value(ours.value)), self._address(finding.ours), kind,
        )  # fmt: skip

    def _our_value(self, value: Value | SomeValue | NoValue) -> str:
        """What we say, in words that mean something to others: an item by its Q-id, not by our id of it."""
        if isinstance(value, EntityId):
            qid, label = self._resolve(value.id), self._name(value.id)
            return label if not qid or qid == label else qid if label == value.id else f"{label} ({qid})"
        return value_text(value, self._name)

    def _address(self, ours: Statement) -> str:
        """Where what we say can be read."""
        snaks = [snak for one in self._sources.usable(ours.references).references for snak in one.snaks]
        texts = [snak.value.text for snak in snaks if snak.property == "P854" and isinstance(snak.value, StringValue)]
        return next((text for text in texts if _URL.fullmatch(text) and len(text) <= _LONGEST), "")


def _harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) and not _NUMBER.fullmatch(text) else text


def _fault(row: Mismatch) -> str:
    """Why the import would refuse a row, and the whole file with it."""
    if len(row.item_id) > _LONGEST_ITEM:
        return "an item id of more than 12 characters"
    if not _GUID.fullmatch(row.statement_guid) or row.statement_guid.partition("$")[0].upper() != row.item_id:
        return "a statement whose id is not one of the item's"
    if not row.wikidata_value or len(row.wikidata_value) > _LONGEST:
        return "a value there that has no form in this file"
    return flaw(row.external_value)


def find_mismatches(reconciliation: Reconciliation) -> tuple[list[Mismatch], list[Refusal]]:
    """The rows for everything that differs, and what no row can say."""
    finder = _Finder(reconciliation)
    found = [one for report in reconciliation.items for one in finder.find(report)]
    return [one for one in found if isinstance(one, Mismatch)], [one for one in found if isinstance(one, Refusal)]


def mismatch_csv(rows: Iterable[Iterable[str]]) -> str:
    """Lines of the file; its cells are as they must be read, so a text that a spreadsheet would run got its mark when the row was made."""
    stream = StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()
