"""The search: one small index, loaded when somebody searches, read by `search.js`."""

from collections.abc import Iterator
from typing import Any

from pipeline.model import Item, MonolingualText, StringValue
from pipeline.pages.collection import Collection
from pipeline.pages.folding import RULES, letter_table
from pipeline.pages.templates import Page
from pipeline.pages.views import entity_page

__all__ = ["search_index", "search_page"]

#: Characters of the texts of one item that are searched.
_LONGEST_TEXT = 2000


def search_page(collection: Collection) -> Page:
    """The page with the form and the results."""
    return Page("search.html", "search.html", "Search", f"Search {len(collection.items):,} items in any script.", {}, ("search.js",))


def search_index(collection: Collection) -> dict[str, Any]:
    """What `search.js` searches: letters and rules of the fold, types, and of each item page, names, description, texts, weight.

    An item is a list: page, label, label in another language, number of its type, description, further names, texts, links to it.
    """
    kinds = {name: number for number, name in enumerate(collection.kinds())}
    rows = [_row(item, collection, kinds) for item in collection.items.values()]
    kind_rows = [(collection.named_kind(name).label, collection.named_kind(name).nature) for name in kinds]
    return {
        "letters": letter_table(text for row in rows for text in (row[1], row[2], row[4], *row[5], row[6])),
        "rules": RULES,
        "kinds": kind_rows,
        "items": rows,
    }


def _row(item: Item, collection: Collection, kinds: dict[str, int]) -> list[Any]:
    label, (other, _) = collection.label(item.id), collection.other_label(item.id)
    names = {term.text for term in (*item.labels, *item.aliases)} - {label, other}
    description = next((term.text for term in item.descriptions), "")
    texts = " · ".join(dict.fromkeys(_texts(item)))[:_LONGEST_TEXT]
    links = len(collection.incoming.get(item.id, ()))
    return [entity_page(item.id), label[:500], other[:500], kinds[collection.kind(item.id).name], description, sorted(names), texts, links]


def _texts(item: Item) -> Iterator[str]:
    """What is said of the item in sentences: texts in a language and strings, of statements and their qualifiers."""
    for statement in item.statements:
        for snak in (statement.main, *statement.qualifiers):
            if isinstance(snak.value, MonolingualText | StringValue):
                yield snak.value.text
