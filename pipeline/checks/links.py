"""Between records: ids are unique, what is pointed at exists and is of the right type, and wholes are not parts of themselves."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from re import compile as regex

from pipeline.issues import Issue, Place, Severity, nearest
from pipeline.mapping.rules import MappingSet
from pipeline.mapping.walk import Use, uses
from pipeline.records.record import Record

__all__ = ["check_cycles", "check_links", "check_names", "check_target", "check_units", "check_used_rules", "duplicate", "unused_rules"]

_WIKIDATA_ID = regex(r"Q[1-9]\d*")


def check_links(records: Sequence[Record], mappings: MappingSet, known_items: Collection[str], broken: Collection[str] = ()) -> list[Issue]:
    """All faults between `records`.

    `known_items` are the verified Q-ids that records may use as values; `broken` the ids of records that could not be
    read, so that not every item that points at them is blamed as well.
    """
    issues = list(check_names(records))
    types = {record.id: record.type for record in records}
    edges: dict[str, dict[str, list[tuple[str, Place]]]] = {}
    for record in records:
        for use in uses(record, mappings):
            target = use.item()
            if not target or target in broken:
                continue
            issues += check_target(record, use, types, known_items)
            if use.rule.acyclic:
                edges.setdefault(use.rule.property, {}).setdefault(record.id, []).append((target, record.place(use.path)))
    for graph in edges.values():
        issues += check_cycles(graph)
    return issues


def check_names(records: Sequence[Record]) -> Iterator[Issue]:
    """One record an id; a YAML file is called like its record and lies in the folder of its type."""
    first: dict[str, Place] = {}
    for record in records:
        place = record.place(("id",))
        if record.id and record.id in first:
            yield duplicate(record, place, first[record.id])
        first.setdefault(record.id, place)
        path = PurePosixPath(record.file)
        if path.suffix != ".yaml" or not record.id:
            continue
        if path.stem != record.id:
            yield Issue(
                place,
                "file-name",
                f'id "{record.id}" in the file {path.name}',
                f"the file {record.id}.yaml",
                "rename the file or the id",
                item=record.id,
            )
        if path.parent.name != record.type:
            yield Issue(
                record.place(("type",)),
                "file-name",
                f'type "{record.type}" in the folder {path.parent.name}/',
                f"the folder {record.type}/",
                "move the file or correct the type",
                item=record.id,
            )


def duplicate(record: Record, place: Place, first: Place) -> Issue:
    """A second record with the id of a first one."""
    found, fix = f'a second record with the id "{record.id}"', f"the first is {first}; rename or merge"
    return Issue(place, "duplicate-id", found, "one record for each id", fix, item=record.id)


def check_target(record: Record, use: Use, types: Mapping[str, str], known_items: Collection[str]) -> Iterator[Issue]:
    """What is wrong with the item a value points to; `types` are the types of the records by id."""
    target, place = use.item(), record.place(use.path)
    if _WIKIDATA_ID.fullmatch(target):
        if not use.rule.wikidata:
            yield Issue(
                place,
                "wrong-type",
                f"the Wikidata item {target}",
                f"an item of the dataset ({', '.join(use.rule.to)})",
                "make a record for it",
                item=record.id,
            )
        elif target not in known_items:
            fix = "add it to mappings/wikidata/items.csv with its evidence, or make a record for it"
            yield Issue(place, "unverified-identifier", f"the Wikidata item {target}", "a Q-id of the verified list", fix, item=record.id)
    elif target not in types:
        near = nearest(target, types)
        fix = f'did you mean "{near}"?' if near else "make a record for it or correct the id"
        yield Issue(place, "dangling-reference", f'the item "{target}", which has no record', "the id of a record", fix, item=record.id)
    elif use.rule.to and types[target] not in use.rule.to:
        yield Issue(
            place,
            "wrong-type",
            f'"{target}", a {types[target]}',
            f"a {' or '.join(use.rule.to)}",
            "choose another item or allow the type in the mapping",
            item=record.id,
        )


def check_units(record: Record, mappings: MappingSet, known_items: Collection[str]) -> Iterator[Issue]:
    """The units of quantities that are no verified items of Wikidata."""
    for use in uses(record, mappings):
        unit = use.raw.get("unit") if use.rule.datatype == "quantity" and isinstance(use.raw, dict) else None
        if isinstance(unit, str) and _WIKIDATA_ID.fullmatch(unit) and unit not in known_items:
            place, fix = record.place((*use.path, "unit")), "add it to mappings/wikidata/items.csv with its evidence"
            yield Issue(place, "unverified-identifier", f"the unit {unit}", "a Q-id of the verified list", fix, item=record.id)


def check_cycles(graph: dict[str, list[tuple[str, Place]]]) -> Iterator[Issue]:
    """Every way back to where one started, reported once, on the link that closes it."""
    done: set[str] = set()
    for start in sorted(graph):
        path: list[str] = []
        stack: list[tuple[str, Iterator[tuple[str, Place]]]] = [(start, iter(graph[start]))] if start not in done else []
        path = [start] if stack else []
        while stack:
            node, links = stack[-1]
            for target, place in links:
                if target in path:
                    circle = " → ".join([*path[path.index(target) :], target])
                    yield Issue(place, "circular", circle, "a whole that is not part of itself", "drop one of these links", item=node)
                elif target not in done and target in graph:
                    stack.append((target, iter(graph[target])))
                    path.append(target)
                    break
            else:
                done.add(node)
                stack.pop()
                path.pop()


def check_used_rules(records: Iterable[Record], mappings: MappingSet) -> list[Issue]:
    """A warning for each mapping file that names the rules no record uses."""
    fields = {(record.type, str(use.path[1])) for record in records for use in uses(record, mappings) if use.path[0] == "statements"}
    return unused_rules(fields, mappings)


def unused_rules(used: Collection[tuple[str, str]], mappings: MappingSet) -> list[Issue]:
    """The same for the record types and fields that are used."""
    issues = []
    for kind in mappings.types.values():
        unused = [name for name, rule in kind.fields.items() if (kind.name, name) not in used and not rule.default]
        if unused:
            found = f"{len(unused)} fields of {kind.name} that no record uses: {', '.join(unused)}"
            issues.append(
                Issue(Place(kind.file), "unused-rule", found, "rules that records use", "drop what will not be needed", Severity.WARNING)
            )
    return issues
