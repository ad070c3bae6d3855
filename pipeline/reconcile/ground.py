"""What a comparison stands on besides the two items: how ids resolve, what the document there holds, which properties take one value."""

from collections.abc import Container
from re import compile as regex
from typing import Final, NamedTuple

from pipeline.model import (
    Coordinate,
    EntityId,
    MonolingualText,
    NoValue,
    Quantity,
    Reference,
    Snak,
    SomeValue,
    Statement,
    StringValue,
    Time,
    UnknownValue,
    Value,
)
from pipeline.reconcile.findings import Kind, Outcome
from pipeline.reconcile.places import Within, nowhere
from pipeline.reconcile.units import Factor, unknown_units
from pipeline.reconcile.values import Resolve, compare_across_units, is_measure
from pipeline.wikidata.snapshot import WHOLE, Basis

__all__ = ["Ground", "has_source", "is_local"]

#: Countries are not made more precise by what lies in them: a citizen of one is no citizen of the other.
_COUNTRIES: Final = frozenset({"P17", "P27"})
#: Snaks that by themselves name no source: imported from a Wikimedia project, its URL, based on heuristic, inferred from, retrieved.
_WEAK: Final = frozenset({"P143", "P4656", "P887", "P3452", "P813"})
_WIKIDATA_PROPERTY: Final = regex(r"P[1-9]\d*")
_PARTS: Final[dict[type, str]] = {
    Time: "time", Quantity: "quantity", Coordinate: "globecoordinate", MonolingualText: "monolingualtext", StringValue: "string",
    EntityId: "", SomeValue: "", NoValue: "", UnknownValue: "",
}  # fmt: skip
_WORDS: Final = {
    "time": "dates", "quantity": "quantities", "globecoordinate": "coordinates", "monolingualtext": "texts with a language",
    "string": "strings, URLs or identifiers", "qualifiers": "all qualifiers",
}  # fmt: skip


class Ground(NamedTuple):
    """`resolve` gives the Q-id of an id; `basis` tells what their document lacks; `single_valued` are properties with one value.

    `languages` are those in which terms are compared; none: those of our item. `blank`: not one statement was at hand.
    `within` tells whether one item lies in another, `factor` how much of one unit another is.
    """

    resolve: Resolve
    basis: Basis = WHOLE
    single_valued: Container[str] = frozenset()
    languages: tuple[str, ...] = ()
    blank: bool = False
    within: Within = nowhere
    factor: Factor = unknown_units

    def resolves(self, snak: Snak) -> bool:
        """Whether the value can be named on Wikidata: an item needs a confirmed Q-id."""
        return not isinstance(snak.value, EntityId) or self.resolve(snak.value.id) is not None

    def unknowable(self, value: Value | SomeValue | NoValue, part: str = "") -> str:
        """Why nothing follows from such a value not being there; empty where it does follow."""
        if self.blank:
            return "no statements of the item there were at hand"
        missing = next((one for one in (_PARTS[type(value)], part) if one and self.basis.lacks(one)), "")
        return f"the document compared with does not hold {_WORDS[missing]}" if missing else ""

    def corrected(self, ours: Snak, theirs: Snak, outcome: Outcome) -> Outcome:
        """The outcome of comparing two values by themselves, with what is known of places and units."""
        if isinstance(ours.value, Quantity) and isinstance(theirs.value, Quantity) and ours.value.unit != theirs.value.unit:
            factor = self.factor(theirs.value.unit, ours.value.unit)
            return outcome if factor is None else compare_across_units(ours.value, theirs.value, factor)
        return self._nested(ours, theirs, outcome)

    def _nested(self, ours: Snak, theirs: Snak, outcome: Outcome) -> Outcome:
        """The outcome of comparing two items, corrected where one is a place that lies in the other."""
        if outcome.kind is not Kind.DIFFERS or ours.property in _COUNTRIES:
            return outcome
        if not (isinstance(ours.value, EntityId) and isinstance(theirs.value, EntityId)):
            return outcome
        here, there = self.resolve(ours.value.id) or "", self.resolve(theirs.value.id) or theirs.value.id
        if self.within(here, there):
            return Outcome(Kind.MORE_PRECISE_HERE, "the place here lies in the one there")
        if self.within(there, here):
            return Outcome(Kind.MORE_PRECISE_THERE, "the place there lies in the one here")
        return outcome

    def excludes(self, ours: Snak, theirs: Snak) -> bool:
        """Whether two different values of one property contradict each other, instead of standing side by side."""
        if ours.property in self.single_valued or isinstance(ours.value, NoValue) or isinstance(theirs.value, NoValue):
            return True
        return is_measure(ours.value) and type(ours.value) is type(theirs.value)


def is_local(property_id: str) -> bool:
    """Whether a property is the dataset's own, unknown to Wikidata."""
    return not _WIKIDATA_PROPERTY.fullmatch(property_id)


def _names_source(reference: Reference) -> bool:
    return any(snak.property not in _WEAK for snak in reference.snaks)


def has_source(statement: Statement) -> bool:
    """Whether a reference names a source that is more than another Wikimedia project or a guess."""
    return any(map(_names_source, statement.references))
