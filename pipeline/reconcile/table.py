"""The report as a table for spreadsheets: one line per finding, every cell safe to open. Disputes are in page and JSON."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Final

from pipeline.reconcile.rows import Row

__all__ = ["COLUMNS", "csv_text"]

COLUMNS: Final = (
    "item", "label", "status", "qid", "subject", "property", "property_label", "kind", "deprecated", "provisional", "here", "there",
    "qualifiers_here", "qualifiers_there", "references_here", "references_there", "rank_here", "rank_there", "statement_there",
    "reason", "period",
)  # fmt: skip
#: What makes a spreadsheet read a cell as a formula (OWASP, "CSV Injection").
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _snaks(snaks: Iterable[Row]) -> str:
    return "; ".join(f"{snak['property_label']}: {snak['text']}" for snak in snaks)


def _side_cells(side: Row | None, name: str) -> Row:
    if side is None:
        return {}
    references = " | ".join(_snaks(snaks) for snaks in side["references"])
    return {name: side["text"], f"qualifiers_{name}": _snaks(side["qualifiers"]), f"references_{name}": references,
            f"rank_{name}": side["rank"]}  # fmt: skip


def _finding_rows(item: Row) -> Iterator[Row]:
    for finding in item["statements"]:
        cells = {key: finding[key] for key in ("property", "property_label", "kind", "deprecated", "reason")}
        there = {"statement_there": finding["there"]["id"]} if finding["there"] else {}
        sides = _side_cells(finding["here"], "here") | _side_cells(finding["there"], "there")
        yield {"subject": "statement", "provisional": "yes" if finding["provisional"] else ""} | cells | sides | there
    for term in item["terms"]:
        yield {"subject": term["part"], "property": term["language"]} | {key: term[key] for key in ("kind", "here", "there", "reason")}
    for candidate in item["candidates"]:
        yield {"subject": "candidate", "there": f"{candidate['label']} ({candidate['qid']})", "reason": candidate["reason"]}


def _rows(data: Row) -> Iterator[Row]:
    for item in data["items"]:
        shared = {"item": item["id"], "label": item["label"], "status": item["status"], "qid": item["qid"]}
        shared["period"] = item["basis"]["period"] if item["basis"] else ""
        findings = list(_finding_rows(item)) or [{"subject": "item"}]
        yield from (shared | finding for finding in findings)


def csv_text(data: Row) -> str:
    """The table as CSV (RFC 4180, lines ending in LF): findings, terms and candidates; an item without any has one line."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in _rows(data):
        writer.writerow([_safe(str(row.get(column, ""))) for column in COLUMNS])
    return out.getvalue()
