"""Greek in Latin letters, by sound, with the letter pairs that stand for one sound."""

import re
from itertools import islice, product
from typing import Final
from unicodedata import normalize

__all__ = ["spellings"]

_PAIRS: Final[dict[str, tuple[str, ...]]] = {
    "μπ": ("b", "mp"), "ντ": ("d", "nt"), "γκ": ("g", "gk"), "γγ": ("ng",), "γχ": ("nch",), "τσ": ("ts",), "τζ": ("tz",), "ου": ("ou",),
    "αυ": ("av", "af"), "ευ": ("ev", "ef"), "αι": ("e", "ai"), "ει": ("i",), "οι": ("i",), "υι": ("i",),
    "α": ("a",), "β": ("v",), "γ": ("g", "y"), "δ": ("d",), "ε": ("e",), "ζ": ("z",), "η": ("i",), "θ": ("th",), "ι": ("i",), "κ": ("k",),
    "λ": ("l",), "μ": ("m",), "ν": ("n",), "ξ": ("x",), "ο": ("o",), "π": ("p",), "ρ": ("r",), "σ": ("s",), "ς": ("s",), "τ": ("t",),
    "υ": ("y",), "φ": ("f",), "χ": ("kh", "ch"), "ψ": ("ps",), "ω": ("o",),
}  # fmt: skip
_LETTERS: Final = re.compile("|".join(sorted(_PAIRS, key=len, reverse=True)))


def spellings(word: str) -> tuple[str, ...]:
    """The ways to write a Greek word in Latin letters."""
    bare = "".join(letter for letter in normalize("NFD", word.casefold()) if letter.isalpha())
    return tuple("".join(parts) for parts in islice(product(*(_PAIRS[found] for found in _LETTERS.findall(bare))), 8))
