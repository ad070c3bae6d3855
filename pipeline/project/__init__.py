"""A project folder read into memory: dataset description, mappings, verified identifiers, identity verdicts.

What only some verbs need is loaded where it is made, so that the others start without it.
"""

from pathlib import Path
from re import compile as regex
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from pipeline.dataset import Dataset, load_dataset
from pipeline.issues import Issue, Place, has_errors
from pipeline.mapping.load import load_mappings
from pipeline.mapping.mapper import Mapper
from pipeline.mapping.rules import MappingSet
from pipeline.project.kept import Kept, LaterTable, files_digest, read_kept, write_kept
from pipeline.properties import PropertyInfo, PropertyTable, read_wikidata_properties
from pipeline.rdf.encoder import DATASET_FLAVOUR, Encoder, Flavour, Settings
from pipeline.rdf.namespaces import Namespaces, Repository
from pipeline.rdf.snaks import SnakEncoder
from pipeline.wikidata.sssom import MappingSet as VerdictSet
from pipeline.wikidata.sssom import read_sssom
from pipeline.wikidata.verdicts import identities

if TYPE_CHECKING:
    from pipeline.constraints.constraint import Stated
    from pipeline.rdf.item_documents import ItemDocuments
    from pipeline.wikidata.languages import Languages

__all__ = ["Opened", "Project", "files_digest", "load_project"]

#: Where documents of properties lie, those that count first.
_DOCUMENTS: Final = ("mappings/wikidata/snapshot.jsonl", "mappings/wikidata/property-constraints.jsonl")
_PROPERTIES, _ITEMS, _VERDICTS = "properties.csv", "items.csv", "mappings/wikidata.sssom.tsv"
_WIKIDATA_ID: Final = regex(r"P[1-9]\d*")


class Project(NamedTuple):
    """Everything but the records. `root` is the project's folder."""

    root: Path
    dataset: Dataset
    mappings: MappingSet
    known_items: dict[str, str]
    verdicts: VerdictSet
    digest: bytes
    """Of all settings that were read, and of the program."""
    build: Path | None = None
    """The folder in which what was read is kept."""

    def opened(self) -> "Opened":
        """What another process on this machine needs to have the same project."""
        return Opened(self.root, self.digest, self.build)

    def key(self) -> str:
        """A hash of everything but the records: program, settings, mappings, shapes."""
        from pipeline.incremental.fingerprints import settings_key

        return settings_key(self.root, [self.root / "mappings", self.root / "shapes"])

    def mapper(self) -> Mapper:
        """A mapper for the project's records."""
        return Mapper(self.mappings, self.dataset.base_iri)

    def namespaces(self) -> Namespaces:
        """The dataset's namespaces beside Wikidata's."""
        return Namespaces(Repository.at(self.dataset.base_iri))

    def snak_encoder(self) -> SnakEncoder:
        """An encoder for snaks in the project's namespaces."""
        return SnakEncoder(self.namespaces(), self.mappings.properties)

    def encoder(self, flavour: Flavour = DATASET_FLAVOUR) -> Encoder:
        """An encoder for the project's items, which knows their confirmed identities."""
        return Encoder(self.snak_encoder(), flavour, Settings(self.same_as(), licence=self.dataset.licence))

    def same_as(self) -> dict[str, str]:
        """Our item id -> the Q-id it is confirmed to be."""
        return identities(self.verdicts.verdicts)

    def used_properties(self) -> list[PropertyInfo]:
        """The table entries of all properties the mappings use."""
        return [info for name in self.mappings.used_properties() if (info := self.mappings.properties.get(name))]

    def item_documents(self) -> "ItemDocuments":
        """What makes `entity/ID.ttl` and `entity/ID.jsonld`."""
        from pipeline.rdf.frame_terms import FrameTerms, Uses
        from pipeline.rdf.item_documents import ItemDocuments

        mappings = self.mappings
        uses = Uses(
            frozenset(rule.property for kind in mappings.types.values() for rule in kind.fields.values()),
            frozenset(rule.property for rule in mappings.qualifiers.values()),
            frozenset(rule.property for rule in mappings.references.values()),
        )
        terms = FrameTerms(self.used_properties(), uses, self.snak_encoder())
        return ItemDocuments(self.encoder(), terms, self.dataset.context_address)

    def constraints(self) -> "Stated":
        """Wikidata's constraints on the properties in use, and the items of Wikidata that are no item of ours, as far as at hand."""
        used = {info.id for info in self.used_properties() if _WIKIDATA_ID.fullmatch(info.id)}
        others = {*self.known_items} - {*self.same_as().values()}
        from pipeline.constraints.load import load_constraints  # with it comes the reader of Wikidata's JSON

        return load_constraints([self.root / name for name in _DOCUMENTS], used, others)

    def languages(self) -> "Languages | None":
        """The language codes that Wikidata takes; None where the project has no list of them."""
        from pipeline.wikidata.languages import read_languages

        path = self.root / "mappings/wikidata/languages.csv"
        return read_languages(path) if path.exists() else None

    def context(self) -> dict[str, object]:
        """The JSON-LD context of the dataset's dumps."""
        from pipeline.rdf.jsonld import context_for

        return context_for(self.namespaces().prefixes(), self.used_properties())


