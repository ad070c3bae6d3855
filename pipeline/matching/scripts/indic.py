"""The scripts of India in Latin letters, vowels and all: one reading of nine blocks that Unicode lays out in parallel.

What a letter stands for is read off its Unicode name (`BENGALI LETTER KA` is `ka`). A consonant has the vowel `a` in it unless
a vowel sign or a virama follows (The Unicode Standard, chapter 12). In the north that `a` is not spoken at the end of a word, nor
between two syllables with vowels (Ohala 1983); names in Latin letters follow what is spoken, but not always.
"""

import re
from collections.abc import Iterator
from enum import Enum
from functools import cache, lru_cache
from itertools import islice, product
from typing import Final, NamedTuple
from unicodedata import name, normalize

__all__ = ["SCRIPTS", "initials", "spellings"]

_NORTH: Final = frozenset({"Devanagari", "Bengali", "Gurmukhi", "Gujarati"})
SCRIPTS: Final = _NORTH | {"Oriya", "Tamil", "Telugu", "Kannada", "Malayalam"}
_MOST: Final = 6
#: How many letters of a word may be written in several ways.
_DOUBTFUL: Final = 4

#: Consonants that are not written as Unicode names them, once doubled letters are made one; what else follows is another way.
_SPELLED: Final[dict[str, tuple[str, ...]]] = {
    "C": ("ch",), "CH": ("chh",), "NG": ("n",), "NY": ("n",), "RH": ("rh", "dh"),
    "SS": ("sh",), "LLL": ("zh", "l"),
}  # fmt: skip
#: What else letters may stand for in one script: Tamil has one letter for voiced and unvoiced, Bengali and Oriya one for
#: `b` and `v`, and for `j` and `y`.
_ALSO: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "Tamil": {
        "K": ("k", "g", "h"), "C": ("s", "ch"), "TT": ("t", "d"), "T": ("th", "d"), "P": ("p", "b", "f"), "RR": ("r", "t"), "J": ("j", "s"),
        "LLL": ("zh", "l"),
    },
    "Bengali": {"B": ("b", "v"), "Y": ("j", "y"), "RA WITH LOWER DIAGONAL": ("v",), "RA WITH MIDDLE DIAGONAL": ("r",)},
    "Oriya": {"B": ("b", "v"), "Y": ("j", "y")},
    "Malayalam": {"RR": ("r", "t"), "LLL": ("zh", "l"), "DOT REPH": ("r",)},
}  # fmt: skip
_VOWELS: Final = re.compile("(?:SHORT |CANDRA |LONG |PRISHTHAMATRA )*(A|AA|I|II|U|UU|E|EE|AI|O|OO|AU|AW|OE|OOE|UE|UUE)")
_VOCALIC: Final = {"VOCALIC R": ("ri", "ru"), "VOCALIC RR": ("ri",), "VOCALIC L": ("li",), "VOCALIC LL": ("li",)}
_NASALS: Final = frozenset({"ANUSVARA", "CANDRABINDU", "INVERTED CANDRABINDU", "BINDI", "TIPPI", "ADAK BINDI"})
#: Consonants without a vowel in them.
_BARE: Final = re.compile("(?:CHILLU |KHANDA )(.+?)A?")
#: Letters that a dot below makes others, as the decompositions of UnicodeData.txt have them.
_DOTTED: Final = {
    "KA": ("q", "k"), "JA": ("z", "j"), "DDA": ("r", "d"), "DDHA": ("rh", "dh"), "PHA": ("f",), "YA": ("y",), "SA": ("sh",),
}  # fmt: skip
_VOICING: Final = ("n", "m")
_NAME: Final = re.compile("([A-Z]+) (?:(VOWEL SIGN|SIGN|LETTER|VOWEL) )?(.+)")
#: The names of the letters of English as they are heard, by which initials are written.
_SPOKEN: Final = {
    "e": "a", "bi": "b", "si": "c", "di": "d", "i": "e", "eph": "f", "ef": "f", "ji": "g", "ech": "h", "ai": "i", "je": "j", "ke": "k",
    "el": "l", "em": "m", "en": "n", "o": "o", "pi": "p", "kyu": "q", "ar": "r", "es": "s", "ti": "t", "yu": "u", "vi": "v",
    "dablyu": "w", "vai": "y", "jed": "z", "zed": "z",
}  # fmt: skip


class _Kind(Enum):
    CONSONANT = 1
    VOWEL = 2
    INHERENT = 3  # the `a` that no sign writes
    NASAL = 4


class _Unit(NamedTuple):
    """A sound with the ways to write it."""

    ways: tuple[str, ...]
    kind: _Kind

    @property
    def is_vowel(self) -> bool:
        return self.kind in (_Kind.VOWEL, _Kind.INHERENT)


_Units = list[_Unit]


@cache
def _meaning(letter: str) -> tuple[str, str, str]:
    """The script of a letter, what it is (`LETTER`, `VOWEL SIGN`, `SIGN`, ...), and what it is called."""
    found = _NAME.fullmatch(name(letter, ""))
    return (found[1].capitalize(), found[2] or "", found[3]) if found else ("", "", "")


