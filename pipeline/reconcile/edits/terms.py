"""Labels, descriptions, aliases and sitelinks that Wikidata lacks, as actions."""

from pipeline.model import Item
from pipeline.reconcile.edits.model import Part, SetTerm
from pipeline.reconcile.edits.texts import MAX_TERM, flaw
from pipeline.reconcile.findings import Kind, TermFinding
from pipeline.reconcile.values import same_text

__all__ = ["term_action"]


def _part(finding: TermFinding) -> Part | None:
    """What our text could become there: what is missing; a label that differs, and is not known, an alias."""
    if finding.kind is Kind.MISSING_THERE:
        return finding.part  # type: ignore[return-value]  # the parts of a finding are those of an edit
    if finding.kind is Kind.DIFFERS and finding.part == "label" and not finding.reason:
        return "alias"
    return None


def term_action(finding: TermFinding, qid: str, theirs: Item) -> SetTerm | str | None:
    """The action, the reason why the text may not leave, or None where nothing is lacking."""
    part = _part(finding)
    if part is None:
        return None
    label = next((term.text for term in theirs.labels if term.language == finding.language), "")
    if part == "description" and same_text(finding.ours, label):
        return "the description is the label"
    return flaw(finding.ours, MAX_TERM) or SetTerm(qid, part, finding.language, finding.ours)
