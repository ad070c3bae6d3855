"""A figure over the number of records, both on logarithmic scales, as SVG: the same numbers make the same bytes."""

from collections.abc import Iterator
from html import escape
from itertools import pairwise
from math import ceil, floor, log10
from typing import Final, NamedTuple

__all__ = ["Series", "svg"]

_WIDTH, _HEIGHT = 860, 520
_LEFT, _RIGHT, _TOP, _BOTTOM = 84, 640, 64, 460
_GAP: Final = 17
"""Between two labels, at least."""
#: Kind of series -> colour, width and dashes of its line; each tells them apart without the others.
_STYLES: Final = {"own": ("#b00020", 4, "none"), "terms": ("#1a4f8b", 2, "none"), "text": ("#555555", 2, "6 4")}

Point = tuple[float, float]


class Series(NamedTuple):
    """A line: its kind ("own", "terms" or "text"), and its values over numbers of records."""

    name: str
    kind: str
    points: list[tuple[int, float]]


class _Scale:
    """Whole decades around some numbers, and where a number stands between two places of the page."""

    def __init__(self, numbers: list[float], start: int, end: int) -> None:
        self._first = floor(log10(min(numbers)))
        self._last = max(ceil(log10(max(numbers))), self._first + 1)
        self._start, self._end = start, end

    def place(self, number: float) -> float:
        return self._start + (log10(number) - self._first) / (self._last - self._first) * (self._end - self._start)

    def decades(self) -> list[float]:
        return [10.0**power for power in range(self._first, self._last + 1)]


def svg(title: str, unit: str, series: list[Series]) -> str:
    """The figure. Each line is named at its right; the description tells all numbers."""
    x = _Scale([float(size) for one in series for size, _ in one.points], _LEFT, _RIGHT)
    y = _Scale([value for one in series for _, value in one.points], _BOTTOM, _TOP)
    told = "; ".join(f"{one.name}: " + ", ".join(f"{value:.3g} {unit} for {size:,}" for size, value in one.points) for one in series)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-labelledby="title desc"'
        ' font-family="sans-serif" font-size="13">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(told)}</desc>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="28" font-size="17" font-weight="bold">{escape(title)}</text>',
        f'<text x="{_LEFT}" y="46" fill="#555555">thick: the pipeline; solid: tools that know RDF; dashed: text put together</text>',
        *_axes(x, y, unit),
    ]
    placed = [(one, [(x.place(size), y.place(value)) for size, value in sorted(one.points)]) for one in series]
    for (one, points), height in zip(placed, _spread([points[-1][1] for _, points in placed]), strict=True):
        lines += _line(one, points, height)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _axes(x: _Scale, y: _Scale, unit: str) -> Iterator[str]:
    for value in x.decades():
        yield _grid((x.place(value), _TOP), (x.place(value), _BOTTOM))
        yield f'<text x="{x.place(value):.1f}" y="{_BOTTOM + 20}" text-anchor="middle">{value:,.0f}</text>'
    for value in y.decades():
        yield _grid((_LEFT, y.place(value)), (_RIGHT, y.place(value)))
        yield f'<text x="{_LEFT - 8}" y="{y.place(value) + 4:.1f}" text-anchor="end">{value:,g} {unit}</text>'
    yield f'<text x="{(_LEFT + _RIGHT) / 2:.1f}" y="{_BOTTOM + 44}" text-anchor="middle">records</text>'


def _grid(start: Point, end: Point) -> str:
    return f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" stroke="#dddddd"/>'


def _line(one: Series, points: list[Point], height: float) -> Iterator[str]:
    colour, width, dashes = _STYLES[one.kind]
    path = " ".join(f"{across:.1f},{down:.1f}" for across, down in points)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-dasharray="{dashes}"/>'
    yield from (f'<circle cx="{across:.1f}" cy="{down:.1f}" r="{width + 1}" fill="{colour}"/>' for across, down in points)
    last = points[-1]
    yield f'<line x1="{last[0]:.1f}" y1="{last[1]:.1f}" x2="{_RIGHT + 20}" y2="{height:.1f}" stroke="{colour}" stroke-width="0.6"/>'
    bold = ' font-weight="bold"' if one.kind == "own" else ""
    yield f'<text x="{_RIGHT + 25}" y="{height + 4:.1f}" fill="{colour}"{bold}>{escape(one.name)}</text>'


def _spread(heights: list[float]) -> list[float]:
    """Heights for labels: in the order of the lines' ends, none on another, none below the axis."""
    order = sorted(range(len(heights)), key=lambda number: heights[number])
    found = list(heights)
    for before, after in pairwise(order):
        found[after] = max(found[after], found[before] + _GAP)
    lowest = float(_BOTTOM)
    for number in reversed(order):
        found[number] = min(found[number], lowest)
        lowest = found[number] - _GAP
    return found
