"""What a word of a name sounds like, roughly: one spelling for the many that Latin letters give the same sound.

Two depths. A *sound* keeps three vowels and folds digraphs (`sh`, `sch`, `sz`, `š`), so that spellings of different languages
meet. A *skeleton* keeps consonants only, voiced and unvoiced as one: scripts without vowels can be compared by it, and it
leads to candidates. Both are ours, made for finding; neither is a pronunciation.
"""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final
from unicodedata import normalize

from anyascii import anyascii

__all__ = ["initial", "plain", "skeleton", "sound"]

#: Letters whose mark changes the consonant; all other marks are dropped.
_MARKED: Final = str.maketrans({
    "š": "sh", "ş": "sh", "ș": "sh", "ś": "sh", "ŝ": "sh", "ž": "zh", "ź": "zh", "ż": "zh", "č": "ch", "ć": "ch", "ĉ": "ch", "ç": "ch",
    "ř": "r", "ť": "t", "ď": "d", "ğ": "g", "ı": "i", "ł": "l", "ø": "o", "æ": "a", "œ": "o", "đ": "d", "ð": "d", "þ": "t", "ß": "ss",
    "ə": "a", "ħ": "h", "ŋ": "ng",
})  # fmt: skip

_VOWELS: Final = "aeiouy"
#: Spellings of consonants, longest first where one holds another. `S` is every hissing sound.
_CONSONANTS: Final = {
    "tsch": "S", "shch": "S", "tsj": "S", "sch": "S", "tch": "S", "dzh": "S", "chj": "S", "tzs": "S",
    "ch": "S", "sh": "S", "sj": "S", "sz": "S", "zh": "S", "ts": "S", "tz": "S",
    "cz": "S", "cs": "S", "dj": "S", "dz": "S", "hs": "S", "xh": "S",
    "kh": "h", "gh": "g", "ph": "f", "th": "t", "dh": "d", "bh": "b", "ck": "k", "rh": "r", "lh": "l", "wh": "v", "qu": "k",
    "q": "k", "w": "v", "x": "kS", "z": "S", "s": "S",
}  # fmt: skip
_SPELLING: Final = re.compile("|".join(sorted(_CONSONANTS, key=len, reverse=True)))
_SOFT_C: Final = re.compile("c(?=[eiy])")
#: A `j` before no vowel or after a consonant is a glide; elsewhere it may be a hissing sound.
_GLIDE: Final = re.compile(f"j(?![{_VOWELS}])|(?<=[^{_VOWELS}])j")
_VOWEL_RUN: Final = re.compile(f"[{_VOWELS}]+")
_SILENT_H: Final = re.compile(f"(?<=.)h(?![{_VOWELS}])")
_REPEATED: Final = re.compile(r"(.)\1+")
_VOWEL: Final = {"a": "a", "e": "i", "i": "i", "y": "i", "o": "u", "u": "u"}
_FOLDED: Final = str.maketrans({"b": "p", "d": "t", "g": "k", "v": "f", "j": "S", "c": "k"})
_INITIAL: Final = str.maketrans({"h": "k", "i": "a", "u": "a"})


@lru_cache(maxsize=1 << 17)
def plain(word: str) -> str:
    """A word in lower-case ASCII letters without marks; what is no letter or digit goes."""
    text = word if word.isascii() else anyascii(normalize("NFKC", word))
    return "".join(filter(str.isalnum, text.casefold()))


def _vowel(run: re.Match[str]) -> str:
    text = run[0].replace("eo", "o").replace("eu", "u")  # romanised Korean writes these two vowels with two letters each
    classes = "".join(_VOWEL[letter] for letter in text)
    # Glides come and go (`Maria`, `Mariya`; `Sergei`, `Sergeij`): an `i` counts only where no other vowel stands beside it.
    return classes.replace("i", "") or "i"


@lru_cache(maxsize=1 << 17)
def sound(word: str) -> str:
    """The sound of a word in Latin letters, marks and all."""
    lower = normalize("NFC", word.casefold()).translate(_MARKED)
    text = plain(lower)
    text = _SPELLING.sub(lambda found: _CONSONANTS[found[0]], _SOFT_C.sub("s", text))
    text = _GLIDE.sub("y", text).replace("c", "k").replace("j", "S")
    return _REPEATED.sub(r"\1", _VOWEL_RUN.sub(_vowel, _SILENT_H.sub("", text)))


def skeleton(heard: str) -> str:
    """The consonants of a sound; empty where it has none."""
    bare = heard[:1] + heard[1:].replace("h", "")
    letters = [letter for letter in bare.translate(_FOLDED) if letter not in "aiu"]
    return "".join([*letters[:1], *(after for before, after in pairwise(letters) if before != after)])


def initial(heard: str) -> str:
    """The class of a sound's first letter: all vowels are one, `h` goes with `k` and `g`."""
    return heard[:1].translate(_FOLDED).translate(_INITIAL)
