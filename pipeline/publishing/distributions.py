"""The files of a release that hold the data: what each is, in which format, and how much is in it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from pipeline.dataset import Dataset
from pipeline.publishing.dumps import sha256_of
from pipeline.publishing.tables import Table

__all__ = ["Distribution", "File", "distributions", "file_facts", "media_type"]

#: Ending -> media type as IANA registers it (www.iana.org/assignments/media-types); RDF Patch has its own (afs.github.io/rdf-delta).
_MEDIA_TYPES: Final = {
    "atom": "application/atom+xml",
    "cff": "application/yaml",
    "csv": "text/csv",
    "gz": "application/gzip",
    "html": "text/html",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "md": "text/markdown",
    "nt": "application/n-triples",
    "rdfp": "application/rdf-patch",
    "parquet": "application/vnd.apache.parquet",
    "ttl": "text/turtle",
}


def media_type(name: str) -> str:
    """The media type of a file by its name's ending; `text/plain` if we do not know it."""
    if name.endswith(".activity.json"):
        return "application/activity+json"
    return _MEDIA_TYPES.get(name.rsplit(".", 1)[-1], "text/plain")


class Distribution(NamedTuple):
    """A form in which the data comes: file name, title, of what it holds how many."""

    name: str
    title: str
    unit: str
    number: int


class File(NamedTuple):
    """What can be said of any file: name, bytes, SHA-256, media type."""

    name: str
    bytes: int
    sha256: str
    media_type: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"name": self.name, "bytes": self.bytes, "sha256": self.sha256, "mediaType": self.media_type}


def file_facts(folder: Path, name: str) -> File:
    """The facts of a file in a folder."""
    return File(name, (folder / name).stat().st_size, sha256_of(folder / name), media_type(name))


def distributions(dataset: Dataset, triples: dict[str, int], items: int, tables: Sequence[tuple[Table, int]]) -> Iterator[Distribution]:
    """The distributions of a release: by how many triples each RDF file has, how many items there are, how many rows of a table."""
    titles = {
        f"{dataset.name}.ttl": "All statements, as Turtle",
        f"{dataset.name}.nt": "All statements, as N-Triples",
        f"{dataset.name}.jsonld": "All statements, as JSON-LD",
        f"{dataset.name}-truthy.nt": "Best-ranked statements without qualifiers and references, as N-Triples",
    }
    for name, title in titles.items():
        yield Distribution(name, title, "triples", triples[name])
    yield Distribution(f"{dataset.name}.json", "All items, as Wikibase entity JSON with one entity on each line", "items", items)
    for table, rows in tables:
        for ending, form in (("csv", "CSV"), ("parquet", "Parquet")):
            yield Distribution(f"{dataset.name}-{table.name}.{ending}", f"Table of {table.name}, as {form}", "rows", rows)
