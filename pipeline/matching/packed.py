"""What an index holds, in flat arrays: a fraction of what objects take, and nothing that garbage collection has to walk through.

`Texts` are byte strings one after another. `Postings` are pairs of a key and a place, found by the key; of a key only a checksum of
32 bits is kept: two keys with one checksum cost a look in vain, never an answer. `Counts` say how often a word was counted, by a
checksum, too: of a million words one in five thousand shares its count with another.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final
from zlib import crc32

__all__ = ["Counts", "Postings", "Texts"]

#: Postings lie in parts by the first 16 bits of their checksums, so that only the other 16 are kept of each.
_PARTS: Final = 1 << 16
_HALF: Final = 16
_LOW: Final = 0xFFFF
_PLACE: Final = 0xFFFFFFFF
#: In how many heaps postings wait to be sorted: only one of them is ever a list.
_HEAPS: Final = 256
_HEAP: Final = 56
_PART: Final = 48
_KEPT: Final = 1 << 16


class Texts:
    """Byte strings by their number, in the order they came in."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._ends = array("Q", (0,))

    def append(self, text: bytes) -> None:
        """Add one at the end."""
        self._data += text
        self._ends.append(len(self._data))

    def __getitem__(self, at: int) -> bytes:
        return bytes(self._data[self._ends[at] : self._ends[at + 1]])

    def __len__(self) -> int:
        return len(self._ends) - 1


class Postings:
    """Places by key. Filled with `add`, then sorted once with `settle`, then asked."""

    def __init__(self) -> None:
        self._heaps = [array("Q") for _ in range(_HEAPS)]
        self._starts, self._codes, self.places = array("Q"), array("H"), array("I")

    def add(self, keys: Iterable[str], place: int) -> None:
        """Let all keys lead to a place."""
        heaps = self._heaps
        for key in keys:
            posting = crc32(key.encode()) << 32 | place
            heaps[posting >> _HEAP].append(posting)

    def settle(self) -> None:
        """Sort what was added."""
        starts = self._starts
        for heap in self._heaps:
            postings = sorted(heap)
            del heap[:]
            first = len(self.places)
            part = len(starts) << _PART
            starts.extend(first + bisect_left(postings, part + (step << _PART)) for step in range(_PARTS // _HEAPS))
            self._codes.extend([posting >> 32 & _LOW for posting in postings])
            self.places.extend([posting & _PLACE for posting in postings])
        starts.append(len(self.places))

    def under(self, keys: Iterable[str]) -> Iterator[tuple[int, int]]:
        """Where in `places` those stand that keys lead to: how many and where the first, for each key that leads anywhere."""
        codes, starts = self._codes, self._starts
        for code in {crc32(key.encode()) for key in keys}:
            part, low = code >> _HALF, code & _LOW
            high = starts[part + 1]
            start = bisect_left(codes, low, starts[part], high)
            end = bisect_right(codes, low, start, high)
            if start < end:
                yield end - start, start

    def __len__(self) -> int:
        return len(self.places)


class Counts:
    """How often each text was counted. Filled with `add`, then packed once with `settle`, then asked."""

    def __init__(self) -> None:
        self._counted: Counter[int] = Counter()
        self._codes, self._numbers = array("I"), array("I")
        self._count = lru_cache(_KEPT)(self._found)

    def add(self, texts: Iterable[str]) -> None:
        """Count each text once more."""
        self._counted.update([crc32(text.encode()) for text in texts])

    def settle(self) -> None:
        """Sort what was counted."""
        self._codes, self._numbers = array("I", sorted(self._counted)), array("I")
        self._numbers.extend(self._counted[code] for code in self._codes)
        self._counted.clear()

    def __getitem__(self, text: str) -> int:
        return self._count(text)

    def of(self, texts: Sequence[str]) -> int:
        """How often some texts were counted, all together."""
        return sum(map(self._count, texts))

    def _found(self, text: str) -> int:
        code = crc32(text.encode())
        at = bisect_left(self._codes, code)
        return self._numbers[at] if at < len(self._codes) and self._codes[at] == code else 0
