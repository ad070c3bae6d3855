"""The keys under which a name is found: the consonants of one word and the first sound of another.

Most slips and spellings leave one word's consonants and another's first letter alone. For those that do not, the consonants
with one letter left out are keys too, on both sides, so that two words one letter apart meet.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations, permutations
from typing import Final

from pipeline.matching.names import Name
from pipeline.matching.profile import Profile
from pipeline.matching.tokens import Token, latin_token

__all__ = ["birth_keys", "firm_keys", "loose_keys"]

_WORDS: Final = 6
_MANY: Final = 12
#: How many ways to read a word are looked for.
_MOST: Final = 40


def _shorter(base: str) -> Iterator[str]:
    """The word with each letter left out in turn; only where enough is left."""
    if 4 <= len(base) <= 9:
        for place in range(len(base)):
            yield f"{base[:place]}{base[place + 1 :]}~"


def _pairs(tokens: tuple[Token, ...]) -> Iterator[str]:
    for one, other in permutations(tokens, 2):
        for base in one.bases:
            for first in other.initials:
                yield f"{base}|{first}"


def _slips(tokens: tuple[Token, ...]) -> Iterator[str]:
    if len(tokens) > 3:
        return
    for one, other in permutations(tokens, 2):
        if len(one.bases) <= _MANY:
            yield from (f"{short}|{first}" for base in one.bases for short in _shorter(base) for first in other.initials)


def _both(tokens: tuple[Token, ...]) -> Iterator[str]:
    """Two words in full: rare, so found even where each of the two is common."""
    for one, other in combinations(tokens, 2):
        for first in one.skeletons[:_MOST]:
            for second in other.skeletons[:_MOST]:
                yield "&".join(sorted((first, second)))
        if one.vowelled and other.vowelled:
            for first in one.sounds[:_MANY]:
                for second in other.sounds[:_MANY]:
                    yield "+".join(sorted((first, second)))


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


def firm_keys(name: Name) -> Iterator[str]:
    """The keys under which hardly anybody is found but who bears the name: whole words."""
    tokens = _words(name)
    if len(tokens) == 1:
        yield from (f"{base}|" for base in tokens[0].bases)
        return
    yield from _both(tokens)
    yield from _joined(tokens)


def loose_keys(name: Name, countries: Iterable[str], asking: bool = False) -> Iterator[str]:
    """The keys of a name that may have slips in it, the common ones by country too.

    `asking` adds those that lead from several words to a name of only one of them.
    """
    tokens = _words(name)
    if len(tokens) == 1:
        return
    pairs = list(_pairs(tokens))
    yield from pairs
    yield from (f"{pair}@{country}" for country in countries for pair in pairs)
    yield from _slips(tokens)
    if asking:
        yield from (f"{base}|" for token in tokens if len(token.plain) > 3 for base in token.bases)
