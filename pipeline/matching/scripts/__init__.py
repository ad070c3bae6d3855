"""Names in other scripts, spelled in Latin letters: one module a script, tables to read, several spellings where a letter allows them."""

from collections import Counter
from functools import lru_cache
from unicodedata import name

__all__ = ["script_of"]

_KNOWN = {
    "CJK": "Han", "HIRAGANA": "Kana", "KATAKANA": "Kana", "KATAKANA-HIRAGANA": "Kana", "FULLWIDTH": "Latin", "IDEOGRAPHIC": "Han",
}  # fmt: skip


@lru_cache(maxsize=1 << 14)
def _script(letter: str) -> str:
    first = name(letter, "Unknown").partition(" ")[0]
    return _KNOWN.get(first, first.capitalize())


def script_of(text: str) -> str:
    """The script of most letters of a text, as Unicode names it; Latin where it has no letter."""
    if text.isascii():
        return "Latin"
    scripts = [_script(letter) for letter in text if letter.isalpha()]
    if len({*scripts}) == 1:
        return scripts[0]
    counts = Counter(scripts)
    return counts.most_common(1)[0][0] if counts else "Latin"
