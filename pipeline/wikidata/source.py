"""Wikidata as the rest of the program sees it, wherever it comes from: a snapshot, a store made of a dump, the live API."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, Protocol

from pipeline.issues import Issue
from pipeline.model import Entity, EntityId, Item, Property, Rank
from pipeline.wikidata.basis import Basis

__all__ = ["Wikidata", "followed", "pointed_at", "single_valued"]

_PROPERTY_CONSTRAINT: Final = "P2302"
#: Constraints by which a property takes one value: single value, single best value.
_SINGLE: Final = frozenset({"Q19474404", "Q52060874"})
#: The parameter that allows several values if other qualifiers tell them apart.
_SEPARATOR: Final = "P4155"


class Wikidata(Protocol):
    """Items and properties by id, name and external identifier, each with what it rests on."""

    @property
    def issues(self) -> Sequence[Issue]:
        """What was wrong with what was read."""

    @property
    def missing(self) -> Container[str]:
        """The ids of which it is known that there is no such entity."""

    def current(self, entity: str) -> str:
        """The id that `entity` has now, following redirects; a circle is left before it closes."""

    def get(self, entity: str) -> Item | Property | None:
        """The entity with this id or the one it was merged into; None if it is not at hand."""

    def item(self, entity: str) -> Item | None:
        """Like `get`, but only an item."""

    def basis(self, entity: str) -> Basis:
        """What the entity's document rests on."""

    def label(self, entity: str, languages: Iterable[str] = ("en",)) -> str:
        """The entity's label, or its id where there is none."""

    def named(self, name: str) -> Sequence[str]:
        """The ids of the items with this label or alias, whatever the language and the case, in the order of the source."""

    def search(self, text: str, limit: int = 10) -> Sequence[str]:
        """The ids of items of which a name has all words of `text`, in any script; shorter names first."""

    def identified(self, property_id: str, value: str) -> Sequence[str]:
        """The ids of the items of which a statement has this string (external id, URL) as its value."""

    def items(self) -> Iterator[Item]:
        """All items at hand, in the order of the source."""

    def bases(self) -> Mapping[str, Basis]:
        """The basis of every entity at hand."""

    def single_valued(self) -> frozenset[str]:
        """The properties that take one value, whatever the qualifiers, by the constraints that their documents state (P2302)."""

    def __len__(self) -> int: ...

    def __contains__(self, entity: object) -> bool: ...


def followed(entity: str, redirects: Mapping[str, str]) -> str:
    """The id that redirects lead to; a circle is left before it closes."""
    seen = {entity}
    while (target := redirects.get(entity)) and target not in seen:
        seen.add(entity := target)
    return entity


def pointed_at(wikidata: Wikidata, item: str, properties: Container[str]) -> Iterator[str]:
    """The ids, as they are now, of what an item points at with some properties, in statements that are not deprecated."""
    found = wikidata.item(item)
    for statement in found.statements if found else ():
        main = statement.main
        if main.property in properties and statement.rank > Rank.DEPRECATED and isinstance(main.value, EntityId):
            yield wikidata.current(main.value.id)


def single_valued(entities: Iterable[Entity]) -> frozenset[str]:
    """Those of the properties among `entities` that take one value, by their constraints (P2302)."""
    properties = (entity for entity in entities if isinstance(entity, Property))
    stated = chain.from_iterable(((entity.id, one) for one in entity.statements) for entity in properties)
    return frozenset(
        pid for pid, one in stated
        if one.main.property == _PROPERTY_CONSTRAINT and one.rank > Rank.DEPRECATED
        and isinstance(one.main.value, EntityId) and one.main.value.id in _SINGLE
        and all(snak.property != _SEPARATOR for snak in one.qualifiers)
    )  # fmt: skip
