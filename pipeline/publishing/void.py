"""`void.ttl`: what the graph is made of, in the Vocabulary of Interlinked Datasets (www.w3.org/TR/void)."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pipeline.dataset import Dataset
from pipeline.publishing.descriptions import Description, turtle
from pipeline.publishing.distributions import Distribution
from pipeline.publishing.graph_counts import GraphCounts
from pipeline.publishing.inputs import release_day
from pipeline.publishing.void_parts import classes, dump_pairs, links, partial_dumps, properties, void
from pipeline.rdf.snaks import RDF_TYPE
from pipeline.rdf.terms import integer, iri, language_literal, literal, typed_literal

__all__ = ["void_description"]

_NAMESPACES: Final = {
    "void": "http://rdfs.org/ns/void#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "pav": "http://purl.org/pav/",
    "formats": "http://www.w3.org/ns/formats/",
}
#: Prefixes of vocabularies that are worth telling, where a term of theirs occurs; RDF, RDFS and OWL are in every graph.
_VOCABULARIES: Final = ("wikibase", "skos", "schema", "prov", "cc", "geo")
#: What may stand in an IRI and means something in a regular expression of XML Schema, which VoID takes.
_SPECIAL: Final = re.compile(r"[.*+$()]")
_ESCAPED: Final = r"\\\g<0>"


def _dct(name: str) -> str:
    return f"<{_NAMESPACES['dct']}{name}>"


def _foaf(name: str) -> str:
    return f"<{_NAMESPACES['foaf']}{name}>"


def void_description(dataset: Dataset, counts: GraphCounts, dumps: Iterable[Distribution], prefixes: dict[str, str]) -> str:
    """The description as Turtle: the dataset with its counts and dumps, a partition for each class and property, the links."""
    prefixes = prefixes | _NAMESPACES
    listed = list(dumps)
    whole = [dump for dump in listed if dump.name.startswith(f"{dataset.name}.")]
    linked, partial = links(dataset, counts), partial_dumps(dataset, (dump for dump in listed if dump not in whole))
    by_class, by_property = classes(dataset, counts, prefixes), properties(dataset, counts, prefixes)
    pairs = [
        *_said(dataset),
        *_entities(dataset, counts),
        *_counted(counts),
        *_vocabularies(counts, prefixes),
        *dump_pairs(dataset, whole),
        *((void("classPartition"), name) for name, _ in by_class),
        *((void("propertyPartition"), name) for name, _ in by_property),
        *((void("subset"), name) for name, _ in (*linked[:1], *partial)),
    ]
    nodes = [_document(dataset), (iri(dataset.version_iri), pairs), _publisher(dataset), *linked, *partial, *by_class, *by_property]
    return turtle(prefixes, nodes, dataset.title[0].text)


def _document(dataset: Dataset) -> Description:
    title = language_literal(f"VoID description of {dataset.name} {dataset.version}", "en")
    topic = [(_foaf("primaryTopic"), iri(dataset.version_iri)), (_dct("publisher"), iri(dataset.publisher_iri))]
    return (iri(dataset.address("void.ttl")), [(RDF_TYPE, void("DatasetDescription")), (_dct("title"), title), *topic])


def _publisher(dataset: Dataset) -> Description:
    """Publishers are resources with a name, never the name alone."""
    return (iri(dataset.publisher_iri), [(RDF_TYPE, _foaf("Agent")), (_foaf("name"), literal(dataset.publisher))])


def _said(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """What `dataset.yaml` says.

    The page of the dataset is that of all its versions, so it is the `foaf:page` of each: from a `foaf:homepage`, which is inverse
    functional, it would follow that all versions are one.
    """
    yield RDF_TYPE, void("Dataset")
    for field, terms in (("title", dataset.title), ("description", dataset.description)):
        yield from ((_dct(field), language_literal(term.text, term.language)) for term in terms)
    yield from ((_dct("subject"), iri(theme.iri)) for theme in dataset.themes)
    yield _dct("license"), iri(dataset.licence)
    yield from ((_dct(role), iri(dataset.publisher_iri)) for role in ("creator", "publisher"))
    yield _dct("issued"), typed_literal(release_day(dataset).isoformat(), "date")
    yield _dct("isVersionOf"), iri(dataset.iri)
    yield f"<{_NAMESPACES['pav']}version>", literal(dataset.version)
    yield _foaf("page"), iri(dataset.base_iri)


def _entities(dataset: Dataset, counts: GraphCounts) -> Iterator[tuple[str, str]]:
    """What counts as an entity: an item, by its IRI. Statements lie below the same address, one folder deeper."""
    items = f"{dataset.base_iri}entity/"
    yield void("uriSpace"), literal(items)
    yield void("uriRegexPattern"), literal(f"^{_SPECIAL.sub(_ESCAPED, items)}[^/]+$")
    yield void("entities"), integer(counts.by_class["<http://wikiba.se/ontology#Item>"])
    if counts.example:
        yield void("exampleResource"), counts.example


def _counted(counts: GraphCounts) -> Iterator[tuple[str, str]]:
    numbers = {
        "triples": counts.triples,
        "distinctSubjects": counts.subjects,
        "distinctObjects": counts.objects,
        "properties": len(counts.by_predicate),
        "classes": len(counts.by_class),
    }
    return ((void(name), integer(number)) for name, number in numbers.items())


def _vocabularies(counts: GraphCounts, prefixes: dict[str, str]) -> Iterator[tuple[str, str]]:
    for namespace in (prefixes[name] for name in _VOCABULARIES if name in prefixes):
        if any(term.startswith(f"<{namespace}") for term in (*counts.by_predicate, *counts.by_class)):
            yield void("vocabulary"), iri(namespace)