class Opened(NamedTuple):
    """A project that was read, for a process that has to read it, too: little to send, and quick to read where it is kept."""

    root: Path
    digest: bytes
    build: Path | None

    def again(self) -> Project:
        """The project."""
        known = read_kept(self.build, self.digest) if self.build else None
        project = _as_kept(self.root, known) if known else load_project(self.root)[0]
        assert project, "it was read before"
        return project


def load_project(root: Path, build: Path | None = None) -> tuple[Project | None, list[Issue]]:
    """The project in `root` and all that is wrong with its settings; None when it cannot be used.

    What was read is kept in the folder `build`, if one is given, and taken from there while nothing has changed.
    """
    digest = files_digest(_settings_files(root))
    if build and (known := read_kept(build, digest)):
        return _as_kept(root, known)._replace(build=build), [*known.issues]
    project, issues = _read_project(root, digest)
    if build and project:
        write_kept(build, _to_keep(project, issues))
        project = project._replace(build=build)
    return project, issues


def _settings_files(root: Path) -> list[Path]:
    """The files from which a project is read; some of them need not exist."""
    mappings, wikidata = root / "mappings", root / "mappings/wikidata"
    return [root / "dataset.yaml", *sorted(mappings.glob("*.yaml")), wikidata / _PROPERTIES, wikidata / _ITEMS, root / _VERDICTS]


def _to_keep(project: Project, issues: list[Issue]) -> Kept:
    mappings, verdicts = project.mappings, project.verdicts
    return Kept(
        project.digest,
        project.dataset,
        mappings,
        tuple(project.used_properties()),
        project.known_items,
        verdicts,
        tuple(issues),
    )


def _as_kept(root: Path, known: Kept) -> Project:
    def all_properties() -> PropertyTable:
        return read_wikidata_properties(root / "mappings/wikidata" / _PROPERTIES).extended(known.mappings.local_properties)

    mappings = msgspec.structs.replace(known.mappings, properties=LaterTable(known.used, all_properties))
    return Project(root, known.dataset, mappings, known.known_items, known.verdicts, known.digest)


def _read_project(root: Path, digest: bytes) -> tuple[Project | None, list[Issue]]:
    dataset, issues = load_dataset(root / "dataset.yaml")
    properties: PropertyTable = read_wikidata_properties(root / "mappings/wikidata" / _PROPERTIES)
    mappings, faults = load_mappings(root / "mappings", properties)
    issues += faults
    known, faults = _known_items(root / "mappings/wikidata" / _ITEMS)
    issues += faults
    path = root / _VERDICTS
    verdicts = read_sssom(path) if path.exists() else VerdictSet({}, ())
    issues += verdicts.issues
    if dataset is None or has_errors(issues):
        return None, issues
    return Project(root, dataset, mappings, known, verdicts, digest), issues


def _known_items(path: Path) -> tuple[dict[str, str], list[Issue]]:
    """The verified Wikidata items that records and mappings may use: Q-id -> English label."""
    import csv  # whoever has settings that were kept reads no list

    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return {row["id"]: row["label_en"] for row in csv.DictReader(stream)}, []
    except FileNotFoundError:
        return {}, []
    except (OSError, UnicodeDecodeError, KeyError) as fault:
        found = f"the list of verified items cannot be read: {fault}"
        return {}, [Issue(Place(path.as_posix()), "unreadable", found, "a CSV file with id, label_en, basis", "restore the file")]
