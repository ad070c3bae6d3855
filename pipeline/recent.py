"""A mapping that makes what it is asked for and keeps what was asked for lately, in bounded memory.

Values of records and RDF terms come back: the same place, the same year, the same source. What comes back does so soon, and what
does not would only cost memory.
"""

from typing import ClassVar, TypeVar

__all__ = ["Recent"]

_K = TypeVar("_K")
_V = TypeVar("_V")


class Recent(dict[_K, _V]):
    """`recent[key]` is `make(key)`, worked out when it is asked for first; what `make` raises is passed on and not kept.

    When it is full, all is put aside, and what is asked for from then on is brought back; the rest goes the next time. So what
    is in use is never lost, for the price of one look-up in a plain dictionary.
    """

    __slots__ = ("_aside",)
    #: How many values are kept at least, and half as many as there are at most.
    size: ClassVar[int] = 4_096

    def __init__(self) -> None:
        super().__init__()
        self._aside: dict[_K, _V] = {}

    def make(self, key: _K) -> _V:
        """The value of a key that is not known."""
        raise NotImplementedError

    def __missing__(self, key: _K) -> _V:
        value = self._aside.pop(key, None)
        if value is None:
            value = self.make(key)
        if len(self) >= self.size:
            self._aside = dict(self)
            self.clear()
        self[key] = value
        return value
