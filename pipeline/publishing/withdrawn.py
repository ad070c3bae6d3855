"""Items that were published once and are no more: `withdrawn.yaml` beside `dataset.yaml`, and what is published of it.

    old-item:
      label: What it was called
      replaced_by: other-item     # may be left out
      reason: Two records were about one person.
      version: 1.2.0              # the first version without it

A tombstone stays for ever: whoever follows an old link learns what became of the item.
"""

from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from pipeline.dataset import Dataset
from pipeline.issues import Issue, Place
from pipeline.publishing.descriptions import Description, turtle
from pipeline.rdf.namespaces import FIXED_PREFIXES
from pipeline.rdf.terms import iri, language_literal, literal, typed_literal
from pipeline.records.record import Record
from pipeline.records.structure import schema_issues
from pipeline.records.yaml_reader import read_yaml

__all__ = ["FILE", "Tombstone", "as_data", "as_turtle", "conflicts", "load_withdrawn"]

#: Where curators declare what is withdrawn.
FILE: Final = "withdrawn.yaml"
_ID: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)"


def _text(pattern: str, description: str) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern, "description": description}


_ENTRY: Final = {
    "type": "object",
    "properties": {
        "label": _text(r"\S", "what the item was called"),
        "replaced_by": _text(_ID, "the id of the item that took its place"),
        "reason": _text(r"\S", "why it was withdrawn"),
        "version": _text(r"^[0-9]+\.[0-9]+\.[0-9]+", 'the first version without it: "1.2.0"'),
    },
    "required": ["label", "reason"],
    "additionalProperties": False,
}
_SCHEMA: Final = {"type": "object", "propertyNames": _text(_ID, "the id of a withdrawn item"), "additionalProperties": _ENTRY}
_TERMS: Final = "http://purl.org/dc/terms/"
_OWL: Final = FIXED_PREFIXES["owl"]
_RDFS: Final = FIXED_PREFIXES["rdfs"]


class Tombstone(NamedTuple):
    """A withdrawn item: its id and label, what replaces it (or nothing), why, the first version without it (or empty)."""

    id: str
    label: str
    replaced_by: str
    reason: str
    version: str
    place: Place


def load_withdrawn(root: Path) -> tuple[list[Tombstone], list[Issue]]:
    """The tombstones of the project in `root`, sorted by id, and what is wrong with the file. No file, no tombstones."""
    path = root / FILE
    if not path.exists():
        return [], []
    found = list(read_yaml(path))
    issues = [one for one in found if isinstance(one, Issue)]
    records = [one for one in found if isinstance(one, Record)]
    issues += [issue for record in records for issue in schema_issues(record, _SCHEMA)]
    if issues:
        return [], issues
    return sorted(tombstone for record in records for tombstone in _tombstones(record)), []


def _tombstones(record: Record) -> Iterator[Tombstone]:
    for name, entry in cast(dict[str, dict[str, str]], record.data).items():
        place = record.place((name,), key=True)
        yield Tombstone(name, entry["label"], entry.get("replaced_by", ""), entry["reason"], entry.get("version", ""), place)


def conflicts(tombstones: Iterable[Tombstone], items: Container[str]) -> Iterator[Issue]:
    """Items that are withdrawn and there, and replacements that are not there; `items` are the ids that are."""
    for tombstone in tombstones:
        if tombstone.id in items:
            found, fix = f"{tombstone.id} is withdrawn and has a record", "drop the record, or the tombstone"
            yield Issue(tombstone.place, "withdrawn-present", found, "one or the other", fix, item=tombstone.id)
        if tombstone.replaced_by and tombstone.replaced_by not in items:
            found, fix = f"{tombstone.id} is replaced by {tombstone.replaced_by}, which has no record", "name the item that is there"
            yield Issue(tombstone.place, "withdrawn-replacement", found, "the id of an item", fix, item=tombstone.id)


def as_data(dataset: Dataset, tombstones: Iterable[Tombstone]) -> list[dict[str, str]]:
    """The tombstones for `withdrawn.json`; what is empty is left out."""
    base = f"{dataset.base_iri}entity/"
    entries = (
        {
            "id": one.id,
            "iri": base + one.id,
            "label": one.label,
            "replacedBy": one.replaced_by,
            "replacedByIri": base + one.replaced_by if one.replaced_by else "",
            "reason": one.reason,
            "version": one.version,
        }
        for one in tombstones
    )
    return [{key: text for key, text in entry.items() if text} for entry in entries]


def as_turtle(dataset: Dataset, tombstones: Iterable[Tombstone]) -> str:
    """The tombstones as RDF: `owl:deprecated`, and `dcterms:isReplacedBy` where something took the place."""
    prefixes = {"owl": _OWL, "dct": _TERMS, "rdfs": _RDFS, "xsd": FIXED_PREFIXES["xsd"], "item": f"{dataset.base_iri}entity/"}
    return turtle(prefixes, [_description(dataset, one) for one in tombstones], f"Withdrawn from {dataset.name}")


def _description(dataset: Dataset, tombstone: Tombstone) -> Description:
    base = f"{dataset.base_iri}entity/"
    said = [(f"<{_OWL}deprecated>", typed_literal("true", "boolean"))]
    if tombstone.replaced_by:
        said.append((f"<{_TERMS}isReplacedBy>", iri(base + tombstone.replaced_by)))
    said.append((f"<{_RDFS}label>", literal(tombstone.label)))
    said.append((f"<{_RDFS}comment>", language_literal(tombstone.reason, dataset.languages[0])))
    if tombstone.version:
        said.append((f"<{_OWL}versionInfo>", literal(f"withdrawn in {tombstone.version}")))
    return (iri(base + tombstone.id), said)
