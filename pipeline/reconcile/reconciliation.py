"""Hold a dataset's items against Wikidata's: identity from the verdicts, findings from the comparison, work for editors.

Pure: items, verdicts and snapshot come in as arguments.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from pipeline.issues import Issue, Severity, in_order
from pipeline.matching import Asked, Match, settle
from pipeline.model import Item
from pipeline.reconcile.candidates import Candidate, Ids, Search
from pipeline.reconcile.compare import compare_items
from pipeline.reconcile.demands import NO_DEMANDS, Demands
from pipeline.reconcile.disputes import Dispute, find_disputes
from pipeline.reconcile.findings import Comparison
from pipeline.reconcile.ground import Ground
from pipeline.reconcile.places import Places
from pipeline.reconcile.units import Units
from pipeline.reconcile.values import Resolve
from pipeline.wikidata.snapshot import WHOLE, Basis
from pipeline.wikidata.source import Wikidata
from pipeline.wikidata.sssom import MappingSet
from pipeline.wikidata.verdicts import Verdict, VerdictKind, identities

__all__ = ["ItemReport", "Reconciler", "Reconciliation", "Status", "Vocabulary", "reconcile"]

_NOTHING: Final = Comparison()


class Status(StrEnum):
    """Where an item of ours stands: what is left to do about its identity."""

    MATCHED = "matched"
    NOT_IN_SNAPSHOT = "matched-not-in-snapshot"
    UNSURE = "unsure"
    NOT_FOUND = "not-found"
    OPEN = "open"


class Vocabulary(NamedTuple):
    """What is known of ids: `labels` of items and properties, the dataset's `languages`, properties with one value.

    `never_new` are items that are not proposed as new ones: general notions, which Wikidata has under some name, and claims,
    which are no things of their own there. `demands` are Wikidata's property constraints.
    """

    labels: Mapping[str, str]
    languages: tuple[str, ...] = ("en",)
    single_valued: frozenset[str] = frozenset()
    never_new: frozenset[str] = frozenset()
    demands: Demands = NO_DEMANDS


class ItemReport(NamedTuple):
    """All there is to report about one item. `qid` is the confirmed one, redirects followed; empty where there is none."""

    item: Item
    status: Status
    qid: str = ""
    verdicts: tuple[Verdict, ...] = ()
    basis: Basis = WHOLE
    comparison: Comparison = _NOTHING
    disputes: tuple[Dispute, ...] = ()
    disputes_there: tuple[Dispute, ...] = ()
    candidates: tuple[Candidate, ...] = ()


class Reconciliation(NamedTuple):
    """The reports item by item, in the order the items came, and what they were made from."""

    items: tuple[ItemReport, ...]
    verdicts: MappingSet
    snapshot: Wikidata
    vocabulary: Vocabulary
    #: The Q-id an id stands for, or None.
    resolve: Resolve
    #: All items of ours by id: those reported on may be a part of them.
    ours: Mapping[str, Item]
    issues: tuple[Issue, ...] = ()

    def name(self, entity: str) -> str:
        """What an item or a property is called: by the dataset, else by the snapshot, else its id."""
        return self.vocabulary.labels.get(entity) or self.snapshot.label(entity, self.vocabulary.languages)


def _merged(confirmed: Mapping[str, str], snapshot: Wikidata) -> dict[str, str]:
    """Items confirmed with Q-ids that are redirects to one item, with that item's id."""
    present = {item: snapshot.current(qid) for item, qid in confirmed.items()}
    counts = Counter(present.values())
    return {item: qid for item, qid in present.items() if counts[qid] > 1}


