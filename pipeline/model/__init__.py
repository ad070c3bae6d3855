"""Wikidata's data model: every stage reads or writes these values, whatever side they came from.

Immutable, hashable, no I/O. `values` holds what a snak can say, `entities` what is built from snaks, `spans` reads dates as
stretches of time, `lexemes` holds entities of another kind, `hashes` the identifiers Wikibase derives from content.
"""

from pipeline.model.entities import (
    Entity,
    Item,
    Property,
    Rank,
    Reference,
    Revision,
    Sitelink,
    Snak,
    Statement,
    Term,
    best_ranks,
)
from pipeline.model.lexemes import Form, Lexeme, Sense
from pipeline.model.values import (
    EARTH,
    GREGORIAN,
    JULIAN,
    NO_VALUE,
    SOME_VALUE,
    WIKIDATA_ENTITY,
    Coordinate,
    EntityId,
    MonolingualText,
    NoValue,
    Quantity,
    SomeValue,
    StringValue,
    Time,
    UnknownValue,
    Value,
)

__all__ = [
    "EARTH", "GREGORIAN", "JULIAN", "NO_VALUE", "SOME_VALUE", "WIKIDATA_ENTITY",
    "Coordinate", "Entity", "EntityId", "Form", "Item", "Lexeme", "MonolingualText", "NoValue", "Property", "Quantity", "Rank", "Reference",
    "Revision", "Sense", "Sitelink", "Snak", "SomeValue", "Statement", "StringValue", "Term", "Time", "UnknownValue", "Value",
    "best_ranks",
]  # fmt: skip
