"""What a unit's item says of how much of another unit one of it is: "conversion to SI unit" (P2370), "conversion to standard unit" (P2442).

Scales of temperature do not begin at one zero, so that no factor leads from one to another: what leads to kelvin converts into nothing.
"""

from collections.abc import Iterator
from typing import Final

from pipeline.model import WIKIDATA_ENTITY, Item, Quantity, Rank, best_ranks

__all__ = ["CONVERSIONS", "KELVIN", "conversions"]

CONVERSIONS: Final = ("P2370", "P2442")
KELVIN: Final = f"{WIKIDATA_ENTITY}Q11579"


def conversions(unit: Item) -> Iterator[Quantity]:
    """How much one of a unit is, by its best statements, those of the SI first."""
    for name in CONVERSIONS:
        stated = [one for one in unit.statements if one.main.property == name]
        best = best_ranks(stated).get(name, Rank.NORMAL)
        yield from (one.main.value for one in stated if one.rank is best and isinstance(one.main.value, Quantity))
