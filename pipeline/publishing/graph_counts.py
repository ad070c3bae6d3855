"""What VoID wants to know of a graph, counted while its canonical lines pass by: they are distinct, and sorted by subject."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from pipeline.rdf.snaks import RDF_TYPE

__all__ = ["GraphCounts"]

_ITEM: Final = "<http://wikiba.se/ontology#Item>"
_SAME_AS: Final = "<http://www.w3.org/2002/07/owl#sameAs>"


class GraphCounts:
    """Counts of triples, subjects, objects; by predicate (N-Triples term) and by class; how many links lead to Wikidata."""

    def __init__(self) -> None:
        self.triples = self.subjects = self.identities = 0
        self.by_predicate: Counter[str] = Counter()
        #: Class -> how many subjects are of it.
        self.by_class: Counter[str] = Counter()
        #: Predicate -> how many distinct subjects have it.
        self.subjects_by_predicate: Counter[str] = Counter()
        #: An item, the first that comes.
        self.example = ""
        self._objects: set[int] = set()

    @property
    def objects(self) -> int:
        """How many distinct objects there are."""
        return len(self._objects)

    def seen(self, lines: Iterable[str]) -> Iterator[str]:
        """The lines, while they are counted."""
        last = last_pair = ""
        for line in lines:
            subject, predicate, rest = line.split(" ", 2)
            value = rest[:-3]
            self.triples += 1
            self.by_predicate[predicate] += 1
            self._objects.add(hash(value))
            if subject != last:
                last = subject
                self.subjects += 1
            if (pair := f"{subject} {predicate}") != last_pair:
                last_pair = pair
                self.subjects_by_predicate[predicate] += 1
            if predicate == RDF_TYPE:
                self.by_class[value] += 1
                if value == _ITEM and not self.example:
                    self.example = subject
            elif predicate == _SAME_AS:
                self.identities += 1
            yield line
