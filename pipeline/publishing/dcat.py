"""`dcat.jsonld`: the dataset for data portals, in DCAT 3 (www.w3.org/TR/vocab-dcat-3), as DCAT-AP 3 wants it.

DCAT-AP's mandatory and recommended properties are given as far as `dataset.yaml` knows them; it knows no contact and no theme.
"""

from collections.abc import Iterable
from typing import Any, Final

from pipeline.dataset import Dataset
from pipeline.model import Term
from pipeline.publishing.distributions import Distribution, File
from pipeline.publishing.inputs import release_day

__all__ = ["dcat_description"]

_CONTEXT: Final = {
    "@version": 1.1,
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_IANA: Final = "https://www.iana.org/assignments/media-types/"
_LANGUAGES: Final = "http://id.loc.gov/vocabulary/iso639-1/"
#: DCAT-AP takes formats from the EU's list of file types (publications.europa.eu/resource/authority/file-type).
_FILE_TYPES: Final = "http://publications.europa.eu/resource/authority/file-type/"
_FORMATS: Final = {"ttl": "RDF_TURTLE", "nt": "RDF_N_TRIPLES", "jsonld": "JSON_LD", "json": "JSON", "csv": "CSV", "parquet": "PARQUET"}
#: Codes of ISO 639-1 have two letters; others are not in that list.
_SHORT: Final = 2


def dcat_description(dataset: Dataset, dumps: Iterable[Distribution], files: dict[str, File]) -> dict[str, Any]:
    """The catalogue with its one dataset and a distribution for each dump; `files` has the facts of all by name."""
    forms = [
        _distribution(dataset, dump, files, packed=packed) for dump in dumps for packed in (False, True) if _file(dump, packed) in files
    ]
    licence = {"@id": dataset.licence, "@type": "dct:LicenseDocument"}
    publisher = {"@id": f"{dataset.base_iri}publisher", "@type": "foaf:Agent", "foaf:name": dataset.publisher}
    return {
        "@context": _CONTEXT,
        "@id": f"{dataset.base_iri}catalogue",
        "@type": "dcat:Catalog",
        "dct:title": _texts(dataset.title),
        "dct:description": _texts(dataset.description),
        "dct:publisher": publisher,
        "dct:license": licence,
        "dct:language": _languages(dataset),
        "dct:issued": _day(dataset.created.isoformat()),
        "dct:modified": _day(release_day(dataset).isoformat()),
        "foaf:homepage": {"@id": dataset.base_iri, "@type": "foaf:Document"},
        "dcat:dataset": {
            "@id": dataset.version_iri,
            "@type": "dcat:Dataset",
            "dct:title": _texts(dataset.title),
            "dct:description": _texts(dataset.description),
            "dct:identifier": dataset.version_iri,
            "dct:publisher": {"@id": publisher["@id"]},
            "dct:creator": {"@id": publisher["@id"]},
            "dct:license": {"@id": dataset.licence},
            "dct:language": _languages(dataset),
            "dct:issued": _day(dataset.created.isoformat()),
            "dct:modified": _day(release_day(dataset).isoformat()),
            "dcat:version": dataset.version,
            "dcat:isVersionOf": {"@id": dataset.iri},
            "dcat:landingPage": {"@id": dataset.base_iri},
            "dct:conformsTo": {"@id": "http://wikiba.se/ontology#", "@type": "dct:Standard"},
            "dct:provenance": {"@id": dataset.address("prov.ttl"), "@type": "dct:ProvenanceStatement"},
            "prov:wasGeneratedBy": {"@id": f"{dataset.version_iri}#build", "@type": "prov:Activity"},
            "dcat:distribution": forms,
        },
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


def _texts(terms: Iterable[Term]) -> list[dict[str, str]]:
    return [{"@value": term.text, "@language": term.language} for term in terms]


def _day(text: str) -> dict[str, str]:
    return {"@value": text, "@type": "xsd:date"}


def _languages(dataset: Dataset) -> list[dict[str, str]]:
    return [{"@id": f"{_LANGUAGES}{code}", "@type": "dct:LinguisticSystem"} for code in dataset.languages if len(code) == _SHORT]
