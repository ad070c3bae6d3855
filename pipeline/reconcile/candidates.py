"""Items of the snapshot that might be one of ours. A candidate is never an identity: somebody has to look."""

from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple

from pipeline.model import Item
from pipeline.wikidata.names import names
from pipeline.wikidata.source import Wikidata

__all__ = ["Candidate", "LabelIndex"]


class Candidate(NamedTuple):
    """An item of Wikidata's that might be ours, and why."""

    qid: str
    label: str
    reason: str


class LabelIndex:
    """Wikidata's items by label and alias, whatever the language and the case."""

    def __init__(self, wikidata: Wikidata) -> None:
        self._wikidata = wikidata

    def find(self, item: Item, excluded: Container[str], languages: Iterable[str] = ("en",)) -> Iterator[Candidate]:
        """The items that share a name with `item`, without those in `excluded`."""
        found: dict[str, str] = {}
        for name in names(item):
            for qid in self._wikidata.named(name):
                found.setdefault(qid, name)
        for qid, name in found.items():
            if qid not in excluded:
                yield Candidate(qid, self._wikidata.label(qid, languages), f"the same name: {name}")
