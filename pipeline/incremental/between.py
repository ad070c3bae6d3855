"""What must hold between records, worked out from a digest of each instead of the records themselves.

The digests of all records are gone through in every run; the checks themselves (`checks.links`, `checks.upload`) see only records
in which something may be wrong, read again for that.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain
from re import compile as regex
from typing import Final, cast

import msgspec

from pipeline.checks.links import check_cycles, check_names, check_target
from pipeline.checks.upload import check_capitals, check_same, opening, words
from pipeline.identifiers.schemes import identifier_key
from pipeline.issues import Issue, Place
from pipeline.mapping.rules import FieldRule, MappingSet
from pipeline.mapping.walk import uses
from pipeline.records.record import Path, Record

__all__ = ["Digest", "DigestMaker", "check_between"]

_WIKIDATA_ID: Final = regex(r"Q[1-9]\d*")


class Digest(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What of a record matters to others.

    `links` are the numbers of rules and what they point at, as `NUMBER ITEM`; `wholes` those among them that may lead in no circle,
    with where they stand; `keys` what no two items share: a language with label and description, a property with an identifier.
    """

    id: str
    type: str
    file: str
    links: tuple[str, ...] = ()
    wholes: tuple[tuple[str, Path], ...] = ()
    fields: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    description: str = ""


def _rules(mappings: MappingSet) -> list[FieldRule]:
    """All rules that map values, in one order."""
    fields = (rule for kind in mappings.types.values() for rule in kind.fields.values())
    return [*mappings.references.values(), *mappings.qualifiers.values(), *fields]


class DigestMaker:
    """Makes digests of records."""

    def __init__(self, mappings: MappingSet) -> None:
        self._mappings = mappings
        self._numbers = {id(rule): number for number, rule in enumerate(_rules(mappings))}

    def make(self, record: Record) -> Digest:
        """What of a record matters to others."""
        links: dict[str, None] = {}
        wholes, fields, keys = [], set(), [*_terms(record)]
        for use in uses(record, self._mappings):
            if use.path[0] == "statements":
                fields.add(str(use.path[1]))
            if use.rule.datatype == "external-id" and use.path[-1] == "value" and isinstance(use.raw, str):
                keys.append(f"{use.rule.property} {identifier_key(use.rule.property, use.raw)}")
            if target := use.item():
                link = f"{self._numbers[id(use.rule)]} {target}"
                links[link] = None
                if use.rule.acyclic:
                    wholes.append((link, use.path))
        description = _dict(record.data.get("descriptions")).get("en")
        text = description if isinstance(description, str) else ""
        return Digest(record.id, record.type, record.file, (*links,), (*wholes,), (*sorted(fields),), (*keys,), text)


def _dict(raw: object) -> dict[str, object]:
    return raw if isinstance(raw, dict) else {}


def _terms(record: Record) -> Iterator[str]:
    """Each label with the description in its language. What has no description cannot be told apart by it."""
    descriptions = _dict(record.data.get("descriptions"))
    for language, label in _dict(record.data.get("labels")).items():
        if isinstance(label, str) and isinstance(descriptions.get(language), str):
            yield f"{language}\0{label}\0{descriptions[language]}"


def check_between(
    digests: Sequence[Digest], mappings: MappingSet, known: tuple[Collection[str], Collection[str]], read: Callable[[int], Record]
) -> list[Issue]:
    """All faults between records. `known` are the verified Q-ids and the ids of records that cannot be read; `read` reads the
    record of the digest with this number.
    """
    issues = [*check_names([read(number) for number in _doubtful_names(digests)])]
    issues += check_same([read(number) for number in _sharing(digests)], mappings)
    issues += _capitals(digests, read)
    links = _Links(digests, mappings, known)
    for number in range(len(digests)):
        issues += links.faults(number, read)
    for graph in links.edges.values():
        issues += (_placed(issue, read) for issue in check_cycles(cast(dict[str, list[tuple[str, Place]]], graph)))
    return issues


class _Links:
    """The links between records; one kind of link to one item is judged once, whoever has it."""

    def __init__(self, digests: Sequence[Digest], mappings: MappingSet, known: tuple[Collection[str], Collection[str]]) -> None:
        self._digests, self._mappings = digests, mappings
        self._known_items, self._broken = known
        self._rules = _rules(mappings)
        self._types = {one.id: one.type for one in digests}
        self._fine: set[str] = set()
        #: Property -> item -> the items that it is part of, each with the record's number and where the link stands.
        self.edges: dict[str, dict[str, list[tuple[str, object]]]] = {}

    def faults(self, number: int, read: Callable[[int], Record]) -> list[Issue]:
        """What is wrong with the links of a record."""
        one = self._digests[number]
        wrong = set() if self._fine.issuperset(one.links) else {link for link in one.links if not self._is_fine(link)}
        for link, path in one.wholes:
            rule, target = self._parts(link)
            if not self._is_elsewhere(rule, target):
                self.edges.setdefault(rule.property, {}).setdefault(one.id, []).append((target, (number, path)))
        if not wrong:
            return []
        pairs = [self._parts(link) for link in wrong]
        record, faulty = read(number), {(id(rule), target) for rule, target in pairs}
        found = (use for use in uses(record, self._mappings) if (id(use.rule), use.item()) in faulty)
        return [issue for use in found for issue in check_target(record, use, self._types, self._known_items)]

    def _parts(self, link: str) -> tuple[FieldRule, str]:
        number, _, target = link.partition(" ")
        return self._rules[int(number)], target

    def _is_elsewhere(self, rule: FieldRule, target: str) -> bool:
        """Whether nothing is to be said of an item here: it cannot be read, or Wikidata has it."""
        return target in self._broken or (rule.wikidata and target in self._known_items and bool(_WIKIDATA_ID.fullmatch(target)))

    def _is_fine(self, link: str) -> bool:
        rule, target = self._parts(link)
        kind = self._types.get(target)
        is_right = kind is not None and not target.startswith("Q") and not (rule.to and kind not in rule.to)
        if is_right or self._is_elsewhere(rule, target):
            self._fine.add(link)
        return link in self._fine


def _doubtful_names(digests: Sequence[Digest]) -> Iterator[int]:
    """The records whose id is not theirs alone, or whose file may not be called as it should."""
    times = Counter(one.id for one in digests)
    for number, one in enumerate(digests):
        if times[one.id] > 1 or not one.file.endswith(f"/{one.type}/{one.id}.yaml"):
            yield number


def _sharing(digests: Sequence[Digest]) -> Iterator[int]:
    """The records that share terms or an identifier with others, or have one of their own twice."""
    times = Counter(chain.from_iterable(one.keys for one in digests))
    if len(times) < times.total():
        shared = {key for key, count in times.items() if count > 1}
        yield from (number for number, one in enumerate(digests) if not shared.isdisjoint(one.keys))


def _capitals(digests: Sequence[Digest], read: Callable[[int], Record]) -> Iterator[Issue]:
    """English descriptions with a capital that others do not have."""
    doubtful = {number: start.lower() for number, one in enumerate(digests) if (start := opening(one.description))}
    known = words(one.description for one in digests) if doubtful else set()
    return check_capitals([read(number) for number, word in doubtful.items() if word in known], known)


def _placed(issue: Issue, read: Callable[[int], Record]) -> Issue:
    """An issue whose place is still a record's number and a path, with its place."""
    number, path = cast(tuple[int, Path], issue.place)
    return issue._replace(place=read(number).place(path))
