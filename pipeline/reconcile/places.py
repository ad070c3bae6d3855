"""Which place lies in which, as far as the snapshot's items say so: located in (P131) and country (P17), link by link."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from pipeline.wikidata.source import Wikidata, pointed_at

__all__ = ["Places", "Within", "nowhere"]

#: Tells whether the first of two Q-ids lies in the second.
Within = Callable[[str, str], bool]
_LIES_IN: Final = frozenset({"P131", "P17"})
_KEPT: Final = 4_096


def nowhere(_inner: str, _outer: str, /) -> bool:
    """The answer where nothing is known of places."""
    return False


class Places:
    """The places of a snapshot."""

    def __init__(self, snapshot: Wikidata) -> None:
        self._snapshot = snapshot
        self._around = lru_cache(_KEPT)(self._all_around)

    def within(self, inner: str, outer: str) -> bool:
        """Whether a chain of links leads from `inner` to `outer`; a place does not lie in itself."""
        return inner != outer and outer in self._around(inner)

    def _all_around(self, place: str) -> frozenset[str]:
        found: set[str] = set()
        left = [place]
        while left:
            for outer in pointed_at(self._snapshot, left.pop(), _LIES_IN):
                if outer not in found:
                    found.add(outer)
                    left.append(outer)
        return frozenset(found)
