"""Make edits out of a reconciliation: only what Wikidata lacks, and never a twin of what it has.

Pure. An edit is ready where a whole document of Wikidata's was compared; what rests on an extract, on a dispute or on a source
that nobody can find is held, with the reason, until somebody has looked at the live item.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import structs

from pipeline.model import EntityId, Item, NoValue, Rank, SomeValue, Statement
from pipeline.reconcile.edits.drafts import NO_ADDRESS, THERE_ALREADY, Draft, Drafter, Standing
from pipeline.reconcile.edits.judge import Judge
from pipeline.reconcile.edits.model import AddReferences, AddStatement, Batch, Edit, Proposals, Refusal, edit_id
from pipeline.reconcile.edits.new_items import INSTANCE_OF, TYPES, new_item
from pipeline.reconcile.edits.quality import calendar_objection, objections
from pipeline.reconcile.edits.terms import CASE_ONLY, Names, term_action, term_holds
from pipeline.reconcile.edits.wording import edit_summary, edit_words
from pipeline.reconcile.findings import Finding, Kind
from pipeline.reconcile.reconciliation import ItemReport, Reconciliation, Status
from pipeline.wikidata.verdicts import VerdictKind

__all__ = ["propose"]

#: What nearly every item has: its class, and of people the sex or gender.
_USUAL: Final = TYPES | {"P21"}
_UNSEEN: Final = "an extract cannot show that Wikidata has no other value for this"
#: How reasons begin with which something stays that nobody has to mend.
_NO_FAULTS: Final = (_UNSEEN, THERE_ALREADY, NO_ADDRESS, CASE_ONLY)


class _Proposer:
    """What is the same for all items: names, ids and sources."""

    def __init__(self, reconciliation: Reconciliation, dataset: str) -> None:
        self._name = reconciliation.name
        self._snapshot = reconciliation.snapshot
        self._dataset = dataset
        self._never_new = reconciliation.vocabulary.never_new
        self._single = reconciliation.vocabulary.single_valued | reconciliation.snapshot.single_valued()
        self._judge = Judge(reconciliation.vocabulary.demands, reconciliation.snapshot, reconciliation.name)
        self._drafter = Drafter(reconciliation.ours, reconciliation.resolve, reconciliation.name)

    def propose(self, report: ItemReport) -> tuple[list[Edit], list[Refusal]]:
        """The edits on one item, and what may not leave."""
        found: list[Draft | Refusal] = []
        if report.status is Status.MATCHED:
            found += self._of_matched(report)
        elif report.status is Status.NOT_FOUND:
            found += self._of_missing(report.item)
        edits = [self._edit(one, report) for one in found if isinstance(one, Draft)]
        return list({edit.id: edit for edit in edits}.values()), [one for one in found if isinstance(one, Refusal)]

    def _edit(self, draft: Draft, report: ItemReport) -> Edit:
        theirs = self._snapshot.item(report.qid)
        calendars = calendar_objection(draft.action, report.item, *([theirs] if theirs else []))
        hold = [*_item_holds(report), *draft.hold, *objections(draft.action), *filter(None, [calendars])]
        words = edit_words(draft.action, draft.batch, self._name)
        summary, name = edit_summary(words, self._dataset), edit_id(draft.action, report.item.id)
        return Edit(
            name, draft.action, draft.batch, draft.about, words, summary, tuple(dict.fromkeys(hold)), tuple(dict.fromkeys(draft.without))
        )

    def _of_matched(self, report: ItemReport) -> Iterator[Draft | Refusal]:
        theirs = self._snapshot.item(report.qid)
        assert theirs is not None, "what was compared is in the snapshot"
        disputed = {dispute.property for dispute in report.disputes}
        standing = [(statement.main, frozenset(statement.qualifiers)) for statement in theirs.statements]
        for index, finding in enumerate(report.comparison.statements):
            about = ("statement", index)
            for one in self._of_finding(report, finding, standing):
                if isinstance(one, str):
                    yield _refusal(report, about, self._name(finding.property), one)
                    continue
                one.hold += self._judge.objections(one.action, (main for main, _ in standing))
                if isinstance(one.action, AddStatement):
                    one.action = structs.replace(one.action, may_exist=report.basis.lacks("statements"))
                if finding.property in disputed and not isinstance(one.action, AddReferences):
                    one.hold.append("our sources disagree on this")
                one.about = about
                yield one
        names = Names(theirs)
        for index, term in enumerate(report.comparison.terms):
            action = term_action(term, report.qid, names)
            if isinstance(action, str):
                yield _refusal(report, ("term", index), f"{term.part} ({term.language})", action)
            elif action:
                yield Draft(action, Batch.TERMS, ("term", index), [*term_holds(action, theirs, self._snapshot)])

    def _of_finding(self, report: ItemReport, finding: Finding, standing: Standing) -> Iterator[Draft | str]:
        ours, theirs = finding.ours, finding.theirs
        if theirs and report.basis.lacks("statement-ids"):
            theirs = structs.replace(theirs, id="")  # made up, and never to be sent
        if ours is None or ours.rank is Rank.DEPRECATED:
            return
        if theirs is None:
            if finding.kind is Kind.MISSING_THERE and finding.provisional and self._is_unseen(ours):
                yield _UNSEEN
            elif finding.kind is Kind.MISSING_THERE:
                yield self._missing(report.qid, ours, standing)
        elif finding.kind is Kind.MORE_PRECISE_HERE:
            yield self._drafter.more_precise(report.qid, ours, theirs, standing)
        elif finding.kind in (Kind.SAME, Kind.UNSOURCED_THERE) and not finding.deprecated:
            if finding.kind is Kind.UNSOURCED_THERE:
                yield self._drafter.new_references(report.qid, ours, theirs, standing)
            yield from self._drafter.new_qualifiers(report.qid, finding, theirs, standing)

    def _missing(self, qid: str, ours: Statement, standing: Standing) -> Draft | str:
        """Our statement as a new one; a class only where the item has none that says as much."""
        classes = [
            value.id
            for one, _ in standing
            if one.property == ours.main.property == INSTANCE_OF and isinstance(value := one.value, EntityId)
        ]
        made = self._drafter.new_statement(qid, ours, standing)
        if not classes or isinstance(made, str) or not isinstance(made.action, AddStatement):
            return made
        main = made.action.statement.main.value
        said = [self._judge.says_class(one, main.id) for one in classes] if isinstance(main, EntityId) else []
        if True in said:
            return THERE_ALREADY
        if None in said:
            made.hold.append("the item has a class already: look whether this one says anything more")
        return made

    def _is_unseen(self, ours: Statement) -> bool:
        """Whether Wikidata likely says more than this though an extract does not: what nearly every item has, and what says little."""
        pid = ours.main.property
        return isinstance(ours.main.value, SomeValue | NoValue) or pid in _USUAL or pid in self._single

    def _of_missing(self, item: Item) -> Iterator[Draft]:
        """A new item for one that somebody looked for and did not find, if Wikidata has the terms to say what it is."""
        if item.id in self._never_new:
            return
        standing: Standing = []
        drafts = [
            draft for statement in item.statements if statement.rank is not Rank.DEPRECATED
            if isinstance(draft := self._drafter.new_statement(item.id, statement, standing), Draft)
        ]  # fmt: skip
        added = [draft.action.statement for draft in drafts if isinstance(draft.action, AddStatement)]
        action = new_item(item, added)
        if action:
            hold = ["search Wikidata for every name first: that nobody found it does not mean that it is not there"]
            against = self._judge.objections(action)
            yield Draft(
                action, Batch.ITEMS, ("item", 0), [*hold, *(reason for draft in drafts for reason in draft.hold), *against],
                [reason for draft in drafts for reason in draft.without],
            )  # fmt: skip


def _refusal(report: ItemReport, about: tuple[str, int], what: str, reason: str) -> Refusal:
    return Refusal(report.item.id, about, what, reason, not reason.startswith(_NO_FAULTS))


def _item_holds(report: ItemReport) -> Iterator[str]:
    """Why nothing about this item is ready."""
    if report.basis.absent:
        yield f"this rests on an extract ({report.basis.period}), and the live item may have it"
    if report.basis.identity == "single mention":
        yield "the Q-id rests on a single mention"
    given = [verdict.qid for verdict in report.verdicts if verdict.kind is VerdictKind.SAME]
    if given and report.qid not in given:
        yield f"Wikidata has merged {given[0]} into {report.qid} since the verdict; look whether that is the same thing"


def propose(reconciliation: Reconciliation, dataset: str) -> Proposals:
    """Every edit to propose and everything that may not leave, by our item ids; items with neither are left out.

    `dataset` is its title, for the summaries.
    """
    proposer = _Proposer(reconciliation, dataset)
    made = {report.item.id: proposer.propose(report) for report in reconciliation.items}
    return Proposals(
        {item: tuple(edits) for item, (edits, _) in made.items() if edits},
        {item: tuple(refusals) for item, (_, refusals) in made.items() if refusals},
    )
