"""The keys under which a name is found.

Most slips and spellings leave one word's consonants and another's first letter alone: that is one key. Where many names share it, two
words in full lead to fewer; one letter left out of one of them is a key too, on both sides, so that two words one slip apart meet.
A word with the first letter of another leads from a name with initials to those that may be meant.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations, permutations
from typing import Final

from pipeline.matching.names import Name
from pipeline.matching.profile import Profile
from pipeline.matching.tokens import Token, latin_token

__all__ = ["birth_keys", "firm_keys", "is_abbreviated", "loose_keys"]

_WORDS: Final = 6
_MANY: Final = 12
#: From how many consonants on a word may be looked for alone within a country.
_TELLING: Final = 3
#: How many ways to read a word are looked for.
_MOST: Final = 40
#: By how many of its sounds a word is looked for where names are many.
_SOUNDS: Final = 2


@lru_cache(maxsize=1 << 16)
def _but_one(text: str) -> tuple[str, ...]:
    """A text with each of its letters left out in turn."""
    return tuple(dict.fromkeys(text[:place] + text[place + 1 :] for place in range(len(text))))


def _pairs(tokens: tuple[Token, ...]) -> Iterator[str]:
    for one, other in permutations(tokens, 2):
        for base in one.bases:
            for first in other.initials:
                yield f"{base}|{first}"


def _both(tokens: tuple[Token, ...]) -> Iterator[str]:
    """Two words in full: rare, so found even where each of the two is common."""
    for one, other in combinations(tokens, 2):
        for first in one.skeletons[:_MOST]:
            for second in other.skeletons[:_MOST]:
                yield f"{first}&{second}" if first < second else f"{second}&{first}"
        if one.vowelled and other.vowelled:
            for first in one.sounds[:_MANY]:
                for second in other.sounds[:_MANY]:
                    yield f"{first}+{second}" if first < second else f"{second}+{first}"


def _spelled(tokens: tuple[Token, ...]) -> Iterator[str]:
    """Two words by their letters, all and with each left out, in the order of the alphabet."""
    if len(tokens) > 3:
        return
    for one, other in permutations([token.plain for token in tokens if token.vowelled and not token.is_initial], 2):
        yield from [f"{short} {other}" if short < other else f"{other} {short}" for short in (one, *_but_one(one))]


def _initials(tokens: tuple[Token, ...]) -> Iterator[str]:
    """A word by all its sounds, of another the first letter."""
    for one, other in permutations(tokens, 2) if len(tokens) <= 3 else ():
        if one.vowelled and not one.is_initial:
            yield from (f"{heard}.{other.plain[:1]}" for heard in one.sounds[:_SOUNDS])


def _joined(tokens: tuple[Token, ...]) -> Iterator[str]:
    """Short words as one: given names of two syllables are written both ways."""
    if len(tokens) not in (2, 3) or not all(len(token.plain) <= 7 and token.plain.isascii() for token in tokens):
        return
    if len(tokens) == 2:
        yield from (f"{base}|" for base in latin_token(tokens[0].plain + tokens[1].plain).bases)
        return
    first, second, third = tokens
    yield from _both((first, latin_token(second.plain + third.plain)))
    yield from _both((latin_token(first.plain + second.plain), third))
    yield from (f"{base}|{one}" for base in latin_token(second.plain + third.plain).bases for one in first.initials)
    yield from (f"{base}|{one}" for base in latin_token(first.plain + second.plain).bases for one in third.initials)


def birth_keys(profile: Profile, names: Iterable[Name]) -> Iterator[str]:
    """The day of birth with the first sound of each word: names that were translated or changed are found by it."""
    days = [str(day) for day in profile.births if day.day and day[1:] != (1, 1)]
    if days:
        initials = {one for name in names for token in name.tokens for one in token.initials}
        yield from (f"{day}|{one}" for day in days for one in initials)


def _words(name: Name) -> tuple[Token, ...]:
    return name.telling[:_WORDS]


def is_abbreviated(name: Name) -> bool:
    """Whether a name has one word in full, of others the first letter."""
    tokens = _words(name)
    return len(tokens) > 1 and sum(not token.is_initial for token in tokens) == 1


def firm_keys(name: Name) -> Iterator[str]:
    """The keys under which hardly anybody is found but who bears the name: whole words."""
    tokens = _words(name)
    if len(tokens) == 1:
        yield from (f"{base}|" for base in tokens[0].bases)
        return
    yield from _both(tokens)
    yield from _joined(tokens)
    if is_abbreviated(name):
        yield from _initials(tokens)


def loose_keys(name: Name, countries: Iterable[str], asking: bool = False) -> Iterator[str]:
    """The keys of a name that may have slips in it, the common ones by country too, and its words for themselves within a country.

    `asking` adds those that lead from several words to a name of only one of them.
    """
    tokens = _words(name)
    yield from (f"{base}@{country}" for country in countries for token in tokens for base in token.bases if len(base) >= _TELLING)
    if len(tokens) == 1:
        return
    pairs = list(_pairs(tokens))
    yield from pairs
    yield from (f"{pair}@{country}" for country in countries for pair in pairs)
    yield from _spelled(tokens)
    if not asking:
        yield from _initials(tokens)
    else:
        yield from (f"{base}|" for token in tokens if len(token.plain) > 3 for base in token.bases)
