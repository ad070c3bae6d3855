"""`dcat.jsonld`: the dataset for data portals, in DCAT 3 (www.w3.org/TR/vocab-dcat-3), as DCAT-AP 3 wants it.

DCAT-AP (semiceu.github.io/DCAT-AP/releases/3.0.1) says which properties are mandatory and recommended, of which class each node is,
and from which lists values come. All that it recommends is given as far as `dataset.yaml` knows it, but `dcatap:availability`: how
long a release stays where it is, only its publisher knows.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from pipeline.dataset import Dataset
from pipeline.publishing.dcat_coverage import coverage, taxonomies, texts
from pipeline.publishing.distributions import Distribution, File
from pipeline.publishing.inputs import release_day
from pipeline.publishing.languages import european_language

__all__ = ["dcat_description"]

_CONTEXT: Final = {
    "@version": 1.1,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_IANA: Final = "https://www.iana.org/assignments/media-types/"
#: DCAT-AP takes formats from the EU's list of file types (publications.europa.eu/resource/authority/file-type).
_FILE_TYPES: Final = "http://publications.europa.eu/resource/authority/file-type/"
_FORMATS: Final = {"ttl": "RDF_TURTLE", "nt": "RDF_N_TRIPLES", "jsonld": "JSON_LD", "json": "JSON", "csv": "CSV", "parquet": "PARQUET"}


def dcat_description(dataset: Dataset, dumps: Iterable[Distribution], files: dict[str, File]) -> dict[str, Any]:
    """The catalogue with its one dataset and a distribution for each dump; `files` has the facts of all by name."""
    forms = [
        _distribution(dataset, dump, files, packed=packed) for dump in dumps for packed in (False, True) if _file(dump, packed) in files
    ]
    return {
        "@context": _CONTEXT,
        "@id": f"{dataset.base_iri}catalogue",
        "@type": "dcat:Catalog",
        **_common(dataset),
        "dct:issued": _day(dataset.created),
        "dct:publisher": {"@id": dataset.publisher_iri, "@type": "foaf:Agent", "foaf:name": dataset.publisher},
        "dct:license": {"@id": dataset.licence, "@type": "dct:LicenseDocument"},
        "foaf:homepage": {"@id": dataset.base_iri, "@type": "foaf:Document"},
        **taxonomies(dataset),
        "dcat:dataset": _dataset(dataset, forms),
    }


def _common(dataset: Dataset) -> dict[str, Any]:
    """What is said of the catalogue as of the dataset in it."""
    languages = filter(None, map(european_language, dataset.languages))
    return {
        "dct:title": texts(dataset.title),
        "dct:description": texts(dataset.description),
        "dct:language": [{"@id": iri, "@type": "dct:LinguisticSystem"} for iri in languages],
        "dct:modified": _day(release_day(dataset)),
    }


def _dataset(dataset: Dataset, forms: list[dict[str, Any]]) -> dict[str, Any]:
    """The dataset in this version. Its licence is said of the distributions alone, so that no two can differ ("Legal information").

    The dataset in whatever version is of no class here: portals would list it as a second one, without distributions. DCAT 3
    (section 7) wants `isVersionOf` never without its inverse.
    """
    version, publisher = {"@id": dataset.version_iri}, {"@id": dataset.publisher_iri}
    return {
        **version,
        "@type": "dcat:Dataset",
        **_common(dataset),
        "dct:issued": _day(release_day(dataset)),
        "dct:identifier": dataset.version_iri,
        "dct:publisher": publisher,
        "dct:creator": publisher,
        **coverage(dataset),
        "dcat:version": dataset.version,
        "dcat:isVersionOf": {"@id": dataset.iri, "dcat:hasVersion": version},
        "dcat:landingPage": {"@id": dataset.base_iri},
        "dct:conformsTo": {"@id": "http://wikiba.se/ontology#", "@type": "dct:Standard"},
        "dct:provenance": {"@id": dataset.address("prov.ttl"), "@type": "dct:ProvenanceStatement"},
        "prov:wasGeneratedBy": {"@id": f"{dataset.version_iri}#build", "@type": "prov:Activity"},
        "dcat:distribution": forms,
    }


def _file(dump: Distribution, packed: bool) -> str:
    return f"{dump.name}.gz" if packed else dump.name


def _distribution(dataset: Dataset, dump: Distribution, files: dict[str, File], *, packed: bool) -> dict[str, Any]:
    plain, facts = files[dump.name], files[_file(dump, packed)]
    ending = dump.name.rsplit(".", 1)[1]
    made: dict[str, Any] = {
        "@id": f"{dataset.version_iri}#{facts.name}",
        "@type": "dcat:Distribution",
        "dct:title": {"@value": f"{dump.title}{', packed with gzip' if packed else ''}", "@language": "en"},
        "dct:description": {"@value": f"{dump.number:,} {dump.unit}", "@language": "en"},
        "dcat:accessURL": {"@id": dataset.address()},
        "dcat:downloadURL": {"@id": dataset.address(facts.name)},
        "dcat:mediaType": {"@id": f"{_IANA}{plain.media_type}", "@type": "dct:MediaType"},
        "dct:format": {"@id": f"{_FILE_TYPES}{_FORMATS[ending]}", "@type": "dct:MediaTypeOrExtent"},
        "dcat:byteSize": {"@value": str(facts.bytes), "@type": "xsd:nonNegativeInteger"},
        "dct:license": {"@id": dataset.licence},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256", "@type": "spdx:ChecksumAlgorithm"},
            "spdx:checksumValue": {"@value": facts.sha256, "@type": "xsd:hexBinary"},
        },
    }
    if packed:
        made["dcat:compressFormat"] = {"@id": f"{_IANA}{facts.media_type}", "@type": "dct:MediaType"}
    return made


def _day(day: date) -> dict[str, str]:
    return {"@value": day.isoformat(), "@type": "xsd:date"}
