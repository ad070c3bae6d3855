"""Matching many profiles together: what is known of one says something about the others.

Three things are known only together. A candidate that another profile has a firm claim to is hardly a second one's. A relation to
something already matched (a teacher, an institution) speaks for a candidate with that relation. And no two profiles may
silently take the same id. Claims and relations change matches and matches change them, so rounds go on until nothing changes.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from operator import is_not
from typing import Final, NamedTuple

from pipeline.matching.evidence import Evidence
from pipeline.matching.matcher import Candidate, Match, Matcher, Verdict, decide
from pipeline.matching.profile import Profile
from pipeline.matching.weights import CLAIM, WEIGHTS

__all__ = ["Known", "match_all"]

#: Rounds until a match depends on nothing that has changed; more are not needed by chains of relations in practice.
_ROUNDS: Final = 8

_NOTHING: Final[Mapping[str, frozenset[str]]] = {}


class Known(NamedTuple):
    """What people have decided: `same` gives the id of a profile, `different` the ids that it is not."""

    same: Mapping[str, str] = {}
    different: Mapping[str, Container[str]] = _NOTHING


class _Claims:
    """Who has the firmest claim to which id, and what each profile is taken for."""

    def __init__(self, profiles: Sequence[Profile], matches: Sequence[Match], known: Known) -> None:
        self.identities = dict(known.same)
        self._firmest: dict[str, tuple[float, str]] = {id_: (float("inf"), profile) for profile, id_ in known.same.items()}
        for profile, match in zip(profiles, matches, strict=True):
            if not match.id:
                continue
            if match.verdict is Verdict.SAME:
                self.identities[profile.id] = match.id
            firmest = self._firmest.get(match.id, (CLAIM, ""))[0]
            if match.odds >= firmest:
                self._firmest[match.id] = match.odds, "" if match.odds == firmest else profile.id  # two as firm: nobody's

    def claimant(self, candidate: str, profile: str) -> str:
        """Who else has the firmest claim to a candidate; empty if nobody has."""
        _, other = self._firmest.get(candidate, (0.0, profile))
        return "" if other == profile else other

    def state(self) -> tuple[object, ...]:
        """What the next round depends on."""
        return self.identities, {id_: profile for id_, (_, profile) in self._firmest.items()}


def _again(together: Sequence[Candidate], candidates: Sequence[Candidate], alone: Match) -> Match:
    """The match on candidates with the evidence that comes from other matches; the match `alone` where there is none."""
    return decide(list(together)) if any(map(is_not, together, candidates)) else alone


def _together(profile: Profile, candidate: Candidate, claims: _Claims, matcher: Matcher) -> Candidate:
    """The candidate with the evidence that comes from other matches."""
    pieces = list(_relations(profile, matcher.index.profile(candidate.id), claims)) if profile.relations else []
    if other := claims.claimant(candidate.id, profile.id):
        pieces.append(Evidence("claimed by another", 1.0, other))
    if not pieces:
        return candidate
    bits = candidate.bits + sum(WEIGHTS[piece.kind] * piece.amount for piece in pieces)
    return candidate._replace(bits=bits, evidence=(*candidate.evidence, *pieces))


def _relations(profile: Profile, other: Profile, claims: _Claims) -> Iterator[Evidence]:
    for kind, targets in profile.relations.items():
        ours = {claims.identities.get(target, target) for target in targets}
        shared = ours & other.relations.get(kind, frozenset())
        if shared:
            yield Evidence("relation same", 1.0, f"{kind}: {', '.join(sorted(shared))}")


def match_all(profiles: Sequence[Profile], matcher: Matcher, known: Known | None = None) -> list[Match]:
    """The matches of all profiles, in their order. What is known is confirmed, whatever the evidence; what was rejected never returns."""
    known = known or Known()
    found = [matcher.candidates(profile, known.different.get(profile.id, ())) for profile in profiles]
    alone = matches = [decide(candidates) for candidates in found]
    before: tuple[object, ...] = ()
    for _ in range(_ROUNDS):
        claims = _Claims(profiles, matches, known)
        if claims.state() == before:
            break
        before = claims.state()
        matches = [
            _again([_together(profile, candidate, claims, matcher) for candidate in candidates], candidates, match)
            for profile, candidates, match in zip(profiles, found, alone, strict=True)
        ]
    return list(_settled(profiles, matches, known))


def _settled(profiles: Sequence[Profile], matches: Sequence[Match], known: Known) -> Iterator[Match]:
    """Confirmed ids as matches; of several profiles with one id only the firmest keeps it, none where two are as firm."""
    claims: dict[str, list[float]] = {id_: [float("inf")] for id_ in known.same.values()}
    for profile, match in zip(profiles, matches, strict=True):
        if match.id and profile.id not in known.same:
            claims.setdefault(match.id, []).append(match.odds)
    for profile, match in zip(profiles, matches, strict=True):
        if confirmed := known.same.get(profile.id):
            yield Match(Verdict.SAME, confirmed, float("inf"), match.candidates)
        elif match.id and (match.odds < max(claims[match.id]) or claims[match.id].count(match.odds) > 1):
            yield match._replace(verdict=Verdict.UNSURE, id="")
        else:
            yield match
