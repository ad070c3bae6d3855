"""The fold under which spellings of a name meet: case, diacritics, script, and habits of romanisation.

`fold` gives Latin letters; `skeleton` goes on to take together what romanisations of one name differ in (`Khrushchev`,
`Chruschtschow`, `Хрущёв`). The page does the same in JavaScript with the same table and the same rules, which it gets as data.
"""

from collections.abc import Iterable
from re import compile as regex
from typing import Final
from unicodedata import category, normalize

from anyascii import anyascii

__all__ = ["RULES", "fold", "letter_table", "skeleton", "words"]

#: Spellings that are taken together, applied in this order to folded text; a letter that is then doubled is written once.
RULES: Final = (
    ("shch", "s"), ("schtsch", "s"), ("tsch", "c"), ("tch", "c"), ("sch", "s"), ("kh", "h"), ("zh", "z"), ("ch", "c"), ("sh", "s"),
    ("ts", "c"), ("tz", "c"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("x", "ks"), ("w", "v"), ("q", "k"), ("j", "i"), ("y", "i"),
    ("iu", "u"), ("ia", "a"), ("io", "o"), ("ie", "e"), ("ii", "i"),
)  # fmt: skip
_WORD: Final = regex(r"[^\W_]+")
_DOUBLE: Final = regex(r"(.)\1+")
#: Letters that a reader may type though no text of the dataset has them: the Cyrillic ones.
_TYPED: Final = "".join(map(chr, range(0x430, 0x460)))


def _plain(text: str) -> str:
    return "".join(char for char in normalize("NFKD", text).lower() if category(char)[0] != "M")


def _latin(char: str) -> str:
    return "".join(one for one in anyascii(char).lower() if one.isalnum())


def fold(text: str) -> str:
    """The text in lower-case Latin letters without diacritics; what is no letter or digit stays as it is."""
    return "".join(char if char.isascii() else _latin(char) if char.isalnum() else " " for char in _plain(text))


def words(text: str) -> list[str]:
    """The folded words of a text, each once."""
    return list(dict.fromkeys(_WORD.findall(fold(text))))


def skeleton(word: str) -> str:
    """What is left of a folded word when habits of romanisation are taken out of it."""
    for old, new in RULES:
        word = word.replace(old, new)
    return _DOUBLE.sub(r"\1", word)


def letter_table(texts: Iterable[str]) -> dict[str, str]:
    """Every letter that is not ASCII, of the texts and of those often typed, with its Latin letters."""
    letters = {char for text in texts for char in _plain(text) if not char.isascii() and char.isalnum()}
    return {char: _latin(char) for char in sorted(letters | set(_plain(_TYPED)))}
