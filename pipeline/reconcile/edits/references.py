"""A passage of one of our sources as a reference that a Wikidata editor can follow.

Ours point at a source item and at characters of its text. Wikidata's point at an item (P248, "stated in") or at a page on the
web (P854, "reference URL", with P1476, "title", and P813, "retrieved"), and may go on to a section or page; that is Help:Sources.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from pipeline.model import EntityId, Item, MonolingualText, Reference, Snak, Statement, StringValue, Time
from pipeline.reconcile.edits.outward import snaks_out
from pipeline.reconcile.values import Resolve

__all__ = ["Sources", "UsableReferences"]

_STATED_IN: Final = "P248"
_REFERENCE_URL: Final = "P854"
_TITLE: Final = "P1476"
_RETRIEVED: Final = "P813"
#: Where an item says that it, or its copy on the web, can be read: reference URL, work available at, described at, official site.
_ADDRESSES: Final = ("P854", "P953", "P973", "P856")


class UsableReferences(NamedTuple):
    """References for Wikidata: those that anybody can follow, those that only name a source, and what these sources are called."""

    references: tuple[Reference, ...]
    vague: tuple[Reference, ...]
    unfindable: tuple[str, ...]


class Sources:
    """Our sources by id: their Q-ids, or their addresses and titles."""

    def __init__(self, items: Mapping[str, Item], resolve: Resolve) -> None:
        self._items = items
        self._resolve = resolve

    def usable(self, references: Iterable[Reference]) -> UsableReferences:
        """Our references in Wikidata's terms, without repeats: two passages of one section are one reference there."""
        good: dict[Reference, None] = {}
        vague: dict[Reference, None] = {}
        unfindable: dict[str, None] = {}
        for reference in references:
            lost = [name for snak in reference.snaks if (name := self._unfindable(snak))]
            kept = snaks_out([out for snak in reference.snaks for out in self._followable(snak, reference)], self._resolve).snaks
            unfindable |= dict.fromkeys(lost)
            if kept:
                (vague if lost else good).setdefault(Reference(kept))
        return UsableReferences(tuple(good), tuple(vague), tuple(unfindable))

    def _source(self, snak: Snak) -> str | None:
        """Our id of the source, if the snak names one that has no Q-id."""
        value = snak.value
        return value.id if snak.property == _STATED_IN and isinstance(value, EntityId) and not self._resolve(value.id) else None

    def _unfindable(self, snak: Snak) -> str:
        """The name of a source that has neither Q-id nor address."""
        source = self._source(snak)
        if source is None or _address(self._items.get(source)):
            return ""
        return self._items[source].label("en") if source in self._items else source

    def _followable(self, snak: Snak, reference: Reference) -> Iterable[Snak]:
        """The snak, or address, title and day of reading of a source that has no Q-id."""
        source = self._source(snak)
        if source is None:
            return (snak,)
        item = self._items.get(source)
        read = () if any(one.property == _RETRIEVED for one in reference.snaks) else _retrieved(item)
        return (*(Snak(_REFERENCE_URL, one.main.value) for one in _address(item)), *_title(item), *read)


def _address(source: Item | None) -> list[Statement]:
    """The statement with the first address of a source, in the order of the properties; empty where it has none."""
    statements = source.statements if source else ()
    return [
        one for pid in _ADDRESSES for one in statements
        if one.main.property == pid and one.rank and isinstance(one.main.value, StringValue)
        and one.main.value.text.startswith(("http://", "https://"))
    ][:1]  # fmt: skip


def _retrieved(source: Item | None) -> Iterable[Snak]:
    """The day on which the source was read, as its address says, else the source as a whole; only a web page needs one."""
    told = [snak for one in _address(source) for snak in (*one.qualifiers, *_mains(source)) if snak.property == _RETRIEVED]
    return [snak for snak in told if isinstance(snak.value, Time)][:1]


def _mains(source: Item | None) -> Iterable[Snak]:
    return (one.main for one in (source.statements if source else ()) if one.rank)


def _title(source: Item | None) -> Iterable[Snak]:
    return [snak for snak in _mains(source) if snak.property == _TITLE and isinstance(snak.value, MonolingualText)][:1]