class Reconciler:
    """What is the same for all items: the confirmed identities, the snapshot and its index of names.

    In three steps: `ask` for each item by itself, `settle` what was found for all together, `report` on each.
    """

    def __init__(self, vocabulary: Vocabulary, verdicts: MappingSet, snapshot: Wikidata) -> None:
        self._vocabulary, self._given = vocabulary, verdicts
        self._snapshot = snapshot
        confirmed = identities(verdicts.verdicts)
        #: Pairs that Wikidata has merged into one item: two records on one Q-id, so that nothing is confirmed.
        self._merged = _merged(confirmed, snapshot)
        self._identities = {item: qid for item, qid in confirmed.items() if item not in self._merged}
        self._places, self._units = Places(snapshot), Units(snapshot)
        self._verdicts: dict[str, list[Verdict]] = defaultdict(list)
        for verdict in verdicts.verdicts:
            self._verdicts[verdict.item].append(verdict)
        self._single = vocabulary.single_valued | snapshot.single_valued()
        self._search = Search(snapshot, self._ids(verdicts))
        self.ask = self._search.ask

    def _ids(self, verdicts: MappingSet) -> Ids:
        """What the verdicts say, for the matching: none of the items that a verdict speaks of is a candidate anew."""
        judged: dict[str, set[str]] = defaultdict(set)
        for verdict in verdicts.verdicts:
            judged[verdict.item].add(verdict.qid)
        return Ids(self.resolve, {item: self._snapshot.current(qid) for item, qid in self._identities.items()}, judged, self._single)

    def resolve(self, entity: str) -> str | None:
        """The Q-id that an id stands for, redirects followed; None where that is not confirmed."""
        if self._is_qid(entity):
            return self._snapshot.current(entity)
        qid = self._identities.get(entity)
        return self._snapshot.current(qid) if qid else None

    @staticmethod
    def _is_qid(entity: str) -> bool:
        return entity[:1] in "QPL" and entity[1:2].isdigit()

    def ground(self, basis: Basis) -> Ground:
        """What a comparison with a document on this basis stands on."""
        return Ground(self.resolve, basis, self._single, self._vocabulary.languages, within=self._places.within, factor=self._units.factor)

    def settle(self, every: Callable[[], Iterable[Asked]]) -> Iterator[Match]:
        """The matches of all items in their order, from what was found for each; `every` gives that as often as it is called."""
        return settle(every, self._search.known)

    def _candidates(self, item: Item, match: Match, verdicts: Iterable[Verdict]) -> Iterator[Candidate]:
        """What the verdicts are unsure about, then what might be the same; never what was rejected."""
        judged = set()
        for verdict in verdicts:
            judged.add(verdict.qid)
            if verdict.kind is VerdictKind.UNSURE:
                label = verdict.qid_label or self._snapshot.label(verdict.qid, self._vocabulary.languages)
                yield Candidate(verdict.qid, label, verdict.comment or "curators are unsure", verdict.confidence, verdict.justification)
        found = self._search.candidates(item, match, self._vocabulary.languages)
        yield from (candidate for candidate in found if candidate.qid not in judged)

    def _status(self, item: Item, verdicts: list[Verdict]) -> Status:
        qid = self._identities.get(item.id)
        if qid:
            return Status.MATCHED if self._snapshot.item(qid) else Status.NOT_IN_SNAPSHOT
        if any(verdict.kind is VerdictKind.NONE for verdict in verdicts):
            return Status.NOT_FOUND
        return Status.UNSURE if any(verdict.kind is VerdictKind.UNSURE for verdict in verdicts) else Status.OPEN

    def report(self, item: Item, match: Match) -> ItemReport:
        """The report on one item, of which the match is settled."""
        verdicts = self._verdicts.get(item.id, [])
        status = self._status(item, verdicts)
        confirmed = self._identities.get(item.id, "")
        qid, basis = self._snapshot.current(confirmed), self._snapshot.basis(confirmed)
        ground = self.ground(basis)
        report = ItemReport(
            item, status, qid, tuple(verdicts), disputes=find_disputes(item, ground),
            candidates=() if confirmed else tuple(self._candidates(item, match, verdicts)),
        )  # fmt: skip
        theirs = self._snapshot.item(qid)
        if status is not Status.MATCHED or theirs is None:
            return report
        comparison = compare_items(item, theirs, ground)
        return report._replace(basis=basis, comparison=comparison, disputes_there=find_disputes(theirs, ground))

    def issues(self, items: Container[str]) -> list[Issue]:
        """What is wrong with the verdicts and the snapshot, and what the two make of each other and of our items."""
        found = _verdict_issues(self._given.verdicts, items, self._snapshot)
        merged = _merged_issues(self._given.verdicts, self._merged)
        return in_order([*self._given.issues, *self._snapshot.issues, *found, *merged])

    def reconciliation(self, reports: Iterable[ItemReport], ours: Mapping[str, Item]) -> Reconciliation:
        """Reports with what they rest on; `ours` are all our items, also those that are not reported on."""
        return Reconciliation(tuple(reports), self._given, self._snapshot, self._vocabulary, self.resolve, ours)


def _merged_issues(verdicts: Iterable[Verdict], merged: Mapping[str, str]) -> Iterator[Issue]:
    """Two records whose counterparts have become one item."""
    for verdict in verdicts:
        if verdict.kind is VerdictKind.SAME and verdict.item in merged:
            target = merged[verdict.item]
            others = ", ".join(item for item, qid in merged.items() if qid == target and item != verdict.item)
            found, fix = f"{verdict.qid} is now {target}, which is also {others}", "merge the records, or say which of them it is"
            yield Issue(verdict.place, "identity-merged", found, "one item for a Q-id", fix, Severity.WARNING, verdict.item)


def _verdict_issues(verdicts: Iterable[Verdict], items: Container[str], snapshot: Wikidata) -> Iterator[Issue]:
    """What became of the items that verdicts speak of, on either side."""
    for verdict in verdicts:
        if verdict.item not in items:
            found, fix = f"a verdict on {verdict.item}", "correct the id, or remove the row"
            yield Issue(verdict.place, "identity-unknown-item", found, "an item of the dataset", fix, item=verdict.item)
        if verdict.kind is not VerdictKind.SAME:
            continue
        current = snapshot.current(verdict.qid)
        if current != verdict.qid:
            found, fix = f"{verdict.qid} was merged into {current}", f"look whether {current} is the same thing, and write it"
            yield Issue(verdict.place, "identity-redirect", found, "an item's present id", fix, Severity.WARNING, verdict.item)
        if current in snapshot.missing:
            found, fix = f"{current} does not exist", "look for the item that took its place"
            yield Issue(verdict.place, "identity-missing", found, "an item of Wikidata's", fix, item=verdict.item)
        elif snapshot.item(current) is None:
            found, fix = f"{current} is not in the snapshot", "fetch the snapshot again"
            yield Issue(verdict.place, "identity-not-in-snapshot", found, "the items to compare with", fix, Severity.INFO, verdict.item)


def reconcile(items: Iterable[Item], vocabulary: Vocabulary, verdicts: MappingSet, snapshot: Wikidata) -> Reconciliation:
    """Compare every item that a verdict confirms with its counterpart; collect candidates and disputes for all.

    `items` is read once. The issues are those of the verdicts and the snapshot, and what the two make of each other.
    """
    ours = tuple(items)
    reconciler = Reconciler(vocabulary, verdicts, snapshot)
    asked = list(map(reconciler.ask, ours))
    reports = map(reconciler.report, ours, reconciler.settle(lambda: asked))
    found = reconciler.reconciliation(reports, {item.id: item for item in ours})
    return found._replace(issues=tuple(reconciler.issues(found.ours)))
