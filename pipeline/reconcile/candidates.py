"""Items of Wikidata's that might be one of ours, with what speaks for it. A candidate is never an identity: somebody has to look."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from pipeline.matching import BEYOND_NAMES, Asked, Index, Known, Match, Matcher, Sight, ask, described, profile
from pipeline.matching import Candidate as Scored
from pipeline.model import Item
from pipeline.wikidata.names import names
from pipeline.wikidata.source import Wikidata, pointed_at
from pipeline.wikidata.verdicts import COMPOSITE, LEXICAL

__all__ = ["Candidate", "Ids", "Search"]

_SUBCLASS_OF: Final = frozenset({"P279"})
#: The least probability, in per cent, at which a candidate is worth a curator's look.
_LEAST: Final = 2.0


class Candidate(NamedTuple):
    """An item of Wikidata's that might be ours, and why.

    `confidence` is how likely it is, from 0 to 1, None where a curator gave no number; `method` the semapv term for how it was found.
    """

    qid: str
    label: str
    reason: str
    confidence: float | None = None
    method: str = LEXICAL


class Ids(NamedTuple):
    """What is known of ids: `resolve` gives the Q-id an id stands for, `same` and `different` the verdicts by item."""

    resolve: Callable[[str], str | None]
    same: Mapping[str, str]
    different: Mapping[str, Container[str]]
    identifying: frozenset[str] = frozenset()


class Search:
    """Looks for items of ours among all of Wikidata's that are at hand."""

    def __init__(self, wikidata: Wikidata, ids: Ids) -> None:
        self._wikidata = wikidata
        self._sight = Sight(ids.resolve, self._classes, ids.identifying)
        self.known = Known(ids.same, ids.different)

    def _classes(self, qid: str) -> Iterator[str]:
        return pointed_at(self._wikidata, qid, _SUBCLASS_OF)

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(Index(profile(item, self._sight) for item in self._wikidata.items()))

    def ask(self, item: Item) -> Asked:
        """What is found for one item, whatever is found for the others; all together it has to be settled."""
        return ask(profile(item, self._sight), self._matcher, self.known)

    def candidates(self, item: Item, match: Match, languages: Iterable[str] = ("en",)) -> Iterator[Candidate]:
        """The items that might be `item`, by what was settled, likeliest first; those of the same name always."""
        namesakes = {self._wikidata.current(qid): name for name in names(item) for qid in self._wikidata.named(name)}
        found = {}
        for one in match.candidates:
            if one.id in namesakes or _worth_a_look(one):
                reason = f"{one.score:.0f} %: {described(one.evidence)}"
                found[one.id] = Candidate(one.id, "", reason, round(one.score / 100, 4), _method(one))
        for qid, name in namesakes.items():  # all the others share nothing of what the likelihoods add up to
            found.setdefault(qid, Candidate(qid, "", f"the same name: {name}", 0.0))
        for qid, candidate in found.items():
            yield candidate._replace(label=self._wikidata.label(qid, languages))


def _method(candidate: Scored) -> str:
    """Names alone, or names together with what else is known."""
    return LEXICAL if {piece.kind for piece in candidate.evidence}.isdisjoint(BEYOND_NAMES) else COMPOSITE


def _worth_a_look(candidate: Scored) -> bool:
    """Whether names agree in full, or something beside them agrees: titles share words without being about the same thing."""
    kinds = {piece.kind for piece in candidate.evidence}
    return candidate.score >= _LEAST and ("whole name" in kinds or not kinds.isdisjoint(BEYOND_NAMES))
