"""Language codes of terms and texts: Wikimedia's list, and what may be a language tag at all.

Wikimedia's codes are mostly BCP 47 tags in lower case; the list names the tag where they differ (`zh-classical` is `lzh`).
A spelling variant that has no code is marked by an item, as in `en-x-q7979` (WikibaseLexeme).
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from re import IGNORECASE
from re import compile as regex
from typing import Final

from pipeline.issues import EnvironmentFailure

__all__ = ["Languages", "is_well_formed", "read_languages"]

#: RFC 5646, 2.1, `Language-Tag`, without the irregular tags of old, none of which Wikimedia uses.
_TAG: Final = regex(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})"  # language
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"  # script, region
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*"  # variants
    r"(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*"  # extensions
    r"(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+",  # private use
    IGNORECASE,
)
_VARIANT_ITEM: Final = regex(r"-x-q[1-9]\d*", IGNORECASE)


def is_well_formed(tag: str) -> bool:
    """Whether a text has the form of a language tag (RFC 5646, 2.1); whether there is such a language is another matter."""
    return tag.isascii() and _TAG.fullmatch(tag) is not None


class Languages:
    """Known language codes, with the BCP 47 tag of each."""

    def __init__(self, tags: Mapping[str, str]) -> None:
        self._tags = dict(tags)
        self._known = set(tags)

    def unknown(self, codes: set[str]) -> set[str]:
        """Those of the codes that are not in the list, not even as the base of a variant."""
        found = codes - self._known
        return {code for code in found if not self._is_variant(code)} if found else found

    def tag(self, code: str) -> str:
        """The BCP 47 tag of a code; an unknown one stands for itself."""
        return self._tags.get(code, code)

    def _is_variant(self, code: str) -> bool:
        match = _VARIANT_ITEM.search(code)
        return match is not None and match.end() == len(code) and code[: match.start()] in self._known


def read_languages(path: Path) -> Languages:
    """The list in a CSV file with the columns `code` and `bcp47`.

    Raises `EnvironmentFailure` when the file, which is part of the project, cannot be read.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return Languages({row["code"]: row["bcp47"] for row in csv.DictReader(stream)})
    except (OSError, UnicodeDecodeError, KeyError, TypeError) as fault:
        raise EnvironmentFailure(f"{path}: the list of language codes cannot be read ({fault}); restore it from the repository") from fault
