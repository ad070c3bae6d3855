"""Han characters in Latin letters: Mandarin, Cantonese, Korean and Japanese read the same characters each in their own way.

Readings come from Unihan (han.tsv). Mandarin is given in Pinyin and in Wade-Giles, Cantonese as Hong Kong's and Macao's
registers write it, Japanese with the Sino-Japanese and the native readings of each character. Readings that only names have
(nanori) are not in Unihan.
"""

import re
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice, product
from typing import Final, NamedTuple

from pipeline.matching.scripts import hangul
from pipeline.matching.scripts.japanese import compound, is_kana

__all__ = ["Part", "native", "readings"]

#: A part of a name and the ways to spell it.
Part = tuple[str, tuple[str, ...]]

#: Family names of two characters.
_DOUBLE: Final = "欧阳 司马 诸葛 上官 司徒 东方 夏侯 皇甫 尉迟 公孙 令狐 慕容 长孙 宇文 端木 张简 范姜"
_COMPOUND: Final = frozenset(_DOUBLE.split())
_MOST: Final = 60


class _Readings(NamedTuple):
    mandarin: tuple[str, ...]
    cantonese: tuple[str, ...]
    korean: tuple[str, ...]
    sino: tuple[str, ...]
    kun: tuple[str, ...]


@cache
def _table() -> tuple[dict[str, _Readings], dict[int, str]]:
    """The readings of each character, and the simplified form of those that have one."""
    readings, simplified = {}, {}
    for line in files(__package__).joinpath("han.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            character, simple, *columns = line.split("\t")
            readings[character] = _Readings(*(tuple(column.split()) for column in columns))
            if simple:
                simplified[ord(character)] = simple
    return readings, simplified


@cache
def _forms() -> dict[int, str]:
    """Every form of a character with the one that stands for all: as China simplifies it, whatever Japan does."""
    simplified = _table()[1]
    lines = files(__package__).joinpath("forms.tsv").read_text(encoding="utf-8").splitlines()
    others = dict(line.split("\t") for line in lines if not line.startswith("#"))
    for character, form in others.items():
        whole = others.get(form, form)
        simplified[ord(character)] = simplified.get(ord(whole), whole)
    return simplified


def native(word: str) -> str:
    """The word in simplified characters, so that all forms of a character are one."""
    return word.translate(_forms())


#: Wade-Giles without apostrophes: initials, then finals that differ from Pinyin.
_WADE_INITIALS: Final = {
    "zh": "ch",
    "ch": "ch",
    "sh": "sh",
    "b": "p",
    "d": "t",
    "g": "k",
    "j": "ch",
    "q": "ch",
    "x": "hs",
    "z": "ts",
    "c": "ts",
    "r": "j",
}
_WADE_FINALS: Final = {"ong": "ung", "ian": "ien", "ie": "ieh", "ue": "ueh", "ve": "ueh", "e": "o", "v": "u", "iong": "iung"}
_WADE_WHOLE: Final = {
    "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tzu", "si": "ssu", "yi": "i", "you": "yu", "yan": "yen",
    "ye": "yeh", "yong": "yung", "er": "erh", "gui": "kuei", "kui": "kuei",
    "duo": "to", "tuo": "to", "nuo": "no", "luo": "lo", "zuo": "tso",
    "cuo": "tso", "suo": "so", "guo": "kuo", "huo": "huo", "zhuo": "cho",
    "chuo": "cho", "she": "she", "zhe": "che", "che": "che", "ye2": "yeh",
}  # fmt: skip
_SYLLABLE: Final = re.compile("(zh|ch|sh|[bpmfdtnlgkhjqxrzcs])?(.*)")


def _wade_giles(pinyin: str) -> str:
    if pinyin in _WADE_WHOLE:
        return _WADE_WHOLE[pinyin]
    found = _SYLLABLE.fullmatch(pinyin)
    first, rest = (found[1] or "", found[2]) if found else ("", pinyin)
    return _WADE_INITIALS.get(first, first) + _WADE_FINALS.get(rest, rest)


def _as_heard(pinyin: str) -> str:
    """Pinyin with its hissing letters as other spellings have them."""
    return {"q": "ch", "x": "sh", "c": "ts"}.get(pinyin[:1], pinyin[:1]) + pinyin[1:] if pinyin[:2] != "ch" else pinyin


#: Jyutping to the spelling of Hong Kong's registers: initials, then finals; a final may have two spellings.
_CANTON_INITIALS: Final = {"gw": "kw", "kw": "kw", "z": "ch", "c": "ch", "g": "k", "d": "t", "b": "p", "j": "y", "ng": "ng"}
_CANTON_FINALS: Final = {
    "oeng": "eung", "oek": "euk", "eoi": "ui", "eon": "un", "eot": "ut", "aa": "a", "aai": "ai", "aau": "au", "aam": "am", "aan": "an",
    "aang": "ang", "aap": "ap", "aat": "at", "aak": "ak", "ou": "o", "yun": "uen", "yut": "uet", "yu": "ue", "ung": "ung", "oe": "euh",
}  # fmt: skip
_JYUTPING: Final = re.compile("(gw|kw|ng|[bpmfdtnlgkhwzcsj])?(.*)")


def _cantonese(jyutping: str) -> tuple[str, ...]:
    found = _JYUTPING.fullmatch(jyutping)
    first, rest = (found[1] or "", found[2]) if found else ("", jyutping)
    final = _CANTON_FINALS.get(rest, rest)
    if first == "j" and rest.startswith("yu"):
        final = final.removeprefix("y")
    spelled = _CANTON_INITIALS.get(first, first) + final
    others = {"z": "ts", "c": "ts"}.get(first)
    short_i = (spelled.replace("ei", "ee"), spelled.replace("ei", "i")) if "ei" in spelled else ()
    return tuple(dict.fromkeys((spelled, *short_i, *((others + final,) if others else ()))))


@lru_cache(maxsize=1 << 14)
def _compound(word: str) -> tuple[str, ...]:
    return compound([(one, found.sino, found.kun) if (found := _reading(one)) else (one, (), ()) for one in word])


def _product(choices: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple("".join(parts) for parts in islice(product(*choices), _MOST))


def _split(word: str) -> tuple[str, str]:
    size = 2 if len(word) > 2 and native(word[:2]) in _COMPOUND else 1
    return word[:size], word[size:]


def _of(word: str) -> list[_Readings] | None:
    found = [one for character in word if (one := _reading(character)) is not None]
    return found if len(found) == len(word) else None


def _reading(character: str) -> _Readings | None:
    """The readings of a character, or of the one that it is a form of."""
    table = _table()[0]
    return table.get(character) or table.get(_forms().get(ord(character), ""))


def _chinese(word: str, method: str) -> tuple[str, ...]:
    found = _of(word) or []
    if method == "Cantonese":
        return _product([tuple(spelled for one in reading.cantonese[:2] for spelled in _cantonese(one)) for reading in found])
    spell = _wade_giles if method == "Wade-Giles" else _as_heard
    return _product([tuple(map(spell, reading.mandarin[:2])) for reading in found])


def _korean(word: str) -> tuple[Part, ...]:
    found = _of(word)
    if not found or not all(reading.korean for reading in found):
        return ()
    return hangul.names("".join(reading.korean[0] for reading in found))


_SIZES: Final = {2: (1,), 3: (2, 1), 4: (2, 1, 3), 5: (3, 2)}
_AGAIN: Final = re.compile("(.)々")


def readings(word: str) -> tuple[tuple[str, tuple[Part, ...]], ...]:
    """The ways to read a full name of two to five characters: the method, then family and given name each with its spellings."""
    word = _AGAIN.sub(r"\1\1", word)
    if not 2 <= len(word) <= 5:
        return ()
    found: list[tuple[str, tuple[Part, ...]]] = []
    if _of(word) is not None:
        parts = _split(word)
        found = [(method, tuple((part, _chinese(part, method)) for part in parts)) for method in ("Pinyin", "Wade-Giles", "Cantonese")]
        found.append(("Korean reading", _korean(word)))
    if all(_reading(character) or is_kana(character) for character in word):
        found += [("Japanese reading", tuple((part, _compound(part)) for part in (word[:size], word[size:]))) for size in _SIZES[len(word)]]
    return tuple((method, parts) for method, parts in found if parts and all(spellings for _, spellings in parts))
