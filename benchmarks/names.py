"""Find names among a million: `python benchmarks/names.py [WIKIDATA.jsonl] [--labels N] [--queries N] [--short]`.

The labels are made by rule: given and family names of syllables, common ones more often than rare ones. Label number i depends on i
alone, and nobody bears it but by chance. With WIKIDATA.jsonl, people with labels and aliases, they are names of two words from there,
then the given name of one with the family name of another, by rule as well, so that common ones stay common.

The queries are labels as they come: with a slip of the pen, with an initial, turned round, turned round with a slip, in Cyrillic letters.
Initials are counted apart where several labels fit them. Prints a Markdown table: how many queries a second of CPU, how often the label
is the first answer, among the first five and the first ten, and the first by kind of query; then the same for rapidfuzz, which
compares with every label, on a few of the queries. Says how many slips are as near to another label, too.
"""

import argparse
import gc
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import product
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from pipeline.matching import Index, Matcher, Profile
from pipeline.matching.entry import Entry, read_names

ONSETS = ("b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "dr", "gr", "kr", "tr", "st", "sh", "ch")
SYLLABLES = ["".join(pair) for pair in product(ONSETS, "aeiou")]
ENDINGS = ("", "n", "r", "l", "s", "k", "m", "v")
#: Of letters that a pen may slip over.
TWO_WORDS = re.compile(r"(?=.*[a-z]{2})[A-Z][a-zà-ÿ'’-]+ [A-Z][a-zà-ÿ'’-]+")
GIVEN, FAMILIES = 6_000, 250_000
CYRILLIC = {"sh": "ш", "ch": "ч", **dict(zip("abdefghiklmnoprstuvz", "абдефгхиклмнопрстувз", strict=True))}

Answer = Callable[[str], list[str]]


class Query(NamedTuple):
    kind: str
    text: str
    label: str


class Result(NamedTuple):
    """Of one way to answer: queries, CPU seconds, right answers in the first place, the first five and the first ten, by kind of query."""

    queries: Counter[str]
    seconds: float
    first: Counter[str]
    five: Counter[str]
    ten: Counter[str]


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


def real_labels(lines: Iterable[str], count: int) -> list[str]:
    """Names of two words of people of Wikidata; then given names of some with family names of others, each pair once."""
    people = [json.loads(line) for line in lines]
    texts = [text for one in people for text in (*one["labels"].values(), *(alias for some in one["aliases"].values() for alias in some))]
    found = dict.fromkeys(text for text in texts if TWO_WORDS.fullmatch(text))
    given, families = zip(*(text.split() for text in found), strict=True)
    at = 0
    while len(found) < count:
        first, last = divmod(number(f"pair {at}"), 1 << 32)
        pair = f"{given[first % len(given)]} {families[last % len(families)]}"
        if TWO_WORDS.fullmatch(pair):
            found[pair] = None
        at += 1
    return list(found)[:count]


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


def short(text: str) -> str:
    """A label with an initial."""
    given, family = text.split()
    return f"{given[0]}. {family}"


def queries(count: int, labels: Sequence[str]) -> Iterator[Query]:
    """The queries: each kind in turn, Cyrillic letters only for labels that can be written in them letter by letter."""
    fitting = Counter(map(short, labels))
    writable = {" ", *(letter for letter in CYRILLIC if len(letter) == 1)}.issuperset
    for n in range(count):
        seed = number(f"query {n}")
        text = labels[seed % len(labels)]
        slipped = slip(text, seed >> 20)
        forms = {
            "slip": slipped,
            "initial": short(text),
            "turned round": "{1}, {0}".format(*text.split()),
            "turned round, slip": "{1} {0}".format(*slipped.split()),
            "Cyrillic": in_cyrillic(text),
        }
        kind = list(forms)[n % len(forms)]
        if kind == "Cyrillic" and not writable(text.lower().replace("ch", "")):
            continue
        yield Query("initial, several fit" if kind == "initial" and fitting[forms[kind]] > 1 else kind, forms[kind], text)


def torn(asked: Iterable[Query], labels: Sequence[str]) -> tuple[int, int]:
    """How many queries with a slip there are, and how many of them are one slip from another label, too."""
    texts = [query.text for query in asked if query.kind == "slip"]
    near = [process.extract(text, labels, scorer=OSA.distance, score_cutoff=1, limit=None) for text in texts]
    return len(texts), sum(len({label for label, _, _ in found}) > 1 for found in near)


def measure(asked: Sequence[Query], answer: Answer) -> Result:
    start = time.process_time()
    answers = [answer(query.text) for query in asked]
    seconds = time.process_time() - start
    right = [(query.kind, found.index(query.label)) for query, found in zip(asked, answers, strict=True) if query.label in found]
    return Result(
        Counter(query.kind for query in asked), seconds,
        *(Counter(kind for kind, place in right if place < most) for most in (1, 5, 10)),
    )  # fmt: skip


def table(results: dict[str, Result]) -> Iterator[str]:
    kinds = sorted({kind for result in results.values() for kind in result.queries})
    yield f"| way | queries/s | first | first five | first ten | {' | '.join(kinds)} |"
    yield "| --- |" + " ---: |" * (4 + len(kinds))
    for way, (count, seconds, *right) in results.items():
        shares = [f"{right[0][kind] / count[kind]:.3f}" if count[kind] else "" for kind in kinds]
        all_ = [f"{one.total() / count.total():.3f}" for one in right]
        yield f"| {way} | {count.total() / seconds:,.0f} | {' | '.join(all_ + shares)} |"


def ways(matcher: Matcher, labels: Sequence[str]) -> Iterator[tuple[str, int, Answer]]:
    """Each way to answer, with the part of the queries that it is asked: one of so many."""

    def asked(text: str) -> Profile:
        return Profile(id="asked", names=(text,))

    def read(text: str) -> Entry:
        return Entry(asked(text), read_names(asked(text)))

    yield "index and re-rank", 1, lambda text: [labels[place] for place, _ in matcher.promising(read(text), count=10)]
    yield "with all evidence", 4, lambda text: [labels[int(one.id)] for one in matcher.match(asked(text)).candidates]
    yield (
        "rapidfuzz, every label",
        200,
        lambda text: [found for found, _, _ in process.extract(text, labels, scorer=fuzz.token_sort_ratio, limit=10)],
    )


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wikidata", nargs="?", type=Path, help="people of Wikidata, one in a line, to take names from")
    parser.add_argument("--labels", type=int, default=1_000_000, help="how many labels (1,000,000)")
    parser.add_argument("--queries", type=int, default=5_000, help="how many queries (5,000)")
    parser.add_argument("--short", action="store_true", help="20,000 labels, 1,000 queries")
    options = parser.parse_args(given)
    if options.short:
        options.labels, options.queries = 20_000, 1_000
    return options


def memory(name: str) -> float:
    """What this process has of memory now (`VmRSS`), or had at most (`VmHWM`), in MB."""
    line = next(line for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


def run(labels: Sequence[str], asked: int) -> dict[str, Result]:
    """Build the index, ask, print what came out, and give it back."""
    before = memory("VmRSS")
    start = time.process_time()
    matcher = Matcher(Index(Profile(id=str(at), names=(text,)) for at, text in enumerate(labels)))
    gc.freeze()
    built = time.process_time() - start
    sizes = f"{memory('VmRSS') - before:,.0f} MB of memory (at most {memory('VmHWM'):,.0f} MB with labels and Python)"
    print(f"{len(labels):,} labels: index in {built:.1f} s of CPU, {sizes}")
    every = list(queries(asked, labels))
    print("{} of {} slips are one slip from another label, too\n".format(*reversed(torn(every[:200], labels))))
    results = {}
    for way, part, answer in ways(matcher, labels):
        results[way] = measure(every[: max(len(every) // part, 25)], answer)
    print("\n".join(table(results)))
    return results


def main(options: argparse.Namespace) -> dict[str, Result]:
    """Make the labels and run."""
    if options.wikidata is None:
        return run([label(at) for at in range(options.labels)], options.queries)
    with options.wikidata.open(encoding="utf-8") as lines:
        labels = real_labels(lines, options.labels)
    return run(labels, options.queries)


if __name__ == "__main__":
    main(arguments())
