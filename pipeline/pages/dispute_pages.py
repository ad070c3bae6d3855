"""The pages of all disputes: every variant with rank, source and reason."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from pipeline.pages.collection import Collection
from pipeline.pages.paging import in_parts, numbered
from pipeline.pages.templates import Page
from pipeline.pages.views import Group, Views, ranked

__all__ = ["dispute_pages"]

#: Items on one page.
_LONGEST: Final = 300


def dispute_pages(collection: Collection) -> Iterator[Page]:
    """The disputes by item, the items by type and label; many over several pages."""
    views = Views(collection)
    rows = [(kind, name) for kind, ids in collection.kinds().items() for name in ids if name in collection.disputes]
    count = sum(map(len, collection.disputes.values()))
    description = f"{count:,} disputes: where sources disagree, every variant stays, with its rank, its source and the reason."
    for part in in_parts("disputes.html", rows, _LONGEST):
        kinds = [
            (collection.named_kind(kind).label, [(views.entity(name), _groups(name, collection, views)) for _, name in some])
            for kind, some in groupby(part.rows, key=lambda row: row[0])
        ]
        yield Page(part.path, "disputes.html", numbered("Disputes", part), description, {"kinds": kinds, "count": count, "part": part})


def _groups(name: str, collection: Collection, views: Views) -> list[Group]:
    return [
        Group(
            dispute.property, collection.label(dispute.property),
            tuple(views.statement(statement, dispute.reason) for statement in ranked(dispute.statements)), dispute.reason,
        )
        for dispute in collection.disputes[name]
    ]  # fmt: skip
