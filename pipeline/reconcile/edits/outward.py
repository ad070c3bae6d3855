"""What is ours in terms of Wikidata's: items by their Q-ids, nothing local, no text that may not leave."""

from collections.abc import Iterable
from re import compile as regex
from typing import Final, NamedTuple

from pipeline.model import (
    WIKIDATA_ENTITY,
    Coordinate,
    EntityId,
    MonolingualText,
    NoValue,
    Quantity,
    Snak,
    SomeValue,
    StringValue,
    UnknownValue,
    Value,
)
from pipeline.reconcile.edits.texts import flaw
from pipeline.reconcile.ground import is_local
from pipeline.reconcile.values import Resolve

__all__ = ["Outward", "snak_out", "snaks_out"]

_WIKIDATA_ID: Final = regex(r"(?:[QPL][1-9]\d*|L[1-9]\d*-[FS][1-9]\d*)")


class Outward(NamedTuple):
    """Snaks as Wikidata can hold them, and what was left behind with the reason."""

    snaks: tuple[Snak, ...]
    left: tuple[tuple[Snak, str], ...]


def _entity_out(value: EntityId, resolve: Resolve) -> EntityId | str:
    qid = resolve(value.id)
    return EntityId(qid) if qid and _WIKIDATA_ID.fullmatch(qid) else "no confirmed Q-id for the value"


def _iri_flaw(iri: str) -> str:
    return "" if iri == "1" or _WIKIDATA_ID.fullmatch(iri.removeprefix(WIKIDATA_ENTITY)) else "a unit or globe of the dataset"


def _value_out(value: Value | SomeValue | NoValue, resolve: Resolve) -> Value | SomeValue | NoValue | str:
    """The value, or the reason why it stays here."""
    match value:
        case EntityId():
            return _entity_out(value, resolve)
        case StringValue(text) | MonolingualText(text):
            return flaw(text) or value
        case Quantity(unit=iri) | Coordinate(globe=iri):
            return _iri_flaw(iri) or value
        case UnknownValue():
            return "a value of a type unknown here"
    return value


def snak_out(snak: Snak, resolve: Resolve) -> Snak | str:
    """The snak as Wikidata can hold it, or the reason why it cannot."""
    if is_local(snak.property):
        return "a property of the dataset"
    value = _value_out(snak.value, resolve)
    return value if isinstance(value, str) else Snak(snak.property, value)


def snaks_out(snaks: Iterable[Snak], resolve: Resolve) -> Outward:
    """All snaks that can leave, in their order and once: Wikibase keeps no snak twice."""
    results = [(snak, snak_out(snak, resolve)) for snak in snaks]
    kept = dict.fromkeys(out for _, out in results if isinstance(out, Snak))
    return Outward(tuple(kept), tuple((snak, out) for snak, out in results if isinstance(out, str)))
