"""How a value of ours stands to a value of Wikidata's: the same, more precise on one side, different, or not to be compared.

Pure functions over the model. Numbers are compared as decimals, never as floats, except degrees.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final
from unicodedata import normalize

from pipeline.model import (
    JULIAN,
    Coordinate,
    EntityId,
    MonolingualText,
    NoValue,
    Quantity,
    Snak,
    SomeValue,
    StringValue,
    Time,
    UnknownValue,
    Value,
)
from pipeline.model.spans import Span, bounded_span, effective_precision
from pipeline.reconcile.findings import Kind, Outcome

__all__ = ["CLOSE", "Resolve", "compare_across_units", "compare_claims", "compare_snak_values", "is_measure", "same_text"]

#: Gives the Q-id that an entity id stands for, or None where that is not confirmed.
Resolve = Callable[[str], str | None]
#: Outcomes of values that speak of the same thing.
CLOSE: Final = frozenset({Kind.SAME, Kind.MORE_PRECISE_HERE, Kind.MORE_PRECISE_THERE})
_ARC_SECOND: Final = 1 / 3600


def same_text(ours: str, theirs: str) -> bool:
    """Whether two texts are equal once Unicode's spellings of one character, and runs of blanks, are made equal."""
    return ours == theirs or normalize("NFC", " ".join(ours.split())) == normalize("NFC", " ".join(theirs.split()))


def is_measure(value: Value | SomeValue | NoValue) -> bool:
    """Whether two such values exclude each other: dates, numbers and places on a map do, items and texts may stand together."""
    return isinstance(value, Time | Quantity | Coordinate)


def _nested(ours: Span, theirs: Span, equal: str = "") -> Outcome:
    if ours == theirs:
        return Outcome(Kind.SAME, equal)
    if ours.within(theirs):
        return Outcome(Kind.MORE_PRECISE_HERE)
    if theirs.within(ours):
        return Outcome(Kind.MORE_PRECISE_THERE)
    return Outcome(Kind.DIFFERS, "the spans overlap in part" if ours.meets(theirs) else "")


def _calendar_of_both(ours: Time, theirs: Time) -> str:
    """The calendar both are read in when one gives no day: a month or a year is stated in no calendar in particular."""
    precisions = [effective_precision(one) for one in (ours, theirs)]
    if min(precisions) >= 11:
        return ""
    return ours.calendar if precisions[0] >= precisions[1] else theirs.calendar


def _compare_times(ours: Time, theirs: Time, our_bounds: Sequence[Snak] = (), their_bounds: Sequence[Snak] = ()) -> Outcome:
    calendars = ours.calendar != theirs.calendar
    common = _calendar_of_both(ours, theirs)
    spans = bounded_span(ours, our_bounds, common), bounded_span(theirs, their_bounds, common)
    outcome = _nested(*spans, "the same time in another calendar" if calendars else "")
    if (ours.time, ours.precision) == (theirs.time, theirs.precision):
        if outcome.kind is Kind.DIFFERS and calendars:
            return Outcome(Kind.DIFFERS, f"the same digits, {_calendar(ours)} here and {_calendar(theirs)} there")
        if not our_bounds and not their_bounds:
            return Outcome(Kind.SAME, outcome.reason or ("" if outcome.kind is Kind.SAME else "with other margins (before, after)"))
    return outcome


def _calendar(value: Time) -> str:
    return "Julian" if value.calendar == JULIAN else "Gregorian"


def _range(value: Quantity) -> tuple[Decimal, Decimal] | None:
    return (Decimal(value.lower), Decimal(value.upper)) if value.lower is not None and value.upper is not None else None


def _decimals(amount: str) -> int:
    return len(amount.partition(".")[2])


def _rounded(ours: str, theirs: str) -> Outcome:
    """Two plain numbers: one may be the other, rounded. Whole numbers are counts and never rounded ones."""
    places = min(_decimals(ours), _decimals(theirs))
    if places and round(Decimal(ours), places) == round(Decimal(theirs), places):
        return Outcome(Kind.MORE_PRECISE_HERE if _decimals(ours) > places else Kind.MORE_PRECISE_THERE, "the other is rounded")
    return Outcome(Kind.DIFFERS)


def _compare_ranges(ours: Quantity, theirs: Quantity) -> Outcome:
    a, b = (_range(one) or (Decimal(one.amount), Decimal(one.amount)) for one in (ours, theirs))
    if b[0] <= a[0] and a[1] <= b[1]:
        return Outcome(Kind.MORE_PRECISE_HERE, "within the bounds there")
    if a[0] <= b[0] and b[1] <= a[1]:
        return Outcome(Kind.MORE_PRECISE_THERE, "within the bounds here")
    if b[0] <= Decimal(ours.amount) <= b[1] and a[0] <= Decimal(theirs.amount) <= a[1]:
        return Outcome(Kind.SAME, "within each other's bounds")
    return Outcome(Kind.DIFFERS, "the bounds overlap in part" if a[0] <= b[1] and b[0] <= a[1] else "")


def _compare_quantities(ours: Quantity, theirs: Quantity) -> Outcome:
    if ours.unit != theirs.unit:
        return Outcome(Kind.NOT_COMPARABLE, "other unit")
    a, b = _range(ours), _range(theirs)
    if Decimal(ours.amount) != Decimal(theirs.amount):
        return _compare_ranges(ours, theirs) if a or b else _rounded(ours.amount, theirs.amount)
    if a == b:
        return Outcome(Kind.SAME)
    if a and b:
        return _compare_ranges(ours, theirs)
    return Outcome(Kind.SAME, f"bounds only {'here' if a else 'there'}")


