"""Who of an index a profile is: candidates, the sum of evidence for each, a verdict."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from enum import StrEnum
from math import exp2, log2
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from pipeline.matching.agreement import Kind, compare_names, firm
from pipeline.matching.entry import Entry, Question, read_names
from pipeline.matching.evidence import Evidence, features, name_features
from pipeline.matching.index import Index
from pipeline.matching.keys import is_abbreviated
from pipeline.matching.names import Name, comparable
from pipeline.matching.profile import Profile
from pipeline.matching.tokens import Token
from pipeline.matching.weights import AUTOMATIC, BEYOND_NAMES, CONTRADICTIONS, LIKELY, POSSIBLE, WEIGHTS

__all__ = ["Candidate", "Match", "Matcher", "Verdict"]


class Verdict(StrEnum):
    """What a match comes to. That two things are different is for people to say: such candidates are rejected from the start."""

    SAME = "same"
    UNSURE = "unsure"
    NONE = "none"


class Candidate(NamedTuple):
    """A profile of the index that might be the one asked for. `bits` is the sum of its evidence, `score` its probability in per cent."""

    id: str
    bits: float
    evidence: tuple[Evidence, ...]
    score: float = 0.0


class Match(NamedTuple):
    """The verdict on a profile.

    `id` is the best candidate's where it is likelier than all others and "none" together, else empty; `odds` by how many bits it
    is ahead of them. Only with the verdict SAME may it be taken without a person looking.
    """

    verdict: Verdict
    id: str
    odds: float
    candidates: tuple[Candidate, ...]


#: How many candidates are looked at first, by their keys, by a shared fact too, and in full.
_FIRST, _BY_KEYS, _WITH_FACTS, _IN_FULL = 8, 24, 100, 6
#: The same where a name asked for is short: who has the word that is there, and the initials, is many.
_SHORT: Final = 60
_LEAST_ALIKE: Final = 40.0
#: What a shared country or year, or another one, is worth beside the likeness of names, and what a shared day of birth, in per cent.
_FACT, _DAY = 12.0, 30.0
#: From here on a name is as good as equal. Where country and year are shared too, what shares fewer keys is no better.
_EQUAL: Final = 97.0
#: A candidate that is so much less alike than the best is not looked at in full.
_FAR_BEHIND: Final = 35.0
#: Of how many the letters are compared, and what equal letters are worth beside the likeness of sounds.
_BY_LETTERS, _LETTERS = 12, 30.0
#: How many names of a candidate are looked at in full, and how much less alike than the likest.
_NAMES, _NAMES_BEHIND = 3, 10.0
#: What a shared identifier makes a candidate worth, whatever its names.
_IDENTIFIED: Final = 1000.0


#: What places of an index are worth, with those of their names that are most alike.
_Found = tuple[float, int, list[int]]


class Matcher:
    """An index with the rules of this module, and weights. Stateless between calls: the same question has the same answer."""

    def __init__(self, index: Index, weights: Mapping[str, float] = WEIGHTS) -> None:
        self.index = index
        self._weights = weights

    def match(self, profile: Profile, rejected: Container[str] = ()) -> Match:
        """The verdict on a profile for itself; ids in `rejected` are no candidates."""
        return decide(self.candidates(profile, rejected))

    def candidates(self, profile: Profile, rejected: Container[str] = ()) -> list[Candidate]:
        """The profiles of the index most like one, without those in `rejected`, with the evidence for each."""
        return list(self._candidates(profile, rejected))

    def _candidates(self, profile: Profile, rejected: Container[str]) -> Iterator[Candidate]:
        asked = Entry(profile, read_names(profile, spell=True))
        for place, alike in self.promising(asked, rejected):
            entry = self.index.entries[place]
            names = [entry.names[at] for at in alike]
            other = entry.profile
            evidence = (Evidence("before any evidence", 1.0), *self._names(asked.names, names, entry), *features(profile, other))
            yield Candidate(other.id, sum(self._weights.get(piece.kind, 0.0) * piece.amount for piece in evidence), evidence)

    def _names(self, ours: Iterable[Name], theirs: Iterable[Name], entry: Entry) -> tuple[Evidence, ...]:
        """The evidence of the two names that agree best, of those chosen from an entry."""
        best: tuple[float, dict[str, float], Name, Name] | None = None
        pairs = [(one, other) for one in ours for other in theirs if _to_compare(one, other, entry)]
        equal = [pair for pair in pairs if pair[0][:3] == pair[1][:3]]  # nothing agrees better
        for one, other in equal[:1] or pairs:
            found = name_features(compare_names(one, other), one, other, self.index)
            bits = sum(self._weights[kind] * amount for kind, amount in found.items())
            if best is None or bits > best[0]:
                best = bits, found, one, other
        if best is None:
            return ()
        _, found, one, other = best
        if one.method != other.method:
            found["name across scripts"] = 1.0
        method = _method(one, other)
        return tuple(Evidence(kind, amount, method) for kind, amount in found.items())

    def promising(self, asked: Entry, rejected: Container[str] = (), count: int = _IN_FULL) -> list[tuple[int, list[int]]]:
        """The `count` profiles whose names or facts look most alike, by their places in the index, and which of their names do."""
        entries, facts = self.index.entries, asked.facts
        most = _FACT * (bool(asked.countries) + bool(asked.years))
        short = any(map(is_abbreviated, asked.names))
        # those with names in the same script come before those that are meant
        first = _SHORT if short else _BY_KEYS if asked.scripts else _FIRST
        found = self._alike(asked, self._find(asked.questions(), rejected)[:first], _LEAST_ALIKE)
        best = max((worth for worth, _, _ in found), default=0.0)
        if best < _EQUAL + most:
            places = self._find(asked.questions(loose=True), rejected)
            further = places[_BY_KEYS:_WITH_FACTS] if facts else []
            more = [place for place, entry in zip(further, entries.at(further), strict=True) if not facts.isdisjoint(entry.facts)]
            seen = {place for _, place, _ in found}
            least = max(_LEAST_ALIKE, best - _FAR_BEHIND - most)
            found += self._alike(asked, [place for place in places[:_BY_KEYS] + more if place not in seen], least)
        return [(place, alike) for _, place, alike in self._by_letters(asked, found)[:count]]

    def _by_letters(self, asked: Entry, found: list[_Found]) -> list[_Found]:
        """The likest, and among them those first whose letters are alike, too: many names sound the same."""
        entries, ours = self.index.entries, _lettered(asked)

        def rank(one: _Found) -> tuple[float, int]:
            worth, place, names = one
            spelled = entries[place].spelled
            return -worth - _LETTERS * max((_spelled(ours, spelled[at]) for at in names), default=0.0), place

        found.sort(key=lambda one: (-one[0], one[1]))
        close = [one for one in found[:_BY_LETTERS] if one[0] > found[0][0] - _FAR_BEHIND]
        return sorted(close, key=rank) if len(close) > 1 else close

    def _find(self, questions: Iterable[Question], rejected: Container[str]) -> list[int]:
        """The places of an index that answer, without the rejected."""
        places = self.index.find(questions)
        return [place for place in places if self.index.entries[place].profile.id not in rejected] if rejected != () else places

    def _alike(self, asked: Entry, places: list[int], least: float) -> list[_Found]:
        """How much of a look places are worth, and for which names; those without a name `least` alike are worth none."""
        entries = self.index.entries.at(places)
        alike = _likeness(asked, entries, least)
        worth = _worth if asked.facts else _no_worth
        found = {row: (top + worth(asked, entries[row]), places[row], names) for row, (top, names) in alike.items()}
        if asked.profile.identifiers:
            for row, entry in enumerate(entries):
                if _identified(asked.profile, entry.profile):
                    found[row] = _IDENTIFIED, places[row], alike[row][1] if row in alike else [*range(len(entry.heard))][:_NAMES]
        return list(found.values())


def _method(one: Name, other: Name) -> str:
    return one.method if one.method == other.method else " / ".join(filter(None, (one.method, other.method)))


def _identified(one: Profile, other: Profile) -> bool:
    """Whether two profiles share an identifier."""
    return any(not values.isdisjoint(other.identifiers.get(kind, ())) for kind, values in one.identifiers.items())


def _worth(one: Entry, other: Entry) -> float:
    """What country and birth of two profiles are worth beside the likeness of their names, in per cent."""
    worth = 0.0
    if one.countries and other.countries:
        worth += -_FACT if one.countries.isdisjoint(other.countries) else _FACT
    if one.years and other.years:
        worth += -_FACT if one.years.isdisjoint(other.years) else _FACT if one.days.isdisjoint(other.days) else _DAY
    return worth


Lettered = tuple[str, dict[str, str]]


def _lettered(asked: Entry) -> list[Lettered]:
    """The letters of names, words in order, each with its initials if it has some.

    What is written without vowels, or with characters for words, has no letters to compare.
    """
    return [
        (_in_order(spelled.split(" ")), {letter: letter for letter in _initials(name)} if is_abbreviated(name) else {})
        for name, spelled in zip(asked.names, asked.spelled, strict=True)
        if name.vowelled and not name.is_reading
    ]


def _spelled(ours: list[Lettered], theirs: str) -> float:
    """How alike a name is to one of ours letter by letter, from 0 to 1; letters that changed places count once."""
    words = sorted(theirs.split(" "))
    whole, best = " ".join(words), 0.0
    for letters, initials in ours:
        fit = _in_order(_shortened(words, words, initials)) if initials else whole
        best = max(best, OSA.normalized_similarity(letters, fit))
    return best


def _in_order(words: list[str]) -> str:
    return " ".join(sorted(words))


def _no_worth(_one: Entry, _other: Entry) -> float:
    return 0.0


def _to_compare(one: Name, other: Name, entry: Entry) -> bool:
    """Whether a name asked for is compared with one of an entry: in its own script where the entry has names in it."""
    return (one.script not in entry.scripts or one.script == other.script) and comparable(one, other)


def _initials(name: Name) -> dict[str, str]:
    """The initials of a name with their sounds."""
    return {token.plain: token.sounds[0] for token in name.telling if token.is_initial}


def _as_short(entries: list[Entry], initials: dict[str, str]) -> list[str]:
    """The sounds of all names, as short as a name with these initials."""
    pairs = ((heard.split(" "), spelled.split(" ")) for entry in entries for heard, spelled in zip(entry.heard, entry.spelled, strict=True))
    return [" ".join(_shortened(heard, spelled, initials)) for heard, spelled in pairs]


def _shortened(texts: list[str], spelled: list[str], initials: dict[str, str]) -> list[str]:
    """Texts of words, but of words with an initial, one each, what the initials say."""
    left = dict(initials)
    return [left.pop(word[:1]) if word[:1] in left else text for text, word in zip(texts, spelled, strict=True)]


Likeness = tuple[float, int]


def _likeness(asked: Entry, entries: list[Entry], least: float) -> dict[int, tuple[float, list[int]]]:
    """Which entries have names at least so much alike, in per cent, to one asked for: how much, and which of its names are most alike."""
    heard = [text for entry in entries for text in entry.heard]
    found: list[Likeness] = []
    for place, name in enumerate(asked.names):
        if name.script == "Latin":
            choices = _as_short(entries, _initials(name)) if is_abbreviated(name) else heard
            found += _extract(asked.heard[place], choices, fuzz.token_ratio, least)
        else:
            text = asked.heard[place] if name.vowelled else asked.bare[place]
            found += _across_scripts(name, text, entries, least)
    found.sort(key=lambda one: (-one[0], one[1]))
    rows = [(row, at) for row, entry in enumerate(entries if found else ()) for at in range(len(entry.heard))]
    alike: dict[int, tuple[float, list[int]]] = {}
    for score, place in found:
        row, at = rows[place]
        if row not in alike:
            alike[row] = score, [at]
            continue
        top, kept = alike[row]
        if score >= top - _NAMES_BEHIND and len(kept) < _NAMES and at not in kept:
            kept.append(at)
    return alike


def _extract(query: str, choices: list[str], scorer: Callable[..., float], least: float) -> Iterator[Likeness]:
    return ((score, at) for _, score, at in process.extract(query, choices, scorer=scorer, limit=None, score_cutoff=least))


def _across_scripts(name: Name, text: str, entries: list[Entry], least: float) -> Iterator[Likeness]:
    """How much alike a name that is not in Latin letters is to the names of entries: by its text, and word by word by all its sounds.

    Names that are written in one way only are compared letter by letter with their like.
    """
    fit = [(other, _to_compare(name, other, entry)) for entry in entries for other in entry.names]
    if name.exact:
        yield from _extract(name.written, [other.written if compared and other.exact else "" for other, compared in fit], fuzz.ratio, least)
        fit = [(other, compared and not other.exact) for other, compared in fit]
    yield from _by_words(name, ((at, other) for at, (other, compared) in enumerate(fit) if compared))
    texts = [text for entry in entries for text in (entry.heard if name.vowelled else entry.bare)]
    yield from _extract(text, [each if fit[at][1] else "" for at, each in enumerate(texts)], fuzz.token_ratio, least)


#: How much alike words are that share a sound, or only the consonants of one, in per cent, by the number of the kind.
_HEARD, _FIRM = 100.0, 80.0
_WORDS_ALIKE: Final = tuple(_HEARD if kind > Kind.CONSONANTS else _FIRM if kind is Kind.CONSONANTS else 0.0 for kind in Kind)


def _by_words(name: Name, others: Iterable[tuple[int, Name]]) -> Iterator[Likeness]:
    """How much alike a name that may be read in many ways is to others, word by word. Those with no word alike are left out."""
    alike: dict[Token, tuple[float, ...]] = {}  # names of one candidate share words
    for at, other in others:
        for word in other.tokens:
            if word not in alike:
                alike[word] = tuple(_WORDS_ALIKE[firm(one, word)] for one in name.tokens)
        best = map(max, zip(*(alike[word] for word in other.tokens), strict=True))
        if likeness := sum(best) / max(len(name.tokens), len(other.tokens)):
            yield likeness, at


#: A chance that is no less for more evidence: what a name of a thousand words says is beyond all figures.
_LEAST_CHANCE: Final = 2.0**-1000


def decide(candidates: list[Candidate]) -> Match:
    """The verdict on candidates: their evidence weighed against each other and against "none of them"."""
    ranked = sorted(candidates, key=lambda candidate: (-candidate.bits, candidate.id))
    if not ranked:
        return Match(Verdict.NONE, "", -99.0, ())
    top = max(ranked[0].bits, 0.0)
    chances = [exp2(candidate.bits - top) for candidate in ranked]
    rest = sum(chances[1:]) + exp2(-top)
    total = chances[0] + rest
    odds = log2(max(chances[0], _LEAST_CHANCE)) - log2(max(rest, _LEAST_CHANCE))
    scored = tuple(Candidate(*one[:3], round(100 * chance / total, 2)) for one, chance in zip(ranked, chances, strict=True))
    kinds = {piece.kind for piece in ranked[0].evidence}
    conflict = "identifier differs" in kinds
    doubtful = not kinds.isdisjoint(CONTRADICTIONS) or kinds.isdisjoint(BEYOND_NAMES)
    verdict = Verdict.UNSURE if odds >= POSSIBLE else Verdict.NONE
    if odds >= AUTOMATIC and not doubtful:
        verdict = Verdict.SAME
    return Match(verdict, ranked[0].id if odds >= LIKELY and not conflict else "", odds, scored)
