"""A name as it is written, in words that can be compared: titles and particles off, order and brackets understood, scripts read.

One text gives one `Name` or several: with what stands in brackets in the place of the word before it, and for Han characters
one for each way to read them.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple
from unicodedata import normalize

from anyascii import anyascii

from pipeline.matching.scripts import abjads, cyrillic, greek, han, hangul, indic, script_of, thai
from pipeline.matching.sounds import plain
from pipeline.matching.tokens import Token, latin_token, token
from pipeline.matching.words import GENERATION, PARTICLES, TITLES

__all__ = ["Name", "comparable", "read_name"]


class Name(NamedTuple):
    """The words of a name; `method` says how they came into Latin letters, empty where they were in them.

    `generation` tells junior from senior. `script` is the script it was written in.
    """

    tokens: tuple[Token, ...]
    method: str = ""
    generation: str = ""
    script: str = "Latin"

    @property
    def vowelled(self) -> bool:
        """Whether all of its words are written with their vowels."""
        return all(token.vowelled for token in self.tokens)

    @property
    def exact(self) -> bool:
        """Whether it is written in one way only."""
        return all(token.exact for token in self.tokens)

    @property
    def written(self) -> str:
        """The letters of its words."""
        return " ".join(token.plain for token in self.tokens)

    @property
    def is_reading(self) -> bool:
        """Whether it is one of several ways to read what is written."""
        return self.script == "Han" and self.method != _AS_WRITTEN

    @property
    def telling(self) -> tuple[Token, ...]:
        """Its words without patronymics, which many share and many leave out, where two others are left."""
        others = tuple(token for token in self.tokens if not token.is_patronymic)
        return others if len(others) >= 2 else self.tokens

    @property
    def heard(self) -> str:
        """The sounds of its telling words."""
        return " ".join(token.sounds[0] for token in self.telling)

    @property
    def bare(self) -> str:
        """The consonants of its telling words."""
        return " ".join(token.skeletons[0] or token.plain for token in self.telling)


def comparable(one: Name, other: Name) -> bool:
    """Whether two names are written in letters that can be compared.

    Han characters are compared as they are with their like, and as they are read with what is written by sound: in Hangul and Kana only
    as these languages read them. Two names in Han characters that only sound alike are two names.
    """
    if "Han" not in (one.script, other.script):
        return True
    if one.script == other.script:
        return one.method == other.method == _AS_WRITTEN
    read, heard = (one, other) if one.script == "Han" else (other, one)
    return read.method != _AS_WRITTEN and read.method == _READ_BY.get(heard.script, read.method)


_AS_WRITTEN: Final = "Han characters"
_READ_BY: Final = {"Hangul": "Korean reading", "Kana": "Japanese reading"}
_BRACKETS: Final = re.compile(r"\s*[(（\[«\"“„]([^()（）\[\]«»\"“”]*)[)）\]»\"”]\s*")
_SPACES: Final = re.compile(r"[\s\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069_/|・·‧•=＝]+")
_COMMA: Final = re.compile(r"\s*[,،，、]\s*")
_INITIALS: Final = re.compile(r"[^\W\d_]|(?:[^\W\d_]\.)+")
_DOTTED: Final = re.compile(r"\.(?=\w)")
_PREFIXED: Final = re.compile(r"\b(O|Mc|Mac)['’` ](?=[A-Z])")
_SECOND_SYLLABLE: Final = re.compile(r"(?<=\w)[-‐‑](?=[^\W\d_A-Z])")
_HYPHENS: Final = re.compile(r"[-‐‑–—]+")
_ONE_SYLLABLE: Final = re.compile("[^aeiouy]*[aeiouy]+[^aeiouy]*")
_SERVANT: Final = re.compile(r"abd[aeiou]?[lrnszd]?(?=[^aeiouhs])|abd(?=$)")
#: Marks between letters that only say how these are drawn.
_JOINERS: Final = dict.fromkeys((0x200C, 0x200D))
_ABBREVIATION: Final = "\u0970"
_ARABIC_ADDRESS: Final = "الدكتور د م أ السيد السيدة الشيخ سيد حجت الحاج المهندس دكتور مهندس"
_ARABIC_TITLES: Final = frozenset(_ARABIC_ADDRESS.split())


@lru_cache(maxsize=1 << 16)
def _bare(word: str) -> str:
    return "".join(filter(str.isalnum, word)).casefold()


def _is_title(word: str) -> bool:
    return _bare(word) in TITLES


def _is_degrees(part: str) -> bool:
    """Whether what follows a comma is degrees and honours: known ones, dotted ones that are no initials, short capitals."""
    words = part.split()
    return bool(words) and all(map(_is_degree, words))


def _is_degree(word: str) -> bool:
    if _is_title(word) or _bare(word) in GENERATION:
        return True
    return not _INITIALS.fullmatch(word) and ("." in word or (word.isupper() and len(word) <= 5))


def _without_titles(words: list[str], all_capitals: bool) -> list[str]:
    """Leading forms of address and trailing degrees off, as long as a word of a name is left."""
    start, end = 0, len(words)
    while end - start > 1 and _is_title(words[start]) and (len(_bare(words[start])) > 1 or words[start].endswith(".")):
        if end - start == 2 and not words[start].endswith(".") and len(_bare(words[start])) > 4:
            break
        start += 1
    while end - start > 1 and _is_title(words[end - 1]):
        last = words[end - 1]
        if not ("." in last or (last.isupper() and not all_capitals and end - start > 2)):
            break
        end -= 1
    return words[start:end]


def _only_letters(text: str) -> bool:
    """Whether a text is nothing but letters with spaces between: no comma, bracket, dot or hyphen to heed."""
    return text.replace(" ", "").isalpha()


def _in_order(text: str) -> str:
    """A text with what follows a comma put where it belongs: degrees away, given names to the front."""
    first, *rest = _COMMA.split(text)
    rest = [part for part in rest if part and not _is_degrees(part)]
    return " ".join((*rest, first)) if first else " ".join(rest)


def _words(text: str) -> list[str]:
    """The words of a text in one order, without titles."""
    capitals = text.isupper()
    if _only_letters(text):
        return _without_titles(_PREFIXED.sub(r"\1", text).split(), capitals)
    joined = _PREFIXED.sub(r"\1", _in_order(text))
    words: list[str] = []
    for word in _SPACES.split(joined):
        if "." in word and _is_title(word):  # a degree with dots in it
            words.append(_bare(word) + ".")
        else:
            words.extend(filter(None, _DOTTED.sub(". ", word).split()))
    return _without_titles(words, capitals)


def _variants(text: str) -> Iterator[str]:
    """The text without brackets, and with each bracket in the place of the word before it."""
    if _only_letters(text) or not _BRACKETS.search(text):
        yield text
        return
    yield _BRACKETS.sub(" ", text).strip() or _BRACKETS.sub(r" \1 ", text)
    for found in _BRACKETS.finditer(text):
        before, after = text[: found.start()].split(), text[found.end() :]
        inside = found[1].removeprefix("née ").removeprefix("nee ").removeprefix("geb. ").removeprefix("born ").strip()
        # A single word in brackets behind a single word in the same script is no name: it says which bearer of the name is meant.
        alone = len(before) == 1 and not after and len(inside.split()) == 1 and script_of(inside) == script_of(before[0])
        if inside and not alone:
            yield " ".join((*before[:-1], inside, after))


@lru_cache(maxsize=1 << 17)
def _foreign(word: str, script: str) -> Token:
    """The token of a word in any script but Latin and Han."""
    match script:
        case "Cyrillic":
            spelled = cyrillic.spellings(word)
            return token(spelled[0], spelled)
        case "Greek":
            spelled = greek.spellings(word)
            return token(spelled[0], spelled)
        case "Arabic":
            spelled = abjads.arabic(word)
            return token(abjads.native(abjads.without_article(word)), spelled, vowelled=False)
        case "Hebrew":
            return token(abjads.native(word), abjads.hebrew(word), vowelled=False)
        case "Thai":
            return token(thai.native(word), thai.spellings(word), vowelled=False)
        case "Hangul":
            return token(word, hangul.spellings(word), exact=True)
        case "Kana" | "Armenian" | "Georgian" | "Ethiopic":
            return token(word.casefold(), (anyascii(word.casefold()),))
        case _ if script in indic.SCRIPTS:
            return token(word, indic.spellings(word))
        case _:  # the kin of India's scripts, which leave out the vowel that is most common
            return token(word, (anyascii(word),), vowelled=False)


def _arabic_words(words: list[str]) -> list[str]:
    """Words without titles and articles; a servant's name is one word with whose servant he is."""
    kept: list[str] = []
    for word in words:
        bare = word.strip(".ـ")
        if len(words) > 2 and bare in _ARABIC_TITLES:
            continue
        if kept and kept[-1] == "عبد":
            kept[-1] += abjads.without_article(bare)
        elif bare.startswith("عبدال"):
            kept.append("عبد" + bare.removeprefix("عبدال"))
        elif bare and bare not in ("بن", "ابن", "آل", "بنت", "أبو"):
            kept.append(bare)
    return kept


