"""The items that shapes look at beside those of a part of a dataset, found by walking from the part's items.

    around = Neighbourhood(entries, elsewhere, (same_as, {}))
    around.follow(walks)  # Walks of `reach`
    around.entries      # the records of the part, and those that were looked at

Where records are that are not in the part, and which of them have a value, `Elsewhere` knows: an index on a disk, or a table of rows
that were joined beforehand.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple, Protocol

import msgspec

from pipeline.mapping.mapper import Mapped
from pipeline.model import EntityId, Item, MonolingualText, Quantity, Reference, Snak, Statement, StringValue, Time
from pipeline.model.hashes import reference_id
from pipeline.reach.units import SAME_AS
from pipeline.reach.walks import RECORD_TYPE, Hop, Move, Reads, Scope, Walk
from pipeline.records.record import Record

__all__ = ["MOST", "REFERENCE", "Elsewhere", "Entry", "Neighbourhood", "links_of", "shared_by", "shared_nodes"]

#: Items that may have one and the same value for it to be looked at from its side. What more have in common (a country, a sex) no
#: part can hold, and what rests on it stays undecided.
MOST: Final = 1_000
#: The property under which the index has the references that items share.
REFERENCE: Final = "reference"


class Entry(NamedTuple):
    """A record, what it was mapped to, and its number among all records."""

    number: int
    record: Record
    mapped: Mapped


class Elsewhere(Protocol):
    """What is known of all records, whether they are in the part or not."""

    def entries(self, items: Collection[str]) -> list[Entry]:
        """The records with these ids: of most ids one, of some none, of ids that come twice all."""

    def types(self, items: Collection[str]) -> dict[str, str]:
        """The record types of those of the items that are records."""

    def users(self, value: str, properties: Collection[str] | None, most: int) -> list[str]:
        """The ids of up to `most` items that have the value (see `links_of`) by one of the properties, first those of the first records."""


def links_of(item: Item, same_as: Mapping[str, str]) -> dict[str, set[str]]:
    """Property -> its values in a unit, wherever they stand: an item as its id, another value as what RDF may take for the same."""
    found: dict[str, set[str]] = {}
    references: set[Reference] = set()
    snaks: list[Snak] = []
    for statement in item.statements:
        snaks.append(statement.main)
        snaks += statement.qualifiers
        references.update(statement.references)
    for reference in references:
        snaks += reference.snaks
    for snak in snaks:
        found.setdefault(snak.property, set()).add(_key(snak))
    if item.id in same_as:
        found[SAME_AS] = {same_as[item.id]}
    return found


def _key(snak: Snak) -> str:
    """What stands for a value: never the same for values of which RDF writes different ones. Coarser is fine."""
    match snak.value:
        case EntityId(id):
            return id
        case StringValue(text) | MonolingualText(text):
            return f"={text}"
        case Time(time):
            return f"={time[: time.index('-', 1)]}"  # "1951" is written like 1951-01-01
        case Quantity(amount):
            return f"={amount}"
    return "="


def _properties(statement: Statement) -> set[str]:
    """The properties that occur in a statement, in its qualifiers and references, too."""
    snaks = [statement.main, *statement.qualifiers, *(snak for reference in statement.references for snak in reference.snaks)]
    return {snak.property for snak in snaks}


def shared_by(walk: Walk) -> frozenset[str] | None:
    """The properties of the references from which a walk goes to those who share them; None: any."""
    return None if walk.needs is None or walk.targeted is None else walk.needs | walk.targeted


def shared_nodes(item: Item, properties: Collection[str] | None) -> set[str]:
    """The references of a unit that have one of the properties, by their names."""
    references = {reference for statement in item.statements for reference in statement.references}
    return {reference_id(one) for one in references if properties is None or any(snak.property in properties for snak in one.snaks)}


#: Our item -> the Q-id it is confirmed to be; item -> the links it has whatever the records say.
Known = tuple[Mapping[str, str], Mapping[str, Mapping[str, Collection[str]]]]


class _TooManyError(Exception):
    """More items have a value than can be looked at."""


class Neighbourhood:
    """The records of a part, and what is loaded beside them."""

    def __init__(self, part: Iterable[Entry], elsewhere: Elsewhere, known: Known, most: int = MOST) -> None:
        self._elsewhere, self._most = elsewhere, most
        self._same_as, given_links = known
        self._entries: dict[int, Entry] = {}
        self._links = {item: {name: {*values} for name, values in links.items()} for item, links in given_links.items()}
        self._asked: set[str] = set()
        self._of: dict[str, list[Entry]] = {}
        self._reads: dict[str, Reads] = {}
        self._foreign: dict[frozenset[str] | None, frozenset[str]] = {}
        self._users: dict[tuple[str, frozenset[str] | None], list[str]] = {}
        #: Record types of items that are known by nothing else.
        self.types: dict[str, str] = {}
        given = list(part)
        for entry in given:
            self._add(entry)
        last = {entry.mapped.item.id: entry.number for entry in given}
        # A record whose id comes again later belongs to the part that has the last of them.
        twins = self._elsewhere.entries(sorted(last))
        self._asked |= {*last}
        for entry in twins:
            self._add(entry)
        latest = {entry.mapped.item.id: entry.number for entry in sorted(twins, key=lambda one: one.number)}
        #: The items of the part, of which all is said here.
        self.own = frozenset(item for item, number in last.items() if latest.get(item, number) == number)

    @property
    def entries(self) -> list[Entry]:
        """All records that are loaded, in their order."""
        return [self._entries[number] for number in sorted(self._entries)]

    def looked_at(self, entry: Entry) -> Entry:
        """A record that is not of the part, with no statements but those that are looked at."""
        reads = self._reads.get(entry.mapped.item.id)
        if reads is None:
            return entry
        item = entry.mapped.item
        kept = tuple(statement for statement in item.statements if not reads.isdisjoint(_properties(statement)))
        slim = msgspec.structs.replace(item, statements=kept, descriptions=(), aliases=(), sitelinks=())
        return entry._replace(mapped=entry.mapped._replace(item=slim))

    def follow(self, walks: Iterable[Walk]) -> dict[Walk, frozenset[str]]:
        """Load what the walks look at; for each the items, own ones and others, that this part cannot decide on."""
        undecided: dict[Walk, frozenset[str]] = {}
        for walk in walks:
            if walk not in undecided:
                undecided[walk] = self._follow(walk)
        return undecided

    def foreign(self, walk: Walk) -> frozenset[str]:
        """The same for all walks with the same targets."""
        if walk.targeted not in self._foreign:
            self._foreign[walk.targeted] = self._find_foreign(walk)
        return self._foreign[walk.targeted]

    def _find_foreign(self, walk: Walk) -> frozenset[str]:
        """The items without a record that a walk begins at and that fall to this part: their first mention is in it."""
        found = set()
        for item in self.own:
            for name in self._links[item] if walk.targeted is None else walk.targeted:
                for value in self._links[item].get(name, ()):
                    if value not in self.own and not value.startswith("=") and value not in found:
                        users = self._used(value, walk.targeted)
                        if users and users[0] == item and not self._elsewhere.types([value]):
                            found.add(value)
        return frozenset(found)

    def _follow(self, walk: Walk) -> frozenset[str]:
        if walk.scope is Scope.LOCAL:
            return frozenset()
        starts = self._starts(walk)
        if walk.scope is Scope.WHOLE:
            return frozenset(starts)
        try:
            self._run(walk, starts)
        except _TooManyError:
            return frozenset(start for start in starts if not self._can_run(walk, start))
        return frozenset()

    def _can_run(self, walk: Walk, start: str) -> bool:
        try:
            self._run(walk, [start])
        except _TooManyError:
            return False
        return True

    def _starts(self, walk: Walk) -> set[str]:
        found = {*self.own} if walk.needs is None else {item for item in self.own if not walk.needs.isdisjoint(self._links[item])}
        if walk.targeted is None or walk.targeted:
            found |= {item for item in self.own - found if self._is_mentioned(item, walk.targeted)}
            found |= self.foreign(walk)
        return found

    def _run(self, walk: Walk, starts: Iterable[str]) -> None:
        reached: list[set[str]] = [set() for _ in walk.moves]
        pending = {0: set(starts)}
        while pending:
            state, items = pending.popitem()
            items -= reached[state]
            if not items:
                continue
            reached[state] |= items
            reads = walk.reads[state]
            if reads is None or reads - {RECORD_TYPE}:
                self._load(items, reads)
            elif reads:
                self._load_types(items)
            for move in walk.moves[state]:
                if found := self._moved(walk, move, items):
                    pending.setdefault(move.target, set()).update(found)

    def _moved(self, walk: Walk, move: Move, items: Iterable[str]) -> set[str]:
        if move.hop is Hop.TO:
            names = move.properties
            links = [self._links.get(item, {}) for item in items]
            return {value for some in links for name in (some if names is None else names & {*some}) for value in some[name]}
        if move.hop is Hop.FROM:
            if move.properties is None and any(item.startswith("=") for item in items):
                raise _TooManyError  # nobody keeps who has which text or date by any property
            return {user for item in items for user in self._all_users(item, move.properties)}
        if move.hop is Hop.SHARED:
            nodes = {node for item in items for node in self._references(item, shared_by(walk))}
            return {user for node in nodes for user in self._all_users(node, frozenset([REFERENCE]))}
        for item in items:
            self._witness(item, move.properties)
        return set()

    def _references(self, item: str, properties: frozenset[str] | None) -> set[str]:
        return {node for entry in self._of.get(item, ()) for node in shared_nodes(entry.mapped.item, properties)}

    def _is_mentioned(self, item: str, properties: frozenset[str] | None) -> bool:
        """Whether an item has the item as a value; by any property the document about it has."""
        if properties is None and item in self._of:
            return True
        return bool(self._used(item, properties))

    def _witness(self, item: str, properties: frozenset[str] | None) -> None:
        """Load one item that has the item as a value, if none that is loaded has."""
        if properties is None and item in self._of:
            return
        users = self._used(item, properties)
        if users and not any(user in self._of for user in users):
            self._load(users[:1], properties)

    def _all_users(self, value: str, properties: frozenset[str] | None) -> list[str]:
        found = self._used(value, properties)
        if len(found) > self._most:
            raise _TooManyError
        return found

    def _used(self, value: str, properties: frozenset[str] | None) -> list[str]:
        key = (value, properties)
        if key not in self._users:
            self._users[key] = self._elsewhere.users(value, properties, self._most + 1)
        return self._users[key]

    def _load(self, items: Iterable[str], reads: Reads) -> None:
        for item in items:
            before = self._reads.get(item, frozenset())
            if before is not None:
                self._reads[item] = None if reads is None else before | reads
        new = {item for item in items if not item.startswith("=")} - self._asked
        self._asked |= new
        for entry in self._elsewhere.entries(sorted(new)) if new else ():
            self._add(entry)

    def _load_types(self, items: Iterable[str]) -> None:
        new = {item for item in items if not item.startswith("=")} - self._asked - {*self.types}
        if new:
            self.types |= self._elsewhere.types(sorted(new))

    def _add(self, entry: Entry) -> None:
        if entry.number in self._entries:
            return
        self._entries[entry.number] = entry
        item = entry.mapped.item
        self._of.setdefault(item.id, []).append(entry)
        links = self._links.setdefault(item.id, {})
        for name, values in links_of(item, self._same_as).items():
            links.setdefault(name, set()).update(values)
