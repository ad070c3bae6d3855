"""Thai in Latin letters: consonants, first as the Royal Thai General System writes them, then as Sanskrit spelling has them.

Short vowels are often unwritten and the letters say little about the sound of long ones, so vowels are left out.
"""

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


def native(word: str) -> str:
    """The word's letters without marks of tone."""
    return "".join(letter for letter in word if letter not in "่้๊๋")


def _read(word: str, column: int) -> str:
    """Consonants by one column; a consonant before no vowel counts as an end only where nothing follows it."""
    letters = []
    text = native(word)
    for place, letter in enumerate(text):
        following = text[place + 1 : place + 2]
        if letter not in _CONSONANTS or following == _SILENT or (text[place + 2 : place + 3] == _SILENT and following in "ิุ"):
            letters.append("a" if letter in "ะาเแโใไำัิีึืุู" else "")
        elif letter == "ห" and following and following in _SONORANT:
            continue
        else:
            last = not following
            letters.append(
                "n" if letter == "ร" and text[place - 1 : place] == "ร" else _CONSONANTS[letter][1 if last and column == 0 else column]
            )
    return "".join(letters)


def spellings(word: str) -> tuple[str, ...]:
    """The ways to write a Thai word in Latin letters, vowels uncertain."""
    return tuple(dict.fromkeys((_read(word, 0), _read(word, 2))))
