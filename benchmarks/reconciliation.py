"""Match labelled names with Wikidata's: `python benchmarks/reconciliation.py SOURCE.jsonl WIKIDATA.jsonl OUT.jsonl`.

SOURCE and WIKIDATA are as ../shared/reconciliation has them: people as official sites spell them, people of Wikidata with labels,
aliases, dates, countries and legislatures. Each line of OUT says for one record: `id`, `qid` (or null), `score` (bits by which it is
ahead of all other answers), `verdict` and the first `candidates`. The judge beside the data counts what is right.

What is read of a record: name, other names, birth, gender, country, legislature. Prints the CPU time of the index and of the matching.
"""

import gc
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from given import given

from pipeline.matching import Index, Match, Matcher, Profile, day, match_all

Data = dict[str, Any]


def lines(path: Path) -> Iterator[Data]:
    with path.open(encoding="utf-8") as stream:
        yield from (json.loads(line) for line in stream if line.strip())


def profile(data: Data, key: str, names: list[str]) -> Profile:
    """What both sides say in the same fields."""
    countries, bodies = data.get("countries", [data["country"]]), data.get("legislatures", [data["legislature"]])
    return Profile(
        id=data[key], names=tuple(dict.fromkeys(names)), births=(day(data["birth"]),) if data.get("birth") else (),
        deaths=(day(data["death"]),) if data.get("death") else (), gender=data.get("gender") or "",
        facts={"country": frozenset(filter(None, countries)), "body": frozenset(filter(None, bodies))},
    )  # fmt: skip


def record(data: Data) -> Profile:
    sort_name = data.get("sort_name")
    return profile(data, "id", [data["name"], *data.get("other_names", ()), *([sort_name] if sort_name else [])])


def person(data: Data) -> Profile:
    aliases = (alias for values in data["aliases"].values() for alias in values)
    return profile(data, "qid", [*data["labels"].values(), *aliases])


def answer(one: Profile, match: Match) -> Data:
    found = [candidate.id for candidate in match.candidates[:5]]
    return {"id": one.id, "qid": match.id or None, "score": round(match.odds, 3), "verdict": match.verdict, "candidates": found}


def main(source: Path, wikidata: Path, output: Path) -> None:
    gc.set_threshold(50_000)  # as the program has it
    people = [person(data) for data in lines(wikidata)]
    start = time.process_time()
    matcher = Matcher(Index(people))
    gc.freeze()  # the index stays: no need to walk through it for garbage again and again
    built = time.process_time()
    records = [record(data) for data in lines(source)]
    begun = time.process_time()
    matches = match_all(records, matcher)
    used = time.process_time() - begun
    found = map(answer, records, matches)
    output.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found), encoding="utf-8")
    print(
        f"index of {len(people):,} people: {built - start:.1f} s of CPU; {len(records):,} names: {used:.2f} s, {len(records) / used:,.0f} a second"
    )


if __name__ == "__main__":
    main(*map(Path, given(__doc__, "source", "wikidata", "output")))
