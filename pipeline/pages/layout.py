"""Where the nodes of a network stand, so that what is linked stands together: the same graph gives the same picture.

Source of the method: Fruchterman and Reingold, Graph Drawing by Force-directed Placement, Software: Practice and Experience 21
(1991), 1129. Nodes begin on a spiral in the order given; no chance is involved.
"""

from collections.abc import Sequence
from math import cos, fsum, hypot, pi, sin, sqrt
from typing import Final

__all__ = ["place"]

_GOLDEN_ANGLE: Final = pi * (3 - sqrt(5))
#: Pairs of nodes looked at in all: bounds the time for large graphs.
_WORK: Final = 1_500_000
_MOST_ROUNDS, _FEWEST_ROUNDS = 160, 20
#: How strongly everything is drawn to the middle, so that separate parts stay in the picture.
_GRAVITY: Final = 0.25
#: The power that distances from the middle are raised to in the end: less than one spreads the middle out.
_SPREAD: Final = 0.62
_ROUNDS_APART: Final = 40


def place(count: int, edges: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """A place for each of `count` nodes in the square from 0 to 1; `edges` are pairs of node numbers."""
    if count == 0:
        return []
    xs = [0.5 + 0.5 * sqrt((i + 0.5) / count) * cos(i * _GOLDEN_ANGLE) for i in range(count)]
    ys = [0.5 + 0.5 * sqrt((i + 0.5) / count) * sin(i * _GOLDEN_ANGLE) for i in range(count)]
    rounds = max(_FEWEST_ROUNDS, min(_MOST_ROUNDS, _WORK * 2 // (count * count)))
    wish = 0.9 / sqrt(count)
    for number in range(rounds):
        dx, dy = _forces(xs, ys, edges, wish)
        most = 0.1 * (1 - number / rounds) + 0.002
        for i in range(count):
            dx[i] += (0.5 - xs[i]) * _GRAVITY
            dy[i] += (0.5 - ys[i]) * _GRAVITY
            length = sqrt(dx[i] * dx[i] + dy[i] * dy[i]) or 1.0
            step = min(length, most) / length
            xs[i] += dx[i] * step
            ys[i] += dy[i] * step
    xs, ys = _evened(xs, ys)
    _push_apart(xs, ys, 0.62 * wish)
    return list(zip(_stretched(xs), _stretched(ys), strict=True))


def _evened(xs: list[float], ys: list[float]) -> tuple[list[float], list[float]]:
    """The places with the crowded middle spread out and what is far off drawn in, each in the direction in which it stood."""
    middle_x, middle_y = fsum(xs) / len(xs), fsum(ys) / len(ys)
    far = max(hypot(x - middle_x, y - middle_y) for x, y in zip(xs, ys, strict=True)) or 1.0
    scales = [(hypot(x - middle_x, y - middle_y) / far or 1.0) ** (_SPREAD - 1) / far / 2 for x, y in zip(xs, ys, strict=True)]
    return (
        [0.5 + (x - middle_x) * scale for x, scale in zip(xs, scales, strict=True)],
        [0.5 + (y - middle_y) * scale for y, scale in zip(ys, scales, strict=True)],
    )


def _push_apart(xs: list[float], ys: list[float], least: float) -> None:
    """Move nodes that stand closer than `least` apart, a little in each round, so that no name hides under another."""
    for _ in range(_ROUNDS_APART):
        for i in range(len(xs)):
            for j in range(i):
                across, down = xs[i] - xs[j], ys[i] - ys[j]
                if abs(across) < least and abs(down) < least and (distance := hypot(across, down)) < least:
                    share = (least - distance) / (2 * distance) if distance else 0.0
                    across, down = (across * share, down * share) if distance else (least / 2, 0.0)
                    xs[i], ys[i], xs[j], ys[j] = xs[i] + across, ys[i] + down, xs[j] - across, ys[j] - down


def _forces(xs: list[float], ys: list[float], edges: Sequence[tuple[int, int]], wish: float) -> tuple[list[float], list[float]]:
    """What pushes every node: away from all others, towards those it is linked to."""
    count, square = len(xs), wish * wish
    dx, dy = [0.0] * count, [0.0] * count
    for i in range(count):
        x, y, sum_x, sum_y = xs[i], ys[i], 0.0, 0.0
        for j in range(i):
            across, down = x - xs[j], y - ys[j]
            push = square / (across * across + down * down + 1e-9)
            across *= push
            down *= push
            sum_x += across
            sum_y += down
            dx[j] -= across
            dy[j] -= down
        dx[i] += sum_x
        dy[i] += sum_y
    for i, j in edges:
        across, down = xs[i] - xs[j], ys[i] - ys[j]
        pull = sqrt(across * across + down * down) / wish * 0.5
        dx[i] -= across * pull
        dy[i] -= down * pull
        dx[j] += across * pull
        dy[j] += down * pull
    return dx, dy


def _stretched(values: list[float]) -> list[float]:
    """The values from 0 to 1, rounded so that they are written in the same way everywhere."""
    low, high = min(values), max(values)
    return [round((value - low) / (high - low), 4) if high > low else 0.5 for value in values]
