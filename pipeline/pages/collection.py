"""All items together, with what a page about one of them has to know of the others: labels, incoming links, disputes, verdicts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from pipeline.dataset import Dataset
from pipeline.mapping.rules import MappingSet, RecordType
from pipeline.model import EntityId, Item, Snak, Statement
from pipeline.wikidata.verdicts import Verdict, VerdictKind, identities

__all__ = ["CLAIM", "INSTANCE_OF", "Collection", "Dispute", "Incoming", "Settings", "entities"]

INSTANCE_OF: Final = "P31"
#: The nature of record types whose items are what somebody says.
CLAIM: Final = "claim"
#: The natures of record types in the order in which they are shown.
_NATURES: Final = ("agent", "event", "", CLAIM, "term")
_UNTYPED: Final = RecordType(name="item", label="Item", description="", file="", fields={})


class Dispute(NamedTuple):
    """The statements of one property of an item that are at odds, and why they count as such."""

    property: str
    statements: tuple[Statement, ...]
    reason: str


class Incoming(NamedTuple):
    """A statement of another item that points here: by its value, or by the qualifier `qualifier`."""

    item: str
    statement: Statement
    qualifier: str = ""


class Settings(NamedTuple):
    """What the site is made from besides the items: `labels` are those of ids that are no items of ours."""

    dataset: Dataset
    mappings: MappingSet
    labels: Mapping[str, str]
    verdicts: Sequence[Verdict] = ()


class Collection:
    """The items in the order given, each with the name of its record type; `disputes` by item id."""

    def __init__(self, settings: Settings, items: Iterable[tuple[Item, str]], disputes: Mapping[str, Sequence[Dispute]]) -> None:
        self.dataset: Final = settings.dataset
        self.properties: Final = settings.mappings.properties
        self.items: Final[dict[str, Item]] = {}
        self._labels = settings.labels
        self._kinds = settings.mappings.types
        self._types: dict[str, str] = {}
        for item, kind in items:
            self.items[item.id] = item
            self._types[item.id] = kind
        self.disputes: Final = {name: tuple(found) for name, found in disputes.items() if found}
        self.incoming: Final = _incoming(self.items.values())
        self.same_as: Final = identities(settings.verdicts)
        self._verdicts: dict[str, list[Verdict]] = defaultdict(list)
        for verdict in settings.verdicts:
            self._verdicts[verdict.item].append(verdict)

    def kind(self, item_id: str) -> RecordType:
        """The record type of an item of ours."""
        return self._kinds.get(self._types[item_id], _UNTYPED)

    def named_kind(self, name: str) -> RecordType:
        """The record type of that name."""
        return self._kinds.get(name, _UNTYPED)

    def is_claim(self, item_id: str) -> bool:
        """Whether the item is what somebody says: to be shown as said, never as a fact."""
        return item_id in self._types and self.kind(item_id).nature == CLAIM

    def kinds(self) -> dict[str, list[str]]:
        """The record types that have items, with the ids of their items by label: who acts, what happens, other things, claims, terms."""
        order = sorted(self._kinds, key=lambda name: _NATURES.index(self._kinds[name].nature))
        found: dict[str, list[str]] = {name: [] for name in order}
        for item in self.items:
            found.setdefault(self.kind(item).name, []).append(item)
        return {name: sorted(ids, key=self.sort_key) for name, ids in found.items() if ids}

    def label(self, entity: str) -> str:
        """What an item of ours, an item of Wikidata's or a property is called; its id where no name is known."""
        if entity in self.items:
            return self.items[entity].label(*self.dataset.languages)
        return self._labels.get(entity) or self.properties.label(entity)

    def other_label(self, entity: str) -> tuple[str, str]:
        """The label in the first further language of the dataset, and that language; empty where there is none."""
        item = self.items.get(entity)
        texts = {term.language: term.text for term in item.labels} if item else {}
        shown = self.label(entity)
        return next(((texts[code], code) for code in self.dataset.languages[1:] if texts.get(code, shown) != shown), ("", ""))

    def sort_key(self, entity: str) -> tuple[str, str]:
        """Orders items by label, whatever the case."""
        return self.label(entity).casefold(), entity

    def classes(self, item: Item) -> list[str]:
        """The ids of what the item is an instance of, by statements that are not deprecated."""
        found = [
            s.main.value.id for s in item.statements if s.main.property == INSTANCE_OF and s.rank and isinstance(s.main.value, EntityId)
        ]
        return list(dict.fromkeys(found))

    def verdicts_on(self, item_id: str) -> list[Verdict]:
        """All identity verdicts on an item."""
        return self._verdicts.get(item_id, [])

    def verdicts(self, item_id: str, kind: VerdictKind) -> list[Verdict]:
        """The identity verdicts of a kind on an item."""
        return [verdict for verdict in self.verdicts_on(item_id) if verdict.kind is kind]

    def disputed(self, item_id: str) -> dict[str, str]:
        """The ids of the statements of the item that are in dispute, with the reason."""
        return {s.id: dispute.reason for dispute in self.disputes.get(item_id, ()) for s in dispute.statements}


def entities(snaks: Iterable[Snak]) -> Iterator[tuple[str, str]]:
    """Property and id of every value that is an entity."""
    yield from ((snak.property, snak.value.id) for snak in snaks if isinstance(snak.value, EntityId))


def _incoming(items: Iterable[Item]) -> dict[str, list[Incoming]]:
    """Item id -> the statements of others that point at it, in the order of the items."""
    found: dict[str, list[Incoming]] = defaultdict(list)
    for item in items:
        for statement in item.statements:
            pairs = [("", value) for _, value in entities((statement.main,))] + list(entities(statement.qualifiers))
            for qualifier, value in dict.fromkeys(pairs):
                if value != item.id:
                    found[value].append(Incoming(item.id, statement, qualifier))
    return found
