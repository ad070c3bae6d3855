"""Two versions of one item: what is different, part by part."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from pipeline.changes.alignment import align
from pipeline.changes.model import Action, Change, Part
from pipeline.changes.wording import Words
from pipeline.model import Item, Rank, Sitelink, Statement, Term

__all__ = ["Comparison"]

_T = TypeVar("_T")


class Comparison:
    """Compares items and says what it finds with `words`."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def whole(self, item: Item, action: Action, after: str = "") -> Change:
        """The change that an item came or went."""
        breaking = action in (Action.REMOVED, Action.WITHDRAWN)
        return Change(Part.ITEM, action, item.id, item.label("en"), after=after, breaking=breaking)

    def items(self, old: Item, new: Item) -> Iterator[Change]:
        """The changes from one version of an item to the next."""
        found = self._changes(old, new)
        label = new.label("en")
        return (msgspec.structs.replace(change, item=new.id, label=label) for change in found)

    def _changes(self, old: Item, new: Item) -> Iterator[Change]:
        yield from _by_key(Part.LABEL, _texts(old.labels), _texts(new.labels))
        yield from _by_key(Part.DESCRIPTION, _texts(old.descriptions), _texts(new.descriptions))
        yield from self._members(Part.ALIAS, old.aliases, new.aliases, lambda term: f"{term.text} ({term.language})")
        yield from _by_key(Part.SITELINK, _links(old.sitelinks), _links(new.sitelinks))
        for before, after in align(old.statements, new.statements):
            yield from self._statement(before, after)

    def _statement(self, old: Statement | None, new: Statement | None) -> Iterator[Change]:
        stated = new or old
        assert stated
        name = stated.main.property
        if old and new:
            found = self._details(old, new)
        elif new:
            found = iter([Change(Part.STATEMENT, Action.ADDED, after=self._whole(new))])
        else:
            found = iter([Change(Part.STATEMENT, Action.REMOVED, before=self._whole(stated))])
        for change in found:
            yield msgspec.structs.replace(change, property=name, property_label=self._words.label(name), statement=stated.id)

    def _details(self, old: Statement, new: Statement) -> Iterator[Change]:
        words = self._words
        if old.main != new.main:
            yield Change(Part.VALUE, Action.CHANGED, before=words.value(old.main.value), after=words.value(new.main.value))
        elif old.id != new.id:
            yield Change(Part.ID, Action.CHANGED, before=old.id, after=new.id, breaking=True)
        if old.rank is not new.rank:
            yield Change(Part.RANK, Action.CHANGED, before=old.rank.name.lower(), after=new.rank.name.lower())
        yield from self._members(Part.QUALIFIER, old.qualifiers, new.qualifiers, words.snak)
        yield from self._members(Part.REFERENCE, old.references, new.references, words.reference)

    def _whole(self, statement: Statement) -> str:
        """A statement in one line: value, rank if it is not the usual one, qualifiers."""
        rank = "" if statement.rank is Rank.NORMAL else f", {statement.rank.name.lower()}"
        qualifiers = f" ({self._words.snaks(statement.qualifiers)})" if statement.qualifiers else ""
        return f"{self._words.value(statement.main.value)}{rank}{qualifiers}"

    def _members(self, part: Part, old: Sequence[_T], new: Sequence[_T], say: Callable[[_T], str]) -> Iterator[Change]:
        before, after = dict.fromkeys(old), dict.fromkeys(new)
        yield from (Change(part, Action.REMOVED, before=say(one)) for one in before if one not in after)
        yield from (Change(part, Action.ADDED, after=say(one)) for one in after if one not in before)


def _texts(terms: Sequence[Term]) -> dict[str, str]:
    return {term.language: term.text for term in terms}


def _links(sitelinks: Sequence[Sitelink]) -> dict[str, str]:
    return {link.site: f"{link.title} [{', '.join(link.badges)}]" if link.badges else link.title for link in sitelinks}


def _by_key(part: Part, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for key in dict.fromkeys([*old, *new]):
        before, after = old.get(key), new.get(key)
        if before != after:
            action = Action.ADDED if before is None else Action.REMOVED if after is None else Action.CHANGED
            yield Change(part, action, before=before or "", after=after or "", key=key)
