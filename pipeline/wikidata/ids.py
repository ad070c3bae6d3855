"""A set of entity ids in little memory: a full dump has more than a hundred million.

Numbered ids (`Q42`) are bits in pages of 8 kB, 16 MB for all of Wikidata; other ids are kept as they are.
"""

from typing import Final

__all__ = ["IdSet"]

#: How many low bits of a number address a bit in a page.
_PAGE_BITS: Final = 16
#: Ids with more digits are none of Wikidata's; they must not fill the memory with empty pages.
_LONGEST: Final = 11


class IdSet:
    """Remembers entity ids."""

    def __init__(self) -> None:
        self._pages: dict[tuple[str, int], bytearray] = {}
        self._others: set[str] = set()

    def add(self, entity: str) -> bool:
        """Take an id in; whether it is new."""
        if not (entity[1:].isdecimal() and entity.isascii() and len(entity) <= _LONGEST) or entity[1] == "0":
            is_new = entity not in self._others
            self._others.add(entity)
            return is_new
        number = int(entity[1:])
        page = self._pages.setdefault((entity[0], number >> _PAGE_BITS), bytearray(1 << _PAGE_BITS - 3))
        place, bit = number >> 3 & (1 << _PAGE_BITS - 3) - 1, 1 << (number & 7)
        is_new = not page[place] & bit
        page[place] |= bit
        return is_new
