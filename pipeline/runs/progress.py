"""Progress of long work: a count and a rate on one line of the terminal, nothing where there is none."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import monotonic
from typing import Final, TypeVar

import click

__all__ = ["Bar", "counted", "source_size"]

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


def source_size(source: Path) -> int:
    """The bytes of a file that is read as it is; 0 for what is unpacked, or has no size, so that nobody knows how far one is."""
    return source.stat().st_size if source.is_file() and source.suffix not in (".gz", ".bz2", ".xz") else 0


class Bar:
    """How far the work on a file of known size (else 0), in bytes or another measure, is, with rate and time left; on a terminal only."""

    def __init__(self, size: int, unit: str, measure: str = "B") -> None:
        self._unit, self._count = unit, 0
        self._bar = None
        if sys.stderr.isatty():
            from tqdm import tqdm  # nobody else needs it

            tqdm.monitor_interval = 0  # no thread beside ours: nothing here takes so long that it would have to look after the bar
            self._bar = tqdm(total=size or None, unit=measure, unit_scale=True, leave=False)

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def advance(self, size: int, count: int) -> None:
        """So many bytes more are done, which gave so many things."""
        self._count += count
        if self._bar is not None:
            self._bar.set_postfix_str(f"{self._count:,} {self._unit}", refresh=False)
            self._bar.update(size)
