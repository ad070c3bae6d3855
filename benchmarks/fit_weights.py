"""Fit the weights of evidence to names with known answers: `python benchmarks/fit_weights.py SOURCE.jsonl WIKIDATA.jsonl [--held-out] [--write | --check]`.

The files are those of `reconciliation.py`; SOURCE says for each record the right `gold_qid`, or null. Three sets are fitted together:
the records as they are; one in so many of them without a country, so that names and dates are weighed for themselves; and the questions
across scripts of `across.py`, those of the half that may be looked at.

Method: conditional logistic regression. Among the candidates of a record and "none of them" the known answer shall be likeliest; the
chance of an answer goes with two to the power of the sum of its evidence. A pull towards zero (`PULL`) holds what is seldom seen. Records
whose names are not simply equal (`hard` in SOURCE) count several times (`HARD`): seven in eight are equal, and say little. Weights
marked "by hand" in pipeline/matching/weights.py stay as they are. `newton.py` finds the maximum. Which of the names of two people are compared is decided by the round weights in
`START`, not by those that are shipped: the same data always make the same table.

Prints the table beside the shipped one, and F1 of both; `--write` puts the table into weights.py, `--check` ends with 1 where another one
stands there. `--held-out` adds five-fold cross-validation over legislatures: fitted to four fifths of them, tested on the rest, all,
and where names are not simply equal. Claims between records are not counted.
"""

import argparse
import gc
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import exp2
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from across import questions
from given import existing, parser
from newton import Choice, Option, likeliest
from reconciliation import Data, lines, person, record

from pipeline.matching import Index, Matcher
from pipeline.matching import weights as shipped

PULL, HARD, FOLDS = 0.3, 3.0, 5
#: One in so many records is asked for a second time, without its country.
WITHOUT = 3
WEIGHTS_FILE = Path(shipped.__file__)
#: What decides which names are compared while evidence is gathered.
START = {
    "name same": -6.0, "name same rarity": 0.9, "name sound": -4.0, "name sound rarity": 0.7, "name unvowelled": -1.5,
    "name unvowelled rarity": 0.6, "name consonants": -3.0, "name consonants rarity": 0.3, "name near": -6.0, "name near rarity": 0.7,
    "name far": -3.0, "name shortened": -3.5, "name initial": -2.5, "name initial same": 2.0, "whole name": 1.5, "one word shared": 0.5,
    "word only here": -1.0, "word only there": -2.5, "one word here": -1.0, "one word there": 2.0, "given name differs": -5.5,
    "words differ": -5.5, "patronymic same": 2.0, "patronymic dropped": -2.0, "patronymic differs": -7.0, "generation dropped": -0.5,
    "generation differs": -8.0,
}  # fmt: skip

Weights = Mapping[str, float]
Amounts = Sequence[tuple[str, float]]


class Case(NamedTuple):
    """A record: its legislature, the evidence of its candidates, the place of the right one or -1 for none; whether it has an answer.

    `hard` says that its names are not simply equal to those of who it is.
    """

    legislature: str
    candidates: Sequence[Amounts]
    right: int
    linked: bool
    hard: bool = False


def by_hand() -> frozenset[str]:
    """The kinds whose weights are marked so."""
    return frozenset(re.findall(r'"([^"]+)": -?[\d.]+,  # by hand', WEIGHTS_FILE.read_text(encoding="utf-8")))


def matching(people: Iterable[Data]) -> Matcher:
    matcher = Matcher(Index(map(person, people)), START)
    gc.freeze()
    return matcher


def cases(records: Iterable[Data], matcher: Matcher) -> Iterator[Case]:
    for data in records:
        found = matcher.candidates(record(data))
        amounts = [[(piece.kind, piece.amount) for piece in one.evidence] for one in found]
        right = next((place for place, one in enumerate(found) if one.id == data["gold_qid"]), -1)
        yield Case(data["legislature"] or "", amounts, right, bool(data["gold_qid"]), bool(data.get("hard")))


def chances(case: Case, weights: Weights) -> list[float]:
    """The chance of each candidate; what is left of one is the chance of none."""
    bits = [sum(weights.get(kind, 0.0) * amount for kind, amount in amounts) for amounts in case.candidates]
    top = max(*bits, 0.0) if bits else 0.0
    powers = [exp2(one - top) for one in bits]
    total = sum(powers) + exp2(-top)
    return [one / total for one in powers]


