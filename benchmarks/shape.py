"""The triples of the finished tables, as templates: what `rows.py` writes, said once for all tools that map tables.

A template is text in which `{column}` stands for the cell of a row. From the patterns each tool gets what it understands: lines
of N-Triples to fill in, an RML mapping, TARQL queries, OTTR templates.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final, NamedTuple

__all__ = ["COLUMN", "Pattern", "Term", "line_templates", "patterns", "tables", "variables"]

_W: Final = "http://wikiba.se/ontology#"
_P: Final = "http://www.wikidata.org/prop/"
_S: Final = "http://schema.org/"
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LABELS: Final = ("http://www.w3.org/2000/01/rdf-schema#label", f"{_SKOS}prefLabel", f"{_S}name")

#: Where a column stands in a template.
COLUMN: Final = re.compile(r"\{(\w+)\}")


class Term(NamedTuple):
    """The template of an object: an IRI, or a literal with a datatype or a language."""

    text: str
    is_iri: bool = False
    datatype: str = ""
    language: str = ""

    def ntriples(self) -> str:
        """The template as N-Triples writes the term."""
        if self.is_iri:
            return f"<{self.text}>"
        return f'"{self.text}"' + (f"@{self.language}" if self.language else f"^^<{self.datatype}>" if self.datatype else "")


class Pattern(NamedTuple):
    """One triple for each row of a table."""

    table: str
    subject: Term
    predicate: Term
    object: Term


#: Predicate templates with objects.
Links = list[tuple[str, Term]]


def patterns(base: str) -> list[Pattern]:
    """All patterns, table after table."""
    return [
        Pattern(table, _iri(subject), _iri(predicate), value) for table, subject, links in _described(base) for predicate, value in links
    ]


def tables(base: str) -> dict[str, list[Pattern]]:
    """The patterns of each table."""
    return {table: list(found) for table, found in groupby(patterns(base), key=lambda one: one.table)}


def line_templates(base: str) -> dict[str, str]:
    """For each table the lines of N-Triples that one row makes, as one template without a line end at its end."""
    return {
        table: "\n".join(" ".join([*(term.ntriples() for term in one[1:]), "."]) for one in found) for table, found in tables(base).items()
    }


def variables(found: list[Pattern]) -> dict[Term, str]:
    """A name for each term of a table's patterns that hangs on the row."""
    terms = dict.fromkeys(term for one in found for term in (one.subject, one.predicate, one.object) if COLUMN.search(term.text))
    return {term: f"t{number}" for number, term in enumerate(terms)}


def _iri(text: str) -> Term:
    return Term(text, is_iri=True)


def _typed(text: str, datatype: str) -> Term:
    return Term(text, datatype=_XSD + datatype)


def _described(base: str) -> Iterator[tuple[str, str, Links]]:
    yield from _persons(base)
    yield from _statements(base)
    node, full = f"{base}entity/statement/{{node}}", _iri(f"{base}value/{{value}}")
    yield "item_qualifiers", node, [(f"{_P}qualifier/{{property}}", _iri("{value}"))]
    yield (
        "time_qualifiers",
        node,
        [(f"{_P}qualifier/{{property}}", _typed("{time}", "dateTime")), (f"{_P}qualifier/value/{{property}}", full)],
    )
    yield "string_qualifiers", node, [(f"{_P}qualifier/{{property}}", Term("{text}"))]
    yield "derivations", node, [("http://www.w3.org/ns/prov#wasDerivedFrom", _iri(f"{base}reference/{{reference}}"))]
    yield "references", f"{base}reference/{{node}}", _references(base)
    yield from _values(f"{base}value/{{node}}")


def _persons(base: str) -> Iterator[tuple[str, str, Links]]:
    item = f"{base}entity/{{item}}"
    counts = (("statements", "{statements}"), ("sitelinks", "0"), ("identifiers", "0"))
    dataset: Links = [(_TYPE, _iri(f"{_S}Dataset")), (f"{_S}about", _iri(item))]
    yield "persons", f"{base}data/{{item}}", [*dataset, *((_W + name, _typed(count, "integer")) for name, count in counts)]
    labels: Links = [(name, Term(f"{{label_{code}}}", language=code)) for name in _LABELS for code in ("en", "ru")]
    described: Links = [(f"{_S}description", Term("{description}", language="en")), (f"{_SKOS}altLabel", Term("{alias}", language="en"))]
    yield "persons", item, [(_TYPE, _iri(f"{_W}Item")), *labels, *described]


def _statements(base: str) -> Iterator[tuple[str, str, Links]]:
    item, node = f"{base}entity/{{item}}", f"{base}entity/statement/{{node}}"
    mains = {
        "item_statements": _iri("{value}"),
        "time_statements": _typed("{time}", "dateTime"),
        "name_statements": Term("{text}", language="ru"),
        "deprecated_statements": _iri("{value}"),
    }
    for table, main in mains.items():
        best = table != "deprecated_statements"
        direct: Links = [(f"{_P}direct/{{property}}", main)] if best else []
        yield table, item, [(f"{_P}{{property}}", _iri(node)), *direct]
        rank: Links = [(f"{_W}rank", _iri(f"{_W}{'NormalRank' if best else 'DeprecatedRank'}"))]
        classes: Links = [(_TYPE, _iri(_W + name)) for name in ("Statement", "BestRank")[: 1 + best]]
        full: Links = [(f"{_P}statement/value/{{property}}", _iri(f"{base}value/{{value}}"))] if table == "time_statements" else []
        yield table, node, [*classes, *rank, (f"{_P}statement/{{property}}", main), *full]


def _references(base: str) -> Links:
    local = f"{base}prop/reference/"
    numbers = (("paragraph", "paragraph"), ("text-start", "start"), ("text-end", "end"))
    return [
        (_TYPE, _iri(f"{_W}Reference")),
        (f"{_P}reference/P248", _iri("{source}")),
        (f"{_P}reference/P958", Term("{section}")),
        (f"{local}support", _iri("{support}")),
        *((local + name, _typed(f"{{{column}}}", "decimal")) for name, column in numbers),
        *((f"{local}value/{name}", _iri(f"{base}value/{{{column}_value}}")) for name, column in numbers),
    ]


def _values(node: str) -> Iterator[tuple[str, str, Links]]:
    yield "times", node, [
        (_TYPE, _iri(f"{_W}TimeValue")),
        (f"{_W}timeValue", _typed("{time}", "dateTime")),
        (f"{_W}timePrecision", _typed("{precision}", "integer")),
        (f"{_W}timeTimezone", _typed("0", "integer")),
        (f"{_W}timeCalendarModel", _iri("{calendar}")),
    ]  # fmt: skip
    yield "quantities", node, [
        (_TYPE, _iri(f"{_W}QuantityValue")),
        (f"{_W}quantityAmount", _typed("{amount}", "decimal")),
        (f"{_W}quantityUnit", _iri("http://www.wikidata.org/entity/Q199")),
    ]  # fmt: skip
