"""Japanese readings of Han characters: the Sino and native ones of each character, and those that only given names have (nanori).

The readings that only names have are not in Unihan; the common ones are in nanori.tsv.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import Final

from anyascii import anyascii

__all__ = ["compound", "is_kana"]

#: The endings of verbs and adjectives that native readings keep and names drop.
_ENDING: Final = re.compile("(?:[kgstnbmrw]?u|[ts]su|i)$")
_VOICED: Final = {"k": "g", "s": "z", "t": "d", "h": "b", "ch": "j", "sh": "j", "ts": "z", "f": "b"}
_KANA: Final = re.compile("[\u3041-\u30ff]")
#: A small or large `ke` between characters is a word for "of".
_OF: Final = ("ga", "ke")
_MOST: Final = 240
#: Native readings longer than this are words of which names keep no more than the stem.
_LONG: Final = 6


@cache
def _nanori() -> dict[str, tuple[str, ...]]:
    lines = files(__package__).joinpath("nanori.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {character: tuple(found.split()) for character, found in rows}


def is_kana(character: str) -> bool:
    """Whether a character is Hiragana or Katakana."""
    return _KANA.fullmatch(character) is not None


@lru_cache(maxsize=1 << 13)
def _readings(character: str, sino: tuple[str, ...], kun: tuple[str, ...]) -> tuple[str, ...]:
    """The ways to read a character, those of given names first."""
    if is_kana(character):
        return _OF if character in "ヶケ" else (anyascii(character),)
    stems = [stem for word in kun if len(stem := _ENDING.sub("", word)) > 1]
    return tuple(dict.fromkeys((*_nanori().get(character, ()), *sino, *(word for word in kun if len(word) <= _LONG), *stems)))


def _voiced(reading: str) -> str:
    first = reading[:2] if reading[:2] in _VOICED else reading[:1]
    return _VOICED.get(first, first) + reading[len(first) :]


def compound(characters: Sequence[tuple[str, tuple[str, ...], tuple[str, ...]]]) -> tuple[str, ...]:
    """The ways Japanese may read a part of a name, the likeliest first; later characters may be voiced.

    Each character comes with its Sino and its native readings.
    """
    each = int(_MOST ** (1 / len(characters)))
    first, *rest = (_readings(*one)[:each] for one in characters)
    choices = [first, *(tuple(dict.fromkeys((*choice, *map(_voiced, choice)))) for choice in rest)]
    ranked = sorted(product(*map(enumerate, choices)), key=lambda parts: sum(rank for rank, _ in parts))
    return tuple("".join(reading for _, reading in parts) for parts in ranked[:_MOST])
