"""The part of `dcat.jsonld` by which the dataset is found: what it is about, where, when, and whom to ask."""

from collections.abc import Iterable
from typing import Any, Final

from pipeline.dataset import Contact, Dataset, Period, Subject
from pipeline.model import Term

__all__ = ["coverage", "taxonomies", "texts"]

#: DCAT-AP wants one theme at least to be from the EU's list.
_EU_THEMES: Final = "http://publications.europa.eu/resource/authority/data-theme"
#: Length of a date as written -> its datatype.
_DATATYPES: Final = {len("2024"): "xsd:gYear", len("2024-01"): "xsd:gYearMonth", len("2024-01-31"): "xsd:date"}


def texts(terms: Iterable[Term]) -> list[dict[str, str]]:
    """Texts with their languages, in JSON-LD."""
    return [{"@value": term.text, "@language": term.language} for term in terms]


def coverage(dataset: Dataset) -> dict[str, Any]:
    """What `dataset.yaml` says of keywords, themes, places, time and contact; nothing of what it does not know."""
    found = {
        "dcat:keyword": texts(dataset.keywords),
        "dcat:theme": [_subject(theme, "skos:Concept") for theme in dataset.themes],
        "dct:spatial": [_subject(place, "dct:Location") for place in dataset.spatial],
        "dct:temporal": dataset.temporal and _period(dataset.temporal),
        "dcat:contactPoint": dataset.contact and _contact(dataset.contact),
    }
    return {key: value for key, value in found.items() if value}


def taxonomies(dataset: Dataset) -> dict[str, Any]:
    """The list that the themes come from, for the catalogue, if it is that of the EU."""
    if not any(theme.iri.startswith(f"{_EU_THEMES}/") for theme in dataset.themes):
        return {}
    title = {"@value": "Data theme", "@language": "en"}
    return {"dcat:themeTaxonomy": {"@id": _EU_THEMES, "@type": "skos:ConceptScheme", "dct:title": title}}


def _subject(subject: Subject, kind: str) -> dict[str, Any]:
    return {"@id": subject.iri, "@type": kind, "skos:prefLabel": texts(subject.label)}


def _period(period: Period) -> dict[str, Any]:
    ends = {"dcat:startDate": period.start, "dcat:endDate": period.end}
    dates = {key: {"@value": text, "@type": _DATATYPES[len(text)]} for key, text in ends.items() if text}
    return {"@type": "dct:PeriodOfTime", **dates}


def _contact(contact: Contact) -> dict[str, Any]:
    made: dict[str, Any] = {"@type": "vcard:Kind", "vcard:fn": contact.name}
    if contact.email:
        made["vcard:hasEmail"] = {"@id": f"mailto:{contact.email}"}
    if contact.url:
        made["vcard:hasURL"] = {"@id": contact.url}
    return made
