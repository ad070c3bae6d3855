"""The triples of the flat tables, for libraries that take a triple at a time.

`Triples` is given the library's own constructors and builds with them what `bare.py` writes as text; terms that come back in
every row are built once.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

__all__ = ["Triples"]

_WIKIBASE: Final = "http://wikiba.se/ontology#"
_SCHEMA: Final = "http://schema.org/"
_WIKIDATA: Final = "http://www.wikidata.org/"
_LABELS: Final = ["http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#prefLabel", f"{_SCHEMA}name"]

Triple = tuple[Any, Any, Any]


class Triples:
    """Makes triples with `iri(text)`, `typed(text, datatype IRI term)` and `text(text, language or None)`."""

    def __init__(
        self, base: str, iri: Callable[[str], Any], typed: Callable[[str, Any], Any], text: Callable[[str, str | None], Any]
    ) -> None:
        self._base, self._iri, self._typed, self._text = base, iri, typed, text
        self._fixed: dict[str, Any] = {}
        self._integer, self._decimal, self._time = (
            iri(f"http://www.w3.org/2001/XMLSchema#{name}") for name in ("integer", "decimal", "dateTime")
        )

    def read(self, rows: Path) -> Iterator[Triple]:
        """All triples of a rows.jsonl file, record after record."""
        with rows.open("rb") as stream:
            for line in stream:
                for table, table_rows in json.loads(line).items():
                    make = getattr(self, f"_{table}")
                    for row in table_rows:
                        yield from make(*row)

    def _term(self, text: str) -> Any:
        """A term that comes back often: predicates, classes, ranks."""
        known = self._fixed.get(text)
        if known is None:
            known = self._fixed[text] = self._iri(text)
        return known

    def _type(self) -> Any:
        return self._term("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

    def _wikibase(self, name: str) -> Any:
        return self._term(_WIKIBASE + name)

    def _property(self, path: str) -> Any:
        return self._term(f"{_WIKIDATA}prop/{path}")

    def _item(self, name: str) -> Any:
        return self._iri(f"{self._base}entity/{name}")

    def _statement(self, name: str) -> Any:
        return self._iri(f"{self._base}entity/statement/{name}")

    def _value(self, name: str) -> Any:
        return self._iri(f"{self._base}value/{name}")

    def _persons(self, item: str, count: str, english: str, russian: str, description: str, alias: str) -> Iterator[Triple]:
        document, subject = self._iri(f"{self._base}data/{item}"), self._item(item)
        yield document, self._type(), self._term(f"{_SCHEMA}Dataset")
        yield document, self._term(f"{_SCHEMA}about"), subject
        for name, number in (("statements", count), ("sitelinks", "0"), ("identifiers", "0")):
            yield document, self._wikibase(name), self._typed(number, self._integer)
        yield subject, self._type(), self._wikibase("Item")
        for text, language in ((english, "en"), (russian, "ru")):
            label = self._text(text, language)
            for predicate in _LABELS:
                yield subject, self._term(predicate), label
        yield subject, self._term(f"{_SCHEMA}description"), self._text(description, "en")
        yield subject, self._term("http://www.w3.org/2004/02/skos/core#altLabel"), self._text(alias, "en")

    def _main(self, names: tuple[str, str, str], value: Any, best: bool = True) -> Iterator[Triple]:
        item, node, prop = names
        subject, statement = self._item(item), self._statement(node)
        yield subject, self._property(prop), statement
        yield statement, self._type(), self._wikibase("Statement")
        yield statement, self._wikibase("rank"), self._wikibase("NormalRank" if best else "DeprecatedRank")
        yield statement, self._property(f"statement/{prop}"), value
        if best:
            yield subject, self._property(f"direct/{prop}"), value
            yield statement, self._type(), self._wikibase("BestRank")

    def _item_statements(self, item: str, node: str, prop: str, value: str) -> Iterator[Triple]:
        return self._main((item, node, prop), self._iri(value))

    def _deprecated_statements(self, item: str, node: str, prop: str, value: str) -> Iterator[Triple]:
        return self._main((item, node, prop), self._iri(value), best=False)

    def _name_statements(self, item: str, node: str, prop: str, text: str) -> Iterator[Triple]:
        return self._main((item, node, prop), self._text(text, "ru"))

    def _time_statements(self, item: str, node: str, prop: str, time: str, value: str) -> Iterator[Triple]:
        yield from self._main((item, node, prop), self._typed(time, self._time))
        yield self._statement(node), self._property(f"statement/value/{prop}"), self._value(value)

    def _item_qualifiers(self, node: str, prop: str, value: str) -> Iterator[Triple]:
        yield self._statement(node), self._property(f"qualifier/{prop}"), self._iri(value)

    def _time_qualifiers(self, node: str, prop: str, time: str, value: str) -> Iterator[Triple]:
        statement = self._statement(node)
        yield statement, self._property(f"qualifier/{prop}"), self._typed(time, self._time)
        yield statement, self._property(f"qualifier/value/{prop}"), self._value(value)

    def _string_qualifiers(self, node: str, prop: str, text: str) -> Iterator[Triple]:
        yield self._statement(node), self._property(f"qualifier/{prop}"), self._text(text, None)

    def _derivations(self, node: str, reference: str) -> Iterator[Triple]:
        yield self._statement(node), self._term("http://www.w3.org/ns/prov#wasDerivedFrom"), self._iri(f"{self._base}reference/{reference}")

    def _references(self, node: str, source: str, section: str, *numbers: str) -> Iterator[Triple]:
        reference = self._iri(f"{self._base}reference/{node}")
        local = f"{self._base}prop/reference/"
        yield reference, self._type(), self._wikibase("Reference")
        yield reference, self._property("reference/P248"), self._iri(source)
        yield reference, self._property("reference/P958"), self._text(section, None)
        yield reference, self._term(f"{local}support"), self._iri(numbers[6])
        for name, amount, value in zip(("paragraph", "text-start", "text-end"), numbers[0::2], numbers[1::2], strict=False):
            yield reference, self._term(local + name), self._typed(amount, self._decimal)
            yield reference, self._term(f"{local}value/{name}"), self._value(value)

    def _times(self, node: str, time: str, precision: str, calendar: str) -> Iterator[Triple]:
        value = self._value(node)
        yield value, self._type(), self._wikibase("TimeValue")
        yield value, self._wikibase("timeValue"), self._typed(time, self._time)
        yield value, self._wikibase("timePrecision"), self._typed(precision, self._integer)
        yield value, self._wikibase("timeTimezone"), self._typed("0", self._integer)
        yield value, self._wikibase("timeCalendarModel"), self._term(calendar)

    def _quantities(self, node: str, amount: str) -> Iterator[Triple]:
        value = self._value(node)
        yield value, self._type(), self._wikibase("QuantityValue")
        yield value, self._wikibase("quantityAmount"), self._typed(amount, self._decimal)
        yield value, self._wikibase("quantityUnit"), self._term(f"{_WIKIDATA}entity/Q199")
