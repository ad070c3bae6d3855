"""Several steps over the same parts, each from what the last has made; what is made is kept, and found again by the next run."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pipeline.runs.items import Block
from pipeline.runs.progress import Bar
from pipeline.shards.pool import ordered
from pipeline.shards.work import Direct, Work

__all__ = ["Steps"]

_T = TypeVar("_T")


class Steps:
    """The steps of a work, by name, in their order. The first finds out how many parts there are, and how many things in each.

    The journal has a line for each part of the first step, then for each of the second, and so on: what changes in a part takes
    away all that was made after it.
    """

    def __init__(self, work: Work | Direct, names: tuple[str, ...]) -> None:
        self._work, self._names = work, names
        self.sizes: list[int] = []
        self.jobs = 1

    def file(self, name: str) -> Path:
        """A file of one's own, that goes when the work is done."""
        return self._work.beside(name)

    def spool(self, number: int) -> Path:
        """A file for a part of the input."""
        return self._work.part("spool", number)

    def _first(self, name: str) -> int:
        """The place in the journal at which a step begins."""
        return self._names.index(name) * len(self.sizes)

    def blocks(self, name: str) -> Iterator[Block]:
        """What a step has made, part by part."""
        first = self._first(name)
        before = self._work.entries[first - 1].ends[name] if first else 0
        for number, entry in enumerate(self._work.entries[first : first + len(self.sizes)]):
            yield Block(self._work.file(name), number, before, entry.ends[name])
            before = entry.ends[name]

    def found(self, number: int, digest: str) -> Any:
        """What an earlier run noted of a part in the first step; None if it has to be done."""
        entry = self._work.finished(number, digest)
        return entry.result if entry else None

    def keep(self, name: str, block: bytes, digest: str = "", result: Any = None) -> None:
        """Keep what a step has made of the next part."""
        with self._work.file(name).open("ab") as stream:
            stream.write(block)
        self._work.add(digest or name, result)

    def run(self, name: str, make: Callable[[], Callable[[_T], bytes]], tasks: Iterable[_T], words: str) -> None:
        """A step after the first: what `make` makes is called with each task, one a part, where it is not done yet."""
        first = self._first(name)
        with Bar(sum(self.sizes), words, "records") as bar:

            def advance(number: int) -> None:
                bar.advance(self.sizes[number], self.sizes[number])

            def pending() -> Iterator[_T]:
                for number, task in enumerate(tasks):
                    if self._work.finished(first + number, name):
                        advance(number)
                    else:
                        yield task

            for block in ordered(make, pending(), self.jobs):
                self.keep(name, block)
                advance(len(self._work.entries) - first - 1)

    def run_here(self, name: str, blocks: Iterable[bytes]) -> None:
        """A step that needs all parts together: the blocks come one a part. They are not asked for where all is done."""
        first = self._first(name)
        if not self._work.finished(first + len(self.sizes) - 1, name):
            for number, block in enumerate(blocks):
                if not self._work.finished(first + number, name):
                    self.keep(name, block)
