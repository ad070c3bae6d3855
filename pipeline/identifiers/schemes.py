"""Identifier schemes by the property that holds them: the form Wikidata stores, and the check digit where there is one.

Properties are those of the verified list (`mappings/wikidata/properties.csv`); a test holds the two together.
"""

from collections.abc import Callable
from re import ASCII
from re import compile as regex
from typing import Final, NamedTuple

from pipeline.identifiers import digits

__all__ = ["SCHEMES", "Scheme", "identifier_key"]

#: What may stand between the figures of an identifier and says nothing.
_SEPARATORS: Final = regex(r"[\s.-]")
_DOI: Final = "P356"


class Scheme(NamedTuple):
    """A scheme: its name, where it is specified, the form (a regular expression), an example, and the test of its check digit.

    The test sees the figures alone, unless `keeps_hyphens`.
    """

    name: str
    specification: str
    form: str
    example: str
    check: Callable[[str], bool] | None = None
    keeps_hyphens: bool = False

    def fault(self, text: str) -> str:
        """`form` or `check digit`, or nothing where `text` is sound."""
        if not regex(self.form, ASCII).fullmatch(text):
            return "form"
        plain = text if self.keeps_hyphens else _SEPARATORS.sub("", text)
        return "" if self.check is None or self.check(plain) else "check digit"


def _isbn13(text: str) -> bool:
    return len(text) == 13 and digits.gs1(text)


def _isbn10(text: str) -> bool:
    return len(text) == 10 and digits.isbn10(text)


def _iswc(text: str) -> bool:
    return digits.iswc(text[1:])


_ISSN: Final = Scheme("ISSN", "ISO 3297", r"\d{4}-\d{3}[\dX]", "0317-8471", digits.issn)
#: Property -> the scheme of its values. GND numbers with a hyphen follow older rules.
SCHEMES: Final[dict[str, Scheme]] = {
    "P212": Scheme("ISBN-13", "ISO 2108", r"97[89]-?\d{1,5}-?\d{1,7}-?\d{1,7}-?\d", "978-3-16-148410-0", _isbn13),
    "P213": Scheme("ISNI", "ISO 27729", r"0000 ?\d{4} ?\d{4} ?\d{3}[\dX]", "0000000121032683", digits.iso7064_11_2),
    "P214": Scheme("VIAF", "OCLC, VIAF", r"[1-9]\d{1,8}|[1-9]\d{18,21}", "113230702"),
    "P218": Scheme("ISO 639-1", "ISO 639-1", r"[a-z]{2}", "ru"),
    "P219": Scheme("ISO 639-2", "ISO 639-2", r"[a-z]{3}", "rus"),
    "P220": Scheme("ISO 639-3", "ISO 639-3", r"[a-z]{3}", "rus"),
    "P227": Scheme(
        "GND",
        "Deutsche Nationalbibliothek, GND",
        r"1[0123]?\d{7}[\dX]|[47]\d{6}-\d|[1-9]\d{0,7}-[\dX]|3\d{7}[\dX]",
        "118540238",
        lambda text: digits.gkd(text.replace("-", "")) if "-" in text else not text.startswith("1") or digits.ppn(text),
        keeps_hyphens=True,
    ),
    "P231": Scheme("CAS number", "Chemical Abstracts Service", r"[1-9]\d{1,6}-\d\d-\d", "7732-18-5", digits.cas),
    "P236": _ISSN,
    "P244": Scheme("LCCN", "Library of Congress, LCCN structure", r"(?:n|nb|nr|no|ns|sh|sj|gf)(?:\d{8}|20\d{8})", "n79022889"),
    "P268": Scheme("BnF", "Bibliothèque nationale de France, ARK", r"\d{8}[0-9bcdfghjkmnpqrstvwxz]", "11928669t"),
    "P269": Scheme("IdRef", "ABES, IdRef", r"\d{8}[\dX]", "026927608", digits.ppn),
    "P345": Scheme("IMDb", "IMDb", r"(?:tt|nm|co|ev|ch|ni)\d{7,8}", "nm0000001"),
    "P356": Scheme("DOI", "ISO 26324", r"10\.\d{4,9}(?:\.\d+)*/\S+", "10.1000/182"),
    "P458": Scheme("IMO number", "IMO resolution A.1117(30)", r"[1-9]\d{6}", "9074729", digits.imo),
    "P496": Scheme("ORCID", "ORCID; ISO 27729", r"0000-000\d-\d{4}-\d{3}[\dX]", "0000-0002-1825-0097", digits.iso7064_11_2),
    "P698": Scheme("PubMed", "National Library of Medicine", r"[1-9]\d{0,7}", "20031965"),
    "P791": Scheme("ISIL", "ISO 15511", r"[A-Z]{2,4}-[A-Za-z0-9:/-]{1,11}", "DE-1"),
    "P818": Scheme("arXiv", "arXiv, identifier scheme", r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}", "1501.00001"),
    "P946": Scheme("ISIN", "ISO 6166", r"[A-Z]{2}[A-Z0-9]{9}\d", "US0378331005", digits.luhn),
    "P957": Scheme("ISBN-10", "ISO 2108:1992", r"\d{1,5}-?\d{1,7}-?\d{1,7}-?[\dX]", "3-16-148410-X", _isbn10),
    "P1184": Scheme("Handle", "RFC 3650", r"\d[\d.]*/\S+", "4263537/4000"),
    "P1208": Scheme("ISMN", "ISO 10957", r"979-?0-?\d{3,7}-?\d{1,5}-?\d", "979-0-060-11561-5", _isbn13),
    "P1243": Scheme("ISRC", "ISO 3901", r"[A-Z]{2}[A-Z0-9]{3}\d{7}", "USRC17607839"),
    "P1278": Scheme("LEI", "ISO 17442", r"[0-9A-Z]{18}\d\d", "5493001KJTIIGC8Y1R12", digits.iso7064_97_10),
    "P1566": Scheme("GeoNames", "GeoNames", r"[1-9]\d{0,8}", "524901"),
    "P1827": Scheme("ISWC", "ISO 15707", r"T-?\d{3}\.?\d{3}\.?\d{3}-?\d", "T-034.524.680-1", _iswc),
    "P2427": Scheme("GRID", "Digital Science, GRID", r"grid\.\d{4,6}\.[0-9a-f]{1,2}", "grid.5335.0"),
    "P3962": Scheme("GTIN", "GS1 General Specifications", r"\d{8}|\d{12,14}", "4006381333931", digits.gs1),
    "P6782": Scheme("ROR", "ROR", r"0[0-9a-hj-km-np-tv-z]{6}\d\d", "02mhbdp94", digits.ror),
    "P7363": _ISSN,
}


def identifier_key(name: str, text: str) -> str:
    """What two ways of writing one identifier of a property have in common.

    Where a check digit tells that figures alone count, what stands between them does not; capitals never tell two DOIs apart
    (ISO 26324; DOI Handbook, 2.4).
    """
    scheme = SCHEMES.get(name)
    if scheme and scheme.check and not scheme.keeps_hyphens:
        return _SEPARATORS.sub("", text).upper()
    return text.lower() if name == _DOI else text
