"""Single edits on their way: one statement of ours, and what of it can be given to Wikidata in which way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pipeline.model import EntityId, Item, Rank, Snak, SomeValue, Statement
from pipeline.reconcile.edits.model import Action, AddQualifiers, AddReferences, AddStatement, Batch
from pipeline.reconcile.edits.outward import snak_out, snaks_out
from pipeline.reconcile.edits.references import Sources, UsableReferences
from pipeline.reconcile.edits.texts import flaw
from pipeline.reconcile.edits.wording import statement_texts
from pipeline.reconcile.findings import Finding, Kind
from pipeline.reconcile.values import Resolve, compare_snak_values, is_measure
from pipeline.reconcile.wording import Name

__all__ = ["NO_ADDRESS", "THERE_ALREADY", "Draft", "Drafter", "Standing"]

#: "Reason for preferred rank": "most precise value".
_MOST_PRECISE: Final = Snak("P7452", EntityId("Q71536040"))

#: Why something of ours stays though nothing is wrong with it; with the second, the name of a source follows.
THERE_ALREADY: Final = "the value, or a more precise one, is there already, and no qualifier tells ours from it"
NO_ADDRESS: Final = "the source has neither a Q-id nor a web address"
#: The statements an item has, or will have: main snaks with their qualifiers.
Standing = list[tuple[Snak, frozenset[Snak]]]


@dataclass
class Draft:
    """An action, what it comes from, the reasons to look first and what stays here."""

    action: Action
    batch: Batch
    about: tuple[str, int]
    hold: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)


def _flaw(theirs: Statement) -> str:
    """Why nobody should add to a statement unseen: a text in it is not what it looks like."""
    return next((f"the statement there: {fault}" for text in statement_texts(theirs) if (fault := flaw(text))), "")


class Drafter:
    """Makes drafts; knows names, ids and sources."""

    def __init__(self, items: Mapping[str, Item], resolve: Resolve, name: Name) -> None:
        self._resolve = resolve
        self._name = name
        self._sources = Sources(items, resolve)

    def new_statement(self, qid: str, ours: Statement, standing: Standing, more: tuple[Snak, ...] = ()) -> Draft | str:
        """Our statement as a new one, or why it stays. `standing` is what the item has or will have; this one is added."""
        main = snak_out(ours.main, self._resolve)
        if isinstance(main, str):
            return main
        qualifiers = snaks_out(ours.qualifiers, self._resolve)
        used, hold, without = self._used_references(ours)
        kept = (*qualifiers.snaks, *(snak for snak in more if snak not in qualifiers.snaks))
        if any(others.issuperset(kept) for other, others in standing if self._says(other, main)):
            return THERE_ALREADY
        is_twin = any(other == main for other, _ in standing)
        rank = Rank.PREFERRED if more else ours.rank
        action = AddStatement(qid, Statement("", main, kept, used.references or used.vague, rank), is_twin)
        standing.append((main, frozenset(kept)))
        draft = Draft(action, Batch.STATEMENTS, ("", 0), hold, without)
        for snak, reason in qualifiers.left:
            draft.without.append(f"{self._name(snak.property)}: {reason}")
        if qualifiers.left:
            draft.hold.append("a qualifier cannot go along, without which the statement may say more than we do")
        return draft

    def _says(self, other: Snak, main: Snak) -> bool:
        """Whether a snak says all that ours does."""
        if other.property != main.property:
            return False
        return other == main or compare_snak_values(main.value, other.value, self._resolve).kind is Kind.MORE_PRECISE_THERE

    def _used_references(self, ours: Statement) -> tuple[UsableReferences, list[str], list[str]]:
        """The references of ours that can go, why to look first, and which sources stay."""
        used = self._sources.usable(ours.references)
        lost = [f"{NO_ADDRESS}: {name}" for name in used.unfindable]
        if used.references:
            return used, [], lost
        return used, lost or ["there is no reference to give"], []

    def more_precise(self, qid: str, ours: Statement, theirs: Statement, standing: Standing) -> Draft | str:
        """Our more precise value beside theirs, preferred to it and with the reason."""
        draft = self.new_statement(qid, ours, standing, (_MOST_PRECISE,))
        if isinstance(draft, Draft):
            draft.batch = Batch.PRECISION
            if isinstance(theirs.main.value, SomeValue):
                draft.hold.append("Wikidata says that the value is not known")
            elif not is_measure(ours.main.value):
                draft.hold.append("look whether the place here is meant")
            if theirs.rank is Rank.PREFERRED:
                draft.hold.append("the less precise value is preferred there")
        return draft

    def new_references(self, qid: str, ours: Statement, theirs: Statement, standing: Standing) -> Draft | str:
        """Our references for their statement, or why they stay."""
        if fault := _flaw(theirs):
            return fault
        used, hold, without = self._used_references(ours)
        if not used.references:
            return "; ".join(hold)
        return Draft(AddReferences(qid, theirs, used.references, _is_shared(theirs, standing)), Batch.REFERENCES, ("", 0), [], without)

    def new_qualifiers(self, qid: str, finding: Finding, theirs: Statement, standing: Standing) -> Iterator[Draft | str]:
        """Our qualifiers that their statement lacks, or why they stay; with them it is added to `standing`."""
        lacking = [one.ours for one in finding.qualifiers if one.kind is Kind.MISSING_THERE and one.ours]
        out, left = snaks_out(lacking, self._resolve)
        kept = tuple(snak for snak in out if snak not in theirs.qualifiers)
        # What we say twice is not said a second time by making another statement like the first.
        if not kept or any(main == theirs.main and others.issuperset(kept) for main, others in standing):
            return
        if fault := _flaw(theirs):
            yield fault
            return
        action = AddQualifiers(qid, theirs, kept, _is_shared(theirs, standing))
        standing.append((theirs.main, frozenset((*theirs.qualifiers, *kept))))
        yield Draft(action, Batch.QUALIFIERS, ("", 0), [], [f"{self._name(snak.property)}: {reason}" for snak, reason in left])


def _is_shared(theirs: Statement, standing: Standing) -> bool:
    """Whether the item has another statement with the same value."""
    return sum(main == theirs.main for main, _ in standing) > 1
