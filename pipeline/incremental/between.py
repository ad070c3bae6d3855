"""What must hold between records, worked out from a digest of each instead of the records themselves.

The digests of all records are gone through in every run; the checks themselves (`checks.links`, `checks.upload`) see only what may
be wrong. A record is read again only to say where in it something stands.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from re import compile as regex
from typing import Any, NamedTuple, cast

from pipeline.checks.links import check_cycles, check_names, check_target
from pipeline.checks.upload import check_batch
from pipeline.issues import Issue, Place
from pipeline.mapping.rules import FieldRule, MappingSet
from pipeline.mapping.walk import Use, uses
from pipeline.records.record import Path, Record

__all__ = ["Digest", "DigestMaker", "Link", "check_between"]

_WIKIDATA_ID = regex(r"Q[1-9]\d*")


class Link(NamedTuple):
    """A value that points at an item: the number of its rule, the value as written, the item, and where it stands."""

    rule: int
    raw: str
    target: str
    path: Path


class Digest(NamedTuple):
    """What of a record matters to others: its names, what it points at, the fields it uses, its terms and identifiers as a record."""

    id: str
    type: str
    file: str
    links: tuple[Link, ...]
    fields: tuple[str, ...]
    terms: dict[str, Any]


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
        links, fields, identifiers = [], set(), set()
        for use in uses(record, self._mappings):
            if use.path[0] == "statements":
                fields.add(str(use.path[1]))
                if use.rule.datatype == "external-id" and len(use.path) > 3:
                    identifiers.add(str(use.path[1]))
            if target := use.item():
                links.append(Link(self._numbers[id(use.rule)], use.raw, target, use.path))
        data: dict[str, Any] = {key: record.data[key] for key in ("id", "type", "labels", "descriptions") if key in record.data}
        statements: Any = record.data.get("statements")
        data["statements"] = {name: statements[name] for name in sorted(identifiers)}
        return Digest(record.id, record.type, record.file, tuple(links), tuple(sorted(fields)), data)


def check_between(
    digests: Sequence[Digest], mappings: MappingSet, known: tuple[Collection[str], Collection[str]], read: Callable[[int], Record]
) -> list[Issue]:
    """All faults between records. `known` are the verified Q-ids and the ids of records that cannot be read; `read` reads the
    record of the digest with this number.
    """
    known_items, broken = known
    light = [Record(one.terms, one.file, lambda number=number: _marks(read(number))) for number, one in enumerate(digests)]  # type: ignore[misc]
    issues = [*check_names([read(number) for number in _doubtful_names(digests)]), *check_batch(light, mappings)]
    types = {one.id: one.type for one in digests}
    rules = _rules(mappings)
    edges: dict[str, dict[str, list[tuple[str, Any]]]] = {}
    for number, one in enumerate(digests):
        for link in one.links:
            rule, target = rules[link.rule], link.target
            if target in broken or (rule.wikidata and target in known_items and _WIKIDATA_ID.fullmatch(target)):
                continue
            if target not in types or target.startswith("Q") or (rule.to and types[target] not in rule.to):
                issues += check_target(read(number), Use(link.path, rule, link.raw), types, known_items)
            if rule.acyclic:
                edges.setdefault(rule.property, {}).setdefault(one.id, []).append((target, (number, link.path)))
    for graph in edges.values():
        issues += (_placed(issue, read) for issue in check_cycles(cast(dict[str, list[tuple[str, Place]]], graph)))
    return issues


def _doubtful_names(digests: Sequence[Digest]) -> Iterator[int]:
    """The records whose id is not theirs alone, or whose file may not be called as it should."""
    times = Counter(one.id for one in digests)
    for number, one in enumerate(digests):
        if times[one.id] > 1 or not one.file.endswith(f"/{one.type}/{one.id}.yaml"):
            yield number


def _placed(issue: Issue, read: Callable[[int], Record]) -> Issue:
    """An issue whose place is still a record's number and a path, with its place."""
    number, path = cast(tuple[int, Path], issue.place)
    return issue._replace(place=read(number).place(path))


def _marks(record: Record) -> Mapping[Path, tuple[int, int, int, int]]:
    record.place(())
    assert record._marks is not None
    return record._marks
