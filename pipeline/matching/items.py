"""Profiles of items: which statements of Wikidata's model say something about who is who."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from pipeline.matching.profile import Day, Profile
from pipeline.model import EntityId, Item, Rank, Statement, StringValue, Time

__all__ = ["Sight", "profile"]

#: Properties by what they say: born, made; died, ended.
_BEGINNINGS: Final = frozenset({"P569", "P571"})
_ENDS: Final = frozenset({"P570", "P576"})
_GENDER: Final = "P21"
#: Kinds of facts: class, country, occupation, what somebody belongs to or works for, where.
_FACTS: Final = {
    "P31": "type", "P27": "country", "P17": "country", "P106": "occupation", "P39": "body", "P463": "body", "P108": "body", "P102": "body",
    "P19": "place", "P20": "place", "P119": "place", "P131": "place",
}  # fmt: skip
#: Relations between persons and things, each told by its property.
_RELATIONS: Final = frozenset({"P22", "P25", "P26", "P40", "P3373", "P184", "P185", "P1066", "P802", "P50", "P112", "P361", "P527", "P488"})
_DAY, _MONTH, _YEAR = 11, 10, 9


class Sight(NamedTuple):
    """How ids are read: `resolve` gives the Q-id of an id or None, `classes` the classes above a class.

    `identifying` are the properties of which a thing has one value and no two things the same.
    """

    resolve: Callable[[str], str | None]
    classes: Callable[[str], Iterable[str]]
    identifying: Container[str] = ()


def _day(value: Time) -> Day | None:
    if value.precision < _YEAR or value.time.startswith("-"):
        return None
    year, month, day = (int(part) for part in value.time.lstrip("+").split("T")[0].split("-"))
    return Day(year, month if value.precision >= _MONTH else 0, day if value.precision >= _DAY else 0)


def _days(statements: Iterable[Statement], properties: Container[str]) -> tuple[Day, ...]:
    values = (one.main.value for one in statements if one.main.property in properties)
    return tuple(dict.fromkeys(day for value in values if isinstance(value, Time) and (day := _day(value))))


def _above(class_: str, sight: Sight) -> frozenset[str]:
    """A class with all classes above it."""
    found, todo = {class_}, [class_]
    while todo:
        new = [parent for parent in sight.classes(todo.pop()) if parent not in found]
        found.update(new)
        todo += new
    return frozenset(found)


def _linked(statements: Iterable[Statement], sight: Sight) -> Iterator[tuple[str, str, str]]:
    """Property, id as it is, Q-id (empty where none is known) of statements whose value is an entity."""
    for one in statements:
        if isinstance(one.main.value, EntityId):
            yield one.main.property, one.main.value.id, sight.resolve(one.main.value.id) or ""


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for key, value in pairs:
        found.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in found.items()}


def _facts(statements: Iterable[Statement], sight: Sight) -> Iterator[tuple[str, str]]:
    for property_id, _, qid in _linked(statements, sight):
        kind = _FACTS.get(property_id)
        if kind and qid:
            yield from ((kind, one) for one in (_above(qid, sight) if kind == "type" else (qid,)))


def profile(item: Item, sight: Sight) -> Profile:
    """What an item says about who it is. Deprecated statements say nothing; values with several statements all count."""
    statements = [one for one in item.statements if one.rank is not Rank.DEPRECATED]
    linked = list(_linked(statements, sight))
    strings = ((one.main.property, one.main.value.text) for one in statements if isinstance(one.main.value, StringValue))
    genders = [qid for property_id, _, qid in linked if property_id == _GENDER and qid]
    return Profile(
        id=item.id,
        names=tuple(dict.fromkeys(term.text for term in (*item.labels, *item.aliases))),
        births=_days(statements, _BEGINNINGS),
        deaths=_days(statements, _ENDS),
        gender=genders[0] if len(set(genders)) == 1 else "",
        facts=_grouped(_facts(statements, sight)),
        identifiers=_grouped((property_id, text) for property_id, text in strings if property_id in sight.identifying),
        relations=_grouped((property_id, qid or id_) for property_id, id_, qid in linked if property_id in _RELATIONS),
    )
