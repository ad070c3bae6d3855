"""A stored picture of the part of Wikidata that a dataset is compared with, held in memory: a few thousand entities at most.

A snapshot is a file of entity documents (`.jsonl`, one a line; any form that `pipeline.wikidata.dump` reads will do), each of
which may say what it rests on (`pipeline.wikidata.basis`). Larger sources go into a store (`pipeline.wikidata.store`).
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pipeline.issues import Issue
from pipeline.model import Item, Property, StringValue
from pipeline.wikidata.basis import PARTS, WHOLE, Basis, read_basis
from pipeline.wikidata.dump import Document, read_documents
from pipeline.wikidata.entity_json import parse_document
from pipeline.wikidata.names import folded, latin_words, names
from pipeline.wikidata.results import Missing, Outcome, Redirect
from pipeline.wikidata.source import followed, single_valued

__all__ = ["PARTS", "WHOLE", "Basis", "Snapshot"]

_K = TypeVar("_K")


class Snapshot:
    """Wikidata's items and properties by id, with their basis, redirects, missing ids, and the issues of reading them.

    A `pipeline.wikidata.source.Wikidata`.
    """

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self.issues: list[Issue] = []
        self.redirects: dict[str, str] = {}
        self.missing: set[str] = set()
        self._entities: dict[str, Item | Property] = {}
        self._bases: dict[str, Basis] = {}
        for document in documents:
            self.add(document)

    @classmethod
    def load(cls, path: Path, wanted: Container[str] | None = None) -> "Snapshot":
        """The snapshot in a file. Raises `EnvironmentFailure` if it cannot be opened; bad lines become issues."""
        return cls(read_documents(path, wanted))

    def add(self, document: Document) -> None:
        """Take in everything in a document."""
        for name in ("_by_name", "_by_string", "_words"):
            self.__dict__.pop(name, None)
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
            self._bases[entity.id], issues = read_basis(document.data, entity, document.place)
            self.issues += issues

    def current(self, entity: str) -> str:
        """The id that `entity` has now, following redirects; a circle is left before it closes."""
        return followed(entity, self.redirects)

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

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[str]]:
        return _index((folded(name), item.id) for item in self.items() for name in names(item))

    @cached_property
    def _by_string(self) -> Mapping[tuple[str, str], Sequence[str]]:
        snaks = ((one.main, item.id) for item in self.items() for one in item.statements)
        return _index(((snak.property, snak.value.text), qid) for snak, qid in snaks if isinstance(snak.value, StringValue))

    @cached_property
    def _words(self) -> Sequence[tuple[frozenset[str], str]]:
        return [(frozenset(latin_words(name)), item.id) for item in self.items() for name in names(item)]

    def named(self, name: str) -> Sequence[str]:
        """The ids of the items with this label or alias, whatever the language and the case."""
        return self._by_name.get(folded(name), ())

    def search(self, text: str, limit: int = 10) -> Sequence[str]:
        """The ids of items of which a name has all words of `text`, in any script; shorter names first."""
        wanted = frozenset(latin_words(text))
        found = sorted(((len(words), qid) for words, qid in self._words if wanted and wanted <= words), key=lambda one: one[0])
        return list(dict.fromkeys(qid for _, qid in found))[:limit]

    def identified(self, property_id: str, value: str) -> Sequence[str]:
        """The ids of the items of which a statement has this string as its value."""
        return self._by_string.get((property_id, value), ())

    def items(self) -> Iterator[Item]:
        """All items, in the order of the file."""
        return (entity for entity in self._entities.values() if isinstance(entity, Item))

    def bases(self) -> Mapping[str, Basis]:
        """The basis of every entity."""
        return self._bases

    def single_valued(self) -> frozenset[str]:
        """The properties that take one value, by the constraints that the snapshot's property documents state (P2302)."""
        return single_valued(self._entities.values())

    def __len__(self) -> int:
        return len(self._entities)

    def __contains__(self, entity: object) -> bool:
        return isinstance(entity, str) and self.current(entity) in self._entities


def _index(pairs: Iterable[tuple[_K, str]]) -> dict[_K, list[str]]:
    found: dict[_K, dict[str, None]] = defaultdict(dict)
    for key, entity in pairs:
        found[key][entity] = None
    return {key: list(ids) for key, ids in found.items()}
