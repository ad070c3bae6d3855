"""The report's charts as figures: bars with their lengths, for the page to draw as SVG."""

from collections.abc import Mapping
from typing import Final, NamedTuple

__all__ = ["Bar", "Segment", "bars", "stacked"]

#: The length of the longest bar, in the units of the drawing.
_LENGTH: Final = 210


class Segment(NamedTuple):
    """A piece of a bar: what it stands for, how many, where it begins and how long it is."""

    kind: str
    number: int
    start: float
    length: float


class Bar(NamedTuple):
    """A bar with its name, its pieces and its total."""

    kind: str
    segments: tuple[Segment, ...]
    total: int

    @property
    def end(self) -> float:
        """Where the bar ends."""
        return sum(segment.length for segment in self.segments)


def _bar(kind: str, counts: Mapping[str, int], unit: float) -> Bar:
    segments = []
    start = 0.0
    for name, count in counts.items():
        length = round(count * unit, 1)
        if count:
            segments.append(Segment(name, count, round(start, 1), length))
        start += length
    return Bar(kind, tuple(segments), sum(counts.values()))


def stacked(counts: Mapping[str, Mapping[str, int]]) -> list[Bar]:
    """One bar for each name, of several pieces; all bars have one scale."""
    most = max((sum(pieces.values()) for pieces in counts.values()), default=0) or 1
    return [_bar(name, pieces, _LENGTH / most) for name, pieces in counts.items()]


def bars(counts: Mapping[str, int]) -> list[Bar]:
    """One plain bar for each name."""
    return stacked({name: {name: count} for name, count in counts.items()})
