"""Items, statements and references as the templates show them: labels for ids, addresses, marks for rank and dispute.

Addresses of pages are relative to the top of the site; a template puts the way up before them.
"""

from collections import defaultdict
from collections.abc import Iterable
from re import compile as regex
from typing import Final, NamedTuple
from urllib.parse import quote

from pipeline.model import (
    WIKIDATA_ENTITY,
    EntityId,
    MonolingualText,
    NoValue,
    Quantity,
    Rank,
    Reference,
    Snak,
    SomeValue,
    Statement,
    StringValue,
    Time,
)
from pipeline.pages.collection import INSTANCE_OF, Collection, Incoming
from pipeline.pages.wording import plain_text

__all__ = [
    "STATED_IN", "Group", "IncomingGroup", "ReferenceView", "StatementView", "ValueView", "Views", "anchor", "entity_page", "kind_page",
    "ranked", "source_page", "web_address", "wikidata_page",
]  # fmt: skip

#: "Stated in", "section", and the dataset's properties for a place in a text.
STATED_IN: Final = "P248"
_SECTION, _PARAGRAPH, _START, _END = "P958", "paragraph", "text-start", "text-end"
_PLACE: Final = frozenset({STATED_IN, _SECTION, _PARAGRAPH, _START, _END})
#: "Nature of statement" and "sourcing circumstances": their values stand as marks beside the value.
_MARKS: Final = frozenset({"P5102", "P1480"})
#: "Disputed", which a statement in dispute is said to be anyway.
_DISPUTED: Final = EntityId("Q18912752")
_WEB: Final = regex(r"https?://[^\s\"'<>\\^`{|}]+")
_WIKIDATA_ID: Final = regex(r"[QP][1-9]\d*")


class ValueView(NamedTuple):
    """A value in words. `page` is the page about it, `url` an address elsewhere; `other` its label in another language.

    `kind` is what it is: `item`, `claim` (an item that is what somebody says), `wikidata`, `time`, `quantity`, `text`, `missing`.
    """

    text: str
    kind: str
    page: str = ""
    url: str = ""
    language: str = ""
    other: str = ""
    other_language: str = ""


class Named(NamedTuple):
    """A property with values: qualifiers, and what a reference says besides the place."""

    property: str
    label: str
    values: tuple[ValueView, ...]


class ReferenceView(NamedTuple):
    """Where a statement is read: source, heading, paragraph, range of characters (end-exclusive), and what else is said of it."""

    source: ValueView | None
    section: str
    paragraph: str
    start: str
    end: str
    place: str
    rest: tuple[Named, ...]


class StatementView(NamedTuple):
    """A statement: `anchor` is its place on the page of its item, `marks` what is said about how far it holds."""

    anchor: str
    value: ValueView
    rank: str
    dispute: str
    marks: tuple[str, ...]
    qualifiers: tuple[Named, ...]
    references: tuple[ReferenceView, ...]


class Group(NamedTuple):
    """The statements of one property; `dispute` says why some are at odds, if they are."""

    property: str
    label: str
    statements: tuple[StatementView, ...]
    dispute: str


class IncomingGroup(NamedTuple):
    """What points at an item in the same way: (value, rank, address of the statement)."""

    label: str
    links: tuple[tuple[ValueView, str, str], ...]


def web_address(text: str) -> str:
    """The text if it is an address that may become a link: http or https, and nothing that could end an attribute; else empty."""
    return text if _WEB.fullmatch(text) else ""


def wikidata_page(entity: str) -> str:
    """The address of an item or property on Wikidata; empty for an id of another form."""
    if not _WIKIDATA_ID.fullmatch(entity):
        return ""
    return f"https://www.wikidata.org/wiki/{'Property:' if entity[0] == 'P' else ''}{entity}"


def entity_page(item: str) -> str:
    """The page of an item of ours."""
    return f"entity/{item}.html"


def kind_page(name: str) -> str:
    """The page that lists the items of a record type."""
    return f"type/{quote(name)}.html"


def source_page(item: str) -> str:
    """The page that shows what rests on a source."""
    return f"sources/{item}.html"


def anchor(statement: Statement) -> str:
    """The name of a statement's place on the page of its item: the second half of its id."""
    return "S" + statement.id.rpartition("$")[2]


def _time_rank(statement: Statement) -> int:
    return 0 if statement.main.property == INSTANCE_OF else 1 if isinstance(statement.main.value, Time) else 2


