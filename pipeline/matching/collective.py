"""Matching many profiles together: what is known of one says something about the others.

Three things are known only together. A candidate that another profile has a firm claim to is hardly a second one's. A relation to
something already matched (a teacher, an institution) speaks for a candidate with that relation. And no two profiles may
silently take the same id. Claims and relations change matches and matches change them, so rounds go on until nothing changes.

What is found for a profile alone (`ask`) depends on no other profile, so that it may be done anywhere and in parts; all of it
together (`settle`) is gone through once a round, as a stream.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from operator import is_not
from typing import Final, NamedTuple

from pipeline.matching.evidence import Evidence
from pipeline.matching.matcher import Candidate, Match, Matcher, Verdict, decide
from pipeline.matching.profile import Profile
from pipeline.matching.weights import CLAIM, WEIGHTS

__all__ = ["Asked", "Known", "ask", "match_all", "settle"]

#: Rounds until a match depends on nothing that has changed; more are not needed by chains of relations in practice.
_ROUNDS: Final = 8

_NOTHING: Final[Mapping[str, frozenset[str]]] = {}


class Known(NamedTuple):
    """What people have decided: `same` gives the id of a profile, `different` the ids that it is not."""

    same: Mapping[str, str] = {}
    different: Mapping[str, Container[str]] = _NOTHING


class Asked(NamedTuple):
    """A profile with its match for itself, and the relations of the candidates that it might share, in the order of the candidates."""

    id: str
    alone: Match
    relations: Mapping[str, frozenset[str]] = {}
    theirs: tuple[Mapping[str, frozenset[str]], ...] = ()


def ask(profile: Profile, matcher: Matcher, known: Known) -> Asked:
    """What is found for one profile. What was rejected is no candidate."""
    alone = decide(matcher.candidates(profile, known.different.get(profile.id, ())))
    if not profile.relations:
        return Asked(profile.id, alone)
    theirs = (matcher.index.profile(one.id).relations for one in alone.candidates)
    shared = tuple({kind: found[kind] for kind in profile.relations if kind in found} for found in theirs)
    return Asked(profile.id, alone, profile.relations, shared)


class _Claims:
    """Who has the firmest claim to which id, and what each profile is taken for."""

    def __init__(self, matches: Iterable[tuple[str, Match]], known: Known) -> None:
        self.identities = dict(known.same)
        self._firmest: dict[str, tuple[float, str]] = {id_: (float("inf"), profile) for profile, id_ in known.same.items()}
        self._asked: dict[str, tuple[float, int]] = {id_: (float("inf"), 1) for id_ in known.same.values()}
        for profile, match in matches:
            if match.id:
                self._add(profile, match, profile not in known.same)

    def _add(self, profile: str, match: Match, is_open: bool) -> None:
        if match.verdict is Verdict.SAME:
            self.identities[profile] = match.id
        firmest = self._firmest.get(match.id, (CLAIM, ""))[0]
        if match.odds >= firmest:
            self._firmest[match.id] = match.odds, "" if match.odds == firmest else profile  # two as firm: nobody's
        if is_open:
            odds, count = self._asked.get(match.id, (match.odds, 0))
            if match.odds >= odds:
                self._asked[match.id] = match.odds, count + 1 if match.odds == odds else 1

    def claimant(self, candidate: str, profile: str) -> str:
        """Who else has the firmest claim to a candidate; empty if nobody has."""
        _, other = self._firmest.get(candidate, (0.0, profile))
        return "" if other == profile else other

    def yields(self, match: Match) -> bool:
        """Whether another asks for the same id, and no less firmly."""
        odds, count = self._asked[match.id]
        return match.odds < odds or count > 1

    def state(self) -> tuple[object, ...]:
        """What the next round depends on."""
        return self.identities, {id_: profile for id_, (_, profile) in self._firmest.items()}


def _match(asked: Asked, claims: _Claims | None) -> Match:
    """The match with the evidence that comes from other matches; the match for itself where there is none."""
    if claims is None:
        return asked.alone
    candidates = asked.alone.candidates
    theirs = asked.theirs or ({},) * len(candidates)
    together = [_together(asked, one, relations, claims) for one, relations in zip(candidates, theirs, strict=True)]
    return decide(together) if any(map(is_not, together, candidates)) else asked.alone


def _together(asked: Asked, candidate: Candidate, theirs: Mapping[str, frozenset[str]], claims: _Claims) -> Candidate:
    """The candidate with the evidence that comes from other matches."""
    pieces = list(_relations(asked.relations, theirs, claims)) if asked.relations else []
    if other := claims.claimant(candidate.id, asked.id):
        pieces.append(Evidence("claimed by another", 1.0, other))
    if not pieces:
        return candidate
    bits = candidate.bits + sum(WEIGHTS[piece.kind] * piece.amount for piece in pieces)
    return candidate._replace(bits=bits, evidence=(*candidate.evidence, *pieces))


def _relations(ours: Mapping[str, frozenset[str]], theirs: Mapping[str, frozenset[str]], claims: _Claims) -> Iterator[Evidence]:
    for kind, targets in ours.items():
        shared = {claims.identities.get(target, target) for target in targets} & theirs.get(kind, frozenset())
        if shared:
            yield Evidence("relation same", 1.0, f"{kind}: {', '.join(sorted(shared))}")


def settle(every: Callable[[], Iterable[Asked]], known: Known) -> Iterator[Match]:
    """The matches of all that were asked for, in their order; `every` gives them as often as it is called.

    What is known is confirmed, whatever the evidence. Of several profiles with one id only the firmest keeps it, none where two are
    as firm.
    """

    def claimed(claims: _Claims | None) -> _Claims:
        return _Claims(((asked.id, _match(asked, claims)) for asked in every()), known)

    before = None
    claims = claimed(None)
    for _ in range(_ROUNDS):
        if before is not None and claims.state() == before.state():
            break
        before, claims = claims, claimed(claims)
    for asked in every():
        match = _match(asked, before)
        if confirmed := known.same.get(asked.id):
            yield Match(Verdict.SAME, confirmed, float("inf"), match.candidates)
        elif match.id and claims.yields(match):
            yield match._replace(verdict=Verdict.UNSURE, id="")
        else:
            yield match


def match_all(profiles: Sequence[Profile], matcher: Matcher, known: Known | None = None) -> list[Match]:
    """The matches of all profiles, in their order. What is known is confirmed, whatever the evidence; what was rejected never returns."""
    known = known or Known()
    asked = [ask(profile, matcher, known) for profile in profiles]
    return list(settle(lambda: asked, known))
