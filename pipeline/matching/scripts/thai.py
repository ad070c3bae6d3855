"""Thai in Latin letters: consonants, first as the Royal Thai General System writes them, then as Sanskrit spelling has them.

Short vowels are often unwritten and the letters say little about the sound of long ones, so vowels are left out.
"""

import re
from typing import Final

__all__ = ["native", "spellings"]

#: Beginning of a syllable, end of a syllable, in a name that keeps its Indian spelling.
_CONSONANTS: Final[dict[str, tuple[str, str, str]]] = {
    "ก": ("k", "k", "k"), "ข": ("kh", "k", "kh"), "ค": ("kh", "k", "kh"),
    "ฆ": ("kh", "k", "gh"), "ง": ("ng", "ng", "ng"), "จ": ("ch", "t", "ch"),
    "ฉ": ("ch", "t", "ch"), "ช": ("ch", "t", "ch"), "ซ": ("s", "t", "s"),
    "ญ": ("y", "n", "y"), "ฎ": ("d", "t", "d"), "ฏ": ("t", "t", "t"),
    "ฐ": ("th", "t", "th"), "ฑ": ("th", "t", "th"), "ฒ": ("th", "t", "th"),
    "ณ": ("n", "n", "n"), "ด": ("d", "t", "d"), "ต": ("t", "t", "t"),
    "ถ": ("th", "t", "th"), "ท": ("th", "t", "th"), "ธ": ("th", "t", "th"),
    "น": ("n", "n", "n"), "บ": ("b", "p", "b"), "ป": ("p", "p", "p"),
    "ผ": ("ph", "p", "p"), "ฝ": ("f", "p", "f"), "พ": ("ph", "p", "p"),
    "ฟ": ("f", "p", "f"), "ภ": ("ph", "p", "p"), "ม": ("m", "m", "m"),
    "ย": ("y", "i", "y"), "ร": ("r", "n", "r"), "ฤ": ("r", "r", "r"),
    "ล": ("l", "n", "l"), "ว": ("v", "", "v"), "ศ": ("s", "t", "s"),
    "ษ": ("s", "t", "s"), "ส": ("s", "t", "s"), "ห": ("h", "", "h"),
    "ฬ": ("l", "n", "l"), "อ": ("o", "", "o"), "ฮ": ("h", "", "h"),
}  # fmt: skip
_SILENT: Final = "์"
_SONORANT: Final = "งญนมยรลว"
_VOWELS: Final = "ะาเแโใไำัิีึืุู"
_BEFORE: Final = re.compile(f"([เแโใไ])([{''.join(_CONSONANTS)}])")
_LONG: Final = re.compile(f"เ([{''.join(_CONSONANTS)}]+)ิ")


def native(word: str) -> str:
    """The word's letters without marks of tone."""
    return "".join(letter for letter in word if letter not in "่้๊๋")


def _ordered(word: str) -> str:
    """The letters as they are spoken: a vowel that is written before its consonant follows it."""
    return _BEFORE.sub(r"\2\1", native(word))


def _silent(text: str, place: int) -> bool:
    """Whether a consonant is not spoken: it has the sign for that, or is an `h` that only says how a syllable is sung."""
    following, after = text[place + 1 : place + 2], text[place + 2 : place + 3]
    if following == _SILENT or (after == _SILENT and following in "ิุ"):
        return True
    return text[place] == "ห" and following != "" and following in _SONORANT


def _read(word: str, column: int, closed: bool = False) -> str:
    """Consonants by one column; with `closed` one between a vowel and a consonant ends its syllable, else only the last does."""
    letters, text, vowel = [], _ordered(word), False
    for place, letter in enumerate(text):
        if letter not in _CONSONANTS:
            vowel = vowel or letter in _VOWELS
            letters.append("a" if letter in _VOWELS else "")
        elif not _silent(text, place):
            following = text[place + 1 : place + 2]
            ends = not following or (closed and vowel and following in _CONSONANTS)
            letters.append("n" if text[place - 1 : place + 1] == "รร" else _CONSONANTS[letter][1 if ends and column == 0 else column])
            vowel = False
    return "".join(letters)


def spellings(word: str) -> tuple[str, ...]:
    """The ways to write a Thai word in Latin letters, vowels uncertain."""
    with_r = _LONG.sub(r"\1ร", word)  # this vowel is often written `er`
    return tuple(
        dict.fromkeys((_read(word, 0), _read(word, 2), _read(word, 0, closed=True), _read(with_r, 0), _read(with_r, 0, closed=True)))
    )
