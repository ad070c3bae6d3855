"""Texts: what a reader does not see and a machine trips over."""

import unicodedata
from re import compile as regex
from typing import Final

__all__ = ["doubled_space", "mixed_word", "not_composed"]

_SPACES: Final = regex(r"\s{2,}")
_WORD: Final = regex(r"[^\W\d_]+")
#: Scripts of which letters look alike.
_ALIKE: Final = ("LATIN", "CYRILLIC", "GREEK")


def doubled_space(text: str) -> bool:
    """Whether two or more spaces stand together."""
    return _SPACES.search(text) is not None


def not_composed(text: str) -> str:
    """The form of the text that Wikibase stores (NFC, Unicode Standard Annex 15), if it is another; else nothing."""
    composed = unicodedata.normalize("NFC", text)
    return "" if composed == text else composed


def mixed_word(text: str) -> str:
    """A word with letters of two scripts that look alike (Unicode Technical Standard 39); nothing where there is none."""
    if text.isascii():
        return ""
    for match in _WORD.finditer(text):
        word = match[0]
        if not word.isascii() and len({script for char in word if (script := _script(char))}) > 1:
            return word
    return ""


def _script(char: str) -> str:
    name = unicodedata.name(char, "")
    return next((script for script in _ALIKE if name.startswith(script)), "")
