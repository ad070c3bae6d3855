"""A publication from beginning to end, in a folder that nobody sees yet: data, packed copies, reading back, catalogue, manifest."""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.changes.reading import Vocabulary
from pipeline.dataset import Dataset
from pipeline.issues import Issue
from pipeline.model import Item
from pipeline.properties import PropertyTable
from pipeline.publishing.changes import ChangeFiles
from pipeline.publishing.citation import citation_file, datacite_metadata
from pipeline.publishing.datapackage import data_package
from pipeline.publishing.dcat import dcat_description
from pipeline.publishing.distributions import Distribution, distributions, file_facts
from pipeline.publishing.dumps import Output, Written, add_checksums, add_compressed, write_dumps, write_json
from pipeline.publishing.graph_counts import GraphCounts
from pipeline.publishing.inputs import inputs_of
from pipeline.publishing.manifest import Release, manifest
from pipeline.publishing.prov import provenance
from pipeline.publishing.read_back import ReadBack
from pipeline.publishing.sinks import Contents, EntityJson, Ids, Tables
from pipeline.publishing.tables import TableRows, dataset_tables
from pipeline.publishing.void import void_description
from pipeline.publishing.withdrawn import Tombstone, as_data, as_turtle, conflicts
from pipeline.rdf.namespaces import Namespaces

__all__ = ["Plan", "Publication"]

#: Made last, of all other files; they cannot list themselves.
_LAST: Final = ("manifest.json", "SHA256SUMS")


class Plan(NamedTuple):
    """What to publish: the project's folder, the dataset, its properties and identities, the RDF files, ready texts by file name.

    `previous` is the folder of the release before, if there is one; `tombstones` are the items that were withdrawn.
    """

    root: Path
    dataset: Dataset
    properties: PropertyTable
    same_as: dict[str, str]
    outputs: list[Output]
    texts: dict[str, str]
    namespaces: Namespaces
    tombstones: list[Tombstone]
    previous: Path | None = None


class Publication:
    """Fills `folder`. Call `write_data`, then `check`; if that finds nothing, `compare`, `describe` and `seal`."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self._folder = folder
        self._name = plan.dataset.name
        self._tables = dataset_tables(plan.dataset)
        self._contents = Contents()
        self._ids = Ids()
        self._counts = GraphCounts()
        self._read_back = ReadBack(folder)

    def write_data(self, items: Iterable[Item]) -> int:
        """Write everything that holds data, in one pass over the items; returns how many there were."""
        plan, stem = self._plan, self._folder / self._name
        with ExitStack() as open_files:
            entities = open_files.enter_context(EntityJson(self._folder / f"{self._name}.json", plan.properties))
            rows = TableRows(plan.dataset, plan.properties, plan.same_as)
            tables = open_files.enter_context(Tables(self._tables, rows, stem))
            self._written: Written = write_dumps(items, plan.outputs, self._folder, (self._contents, self._ids, entities, tables))
        self._rows = tables.counts()
        for name, text in plan.texts.items():
            (self._folder / name).write_text(text, encoding="utf-8", newline="\n")
        self._packed = [name for dump in self._dumps() if not (name := dump.name).endswith(".parquet")]
        add_compressed(self._folder, self._packed)
        return self._written.items

    def _dumps(self) -> list[Distribution]:
        tables = [(table, self._rows[table.name]) for table in self._tables]
        return list(distributions(self._plan.dataset, self._written.triples, self._written.items, tables))

    def check(self) -> list[Issue]:
        """Read everything back; what is not as it was written comes as issues."""
        reader, whole = self._read_back, f"{self._name}.nt"
        for name, triples in self._written.triples.items():
            reader.graph(name, triples, self._counts if name == whole else None)
        reader.same_graph([f"{self._name}.{syntax}" for syntax in ("nt", "ttl", "jsonld")])
        reader.entities(f"{self._name}.json", self._contents)
        for table in self._tables:
            reader.table(f"{self._name}-{table.name}", table, self._rows[table.name])
        for name in self._packed:
            reader.packed(name)
        return [*reader.issues, *conflicts(self._plan.tombstones, self._ids)]

    def compare(self) -> list[Issue]:
        """Write what has changed since the release before, and the tombstones; items that have vanished come as issues."""
        plan = self._plan
        if plan.tombstones:
            write_json(as_data(plan.dataset, plan.tombstones), self._folder / "withdrawn.json")
            text = as_turtle(plan.dataset, plan.tombstones)
            (self._folder / f"{self._name}-withdrawn.ttl").write_text(text, encoding="utf-8", newline="\n")
        changes = ChangeFiles(plan.dataset, self._folder, plan.previous, Vocabulary(plan.namespaces, plan.properties))
        return changes.write(plan.tombstones, self._ids)

    def describe(self) -> None:
        """Write the catalogue: VoID, DCAT, PROV, how to cite, the tables' data package."""
        dataset, folder, dumps = self._plan.dataset, self._folder, self._dumps()
        graphs = [dump for dump in dumps if dump.unit == "triples"]
        files = {path.name: file_facts(folder, path.name) for path in sorted(folder.iterdir())}
        texts = {
            "void.ttl": void_description(dataset, self._counts, graphs, self._plan.namespaces.prefixes()),
            "prov.ttl": provenance(dataset, inputs_of(self._plan.root), files.values()),
            "CITATION.cff": citation_file(dataset),
        }
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        write_json(dcat_description(dataset, dumps, files), folder / "dcat.jsonld")
        write_json(datacite_metadata(dataset, files.values()), folder / "datacite.json")
        write_json(data_package(dataset, self._tables, folder), folder / "datapackage.json")

    def seal(self) -> None:
        """Write the manifest and the checksums over all that is there."""
        names = sorted(path.name for path in self._folder.iterdir() if path.name not in _LAST)
        files = [file_facts(self._folder, name) for name in names]
        release = Release(files, self._dumps(), self._read_back.graphs, self._contents, inputs_of(self._plan.root))
        write_json(manifest(self._plan.dataset, release), self._folder / "manifest.json")
        add_checksums(self._folder)
