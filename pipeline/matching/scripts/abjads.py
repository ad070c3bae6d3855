"""Arabic, Persian and Hebrew in Latin letters: consonants, with the letters that may stand for a vowel read both ways.

The vowels that these scripts leave out are not guessed. Names are compared by their consonants.
"""

import re
from itertools import islice, product
from typing import Final

__all__ = ["arabic", "hebrew", "native", "without_article"]

_MOST: Final = 8
_ARABIC: Final[dict[str, tuple[str, ...]]] = {
    "ا": ("a",), "أ": ("a",), "إ": ("i",), "آ": ("a",), "ٱ": ("a",),
    "ء": ("",), "ئ": ("",), "ؤ": ("", "v"), "ب": ("b",), "ت": ("t",),
    "ث": ("th", "s"), "ج": ("zh", "g"), "ح": ("h",), "خ": ("kh",), "د": ("d",),
    "ذ": ("z", "d"), "ر": ("r",), "ز": ("z",), "س": ("s",),
    "ش": ("sh",), "ص": ("s",), "ض": ("d", "z"), "ط": ("t",), "ظ": ("z", "d"),
    "ع": ("a",), "غ": ("gh",), "ف": ("f",), "ق": ("q",),
    "ك": ("k",), "ک": ("k",), "ل": ("l",), "م": ("m",), "ن": ("n",),
    "ه": ("h",), "ة": ("",), "ھ": ("h",), "ہ": ("h",), "ۀ": ("",),
    "و": ("u", "v"), "ي": ("i",), "ی": ("i",), "ى": ("a",), "پ": ("p",),
    "چ": ("ch",), "ژ": ("zh",), "گ": ("g",), "ڤ": ("v",), "ې": ("i",),
    "ۆ": ("o",), "ێ": ("e",), "ە": ("a",), "ڕ": ("r",), "ڵ": ("l",),
    "ٹ": ("t",), "ڈ": ("d",), "ڑ": ("r",), "ں": ("n",), "ے": ("e",),
}  # fmt: skip
_HEBREW: Final[dict[str, tuple[str, ...]]] = {
    "א": ("a",), "ב": ("b", "v"), "ג": ("g",), "ד": ("d",), "ה": ("h",),
    "ו": ("u", "v"), "ז": ("z",), "ח": ("kh",), "ט": ("t",), "י": ("i",),
    "כ": ("k", "kh"), "ך": ("kh", "k"), "ל": ("l",), "מ": ("m",), "ם": ("m",),
    "נ": ("n",), "ן": ("n",), "ס": ("s",), "ע": ("a",),
    "פ": ("p", "f"), "ף": ("f", "p"), "צ": ("ts",), "ץ": ("ts",), "ק": ("k",), "ר": ("r",), "ש": ("sh",), "ת": ("t",),
}  # fmt: skip
#: One letter for the several forms that writers do not tell apart.
_SAME: Final = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ؤ": "و", "ئ": "ي", "ۀ": "ه"})


#: Where two consonants meet in writing there may be a vowel between them: without one `h` and `s` would be read as one sound.
_MEETING: Final = re.compile("(?<=[^aeiou ]) (?=[^aeiou ])")


def _spellings(choices: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(_MEETING.sub("a", " ".join(filter(None, parts))).replace(" ", "") for parts in islice(product(*choices), _MOST))


def native(word: str) -> str:
    """The word's own letters, marks of vowels left out and forms of one letter made one."""
    return "".join(filter(str.isalnum, word)).translate(_SAME)


def without_article(word: str) -> str:
    """An Arabic word without the article, where it looks like one."""
    return word.removeprefix("ال") if len(word) > 4 and not word.startswith("الله") else word


def arabic(word: str) -> tuple[str, ...]:
    """The ways to write an Arabic or Persian word in Latin letters. What looks like an article is left out first, then kept."""
    bare = without_article(word)
    return (*_arabic(bare), *(_arabic(word) if bare != word else ()))


def _arabic(word: str) -> tuple[str, ...]:
    choices = [_ARABIC.get(letter, ("",)) for letter in word]
    if word[:1] in "وی":
        choices[0] = ("v",) if word[0] == "و" else ("y",)
    return _spellings(choices)


def hebrew(word: str) -> tuple[str, ...]:
    """The ways to write a Hebrew word in Latin letters; a stroke after a letter makes it foreign."""
    text = (
        word.replace("ג׳", "ז")
        .replace("ז׳", "ז")
        .replace("צ׳", "ש")
        .replace("ץ׳", "ש")
        .replace("ג'", "ז")
        .replace("צ'", "ש")
        .replace("וו", "ב")
    )
    choices = [_HEBREW.get(letter, ("",)) for letter in text]
    if text[:1] == "ו":
        choices[0] = ("v",)
    return _spellings(choices)