def _spread(value: Quantity) -> tuple[Decimal, Decimal]:
    """The bounds of a number, else what rounds to it by the digits it is given with."""
    half = Decimal(5).scaleb(-_decimals(value.amount) - 1)
    return _range(value) or (Decimal(value.amount) - half, Decimal(value.amount) + half)


def compare_across_units(ours: Quantity, theirs: Quantity, factor: Decimal) -> Outcome:
    """Two numbers in units of one kind; one of their unit is `factor` of ours. Who converts rounds, so that none is more precise."""
    (low, high), (a, b) = _spread(ours), sorted(bound * factor for bound in _spread(theirs))
    if low <= b and a <= high:
        return Outcome(Kind.SAME, "the same in another unit")
    return Outcome(Kind.DIFFERS, "in another unit, and converted")


def _compare_coordinates(ours: Coordinate, theirs: Coordinate) -> Outcome:
    """Two points are one if they lie no further apart than their precisions allow."""
    if ours.globe != theirs.globe:
        return Outcome(Kind.DIFFERS, "on another globe")
    fine, coarse = sorted(one.precision or _ARC_SECOND for one in (ours, theirs))
    turn = abs(ours.longitude - theirs.longitude) % 360
    distance = max(abs(ours.latitude - theirs.latitude), min(turn, 360 - turn))
    if distance > (fine + coarse) / 2 * 1.000001:
        return Outcome(Kind.DIFFERS)
    if coarse < 2 * fine:
        return Outcome(Kind.SAME)
    return Outcome(Kind.MORE_PRECISE_HERE if (ours.precision or _ARC_SECOND) == fine else Kind.MORE_PRECISE_THERE)


def _compare_entities(ours: EntityId, theirs: EntityId, resolve: Resolve) -> Outcome:
    qid = resolve(ours.id)
    if qid is None:
        return Outcome(Kind.NOT_COMPARABLE, "no confirmed Q-id for the value here")
    return Outcome(Kind.SAME if qid == (resolve(theirs.id) or theirs.id) else Kind.DIFFERS)


def _compare_texts(ours: str, theirs: str) -> Outcome:
    if same_text(ours, theirs):
        return Outcome(Kind.SAME)
    return Outcome(Kind.DIFFERS, "only in upper and lower case" if same_text(ours.casefold(), theirs.casefold()) else "")


def _compare_monolingual(ours: MonolingualText, theirs: MonolingualText) -> Outcome:
    if ours.language != theirs.language:
        return Outcome(Kind.NOT_COMPARABLE, "in another language")
    return _compare_texts(ours.text, theirs.text)


def _compare_absence(ours: Value | SomeValue | NoValue, theirs: Value | SomeValue | NoValue) -> Outcome:
    """At least one side has no value or does not know it."""
    if type(ours) is type(theirs):
        return Outcome(Kind.SAME)
    if isinstance(ours, NoValue) or isinstance(theirs, NoValue):
        return Outcome(Kind.DIFFERS, f"no value {'here' if isinstance(ours, NoValue) else 'there'}")
    if isinstance(ours, SomeValue):
        return Outcome(Kind.MORE_PRECISE_THERE, "unknown value here")
    return Outcome(Kind.MORE_PRECISE_HERE, "unknown value there")


def compare_snak_values(ours: Value | SomeValue | NoValue, theirs: Value | SomeValue | NoValue, resolve: Resolve) -> Outcome:
    """How one value stands to another, whatever they are."""
    match ours, theirs:
        case (Time(), Time()):
            return _compare_times(ours, theirs)
        case (Quantity(), Quantity()):
            return _compare_quantities(ours, theirs)
        case (Coordinate(), Coordinate()):
            return _compare_coordinates(ours, theirs)
        case (EntityId(), EntityId()):
            return _compare_entities(ours, theirs, resolve)
        case (MonolingualText(), MonolingualText()):
            return _compare_monolingual(ours, theirs)
        case (StringValue(), StringValue()):
            return _compare_texts(ours.text, theirs.text)
        case (UnknownValue(), UnknownValue()):
            return Outcome(Kind.SAME if ours == theirs else Kind.NOT_COMPARABLE)
    if isinstance(ours, SomeValue | NoValue) or isinstance(theirs, SomeValue | NoValue):
        return _compare_absence(ours, theirs)
    return Outcome(Kind.NOT_COMPARABLE, "another type of value")


def compare_claims(ours: tuple[Snak, Sequence[Snak]], theirs: tuple[Snak, Sequence[Snak]], resolve: Resolve) -> Outcome:
    """How two main snaks stand to each other, earliest and latest date among their qualifiers (given with them) counted in."""
    (our_main, our_bounds), (their_main, their_bounds) = ours, theirs
    a, b = our_main.value, their_main.value
    if isinstance(a, Time) and isinstance(b, Time):
        return _compare_times(a, b, our_bounds, their_bounds)
    if isinstance(a, Time) and isinstance(b, SomeValue) and their_bounds:
        return _nested(bounded_span(a, our_bounds), bounded_span(b, their_bounds))
    if isinstance(a, SomeValue) and isinstance(b, Time) and our_bounds:
        return _nested(bounded_span(a, our_bounds), bounded_span(b, their_bounds))
    return compare_snak_values(a, b, resolve)
