"""Items as flat tables for analysts: what the tables are, and the rows that an item gives.

One row is one item, term, statement, qualifier, part of a reference, or sitelink. All snaks are told in the same columns.
"""

from collections.abc import Iterator
from typing import Any, Final, Literal, NamedTuple

from pipeline.changes.wording import known_date
from pipeline.dataset import Dataset
from pipeline.model import (
    Coordinate,
    EntityId,
    Item,
    MonolingualText,
    NoValue,
    Quantity,
    Rank,
    Reference,
    Snak,
    SomeValue,
    StringValue,
    Time,
    best_ranks,
)  # fmt: skip
from pipeline.model.hashes import reference_id
from pipeline.properties import PropertyTable

__all__ = ["Column", "Table", "TableRows", "dataset_tables"]

Kind = Literal["string", "integer", "number", "boolean"]
Row = tuple[Any, ...]


class Column(NamedTuple):
    """A column: name, kind of its cells, what they mean."""

    name: str
    kind: Kind
    description: str


class Table(NamedTuple):
    """A table: name, what a row is, columns, the columns that name a row, and which column points at which table's key."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()


_SNAK: Final = (
    Column("property", "string", "Id of the property."),
    Column("property_label", "string", "English label of the property."),
    Column("datatype", "string", "Wikibase datatype of the property."),
    Column("snaktype", "string", "value; somevalue: there is one that nobody knows; novalue: there is none."),
    Column("value", "string", "Item id, text, number, or date cut to its precision; coordinates as latitude, longitude."),
    Column("number", "number", "The value as a number, where it is one."),
    Column("unit", "string", "IRI of the unit, where there is one."),
    Column("lower", "string", "Lower bound of a quantity."),
    Column("upper", "string", "Upper bound of a quantity."),
    Column("language", "string", "Language of a text."),
    Column("time", "string", "A date as Wikibase stores it, without the sign of years of our era; unknown parts are 00."),
    Column("precision", "integer", "Precision of a date: 9 year, 10 month, 11 day; 8 decade, 7 century."),
    Column("calendar", "string", "IRI of the calendar that a date is meant in."),
    Column("latitude", "number", "Degrees north."),
    Column("longitude", "number", "Degrees east."),
)
_ITEM_LINK: Final = Column("item", "string", "Id of the item.")
_STATEMENT_LINK: Final = Column("statement", "string", "Id of the statement.")
_POSITION: Final = Column("position", "integer", "Place among its like, from 1.")
_FIXED: Final = (
    Table(
        "terms", "Labels, descriptions and aliases in all languages.",
        (_ITEM_LINK, Column("kind", "string", "label, description or alias."), Column("language", "string", "Language code."),
         _POSITION, Column("text", "string", "The term.")),
        ("item", "kind", "language", "position"), (("item", "items"),),
    ),
    Table(
        "statements", "Statements with rank and value.",
        (Column("id", "string", "Id of the statement."), _ITEM_LINK, Column("rank", "string", "preferred, normal or deprecated."),
         Column("best", "boolean", "Whether no statement of the property ranks higher, and it is not deprecated."), *_SNAK,
         Column("qualifiers", "integer", "How many qualifiers it has."), Column("references", "integer", "How many references it has.")),
        ("id",), (("item", "items"),),
    ),
    Table(
        "qualifiers", "Qualifiers of statements.", (_STATEMENT_LINK, _POSITION, *_SNAK), ("statement", "position"),
        (("statement", "statements"),),
    ),
    Table(
        "references", "Where statements come from: a row for each part of a reference.",
        (_STATEMENT_LINK, Column("reference", "string", "Hash of the reference; statements may share it."), _POSITION, *_SNAK),
        ("statement", "reference", "position"), (("statement", "statements"),),
    ),
    Table(
        "sitelinks", "Pages about items on wikis.",
        (_ITEM_LINK, Column("site", "string", "Id of the wiki."), Column("title", "string", "Title of the page."),
         Column("badges", "string", "Ids of badges, separated by blanks.")),
        ("item", "site"), (("item", "items"),),
    ),
)  # fmt: skip


def dataset_tables(dataset: Dataset) -> list[Table]:
    """The tables of a dataset: the items have a label and a description in each of its languages."""
    texts = [
        Column(f"{kind}_{code}", "string", f"{kind.capitalize()} in {code}.")
        for kind in ("label", "description")
        for code in dataset.languages
    ]
    columns = (
        Column("id", "string", "Id of the item."),
        Column("iri", "string", "IRI of the item."),
        Column("wikidata", "string", "The Wikidata item that it is confirmed to be."),
        *texts,
        Column("statements", "integer", "How many statements it has."),
    )
    return [Table("items", "The items of the dataset.", columns, ("id",)), *_FIXED]


class TableRows:
    """The rows of items. `same_as` maps an item's id to the Wikidata item that it is."""

    def __init__(self, dataset: Dataset, properties: PropertyTable, same_as: dict[str, str]) -> None:
        self._dataset = dataset
        self._properties = properties
        self._same_as = same_as

    def rows(self, item: Item) -> Iterator[tuple[str, Row]]:
        """The rows of an item, each with the name of its table."""
        yield "items", self._item(item)
        for kind, terms in (("label", item.labels), ("description", item.descriptions), ("alias", item.aliases)):
            numbers: dict[str, int] = {}
            for term in terms:
                numbers[term.language] = numbers.get(term.language, 0) + 1
                yield "terms", (item.id, kind, term.language, numbers[term.language], term.text)
        yield from self._statements(item)
        for link in item.sitelinks:
            yield "sitelinks", (item.id, link.site, link.title, " ".join(link.badges) or None)

    def _item(self, item: Item) -> Row:
        texts = [
            {term.language: term.text for term in terms}.get(code)
            for terms in (item.labels, item.descriptions)
            for code in self._dataset.languages
        ]
        iri = f"{self._dataset.base_iri}entity/{item.id}"
        return (item.id, iri, self._same_as.get(item.id), *texts, len(item.statements))

    def _statements(self, item: Item) -> Iterator[tuple[str, Row]]:
        best = best_ranks(item.statements)
        for statement in item.statements:
            is_best = statement.rank is best.get(statement.main.property, Rank.NORMAL)
            head = (statement.id, item.id, statement.rank.name.lower(), is_best)
            yield "statements", (*head, *self._snak(statement.main), len(statement.qualifiers), len(statement.references))
            for position, snak in enumerate(statement.qualifiers, 1):
                yield "qualifiers", (statement.id, position, *self._snak(snak))
            for reference in dict.fromkeys(statement.references):
                yield from self._reference(statement.id, reference)

    def _reference(self, statement: str, reference: Reference) -> Iterator[tuple[str, Row]]:
        name = reference_id(reference)
        for position, snak in enumerate(reference.snaks, 1):
            yield "references", (statement, name, position, *self._snak(snak))

    def _snak(self, snak: Snak) -> Row:
        name = snak.property
        head = (name, self._properties.label(name), self._properties.datatype(name) or None)
        if isinstance(snak.value, SomeValue | NoValue):
            return (*head, "somevalue" if isinstance(snak.value, SomeValue) else "novalue", *_cells({}))
        return (*head, "value", *_cells(_value(snak.value)))


_VALUE_NAMES: Final = tuple(column.name for column in _SNAK[4:])


def _cells(value: dict[str, Any]) -> Row:
    return tuple(value.get(name) for name in _VALUE_NAMES)


def _value(value: Any) -> dict[str, Any]:
    match value:
        case EntityId(id=name):
            return {"value": name}
        case StringValue(text=text):
            return {"value": text}
        case MonolingualText():
            return {"value": value.text, "language": value.language}
        case Time():
            return _time(value)
        case Quantity():
            bounds = {"lower": _plain(value.lower), "upper": _plain(value.upper)}
            unit = None if value.unit == "1" else value.unit
            return {"value": _plain(value.amount), "number": float(value.amount), "unit": unit, **bounds}
        case Coordinate():
            place = {"latitude": value.latitude, "longitude": value.longitude}
            return {"value": f"{value.latitude!r}, {value.longitude!r}", "precision": None, **place}
    return {"value": value.json}


def _plain(amount: str | None) -> str | None:
    return amount.removeprefix("+") if amount else None


def _time(value: Time) -> dict[str, Any]:
    stored = value.time.removeprefix("+")
    return {"value": known_date(value) or stored, "time": stored, "precision": value.precision, "calendar": value.calendar}
