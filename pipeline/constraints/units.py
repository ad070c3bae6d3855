"""Units that convert into one another, by what their items state.

    units = Units(items)
    units.alike("Q7727")  # all that measure what minutes measure, with how many of the common unit each is

The table of Wikidata's own checks is made of statements of P2370 (Wikibase, `updateUnits.php`).
"""

from collections.abc import Iterable
from decimal import Decimal

from pipeline.model import WIKIDATA_ENTITY, Item, Quantity
from pipeline.wikidata.conversions import KELVIN, conversions

__all__ = ["Units", "unit_id"]


def unit_id(quantity: Quantity) -> str:
    """The item of a quantity's unit; empty where it has none, or one that is not Wikidata's."""
    return quantity.unit.removeprefix(WIKIDATA_ENTITY) if quantity.unit.startswith(WIKIDATA_ENTITY) else ""


class Units:
    """What is known of units: those whose whole documents are at hand and say what they convert to."""

    def __init__(self, items: Iterable[Item] = ()) -> None:
        found = ((item.id, quantity) for item in items if (quantity := _conversion(item)) is not None)
        self._known = {unit: (Decimal(quantity.amount), unit_id(quantity)) for unit, quantity in sorted(found)}

    def alike(self, unit: str) -> dict[str, Decimal]:
        """The units that a unit converts into, itself among them, by how many of the unit common to all each is; none if it is unknown."""
        if unit not in self._known:
            return {}
        _, base = self._known[unit]
        return {other: factor for other, (factor, theirs) in self._known.items() if theirs == base}

    def unlike(self, units: Iterable[str]) -> list[str]:
        """The units that convert into none of several; nothing if one of those is not known."""
        wanted = [*units]
        alike = {other for unit in wanted for other in self.alike(unit)}
        return [unit for unit in self._known if unit not in alike] if {*wanted} <= {*self._known} else []


def _conversion(item: Item) -> Quantity | None:
    """What one of a unit is, by the first of its statements that can be used."""
    return next((value for value in conversions(item) if value.unit != KELVIN and unit_id(value) and Decimal(value.amount) > 0), None)
