"""Releases to compare, as they lie on the disk: the folder of a release, or a single dump in JSON, N-Triples, Turtle or JSON-LD."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from pipeline.changes.diff import ReleaseItems
from pipeline.issues import EnvironmentFailure, Issue, Severity, UsageError
from pipeline.model import Item
from pipeline.properties import PropertyTable
from pipeline.rdf.namespaces import Namespaces
from pipeline.rdf.reading.items import READABLE, read_items
from pipeline.wikidata.checks import Checks
from pipeline.wikidata.dump import read_documents
from pipeline.wikidata.entity_json import parse_document

__all__ = ["ReleaseReader", "Vocabulary", "graph_file", "release_version"]

_JSON: Final = ("json", "jsonl")
_PACKED: Final = (".gz", ".bz2")
_MANIFEST: Final = "manifest.json"


class Vocabulary(NamedTuple):
    """What is needed to read RDF: the namespaces it was written with, and the properties."""

    namespaces: Namespaces
    properties: PropertyTable


class ReleaseReader:
    """Opens releases. What is wrong in their files is gathered in `issues`."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.issues: list[Issue] = []

    def open(self, path: Path) -> ReleaseItems:
        """The release at `path`. Raises `UsageError` if there is none."""
        if not path.exists():
            raise UsageError(f"{path}: there is no such release; name the folder of a release, or a dump")
        if path.is_dir():
            manifest = _manifest(path)
            name = f"{path} ({manifest['version']})" if "version" in manifest else str(path)
            return self._release(_entities(path, manifest), str(name), _withdrawn(path))
        return self._release(path, str(path), {})

    def _release(self, path: Path, name: str, withdrawn: Mapping[str, str]) -> ReleaseItems:
        syntax = _syntax(path)
        if syntax not in _JSON:
            return ReleaseItems(name, lambda: self._from_rdf(path, syntax), withdrawn)
        stated: dict[str, str] = {}
        return ReleaseItems(name, lambda: self._from_json(path, stated), withdrawn, lambda: stated)

    def _from_json(self, path: Path, stated: dict[str, str]) -> Iterator[Item]:
        checks = Checks()
        for document in read_documents(path):
            if document.issue:
                self._note(document.issue)
                continue
            for entity, issues in parse_document(document.data, document.place, checks=checks):
                for issue in issues:
                    self._note(issue)
                if isinstance(entity, Item):
                    yield entity
        stated |= checks.stated

    def _from_rdf(self, path: Path, syntax: str) -> Iterator[Item]:
        for found in read_items(path, syntax, self._vocabulary.namespaces, self._vocabulary.properties):
            if isinstance(found, Issue):
                self._note(found)
            elif isinstance(found, Item):
                yield found

    def _note(self, issue: Issue) -> None:
        if issue.severity is Severity.ERROR:
            self.issues.append(issue)


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / _MANIFEST
    if not path.exists():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EnvironmentFailure(f"{path}: cannot be read ({error}); get the release again") from error
    return content if isinstance(content, dict) else {}


def release_version(folder: Path) -> str:
    """The version of the release in a folder; empty if it does not say."""
    return str(_manifest(folder).get("version", ""))


def _entities(folder: Path, manifest: dict[str, Any]) -> Path:
    """The file of a folder that tells most of the items: the entity JSON of the manifest, else a dump that stands alone."""
    named = [file["name"] for file in manifest.get("files", []) if "items" in file and file["name"].endswith(".json")]
    if named and (folder / named[0]).exists():
        return folder / str(named[0])
    whole = [path for path in sorted(folder.glob("*.nt")) if not path.name.endswith("-truthy.nt")]
    if len(whole) == 1:
        return whole[0]
    raise UsageError(f"{folder}: not the folder of a release: no manifest with entity JSON, and not exactly one N-Triples dump")


def graph_file(path: Path) -> Path:
    """The N-Triples of a release: the dump itself, or that of the folder. Raises `UsageError` if there is none."""
    if path.is_dir():
        whole = [file for file in sorted(path.glob("*.nt")) if not file.name.endswith("-truthy.nt")]
        if len(whole) == 1:
            return whole[0]
    elif _syntax(path) == "nt" and path.suffix not in _PACKED:
        return path
    raise UsageError(f"{path}: an RDF Patch is made from N-Triples; name the folder of a release or its .nt dump")


def _syntax(path: Path) -> str:
    endings = [ending.removeprefix(".") for ending in path.suffixes if ending not in _PACKED]
    if not endings or endings[-1] not in (*_JSON, *READABLE):
        raise UsageError(f"{path}: the name does not say in which syntax; let it end in .json, .jsonl, .nt, .ttl or .jsonld")
    return endings[-1]


def _withdrawn(folder: Path) -> dict[str, str]:
    path = folder / "withdrawn.json"
    if not path.exists():
        return {}
    try:
        return {entry["id"]: entry.get("replacedBy", "") for entry in json.loads(path.read_text(encoding="utf-8"))}
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise EnvironmentFailure(f"{path}: cannot be read ({error}); get the release again") from error
