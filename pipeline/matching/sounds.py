"""What a word of a name sounds like, roughly: one spelling for the many that Latin letters give the same sound.

Two depths. A *sound* keeps three vowels and folds digraphs (`sh`, `sch`, `sz`, `š`), so that spellings of different languages
meet. A *skeleton* keeps consonants only, voiced and unvoiced as one: scripts without vowels can be compared by it, and it
leads to candidates. Both are ours, made for finding; neither is a pronunciation.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from unicodedata import normalize

from anyascii import anyascii

__all__ = ["initials", "plain", "skeletons", "sounds"]

#: Letters whose mark changes the consonant; all other marks are dropped.
_MARKED: Final = str.maketrans({
    "š": "sh", "ş": "sh", "ș": "sh", "ś": "sh", "ŝ": "sh", "ž": "zh", "ź": "zh", "ż": "zh", "č": "ch", "ć": "ch", "ĉ": "ch", "ç": "ch",
    "ř": "r", "ť": "t", "ď": "d", "ğ": "g", "ı": "i", "ł": "l", "ø": "o", "æ": "a", "œ": "o", "đ": "d", "ð": "d", "þ": "t", "ß": "ss",
    "ə": "a", "ħ": "h", "ŋ": "ng",
})  # fmt: skip

_VOWELS: Final = "aeiouy"
#: Spellings of consonants by several letters. `S` is every hissing sound.
_CONSONANTS: Final = {
    "tsch": "S", "shch": "S", "tsj": "S", "sch": "S", "tch": "S", "dzh": "S", "chj": "S", "tzs": "S",
    "ch": "S", "sh": "S", "sj": "S", "sz": "S", "zh": "S", "ts": "S", "tz": "S",
    "cz": "S", "cs": "S", "dj": "S", "dz": "S", "hs": "S", "xh": "S",
    "kh": "h", "gh": "g", "ph": "f", "th": "t", "dh": "d", "bh": "b", "ck": "k", "rh": "r", "lh": "l", "wh": "v", "qu": "k",
}  # fmt: skip
#: By first letter, the longest spelling first where one holds another.
_SPELLING: Final = re.compile(
    "|".join(
        f"{first}(?:{'|'.join(sorted((rest[1:] for rest in _CONSONANTS if rest[0] == first), key=len, reverse=True))})"
        for first in sorted({text[0] for text in _CONSONANTS})
    )
)
_SOFT_C: Final = re.compile("c(?=[eiy])")
#: A `j` before no vowel or after a consonant is a glide; elsewhere it may be a hissing sound.
_GLIDE: Final = re.compile(f"j(?![{_VOWELS}])|(?<=[^{_VOWELS}\n])j")
#: Single letters, once those that belong together are one: consonants by sound, three vowels for six.
_LETTERS: Final = str.maketrans({"q": "k", "w": "v", "x": "kS", "z": "S", "s": "S", "c": "k", "j": "S", "e": "i", "y": "i", "o": "u"})
_SILENT_H: Final = re.compile("(?<=.)h(?![aiu])")
#: Glides come and go (`Maria`, `Mariya`; `Sergei`, `Sergeij`): an `i` counts only where no other vowel stands beside it.
_BESIDE_VOWEL: Final = re.compile("i+(?=[au])|(?<=[au])i+")
_LATER_H: Final = re.compile("(?<=.)h")
#: What is left of a sound where vowels go, and voiced and unvoiced are one.
_FOLDED: Final = str.maketrans({"b": "p", "d": "t", "g": "k", "v": "f", "j": "S", "c": "k"})
_SKELETON: Final = {**_FOLDED, **str.maketrans("", "", "aiu")}
_INITIAL: Final = str.maketrans({"h": "k", "i": "a", "u": "a"})


def _letters(word: str) -> str:
    return word if word.isalnum() else "".join(filter(str.isalnum, word))


def _ascii(text: str) -> str:
    return (text if text.isascii() else anyascii(normalize("NFKC", text))).casefold()


@lru_cache(maxsize=1 << 17)
def plain(word: str) -> str:
    """A word in lower-case ASCII letters without marks; what is no letter or digit goes."""
    return _letters(_ascii(word))


def _once(lines: str) -> str:
    """Words with each run of one letter as one letter."""
    for letter in {*lines} - {"\n"}:
        while (pair := letter * 2) in lines:
            lines = lines.replace(pair, letter)
    return lines


def _consonants(lines: str) -> str:
    """Words in plain letters, with consonants of several letters as one."""
    if "c" in lines:
        lines = _SOFT_C.sub("s", lines)
    lines = _SPELLING.sub(lambda found: _CONSONANTS[found[0]], lines)
    return _GLIDE.sub("y", lines) if "j" in lines else lines


def sounds(words: Iterable[str]) -> list[str]:
    """The sounds of words in Latin letters, marks and all; of those that have letters. Words are gone through together, one a line."""
    lower = "\n".join(words).casefold()
    if not lower.isascii():
        lower = normalize("NFC", lower).translate(_MARKED)
    lines = "\n".join(filter(None, map(_letters, _ascii(lower).split("\n"))))
    lines = _consonants(lines).replace("eo", "o").replace("eu", "u")  # romanised Korean writes these two vowels with two letters each
    lines = lines.translate(_LETTERS)
    if "h" in lines:
        lines = _SILENT_H.sub("", lines)
    if "i" in lines:
        lines = _BESIDE_VOWEL.sub("", lines)
    return _once(lines).split("\n") if lines else []


def skeletons(heard: Iterable[str]) -> list[str]:
    """The consonants of each sound; empty where it has none."""
    lines = "\n".join(heard)
    if "h" in lines:
        lines = _LATER_H.sub("", lines)
    return _once(lines.translate(_SKELETON)).split("\n")


def initials(heard: Iterable[str]) -> frozenset[str]:
    """The classes of the first letters of sounds: all vowels are one, `h` goes with `k` and `g`."""
    return frozenset("".join({one[:1] for one in heard}).translate(_FOLDED).translate(_INITIAL))
