"""Conditional logistic regression in plain Python: weights under which the right options of many choices are likeliest.

The chance of an option goes with two to the power of the sum of its weights (McFadden 1974). The likelihood, with a pull of all weights
towards zero, has one maximum; Newton's method finds it to the last digit that is kept, whatever it starts from.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import exp, log
from typing import NamedTuple

__all__ = ["Choice", "Option", "likeliest"]

#: Steps until the greatest slope is as good as zero; ten are enough in practice.
STEPS, FLAT = 60, 1e-6
#: Options with less of a chance than this move nothing.
LEAST = 1e-9
_LOG2 = log(2)

Amounts = Sequence[tuple[int, float]]
Matrix = list[list[float]]


class Option(NamedTuple):
    """What speaks for an option: bits that are known, and amounts of what is to be weighed, by its place among the weights."""

    bits: float
    amounts: Amounts


class Choice(NamedTuple):
    """Options, the place of the right one, and how much the choice counts."""

    options: Sequence[Option]
    right: int
    counts: float = 1.0


def _chances(choice: Choice, weights: Sequence[float]) -> list[float]:
    bits = [one.bits + sum(weights[place] * amount for place, amount in one.amounts) for one in choice.options]
    most = max(bits)
    powers = [exp((each - most) * _LOG2) for each in bits]
    total = sum(powers)
    return [power / total for power in powers]


def _loss(choices: Iterable[Choice], weights: Sequence[float], pull: float) -> float:
    lost = sum(one.counts * -log(max(_chances(one, weights)[one.right], 1e-300)) for one in choices)
    return lost + pull / 2 * sum(weight * weight for weight in weights)


def _expected(options: Sequence[Option], chances: Sequence[float]) -> dict[int, float]:
    """How much of each weight there is in a choice on average."""
    found: dict[int, float] = {}
    for option, chance in zip(options, chances, strict=True):
        for place, amount in option.amounts:
            found[place] = found.get(place, 0.0) + chance * amount
    return found


def _open(choices: Iterable[Choice], weights: Sequence[float]) -> Iterator[tuple[Choice, list[float]]]:
    """The choices that are not settled, with the chances of their options."""
    for choice in choices:
        chances = _chances(choice, weights)
        if chances[choice.right] < 1 - LEAST:
            yield choice, chances


def _slope_and_curve(choices: Sequence[Choice], weights: Sequence[float], pull: float) -> tuple[list[float], Matrix]:
    """How the loss changes with each weight, and how that changes with each other."""
    slope = [pull * weight for weight in weights]
    curve = [[pull if row == column else 0.0 for column in range(len(weights))] for row in range(len(weights))]
    for choice, chances in _open(choices, weights):
        mean = _expected(choice.options, chances)
        for place, amount in mean.items():
            slope[place] += choice.counts * _LOG2 * amount
            _add(curve[place], mean.items(), -choice.counts * _LOG2 * _LOG2 * amount)
        for place, amount in choice.options[choice.right].amounts:
            slope[place] -= choice.counts * _LOG2 * amount
        for option, chance in zip(choice.options, chances, strict=True):
            if chance > LEAST:
                for place, amount in option.amounts:
                    _add(curve[place], option.amounts, choice.counts * _LOG2 * _LOG2 * chance * amount)
    return slope, curve


def _add(row: list[float], amounts: Iterable[tuple[int, float]], times: float) -> None:
    for place, amount in amounts:
        row[place] += times * amount


def _solved(matrix: Matrix, right: Sequence[float]) -> list[float]:
    """What a symmetric, positive matrix makes `right` of; by elimination, without a change of rows."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for at, pivot in enumerate(rows):
        for row in rows[at + 1 :]:
            if factor := row[at] / pivot[at]:
                row[at:] = [one - factor * other for one, other in zip(row[at:], pivot[at:], strict=True)]
    found = [0.0] * len(rows)
    for at in reversed(range(len(rows))):
        known = sum(rows[at][place] * found[place] for place in range(at + 1, len(rows)))
        found[at] = (rows[at][-1] - known) / rows[at][at]
    return found


def likeliest(choices: Sequence[Choice], count: int, pull: float) -> list[float]:
    """The `count` weights under which the right options are likeliest; `pull` is how strongly each is drawn to zero."""
    weights = [0.0] * count
    loss = _loss(choices, weights, pull)
    for _ in range(STEPS):
        slope, curve = _slope_and_curve(choices, weights, pull)
        if max(map(abs, slope), default=0.0) < FLAT:
            break
        step = _solved(curve, slope)
        share = 1.0
        while True:  # a whole step but where that overshoots
            tried = [weight - share * by for weight, by in zip(weights, step, strict=True)]
            now = _loss(choices, tried, pull)
            if now <= loss or share < LEAST:
                break
            share /= 2
        weights, loss = tried, now
    return weights
