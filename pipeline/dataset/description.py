"""The facts about a dataset as a whole, and the addresses that follow from them. No I/O."""

from datetime import date
from pathlib import Path

import msgspec

from pipeline.model import Term

__all__ = ["Contact", "Dataset", "Period", "Subject"]


class Subject(msgspec.Struct, frozen=True):
    """Something outside that the dataset is about, a theme or a place: its IRI, and its names in some languages."""

    iri: str
    label: tuple[Term, ...]


class Period(msgspec.Struct, frozen=True):
    """The time that the dataset is about. Both ends belong to it: a year, a month or a day, as written; empty where it is open."""

    start: str = ""
    end: str = ""


class Contact(msgspec.Struct, frozen=True):
    """Who answers questions about the dataset: a name, and a mail address or the address of a page, or both."""

    name: str
    email: str = ""
    url: str = ""


class Dataset(msgspec.Struct, frozen=True, kw_only=True):
    """The facts about the dataset as a whole. `title` and `description` have one text for each of `languages`, in their order.

    `source_texts` are the folders in which the texts of the sources may be found; none of them has to exist.
    What stands behind `modified` helps others to find the dataset, and may be missing.
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
    keywords: tuple[Term, ...] = ()
    themes: tuple[Subject, ...] = ()
    spatial: tuple[Subject, ...] = ()
    temporal: Period | None = None
    contact: Contact | None = None

    @property
    def iri(self) -> str:
        """The dataset itself, in whatever version."""
        return f"{self.base_iri}dataset"

    @property
    def version_iri(self) -> str:
        """The dataset in this version."""
        return f"{self.base_iri}dataset/{self.version}"

    @property
    def publisher_iri(self) -> str:
        """Who publishes it."""
        return f"{self.base_iri}publisher"

    @property
    def context_address(self) -> str:
        """Where the JSON-LD context of the documents about single items is published: below the base IRI, one for each version."""
        return f"{self.base_iri}context/{self.version}.jsonld"

    def address(self, name: str = "") -> str:
        """Where a file of this version's release is published; without a name, the folder of the release."""
        return f"{self.base_iri}releases/{self.version}/{name}"
