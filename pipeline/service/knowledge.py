"""The dataset as the reconciliation service sees it: items with names, types and values, and an index of their names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple
from unicodedata import combining, normalize

from pipeline.dataset import Dataset
from pipeline.mapping.rules import MappingSet
from pipeline.matching import Day, Index, Matcher, Profile
from pipeline.model import (
    Coordinate,
    EntityId,
    Item,
    MonolingualText,
    NoValue,
    Quantity,
    Rank,
    Snak,
    SomeValue,
    StringValue,
    Time,
    UnknownValue,
    Value,
    best_ranks,
)

__all__ = ["Knowledge", "Thing", "Type", "folded"]

_BORN, _DIED, _INSTANCE_OF = "P569", "P570", "P31"


class Type(NamedTuple):
    """A type as the service names it: a record type, or what items are an instance of."""

    id: str
    name: str


class Thing(NamedTuple):
    """An item with its types and all its names, and the values of its best statements by property."""

    item: Item
    types: tuple[Type, ...]
    names: tuple[str, ...]
    values: Mapping[str, Sequence[Value | SomeValue]]


def folded(text: str) -> str:
    """A text without case, accents and superfluous blanks."""
    plain = "".join(char for char in normalize("NFKD", text) if not combining(char))
    return " ".join(plain.casefold().split())


class Knowledge:
    """Everything the service answers from. `labels` name items and properties that are not the dataset's own."""

    def __init__(self, dataset: Dataset, mappings: MappingSet, items: Iterable[tuple[Item, str]], labels: Mapping[str, str]) -> None:
        self.dataset = dataset
        self._labels = labels
        self._kinds = {name: Type(name, kind.label) for name, kind in mappings.types.items()}
        found = list(items)
        self._own = {item.id: item.label(*dataset.languages) for item, _ in found}
        self.things = {item.id: self._thing(item, kind) for item, kind in found}
        self.properties = self._used_properties(mappings)

    def label(self, entity: str) -> str:
        """What an item or a property is called."""
        return self._own.get(entity) or self._labels.get(entity, entity)

    def description(self, item: Item) -> str:
        """The description in the first of the dataset's languages that has one."""
        by_language = {term.language: term.text for term in item.descriptions}
        return next((by_language[code] for code in self.dataset.languages if code in by_language), "")

    def types(self) -> list[Type]:
        """All types that occur: record types first, then the others by name."""
        kinds = {one for thing in self.things.values() for one in thing.types}
        return sorted(kinds, key=lambda one: (one.id not in self._kinds, folded(one.name), one.id))

    def exact(self, query: str) -> list[str]:
        """The items that bear exactly this name, whatever its case and accents."""
        return self._by_name().get(folded(query), [])

    @cache  # noqa: B019  there is one of this class, and it lives as long as the process
    def matcher(self, kind: str = "") -> Matcher:
        """A matcher over the items of a type, or over all."""
        things = [thing for thing in self.things.values() if not kind or any(kind in (one.id, one.name) for one in thing.types)]
        return Matcher(Index(_profile(thing) for thing in things))

    @cache  # noqa: B019
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for thing in self.things.values():
            for name in dict.fromkeys(map(folded, thing.names)):
                found[name].append(thing.item.id)
        return found

    def text(self, value: Value | SomeValue | NoValue) -> str:
        """A value as a reader would write it in a table."""
        match value:
            case EntityId():
                return self.label(value.id)
            case StringValue() | MonolingualText():
                return value.text
            case Time():
                return _date(value)
            case Quantity():
                unit = "" if value.unit == "1" else f" {self.label(value.unit.rpartition('/')[2])}"
                return f"{value.amount.removeprefix('+')}{unit}"
            case Coordinate():
                return f"{value.latitude}, {value.longitude}"
            case UnknownValue():
                return value.json
            case _:
                return ""

    def _thing(self, item: Item, kind: str) -> Thing:
        best = best_ranks(item.statements)
        values: dict[str, list[Value | SomeValue]] = defaultdict(list)
        for statement in item.statements:
            main: Snak = statement.main
            if statement.rank is best.get(main.property, Rank.NORMAL) and not isinstance(main.value, NoValue):
                values[main.property].append(main.value)
        instances = [value.id for value in values.get(_INSTANCE_OF, ()) if isinstance(value, EntityId)]
        types = [self._kinds[kind], *(Type(one, self.label(one)) for one in instances)]
        names = dict.fromkeys(term.text for term in (*item.labels, *item.aliases))
        return Thing(item, tuple(dict.fromkeys(types)), tuple(names), values)

    def _used_properties(self, mappings: MappingSet) -> dict[str, str]:
        """Property -> label, for every property that has a value somewhere."""
        used = {name for thing in self.things.values() for name in thing.values}
        labels = {name: self._labels.get(name) or mappings.properties.label(name) for name in used}
        return dict(sorted(labels.items(), key=lambda pair: (folded(pair[1]), pair[0])))


def _profile(thing: Thing) -> Profile:
    births, deaths = (tuple(_days(thing.values.get(name, ()))) for name in (_BORN, _DIED))
    return Profile(id=thing.item.id, names=thing.names, births=births, deaths=deaths)


def _days(values: Iterable[Value | SomeValue]) -> Iterable[Day]:
    for value in values:
        if isinstance(value, Time) and value.time.startswith("+") and value.precision >= 9:
            year, month, day = (int(part) for part in value.time[1:11].split("-")) if value.time[5] == "-" else (0, 0, 0)
            if year:
                yield Day(year, month, day)


def _date(value: Time) -> str:
    sign, rest = value.time[0], value.time[1:].partition("T")[0]
    year, month, day = rest.split("-")
    parts = [f"{'-' if sign == '-' else ''}{int(year):04}", month, day]
    return "-".join(parts[: max(1, min(value.precision, 11) - 8)])
