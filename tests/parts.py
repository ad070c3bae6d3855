"""Records in memory as the index of a bulk run has them, and what their graph as a whole is found to have, for tests of validation in parts."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from pipeline.checks.neighbourhood import MOST, REFERENCE, Entry, links_of, shared_nodes
from pipeline.checks.parts import Ground, PartValidator
from pipeline.issues import Issue, in_order
from pipeline.mapping.mapper import Mapper
from pipeline.rdf.documents import document
from pipeline.rdf.ntriples import NTriplesWriter
from pipeline.reach.walks import Walk
from pipeline.records.record import Record
from pipeline.shacl.condensed import told_once
from pipeline.shacl.validation import Trace, validate


def entries(records: Iterable[Record], mapper: Mapper) -> list[Entry]:
    """The records that can be mapped."""
    found = list[Entry]()
    for record in records:
        mapped, _ = mapper.map(record)
        if mapped:
            found.append(Entry(len(found), record, mapped))
    return found


class Memory:
    """All records, in memory."""

    def __init__(self, every: Sequence[Entry], same_as: Mapping[str, str]) -> None:
        self._by_id: dict[str, list[Entry]] = defaultdict(list)
        self._users: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        for entry in every:
            item = entry.mapped.item
            self._by_id[item.id].append(entry)
            for name, values in links_of(item, same_as).items():
                for value in values:
                    self._users[value].append((entry.number, item.id, name))
            for node in shared_nodes(item, None):
                self._users[node].append((entry.number, item.id, REFERENCE))

    def entries(self, items: Collection[str]) -> list[Entry]:
        """Those with these ids."""
        return [entry for item in items for entry in self._by_id.get(item, ())]

    def types(self, items: Collection[str]) -> dict[str, str]:
        """The record types of these items."""
        return {item: self._by_id[item][-1].record.type for item in items if item in self._by_id}

    def users(self, value: str, properties: Collection[str] | None, most: int) -> list[str]:
        """The items that have a value."""
        wanted = [item for _, item, name in sorted(self._users.get(value, ())) if properties is None or name in properties]
        return list(dict.fromkeys(wanted))[:most]


def as_a_whole(ground: Ground, every: Sequence[Entry]) -> list[Issue]:
    """What is found in one graph of all."""
    trace = Trace(ground.mappings, ground.namespaces)
    for entry in every:
        trace.add(entry.record, entry.mapped)
    ground.encoder.new_segment()
    graph = "".join(document((entry.mapped.item for entry in every), ground.encoder, NTriplesWriter()))
    return validate(graph.encode(), ground.shapes, trace)


def in_parts(
    ground: Ground, walks: Mapping[str, Walk], every: Sequence[Entry], size: int, most: int = MOST
) -> tuple[list[Issue], Counter[str]]:
    """What is found in parts of so many records, and what is left undecided."""
    validator, memory = PartValidator(ground, walks, most), Memory(every, ground.same_as)
    issues, undecided = set[Issue](), Counter[str]()
    for start in range(0, len(every), size):
        found = validator.validate(every[start : start + size], memory)
        issues.update(found.issues)
        undecided += found.undecided
    return in_order(told_once(issues)), undecided
