"""Entities that others mention: enough of them (type, names, definition) to read the data without fetching more.

What Wikibase does for `flavor=full` and for the properties of a dump: mentioned entities are looked up, redirects
followed, and each is written once.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from pipeline.model import Entity, EntityId, Item, Property, Snak
from pipeline.rdf.definitions import definition_nodes
from pipeline.rdf.encoder import Flavour, term_pairs
from pipeline.rdf.snaks import RDF_TYPE, WIKIBASE, Node, SnakEncoder, pair
from pipeline.rdf.terms import iri

__all__ = ["Lookup", "mentions", "redirect_node", "stub_nodes"]

_SAME_AS: Final = "<http://www.w3.org/2002/07/owl#sameAs>"

#: Gives the entity of an id, the id it redirects to, or None where it is not to be had.
Lookup = Callable[[str], Entity | str | None]


def mentions(entities: Iterable[Entity], flavour: Flavour) -> list[str]:
    """The ids that the RDF of `entities` in this flavour mentions: values with RESOLVED_ENTITIES, properties with PROPERTIES."""
    found: dict[str, None] = {}
    for snak in _snaks(entities, flavour):
        if flavour & Flavour.PROPERTIES:
            found[snak.property] = None
        if flavour & Flavour.RESOLVED_ENTITIES and isinstance(snak.value, EntityId):
            found[snak.value.id] = None
    if flavour & Flavour.RESOLVED_ENTITIES and flavour & Flavour.SITELINKS:
        found |= dict.fromkeys(
            badge for entity in entities if isinstance(entity, Item) for link in entity.sitelinks for badge in link.badges
        )
    return list(found)


def _snaks(entities: Iterable[Entity], flavour: Flavour) -> Iterator[Snak]:
    for entity in entities:
        for statement in entity.statements:
            yield statement.main
            if flavour & Flavour.QUALIFIERS:
                yield from statement.qualifiers
            if flavour & Flavour.REFERENCES:
                for reference in statement.references:
                    yield from reference.snaks


def redirect_node(old: str, new: str, snaks: SnakEncoder) -> Node:
    """One entity was merged into another."""
    return (iri(snaks.namespaces.entity(old)), [pair(_SAME_AS, iri(snaks.namespaces.entity(new)))])


def stub_nodes(ids: Iterable[str], lookup: Lookup, snaks: SnakEncoder, languages: Sequence[str] | None = None) -> Iterator[Node]:
    """The stubs of the entities `ids`, those they redirect to included; terms in `languages` only, if given."""
    waiting, done = list(ids), set()
    while waiting:
        name = waiting.pop(0)
        if name in done:
            continue
        done.add(name)
        found = lookup(name)
        if isinstance(found, str):
            yield redirect_node(name, found, snaks)
            waiting.append(found)
        elif found is not None:
            yield from _stub(found, snaks, languages)


def _stub(entity: Entity, snaks: SnakEncoder, languages: Sequence[str] | None) -> Iterator[Node]:
    kind = "Property" if isinstance(entity, Property) else "Item"
    terms = term_pairs(entity, languages, aliases=False)
    yield (iri(snaks.namespaces.entity(entity.id)), [pair(RDF_TYPE, f"<{WIKIBASE}{kind}>"), *terms])
    if isinstance(entity, Property):
        yield from definition_nodes(entity.id, entity.datatype, snaks)
