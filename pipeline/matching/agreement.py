"""How two names agree: word by word, each word of one with at most one of the other.

Kinds, from firm to weak: written alike, sounding alike, the same consonants where vowels are not written, the same consonants with
other vowels, nearly alike, a short form, an initial. What is left over on one
side only is dropped or added (a second given name, a married name); what is left over on both sides differs.
"""

from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz.distance import Levenshtein

from pipeline.matching.names import Name
from pipeline.matching.tokens import Token, latin_token

__all__ = ["Agreement", "Kind", "compare_names", "firm", "relation"]


class Kind(IntEnum):
    """How two words agree."""

    NONE = 0
    INITIAL = 1
    SHORT = 2
    FAR = 3
    NEAR = 4
    CONSONANTS = 5
    UNVOWELLED = 6
    SOUND = 7
    SAME = 8


#: By its number; and by names of the module, since looking one up in the class takes as long as comparing two words.
_KINDS: Final = tuple(Kind)
_NONE, _INITIAL, _SHORT, _FAR, _NEAR, _CONSONANTS, _UNVOWELLED, _SOUND, _SAME = _KINDS
#: Similarities from which words are far from or near to each other.
_LIKE: Final = 0.66
_MORE_LIKE: Final = 0.8
#: From how many letters on words that are written in one way only may differ in a letter, and still be near.
_MANY: Final = 4
_ALL_BUT_ONE: Final = 0.75
#: How many consonants two words may lose where they are joined.
_LOST: Final = 2
_distance: Final = Levenshtein.distance
#: The share of letters that need not be changed.
_alike: Final = Levenshtein.normalized_similarity


def relation(one: Token, other: Token) -> Kind:
    """How two words agree, taken for themselves."""
    if one.is_initial or other.is_initial:
        return _INITIAL if one.plain[:1] == other.plain[:1] or not one.initials.isdisjoint(other.initials) else _NONE
    if one.exact and other.exact:
        return _as_written(one, other)
    if kind := _firm(one, other):
        return kind
    if not one.firm.isdisjoint(other.firm):
        return _NONE
    vowelled = one.vowelled and other.vowelled
    kind = _likeness(one, other, vowelled)
    return _SHORT if kind is _NONE and vowelled and _shortened(one, other) else kind


def firm(one: Token, other: Token) -> Kind:
    """How two words agree that are the same or sound the same; of those that only come near each other it says nothing."""
    if one.is_initial or other.is_initial:
        return _NONE
    if one.exact and other.exact:
        return _SAME if one.plain == other.plain else _NONE
    return _firm(one, other)


def _as_written(one: Token, other: Token) -> Kind:
    """How two words agree whose script writes a name in one way only: alike, or in all letters of many but one."""
    if one.plain == other.plain:
        return _SAME
    return _NEAR if min(len(one.plain), len(other.plain)) >= _MANY and _alike(one.plain, other.plain) >= _ALL_BUT_ONE else _NONE


def _firm(one: Token, other: Token) -> Kind:
    """How two words agree that are written alike, sound alike, or share their consonants."""
    if one is other or one.plain == other.plain:
        return _SAME
    vowelled = one.vowelled and other.vowelled
    if vowelled and not one.heard.isdisjoint(other.heard):
        return _SOUND
    if not vowelled and _same_consonant(one, other):
        return _UNVOWELLED
    if one.firm.isdisjoint(other.firm):
        return _NONE
    if not vowelled:
        return _UNVOWELLED
    return _CONSONANTS if _vowels_allow(one, other) else _NONE


def _same_consonant(one: Token, other: Token) -> bool:
    """Whether two words have one consonant each, the same one, and begin alike: all that a script without vowels shows of `Ali`."""
    return not (one.firm or other.firm or one.initials.isdisjoint(other.initials)) and any(
        bare in other.skeletons for bare in one.skeletons if bare
    )


