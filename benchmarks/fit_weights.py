"""Fit the weights of evidence to names with known answers: `python benchmarks/fit_weights.py SOURCE.jsonl WIKIDATA.jsonl`.

The files are those of `reconciliation.py`; SOURCE says for each record the right `gold_qid`, or null. Three sets are fitted together:
the records as they are; one in so many of them without a country, so that names and dates are weighed for themselves; and the questions
across scripts of `across.py`, those of the half that may be looked at.

Method: conditional logistic regression. Among the candidates of a record and "none of them" the known answer shall be likeliest; the
chance of an answer goes with two to the power of the sum of its evidence. A pull towards zero (`PULL`) holds what is seldom seen.
Weights marked "by hand" in pipeline/matching/weights.py stay as they are, and so do those not seen. Steps are those of Rprop
(Riedmiller and Braun 1993): no chance, no order of records, so two runs print the same table.

Prints the table as weights.py has it, beside the shipped one, and F1 of five-fold cross-validation over legislatures: fitted to four
fifths of them, tested on the rest, beside the F1 of the fit to all and of the shipped table. Claims between records are not counted.
"""

import gc
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import exp2, log
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from across import questions
from reconciliation import Data, lines, person, record

from pipeline.matching import Index, Matcher
from pipeline.matching import weights as shipped

PULL, ROUNDS, FOLDS = 0.02, 60, 5
#: Every so many rounds the cases are looked for whose answer is not yet settled; only these are counted until then.
LOOK, SETTLED = 6, 0.003
#: One in so many records is asked for a second time, without its country.
WITHOUT = 3
WEIGHTS_FILE = Path(shipped.__file__)

Weights = Mapping[str, float]
Amounts = Sequence[tuple[str, float]]


class Case(NamedTuple):
    """A record: its legislature, the evidence of its candidates, the place of the right one or -1 for none; how many answers it has."""

    legislature: str
    candidates: Sequence[Amounts]
    right: int
    linked: bool


def by_hand() -> frozenset[str]:
    """The kinds whose weights are marked so."""
    return frozenset(re.findall(r'"([^"]+)": -?[\d.]+,  # by hand', WEIGHTS_FILE.read_text(encoding="utf-8")))


def matching(people: Iterable[Data]) -> Matcher:
    matcher = Matcher(Index(map(person, people)))
    gc.freeze()
    return matcher


def cases(records: Iterable[Data], matcher: Matcher) -> Iterator[Case]:
    for data in records:
        found = matcher.candidates(record(data))
        amounts = [[(piece.kind, piece.amount) for piece in one.evidence] for one in found]
        right = next((place for place, one in enumerate(found) if one.id == data["gold_qid"]), -1)
        yield Case(data["legislature"] or "", amounts, right, bool(data["gold_qid"]))


def chances(case: Case, weights: Weights) -> list[float]:
    """The chance of each candidate; what is left of one is the chance of none."""
    bits = [sum(weights.get(kind, 0.0) * amount for kind, amount in amounts) for amounts in case.candidates]
    top = max(*bits, 0.0) if bits else 0.0
    powers = [exp2(one - top) for one in bits]
    total = sum(powers) + exp2(-top)
    return [one / total for one in powers]


def slope(seen: Sequence[Case], weights: Weights) -> Counter[str]:
    """How the logarithm of the likelihood grows with each weight."""
    grown: Counter[str] = Counter()
    for case in seen:
        for place, (chance, amounts) in enumerate(zip(chances(case, weights), case.candidates, strict=True)):
            missing = (place == case.right) - chance
            if abs(missing) > 1e-6:
                for kind, amount in amounts:
                    grown[kind] += missing * amount
    return grown


def doubt(case: Case, weights: Weights) -> float:
    """How far the known answer is from certain; 0 where it is no candidate: a matter of the index, not of weights."""
    if case.linked and case.right < 0:
        return 0.0
    found = chances(case, weights)
    return 1 - found[case.right] if case.right >= 0 else sum(found)


def fit(seen: Sequence[Case], free: Iterable[str]) -> Weights:
    """The weights under which the known answers are likeliest."""
    weights = dict(shipped.WEIGHTS)
    kinds = sorted(free)
    for kind in kinds:
        weights[kind] = 0.0
    steps, before = dict.fromkeys(kinds, 0.5), dict.fromkeys(kinds, 0.0)
    open_: Sequence[Case] = ()
    for turn in range(ROUNDS):
        if turn % LOOK == 0:
            open_ = [case for case in seen if doubt(case, weights) > SETTLED]
        grown = slope(open_, weights)
        for kind in kinds:
            now = grown[kind] * log(2) - PULL * weights[kind]
            turned = now * before[kind]
            steps[kind] = min(steps[kind] * 1.2, 2.0) if turned > 0 else max(steps[kind] * 0.5, 1e-4) if turned < 0 else steps[kind]
            before[kind] = now if turned >= 0 else 0.0
            if turned >= 0:
                weights[kind] += steps[kind] * ((now > 0) - (now < 0))
    return {kind: round(weight, 2) for kind, weight in weights.items()}


def f1(seen: Iterable[tuple[Case, Weights]]) -> float:
    """F1 of the likeliest answers, where they are likelier than all others together."""
    right = answered = linked = 0
    for case, weights in seen:
        found = chances(case, weights)
        best = max(range(len(found)), key=found.__getitem__, default=-1)
        linked += case.linked
        if best >= 0 and found[best] > 0.5:
            answered += 1
            right += best == case.right
    return 2 * right / (answered + linked) if answered + linked else 0.0


def held_out(seen: Sequence[Case], free: frozenset[str]) -> Iterator[tuple[Case, Weights]]:
    """Each case with weights fitted to four fifths of the legislatures, its own not among them."""
    legislatures = sorted({case.legislature for case in seen}, key=lambda name: (crc32(name.encode()), name))
    for fold in range(FOLDS):
        held = frozenset(legislatures[fold::FOLDS])
        weights = fit([case for case in seen if case.legislature not in held], free)
        yield from ((case, weights) for case in seen if case.legislature in held)


def main(source: Path, wikidata: Path) -> None:
    people = list(lines(wikidata))
    records, (asked, changed) = list(lines(source)), questions(people, look=True)
    matcher = matching(people)
    sets = {
        "records": list(cases(records, matcher)),
        "without a country": list(cases(({**one, "country": ""} for one in records[::WITHOUT]), matcher)),
        "across scripts": list(cases((question.record for question in asked), matching(changed))),
    }
    every = [case for some in sets.values() for case in some]
    times = Counter(kind for case in every for amounts in case.candidates for kind, _ in amounts)
    free = frozenset(times) & frozenset(shipped.WEIGHTS) - by_hand()
    table = fit(every, free)
    for kind, weight in shipped.WEIGHTS.items():
        note = f"fitted; seen {times[kind]:,} times" if kind in free else "not fitted"
        print(f'    "{kind}": {table[kind]:.2f},  # {note}; shipped {weight:.2f}')
    tested = list(held_out(every, free))
    for name, some in sets.items():
        inside = frozenset(map(id, some))
        before, fitted = f1((case, shipped.WEIGHTS) for case in some), f1((case, table) for case in some)
        held = f1((case, weights) for case, weights in tested if id(case) in inside)
        print(f"{name}: {len(some):,} cases; F1 shipped {before:.4f}, fitted to all {fitted:.4f}, held out {held:.4f}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
