"""Items of the snapshot that might be one of ours. A candidate is never an identity: somebody has to look."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple
from unicodedata import normalize

from pipeline.model import Entity, Item
from pipeline.wikidata.snapshot import Snapshot

__all__ = ["Candidate", "LabelIndex"]


class Candidate(NamedTuple):
    """An item of Wikidata's that might be ours, and why."""

    qid: str
    label: str
    reason: str


def _key(text: str) -> str:
    return normalize("NFKC", " ".join(text.split())).casefold()


def _names(entity: Entity) -> Iterator[str]:
    yield from (term.text for term in (*entity.labels, *entity.aliases))


class LabelIndex:
    """The snapshot's items by label and alias, whatever the language and the case."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._ids: dict[str, list[str]] = defaultdict(list)
        for item in snapshot.items():
            for key in dict.fromkeys(map(_key, _names(item))):
                self._ids[key].append(item.id)

    def find(self, item: Item, excluded: Container[str], languages: Iterable[str] = ("en",)) -> Iterator[Candidate]:
        """The items that share a name with `item`, without those in `excluded`."""
        found: dict[str, str] = {}
        for name in _names(item):
            for qid in self._ids.get(_key(name), ()):
                found.setdefault(qid, name)
        for qid, name in found.items():
            if qid not in excluded:
                yield Candidate(qid, self._snapshot.label(qid, languages), f"the same name: {name}")
