"""The dataset's vocabulary as RDF: its own properties, and what it uses of Wikidata's properties and items."""

from collections.abc import Iterable, Mapping
from typing import Final

from pipeline.dataset import Dataset
from pipeline.model import Item, Term
from pipeline.properties import PropertyInfo
from pipeline.rdf.definitions import property_nodes
from pipeline.rdf.encoder import term_pairs
from pipeline.rdf.snaks import RDF_TYPE, WIKIBASE, Node, SnakEncoder, pair
from pipeline.rdf.terms import iri, language_literal, literal
from pipeline.rdf.turtle import TurtleWriter

__all__ = ["ontology"]

_OWL: Final = "http://www.w3.org/2002/07/owl#"
_TERMS: Final = "http://purl.org/dc/terms/"


def ontology(dataset: Dataset, properties: Iterable[PropertyInfo], items: Mapping[str, str], snaks: SnakEncoder) -> str:
    """The ontology as Turtle: a header, then every property in the order given, then the names of Wikidata's `items` (id -> label)."""
    writer = TurtleWriter(snaks.namespaces.prefixes() | {"dct": _TERMS})
    parts = [writer.header(), *writer.block([_header(dataset)], f"{dataset.name}: properties")]
    for info in properties:
        parts += writer.block(property_nodes(info, snaks), f"{info.label} ({info.id})")
    for name, label in items.items():
        parts += writer.block([_item(name, label, snaks)])
    return "".join(parts)


def _item(name: str, label: str, snaks: SnakEncoder) -> Node:
    return (
        iri(snaks.namespaces.entity(name)),
        [pair(RDF_TYPE, f"<{WIKIBASE}Item>"), *term_pairs(Item(id=name, labels=(Term("en", label),)))],
    )


def _header(dataset: Dataset) -> Node:
    pairs = [pair(RDF_TYPE, f"<{_OWL}Ontology>"), pair(f"<{_OWL}versionInfo>", literal(dataset.version))]
    pairs += [pair(f"<{_TERMS}title>", language_literal(term.text, term.language)) for term in dataset.title]
    pairs += [pair(f"<{_TERMS}license>", iri(dataset.licence)), pair(f"<{_OWL}imports>", "<http://wikiba.se/ontology-1.0.owl>")]
    return (iri(f"{dataset.base_iri}ontology"), pairs)
