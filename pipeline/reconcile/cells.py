"""Tables as CSV that is safe to open in a spreadsheet."""

from collections.abc import Iterable
from typing import Final

__all__ = ["FORMULA", "csv_lines", "harmless"]

#: What makes a spreadsheet read a cell as a formula, in some countries also at full width (OWASP, "CSV Injection").
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _cell(text: str) -> str:
    """The text made harmless, and quoted where RFC 4180 asks for it; a lone carriage return ends a line for many readers."""
    safe = harmless(text)
    return '"' + safe.replace('"', '""') + '"' if any(char in safe for char in ',"\r\n') else safe


def csv_lines(lines: Iterable[Iterable[str]]) -> str:
    """A table as CSV (RFC 4180, lines ending in LF), every cell safe to open."""
    return "".join(",".join(map(_cell, line)) + "\n" for line in lines)
