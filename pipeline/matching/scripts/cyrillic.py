"""Cyrillic in Latin letters, by sound: Russian with what Ukrainian, Belarusian, Bulgarian, Serbian, Macedonian and Turkic alphabets add."""

from itertools import product
from typing import Final

__all__ = ["spellings"]

#: Close to BGN/PCGN. Where languages differ on a letter, the second spelling follows.
_LETTERS: Final[dict[str, tuple[str, ...]]] = {
    "а": ("a",), "б": ("b",), "в": ("v",), "г": ("g", "h"), "д": ("d",),
    "е": ("e",), "ж": ("zh",), "з": ("z",), "и": ("i",), "й": ("y",),
    "к": ("k",), "л": ("l",), "м": ("m",), "н": ("n",), "о": ("o",),
    "п": ("p",), "р": ("r",), "с": ("s",), "т": ("t",), "у": ("u",),
    "ф": ("f",), "х": ("kh",), "ц": ("ts", "c"), "ч": ("ch",), "ш": ("sh",),
    "щ": ("shch", "sht"), "ъ": ("", "a"), "ы": ("y",), "ь": ("",),
    "э": ("e",), "ю": ("yu",), "я": ("ya",), "ё": ("e", "yo"),
    "і": ("i",), "ї": ("yi",), "є": ("ye",), "ґ": ("g",), "ў": ("u", "v"),
    "ј": ("y",), "љ": ("ly",), "њ": ("ny",), "ћ": ("ch",), "ђ": ("dy", "dj"),
    "џ": ("dzh",), "ѓ": ("gy", "dj"), "ќ": ("ky", "ch"), "ѕ": ("dz",),
    "ө": ("o",), "ү": ("u",), "ұ": ("u",), "ң": ("n",), "қ": ("k",),
    "ғ": ("g",), "ә": ("a",), "һ": ("h",), "җ": ("j",), "ҳ": ("h",),
    "ӣ": ("i",), "ӯ": ("u",), "ҷ": ("j",), "ӧ": ("o",), "ӱ": ("u",), "ӑ": ("a",),
    "ӗ": ("e",), "ҫ": ("s",), "’": ("",), "'": ("",), "ʼ": ("",),
}  # fmt: skip
_MOST: Final = 8


def spellings(word: str) -> tuple[str, ...]:
    """The ways to write a Cyrillic word in Latin letters; the first follows Russian."""
    lower = word.casefold()
    if lower.endswith(("ев", "ева")):  # often ё, whose dots are left out
        lower = "ё".join(lower.rsplit("е", 1))
    choices = [_LETTERS.get(letter, (letter,)) for letter in lower]
    if sum(len(choice) > 1 for choice in choices) > 3:  # too many to try each with each
        return "".join(choice[0] for choice in choices), "".join(choice[-1] for choice in choices)
    return tuple("".join(parts) for parts in product(*choices))[:_MOST]
