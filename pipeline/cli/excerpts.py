"""The line an issue is about, with a caret under the place, as compilers show it."""

from functools import lru_cache
from pathlib import Path
from typing import Final
from unicodedata import category, east_asian_width

from pipeline.issues import Place, visible

__all__ = ["excerpt"]

#: Characters shown of a line: what fits beside the number on a usual terminal.
_WIDTH: Final = 100
#: A file larger than this is no record that somebody edits; finding a line in it would take longer than the check.
_LARGEST: Final = 1 << 20


def excerpt(place: Place) -> str:
    """The line at `place` and a caret under its column; empty where there is no line to show."""
    text = _line(place.file, place.line) if place.line else None
    if text is None:
        return ""
    column = min(max(place.column, 1), len(text) + 1)
    start = max(0, min(column - 1 - _WIDTH // 2, len(text) - _WIDTH))
    before, after = visible(text[start : column - 1]), visible(text[column - 1 : start + _WIDTH])
    number = f"{place.line:>6} | "
    lead, rest = "…" if start else "", "…" if len(text) > start + _WIDTH else ""
    shown = f"{number}{lead}{before}{after}{rest}"
    return f"{shown}\n{' ' * (len(number) + len(lead) + _columns(before))}^" if place.column else shown


@lru_cache(maxsize=8)
def _lines(file: str) -> list[str]:
    path = Path(file)
    try:
        return path.read_text(encoding="utf-8", errors="replace").split("\n") if path.stat().st_size <= _LARGEST else []
    except (OSError, ValueError):
        return []


def _line(file: str, number: int) -> str | None:
    lines = _lines(file)
    return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else None


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes (Unicode Standard Annex 11).

    East Asian wide characters take two; marks above and below others, and the vowels and ends of a Korean syllable, none.
    """
    return sum(0 if _is_on_top(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def _is_on_top(char: str) -> bool:
    return category(char) in ("Mn", "Me") or "\u1160" <= char <= "\u11ff"
