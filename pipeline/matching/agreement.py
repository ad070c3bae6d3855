"""How two names agree: word by word, each word of one with at most one of the other.

Kinds, from firm to weak: written alike, sounding alike, the same consonants, nearly alike, an initial. What is left over on one
side only is dropped or added (a second given name, a married name); what is left over on both sides differs.
"""

from collections.abc import Callable
from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz.distance import Levenshtein

from pipeline.matching.names import Name
from pipeline.matching.tokens import Token, latin_token

__all__ = ["Agreement", "Kind", "compare_names", "relation"]


class Kind(IntEnum):
    """How two words agree."""

    NONE = 0
    INITIAL = 1
    FAR = 2
    NEAR = 3
    CONSONANTS = 4
    SOUND = 5
    SAME = 6


#: Similarities from which words are far from or near to each other.
_FAR: Final = 0.66
_NEAR: Final = 0.8


@lru_cache(maxsize=1 << 18)
def relation(one: Token, other: Token) -> Kind:
    """How two words agree, taken for themselves."""
    if one is other or one.plain == other.plain:
        return Kind.SAME
    if one.is_initial or other.is_initial:
        return Kind.INITIAL if one.plain[:1] == other.plain[:1] or (set(one.initials) & set(other.initials)) else Kind.NONE
    vowelled = one.vowelled and other.vowelled
    if vowelled and not set(one.sounds).isdisjoint(other.sounds):
        return Kind.SOUND
    if any(len(bare) > 1 and bare in other.skeletons for bare in one.skeletons):
        return Kind.CONSONANTS if _vowels_allow(one, other) else Kind.NONE
    return _distance(one, other, vowelled)


def _vowels_allow(one: Token, other: Token) -> bool:
    """Whether short words with the same consonants are alike in their vowels too, so far as these are written."""
    if not (one.vowelled and other.vowelled) or max(map(len, one.skeletons)) > 2:
        return True
    return any(Levenshtein.distance(first, second) < 2 for first in one.sounds for second in other.sounds)


def _distance(one: Token, other: Token, vowelled: bool) -> Kind:
    """Near or far, by the share of letters to change; consonants only where a side has no vowels."""
    ours, theirs = (one.sounds, other.sounds) if vowelled else (one.skeletons, other.skeletons)
    best = max(
        (
            Levenshtein.normalized_similarity(first, second, score_cutoff=_FAR)
            for first in ours
            for second in theirs
            if len(first) > 2 and len(second) > 2
        ),
        default=0.0,
    )
    return Kind.NEAR if best >= _NEAR else Kind.FAR if best >= _FAR else Kind.NONE


class Agreement(NamedTuple):
    """The words that agree, with their kinds, and those left over on either side."""

    pairs: tuple[tuple[Kind, Token, Token], ...]
    here: tuple[Token, ...]
    there: tuple[Token, ...]


def _take(wanted: Callable[[Kind], bool], here: list[Token], there: list[Token]) -> list[tuple[Kind, Token, Token]]:
    """Pair words off, in the order they stand, where their relation is wanted; what was paired leaves the lists."""
    found: list[tuple[Kind, Token, Token]] = []
    for one in tuple(here):
        best = max(((relation(one, other), -place) for place, other in enumerate(there)), default=(Kind.NONE, 0))
        if best[0] is not Kind.NONE and wanted(best[0]):
            other = there.pop(-best[1])
            here.remove(one)
            found.append((best[0], one, other))
    return found


@lru_cache(maxsize=1 << 14)
def _join(one: Token, other: Token) -> Token:
    return latin_token(one.plain + other.plain)


def _joined(here: list[Token], there: list[Token]) -> list[tuple[Kind, Token, Token]]:
    """Pair a word with two neighbours that together make it."""
    found = []
    for shorter, longer, swapped in ((here, there, False), (there, here, True)):
        for one in tuple(shorter):
            for place in range(len(longer) - 1):
                together = _join(longer[place], longer[place + 1])
                kind = relation(one, together)
                if kind >= Kind.CONSONANTS:
                    del longer[place : place + 2]
                    shorter.remove(one)
                    found.append((kind, together, one) if swapped else (kind, one, together))
                    break
    return found


def compare_names(one: Name, other: Name) -> Agreement:
    """Pair the words of two names, the firmest agreements first."""
    here, there = list(one.tokens), list(other.tokens)
    pairs = _take(lambda kind: kind is Kind.SAME, here, there)
    if here and there:
        pairs += _take(lambda kind: kind >= Kind.CONSONANTS, here, there)
        if len(here) != len(there) and here and there:
            pairs += _joined(here, there)
        pairs += _take(lambda kind: kind >= Kind.FAR, here, there)
        pairs += _take(lambda kind: kind is Kind.INITIAL, here, there)
    return Agreement(tuple(pairs), tuple(here), tuple(there))
