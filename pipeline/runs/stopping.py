"""How a long run is ended from outside: Ctrl-C and a polite request (SIGTERM) alike, with a word on how to go on."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

import click

__all__ = ["stoppable"]


@contextmanager
def stoppable(*, again: bool = True) -> Iterator[None]:
    """End with exit code 130 when asked to; `again` tells whether the input can be read again by just calling the command."""

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        given = "" if again else ", given the same input once more,"
        click.echo(f"stopped; the same command{given} goes on from the last finished part", err=True)
        sys.exit(130)
    finally:
        signal.signal(signal.SIGTERM, before)
