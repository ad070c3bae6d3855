"""Check digits: each function takes an identifier without separators and tells whether its last figure fits the others."""

from collections.abc import Iterable

__all__ = ["cas", "gkd", "gs1", "imo", "isbn10", "iso7064_11_2", "iso7064_97_10", "issn", "iswc", "luhn", "ppn", "ror"]

_BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"


def _weighted(digits: Iterable[str], weights: Iterable[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def _value(char: str) -> int:
    return 10 if char == "X" else int(char)


def gs1(digits: str) -> bool:
    """Weights 1 and 3 from the right, modulo 10 (GS1 General Specifications, 7.9; ISBN-13: ISO 2108, annex A)."""
    return not _weighted(reversed(digits), (1, 3) * 9) % 10


def isbn10(text: str) -> bool:
    """Weights 10 to 1, modulo 11, X for ten (ISBN of ten digits, ISO 2108:1992)."""
    return not (_weighted(text[:9], range(10, 1, -1)) + _value(text[9])) % 11


def issn(text: str) -> bool:
    """Weights 8 to 1, modulo 11, X for ten (ISO 3297, annex A)."""
    return not (_weighted(text[:7], range(8, 1, -1)) + _value(text[7])) % 11


def iso7064_11_2(text: str) -> bool:
    """MOD 11-2, X for ten (ISO 7064; used by ISNI, ISO 27729, and ORCID)."""
    total = 0
    for digit in text[:-1]:
        total = (total + int(digit)) * 2
    return (total + _value(text[-1])) % 11 == 1


def iso7064_97_10(text: str) -> bool:
    """MOD 97-10, letters as 10 to 35 (ISO 7064; used by LEI, ISO 17442)."""
    return int("".join(str(int(char, 36)) for char in text)) % 97 == 1


def luhn(text: str) -> bool:
    """Every second figure from the right doubled, modulo 10, letters as 10 to 35 (ISO/IEC 7812; ISIN: ISO 6166)."""
    figures = "".join(str(int(char, 36)) for char in text)[::-1]
    return not sum(int(figure) for n, digit in enumerate(figures) for figure in str(int(digit) * (1 + n % 2))) % 10


def ppn(text: str) -> bool:
    """Weights from 2 upward from the right, modulo 11, X for ten (record numbers of Pica: GND, IdRef)."""
    return not (_weighted(reversed(text[:-1]), range(2, 20)) + _value(text[-1])) % 11


def gkd(text: str) -> bool:
    """The same weights, and the sum modulo 11 itself (numbers of GKD and SWD, which GND took over; wiki.dnb.de, "Prüfziffern")."""
    return _weighted(reversed(text[:-1]), range(2, 20)) % 11 == _value(text[-1])


def imo(digits: str) -> bool:
    """Weights 7 to 2; the last figure of the sum (IMO resolution A.1117(30))."""
    return _weighted(digits[:6], range(7, 1, -1)) % 10 == int(digits[6])


def cas(digits: str) -> bool:
    """Weights from 1 upward from the right, modulo 10 (CAS Registry Number)."""
    return _weighted(reversed(digits[:-1]), range(1, 20)) % 10 == int(digits[-1])


def iswc(digits: str) -> bool:
    """One, and weights 1 to 9; what is missing to a multiple of ten (ISO 15707, annex B)."""
    return not (1 + _weighted(digits[:9], range(1, 10)) + int(digits[9])) % 10


def ror(text: str) -> bool:
    """The first seven characters as a number of base 32, MOD 97-10 (ROR, "ROR identifier pattern")."""
    number = 0
    for char in text[:7]:
        number = number * 32 + _BASE32.index(char)
    return 98 - number * 100 % 97 == int(text[7:])
