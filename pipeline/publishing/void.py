"""`void.ttl`: what the graph is made of, in the Vocabulary of Interlinked Datasets (www.w3.org/TR/void)."""

from collections.abc import Iterable
from typing import Final

from pipeline.dataset import Dataset
from pipeline.publishing.descriptions import Description, turtle
from pipeline.publishing.distributions import Distribution, media_type
from pipeline.publishing.graph_counts import GraphCounts
from pipeline.rdf.abbreviation import Abbreviator
from pipeline.rdf.snaks import RDF_TYPE
from pipeline.rdf.terms import integer, iri, language_literal, literal

__all__ = ["void_description"]

_VOID: Final = "http://rdfs.org/ns/void#"
_DCT: Final = "http://purl.org/dc/terms/"
_FOAF: Final = "http://xmlns.com/foaf/0.1/"
_PAV: Final = "http://purl.org/pav/"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
#: Ending of an RDF file -> its format in the W3C's list.
_FORMAT_NAMES: Final = {"ttl": "Turtle", "nt": "N-Triples", "jsonld": "JSON-LD"}
_WIKIDATA: Final = "http://www.wikidata.org/entity/"


def _void(name: str) -> str:
    return f"<{_VOID}{name}>"


def void_description(dataset: Dataset, counts: GraphCounts, dumps: Iterable[Distribution], prefixes: dict[str, str]) -> str:
    """The description as Turtle: the dataset with its counts and dumps, a partition for each class and property, the links."""
    prefixes = prefixes | {"void": _VOID, "dct": _DCT, "foaf": _FOAF, "pav": _PAV, "formats": _FORMATS}
    names = _PartitionNames(dataset, prefixes)
    classes = [
        (names.of("class", kind), [(_void("class"), kind), (_void("entities"), integer(count))])
        for kind, count in sorted(counts.by_class.items())
    ]
    properties = [(names.of("property", predicate), _property_pairs(predicate, counts)) for predicate in sorted(counts.by_predicate)]
    links = _links(dataset, counts)
    whole = _dataset_pairs(dataset, counts)
    whole += [(_void("dataDump"), iri(dataset.address(f"{dump.name}{end}"))) for dump in dumps for end in ("", ".gz")]
    whole += [(_void("feature"), iri(f"{_FORMATS}{_FORMAT_NAMES[ending]}")) for ending in _endings(dumps)]
    whole += [(_void("classPartition"), name) for name, _ in classes]
    whole += [(_void("propertyPartition"), name) for name, _ in properties]
    whole += [(_void("subset"), name) for name, _ in links]
    nodes: list[Description] = [_document(dataset), (iri(dataset.version_iri), whole), *links, *classes, *properties]
    return turtle(prefixes, nodes, dataset.title[0].text)


def _endings(dumps: Iterable[Distribution]) -> list[str]:
    return [ending for ending in _FORMAT_NAMES if any(media_type(dump.name) == media_type(f"x.{ending}") for dump in dumps)]


def _document(dataset: Dataset) -> Description:
    topic = [(f"<{_FOAF}primaryTopic>", iri(dataset.version_iri)), (f"<{_DCT}publisher>", literal(dataset.publisher))]
    return (iri(dataset.address("void.ttl")), [(RDF_TYPE, _void("DatasetDescription")), *topic])


def _dataset_pairs(dataset: Dataset, counts: GraphCounts) -> list[tuple[str, str]]:
    pairs = [(RDF_TYPE, _void("Dataset"))]
    pairs += [(f"<{_DCT}title>", language_literal(term.text, term.language)) for term in dataset.title]
    pairs += [(f"<{_DCT}description>", language_literal(term.text, term.language)) for term in dataset.description]
    pairs += [(f"<{_DCT}license>", iri(dataset.licence)), (f"<{_DCT}publisher>", literal(dataset.publisher))]
    pairs += [(f"<{_DCT}isVersionOf>", iri(dataset.iri)), (f"<{_PAV}version>", literal(dataset.version))]
    pairs += [(f"<{_FOAF}homepage>", iri(dataset.base_iri)), (_void("uriSpace"), literal(f"{dataset.base_iri}entity/"))]
    numbers = {
        "triples": counts.triples,
        "entities": counts.by_class["<http://wikiba.se/ontology#Item>"],
        "distinctSubjects": counts.subjects,
        "distinctObjects": counts.objects,
        "properties": len(counts.by_predicate),
        "classes": len(counts.by_class),
    }
    return pairs + [(_void(name), integer(number)) for name, number in numbers.items()]


def _property_pairs(predicate: str, counts: GraphCounts) -> list[tuple[str, str]]:
    numbers = {"triples": counts.by_predicate[predicate], "distinctSubjects": counts.subjects_by_predicate[predicate]}
    return [(_void("property"), predicate), *((_void(name), integer(number)) for name, number in numbers.items())]


def _links(dataset: Dataset, counts: GraphCounts) -> list[Description]:
    """The identities with Wikidata's items, if there are any, as a linkset."""
    if not counts.identities:
        return []
    wikidata = iri("http://www.wikidata.org/entity/Q2013")
    pairs = [
        (RDF_TYPE, _void("Linkset")),
        (_void("linkPredicate"), "<http://www.w3.org/2002/07/owl#sameAs>"),
        (_void("subjectsTarget"), iri(dataset.version_iri)),
        (_void("objectsTarget"), wikidata),
        (_void("triples"), integer(counts.identities)),
    ]
    target = [(RDF_TYPE, _void("Dataset")), (f"<{_DCT}title>", language_literal("Wikidata", "en")), (_void("uriSpace"), literal(_WIKIDATA))]
    return [(f"<{dataset.address('void.ttl')}#links-to-wikidata>", pairs), (wikidata, target)]


class _PartitionNames:
    """IRIs for partitions, named as one would write what they are of: `void.ttl#property-wdt-P31`."""

    def __init__(self, dataset: Dataset, prefixes: dict[str, str]) -> None:
        self._document = dataset.address("void.ttl")
        self._abbreviator = Abbreviator(prefixes)
        self._numbers: dict[str, int] = {}

    def of(self, kind: str, term: str) -> str:
        """The name of the partition of a class or property, which is a term in angle brackets."""
        short = (self._abbreviator.shorten(term[1:-1]) or "other").replace(":", "-")
        number = self._numbers[f"{kind}-{short}"] = self._numbers.get(f"{kind}-{short}", 0) + 1
        return f"<{self._document}#{kind}-{short}{f'-{number}' if number > 1 else ''}>"
