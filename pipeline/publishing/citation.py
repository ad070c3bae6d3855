"""How to cite the dataset: `CITATION.cff` (citation-file-format.github.io, 1.2.0) and `datacite.json` (schema.datacite.org, 4.5)."""

from collections.abc import Iterable
from typing import Any, Final

import yaml

from pipeline.dataset import Dataset
from pipeline.publishing.distributions import File
from pipeline.publishing.inputs import release_day

__all__ = ["citation_file", "datacite_metadata"]

#: Address of a licence -> its name in the SPDX list (spdx.org/licenses).
_SPDX: Final = {
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0-1.0",
    "https://creativecommons.org/licenses/by/4.0/": "CC-BY-4.0",
    "https://creativecommons.org/licenses/by-sa/4.0/": "CC-BY-SA-4.0",
    "https://opendatacommons.org/licenses/by/1-0/": "ODC-By-1.0",
    "https://opendatacommons.org/licenses/odbl/1-0/": "ODbL-1.0",
    "https://opendatacommons.org/licenses/pddl/1-0/": "PDDL-1.0",
}


def _spdx(licence: str) -> str | None:
    return _SPDX.get(licence.replace("http://", "https://", 1))


def citation_file(dataset: Dataset) -> str:
    """`CITATION.cff` for this version."""
    name = _spdx(dataset.licence)
    content = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it as below.",
        "type": "dataset",
        "title": dataset.title[0].text,
        "abstract": dataset.description[0].text,
        "authors": [{"name": dataset.publisher}],
        "version": dataset.version,
        "date-released": release_day(dataset),
        "url": dataset.base_iri,
        "identifiers": [{"type": "url", "value": dataset.version_iri, "description": "This version"}],
        **({"license": name} if name else {"license-url": dataset.licence}),
    }
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000)


def datacite_metadata(dataset: Dataset, files: Iterable[File]) -> dict[str, Any]:
    """DataCite's properties for this version. It has no DOI: whoever registers one adds `doi`, all else is there."""
    listed = list(files)
    licence = {"rightsUri": dataset.licence} | (
        {"rightsIdentifier": name, "rightsIdentifierScheme": "SPDX"} if (name := _spdx(dataset.licence)) else {}
    )
    return {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "identifiers": [{"identifier": dataset.version_iri, "identifierType": "URL"}],
        "creators": [{"name": dataset.publisher, "nameType": "Organizational"}],
        "titles": [{"title": term.text, "lang": term.language} for term in dataset.title],
        "publisher": {"name": dataset.publisher},
        "publicationYear": str(release_day(dataset).year),
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Linked data in Wikidata's model"},
        "dates": [
            {"date": dataset.created.isoformat(), "dateType": "Created"},
            {"date": release_day(dataset).isoformat(), "dateType": "Updated"},
        ],
        "language": dataset.languages[0],
        "version": dataset.version,
        "rightsList": [licence],
        "descriptions": [{"description": t.text, "descriptionType": "Abstract", "lang": t.language} for t in dataset.description],
        "formats": sorted({file.media_type for file in listed}),
        "sizes": [f"{sum(file.bytes for file in listed)} bytes"],
        "relatedIdentifiers": [
            {"relatedIdentifier": dataset.iri, "relatedIdentifierType": "URL", "relationType": "IsVersionOf"},
            {"relatedIdentifier": dataset.base_iri, "relatedIdentifierType": "URL", "relationType": "IsDescribedBy"},
        ],
        "url": dataset.address(),
    }
