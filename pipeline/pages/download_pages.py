"""The downloads: what the folder of dumps holds, with size, checksum and a word on what it is for. Absent files are no fault."""

import json
from collections.abc import Iterator
from pathlib import Path
from re import compile as regex
from re import escape as regex_escape
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
    (".json", "all items in Wikibase's JSON"),
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


#: Headings of the page, and the files below each: the first pattern that fits.
_WHOLE, _TABLES, _VOCABULARY, _ABOUT = "The whole dataset", "Tables for analysts", "Vocabulary", "About this release"
_GROUPS: Final = (
    (regex(r".*(-ontology\.ttl|-context-.*\.jsonld)"), _VOCABULARY),
    (regex(r".*\.(csv|parquet)|.*datapackage\.json"), _TABLES),
    (regex("|".join(regex_escape(name) for name in _NAMES)), _ABOUT),
    (regex(r".*\.(nt|ttl|jsonld|json|jsonl)"), _WHOLE),
)
_HEADINGS: Final = (_WHOLE, _TABLES, _VOCABULARY, _ABOUT)


class Download(NamedTuple):
    """A file to download: its name below the folder of dumps, size in bytes, SHA-256 (empty: not given), what it is and holds."""

    name: str
    size: int
    sha256: str = ""
    about: str = ""
    holds: str = ""

    @property
    def group(self) -> str:
        """The heading under which the file stands."""
        name = self.name.removesuffix(".gz")
        return next((group for pattern, group in _GROUPS if pattern.fullmatch(name)), _ABOUT)


def _about(name: str) -> str:
    last = name.rpartition("/")[2]
    if last in _NAMES:
        return _NAMES[last]
    if "-context-" in last:
        return "the JSON-LD context of the documents about single items" if "-item-context-" in last else "the JSON-LD context of the dump"
    return next((text for ending, text in _KINDS if last.removesuffix(".gz").endswith(ending)), "")


def _checksums(folder: Path) -> dict[str, str]:
    """The checksums that `SHA256SUMS` gives, by name; none where the file is missing."""
    path = folder / "SHA256SUMS"
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    pairs = [line.partition("  ") for line in lines]
    return {name: checksum for checksum, _, name in pairs if len(checksum) == 64}


def _holdings(folder: Path) -> dict[str, str]:
    """How many rows or triples each file holds, as far as `manifest.json` says; nothing where it is missing or of another kind."""
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        files = [(file["name"], file) for file in manifest["files"]]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    words = [(name, f"{file[key]:,} {key}") for name, file in files for key in ("triples", "rows") if isinstance(file.get(key), int)]
    return dict(words)


def list_downloads(folder: Path) -> list[Download]:
    """The files below the folder of dumps, by name; none where it does not exist."""
    if not folder.is_dir():
        return []
    sums, holdings = _checksums(folder), _holdings(folder)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return [Download(name, (folder / name).stat().st_size, sums.get(name, ""), _about(name), holdings.get(name, "")) for name in names]


def download_pages(collection: Collection, files: list[Download]) -> Iterator[Page]:
    """The page of all downloads; a packed copy stands beside what it was packed from."""
    by_name = {file.name: file for file in files}
    plain = [file for file in files if file.name.removesuffix(".gz") == file.name or file.name.removesuffix(".gz") not in by_name]
    groups = {group: [(file, by_name.get(f"{file.name}.gz")) for file in plain if file.group == group] for group in _HEADINGS}
    description = f"The whole dataset in {len(files)} files, with sizes and checksums."
    content = {"groups": {name: rows for name, rows in groups.items() if rows}, "example": next(iter(collection.items), "")}
    yield Page("downloads.html", "downloads.html", "Downloads", description, content)