def _shortened(one: Token, other: Token) -> bool:
    """Whether one word may be a short form of the other: its consonants are in the other in order from the first, or its end."""
    return any(_stands_in(*sorted((first, second), key=len)) for first in one.skeletons for second in other.skeletons)


def _stands_in(short: str, long: str) -> bool:
    if len(short) < 2 or len(long) < 3:
        return False
    if short[0] != long[0]:
        return long.endswith(short)
    at = 0
    for letter in short:
        at = long.find(letter, at) + 1
        if not at:
            return False
    return True


def _vowels_allow(one: Token, other: Token) -> bool:
    """Whether short words with the same consonants are alike in their vowels too."""
    if max(map(len, one.skeletons)) > 2:
        return True
    return any(_distance(first, second) < 2 for first in one.sounds for second in other.sounds)


def _likeness(one: Token, other: Token, vowelled: bool) -> Kind:
    """Near or far, by the share of letters to change; consonants only where a side has no vowels."""
    best = 0.0
    for first in one.sounds if vowelled else one.skeletons:
        if len(first) > 2:
            for second in other.sounds if vowelled else other.skeletons:
                if len(second) > 2:
                    best = max(best, _alike(first, second))
    return _NEAR if best >= _MORE_LIKE else _FAR if best >= _LIKE else _NONE


Pair = tuple[Kind, Token, Token]


class Agreement(NamedTuple):
    """The words that agree, with their kinds, and those left over on either side."""

    pairs: tuple[Pair, ...]
    here: tuple[Token, ...]
    there: tuple[Token, ...]


@lru_cache(maxsize=1 << 14)
def _join(one: Token, other: Token) -> Token:
    return latin_token(one.plain + other.plain)


def _fit(one: Token, first: Token, second: Token) -> bool:
    """Whether two words together have about as many consonants as a third: a quick look before they are joined."""
    return not one.is_initial and abs(len(first.skeletons[0]) + len(second.skeletons[0]) - len(one.skeletons[0])) <= _LOST


def _joined(here: list[Token], there: list[Token]) -> list[Pair]:
    """Pair a word with two neighbours that together make it."""
    found = []
    for shorter, longer, swapped in ((here, there, False), (there, here, True)):
        for one in tuple(shorter):
            for place in range(len(longer) - 1):
                first, second = longer[place : place + 2]
                if _fit(one, first, second) and (kind := _firm(one, together := _join(first, second))):
                    del longer[place : place + 2]
                    shorter.remove(one)
                    found.append((kind, together, one) if swapped else (kind, one, together))
                    break
    return found


def _same(here: list[Token], there: list[Token]) -> Iterator[Pair]:
    """Pair, and take away, the words that are written alike: nothing agrees better."""
    written = [token.plain for token in there]
    for one in tuple(here):
        if not one.is_initial and one.plain in written:
            at = written.index(one.plain)
            here.remove(one)
            written.pop(at)
            yield _SAME, one, there.pop(at)


def compare_names(one: Name, other: Name) -> Agreement:
    """Pair the words of two names, the firmest agreements first, then those that stand first."""
    if one.tokens == other.tokens:
        return Agreement(tuple((_INITIAL if token.is_initial else _SAME, token, token) for token in one.tokens), (), ())
    here, there = list(one.tokens), list(other.tokens)
    pairs = list(_same(here, there))
    ours, theirs = tuple(here), tuple(there)
    relations = [(-kind, i, j) for i, first in enumerate(ours) for j, second in enumerate(theirs) if (kind := relation(first, second))]
    relations.sort()
    joined = len(one.tokens) == len(other.tokens)
    for negative, i, j in relations:
        first, second = ours[i], theirs[j]
        if not joined and -negative < _CONSONANTS:
            joined = True
            pairs += _joined(here, there)
        if first in here and second in there:
            here.remove(first)
            there.remove(second)
            pairs.append((_KINDS[-negative], first, second))
    if not joined and here and there:
        pairs += _joined(here, there)
    return Agreement(tuple(pairs), tuple(here), tuple(there))
