"""Parts of the graph for `void.ttl`: one for each class and each property, the links to Wikidata, dumps that hold only a part."""

from collections.abc import Iterable
from typing import Final

from pipeline.dataset import Dataset
from pipeline.publishing.descriptions import Description
from pipeline.publishing.distributions import Distribution
from pipeline.publishing.graph_counts import GraphCounts
from pipeline.rdf.abbreviation import Abbreviator
from pipeline.rdf.snaks import RDF_TYPE
from pipeline.rdf.terms import integer, iri, language_literal, literal

__all__ = ["classes", "dump_pairs", "links", "partial_dumps", "properties", "void"]

_TITLE: Final = "<http://purl.org/dc/terms/title>"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
#: Ending of an RDF file -> its format in the W3C's list.
_FORMAT_NAMES: Final = {"ttl": "Turtle", "nt": "N-Triples", "jsonld": "JSON-LD"}
_WIKIDATA: Final = "http://www.wikidata.org/entity/"


def void(name: str) -> str:
    """A term of the vocabulary."""
    return f"<http://rdfs.org/ns/void#{name}>"


def classes(dataset: Dataset, counts: GraphCounts, prefixes: dict[str, str]) -> list[Description]:
    """A partition for each class, with how many entities are of it."""
    names = _PartitionNames(dataset, prefixes)
    return [
        (names.of("class", kind), [(void("class"), kind), (void("entities"), integer(count))])
        for kind, count in sorted(counts.by_class.items())
    ]


def properties(dataset: Dataset, counts: GraphCounts, prefixes: dict[str, str]) -> list[Description]:
    """A partition for each property, with how many triples have it, and how many subjects these have."""
    names = _PartitionNames(dataset, prefixes)
    return [
        (
            names.of("property", predicate),
            [
                (void("property"), predicate),
                (void("triples"), integer(triples)),
                (void("distinctSubjects"), integer(counts.subjects_by_predicate[predicate])),
            ],
        )
        for predicate, triples in sorted(counts.by_predicate.items())
    ]


def links(dataset: Dataset, counts: GraphCounts) -> list[Description]:
    """The identities with Wikidata's items as a linkset, and behind it Wikidata, which they lead to; nothing if there are none."""
    if not counts.identities:
        return []
    wikidata = iri(f"{_WIKIDATA}Q2013")
    pairs = [
        (RDF_TYPE, void("Linkset")),
        (void("linkPredicate"), "<http://www.w3.org/2002/07/owl#sameAs>"),
        (void("subjectsTarget"), iri(dataset.version_iri)),
        (void("objectsTarget"), wikidata),
        (void("triples"), integer(counts.identities)),
    ]
    target = [(RDF_TYPE, void("Dataset")), (_TITLE, language_literal("Wikidata", "en")), (void("uriSpace"), literal(_WIKIDATA))]
    return [(f"<{dataset.address('void.ttl')}#links-to-wikidata>", pairs), (wikidata, target)]


def partial_dumps(dataset: Dataset, dumps: Iterable[Distribution]) -> list[Description]:
    """A subset for each dump: for those that hold only a part of the graph (guide, "Describing partitioned datasets")."""
    return [
        (
            f"<{dataset.address('void.ttl')}#{dump.name}>",
            [
                (RDF_TYPE, void("Dataset")),
                (_TITLE, language_literal(dump.title, "en")),
                (void("triples"), integer(dump.number)),
                *dump_pairs(dataset, [dump]),
            ],
        )
        for dump in dumps
    ]


def dump_pairs(dataset: Dataset, dumps: list[Distribution]) -> list[tuple[str, str]]:
    """Where dumps are, plain and packed, and their formats."""
    addresses = [(void("dataDump"), iri(dataset.address(f"{dump.name}{end}"))) for dump in dumps for end in ("", ".gz")]
    endings = {dump.name.rsplit(".", 1)[1] for dump in dumps}
    return addresses + [(void("feature"), iri(f"{_FORMATS}{name}")) for ending, name in _FORMAT_NAMES.items() if ending in endings]


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
