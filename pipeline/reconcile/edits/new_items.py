"""An item of ours as a new item of Wikidata's."""

from collections.abc import Iterable, Sequence
from typing import Final

from pipeline.model import EntityId, Item, Statement, Term
from pipeline.reconcile.edits.model import CreateItem
from pipeline.reconcile.edits.texts import MAX_TERM, flaw

__all__ = ["INSTANCE_OF", "TYPES", "new_item"]

#: What says what a thing is: instance of, subclass of.
INSTANCE_OF: Final = "P31"
TYPES: Final = frozenset({INSTANCE_OF, "P279"})


def _sound(terms: Iterable[Term]) -> tuple[Term, ...]:
    return tuple(term for term in terms if not flaw(term.text, MAX_TERM))


def new_item(item: Item, statements: Sequence[Statement]) -> CreateItem | None:
    """The item with what of it can leave; None where Wikidata has no term for what it is, or it has no name to go by."""
    labels = _sound(item.labels)
    says_what = any(one.main.property in TYPES and isinstance(one.main.value, EntityId) for one in statements)
    if not labels or not says_what:
        return None
    by_language = {term.language: term.text for term in labels}
    descriptions = tuple(term for term in _sound(item.descriptions) if term.text != by_language.get(term.language))
    return CreateItem(
        item=item.id, labels=labels, descriptions=descriptions, aliases=_sound(item.aliases), sitelinks=item.sitelinks,
        statements=tuple(statements),
    )  # fmt: skip
