"""Entities and what they are made of: snaks, references, statements, terms, sitelinks (Wikibase/DataModel)."""

from collections.abc import Iterable
from enum import IntEnum

import msgspec

from pipeline.model.values import NoValue, SomeValue, Value

__all__ = [
    "Entity", "Item", "Property", "Rank", "Reference", "Revision", "Sitelink", "Snak", "Statement", "Term", "best_ranks",
]  # fmt: skip


class Rank(IntEnum):
    """How much a statement counts; the numbers are those Wikibase hashes with."""

    DEPRECATED = 0
    NORMAL = 1
    PREFERRED = 2


#: Looking up a member of an enumeration costs as much as a function call.
_PREFERRED = Rank.PREFERRED


class Snak(msgspec.Struct, frozen=True, cache_hash=True, gc=False):
    """A property and a value, or the news that the value is unknown or that there is none.

    The datatype belongs to the property and is looked up there, so that two snaks are equal when they say the same.
    """

    property: str
    value: Value | SomeValue | NoValue


class Reference(msgspec.Struct, frozen=True, cache_hash=True, gc=False):
    """Where a statement comes from: one or more snaks."""

    snaks: tuple[Snak, ...]


class Statement(msgspec.Struct, frozen=True, gc=False):
    """A claim about an entity with qualifiers, references and rank. `id` is the GUID: `Q42$...`."""

    id: str
    main: Snak
    qualifiers: tuple[Snak, ...] = ()
    references: tuple[Reference, ...] = ()
    rank: Rank = Rank.NORMAL


class Term(msgspec.Struct, frozen=True, gc=False):
    """A label, description or alias: text in a language."""

    language: str
    text: str


class Sitelink(msgspec.Struct, frozen=True, gc=False):
    """A page about the item on a wiki: site id (`enwiki`), page title, badge item ids."""

    site: str
    title: str
    badges: tuple[str, ...] = ()


class Revision(msgspec.Struct, frozen=True, gc=False):
    """Which version of an entity this is: revision number and time of change (`2013-10-04T03:31:05Z`)."""

    number: int
    modified: str


class Entity(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What items and properties share. Terms are in the order of their source."""

    id: str
    labels: tuple[Term, ...] = ()
    descriptions: tuple[Term, ...] = ()
    aliases: tuple[Term, ...] = ()
    statements: tuple[Statement, ...] = ()
    revision: Revision | None = None

    def label(self, *languages: str) -> str:
        """The label in the first of `languages` that has one, else any label, else the id."""
        by_language = {term.language: term.text for term in self.labels}
        return next((by_language[code] for code in languages if code in by_language), next(iter(by_language.values()), self.id))


class Item(Entity, frozen=True, kw_only=True):
    """A thing in the world: person, event, document, place, idea."""

    sitelinks: tuple[Sitelink, ...] = ()


class Property(Entity, frozen=True, kw_only=True):
    """A relation; `datatype` (`wikibase-item`, `time`, ...) says what its values are."""

    datatype: str


def best_ranks(statements: Iterable[Statement]) -> dict[str, Rank]:
    """Property -> the rank of its best statements, for properties where that is not `NORMAL`; deprecated ones are never best.

    Source: Wikibase RDF export, "truthy" statements.
    """
    return {statement.main.property: _PREFERRED for statement in statements if statement.rank is _PREFERRED}
