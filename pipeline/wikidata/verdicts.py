"""Identity verdicts: which of our items is which of Wikidata's, who says so, and on what grounds.

A verdict is one of four: the same, not the same, unsure (a candidate), or none (no item was found). Only a verdict of a
human being that two items are the same makes an identity; everything else is work for an editor.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from pipeline.issues import Issue, Place

__all__ = ["COMPOSITE", "CURATED", "LEXICAL", "Verdict", "VerdictKind", "check_verdicts", "identities"]

CURATED: Final = "semapv:ManualMappingCuration"
LEXICAL: Final = "semapv:LexicalMatching"
COMPOSITE: Final = "semapv:CompositeMatching"


class VerdictKind(StrEnum):
    """What was decided about an item of ours and an item of Wikidata's."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    NONE = "none"


class Verdict(NamedTuple):
    """One decision. `qid` is empty for `NONE`; `place` is the line it stands on."""

    item: str
    qid: str
    kind: VerdictKind
    justification: str = CURATED
    confidence: float | None = None
    author: str = ""
    date: str = ""
    comment: str = ""
    place: Place = Place("")
    item_label: str = ""
    qid_label: str = ""


def identities(verdicts: Iterable[Verdict]) -> dict[str, str]:
    """Our items that are confirmed to be Wikidata's, by id.

    Where the verdicts contradict each other nothing is confirmed: an item with two Q-ids, a Q-id for two items, a pair
    that is also said to differ or to be unsure, an item that is also said to have no counterpart.
    """
    kinds: dict[tuple[str, str], set[VerdictKind]] = defaultdict(set)
    for verdict in verdicts:
        kinds[verdict.item, verdict.qid].add(verdict.kind)
    confirmed = {pair for pair, found in kinds.items() if VerdictKind.SAME in found}
    items, qids = Counter(item for item, _ in confirmed), Counter(qid for _, qid in confirmed)
    return {
        item: qid for item, qid in sorted(confirmed)
        if items[item] == qids[qid] == 1 and len(kinds[item, qid]) == 1 and (item, "") not in kinds
    }  # fmt: skip


def _against(verdict: Verdict, rule: str, first: Verdict, why: str) -> Issue:
    pair = f"{verdict.item} and {verdict.qid}" if verdict.qid else f"{verdict.item} without a counterpart"
    return Issue(verdict.place, rule, f"{pair}: {verdict.kind}", f"{why} ({first.place})", "keep one of the rows", item=verdict.item)


def _pair_issues(rows: list[Verdict]) -> Iterator[Issue]:
    """Rows about one pair: one is enough, and they must agree."""
    first, *others = rows
    for verdict in others:
        rule = "sssom-duplicate" if verdict.kind is first.kind else "sssom-contradiction"
        yield _against(verdict, rule, first, f"one verdict on a pair; there is {first.kind!s} already")


def _unique_issues(rows: Iterable[Verdict], rule: str, why: str) -> Iterator[Issue]:
    """Confirmed pairs that share an item or a Q-id."""
    distinct = list({(verdict.item, verdict.qid): verdict for verdict in reversed(list(rows))}.values())[::-1]
    yield from (_against(verdict, rule, distinct[0], f"{why}; see {distinct[0].item} = {distinct[0].qid}") for verdict in distinct[1:])


def check_verdicts(verdicts: Iterable[Verdict]) -> list[Issue]:
    """All contradictions between verdicts, each named at the later of the rows concerned."""
    pairs: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    by_item: dict[str, list[Verdict]] = defaultdict(list)
    by_qid: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        pairs[verdict.item, verdict.qid].append(verdict)
        if verdict.kind is VerdictKind.SAME:
            by_item[verdict.item].append(verdict)
            by_qid[verdict.qid].append(verdict)
    issues = [issue for rows in pairs.values() for issue in _pair_issues(rows)]
    issues += [issue for rows in by_item.values() for issue in _unique_issues(rows, "identity-two-qids", "one Q-id for an item")]
    issues += [issue for rows in by_qid.values() for issue in _unique_issues(rows, "identity-two-items", "one item for a Q-id")]
    for item in sorted({item for item, qid in pairs if not qid} & by_item.keys()):
        later, first = sorted((pairs[item, ""][0], by_item[item][0]), key=lambda verdict: verdict.place, reverse=True)
        issues.append(_against(later, "sssom-contradiction", first, "an item with a counterpart or without"))
    return issues
