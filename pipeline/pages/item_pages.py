"""The page of each item: what is stated about it and on what grounds, what points at it, which Wikidata item it is."""

from collections.abc import Iterator
from typing import Any, Final

from pipeline.model import EntityId, Item, Term
from pipeline.pages.collection import Collection
from pipeline.pages.templates import Page
from pipeline.pages.views import STATED_IN, Views, entity_page, kind_page, source_page
from pipeline.wikidata.verdicts import VerdictKind

__all__ = ["cited_sources", "item_pages"]

_WIKIDATA: Final = "http://www.wikidata.org/entity/"
#: What items of a nature are in the vocabulary of schema.org.
_SCHEMA_TYPES: Final = {"event": "Event", "claim": "Claim", "term": "DefinedTerm"}


def cited_sources(collection: Collection) -> dict[str, None]:
    """The items of ours that references name as their source, in the order of the items."""
    cited = {
        snak.value.id
        for item in collection.items.values() for statement in item.statements for reference in statement.references
        for snak in reference.snaks if snak.property == STATED_IN and isinstance(snak.value, EntityId)
    }  # fmt: skip
    return dict.fromkeys(name for name in collection.items if name in cited)


def item_pages(collection: Collection) -> Iterator[Page]:
    """The pages of all items, in their order."""
    views, sources = Views(collection), cited_sources(collection)
    for item in collection.items.values():
        label, description = collection.label(item.id), _first(item.descriptions, collection)
        about = description.text if description else f"{collection.kind(item.id).label}: {label}"
        content = _names(item, collection) | _identity(item, collection) | _statements(item, views)
        content |= {"about": description, "markup": _markup(item, collection)}
        content["source_page"] = source_page(item.id) if item.id in sources else ""
        yield Page(entity_page(item.id), "item.html", label, about, content)


def _first(terms: tuple[Term, ...], collection: Collection) -> Term | None:
    """The term in the first language of the dataset that has one, else any."""
    by_language = {term.language: term for term in terms}
    return next((by_language[code] for code in collection.dataset.languages if code in by_language), next(iter(terms), None))


def _names(item: Item, collection: Collection) -> dict[str, Any]:
    label, kind = collection.label(item.id), collection.kind(item.id)
    views = Views(collection)
    return {
        "id": item.id,
        "label": label,
        "other_labels": [term for term in item.labels if term.text != label],
        "aliases": item.aliases,
        "kind": kind,
        "kind_page": kind_page(kind.name),
        "classes": [views.entity(name) for name in collection.classes(item)],
        "is_claim": collection.is_claim(item.id),
    }


def _statements(item: Item, views: Views) -> dict[str, Any]:
    incoming, claims = views.incoming(item.id)
    return {"groups": views.groups(item.id), "incoming": incoming, "claims": claims}


def _identity(item: Item, collection: Collection) -> dict[str, Any]:
    same = collection.same_as.get(item.id, "")
    verdicts = {kind: collection.verdicts(item.id, kind) for kind in VerdictKind}
    return {
        "qid": same,
        "qid_label": next((verdict.qid_label for verdict in verdicts[VerdictKind.SAME] if verdict.qid == same), ""),
        "candidates": verdicts[VerdictKind.UNSURE],
        "others": verdicts[VerdictKind.DIFFERENT],
        "looked_for": bool(verdicts[VerdictKind.NONE]),
    }


def _markup(item: Item, collection: Collection) -> dict[str, Any]:
    """The item for search engines (schema.org, JSON-LD): names and identity, and nothing that a claim says."""
    nature = collection.kind(item.id).nature
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _SCHEMA_TYPES.get(nature, "Thing"),
        "@id": f"{collection.dataset.base_iri}entity/{item.id}",
        "name": [{"@value": term.text, "@language": term.language} for term in item.labels],
        "url": f"{collection.dataset.base_iri}{entity_page(item.id)}",
    }
    if item.descriptions:
        made["description"] = [{"@value": term.text, "@language": term.language} for term in item.descriptions]
    if item.id in collection.same_as:
        made["sameAs"] = _WIKIDATA + collection.same_as[item.id]
    return made
