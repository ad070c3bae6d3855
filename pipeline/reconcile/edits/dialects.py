"""QuickStatements, in the versions that are in use: an edit as lines to run, and as lines that undo it.

What the versions share stands here; how each writes values stands in `version2` and `version3`. An edit is carried whole or
not at all: what a version has no words for raises `NotCarried`.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from re import Pattern
from re import compile as regex
from typing import ClassVar, Final

from pipeline.model import (
    Coordinate,
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
    UnknownValue,
    Value,
)
from pipeline.reconcile.edits.model import Action, AddQualifiers, AddReferences, AddStatement, CreateItem, Edit, SetTerm

__all__ = ["Dialect", "NotCarried", "property_name"]

#: The letter of each part of an item's terms.
LETTERS: Final = {"label": "L", "description": "D", "alias": "A", "sitelink": "S"}
_LANGUAGE: Final = regex(r"[a-z]{2,}(?:-[a-z]+)*")
_SITE: Final = regex(r"[a-z]{2,}")
_LAST: Final = "LAST"
#: What all versions know as an entity and as a property; nothing of a dataset's own gets past these.
_ENTITY: Final = regex(r"[QPL][1-9]\d*|L[1-9]\d*-[FS][1-9]\d*")
_PROPERTY: Final = regex(r"P[1-9]\d*")


class NotCarried(Exception):
    """A version has no words for something; the message says for what."""


def _checked(form: Pattern[str], name: str, what: str) -> str:
    if not form.fullmatch(name):
        raise NotCarried(f"{what} {name}")
    return name


def property_name(snak: Snak) -> str:
    """The snak's property. Raises `NotCarried` for one that Wikidata does not have."""
    return _checked(_PROPERTY, snak.property, "the property")


class Dialect(ABC):
    """One version of QuickStatements. Columns are separated by tabs, which all versions read."""

    name: ClassVar[str]

    def lines(self, edit: Edit) -> list[str]:
        """The lines of an edit, each with its summary. Raises `NotCarried`."""
        return [f"{self.row(columns)} /* {edit.summary} */" for columns in self.commands(edit.action)]

    def undo(self, edit: Edit) -> list[str]:
        """The lines that undo it. Raises `NotCarried` where only hands can."""
        return [f"{self.row(columns)} /* undo: {edit.summary} */" for columns in self.undoing(edit.action)]

    @staticmethod
    def row(columns: Iterable[str]) -> str:
        """The columns as one line."""
        return "\t".join(columns)

    def commands(self, action: Action) -> list[list[str]]:
        """What to do, column by column."""
        match action:
            case SetTerm(item, part, language, text):
                return [[item, self._term_key(part, language), self.string(text)]]
            case AddStatement(is_twin=True, may_exist=True):
                raise NotCarried("a second statement with one value, which may be there already")
            case AddStatement(item, statement, is_twin):
                return [self._statement(item, statement, is_twin)]
            case AddReferences(item, statement, references):
                self._told_by_value(action)
                return [[item, *self._main(statement), *self._references(references)]]
            case AddQualifiers(item, statement, qualifiers):
                self._told_by_value(action)
                return [[item, *self._main(statement), *self._snaks(qualifiers)]]
            case CreateItem():
                return list(self._new_item(action))

    @abstractmethod
    def undoing(self, action: Action) -> list[list[str]]:
        """What undoes an action, column by column."""

    @abstractmethod
    def string(self, text: str) -> str:
        """A text as a value."""

    @abstractmethod
    def time(self, value: Time) -> str:
        """A date as a value."""

    @abstractmethod
    def quantity(self, value: Quantity) -> str:
        """A number as a value."""

    @abstractmethod
    def coordinate(self, value: Coordinate) -> str:
        """A place on a globe as a value."""

    @abstractmethod
    def monolingual(self, value: MonolingualText) -> str:
        """A text in a language as a value."""

    @abstractmethod
    def ranked(self, rank: Rank) -> list[str]:
        """The column of a rank, if it needs one."""

    @abstractmethod
    def forced(self, item: str, property_id: str) -> tuple[str, str]:
        """The first two columns of a statement that is added though one of its value is there."""

    def value(self, value: Value | SomeValue | NoValue) -> str:
        """A value as a column. Raises `NotCarried`."""
        match value:
            case EntityId(entity):
                return _checked(_ENTITY, entity, "the entity")
            case StringValue(text):
                return self.string(text)
            case MonolingualText():
                return self.monolingual(value)
            case Time():
                return self.time(value)
            case Quantity():
                return self.quantity(value)
            case Coordinate():
                return self.coordinate(value)
            case UnknownValue(kind):
                raise NotCarried(f"a value of type {kind}")
        return "somevalue" if isinstance(value, SomeValue) else "novalue"

    def _term_key(self, part: str, language: str) -> str:
        if not (_SITE if part == "sitelink" else _LANGUAGE).fullmatch(language):
            raise NotCarried(f"the {'site' if part == 'sitelink' else 'language'} {language}")
        return LETTERS[part] + language

    def _main(self, statement: Statement) -> list[str]:
        return [property_name(statement.main), self.value(statement.main.value)]

    def _snaks(self, snaks: Iterable[Snak]) -> Iterator[str]:
        for snak in snaks:
            yield from (property_name(snak), self.value(snak.value))

    def _references(self, references: Iterable[Reference]) -> Iterator[str]:
        for number, reference in enumerate(references):
            for place, snak in enumerate(reference.snaks):
                begins_another = number and not place
                yield from (f"{'!' if begins_another else ''}S{property_name(snak)[1:]}", self.value(snak.value))

    def _statement(self, item: str, statement: Statement, is_twin: bool = False) -> list[str]:
        pid = property_name(statement.main)
        first = self.forced(item, pid) if is_twin else (item, pid)
        return [
            *first, self.value(statement.main.value), *self.ranked(statement.rank), *self._snaks(statement.qualifiers),
            *self._references(statement.references),
        ]  # fmt: skip

    def _new_item(self, action: CreateItem) -> Iterator[list[str]]:
        yield ["CREATE"]
        terms = {"label": action.labels, "description": action.descriptions, "alias": action.aliases}
        for part, some in terms.items():
            yield from ([_LAST, self._term_key(part, term.language), self.string(term.text)] for term in some)
        yield from ([_LAST, self._term_key("sitelink", link.site), self.string(link.title)] for link in action.sitelinks)
        seen: list[Snak] = []
        for statement in action.statements:
            yield self._statement(_LAST, statement, statement.main in seen)
            seen.append(statement.main)

    @staticmethod
    def _told_by_value(action: AddReferences | AddQualifiers) -> None:
        """A line finds its statement by property and value; where two share it, nothing says which is meant."""
        if action.is_shared:
            raise NotCarried("which of several statements with one value is meant")

    @staticmethod
    def by_hand(why: str) -> list[list[str]]:
        """What only hands can undo."""
        raise NotCarried(why)
