"""Labels, descriptions, aliases and sitelinks that Wikidata lacks, as actions."""

from collections.abc import Iterator
from typing import Final

from pipeline.model import Item, Term
from pipeline.reconcile.edits.model import Part, SetTerm
from pipeline.reconcile.edits.texts import MAX_TERM, flaw
from pipeline.reconcile.findings import Kind, TermFinding
from pipeline.reconcile.values import same_text
from pipeline.wikidata.source import Wikidata

__all__ = ["CASE_ONLY", "Names", "term_action", "term_holds"]

CASE_ONLY: Final = "only upper and lower case tell it from another name"


def _part(finding: TermFinding) -> Part | None:
    """What our text could become there: what is missing; a label that differs, and is not known, an alias."""
    if finding.kind is Kind.MISSING_THERE:
        return finding.part  # type: ignore[return-value]  # the parts of a finding are those of an edit
    if finding.kind is Kind.DIFFERS and finding.part == "label" and not finding.reason:
        return "alias"
    return None


class Names:
    """The names that an item of Wikidata's has or will have, by language."""

    def __init__(self, theirs: Item) -> None:
        self.theirs = theirs
        self._folded = {(term.language, term.text.casefold()) for term in (*theirs.labels, *theirs.aliases)}

    def takes(self, language: str, text: str) -> bool:
        """Whether a name is a new one, which it is no more after the call. Searches there do not tell upper from lower case."""
        name = (language, text.casefold())
        is_new = name not in self._folded
        self._folded.add(name)
        return is_new


def _of(terms: tuple[Term, ...], language: str) -> str:
    return next((term.text for term in terms if term.language == language), "")


def term_action(finding: TermFinding, qid: str, names: Names) -> SetTerm | str | None:
    """The action, the reason why the text may not leave, or None where nothing is lacking; a name is added to `names`."""
    part = _part(finding)
    if part is None:
        return None
    if part == "description" and same_text(finding.ours, _of(names.theirs.labels, finding.language)):
        return "the description is the label"
    if fault := flaw(finding.ours, MAX_TERM):
        return fault
    if part in ("label", "alias") and not names.takes(finding.language, finding.ours) and part == "alias":
        return CASE_ONLY
    return SetTerm(qid, part, finding.language, finding.ours)


def term_holds(action: SetTerm, theirs: Item, snapshot: Wikidata) -> Iterator[str]:
    """Why somebody should look before a term is set: it was written for other readers, or Wikibase would refuse it."""
    if action.part == "description":
        yield "the description was written for this dataset: look whether it tells anybody what this is"
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
