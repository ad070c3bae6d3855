"""Lists of items by type, with what they can be narrowed down by: class, identity, disputes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pipeline.mapping.rules import RecordType
from pipeline.pages.collection import Collection
from pipeline.pages.paging import Part, in_parts, numbered
from pipeline.pages.templates import Page
from pipeline.pages.views import ValueView, Views, kind_page
from pipeline.wikidata.verdicts import VerdictKind

__all__ = ["Row", "list_pages", "list_rows"]

#: Classes offered for narrowing a list down, the most frequent first.
_MOST_CLASSES = 40
#: Items on one page.
_LONGEST = 1_000


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


def _facets(rows: Sequence[Row], collection: Collection) -> list[tuple[str, str, int]]:
    """The classes of the rows: id, label, number of items; the most frequent ones by label."""
    counts = Counter(name for row in rows for name in row.classes)
    most = sorted(counts, key=lambda name: (-counts[name], name))[:_MOST_CLASSES]
    return [(name, collection.label(name), counts[name]) for name in sorted(most, key=collection.sort_key)]


def list_pages(collection: Collection) -> Iterator[Page]:
    """The list of all items, and one for each type that has any; long ones over several pages."""
    everything = []
    kinds = collection.kinds()
    for name, ids in kinds.items():
        kind, rows = collection.named_kind(name), list_rows(ids, collection)
        everything += rows
        description = kind.description or f"All items of the type {kind.label}."
        for part in in_parts(kind_page(name), rows, _LONGEST):
            yield _page(part, f"{kind.label}: {len(rows):,} items", description, _content(part, collection, kind))
    counts = [(collection.named_kind(name), kind_page(name), len(ids)) for name, ids in kinds.items()]
    everything.sort(key=lambda row: (row.view.text.casefold(), row.view.page))
    description = f"All {len(everything):,} items of the dataset, by type and name."
    for part in in_parts("items.html", everything, _LONGEST):
        yield _page(part, "All items", description, _content(part, collection, None) | {"kinds": counts})


def _content(part: Part[Row], collection: Collection, kind: RecordType | None) -> dict[str, Any]:
    return {"part": part, "kind": kind, "classes": _facets(part.rows, collection), "kinds": []}


def _page(part: Part[Row], title: str, description: str, content: dict[str, Any]) -> Page:
    return Page(part.path, "list.html", numbered(title, part), description, content, ("list.js",))
