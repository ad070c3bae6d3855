"""Wikidata's property constraints as a comparison takes them: plain values, wherever they were read."""

from collections.abc import Mapping
from typing import Final, NamedTuple

__all__ = ["NO_DEMANDS", "Demand", "Demands"]


class Demand(NamedTuple):
    """One constraint: its type by the name in `pipeline.constraints.kinds`, its parameters, the items it does not hold for.

    `properties` are the values of P2306, `items` those of P2305 and P2308, `relation` the properties of P2309 with which a path to a
    class begins. `scopes` are where alone the property may stand, `places` where the constraint is checked: main value, qualifier,
    reference.
    """

    kind: str
    properties: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    relation: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    exceptions: frozenset[str] = frozenset()


#: The constraints on each property.
Demands = Mapping[str, tuple[Demand, ...]]
NO_DEMANDS: Final[Demands] = {}
