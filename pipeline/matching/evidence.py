"""Evidence for and against two profiles being one: named pieces with weights that add up.

A weight is the logarithm (base 2) of how much likelier a piece is between two profiles of one person than between two of
different persons that share a key of the index (Fellegi and Sunter 1969). Where a piece says more the rarer what is shared
is, its weight is per bit of rarity.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.matching.agreement import Agreement, Kind
from pipeline.matching.index import Index
from pipeline.matching.names import Name
from pipeline.matching.profile import Day, Profile
from pipeline.matching.tokens import Token

__all__ = ["Evidence", "NameEvidence", "features", "name_features"]


class Evidence(NamedTuple):
    """One piece of evidence: which, how much of it (1, a count, or bits of rarity), and in words."""

    kind: str
    amount: float
    text: str = ""


_NAMED: Final = {
    Kind.SAME: "name same",
    Kind.SOUND: "name sound",
    Kind.UNVOWELLED: "name unvowelled",
    Kind.CONSONANTS: "name consonants",
    Kind.NEAR: "name near",
    Kind.FAR: "name far",
    Kind.SHORT: "name shortened",
    Kind.INITIAL: "name initial",
}
#: By the number of the kind: to look one up by the kind itself, or a kind in its class, takes ten times as long.
_KINDS: Final = tuple(_NAMED.get(kind, "") for kind in Kind)
_FAR, _SOUND, _SAME = Kind.FAR, Kind.SOUND, Kind.SAME
_MOST_BITS: Final = 13.0

NameEvidence = dict[str, float]


def name_features(agreement: Agreement, one: Name, other: Name, index: Index) -> NameEvidence:
    """What an agreement of names amounts to."""
    found: NameEvidence = {}
    for kind, here, token in agreement.pairs:
        if here.is_patronymic and token.is_patronymic and kind > _FAR:
            found["patronymic same"] = 1.0
            continue
        name = "name initial same" if here.is_initial and token.is_initial else _KINDS[kind]
        found[name] = found.get(name, 0.0) + 1
        if kind > _FAR:
            found[name + " rarity"] = found.get(name + " rarity", 0.0) + min(_MOST_BITS, _rarity(kind, here, token, index))
    found.update(_left_over(agreement, index))
    if len(one.tokens) != len(other.tokens) and 1 in (len(one.tokens), len(other.tokens)):
        found["one word here" if len(one.tokens) == 1 else "one word there"] = 1.0
    if one.generation != other.generation:
        found["generation differs" if one.generation and other.generation else "generation dropped"] = 1.0
    return found


def _rarity(kind: Kind, one: Token, other: Token, index: Index) -> float:
    """How much it says that two profiles share what these words share: as little as it says of the commoner one."""
    if kind is _SAME:
        return index.rarity(one)  # the other is written alike
    rarity = index.sound_rarity if kind is _SOUND else index.skeleton_rarity
    return min(rarity(one), rarity(other))


def _left_over(agreement: Agreement, index: Index) -> NameEvidence:
    """What the words without a counterpart say."""
    if not agreement.here and not agreement.there:
        return {"whole name": 1.0}
    found: NameEvidence = {}
    here = [token for token in agreement.here if not token.is_initial and not token.is_patronymic]
    there = [token for token in agreement.there if not token.is_initial and not token.is_patronymic]
    ours, theirs = (any(token.is_patronymic for token in side) for side in (agreement.here, agreement.there))
    if ours or theirs:
        found["patronymic differs" if ours and theirs else "patronymic dropped"] = 1.0
    differing = min(len(here), len(there))
    given = sum(index.is_given(one) and index.is_given(other) for one, other in zip(here, there, strict=False))
    if given:
        found["given name differs"] = float(given)
    if differing > given:
        found["words differ"] = float(differing - given)
    if len(here) > differing:
        found["word only here"] = float(len(here) - differing)
    if len(there) > differing:
        found["word only there"] = float(len(there) - differing)
    firm = sum(kind > _FAR for kind, _, _ in agreement.pairs)
    if firm < 2 and (here or there):
        found["one word shared"] = 1.0
    elif not here and not there:
        found["whole name"] = 1.0
    return found


def _date(here: tuple[Day, ...], there: tuple[Day, ...], what: str) -> Iterator[Evidence]:
    if not here or not there:
        return
    best = min(_date_kind(one, other) for one in here for other in there)
    yield Evidence(f"{what} {_DATE_KINDS[best]}", 1.0, f"{', '.join(map(str, here))} / {', '.join(map(str, there))}")


_DATE_KINDS: Final = ("day same", "month same", "year same", "year same, day differs", "digits swapped", "year near", "year differs")


def _date_kind(one: Day, other: Day) -> int:
    if one.year != other.year:
        if one.day and one[1:] == other[1:] and one[1:] != (1, 1):
            return 4
        return 5 if abs(one.year - other.year) == 1 else 6
    if one.day and other.day and one[1:] != (1, 1) and other[1:] != (1, 1):
        return 0 if one == other else 4 if (one.month, one.day) == (other.day, other.month) else 3
    if one[1:] == other[1:] and one.day:
        return 2
    return 1 if one.month and one.month == other.month and (not one.day or not other.day) else 2


def _facts(one: Profile, other: Profile) -> Iterator[Evidence]:
    for kind, values in one.facts.items():
        theirs = other.facts.get(kind)
        if not values or not theirs:
            continue
        shared = values & theirs
        if shared:
            yield Evidence(f"{kind} same", 1.0, ", ".join(sorted(shared)))
        else:
            yield Evidence(f"{kind} differs", 1.0)


def _identifiers(one: Profile, other: Profile) -> Iterator[Evidence]:
    for kind, values in one.identifiers.items():
        theirs = other.identifiers.get(kind)
        if values and theirs:
            shared = values & theirs
            text = f"{kind}: {', '.join(sorted(shared or values | theirs))}"
            yield Evidence("identifier same" if shared else "identifier differs", 1.0, text)


def features(one: Profile, other: Profile) -> Iterator[Evidence]:
    """The evidence beside names."""
    yield from _date(one.births, other.births, "birth")
    yield from _date(one.deaths, other.deaths, "death")
    if one.gender and other.gender:
        yield Evidence("gender same" if one.gender == other.gender else "gender differs", 1.0)
    yield from _facts(one, other)
    yield from _identifiers(one, other)
