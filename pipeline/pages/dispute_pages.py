"""The page of all disputes: every variant with rank, source and reason."""

from collections.abc import Iterator

from pipeline.pages.collection import Collection
from pipeline.pages.templates import Page
from pipeline.pages.views import Group, ValueView, Views, ranked

__all__ = ["dispute_pages"]


def dispute_pages(collection: Collection) -> Iterator[Page]:
    """One page: the disputes by item, the items by type and label."""
    views = Views(collection)
    found: list[tuple[str, list[tuple[ValueView, list[Group]]]]] = []
    for kind, ids in collection.kinds().items():
        items = [(views.entity(name), _groups(name, collection, views)) for name in ids if name in collection.disputes]
        if items:
            found.append((collection.named_kind(kind).label, items))
    count = sum(map(len, collection.disputes.values()))
    description = f"{count:,} disputes: where sources disagree, every variant stays, with its rank, its source and the reason."
    yield Page("disputes.html", "disputes.html", "Disputes", description, {"kinds": found, "count": count})


def _groups(name: str, collection: Collection, views: Views) -> list[Group]:
    return [
        Group(
            dispute.property, collection.label(dispute.property),
            tuple(views.statement(statement, dispute.reason) for statement in ranked(dispute.statements)), dispute.reason,
        )
        for dispute in collection.disputes[name]
    ]  # fmt: skip
