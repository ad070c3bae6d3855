"""Long lists over several pages: none is so long that a browser takes seconds for it, and each leads to the others."""

from collections.abc import Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

__all__ = ["Part", "in_parts", "numbered"]

T = TypeVar("T")

#: How many neighbours on either side a page links to, besides the first page and the last.
_NEAR = 2


class Part(NamedTuple, Generic[T]):
    """A page of a list: its rows, its place among the pages, and where the neighbours are (number, address; 0 for a gap)."""

    path: str
    rows: Sequence[T]
    number: int
    total: int
    links: tuple[tuple[int, str], ...]


def in_parts(path: str, rows: Sequence[T], limit: int) -> Iterator[Part[T]]:
    """The rows by pages of at most `limit`; the first page stands at `path`, also when there are no rows."""
    count = max(1, -(-len(rows) // limit))
    for number in range(1, count + 1):
        chosen = rows[(number - 1) * limit : number * limit]
        yield Part(_address(path, number), chosen, number, count, tuple(_links(path, number, count)))


def numbered(title: str, part: Part[T]) -> str:
    """The title of a page of a list: as it is where there is only one."""
    return title if part.total == 1 else f"{title}, page {part.number:,} of {part.total:,}"


def _address(path: str, number: int) -> str:
    """`items.html`, `items.2.html`: a name with a dot is no id, so it is nobody else's."""
    return path if number == 1 else f"{path.removesuffix('.html')}.{number}.html"


def _links(path: str, number: int, count: int) -> Iterator[tuple[int, str]]:
    before = 0
    for other in range(1, count + 1) if count > 1 else ():
        if other in (1, count) or abs(other - number) <= _NEAR:
            if other - before > 1:
                yield 0, ""
            yield other, _address(path, other)
            before = other
