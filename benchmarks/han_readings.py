"""Make the table of Han readings from Unicode's Unihan database: `python benchmarks/han_readings.py FOLDER > .../han.tsv`.

FOLDER holds Unihan_Readings.txt, Unihan_Variants.txt and Unihan_DictionaryLikeData.txt (Debian's package unicode-data has them,
compressed with bzip2 or not). Kept are the characters of Unihan's core that a name may have: those with a Korean reading, a
Japanese one, or a place in a frequency list or school curriculum.
"""

import bz2
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

from given import given

FILES = ("Unihan_Readings.txt", "Unihan_Variants.txt", "Unihan_DictionaryLikeData.txt")
HEAD = """\
# Readings of Han characters, from Unihan (Unicode Character Database 15.0), copyright 1991-2022 Unicode, Inc., used under the
# Unicode License (https://www.unicode.org/license.txt), which allows this as long as this notice stands. Made by benchmarks/han_readings.py.
# character, simplified form, Mandarin (kMandarin), Cantonese (kCantonese), Korean (kHangul), Japanese Sino (kJapaneseOn), Japanese native (kJapaneseKun)
"""


def lines(folder: Path, name: str) -> Iterator[str]:
    path = folder / name
    with path.open(encoding="utf-8") if path.exists() else bz2.open(f"{path}.bz2", "rt", encoding="utf-8") as stream:
        yield from (line.rstrip("\n") for line in stream if line.startswith("U+"))


def letter(code: str) -> str:
    return chr(int(code.removeprefix("U+").partition("<")[0], 16))


def toneless(text: str) -> str:
    """Pinyin without tones, `ü` as `v`; Jyutping without digits."""
    marks = "".join(mark for mark in normalize("NFD", text.casefold()) if mark not in "\u0300\u0301\u0304\u030c")
    return re.sub(r"\d", "", normalize("NFC", marks).replace("ü", "v"))


def distinct(texts: Iterator[str]) -> str:
    return " ".join(dict.fromkeys(texts))


def row(character: str, facts: dict[str, str]) -> str | None:
    if "kUnihanCore2020" not in facts or not facts.keys() & {"kHangul", "kJapaneseOn", "kFrequency", "kGradeLevel", "kTGHZ2013"}:
        return None
    simple = letter(facts["kSimplifiedVariant"].split()[0]) if "kSimplifiedVariant" in facts else character
    sounds = (distinct(toneless(one) for one in facts.get(name, "").split()) for name in ("kMandarin", "kCantonese"))
    korean = distinct(one.partition(":")[0] for one in facts.get("kHangul", "").split())
    japanese = (distinct(one.casefold() for one in facts.get(name, "").split()) for name in ("kJapaneseOn", "kJapaneseKun"))
    return "\t".join((character, "" if simple == character else simple, *sounds, korean, *japanese))


def main(folder: Path) -> None:
    table: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for name in FILES:
        for line in lines(folder, name):
            code, key, value = line.split("\t")
            table[letter(code)][key] = value
    print(HEAD, end="")
    for character in sorted(table):
        if (found := row(character, table[character])) is not None:
            print(found)


if __name__ == "__main__":
    main(*map(Path, given(__doc__, "folder")))
