"""Two releases: every item of both is looked at once, and the few that differ are compared.

Of the old release only a digest of each item is kept while the new one passes by; the items that differ are then read again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from pipeline.changes.compare import Comparison
from pipeline.changes.model import Action, Change, Diff, Part
from pipeline.changes.wording import Words
from pipeline.model import Item, Statement
from pipeline.properties import PropertyTable

__all__ = ["ReleaseItems", "compare_releases"]


class ReleaseItems(NamedTuple):
    """A release to compare: its name, its items as often as they are asked for, the items that it withdrew (id -> what replaces
    it, or nothing), the datatypes it states by property.
    """

    name: str
    items: Callable[[], Iterable[Item]]
    withdrawn: Mapping[str, str] = {}
    datatypes: Callable[[], Mapping[str, str]] = dict


class _Use:
    """Which properties the statements of a release use, and with values of which kinds."""

    def __init__(self) -> None:
        self.kinds: dict[str, set[str]] = {}

    def digest(self, item: Item) -> int:
        """A digest of what the item says; its properties are noted."""
        for statement in item.statements:
            for snak in (statement.main, *statement.qualifiers, *(s for r in statement.references for s in r.snaks)):
                self.kinds.setdefault(snak.property, set()).add(type(snak.value).__name__)
        return hash((item.labels, item.descriptions, item.aliases, item.sitelinks, *map(_key, item.statements)))


def _key(statement: Statement) -> tuple[object, ...]:
    return (statement.id, statement.main, statement.qualifiers, statement.references, statement.rank)


def compare_releases(old: ReleaseItems, new: ReleaseItems, properties: PropertyTable) -> Diff:
    """All that has changed from `old` to `new`; `properties` gives names."""
    comparison = Comparison(Words(properties))
    before, after = _Use(), _Use()
    known = {item.id: before.digest(item) for item in old.items()}
    changes: dict[str, list[Change]] = {}
    differing: dict[str, Item] = {}
    for item in new.items():
        digest = after.digest(item)
        if item.id not in known:
            changes[item.id] = [comparison.whole(item, Action.ADDED)]
        elif known.pop(item.id) != digest:
            differing[item.id] = item
    for item in old.items() if known or differing else ():
        if item.id in differing:
            changes[item.id] = list(comparison.items(item, differing[item.id]))
        elif item.id in known:
            changes[item.id] = [_gone(item, new.withdrawn, comparison)]
    of_properties = _properties((old, before), (new, after), properties)
    return Diff(old.name, new.name, (*of_properties, *(change for name in sorted(changes) for change in changes[name])))


def _gone(item: Item, withdrawn: Mapping[str, str], comparison: Comparison) -> Change:
    if item.id not in withdrawn:
        return comparison.whole(item, Action.REMOVED)
    return comparison.whole(item, Action.WITHDRAWN, withdrawn[item.id])


def _properties(old: tuple[ReleaseItems, _Use], new: tuple[ReleaseItems, _Use], table: PropertyTable) -> Iterator[Change]:
    """Properties that nothing uses any more, and those whose values are of another datatype; new ones harm nobody."""
    stated = old[0].datatypes(), new[0].datatypes()
    for name in sorted(old[1].kinds):
        about = {"property": name, "property_label": table.label(name), "breaking": True}
        if name not in new[1].kinds:
            yield Change(Part.PROPERTY, Action.REMOVED, **about)  # type: ignore[arg-type]
            continue
        before, after = (by_name.get(name, "") for by_name in stated)
        if not (before and after):
            before, after = (" or ".join(sorted(use.kinds[name] - _VALUELESS)) for _, use in (old, new))
        if before and after and before != after and (stated[0].get(name) or not _overlap(before, after)):
            yield Change(Part.PROPERTY, Action.CHANGED, before=before, after=after, **about)  # type: ignore[arg-type]


_VALUELESS = frozenset({"SomeValue", "NoValue"})


def _overlap(before: str, after: str) -> bool:
    return bool({*before.split(" or ")} & {*after.split(" or ")})
