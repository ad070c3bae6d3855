"""The dataset's vocabulary as RDF: its own properties, and the definitions of the Wikidata properties it uses."""

from collections.abc import Iterable
from typing import Final

from pipeline.dataset import Dataset
from pipeline.properties import PropertyInfo
from pipeline.rdf.definitions import property_nodes
from pipeline.rdf.snaks import RDF_TYPE, Node, SnakEncoder
from pipeline.rdf.terms import iri, language_literal, literal
from pipeline.rdf.turtle import TurtleWriter

__all__ = ["ontology"]

_OWL: Final = "http://www.w3.org/2002/07/owl#"
_TERMS: Final = "http://purl.org/dc/terms/"


def ontology(dataset: Dataset, properties: Iterable[PropertyInfo], snaks: SnakEncoder) -> str:
    """The ontology as Turtle: a header, then every property in the order given."""
    writer = TurtleWriter(snaks.namespaces.prefixes() | {"dct": _TERMS})
    parts = [writer.header(), writer.block([_header(dataset)], f"{dataset.name}: properties")]
    parts += [writer.block(property_nodes(info, snaks), f"{info.label} ({info.id})") for info in properties]
    return "".join(parts)


def _header(dataset: Dataset) -> Node:
    pairs = [(RDF_TYPE, f"<{_OWL}Ontology>"), (f"<{_OWL}versionInfo>", literal(dataset.version))]
    pairs += [(f"<{_TERMS}title>", language_literal(term.text, term.language)) for term in dataset.title]
    pairs += [(f"<{_TERMS}license>", iri(dataset.licence)), (f"<{_OWL}imports>", "<http://wikiba.se/ontology-1.0.owl>")]
    return (iri(f"{dataset.base_iri}ontology"), pairs)