def _vowel(text: str) -> tuple[str, ...]:
    if text in _VOCALIC:
        return _VOCALIC[text]
    found = _VOWELS.fullmatch(text)
    return (re.sub(r"(.)\1", r"\1", found[1]).lower(),) if found else ()


def _consonant(script: str, text: str) -> tuple[str, ...]:
    """The ways to write a consonant; `text` is its name without the vowel in it."""
    known = _ALSO.get(script, {}).get(text) or _SPELLED.get(text)
    if known:
        return known
    plain = re.sub(r"(.)\1+", r"\1", text)
    return _SPELLED.get(plain) or (plain.lower().replace(" ", ""),)


def _letter(script: str, text: str) -> Iterator[_Unit]:
    """What a letter that stands for itself is: a vowel, a consonant, or a consonant with the vowel in it."""
    if ways := _vowel(text):
        yield _Unit(ways, _Kind.VOWEL)
        return
    bare = _BARE.fullmatch(text)
    yield _Unit(_consonant(script, bare[1] if bare else text.removesuffix("A")), _Kind.CONSONANT)
    if not bare:
        yield _Unit(("a",), _Kind.INHERENT)


def _units(word: str) -> _Units:
    """The sounds of a word as it is written."""
    units: _Units = []
    dotted: tuple[str, ...] = ()
    for letter in normalize("NFC", word):
        script, what, text = _meaning(letter)
        if text in ("VIRAMA", "NUKTA") or what == "VOWEL SIGN":
            inherent = [units.pop()] if units and units[-1].kind is _Kind.INHERENT else []
            if text == "NUKTA" and inherent:
                units[-1:] = _Unit(dotted, _Kind.CONSONANT), *inherent
            elif what == "VOWEL SIGN":
                units.append(_Unit(_vowel(text), _Kind.VOWEL))
        elif text in _NASALS:
            units.append(_Unit(("n",), _Kind.NASAL))
        elif what in ("LETTER", "VOWEL"):
            units += _letter(script, text)
            dotted = _DOTTED.get(text, units[-2:][0].ways)
    return units


def _spoken(units: _Units) -> _Units:
    """The sounds without each `a` between two syllables that have vowels; looked for from the end."""
    kept = units[:]
    for at in range(len(units) - 3, 1, -1):
        if kept[at].kind is _Kind.INHERENT and [one.is_vowel for one in kept[at - 2 : at + 3]] == [True, False, True, False, True]:
            del kept[at]
    return kept


def _readings(script: str, units: _Units) -> Iterator[_Units]:
    """The ways to leave the unwritten `a` out, the likeliest first."""
    ends = units[-1:] != [] and units[-1].kind is _Kind.INHERENT and any(one.is_vowel for one in units[:-1])
    whole = units[:-1] if ends else units
    if script in _NORTH:
        yield _spoken(whole)
        yield whole
        yield units
    else:
        yield units
        yield whole


def _choices(units: _Units, script: str) -> Iterator[tuple[str, ...]]:
    """The ways to write each sound where it stands."""
    for before, unit, after in zip((None, *units), units, (*units[1:], None), strict=False):
        if unit.kind is _Kind.NASAL:
            yield _nasal(after.ways[0] if after else "", script)
        elif script == "Tamil" and unit in (before, after):
            yield unit.ways[:1]  # unvoiced where it is doubled,
        elif script == "Tamil" and before and before.ways[0] in _VOICING:
            yield unit.ways[1:2] or unit.ways  # voiced behind a nasal
        else:
            yield unit.ways


def _nasal(following: str, script: str) -> tuple[str, ...]:
    """How a nasal without a letter of its own is written before a sound, or at the end."""
    if not following:
        return ("n", "") if script in _NORTH else ("m",)
    return ("m",) if following[0] in "pbm" else ("ng", "n") if following[0] == "h" else ("n",)


def _written(choices: list[tuple[str, ...]]) -> Iterator[str]:
    """The ways to write sounds, those first that take the first way of most."""
    doubtful = [at for at, ways in enumerate(choices) if len(ways) > 1][_DOUBTFUL:]
    ways = [each[:1] if at in doubtful else each for at, each in enumerate(choices)]
    ranked = sorted(product(*map(enumerate, ways)), key=lambda parts: sum(rank for rank, _ in parts))
    yield from ("".join(text for _, text in parts) for parts in ranked)


@lru_cache(maxsize=1 << 14)
def spellings(word: str) -> tuple[str, ...]:
    """The ways to write a word in Latin letters, the likeliest first."""
    script = next((script for letter in word if (script := _meaning(letter)[0]) in SCRIPTS), "")
    readings = _readings(script, _units(word))
    found = (text for units in readings for text in islice(_written(list(_choices(units, script))), _MOST))
    return tuple(dict.fromkeys(filter(None, found)))


def initials(word: str) -> tuple[str, ...]:
    """The Latin letters whose English names a word may spell (`टी` is `t`); empty where it spells none."""
    return tuple(dict.fromkeys(_SPOKEN[text] for text in spellings(word) if text in _SPOKEN))