def _latin_words(words: list[str]) -> list[str]:
    """Words without particles; the last word is none, and what is left must still be a name."""
    kept = [word for word in words[:-1] if _bare(word) not in PARTICLES or len(word) == 1 or word.endswith(".")]
    return [*kept, *words[-1:]] if kept else words


def _servants(words: list[str]) -> list[str]:
    """`Abdul Rahman`, `Abd al-Rahman`, `Abdelrahman` as one word each, spelled one way."""
    result: list[str] = []
    for word in words:
        lower = word.casefold()
        if result and result[-1] in ("abd", "abdul", "abdel", "abdol", "abdal"):
            result[-1] = "abd" + lower
        else:
            result.append(lower if lower in ("abd", "abdul", "abdel", "abdol", "abdal") else word)
    return [
        _SERVANT.sub("abd", word.casefold(), count=1) if len(word) > 6 and word.casefold().startswith("abd") else word for word in result
    ]


def _hyphenated(word: str, capitals: bool) -> list[str]:
    """A word at its hyphens. Two syllables of one given name (`Sung-ho`, `Chien-Kuo`, `Karl-Heinz`) stay together."""
    whole = word if capitals else _SECOND_SYLLABLE.sub("", word)
    parts = [part for part in _HYPHENS.split(whole) if part]
    if len(parts) == 2 and all(len(part) <= 6 and _ONE_SYLLABLE.fullmatch(plain(part)) for part in parts):
        return ["".join(parts)]
    return parts


