"""Lists of items by type, with what they can be narrowed down by: class, identity, disputes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pipeline.pages.collection import Collection
from pipeline.pages.templates import Page
from pipeline.pages.views import ValueView, Views, kind_page
from pipeline.wikidata.verdicts import VerdictKind

__all__ = ["Row", "list_pages", "list_rows"]

#: Classes offered for narrowing a list down, the most frequent first.
_MOST_CLASSES = 40


class Row(NamedTuple):
    """An item in a list. `classes` are ids; `identity` is `confirmed`, `candidate` or `none`."""

    view: ValueView
    kind: str
    description: str
    classes: tuple[str, ...]
    identity: str
    disputes: int
    statements: int


def list_rows(ids: Sequence[str], collection: Collection) -> list[Row]:
    """The rows of items, in the order given."""
    views = Views(collection)
    rows = []
    for name in ids:
        item = collection.items[name]
        description = next((term.text for term in item.descriptions if term.language in collection.dataset.languages[:1]), "")
        candidates = collection.verdicts(name, VerdictKind.UNSURE)
        identity = "confirmed" if name in collection.same_as else "candidate" if candidates else "none"
        kind = collection.kind(name).name
        disputes, classes = len(collection.disputes.get(name, ())), tuple(collection.classes(item))
        rows.append(Row(views.entity(name), kind, description, classes, identity, disputes, len(item.statements)))
    return rows


def _page(path: str, title: str, description: str, content: dict[str, Any]) -> Page:
    return Page(path, "list.html", title, description, content, ("list.js",))


def _facets(rows: Sequence[Row], collection: Collection) -> list[tuple[str, str, int]]:
    """The classes of the rows: id, label, number of items; the most frequent ones by label."""
    counts = Counter(name for row in rows for name in row.classes)
    most = sorted(counts, key=lambda name: (-counts[name], name))[:_MOST_CLASSES]
    return [(name, collection.label(name), counts[name]) for name in sorted(most, key=collection.sort_key)]


def list_pages(collection: Collection) -> Iterator[Page]:
    """One page for all items, and one for each type that has any."""
    everything = []
    kinds = collection.kinds()
    for name, ids in kinds.items():
        kind, rows = collection.named_kind(name), list_rows(ids, collection)
        everything += rows
        content = {"rows": rows, "kind": kind, "classes": _facets(rows, collection), "kinds": []}
        yield _page(
            kind_page(name), f"{kind.label}: {len(rows):,} items", kind.description or f"All items of the type {kind.label}.", content
        )
    counts = [(collection.named_kind(name), kind_page(name), len(ids)) for name, ids in kinds.items()]
    everything.sort(key=lambda row: (row.view.text.casefold(), row.view.page))
    content = {"rows": everything, "kind": None, "classes": _facets(everything, collection), "kinds": counts}
    yield _page("items.html", "All items", f"All {len(everything):,} items of the dataset, by type and name.", content)
