"""The report as a table for spreadsheets: one line per finding, every cell safe to open. Disputes are in page and JSON."""

from collections.abc import Iterable, Iterator
from typing import Final

from pipeline.reconcile.cells import csv_lines
from pipeline.reconcile.rows import Row
from pipeline.reconcile.wording import shown

__all__ = ["COLUMNS", "csv_text"]

COLUMNS: Final = (
    "item", "label", "status", "qid", "subject", "language", "property", "property_label", "kind", "deprecated", "provisional",
    "here", "there",
    "qualifiers_here", "qualifiers_there", "references_here", "references_there", "rank_here", "rank_there", "statement_there",
    "qualifier_findings", "reason", "period", "edits",
)  # fmt: skip


def _snaks(snaks: Iterable[Row]) -> str:
    return "; ".join(f"{snak['property_label']}: {snak['text']}" for snak in snaks)


def _side_cells(side: Row | None, name: str) -> Row:
    if side is None:
        return {}
    references = " | ".join(_snaks(snaks) for snaks in side["references"])
    return {name: side["text"], f"qualifiers_{name}": _snaks(side["qualifiers"]), f"references_{name}": references,
            f"rank_{name}": side["rank"]}  # fmt: skip


def _edits(item: Row, about: str, index: int) -> Row:
    """The edits that come from a finding, by id, with a question mark on those that want a look first."""
    found = [edit for edit in item["edits"] if edit["about"] == [about, index]]
    return {"edits": " ".join(edit["id"] + ("" if edit["ready"] else "?") for edit in found)}


def _finding_rows(item: Row) -> Iterator[Row]:
    for index, finding in enumerate(item["statements"]):
        cells = {key: finding[key] for key in ("property", "property_label", "kind", "deprecated", "reason")}
        there = {"statement_there": finding["there"]["id"]} if finding["there"] else {}
        sides = _side_cells(finding["here"], "here") | _side_cells(finding["there"], "there")
        cells["provisional"] = "yes" if finding["provisional"] else ""
        cells["qualifier_findings"] = "; ".join(f"{one['property_label']}: {one['kind']}" for one in finding["qualifiers"])
        yield {"subject": "statement"} | cells | sides | there | _edits(item, "statement", index)
    for index, term in enumerate(item["terms"]):
        yield (
            {"subject": term["part"]}
            | _edits(item, "term", index)
            | {key: term[key] for key in ("language", "kind", "here", "there", "reason")}
        )
    for candidate in item["candidates"]:
        yield {"subject": "candidate", "there": f"{candidate['label']} ({candidate['qid']})", "reason": candidate["reason"]}


def _rows(item: Row) -> Iterator[Row]:
    shared = {"item": item["id"], "label": item["label"], "status": item["status"], "qid": item["qid"]}
    shared["period"] = item["basis"]["period"] if item["basis"] else ""
    findings = list(_finding_rows(item)) or [{"subject": "item"} | _edits(item, "item", 0)]
    yield from (shared | finding for finding in findings)


def csv_text(items: Iterable[Row]) -> str:
    """The lines of some items in the table, without its header: findings, terms and candidates; an item without any has one line."""
    return csv_lines([shown(str(row.get(column, ""))) for column in COLUMNS] for item in items for row in _rows(item))
