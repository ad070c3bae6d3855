"""Units of quantities turned into each other, as far as the documents of the units at hand say how."""

from collections.abc import Callable
from decimal import Decimal, DivisionByZero, InvalidOperation
from functools import lru_cache
from typing import Final

from pipeline.model import WIKIDATA_ENTITY
from pipeline.wikidata.conversions import KELVIN, conversions
from pipeline.wikidata.source import Wikidata

__all__ = ["Factor", "Units", "unknown_units"]

#: How much one of the first unit is in the second; None where nobody knows. Units are IRIs.
Factor = Callable[[str, str], Decimal | None]
_KEPT: Final = 4_096


def unknown_units(_one: str, _other: str, /) -> Decimal | None:
    """The answer where nothing is known of units."""
    return None


class Units:
    """The units of a snapshot."""

    def __init__(self, snapshot: Wikidata) -> None:
        self._snapshot = snapshot
        self.factor = lru_cache(_KEPT)(self._factor)

    def _factor(self, one: str, other: str) -> Decimal | None:
        """How much `one` is in `other`, by a unit that both lead to."""
        ours, theirs = self._leads_to(one), self._leads_to(other)
        if KELVIN in (*ours, *theirs):
            return None
        for unit, amount in ours.items():
            if unit in theirs:
                try:
                    return amount / theirs[unit]
                except (DivisionByZero, InvalidOperation):
                    return None
        return None

    def _leads_to(self, unit: str) -> dict[str, Decimal]:
        """How much of which units one of this is; of itself, one."""
        item = self._snapshot.item(unit.removeprefix(WIKIDATA_ENTITY)) if unit.startswith(WIKIDATA_ENTITY) else None
        found = {unit: Decimal(1)}
        for value in conversions(item) if item else ():
            found.setdefault(value.unit, Decimal(value.amount))
        return found
