"""Korean in Latin letters: Revised Romanization, and how people spell their own names."""

import re
from itertools import islice, product
from typing import Final

__all__ = ["names", "spellings"]

#: The letters of a syllable in Unicode's order: first consonant, vowel, last consonant.
_JAMO: Final = (
    "g kk n d tt r m b pp s ss  j jj ch k t p h",
    "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i",
    " k k k n n n t l k m l l l p l m p p t t ng t t k t p t",
)
_FIRST, _VOWELS, _LAST = (letters.split(" ") for letters in _JAMO)
#: Syllables whose usual spelling as a family name is not regular: sounds lost or kept at the beginning, silent letters.
_FAMILY: Final = {
    "이": ("lee", "yi", "rhee"), "박": ("park", "pak"), "최": ("choi", "choe"),
    "임": ("lim", "im", "rim"), "노": ("roh", "no"), "류": ("ryu", "yoo"),
    "유": ("yoo", "yu", "ryu"), "나": ("na", "ra"), "양": ("yang", "ryang"), "여": ("yeo", "ryeo"), "오": ("oh",), "우": ("woo",),
    "안": ("ahn", "an"), "염": ("yeom", "yum"), "육": ("yook",), "용": ("yong",),
    "라": ("ra", "na"), "설": ("seol", "sul"), "엄": ("eom", "um"),
    "문": ("moon",), "구": ("koo", "gu"), "주": ("joo", "chu"), "서": ("seo", "suh"), "허": ("heo", "huh"), "어": ("eo", "uh"),
}  # fmt: skip
_TWO_SYLLABLES: Final = ("남궁", "황보", "제갈", "선우", "독고", "사공", "서문")


def _syllable(letter: str) -> str:
    index = ord(letter) - 0xAC00
    if not 0 <= index < 11172:
        return letter
    first, rest = divmod(index, 588)
    vowel, last = divmod(rest, 28)
    return _FIRST[first] + _VOWELS[vowel] + _LAST[last]


#: How people write syllables of their names otherwise: plain consonants at the beginning as McCune and Reischauer do (1939); `ui` behind a
#: consonant as it is spoken (Standard Pronunciation of 1988, rule 5); `u` at the beginning with a glide.
_OTHERWISE: Final = ((re.compile("^g(?=[^k])"), "k"), (re.compile("^d(?=[^t])"), "t"), (re.compile("^b(?=[^p])"), "p"),
    (re.compile("(?<=[^aeou])ui$"), "i"), (re.compile("^u"), "wu"))  # fmt: skip
_MOST: Final = 12


def _ways(letter: str) -> tuple[str, ...]:
    regular = _syllable(letter)
    found = [regular]
    for pattern, other in _OTHERWISE:
        found += [pattern.sub(other, one) for one in found if pattern.search(one)]
    return tuple(found)


def spellings(word: str) -> tuple[str, ...]:
    """The ways to write a Korean word in Latin letters, the regular one (Revised Romanization of 2000) first."""
    return tuple("".join(parts) for parts in islice(product(*map(_ways, word)), _MOST))


def names(word: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A full name written as one word, parted into family and given name, each with its spellings."""
    size = 2 if word[:2] in _TWO_SYLLABLES and len(word) > 2 else 1
    family, given = word[:size], word[size:]
    return (family, tuple(dict.fromkeys((*_FAMILY.get(family, ()), *spellings(family))))), (given, spellings(given))
