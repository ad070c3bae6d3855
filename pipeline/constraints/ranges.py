"""Shapes of the constraints on how far a date or number lies from another: ranges, and differences to another property."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from pipeline.constraints.blocks import ROLES, Check, Forge, live
from pipeline.constraints.constraint import Parameter
from pipeline.constraints.kinds import Context
from pipeline.constraints.units import unit_id
from pipeline.model import Quantity, SomeValue, Time
from pipeline.rdf.times import xsd_date_time

__all__ = ["difference", "range_"]

_ONE: Final = "Q199"
_YEAR: Final = "Q577"


class _Bounds(NamedTuple):
    """The lower and the upper bound, of which one may be open."""

    low: Parameter
    high: Parameter

    @property
    def unit(self) -> str:
        """The item of the unit that both have."""
        return next((unit_id(bound) or _ONE for bound in self if isinstance(bound, Quantity)), _ONE)

    def outside(self, value: str, factor: Decimal = Decimal(1)) -> str:
        """That a term of SPARQL lies out of the bounds, which are multiplied by a factor."""
        below, above = _term(self.low, factor), _term(self.high, factor)
        return " || ".join([*([f"{value} < {below}"] if below else []), *([f"{value} > {above}"] if above else [])])

    def seconds(self) -> str:
        """That `?one` less `?other`, which are dates, lies out of the bounds in seconds."""
        bounds = [("<", self.low), (">", self.high)]
        return " || ".join(
            f'?one - ?other {sign} "{_duration(bound)}"^^xsd:dayTimeDuration' for sign, bound in bounds if isinstance(bound, Quantity)
        )

    def __str__(self) -> str:
        words = [_said(bound) for bound in self]
        if not words[0]:
            return f"of at most {words[1]}"
        return f"between {words[0]} and {words[1]}" if words[1] else f"of at least {words[0]}"


def range_(forge: Forge) -> Iterator[Check]:
    """A value between bounds; `now` is when the query is run. Quantities in units that do not convert are undecided."""
    is_time = forge.constraint.datatype == "time"
    bounds = _Bounds(*(forge.constraint.values(name)[0] for name in (("P2310", "P2311") if is_time else ("P2313", "P2312"))))
    words = f"{forge.about()} {bounds}"
    for context in forge.constraint.contexts:
        suffix = _suffix(context)
        if is_time:
            found = f"$this {forge.predicate(context)} ?amount ."
            yield Check(suffix, forge.users(context), [forge.found(context, found, f"FILTER ({bounds.outside('?amount')})")], words)
            far = "FILTER (isLiteral(?amount) && DATATYPE(?amount) != xsd:dateTime)"
            reason = "the date has no form that can be compared"
            yield Check(f"-far{suffix}", forge.users(context), [forge.found(context, found, far)], reason=reason)
        else:
            found = _amount(f"$this {forge.value_node(context)}", "amount")
            known = _by_unit(forge, bounds)
            tests = " || ".join(f"(?amount_unit = {unit} && ({outside}))" for unit, outside in known.items())
            yield Check(suffix, forge.users(context), [forge.found(context, found, f"FILTER ({tests})")], words)
            other = f"FILTER (?amount_unit NOT IN ({', '.join(known)}))"
            reason = "whether the units of the value and the bounds convert into one another is not known"
            yield Check(f"-unit{suffix}", forge.users(context), [forge.found(context, found, other)], reason=reason)


def _by_unit(forge: Forge, bounds: _Bounds) -> dict[str, str]:
    """Unit -> the test that an amount of it is out of the bounds."""
    alike = forge.units.alike(bounds.unit)
    others = {unit: bounds.outside(f"?amount * {factor:f}", alike[bounds.unit]) for unit, factor in alike.items()}
    tests = others | {bounds.unit: bounds.outside("?amount")}
    return dict(zip(forge.named(tests), tests.values(), strict=True))


def difference(forge: Forge) -> Iterator[Check]:
    """The distance to a value of another property.

    Where that has several values it is the first that counts on Wikidata, and a graph does not say which one is: nothing is
    decided if only some of them are too near or too far. Quantities are compared in the unit of the bounds.
    """
    constraint = forge.constraint
    (other,) = constraint.ids("P2306")[:1]
    bounds = _Bounds(constraint.values("P2313")[0], constraint.values("P2312")[0])
    words = f"a distance {bounds} between {forge.about()} and {other}"
    is_time = constraint.datatype == "time"
    outside = _apart(bounds) if is_time else bounds.outside("(?one - ?other)")
    unit = forge.named([bounds.unit])[0]
    for context in constraint.contexts:
        suffix = _suffix(context)
        both = f"{_mine(forge, context)}\n{_near(forge, context, 'other')}"
        comparable = "" if is_time else f"FILTER (?one_unit = {unit} && ?other_unit = {unit})"
        within = f"{_near(forge, context, 'another')} FILTER (!({outside.replace('?other', '?another')}))"
        found = (both, comparable, f"FILTER ({outside})")
        yield Check(suffix, forge.users(context), [forge.found(context, *found, f"FILTER NOT EXISTS {{ {within} }}")], words)
        reason = f"which value of {other} is the first is not known"
        yield Check(f"-first{suffix}", forge.users(context), [forge.found(context, *found, f"FILTER EXISTS {{ {within} }}")], reason=reason)
        if not is_time:
            mixed = forge.found(context, both, f"FILTER (?one_unit != {unit} || ?other_unit != {unit})")
            yield Check(f"-unit{suffix}", forge.users(context), [mixed], reason="the values and the bounds have different units")


def _mine(forge: Forge, context: Context) -> str:
    """The pattern that binds `?one`, the value of `$this`."""
    return _value(forge, f"$this {_predicate(forge, forge.constraint.subject, context)}", "one")


def _near(forge: Forge, context: Context, name: str) -> str:
    """The pattern that binds a value of the other property: of the same item, or in the same qualifiers or reference."""
    (other,) = forge.constraint.ids("P2306")[:1]
    predicate = _predicate(forge, other, context)
    if context is not Context.MAIN:
        return _value(forge, f"$this {predicate}", name)
    statement = f"?{name}_statement"
    claimed = f"?item {forge.vocabulary.predicates(other).p} {statement} . {live(statement)}"
    return f"{claimed} {_value(forge, f'{statement} {predicate}', name)}"


def _predicate(forge: Forge, name: str, context: Context) -> str:
    """The predicate of the values of a property: the simple ones of dates, the nodes of quantities."""
    role = ROLES[context] if forge.constraint.datatype == "time" else f"{ROLES[context]}v"
    return str(getattr(forge.vocabulary.predicates(name), role))


def _value(forge: Forge, used: str, name: str) -> str:
    """The pattern that binds a value, a date or an amount with its unit; `used` are the subject and the predicate."""
    if forge.constraint.datatype == "time":
        return f"{used} ?{name} . FILTER (isLiteral(?{name}))"
    return _amount(used, name)


def _amount(used: str, name: str) -> str:
    """The pattern that binds an amount and its unit."""
    return f"{used} ?{name}_node . ?{name}_node wikibase:quantityAmount ?{name} ; wikibase:quantityUnit ?{name}_unit ."


def _apart(bounds: _Bounds) -> str:
    """That `?one` less `?other`, which are dates, is out of bounds: in years if the bounds are, else in seconds.

    What is left of a year counts as half of one (WikibaseQualityConstraints, `RangeCheckerHelper`).
    """
    if bounds.unit != _YEAR:
        return bounds.seconds()
    one, other = ("MONTH(?{0}) * 100 + DAY(?{0})".format(name) for name in ("one", "other"))  # noqa: UP032 - twice the same
    rest = f"IF({one} > {other}, 0.5, IF({one} < {other}, -0.5, 0))"
    return bounds.outside(f"(YEAR(?one) - YEAR(?other) + {rest})")


def _suffix(context: Context) -> str:
    return "" if context is Context.MAIN else f"-{context}"


def _term(bound: Parameter, factor: Decimal) -> str:
    """A bound as a term of SPARQL, empty for an open end."""
    if isinstance(bound, Quantity):
        return f"{Decimal(bound.amount) * factor:f}"
    if isinstance(bound, Time):
        return f'"{xsd_date_time(bound)}"^^xsd:dateTime'
    return "NOW()" if isinstance(bound, SomeValue) else ""


def _duration(bound: Quantity) -> str:
    amount = bound.amount
    return f"{'-' if amount[0] == '-' else ''}PT{amount.lstrip('+-')}S"


def _said(bound: Parameter) -> str:
    if isinstance(bound, Quantity):
        return bound.amount.removeprefix("+") + (f" {unit}" if (unit := unit_id(bound)) else "")
    if isinstance(bound, Time):
        return bound.time[1:11]
    return "now" if isinstance(bound, SomeValue) else ""
