"""Find names among a million: `python benchmarks/names.py [--labels N] [--queries N] [--short]`.

The labels are made by rule: given and family names of syllables, common ones more often than rare ones. Label number i depends on i
alone, and nobody bears it but by chance. The queries are labels as they come: with a slip of the pen, with an initial, turned round,
turned round with a slip, in Cyrillic letters. Prints a Markdown table: how many queries a second of CPU, how often the label is the
first answer and among the first five; then the same for rapidfuzz, which compares with every label, on a few of the queries.
"""

import argparse
import gc
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from itertools import product
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz, process

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from pipeline.matching import Index, Matcher, Profile
from pipeline.matching.entry import Entry, read_names

ONSETS = ("b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "dr", "gr", "kr", "tr", "st", "sh", "ch")
SYLLABLES = ["".join(pair) for pair in product(ONSETS, "aeiou")]
ENDINGS = ("", "n", "r", "l", "s", "k", "m", "v")
GIVEN, FAMILIES = 6_000, 250_000
CYRILLIC = {"sh": "ш", "ch": "ч", **dict(zip("abdefghiklmnoprstuvz", "абдефгхиклмнопрстувз", strict=True))}

Answer = Callable[[str], list[str]]


class Query(NamedTuple):
    kind: str
    text: str
    label: str


class Result(NamedTuple):
    """Of one way to answer: queries, CPU seconds, right answers in the first place and in the first five by kind of query."""

    queries: Counter[str]
    seconds: float
    first: Counter[str]
    five: Counter[str]


def number(seed: str) -> int:
    """A number of 64 bits that depends on nothing but the seed."""
    return int.from_bytes(blake2b(seed.encode(), digest_size=8).digest())


def word(seed: str, syllables: int) -> str:
    rest, parts = number(seed), []
    for _ in range(syllables):
        rest, at = divmod(rest, len(SYLLABLES))
        parts.append(SYLLABLES[at])
    return "".join(parts).capitalize() + ENDINGS[rest % len(ENDINGS)]


def label(at: int) -> str:
    """The label with a number. The square of an even number makes common names common."""
    given, family = divmod(number(f"label {at}"), 1 << 32)
    first, last = int(GIVEN * (given / 2**32) ** 2), int(FAMILIES * (family / 2**32) ** 2)
    return f"{word(f'given {first}', 1 + first % 2 + (first > 500))} {word(f'family {last}', 2 + last % 2)}"


def slip(text: str, seed: int) -> str:
    """One letter left out, doubled, put before the one before it, or another; the first letters of words stay."""
    places = [at for at in range(1, len(text)) if text[at].islower() and text[at - 1].islower()]
    kind, at = seed % 4, places[seed // 4 % len(places)]
    before, letter, after = text[:at], text[at], text[at + 1 :]
    other = "aeiou"[seed // 64 % 5] if letter in "aeiou" else "dklmnrst"[seed // 64 % 8]
    return (before + after, before + letter + letter + after, before[:-1] + letter + before[-1] + after, before + other + after)[kind]


def in_cyrillic(text: str) -> str:
    lower = text.lower()
    for latin, letter in CYRILLIC.items():
        lower = lower.replace(latin, letter)
    return lower.title()


def queries(count: int, labels: Sequence[str]) -> Iterator[Query]:
    """The queries: each kind in turn."""
    for n in range(count):
        seed = number(f"query {n}")
        text = labels[seed % len(labels)]
        given, family = text.split()
        slipped = slip(text, seed >> 20)
        forms = {
            "slip": slipped,
            "initial": f"{given[0]}. {family}",
            "turned round": f"{family}, {given}",
            "turned round, slip": "{1} {0}".format(*slipped.split()),
            "Cyrillic": in_cyrillic(text),
        }
        kind = list(forms)[n % len(forms)]
        yield Query(kind, forms[kind], text)


def measure(asked: Sequence[Query], answer: Answer) -> Result:
    start = time.process_time()
    answers = [answer(query.text) for query in asked]
    seconds = time.process_time() - start
    right = [(query.kind, found.index(query.label)) for query, found in zip(asked, answers, strict=True) if query.label in found]
    return Result(
        Counter(query.kind for query in asked), seconds,
        Counter(kind for kind, place in right if place == 0), Counter(kind for kind, place in right if place < 5),
    )  # fmt: skip


def table(results: dict[str, Result]) -> Iterator[str]:
    kinds = list(next(iter(results.values())).queries)
    yield f"| way | queries/s | first | first five | {' | '.join(kinds)} |"
    yield "| --- |" + " ---: |" * (3 + len(kinds))
    for way, (count, seconds, first, five) in results.items():
        shares = [f"{first[kind] / count[kind]:.3f}" for kind in kinds]
        all_, speed = count.total(), f"{count.total() / seconds:,.1f}"
        yield f"| {way} | {speed} | {first.total() / all_:.3f} | {five.total() / all_:.3f} | {' | '.join(shares)} |"


def ways(matcher: Matcher, labels: Sequence[str]) -> Iterator[tuple[str, int, Answer]]:
    """Each way to answer, with the part of the queries that it is asked: one of so many."""

    def asked(text: str) -> Profile:
        return Profile(id="asked", names=(text,))

    def read(text: str) -> Entry:
        return Entry(asked(text), read_names(asked(text)))

    yield "index and re-rank", 1, lambda text: [labels[place] for place, _ in matcher.promising(read(text))]
    yield "with all evidence", 4, lambda text: [labels[int(one.id)] for one in matcher.match(asked(text)).candidates]
    yield (
        "rapidfuzz, every label",
        200,
        lambda text: [found for found, _, _ in process.extract(text, labels, scorer=fuzz.token_sort_ratio, limit=5)],
    )


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=int, default=1_000_000, help="how many labels (1,000,000)")
    parser.add_argument("--queries", type=int, default=5_000, help="how many queries (5,000)")
    parser.add_argument("--short", action="store_true", help="20,000 labels, 1,000 queries")
    options = parser.parse_args(given)
    if options.short:
        options.labels, options.queries = 20_000, 1_000
    return options


def run(count: int, asked: int) -> dict[str, Result]:
    """Build the index, ask, print what came out, and give it back."""
    labels = [label(at) for at in range(count)]
    start = time.process_time()
    matcher = Matcher(Index(Profile(id=str(at), names=(text,)) for at, text in enumerate(labels)))
    gc.freeze()
    built = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:,} labels: index in {built:.1f} s of CPU, at most {peak:,.0f} MB of memory\n")
    every = list(queries(asked, labels))
    results = {}
    for way, part, answer in ways(matcher, labels):
        results[way] = measure(every[: max(len(every) // part, 25)], answer)
    print("\n".join(table(results)))
    return results


if __name__ == "__main__":
    options = arguments()
    run(options.labels, options.queries)
