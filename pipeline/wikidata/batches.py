"""A dump in batches of lines, each of which can be read without the others: the unit of parallel work on entity JSON."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec

from pipeline.wikidata.dump import Line
from pipeline.wikidata.ids import IdSet

__all__ = ["Batch", "MetIds", "batches"]

#: A batch ends after so many bytes, however few lines they are: entities differ in size by a factor of ten thousand.
_LARGEST: Final = 16_000_000


class Batch(NamedTuple):
    """So many lines of a dump, counted from 0, with a digest of them and their places."""

    number: int
    lines: list[Line]
    size: int
    digest: str

    def __str__(self) -> str:
        """Where it stands, for messages."""
        first = self.lines[0].place
        return f"{first.file}: the {len(self.lines):,} lines from line {first.line:,}"


def batches(lines: Iterable[Line], count: int) -> Iterator[Batch]:
    """The lines in batches of at most `count`, and of not much more than some megabytes."""
    number, size = 0, 0
    taken: list[Line] = []
    for line in lines:
        taken.append(line)
        size += len(line.content) if isinstance(line.content, bytes) else 0
        if len(taken) == count or size >= _LARGEST:
            yield _batch(number, taken, size)
            number, taken, size = number + 1, [], 0
    if taken:
        yield _batch(number, taken, size)


def _batch(number: int, lines: list[Line], size: int) -> Batch:
    digest = sha256()
    for place, content in lines:
        text = content if isinstance(content, bytes) else msgspec.json.encode(content)
        digest.update(b"%d %d\n" % (place.line, len(text)))
        digest.update(text)
    return Batch(number, lines, size, digest.hexdigest())


class MetIds(IdSet):
    """The ids of one batch, in their order; those that earlier batches `had` are not new."""

    def __init__(self, had: frozenset[str]) -> None:
        super().__init__()
        self._had = had
        self.met: dict[str, None] = {}

    def add(self, entity: str) -> bool:
        """Take an id in; whether it is new."""
        if entity in self.met:
            return False
        self.met[entity] = None
        return entity not in self._had
