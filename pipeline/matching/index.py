"""Profiles by the keys of their names: what might bear a name, out of a million, in a few look-ups.

A posting is a checksum of a key and the place of a profile, 32 bits each. All lie sorted in two arrays side by side, found by
bisection. Two keys with one checksum cost a look in vain, never an answer.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from math import log2
from typing import Final, NamedTuple
from zlib import crc32

from pipeline.matching.keys import birth_keys, firm_keys, loose_keys
from pipeline.matching.names import Name, read_name
from pipeline.matching.profile import Profile
from pipeline.matching.scripts import script_of
from pipeline.matching.tokens import Token

__all__ = ["Entry", "Index", "Question", "read_names"]

#: A key that more profiles share than this says too little, unless nothing else is known.
_COMMON: Final = 60
_ENOUGH: Final = 140
#: How many profiles the weights were measured among: in a smaller index a name looks commoner than it is.
_MEASURED: Final = 48_629
#: Where the checksums with each value of the first 16 of their 32 bits begin is remembered.
_PARTS: Final = 1 << 16
_PART: Final = 16
_HAN_NAME: Final = re.compile("[\u3400-\u9fff]{2,4}")
_NOTHING: Final[frozenset[str]] = frozenset()


class Question(NamedTuple):
    """Keys, and the script in which those who are meant have no name; empty where it does not matter."""

    keys: set[str]
    not_in: str


class Entry:
    """A profile with its names read. `facts` are countries and years of birth together, for a first look.

    `scripts` are those of its names, without Latin.
    """

    __slots__ = ("bare", "countries", "days", "facts", "heard", "names", "profile", "scripts", "years")

    def __init__(self, profile: Profile, names: tuple[Name, ...]) -> None:
        self.profile = profile
        self.names = names
        self.heard = [name.heard for name in names]
        self.bare = [name.bare for name in names]
        self.scripts = frozenset(name.script for name in names if name.script != "Latin")
        self.countries = profile.facts.get("country", _NOTHING)
        self.years = frozenset(day.year for day in profile.births)
        self.days = frozenset(day for day in profile.births if day.day)
        self.facts: frozenset[str | int] = self.countries | self.years

    def all_keys(self) -> set[str]:
        """All keys that lead to the profile."""
        return self._firm(self.names) | self._beside_names() | self._loose(self.names)

    def questions(self, loose: bool = False) -> Iterator[Question]:
        """The keys to ask with, with or without those that a name with slips in it leads to.

        Each way to read Han characters is a question of its own: who answers several is not the likelier for it.
        """
        read = [name for name in self.names if name.is_reading]
        written = [name for name in self.names if not name.is_reading]
        for names, beside, other_than in ((written, self._beside_names(), ""), *(([name], set[str](), name.script) for name in read)):
            keys = self._firm(names) | beside
            yield Question(keys | self._loose(names, asking=True) if loose else keys, other_than)

    def _firm(self, names: Iterable[Name]) -> set[str]:
        return {key for name in names for key in firm_keys(name)}

    def _beside_names(self) -> set[str]:
        """The keys that few share, beside names: identifiers and the day of birth."""
        found = {f"{kind}={value}" for kind, values in self.profile.identifiers.items() for value in values}
        return found.union(birth_keys(self.profile, self.names))

    def _loose(self, names: Iterable[Name], asking: bool = False) -> set[str]:
        return {key for name in names for key in loose_keys(name, self.countries, asking)}


def read_names(profile: Profile, spell: bool | None = None) -> tuple[Name, ...]:
    """The distinct names of a profile.

    Han characters are spelled out where no name is in Latin letters, and where they are a name of the Han kind: its bearer may have a
    name in Latin letters that is another one. What transcribes a foreign name is longer or has a dot between the words.
    """
    texts = dict.fromkeys(profile.names)
    if spell is None:
        spell = not any(script_of(text) == "Latin" for text in texts)
    found = {
        (name.tokens, name.generation): name for text in texts for name in read_name(text, spell or _HAN_NAME.fullmatch(text) is not None)
    }
    return tuple(found.values())


class Index:
    """Profiles to look for names in. Built once; what is found does not depend on the order they came in, places do."""

    def __init__(self, profiles: Iterable[Profile]) -> None:
        self.entries: list[Entry] = []
        self._places: dict[str, int] = {}
        self._words: Counter[str] = Counter()
        self._sounds: Counter[str] = Counter()
        self._skeletons: Counter[str] = Counter()
        self._first: Counter[str] = Counter()
        buckets = [array("Q") for _ in range(256)]
        for profile in profiles:
            self._add(profile, buckets)
        self._codes, self._found = array("I"), array("I")
        for bucket in buckets:  # one after the other, so that only a part of the postings is ever sorted as a list
            postings = sorted(bucket)
            self._codes.extend(posting >> 32 for posting in postings)
            self._found.extend(posting & 0xFFFFFFFF for posting in postings)
        self._starts = array("Q", (bisect_left(self._codes, part << _PART) for part in range(_PARTS + 1)))

    def _add(self, profile: Profile, buckets: "list[array[int]]") -> None:
        place = len(self.entries)
        entry = Entry(profile, read_names(profile))
        self.entries.append(entry)
        self._places[profile.id] = place
        tokens = {token for name in entry.names for token in name.tokens}
        self._words.update({token.plain for token in tokens})
        self._sounds.update({heard for token in tokens for heard in token.sounds})
        self._skeletons.update({bare for token in tokens for bare in token.skeletons})
        self._first.update({name.tokens[0].plain for name in entry.names if len(name.tokens) > 1})
        for key in entry.all_keys():
            code = crc32(key.encode())
            buckets[code >> 24].append(code << 32 | place)

    def profile(self, id_: str) -> Profile:
        """The profile with an id; raises KeyError where there is none."""
        return self.entries[self._places[id_]].profile

    def __len__(self) -> int:
        return len(self.entries)

    def _bits(self, count: int) -> float:
        return log2((max(len(self.entries), _MEASURED) + 1) / (count + 1))

    def rarity(self, token: Token) -> float:
        """How much it says, in bits, that two profiles share this word."""
        return self._bits(self._words[token.plain])

    def sound_rarity(self, token: Token) -> float:
        """How much it says, in bits, that two profiles share a sound of this word: the less the more it has."""
        return self._bits(sum(self._sounds[heard] for heard in token.sounds))

    def skeleton_rarity(self, token: Token) -> float:
        """How much it says, in bits, that two profiles share the consonants of this word, of one of its sounds."""
        return self._bits(sum(self._skeletons[bare] for bare in token.skeletons))

    def is_given(self, token: Token) -> bool:
        """Whether the word mostly stands first in the names of this index."""
        return self._first[token.plain] * 3 > self._words[token.plain] * 2

    def find(self, questions: Iterable[Question]) -> list[int]:
        """The places of profiles that have some of the keys, those first that share the rarest of one question."""
        found: dict[int, float] = {}
        for question in questions:
            weights = self._found_under(question.keys)
            if question.not_in:
                weights = {place: weight for place, weight in weights.items() if question.not_in not in self.entries[place].scripts}
            found = {**weights, **{place: max(weight, weights.get(place, 0.0)) for place, weight in found.items()}} if found else weights
        return sorted(found, key=found.__getitem__, reverse=True)

    def _found_under(self, keys: Iterable[str]) -> dict[int, float]:
        """Places with the sum of what the keys say that lead to them; common keys only as long as little is found."""
        codes, places, starts = self._codes, self._found, self._starts
        ranges = []
        for code in {crc32(key.encode()) for key in keys}:
            high = starts[(code >> _PART) + 1]
            start = bisect_left(codes, code, starts[code >> _PART], high)
            end = bisect_right(codes, code, start, high)
            if start < end:
                ranges.append((end - start, start))
        ranges.sort()
        weights: dict[int, float] = {}
        seen = 0
        for size, start in ranges:
            if size > _COMMON and seen + size > _ENOUGH:
                break
            seen += size
            weight = 1 / (1 + log2(size))
            for place in places[start : start + size]:
                weights[place] = weights.get(place, 0.0) + weight
        return weights
