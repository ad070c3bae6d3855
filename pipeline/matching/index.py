"""Profiles by the keys of their names: what might bear a name, out of a million, in a few look-ups."""

from collections.abc import Iterable
from math import log2
from typing import Final

from pipeline.matching.entry import Entries, Entry, Question, read_names
from pipeline.matching.packed import Counts, Postings
from pipeline.matching.profile import Profile
from pipeline.matching.tokens import Token

__all__ = ["Index"]

#: A key that more profiles share than this says too little, unless nothing else is known.
_COMMON: Final = 60
_ENOUGH: Final = 140
#: How many profiles the weights were measured among: in a smaller index a name looks commoner than it is.
_MEASURED: Final = 48_629


class Index:
    """Profiles to look for names in. Built once; what is found does not depend on the order they came in, places do."""

    def __init__(self, profiles: Iterable[Profile]) -> None:
        self.entries = Entries()
        self._postings = Postings()
        self._counts = self._words, self._sounds, self._skeletons, self._first = Counts(), Counts(), Counts(), Counts()
        for profile in profiles:
            self._add(profile)
        for part in (self._postings, *self._counts):
            part.settle()

    def _add(self, profile: Profile) -> None:
        entry = Entry(profile, read_names(profile))
        place = self.entries.append(entry)
        tokens = {token for name in entry.names for token in name.tokens}
        self._words.add({token.plain for token in tokens})
        self._sounds.add({heard for token in tokens for heard in token.sounds})
        self._skeletons.add({bare for token in tokens for bare in token.skeletons})
        self._first.add({name.tokens[0].plain for name in entry.names if len(name.tokens) > 1})
        self._postings.add(entry.all_keys() | {_id_key(profile.id)}, place)

    def profile(self, id_: str) -> Profile:
        """The profile with an id; raises KeyError where there is none."""
        for size, start in self._postings.under({_id_key(id_)}):
            for place in self._postings.places[start : start + size]:
                if (found := self.entries[place].profile).id == id_:
                    return found
        raise KeyError(id_)

    def __len__(self) -> int:
        return len(self.entries)

    def _bits(self, count: int) -> float:
        return log2((max(len(self.entries), _MEASURED) + 1) / (count + 1))

    def rarity(self, token: Token) -> float:
        """How much it says, in bits, that two profiles share this word."""
        return self._bits(self._words[token.plain])

    def sound_rarity(self, token: Token) -> float:
        """How much it says, in bits, that two profiles share a sound of this word: the less the more it has."""
        return self._bits(self._sounds.of(token.sounds))

    def skeleton_rarity(self, token: Token) -> float:
        """How much it says, in bits, that two profiles share the consonants of this word, of one of its sounds."""
        return self._bits(self._skeletons.of(token.skeletons))

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
        places = self._postings.places
        weights: dict[int, float] = {}
        seen = 0
        for size, start in sorted(self._postings.under(keys)):
            if size > _COMMON and seen + size > _ENOUGH:
                break
            seen += size
            weight = 1 / (1 + log2(size))
            for place in places[start : start + size]:
                weights[place] = weights.get(place, 0.0) + weight
        return weights


def _id_key(id_: str) -> str:
    return f"#{id_}"