class Views:
    """Makes views of what the collection holds."""

    def __init__(self, collection: Collection) -> None:
        self._all = collection

    def entity(self, entity: str) -> ValueView:
        """A view of an item of ours, or of an item or property of Wikidata's."""
        if entity in self._all.items:
            kind = "claim" if self._all.is_claim(entity) else "item"
            other, language = self._all.other_label(entity)
            return ValueView(self._all.label(entity), kind, entity_page(entity), "", self._all.dataset.languages[0], other, language)
        return ValueView(self._all.label(entity), "wikidata", url=wikidata_page(entity))

    def value(self, snak: Snak) -> ValueView:
        """A view of what a snak says."""
        value = snak.value
        match value:
            case EntityId(entity):
                return self.entity(entity)
            case MonolingualText(text, language):
                return ValueView(text, "text", language=language)
            case StringValue(text):
                return ValueView(text, "text", url=self._address(snak.property, text))
            case Quantity():
                unit = "" if value.unit == "1" else " " + self._all.label(value.unit.removeprefix(WIKIDATA_ENTITY))
                return ValueView(plain_text(value) + unit, "quantity")
            case SomeValue() | NoValue():
                return ValueView(plain_text(value), "missing")
        return ValueView(plain_text(value), "time" if isinstance(value, Time) else "text")

    def _address(self, property_id: str, text: str) -> str:
        return web_address(text) if self._all.properties.datatype(property_id) == "url" else ""

    def named(self, snaks: Iterable[Snak]) -> tuple[Named, ...]:
        """Snaks by property, in the order in which the properties first appear."""
        found: dict[str, list[ValueView]] = defaultdict(list)
        for snak in snaks:
            found[snak.property].append(self.value(snak))
        return tuple(Named(name, self._all.label(name), tuple(values)) for name, values in found.items())

    def reference(self, reference: Reference) -> ReferenceView:
        """A view of where a statement is read."""
        first = {snak.property: snak for snak in reversed(reference.snaks)}
        source = first.get(STATED_IN)
        section, paragraph, start, end = (_place_text(first.get(name)) for name in (_SECTION, _PARAGRAPH, _START, _END))
        place = ""
        if source and isinstance(source.value, EntityId) and source.value.id in self._all.items:
            place = source_page(source.value.id) + (f"#p{paragraph}" if paragraph.isdecimal() else "")
        rest = self.named(snak for snak in reference.snaks if snak.property not in _PLACE)
        return ReferenceView(self.value(source) if source else None, section, paragraph, start, end, place, rest)

    def statement(self, statement: Statement, dispute: str = "") -> StatementView:
        """A view of a statement; `dispute` is the reason for which it is in dispute."""
        marks = [
            self.value(snak).text for snak in statement.qualifiers if snak.property in _MARKS and (not dispute or snak.value != _DISPUTED)
        ]
        rank = "" if statement.rank is Rank.NORMAL else statement.rank.name.lower()
        qualifiers = self.named(snak for snak in statement.qualifiers if snak.property not in _MARKS)
        references = tuple(map(self.reference, statement.references))
        return StatementView(anchor(statement), self.value(statement.main), rank, dispute, tuple(marks), qualifiers, references)

    def groups(self, item_id: str) -> list[Group]:
        """The statements of an item by property: first what it is, then dates, then the rest in the order of the records."""
        item, disputed = self._all.items[item_id], self._all.disputed(item_id)
        found: dict[str, list[Statement]] = defaultdict(list)
        for statement in sorted(item.statements, key=_time_rank):
            found[statement.main.property].append(statement)
        reasons = {dispute.property: dispute.reason for dispute in self._all.disputes.get(item_id, ())}
        return [
            Group(
                name, self._all.label(name), tuple(self.statement(s, disputed.get(s.id, "")) for s in ranked(some)), reasons.get(name, "")
            )
            for name, some in found.items()
        ]

    def incoming(self, item_id: str) -> tuple[list[IncomingGroup], list[IncomingGroup]]:
        """What points at an item: statements of other items, and apart from them what claims say about it."""
        facts: dict[str, list[Incoming]] = defaultdict(list)
        claims: dict[str, list[Incoming]] = defaultdict(list)
        for link in self._all.incoming.get(item_id, ()):
            label = self._all.label(link.statement.main.property)
            label += f" › {self._all.label(link.qualifier)}" if link.qualifier else ""
            (claims if self._all.is_claim(link.item) else facts)[label].append(link)
        first, second = ([self._incoming_group(label, links) for label, links in sorted(some.items())] for some in (facts, claims))
        return first, second

    def _incoming_group(self, label: str, links: list[Incoming]) -> IncomingGroup:
        links = sorted(links, key=lambda link: self._all.sort_key(link.item))
        rows = [
            (self.entity(link.item), link.statement.rank.name.lower(), f"{entity_page(link.item)}#{anchor(link.statement)}")
            for link in links
        ]
        return IncomingGroup(label, tuple(rows))


def _place_text(snak: Snak | None) -> str:
    """A part of a place in a text: a heading, or a number in plain digits, as it is counted and not as it is read."""
    match snak.value if snak else None:
        case StringValue(text):
            return text
        case Quantity(amount):
            return amount.removeprefix("+")
    return ""


def ranked(statements: Iterable[Statement]) -> list[Statement]:
    """The statements with the best rank first, otherwise in their order."""
    return sorted(statements, key=lambda statement: -statement.rank)
