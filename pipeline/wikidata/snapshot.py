"""A stored picture of the part of Wikidata that a dataset is compared with, and how far each part of it can be trusted.

A snapshot is a file of entity documents (`.jsonl`, one a line; any form that `pipeline.wikidata.dump` reads will do). A
document may carry a field `snapshot` beside Wikibase's own:

    {"sources": ["..."], "from": "2017", "to": "2020", "absent": ["references", "time"], "identity": "..."}

`from` and `to` are days or years, or `unknown`. `absent` names the parts whose lack says nothing about Wikidata. A document
without the field is Wikidata's own, whole, as of its `modified`.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Final, NamedTuple

from pipeline.issues import Issue
from pipeline.model import EntityId, Item, Property, Rank
from pipeline.wikidata.dump import Document, read_documents
from pipeline.wikidata.entity_json import parse_document
from pipeline.wikidata.results import Missing, Outcome, Redirect

__all__ = ["PARTS", "WHOLE", "Basis", "Snapshot"]

#: What `absent` may name: parts of a document, and data value types of which it holds none.
PARTS: Final = frozenset({
    "labels", "descriptions", "aliases", "sitelinks", "statements", "statement-ids", "ranks", "qualifiers", "references",
    "time", "quantity", "string", "monolingualtext", "globecoordinate",
})  # fmt: skip
_PROPERTY_CONSTRAINT: Final = "P2302"
#: Constraints by which a property takes one value: single value, single best value.
_SINGLE: Final = frozenset({"Q19474404", "Q52060874"})


class Basis(NamedTuple):
    """What a document rests on: its sources, the time its content was taken, and the parts it does not (fully) have."""

    sources: tuple[str, ...] = ()
    earliest: str = ""
    latest: str = ""
    absent: frozenset[str] = frozenset()
    identity: str = ""

    def lacks(self, part: str) -> bool:
        """Whether nothing can be concluded from `part` (one of `PARTS`) not being there."""
        return part in self.absent

    @property
    def period(self) -> str:
        """The time of the content in words: `2017-2020`, `2023-12-28`, or `unknown date`."""
        days = list(dict.fromkeys(day[:10] for day in (self.earliest, self.latest) if day not in ("", "unknown")))
        return "–".join(days) or "unknown date"


WHOLE: Final = Basis()


def _texts(raw: object) -> tuple[str, ...]:
    return tuple(one for one in raw if isinstance(one, str)) if isinstance(raw, list) else ()


def _basis(document: Document, entity: Outcome | None, issues: list[Issue]) -> Basis:
    """What the document's `snapshot` field says; else what its revision does."""
    field: Any = document.data.get("snapshot") if isinstance(document.data, dict) else None
    if field is None:
        modified = entity.revision.modified if isinstance(entity, Item | Property) and entity.revision else ""
        return Basis(("Wikidata",), modified, modified)
    if not isinstance(field, dict):
        field = {}
    absent = frozenset(_texts(field.get("absent")))
    earliest, latest = (str(field.get(key, "")) for key in ("from", "to"))
    if not (earliest and latest and _texts(field.get("sources")) and absent <= PARTS):
        expected = f"sources, from, to, and absent with any of: {', '.join(sorted(PARTS))}"
        issues.append(Issue(document.place, "snapshot-basis", f"snapshot: {field}", expected, item=getattr(entity, "id", "")))
    return Basis(_texts(field.get("sources")), earliest, latest, absent & PARTS, str(field.get("identity", "")))


class Snapshot:
    """Wikidata's items and properties by id, with their basis, redirects, missing ids, and the issues of reading them.

    Held in memory: a snapshot is of the size of the dataset. From a full dump take only the `wanted` ids.
    """

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self.issues: list[Issue] = []
        self.redirects: dict[str, str] = {}
        self.missing: set[str] = set()
        self._entities: dict[str, Item | Property] = {}
        self._bases: dict[str, Basis] = {}
        for document in documents:
            self._add_document(document)

    @classmethod
    def load(cls, path: Path, wanted: Container[str] | None = None) -> "Snapshot":
        """The snapshot in a file. Raises `EnvironmentFailure` if it cannot be opened; bad lines become issues."""
        return cls(read_documents(path, wanted))

    def _add_document(self, document: Document) -> None:
        if document.issue:
            self.issues.append(document.issue)
            return
        for entity, issues in parse_document(document.data, document.place):
            self.issues += issues
            self._add(document, entity)

    def _add(self, document: Document, entity: Outcome | None) -> None:
        if isinstance(entity, Redirect):
            self.redirects[entity.id] = entity.target
        elif isinstance(entity, Missing):
            self.missing.add(entity.id)
        elif isinstance(entity, Item | Property):
            if entity.id in self._entities:
                expected = "every entity once; the first is kept"
                self.issues.append(Issue(document.place, "snapshot-duplicate", entity.id, expected, item=entity.id))
                return
            self._entities[entity.id] = entity
            self._bases[entity.id] = _basis(document, entity, self.issues)

    def current(self, entity: str) -> str:
        """The id that `entity` has now, following redirects; a circle is left before it closes."""
        seen = {entity}
        while (target := self.redirects.get(entity)) and target not in seen:
            seen.add(entity := target)
        return entity

    def get(self, entity: str) -> Item | Property | None:
        """The entity with this id or the one it was merged into; None if the snapshot has none."""
        return self._entities.get(self.current(entity))

    def item(self, entity: str) -> Item | None:
        """Like `get`, but only an item."""
        found = self.get(entity)
        return found if isinstance(found, Item) else None

    def basis(self, entity: str) -> Basis:
        """What the entity's document rests on."""
        return self._bases.get(self.current(entity), WHOLE)

    def label(self, entity: str, languages: Iterable[str] = ("en",)) -> str:
        """The entity's label, or its id where the snapshot has none."""
        found = self.get(entity)
        return found.label(*languages) if found else entity

    def items(self) -> Iterator[Item]:
        """All items, in the order of the file."""
        return (entity for entity in self._entities.values() if isinstance(entity, Item))

    def bases(self) -> Mapping[str, Basis]:
        """The basis of every entity."""
        return self._bases

    def single_valued(self) -> frozenset[str]:
        """The properties that take one value, by the constraints that the snapshot's property documents state (P2302)."""
        properties = (entity for entity in self._entities.values() if isinstance(entity, Property))
        stated = chain.from_iterable(((entity.id, one) for one in entity.statements) for entity in properties)
        return frozenset(
            pid for pid, one in stated
            if one.main.property == _PROPERTY_CONSTRAINT and one.rank > Rank.DEPRECATED
            and isinstance(one.main.value, EntityId) and one.main.value.id in _SINGLE
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self._entities)

    def __contains__(self, entity: object) -> bool:
        return isinstance(entity, str) and self.current(entity) in self._entities
