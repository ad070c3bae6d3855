"""Questions of the reconciliation service: which items might be meant, how likely, and why."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from rapidfuzz import fuzz

from pipeline.matching import Profile, Verdict
from pipeline.matching.names import read_name
from pipeline.matching.profile import Day
from pipeline.model import EntityId, SomeValue, Value
from pipeline.service.knowledge import Knowledge, Thing, folded

__all__ = ["Condition", "Feature", "Found", "Query", "candidates", "texts"]

_DATE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?(?:T.*)?")
_BORN, _DIED = "P569", "P570"
#: Points that a property adds to, or takes from, the score of the name.
_AGREES, _DIFFERS = 15.0, 20.0
_MOST: Final = 100
#: The most that names which are not equal can have.
_ALIKE: Final = 95.0


class Condition(NamedTuple):
    """A property and the values wanted of it; `quantifier` is any, all or none; with `required` others are no candidates."""

    property: str
    values: tuple[str, ...]
    quantifier: str = "any"
    required: bool = False


class Query(NamedTuple):
    """What is asked for: names, ids, types (`strict` is any, should or all), conditions, and how many candidates at most."""

    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    strict: str = "any"
    conditions: tuple[Condition, ...] = ()
    limit: int = 10


class Feature(NamedTuple):
    """A piece of a score: its id, its name, and what it is worth."""

    id: str
    name: str
    value: float


class Found(NamedTuple):
    """A candidate with its score from 0 to 100, the pieces of it, and whether it may be taken without a look."""

    thing: Thing
    score: float
    match: bool
    features: tuple[Feature, ...]


def candidates(query: Query, knowledge: Knowledge) -> list[Found]:
    """The candidates, likeliest first."""
    named = dict(_by_name(query, knowledge))
    for entity in query.ids:
        if entity in knowledge.things:
            named[entity] = (100.0, True, (Feature("id", "same id", 100.0),))
    if not query.names and not query.ids:
        named = dict.fromkeys(knowledge.things, (50.0, False, ()))
    found = [one for entity, start in named.items() if (one := _weighed(knowledge.things[entity], start, query, knowledge))]
    found.sort(key=lambda one: (-one.score, one.thing.item.id))
    best = [one for one in found if one.match]
    if len(best) > 1 or (best and best[0] is not found[0]):
        found = [one._replace(match=False) for one in found]
    return found[: min(max(query.limit, 1), _MOST)]


def _by_name(query: Query, knowledge: Knowledge) -> Iterator[tuple[str, tuple[float, bool, tuple[Feature, ...]]]]:
    """Item -> the score of its name, whether that alone decides, and why."""
    kind = query.types[0] if len(query.types) == 1 and query.strict != "should" else ""
    for name in query.names:
        exact = [one for one in knowledge.exact(name) if _has_type(knowledge.things[one], query)]
        profile = Profile(id="", names=(name,), births=_days(query, _BORN), deaths=_days(query, _DIED))
        match = knowledge.matcher(kind).match(profile)
        for candidate in match.candidates:
            alike = _alike(name, knowledge.things[candidate.id].names)
            features = tuple(Feature(piece.kind, piece.kind, round(piece.amount, 2)) for piece in candidate.evidence)
            certain = match.verdict is Verdict.SAME and candidate.id == match.id
            yield candidate.id, (alike, certain, (Feature("name", "how alike the names sound, in per cent", alike), *features))
        for entity in exact:
            yield entity, (100.0, len(exact) == 1, (Feature("exact", "exactly this name", 100.0),))


def _alike(asked: str, names: Iterable[str]) -> float:
    """How alike two names sound, whatever script each is in and in whichever order its words stand; 100 is kept for equal names."""
    ours = [name.heard for name in read_name(asked)]
    theirs = [name.heard for one in names for name in read_name(one)]
    best = max((fuzz.token_sort_ratio(one, other) for one in ours for other in theirs), default=0.0)
    return round(min(best, _ALIKE), 2)


def _has_type(thing: Thing, query: Query) -> bool:
    if not query.types or query.strict == "should":
        return True
    held = {name for one in thing.types for name in one}
    return all(kind in held for kind in query.types) if query.strict == "all" else any(kind in held for kind in query.types)


def _weighed(thing: Thing, start: tuple[float, bool, tuple[Feature, ...]], query: Query, knowledge: Knowledge) -> Found | None:
    """A candidate with its properties counted in; None when it lacks what is required."""
    if not _has_type(thing, query):
        return None
    score, match, features = start
    for condition in query.conditions:
        verdict = _satisfies(thing, condition, knowledge)
        if condition.required and verdict is not True:
            return None
        if verdict is None:
            continue
        points = _AGREES if verdict else -_DIFFERS
        score, match = score + points, match and verdict
        words = "agrees" if verdict else "differs"
        features = (*features, Feature(condition.property, f"{knowledge.label(condition.property)} {words}", points))
    return Found(thing, round(min(max(score, 0.0), 100.0), 2), match, features)


def _satisfies(thing: Thing, condition: Condition, knowledge: Knowledge) -> bool | None:
    """Whether an item meets a condition; None when it has no value to tell."""
    values = thing.values.get(condition.property, ())
    if not values:
        return True if condition.quantifier == "none" else None
    hits = [any(_says(value, wanted, knowledge) for value in values) for wanted in condition.values]
    return {"all": all(hits), "none": not any(hits)}.get(condition.quantifier, any(hits))


def _says(value: Value | SomeValue, wanted: str, knowledge: Knowledge) -> bool:
    """Whether a value is the one that is wanted; of dates the coarser one decides."""
    if isinstance(value, EntityId):
        thing = knowledge.things.get(value.id)
        names = {value.id, *(map(folded, thing.names) if thing else ()), folded(knowledge.label(value.id))}
        return wanted in names or folded(wanted) in names
    text = knowledge.text(value)
    if (one := _DATE.fullmatch(text)) and (other := _DATE.fullmatch(wanted)):
        return all(here is None or there is None or here == there for here, there in zip(one.groups(), other.groups(), strict=True))
    return folded(text) == folded(wanted)


def _days(query: Query, name: str) -> tuple[Day, ...]:
    wanted: Iterable[str] = (value for one in query.conditions if one.property == name for value in one.values)
    matches = (match for text in wanted if (match := _DATE.fullmatch(text)))
    return tuple(Day(*(int(part or 0) for part in match.groups())) for match in matches)


def texts(raw: Any) -> Sequence[str]:
    """The values that a client sent, as texts; of an entity its id."""
    several = raw if isinstance(raw, list) else [raw]
    return [str(one.get("id", "")) if isinstance(one, dict) else str(one) for one in several]
