"""The values a snak can hold, as Wikibase's data model defines them (mediawiki.org, Wikibase/DataModel).

All are frozen and hashable; none knows about files, RDF or JSON. The six kinds follow Wikibase's *data value* types:
a URL, an external identifier or a file name is a `StringValue` whose property has another *datatype*.
"""

from typing import Final

import msgspec

__all__ = [
    "EARTH", "GREGORIAN", "JULIAN", "NO_VALUE", "SOME_VALUE", "WIKIDATA_ENTITY",
    "Coordinate", "EntityId", "MonolingualText", "NoValue", "Quantity", "SomeValue", "StringValue", "Time", "UnknownValue", "Value",
]  # fmt: skip

#: The namespace of Wikidata's entities; calendars, globes and units are stored as full IRIs below it.
WIKIDATA_ENTITY: Final = "http://www.wikidata.org/entity/"
#: The proleptic Gregorian calendar.
GREGORIAN: Final = WIKIDATA_ENTITY + "Q1985727"
#: The proleptic Julian calendar.
JULIAN: Final = WIKIDATA_ENTITY + "Q1985786"
#: The globe that coordinates are on unless they say otherwise.
EARTH: Final = WIKIDATA_ENTITY + "Q2"


class EntityId(msgspec.Struct, frozen=True, gc=False):
    """A pointer to an entity: `Q5`, `P31`, `L42-F1`, or an item of a dataset (`mikhail-ryumin`)."""

    id: str


class StringValue(msgspec.Struct, frozen=True, gc=False):
    """Plain text: string, URL, external identifier, file name, formula."""

    text: str


class MonolingualText(msgspec.Struct, frozen=True, gc=False):
    """Text in one language; `language` is a Wikimedia language code as stored."""

    text: str
    language: str


class Time(msgspec.Struct, frozen=True, gc=False):
    """A point or span in time as Wikibase stores it.

    `time` is `+YYYY-MM-DDThh:mm:ssZ` with sign, month and day 00 where unknown; `precision` runs from 0 (billion
    years) over 9 (year), 10 (month), 11 (day) to 14 (second); `before` and `after` count units of that precision;
    `timezone` is in minutes; `calendar` is the IRI of the calendar the date is meant in.
    """

    time: str
    precision: int
    calendar: str = GREGORIAN
    timezone: int = 0
    before: int = 0
    after: int = 0


class Quantity(msgspec.Struct, frozen=True, gc=False):
    """A number with an optional unit (full IRI, `1` for none) and optional bounds; amounts keep sign and digits."""

    amount: str
    unit: str = "1"
    upper: str | None = None
    lower: str | None = None


class Coordinate(msgspec.Struct, frozen=True, gc=False):
    """A point on a globe in degrees; `precision` is in degrees too, `None` where unknown."""

    latitude: float
    longitude: float
    precision: float | None = None
    globe: str = EARTH


class UnknownValue(msgspec.Struct, frozen=True, gc=False):
    """A value of a type this program does not know, kept as the JSON text it came with so that nothing is lost."""

    type: str
    json: str


class SomeValue(msgspec.Struct, frozen=True, gc=False):
    """There is a value, but it is not known ("unknown value" in Wikidata's interface)."""


class NoValue(msgspec.Struct, frozen=True, gc=False):
    """There is no value."""


SOME_VALUE: Final = SomeValue()
NO_VALUE: Final = NoValue()

Value = EntityId | StringValue | MonolingualText | Time | Quantity | Coordinate | UnknownValue
