"""Progress of long work: a count and a rate on one line of the terminal, nothing where there is none."""

import sys
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import Final, TypeVar

import click

__all__ = ["counted"]

_T = TypeVar("_T")
#: Seconds between two looks at the line; looking more often would only cost time.
_PAUSE: Final = 0.5
_CLEAR: Final = "\r\x1b[K"


def counted(things: Iterable[_T], unit: str) -> Iterator[_T]:
    """The things as they come; meanwhile standard error says how many there were, if it is a terminal."""
    return _shown(things, unit) if sys.stderr.isatty() else iter(things)


def _shown(things: Iterable[_T], unit: str) -> Iterator[_T]:
    start = last = monotonic()
    try:
        for number, thing in enumerate(things, 1):
            now = monotonic()
            if now - last >= _PAUSE:
                last = now
                click.echo(f"{_CLEAR}{number:,} {unit}, {number / (now - start):,.0f} a second", nl=False, err=True)
            yield thing
    finally:
        click.echo(_CLEAR, nl=False, err=True)
