r"""The regular expressions of SHACL and SPARQL (XPath and XQuery Functions and Operators 3.1, section 5.6.1) as Python's `re` reads them.

Python knows all of them but the categories of characters: `\p{Lu}` has to be written out as the ranges of characters that are in it.
"""

import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from re import compile as regex
from typing import Final

__all__ = ["for_python"]

_TOKEN: Final = regex(r"\\([pP])\{([A-Z][a-z]?)\}|\\.|[\[\]]|[^\\\[\]]+", flags=16)


def for_python(pattern: str) -> str:
    """The same expression without categories. What is no category Python's `re` must judge."""
    if "\\p" not in pattern and "\\P" not in pattern:
        return pattern
    out, in_class = [], False
    for match in _TOKEN.finditer(pattern):
        text, sign, category = match[0], match[1], match[2]
        in_class = text == "[" or (in_class and text != "]")
        if sign:
            ranges = _ranges(category, sign == "p")
            text = ranges if in_class else f"[{ranges}]"
        out.append(text)
    return "".join(out)


@cache
def _ranges(category: str, within: bool) -> str:
    """The characters of a category, or all others, as the inside of a class."""
    found = (code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)).startswith(category) is within)
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in _runs(found))


def _runs(codes: Iterator[int]) -> Iterator[tuple[int, int]]:
    first = last = next(codes, 0)
    for code in codes:
        if code != last + 1:
            yield first, last
            first = code
        last = code
    yield first, last
