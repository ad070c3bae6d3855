"""Native names found by names in other scripts: `python benchmarks/across.py WIKIDATA.jsonl [--look] [--errors SCRIPT]`.

Each question is the name of somebody of WIKIDATA in the script of his or her country; the labels in that script are hidden, so that the
answer can only be found across scripts. One in four of those asked for is taken out of the people: the right answer is none. Half of
the questions have a date of birth. Everybody falls into one of two halves by a checksum of the id: `--look` asks about the half that
errors may be looked at in and that weights are fitted to, else the other half is asked about, which is for measuring alone.

Prints a Markdown table: questions, precision, recall, F1, and the precision of the verdict "same", script by script.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize
from zlib import crc32

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from given import existing, parser
from reconciliation import Data, lines, person, record

from pipeline.matching import Index, Match, Matcher, Verdict, described, match_all
from pipeline.matching.scripts import script_of

#: Countries by the script of their own names.
NATIVE = {
    "Cyrillic": "Russia Ukraine Belarus Bulgaria Serbia Macedonia Kazakhstan Kyrgyzstan Mongolia Abkhazia",
    "Greek": "Greece Cyprus",
    "Hebrew": "Israel United_States_of_America",  # the people of Israel have no Hebrew labels there
    "Arabic": "Iran Iraq Yemen Sudan Egypt Algeria Syria Saudi_Arabia Lebanon Kuwait Jordan Afghanistan",
    "Thai": "Thailand",
    "Hangul": "South_Korea North_Korea",
    "Han": "China Taiwan Hong_Kong Macao",
    "Japanese": "Japan",
    "Armenian": "Armenia",
    "Georgian": "Georgia",
    "Devanagari": "India",
    "Tamil": "Sri_Lanka India",
    "Sinhala": "Sri_Lanka",
}
#: At most so many questions for a script in each half.
MOST = 250
JAPANESE = ("Han", "Kana")


class Question(NamedTuple):
    script: str
    record: Data


def native(one: Data) -> tuple[str, str]:
    """The script of somebody's native name and the name; empty where there is none, or none in Latin letters beside it."""
    texts = [normalize("NFKC", text) for text in one["labels"].values()]
    if any(script_of(text) == "Latin" for text in texts):
        for script, countries in NATIVE.items():
            if one["country"] in countries.split():
                for text in texts:
                    if script_of(text) == script or (script == "Japanese" and script_of(text) in JAPANESE):
                        return script, text
    return "", ""


def hidden(one: Data, script: str) -> Data:
    """Somebody without the labels and aliases in a script."""
    scripts = JAPANESE if script == "Japanese" else (script,)
    labels = {key: text for key, text in one["labels"].items() if script_of(text) not in scripts}
    aliases = {key: [text for text in texts if script_of(text) not in scripts] for key, texts in one["aliases"].items()}
    return {**one, "labels": labels, "aliases": aliases}


def questions(people: Iterable[Data], look: bool) -> tuple[list[Question], list[Data]]:
    """The questions of a half, and the people to be asked about."""
    found: dict[str, list[tuple[int, str, Data]]] = defaultdict(list)
    for one in people:
        script, name = native(one)
        code = crc32(one["qid"].encode())
        if script and (code % 2 == 0) == look:
            found[script].append((code, name, one))
    asked, changed = [], {one["qid"]: one for one in people}
    for script, some in found.items():
        for code, name, one in sorted(some, key=lambda each: each[:2])[:MOST]:
            withheld = code // 2 % 4 == 0
            asked.append(Question(script, {
                "id": one["qid"], "name": name, "birth": one["birth"] if code // 8 % 2 else None, "gender": one["gender"],
                "country": one["country"], "legislature": one["legislature"] or "", "gold_qid": None if withheld else one["qid"],
            }))  # fmt: skip
            if withheld:
                del changed[one["qid"]]
            else:
                changed[one["qid"]] = hidden(one, script)
    return asked, list(changed.values())


def row(name: str, answers: Sequence[tuple[Data, Match]]) -> str:
    linked = sum(bool(data["gold_qid"]) for data, _ in answers)
    given = [match.id == data["gold_qid"] for data, match in answers if match.id]
    same = [match.id == data["gold_qid"] for data, match in answers if match.verdict is Verdict.SAME]
    right = sum(given)
    precision, recall = right / max(len(given), 1), right / max(linked, 1)
    f1 = 2 * right / max(len(given) + linked, 1)
    near = sum(data["gold_qid"] in [one.id for one in match.candidates[:5]] for data, match in answers if data["gold_qid"]) / max(linked, 1)
    return f"| {name} | {len(answers)} | {precision:.3f} | {recall:.3f} | {f1:.3f} | {near:.3f} | {sum(same)} of {len(same)} |"


def errors(answers: Sequence[tuple[Data, Match]], people: dict[str, Data]) -> Iterator[str]:
    """What was answered wrongly, with the evidence of what was answered and of what was right."""
    for data, match in answers:
        if (match.id or None) == data["gold_qid"]:
            continue
        gold = people.get(data["gold_qid"] or "")
        yield f"{data['name']} {data['birth'] or ''} {match.verdict} {match.odds:.1f}: right {gold and (gold['qid'], gold['birth'], sorted(set(gold['labels'].values())))}"
        for candidate in match.candidates:
            if candidate.id == data["gold_qid"]:
                yield f"    right {candidate.bits:.1f}: {described(candidate.evidence)}"
        if match.candidates:
            first = match.candidates[0]
            if first.id != data["gold_qid"]:
                yield f"    first {first.bits:.1f} {sorted(set(people[first.id]['labels'].values()))[:4]}: {described(first.evidence)}"


def main(wikidata: Path, look: bool, shown: Sequence[str]) -> None:
    asked, people = questions(list(lines(wikidata)), look)
    matches = match_all([record(question.record) for question in asked], Matcher(Index(map(person, people))))
    answers: dict[str, list[tuple[Data, Match]]] = defaultdict(list)
    for question, match in zip(asked, matches, strict=True):
        answers[question.script].append((question.record, match))
    print('| script | questions | precision | recall | F1 | among five | right of "same" |')
    print("| --- |" + " ---: |" * 6)
    for script in sorted(answers):
        print(row(script, answers[script]))
    print(row("all", [one for some in answers.values() for one in some]))
    if look:
        by_id = {one["qid"]: one for one in people}
        for script in shown:
            print("\n".join(errors(answers[script], by_id)))


if __name__ == "__main__":
    found = parser(__doc__)
    found.add_argument("wikidata", type=existing)
    found.add_argument("--look", action="store_true", help="the half that may be looked at")
    found.add_argument("--errors", action="append", default=[], metavar="SCRIPT", help="with --look: show what went wrong in a script")
    options = found.parse_args()
    main(options.wikidata, options.look, options.errors)