def _latin_name(text: str, words: list[str]) -> Name:
    generation = next((GENERATION[bare] for word in words[1:] if (bare := _bare(word)) in GENERATION), "")
    kept = [word for index, word in enumerate(words) if not index or _bare(word) not in GENERATION]
    parts: list[str] = []
    for word in kept:
        parts.extend(_hyphenated(word, text.isupper()) if "-" in word or not word.isascii() else (word,))
    parts = _servants(_latin_words(parts))
    return Name(tuple(made for part in parts if (made := latin_token(part)).plain), "", generation)


def _han_names(words: list[str], readings: bool) -> Iterator[Name]:
    yield Name(tuple(_native(han.native(word)) for word in words), _AS_WRITTEN, "", "Han")
    if not readings:
        return
    for method, parts in han.readings("".join(words)):
        yield Name(tuple(_spelled(method, *part) for part in parts), method, "", "Han")


@lru_cache(maxsize=1 << 15)
def _spelled(_method: str, part: str, spellings: tuple[str, ...]) -> Token:
    """The token of a part of a name as one method reads it: made once, for many names share it and it has many spellings."""
    return token(part, spellings)


@lru_cache(maxsize=1 << 17)
def _native(word: str) -> Token:
    return Token(word, (word,), exact=True)


def _hangul_name(words: list[str]) -> Name:
    if len(words) == 1 and 2 <= len(words[0]) <= 5:
        return Name(
            tuple(token(part, spellings, exact=True) for part, spellings in hangul.names(words[0])), "Hangul romanisation", "", "Hangul"
        )
    return Name(tuple(_foreign(word, "Hangul") for word in words), "Hangul romanisation", "", "Hangul")


def _names(text: str, readings: bool) -> Iterator[Name]:
    script = script_of(text)
    words = _words(text)
    match script:
        case "Latin":
            yield _latin_name(text, words)
        case "Han":
            yield from _han_names(words, readings)
        case "Hangul":
            yield _hangul_name(words)
        case "Arabic":
            yield Name(tuple(_foreign(word, script) for word in _arabic_words(words)), "Arabic consonants", "", script)
        case _ if script in indic.SCRIPTS:
            yield Name(tuple(_indic_tokens(words, script)), f"{script} transliteration", "", script)
        case _:
            parts = [part for word in words for part in _HYPHENS.split(word) if any(map(str.isalnum, part))]
            yield Name(
                tuple(_foreign("".join(filter(_is_letter, part)), script) for part in parts), f"{script} transliteration", "", script
            )


def _indic_tokens(words: list[str], script: str) -> Iterator[Token]:
    """The tokens of words in a script of India. Initials are spelled as English says them: `टी. आर.` is `T. R.`."""
    for place, word in enumerate(words, 1):
        for part in _HYPHENS.split(word):
            if text := "".join(filter(_is_letter, part)).translate(_JOINERS):
                spoken = indic.initials(text) if place < len(words) or "." in part else ()
                yield token(spoken[0], spoken) if spoken else _foreign(text, script)


def _is_letter(letter: str) -> bool:
    return letter not in ".,;:!?\"'’()"


@lru_cache(maxsize=1 << 12)
def read_name(text: str, readings: bool = True) -> tuple[Name, ...]:
    """The names a text may stand for, the plainest first. Without `readings` Han characters are only themselves."""
    clean = normalize("NFKC", text).strip().replace(_ABBREVIATION, ".")
    names = (name for variant in _variants(clean) for name in _names(variant, readings))
    return tuple(_distinct(name for name in names if name.tokens))


def _distinct(names: Iterable[Name]) -> Iterator[Name]:
    seen = set()
    for name in names:
        if (key := (name.tokens, name.method)) not in seen:
            seen.add(key)
            yield name
