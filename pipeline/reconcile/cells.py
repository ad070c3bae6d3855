"""Tables as CSV that is safe to open in a spreadsheet."""

from collections.abc import Iterable
from typing import Final

__all__ = ["FORMULA", "csv_lines"]

#: What makes a spreadsheet read a cell as a formula (OWASP, "CSV Injection").
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def _cell(text: str) -> str:
    """The text made harmless, and quoted where RFC 4180 asks for it; a lone carriage return ends a line for many readers."""
    safe = f"'{text}" if text.startswith(FORMULA) else text
    return '"' + safe.replace('"', '""') + '"' if any(char in safe for char in ',"\r\n') else safe


def csv_lines(lines: Iterable[Iterable[str]]) -> str:
    """A table as CSV (RFC 4180, lines ending in LF), every cell safe to open."""
    return "".join(",".join(map(_cell, line)) + "\n" for line in lines)
