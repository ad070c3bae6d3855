"""What the dataset is: name, version, titles, base IRI, licence, languages, publisher; read from `dataset.yaml`."""

from datetime import date
from pathlib import Path
from typing import Any, Final, cast

import msgspec

from pipeline.issues import Issue
from pipeline.model import Term
from pipeline.records.record import Record
from pipeline.records.structure import schema_issues
from pipeline.records.yaml_reader import read_yaml

__all__ = ["Dataset", "load_dataset"]


class Dataset(msgspec.Struct, frozen=True, kw_only=True):
    """The facts about the dataset as a whole. `title` and `description` have one text for each of `languages`, in their order.

    `source_texts` are the folders in which the texts of the sources may be found; none of them has to exist.
    """

    name: str
    version: str
    title: tuple[Term, ...]
    description: tuple[Term, ...]
    base_iri: str
    licence: str
    languages: tuple[str, ...]
    publisher: str
    created: date
    source_texts: tuple[Path, ...]
    #: The day of this version, where the file gives it.
    modified: date | None = None

    @property
    def iri(self) -> str:
        """The dataset itself, in whatever version."""
        return f"{self.base_iri}dataset"

    @property
    def version_iri(self) -> str:
        """The dataset in this version."""
        return f"{self.base_iri}dataset/{self.version}"

    @property
    def context_address(self) -> str:
        """Where the JSON-LD context of the documents about single items is published: below the base IRI, one for each version."""
        return f"{self.base_iri}context/{self.version}.jsonld"

    def address(self, name: str = "") -> str:
        """Where a file of this version's release is published; without a name, the folder of the release."""
        return f"{self.base_iri}releases/{self.version}/{name}"


#: A character of an IRI (RFC 3987, section 2.2) that neither begins a query nor a fragment; a percent sign escapes a byte.
_IRI_CHARACTER: Final = r"""(?:[^\x00-\x20\x7f-\xa0\s<>"{}|\\^`\[\]%?#]|%[0-9A-Fa-f]{2})"""
_SLUG: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)"
_LANGUAGE: Final = r"^[a-z]{2,3}(-[a-z0-9]+)*$(?!\n)"
_BASE_IRI: Final = rf"^https?://(?!/){_IRI_CHARACTER}+/$(?!\n)"
_IRI: Final = rf"^https?://(?!/)(?:{_IRI_CHARACTER}|[?#])+$(?!\n)"
_DATE: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)"
#: semver.org, version 2.0.0: item 2 (three numbers), item 9 (pre-release), item 10 (build).
_NUMBER: Final = "(?:0|[1-9][0-9]*)"
_PRE_RELEASE: Final = rf"(?:{_NUMBER}|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)"
_BUILD: Final = "[0-9a-zA-Z-]+"
_VERSION: Final = rf"^{_NUMBER}(?:\.{_NUMBER}){{2}}(?:-{_PRE_RELEASE}(?:\.{_PRE_RELEASE})*)?(?:\+{_BUILD}(?:\.{_BUILD})*)?$(?!\n)"


def _text(pattern: str = r"\S", description: str = "some text") -> dict[str, Any]:
    return {"type": "string", "pattern": pattern, "description": description}


_CODE: Final = _text(_LANGUAGE, 'a language code such as "en" or "zh-hant"')
_TEXTS: Final = {"type": "object", "propertyNames": _CODE, "additionalProperties": _text()}
_FIELDS: Final = {
    "name": _text(_SLUG, 'lower-case letters, digits and hyphens: "my-dataset"'),
    "version": _text(_VERSION, 'a version as semver.org has it: "1.4.0"'),
    "title": _TEXTS,
    "description": _TEXTS,
    "base_iri": _text(_BASE_IRI, 'an absolute http or https IRI that ends in "/"'),
    "licence": _text(_IRI, "the http or https IRI of a licence"),
    "languages": {"type": "array", "items": _CODE, "minItems": 1, "uniqueItems": True},
    "publisher": _text(),
    "created": _text(_DATE, "a day: 2024-01-31"),
    "modified": _text(_DATE, "a day: 2024-01-31"),
    "source_texts": {"type": "array", "items": _text(), "uniqueItems": True},
}
_SCHEMA: Final = {
    "type": "object",
    "properties": _FIELDS,
    "required": [name for name in _FIELDS if name != "modified"],
    "additionalProperties": False,
}


def load_dataset(path: Path) -> tuple[Dataset | None, list[Issue]]:
    """The dataset that the file at `path` describes, and all that is wrong with the file; no dataset unless nothing is."""
    found = list(read_yaml(path))
    issues = [issue for issue in found if isinstance(issue, Issue)]
    for record in found:
        if isinstance(record, Record):
            issues += schema_issues(record, _SCHEMA) or [*_language_issues(record), *_date_issues(record)]
            if not issues:
                return _dataset(cast(dict[str, Any], record.data), path.parent), []
    return None, issues


def _language_issues(record: Record) -> list[Issue]:
    """Texts that are missing in a language of the dataset, and texts in a language it does not have."""
    languages = cast(list[str], record.data["languages"])
    issues = []
    for field in ("title", "description"):
        texts = cast(dict[str, str], record.data[field])
        for code in languages:
            if code not in texts:
                expected = f"a text for each of the languages {', '.join(languages)}"
                issues.append(Issue(record.place((field,)), "missing-translation", f"no {field} in '{code}'", expected, "add it"))
        for code in texts:
            if code not in languages:
                place = record.place((field, code), key=True)
                fix = "add the language under 'languages', or drop the text"
                issues.append(Issue(place, "undeclared-language", f"a {field} in '{code}'", f"one of {', '.join(languages)}", fix))
    return issues


def _date_issues(record: Record) -> list[Issue]:
    issues = []
    for field in ("created", "modified"):
        if field in record.data:
            text = cast(str, record.data[field])
            try:
                date.fromisoformat(text)
            except ValueError:
                issues.append(Issue(record.place((field,)), "date", f'"{text}"', "a day that the calendar has", "correct it"))
    return issues


def _dataset(data: dict[str, Any], folder: Path) -> Dataset:
    languages = tuple(data["languages"])
    terms = {field: tuple(Term(code, data[field][code]) for code in languages) for field in ("title", "description")}
    return Dataset(
        name=data["name"],
        version=data["version"],
        title=terms["title"],
        description=terms["description"],
        base_iri=data["base_iri"],
        licence=data["licence"],
        languages=languages,
        publisher=data["publisher"],
        created=date.fromisoformat(data["created"]),
        source_texts=tuple(folder / name for name in data["source_texts"]),
        modified=date.fromisoformat(data["modified"]) if "modified" in data else None,
    )
