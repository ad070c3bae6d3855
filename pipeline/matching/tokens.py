"""One word of a name, with every way it may be heard."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from pipeline.matching.sounds import initials, plain, skeletons, sounds
from pipeline.matching.words import is_patronymic

__all__ = ["Token", "latin_token", "token"]


class Token:
    """A word: its letters, its sounds, the consonants of these. Made once per word; compared by identity.

    `bases` are what the index knows the word by, `initials` the classes of its first sound. `vowelled` is false where the script
    leaves vowels out, so that only consonants can be compared; `exact` is true where it writes a name in one way only. `heard` and `firm`
    are the sounds, and the consonants where there are two or more, as sets: what the comparison of words asks first.
    """

    __slots__ = ("bases", "exact", "firm", "heard", "initials", "is_initial", "is_patronymic", "plain", "skeletons", "sounds", "vowelled")

    def __init__(self, letters: str, heard: tuple[str, ...], vowelled: bool = True, exact: bool = False) -> None:
        self.plain = letters
        self.sounds = heard
        bare = skeletons(heard)
        self.skeletons = tuple(dict.fromkeys(bare))
        self.heard = frozenset(heard)
        self.firm = frozenset([one for one in self.skeletons if len(one) > 1])
        self.vowelled = vowelled
        self.exact = exact
        self.is_initial = len(letters) == 1 and letters.isascii()
        self.is_patronymic = is_patronymic(letters)
        self.initials = initials(heard)
        self.bases = tuple(dict.fromkeys(_bases(heard, bare))) if vowelled else self.skeletons

    def __repr__(self) -> str:
        return f"Token({self.plain!r}, {self.sounds!r})"


def _bases(heard: Iterable[str], bare: Iterable[str]) -> Iterator[str]:
    """The consonants of each sound where there are three, else what there is."""
    for sound, consonants in zip(heard, bare, strict=True):
        if len(consonants) > 1:
            yield consonants
        if len(consonants) < 3:
            yield sound


#: Letters that languages read differently: the second reading of each.
_OTHERWISE: Final = (("ch", "kh"), ("j", "y"), ("x", "sh"), ("qi", "chi"))
_DOUBTFUL: Final = re.compile("ch|j|^x|^qi", re.IGNORECASE)


@lru_cache(maxsize=1 << 16)
def latin_token(word: str) -> Token:
    """The token of a word in Latin letters."""
    spellings = [word]
    if _DOUBTFUL.search(word):
        lower = word.casefold()
        spellings += [lower.replace(one, other) for one, other in _OTHERWISE if one in lower]
    return token(plain(word), spellings)


def token(letters: str, spellings: Iterable[str], vowelled: bool = True, exact: bool = False) -> Token:
    """A token whose letters may be spelled in several ways in Latin letters."""
    return Token(letters, tuple(dict.fromkeys(sounds(spellings))) or (letters,), vowelled, exact)
