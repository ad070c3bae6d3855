"""One form for all entities that say the same, as far as RDF can tell.

RDF knows neither order nor repeats, and writes some values shorter than they were stored (see `pipeline.rdf.reading.items`). Two
entities are the same in RDF if and only if their canonical forms are equal.
"""

from collections.abc import Iterable
from operator import attrgetter
from re import compile as regex
from typing import Final, TypeVar

import msgspec

from pipeline.model.entities import Entity, Item, Reference, Sitelink, Snak, Statement, Term
from pipeline.model.hashes import normalised_time, php_float, reference_id, snak_hash
from pipeline.model.lexemes import Lexeme
from pipeline.model.values import NO_VALUE, Coordinate, NoValue, SomeValue, StringValue, Time, UnknownValue, Value
from pipeline.properties import PropertyTable
from pipeline.rdf.reading.times import TIMESTAMP
from pipeline.rdf.terms import iri

__all__ = ["canonical"]

_E = TypeVar("_E", bound=Entity)
#: The codes that Wikibase writes into RDF.
_RDF_LANGUAGE: Final = regex(r"[0-9a-z-]{2,}", flags=256)


def canonical(entity: _E, properties: PropertyTable | None = None) -> _E:
    """The entity with everything sorted, said once and as RDF would write it; what has no RDF form is left out.

    Without `properties` the datatypes are not known, and URLs, external ids and names of data pages stay as they are.
    """
    made = _alike(entity, properties)
    if isinstance(made, Item):
        links = {Sitelink(link.site, link.title, tuple(sorted(set(link.badges)))) for link in made.sitelinks}
        return msgspec.structs.replace(made, sitelinks=tuple(sorted(links, key=msgspec.structs.astuple)))
    if isinstance(made, Lexeme):
        forms = {_alike(msgspec.structs.replace(form, features=tuple(sorted(set(form.features)))), properties) for form in made.forms}
        senses = {_alike(sense, properties) for sense in made.senses}
        by_id = attrgetter("id")
        return msgspec.structs.replace(made, forms=tuple(sorted(forms, key=by_id)), senses=tuple(sorted(senses, key=by_id)))
    return made


def _alike(entity: _E, properties: PropertyTable | None) -> _E:
    """The entity with what all kinds of entities have in its canonical form."""
    return msgspec.structs.replace(
        entity,
        labels=_terms(entity.labels),
        descriptions=_terms(entity.descriptions),
        aliases=_terms(entity.aliases),
        statements=tuple(sorted(_statements(entity.statements, properties), key=lambda statement: statement.id)),
    )


def _terms(terms: Iterable[Term]) -> tuple[Term, ...]:
    written = {term for term in terms if _RDF_LANGUAGE.fullmatch(term.language)}
    return tuple(sorted(written, key=msgspec.structs.astuple))


def _statements(statements: Iterable[Statement], properties: PropertyTable | None) -> Iterable[Statement]:
    for statement in statements:
        if isinstance(statement.main.value, UnknownValue):
            continue
        main = _snak(statement.main, properties)
        qualifiers = tuple(snak for snak in _snaks(statement.qualifiers, properties) if not (snak == main and snak.value == NO_VALUE))
        references = {Reference(snaks) for reference in statement.references if (snaks := _snaks(reference.snaks, properties))}
        yield Statement(statement.id, main, qualifiers, tuple(sorted(references, key=reference_id)), statement.rank)


def _snaks(snaks: Iterable[Snak], properties: PropertyTable | None) -> tuple[Snak, ...]:
    written = {_snak(snak, properties) for snak in snaks if not isinstance(snak.value, UnknownValue)}
    return tuple(sorted(written, key=lambda snak: (snak.property, snak_hash(snak))))


def _snak(snak: Snak, properties: PropertyTable | None) -> Snak:
    return Snak(snak.property, _value(snak.value, properties.datatype(snak.property) if properties else ""))


def _value(value: Value | SomeValue | NoValue, datatype: str) -> Value | SomeValue | NoValue:
    match value:
        case Time() if TIMESTAMP.fullmatch(value.time):
            return msgspec.structs.replace(value, time=normalised_time(value.time))
        case Coordinate():
            precision = None if value.precision is None else float(php_float(value.precision))
            return Coordinate(float(php_float(value.latitude)), float(php_float(value.longitude)), precision, value.globe)
        case StringValue():
            return StringValue(_text(value.text, datatype))
    return value


def _text(text: str, datatype: str) -> str:
    match datatype:
        case "url":
            return iri(text.strip())[1:-1]
        case "external-id":
            return text.strip()
        case "geo-shape" | "tabular-data":
            return text.replace("_", " ")
    return text
