"""The reconciliation as plain data: the content of `report.json`, from which page and table are made as well.

Field names are stable; a change that breaks readers raises `FORMAT`. "here" is the dataset, "there" is Wikidata.

Top level: `format`, `dataset`, `method`, `snapshot`, `counts`, `items`, `issues`.

- `method`: what the candidates come from: `program`, `name`, `weights` (a digest of all weights and thresholds).
- `snapshot`: `entities` (how many), `periods` and `sources` and `absent` (each with the number of entities concerned).
- `counts`: `edits` (`ready` and `look-first`, by batch); `items` by status; `statements` by kind (those without a deprecated
  side), `statements_deprecated` by kind, `statements_provisional` by kind, `qualifiers` and `terms` by kind; `disputes`, `candidates`.
- an item: `id`, `label`, `names` (labels and aliases), `types` (what it is an instance of), `status` (matched,
  matched-not-in-snapshot, unsure, not-found, open), `qid`, `gone` (Wikidata has no item of that id), `label_there`,
  `basis` (`sources`, `period`, `absent`, `identity`),
  `verdicts`, `counts` by kind, `statements`, `terms`, `disputes`, `candidates`, `edits`, `refusals`.
- a verdict: `kind`, `qid`, `qid_label`, `justification`, `confidence`, `author`, `date`, `comment`, `place`.
- a statement: `id` (of the finding, the same in every report), `kind`, `property`, `property_label`, `here`, `there` (or null),
  `reason`, `deprecated`, `provisional`, `qualifiers`.
- a side: `id` (empty where the document has no ids of Wikidata's), `rank`, `text`, `snak` (in Wikibase's JSON), `qualifiers`
  and `references` as lists of `property`, `property_label`, `text`, `snak`.
- a qualifier: `kind`, `property`, `property_label`, `here`, `there` (texts), `reason`.
- a term: `kind`, `part`, `language`, `here`, `there`, `reason`.
- an edit: `id`, `kind`, `batch`, `about` (`statement` or `term` with its place in the list, or `item`), `words`, `summary`, `ready`, `hold`
  (why to look first), `without` (what stays here), `lines` by version of QuickStatements (empty where it has no words for the
  edit), `not_carried` (`form`, `direction`: run or undo, `reason`). A refusal: `about`, `what`, `reason`.
- a dispute: `side`, `property`, `property_label`, `reason`, `statements` (sides). A candidate: `qid`, `label`, `reason`,
  `confidence` (0 to 1, or null), `method` (a semapv term).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, Final

from pipeline.issues import Issue
from pipeline.model import EntityId, Item, NoValue, Snak, SomeValue, Statement
from pipeline.reconcile.disputes import Dispute
from pipeline.reconcile.edit_rows import edit_counts, edit_row, refusal_row
from pipeline.reconcile.edits.model import NO_PROPOSALS, Proposals
from pipeline.reconcile.findings import Finding, Kind, QualifierFinding, TermFinding
from pipeline.reconcile.method import METHOD
from pipeline.reconcile.reconciliation import ItemReport, Reconciliation, Status
from pipeline.reconcile.wording import Name, value_text
from pipeline.wikidata.snapshot import Basis
from pipeline.wikidata.source import Wikidata
from pipeline.wikidata.values_json import value_to_json
from pipeline.wikidata.verdicts import Verdict

__all__ = ["FORMAT", "Row", "counts_row", "issue_row", "item_row", "report_data", "snapshot_row"]

FORMAT: Final = 2
_ID_LENGTH: Final = 10
_INSTANCE_OF: Final = "P31"
Row = dict[str, Any]


def _snak_json(snak: Snak) -> Row:
    if isinstance(snak.value, SomeValue | NoValue):
        kind = "somevalue" if isinstance(snak.value, SomeValue) else "novalue"
        return {"snaktype": kind, "property": snak.property}
    return {"snaktype": "value", "property": snak.property, "datavalue": value_to_json(snak.value)}


def _snak(snak: Snak, name: Name) -> Row:
    return {
        "property": snak.property, "property_label": name(snak.property), "text": value_text(snak.value, name),
        "snak": _snak_json(snak),
    }  # fmt: skip


def _side(statement: Statement | None, name: Name, with_id: bool = True) -> Row | None:
    if statement is None:
        return None
    return {
        "id": statement.id if with_id else "",
        "rank": statement.rank.name.lower(),
        "text": value_text(statement.main.value, name),
        "snak": _snak_json(statement.main),
        "qualifiers": [_snak(snak, name) for snak in statement.qualifiers],
        "references": [[_snak(snak, name) for snak in reference.snaks] for reference in statement.references],
    }


def _qualifier(finding: QualifierFinding, name: Name) -> Row:
    here, there = (value_text(snak.value, name) if snak else "" for snak in (finding.ours, finding.theirs))
    return {
        "kind": finding.kind, "property": finding.property, "property_label": name(finding.property),
        "here": here, "there": there, "reason": finding.reason,
    }  # fmt: skip


def _finding_id(finding: Finding) -> str:
    """A name by which a finding can be linked to, whatever else the report holds."""
    side = finding.ours or finding.theirs
    assert side, "a finding has a side"
    digest = sha256(f"{side.id}|{side.main}".encode("utf-8", "surrogatepass")).hexdigest()
    return f"{finding.property}-{digest[:_ID_LENGTH]}"


def _statement(finding: Finding, basis: Basis, name: Name) -> Row:
    return {
        "id": _finding_id(finding),
        "kind": finding.kind,
        "property": finding.property,
        "property_label": name(finding.property),
        "here": _side(finding.ours, name),
        "there": _side(finding.theirs, name, with_id=not basis.lacks("statement-ids")),
        "reason": finding.reason,
        "deprecated": finding.deprecated,
        "provisional": finding.provisional,
        "qualifiers": [_qualifier(one, name) for one in finding.qualifiers],
    }


def _term(finding: TermFinding) -> Row:
    return {"kind": finding.kind, "part": finding.part, "language": finding.language,
            "here": finding.ours, "there": finding.theirs, "reason": finding.reason}  # fmt: skip


def _verdict(verdict: Verdict) -> Row:
    return {
        "kind": verdict.kind, "qid": verdict.qid, "qid_label": verdict.qid_label, "justification": verdict.justification,
        "confidence": verdict.confidence, "author": verdict.author, "date": verdict.date, "comment": verdict.comment,
        "place": str(verdict.place),
    }  # fmt: skip


def _disputes(side: str, disputes: Iterable[Dispute], name: Name, with_id: bool = True) -> list[Row]:
    return [
        {
            "side": side, "property": dispute.property, "property_label": name(dispute.property), "reason": dispute.reason,
            "statements": [_side(statement, name, with_id) for statement in dispute.statements],
        }
        for dispute in disputes
    ]  # fmt: skip


def _by_kind(kinds: Iterable[Kind]) -> Row:
    """How often each kind occurs, in the order of the kinds, zeros included so that readers find every name."""
    counted = Counter(kinds)
    return {kind: counted[kind] for kind in Kind}


def _basis(basis: Basis) -> Row:
    return {"sources": list(basis.sources), "period": basis.period, "absent": sorted(basis.absent), "identity": basis.identity}


def _kinds_of(item: Item) -> Iterator[EntityId]:
    """What the item is an instance of."""
    mains = (statement.main for statement in item.statements if statement.rank)
    return (main.value for main in mains if main.property == _INSTANCE_OF and isinstance(main.value, EntityId))


def item_row(report: ItemReport, reconciliation: Reconciliation, proposals: Proposals) -> Row:
    """All about one item."""
    name, found, real_ids = reconciliation.name, report.comparison, not report.basis.lacks("statement-ids")
    compared = report.status is Status.MATCHED
    return {
        "id": report.item.id,
        "label": report.item.label(*reconciliation.vocabulary.languages),
        "names": list(dict.fromkeys(term.text for term in (*report.item.labels, *report.item.aliases))),
        "types": list(dict.fromkeys(name(value.id) for value in _kinds_of(report.item))),
        "status": report.status,
        "qid": report.qid,
        "gone": report.qid in reconciliation.snapshot.missing,
        "label_there": reconciliation.snapshot.label(report.qid) if compared else "",
        "basis": _basis(report.basis) if compared else None,
        "verdicts": [_verdict(verdict) for verdict in report.verdicts],
        "counts": _by_kind(finding.kind for finding in found.statements),
        "statements": [_statement(finding, report.basis, name) for finding in found.statements],
        "terms": [_term(finding) for finding in found.terms],
        "disputes": [*_disputes("here", report.disputes, name), *_disputes("there", report.disputes_there, name, real_ids)],
        "candidates": [candidate._asdict() for candidate in report.candidates],
        "edits": [edit_row(edit) for edit in proposals.edits.get(report.item.id, ())],
        "refusals": [refusal_row(refusal) for refusal in proposals.refusals.get(report.item.id, ())],
    }


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def snapshot_row(snapshot: Wikidata) -> Row:
    """What was compared with, and how old it is."""
    bases = list(snapshot.bases().values())
    return {
        "entities": len(bases),
        "periods": _counted(basis.period for basis in bases),
        "sources": _counted(source for basis in bases for source in basis.sources),
        "absent": _counted(part for basis in bases for part in basis.absent),
    }


def counts_row(reports: Iterable[ItemReport], proposals: Proposals) -> Row:
    """How much of everything there is; numbers, or maps of them."""
    reports = list(reports)
    findings = [finding for report in reports for finding in report.comparison.statements]
    statuses = Counter(report.status for report in reports)
    return {
        "items": {status: statuses[status] for status in Status},
        "statements": _by_kind(finding.kind for finding in findings if not finding.deprecated),
        "statements_deprecated": _by_kind(finding.kind for finding in findings if finding.deprecated),
        "statements_provisional": _by_kind(finding.kind for finding in findings if finding.provisional),
        "qualifiers": _by_kind(one.kind for finding in findings for one in finding.qualifiers),
        "terms": _by_kind(one.kind for report in reports for one in report.comparison.terms),
        "edits": edit_counts(proposals.all()),
        "disputes": sum(len(report.disputes) + len(report.disputes_there) for report in reports),
        "candidates": sum(len(report.candidates) for report in reports),
    }


def issue_row(issue: Issue) -> Row:
    """An issue."""
    return {
        "severity": issue.severity, "rule": issue.rule, "place": str(issue.place), "item": issue.item,
        "found": issue.found, "expected": issue.expected, "fix": issue.fix,
    }  # fmt: skip


def report_data(reconciliation: Reconciliation, dataset_title: str, proposals: Proposals = NO_PROPOSALS) -> Row:
    """The whole report as JSON-able data, as the module describes it."""
    return {
        "format": FORMAT,
        "dataset": dataset_title,
        "method": METHOD,
        "snapshot": snapshot_row(reconciliation.snapshot),
        "counts": counts_row(reconciliation.items, proposals),
        "items": [item_row(report, reconciliation, proposals) for report in reconciliation.items],
        "issues": [issue_row(issue) for issue in reconciliation.issues],
    }
