"""How to cite the dataset: `CITATION.cff` (citation-file-format.github.io, 1.2.0) and `datacite.json` (schema.datacite.org, 4.6)."""

from collections.abc import Iterable
from typing import Any, Final

import yaml

from pipeline.dataset import Contact, Dataset, Period
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
    name, contact = _spdx(dataset.licence), dataset.contact
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
        **({"keywords": list(dict.fromkeys(word.text for word in dataset.keywords))} if dataset.keywords else {}),
        **({"contact": [_entity(contact)]} if contact else {}),
        **({"license": name} if name else {"license-url": dataset.licence}),
    }
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000)


def _entity(contact: Contact) -> dict[str, str]:
    facts = {"name": contact.name, "email": contact.email, "website": contact.url}
    return {key: value for key, value in facts.items() if value}


def datacite_metadata(dataset: Dataset, files: Iterable[File]) -> dict[str, Any]:
    """DataCite's properties for this version, named as its JSON has them.

    It has no DOI: whoever registers one adds `doi`, all else is there. The dataset's own IRI is an alternate identifier.
    """
    listed = list(files)
    return {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "alternateIdentifiers": [{"alternateIdentifier": dataset.version_iri, "alternateIdentifierType": "URL"}],
        "creators": [{"name": dataset.publisher, "nameType": "Organizational"}],
        "titles": [{"title": term.text, "lang": term.language} for term in dataset.title],
        "publisher": {"name": dataset.publisher},
        "publicationYear": str(release_day(dataset).year),
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Linked data in Wikidata's model"},
        **_coverage(dataset),
        "dates": _dates(dataset),
        "language": dataset.languages[0],
        "version": dataset.version,
        "rightsList": [_rights(dataset.licence)],
        "descriptions": [{"description": t.text, "descriptionType": "Abstract", "lang": t.language} for t in dataset.description],
        "formats": sorted({file.media_type for file in listed}),
        "sizes": [f"{sum(file.bytes for file in listed)} bytes"],
        "relatedIdentifiers": [
            {"relatedIdentifier": dataset.iri, "relatedIdentifierType": "URL", "relationType": "IsVersionOf"},
            {"relatedIdentifier": dataset.base_iri, "relatedIdentifierType": "URL", "relationType": "IsDescribedBy"},
        ],
        "url": dataset.address(),
    }


def _rights(licence: str) -> dict[str, str]:
    rights = {"rightsUri": licence}
    if name := _spdx(licence):
        rights |= {"rightsIdentifier": name, "rightsIdentifierScheme": "SPDX", "schemeUri": "https://spdx.org/licenses/"}
    return rights


def _dates(dataset: Dataset) -> list[dict[str, str]]:
    day = release_day(dataset).isoformat()
    dates = {"Created": dataset.created.isoformat(), "Issued": day, "Updated": day}
    if dataset.temporal:
        dates["Coverage"] = _range(dataset.temporal)
    return [{"date": date, "dateType": kind} for kind, date in dates.items()]


def _range(period: Period) -> str:
    """A range as DataCite writes it (RKMS-ISO8601); an open end is empty."""
    return f"{period.start}/{period.end}"


def _coverage(dataset: Dataset) -> dict[str, Any]:
    """What the dataset is about, and whom to ask; only what is known."""
    subjects = [{"subject": word.text, "lang": word.language} for word in dataset.keywords]
    themes = [(theme.iri, theme.label[0]) for theme in dataset.themes]
    subjects += [{"subject": label.text, "lang": label.language, "valueUri": iri} for iri, label in themes]
    contributor = dataset.contact and {"name": dataset.contact.name, "contributorType": "ContactPerson"}
    found = {
        "subjects": subjects,
        "contributors": [contributor] if contributor else [],
        "geoLocations": [{"geoLocationPlace": place.label[0].text} for place in dataset.spatial],
    }
    return {key: value for key, value in found.items() if value}