def choice(case: Case, places: Mapping[str, int]) -> Choice:
    """A case as a choice among its candidates and none of them; what is not fitted is counted as it is shipped."""
    options = []
    for amounts in case.candidates:
        bits = sum(shipped.WEIGHTS.get(kind, 0.0) * amount for kind, amount in amounts if kind not in places)
        options.append(Option(bits, [(places[kind], amount) for kind, amount in amounts if kind in places]))
    return Choice([*options, Option(0.0, ())], case.right if case.right >= 0 else len(options), HARD if case.hard else 1.0)


def fit(seen: Iterable[Case], free: Iterable[str]) -> Weights:
    """The weights under which the known answers are likeliest. An answer that is no candidate is a matter of the index, not of weights."""
    kinds = sorted(free)
    places = {kind: place for place, kind in enumerate(kinds)}
    found = likeliest([choice(case, places) for case in seen if case.candidates and (case.right >= 0 or not case.linked)], len(kinds), PULL)
    return {**shipped.WEIGHTS, **{kind: round(weight, 2) + 0.0 for kind, weight in zip(kinds, found, strict=True)}}


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


def gathered(source: Path, wikidata: Path) -> dict[str, Sequence[Case]]:
    """The sets of cases that are fitted together."""
    people = list(lines(wikidata))
    records, (asked, changed) = list(lines(source)), questions(people, look=True)
    matcher = matching(people)
    return {
        "records": list(cases(records, matcher)),
        "without a country": list(cases(({**one, "country": ""} for one in records[::WITHOUT]), matcher)),
        "across scripts": list(cases((question.record for question in asked), matching(changed))),
    }


def written(table: Weights, text: str) -> str:
    """The text of weights.py with the fitted weights in it."""
    for kind in table.keys() - by_hand():
        text = re.sub(rf'("{kind}": )-?[\d.]+,$', rf"\g<1>{table[kind]:.2f},", text, flags=re.MULTILINE)
    return text


def told(sets: Mapping[str, Sequence[Case]], tables: Mapping[str, Callable[[Case], Weights]]) -> Iterator[str]:
    """F1 of every set under every table."""
    hard = {f"{name}, not simply equal": [case for case in some if case.hard] for name, some in sets.items()}
    for name, some in {**sets, **hard}.items():
        if some:
            found = (f"{table} {f1((case, weights(case)) for case in some):.4f}" for table, weights in tables.items())
            yield f"{name}: {len(some):,} cases; F1 {', '.join(found)}"


def main(options: argparse.Namespace) -> int:
    sets = gathered(options.source, options.wikidata)
    every = [case for some in sets.values() for case in some]
    times = Counter(kind for case in every for amounts in case.candidates for kind, _ in amounts)
    free = frozenset(shipped.WEIGHTS) - by_hand()
    table = fit(every, free)
    for kind, weight in shipped.WEIGHTS.items():
        print(f"{kind}: {table[kind]:.2f}, {f'seen {times[kind]:,} times' if kind in free else 'by hand'}; shipped {weight:.2f}")
    tables: dict[str, Callable[[Case], Weights]] = {"shipped": lambda _: shipped.WEIGHTS, "fitted to all": lambda _: table}
    if options.held_out:
        held = {id(case): weights for case, weights in held_out(every, free)}
        tables["held out"] = lambda case: held[id(case)]
    print(*told(sets, tables), sep="\n")
    if options.write:
        text = WEIGHTS_FILE.read_text(encoding="utf-8")
        WEIGHTS_FILE.write_text(written(table, text), encoding="utf-8")
    return int(options.check and table != shipped.WEIGHTS)


def arguments() -> argparse.Namespace:
    found = parser(__doc__)
    found.add_argument("source", type=existing, help="records with known answers")
    found.add_argument("wikidata", type=existing, help="the people they are asked about")
    found.add_argument("--held-out", action="store_true", help="cross-validate over legislatures; five more fits")
    then = found.add_mutually_exclusive_group()
    then.add_argument("--write", action="store_true", help="put the table into pipeline/matching/weights.py")
    then.add_argument("--check", action="store_true", help="end with 1 where the shipped table is another one")
    return found.parse_args()


if __name__ == "__main__":
    sys.exit(main(arguments()))
