"""Texts that may not leave, or only after somebody has looked: what is invisible, turns the writing, or imitates.

Source of the direction characters: Unicode Standard Annex 9, 2; of the look-alikes: Unicode Technical Standard 39, 5.1 (mixed scripts).
"""

from re import compile as regex
from typing import Final
from unicodedata import category, name

__all__ = ["MAX_TERM", "flaw", "suspicion"]

#: Wikibase's limits on terms and on strings (WikibaseLexeme and Wikibase repo settings "string-limits").
MAX_TERM: Final = 250
_MAX_STRING: Final = 1_500
_DIRECTION: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: The joiners that some scripts need.
_JOINERS: Final = frozenset("\u200c\u200d")
_WORD: Final = regex(r"[^\W\d_]+")
_SCRIPTS: Final = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "GEORGIAN")


def flaw(text: str, limit: int = _MAX_STRING) -> str:
    """Why a text cannot be given to Wikidata as it stands; empty where nothing is wrong with it."""
    if not text.strip():
        return "an empty text"
    if any(char in _DIRECTION for char in text):
        return "a character that turns the direction of writing"
    if any(category(char) in ("Cc", "Cs", "Co", "Zl", "Zp") or (category(char) == "Cf" and char not in _JOINERS) for char in text):
        return "an invisible or control character"
    if text != text.strip():
        return "blanks at the beginning or end"
    return f"longer than {limit} characters" if len(text) > limit else ""


def _script(char: str) -> str:
    return name(char, "").partition(" ")[0]


def suspicion(text: str) -> str:
    """Why somebody should look at a text: one word in letters of two scripts that look alike, or blanks in a row."""
    for word in _WORD.findall(text):
        if len({_script(char) for char in word if _script(char) in _SCRIPTS}) > 1:
            return f"letters of two scripts in one word: {word}"
    return "several blanks in a row" if "  " in text else ""
