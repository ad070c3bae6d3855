"""Labels, descriptions, aliases and sitelinks that Wikidata lacks, as actions."""

from collections.abc import Iterator

from pipeline.model import Item, Term
from pipeline.reconcile.edits.model import Part, SetTerm
from pipeline.reconcile.edits.texts import MAX_TERM, flaw
from pipeline.reconcile.findings import Kind, TermFinding
from pipeline.reconcile.values import same_text
from pipeline.wikidata.source import Wikidata

__all__ = ["term_action", "term_holds"]


def _part(finding: TermFinding) -> Part | None:
    """What our text could become there: what is missing; a label that differs, and is not known, an alias."""
    if finding.kind is Kind.MISSING_THERE:
        return finding.part  # type: ignore[return-value]  # the parts of a finding are those of an edit
    if finding.kind is Kind.DIFFERS and finding.part == "label" and not finding.reason:
        return "alias"
    return None


def _of(terms: tuple[Term, ...], language: str) -> str:
    return next((term.text for term in terms if term.language == language), "")


def term_action(finding: TermFinding, qid: str, theirs: Item) -> SetTerm | str | None:
    """The action, the reason why the text may not leave, or None where nothing is lacking."""
    part = _part(finding)
    if part is None:
        return None
    if part == "description" and same_text(finding.ours, _of(theirs.labels, finding.language)):
        return "the description is the label"
    return flaw(finding.ours, MAX_TERM) or SetTerm(qid, part, finding.language, finding.ours)


def term_holds(action: SetTerm, theirs: Item, snapshot: Wikidata) -> Iterator[str]:
    """Why somebody should look before a term is set: what is there already in other letters, and what Wikibase would refuse."""
    folded = action.text.casefold()
    names = [term.text for term in (*theirs.labels, *theirs.aliases) if term.language == action.language]
    if action.part == "alias" and folded in map(str.casefold, names):
        yield "only upper and lower case tell it from a name that is there"
    if action.part in ("label", "description") and (other := _namesake(action, theirs, snapshot)):
        yield f"{other} has the same label and description, which no two items may have"


def _namesake(action: SetTerm, theirs: Item, snapshot: Wikidata) -> str:
    """Another item that has label and description in common with what this one would have; empty where there is none."""
    language = action.language
    label = action.text if action.part == "label" else _of(theirs.labels, language)
    description = action.text if action.part == "description" else _of(theirs.descriptions, language)
    if not label or not description:
        return ""
    others = (snapshot.item(qid) for qid in snapshot.named(label))
    same = (one for one in others if one and (_of(one.labels, language), _of(one.descriptions, language)) == (label, description))
    return next((one.id for one in same if one.id != theirs.id), "")
