"""The downloads: what the folder of dumps holds, with size, checksum and a word on what it is for. Absent files are no fault."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.pages.collection import Collection
from pipeline.pages.templates import Page

__all__ = ["Download", "download_pages", "list_downloads"]

#: Endings, the longest first that fits, and what such a file is.
_KINDS: Final = (
    ("-truthy.nt", "best-ranked statements only, without qualifiers and references; one triple a line"),
    ("-ontology.ttl", "the properties in use"),
    (".nt", "everything, one triple a line, for programs"),
    (".ttl", "everything, grouped by item, for people and programs"),
    (".jsonld", "everything, as JSON-LD"),
    (".json", "for programs"),
    (".jsonl", "one JSON document a line"),
    (".csv", "a flat table"),
    (".parquet", "a flat table in columns, for analysis"),
)
#: Files known by name: what they are.
_NAMES: Final = {
    "SHA256SUMS": "the checksums of all files",
    "void.ttl": "what the dataset holds, counted (VoID)",
    "dcat.jsonld": "catalogue entry with all distributions (DCAT)",
    "dcat.ttl": "catalogue entry with all distributions (DCAT)",
    "prov.ttl": "how the release was made (PROV)",
    "manifest.json": "all files with size, checksum and number of triples",
    "datapackage.json": "what the tables and their columns are (Frictionless Data Package)",
    "CITATION.cff": "how to cite the dataset",
    "CHANGES.md": "what changed since the last release",
    "datacite.json": "metadata in the form of DataCite",
}


class Download(NamedTuple):
    """A file to download: its name below the folder of dumps, size in bytes, SHA-256 (empty: not given), what it is."""

    name: str
    size: int
    sha256: str
    about: str


def _about(name: str) -> str:
    last = name.rpartition("/")[2]
    if last in _NAMES:
        return _NAMES[last]
    packed = last.endswith(".gz")
    plain = last.removesuffix(".gz")
    if "-context-" in plain:
        return "the JSON-LD context"
    found = next((text for ending, text in _KINDS if plain.endswith(ending)), "")
    return f"{found}; packed with gzip" if packed and found else found


def _checksums(folder: Path) -> dict[str, str]:
    """The checksums that `SHA256SUMS` gives, by name; none where the file is missing."""
    path = folder / "SHA256SUMS"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    pairs = [line.partition("  ") for line in lines]
    return {name: checksum for checksum, _, name in pairs if len(checksum) == 64}


def list_downloads(folder: Path) -> list[Download]:
    """The files below the folder of dumps, by name; none where it does not exist."""
    if not folder.is_dir():
        return []
    sums = _checksums(folder)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return [Download(name, (folder / name).stat().st_size, sums.get(name, ""), _about(name)) for name in names]


def download_pages(collection: Collection, files: list[Download]) -> Iterator[Page]:
    """The page of all downloads."""
    description = f"The whole dataset in {len(files)} files, with sizes and checksums."
    content = {"files": files, "example": next(iter(collection.items), "")}
    yield Page("downloads.html", "downloads.html", "Downloads", description, content)
