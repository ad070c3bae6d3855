"""From the P2302 statements of a property to typed constraints.

    constraints, faults = parse_constraints(property, basis_is_whole, place)

Deprecated constraints are left out, as Wikidata does. A constraint whose parameters make no sense is left out with a warning.
"""

from collections import Counter
from decimal import Decimal
from typing import Final, NamedTuple

from pipeline.constraints.constraint import ENTITY_CLASSES, RELATIONS, SCOPES, Constraint, Parameter
from pipeline.constraints.expressions import Beyond, Malformed, read_expression
from pipeline.constraints.kinds import KINDS, Context, Kind
from pipeline.issues import Issue, Place, Severity
from pipeline.model import NO_VALUE, EntityId, NoValue, Property, Quantity, Rank, SomeValue, Statement, StringValue, Time

__all__ = ["parse_constraints"]

_CONSTRAINT, _STATUS, _EXCEPTION, _SCOPE = "P2302", "P2316", "P2303", "P4680"
_STATUSES: Final = {"Q21502408": Severity.ERROR, "Q62026391": Severity.INFO}
_CONTEXTS: Final = {"Q46466787": Context.MAIN, "Q46466783": Context.QUALIFIER, "Q46466805": Context.REFERENCE}
#: Parameter -> the kinds of values it may have, and words for them. Those named in `_LISTED` are among a few items.
_KINDS: Final[dict[str, tuple[tuple[type, ...], str]]] = {
    "P2303": ((EntityId,), "entities"),
    "P2305": ((EntityId, SomeValue, NoValue), "items, unknown value or no value"),
    "P2306": ((EntityId,), "a property"),
    "P2307": ((StringValue, NoValue), "the name of a namespace"),
    "P2308": ((EntityId,), "classes"),
    "P2309": ((EntityId,), "a relation"),
    "P2310": ((Time, SomeValue, NoValue), "a date"),
    "P2311": ((Time, SomeValue, NoValue), "a date"),
    "P2312": ((Quantity, NoValue), "a quantity"),
    "P2313": ((Quantity, NoValue), "a quantity"),
    "P2316": ((EntityId,), "a status"),
    "P1793": ((StringValue,), "a regular expression"),
    "P4155": ((EntityId, NoValue), "properties"),
    "P424": ((StringValue,), "language codes"),
    "P4680": ((EntityId,), "scopes and entity types"),
    "P5314": ((EntityId,), "scopes"),
}
_LISTED: Final = {
    "P2309": frozenset(RELATIONS),
    "P2316": frozenset(_STATUSES),
    "P4680": frozenset({*_CONTEXTS, *ENTITY_CLASSES}),
    "P5314": frozenset(SCOPES),
}
#: Parameters of which one value is meant, and the kinds of constraints that name several properties all the same.
_SINGLE: Final = frozenset({"P2306", "P2309", "P2316", "P2307", "P2310", "P2311", "P2312", "P2313", "P1793"})
_SEVERAL: Final = frozenset({"allowed-qualifiers", "required-qualifier"})
#: Lower and upper bounds that belong together, by datatype of the property.
_BOUNDS: Final = {"quantity": ("P2313", "P2312"), "time": ("P2310", "P2311")}
_UNKNOWN: Final = "its parameters are not known"


class _Bad(Exception):
    """A constraint that cannot be used: what was found and what was expected."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found)
        self.found, self.expected = found, expected


class _Stated(NamedTuple):
    """A constraint statement with its parameters by property."""

    kind: Kind
    item: str
    parameters: dict[str, tuple[Parameter, ...]]


def parse_constraints(entity: Property, has_parameters: bool, place: Place) -> tuple[list[Constraint], list[Issue]]:
    """The constraints on a property, and a warning for each statement that is none.

    `has_parameters` tells whether the document holds the qualifiers; without them only the types of its constraints are known,
    which are then undecided. `place` is where the document stands.
    """
    constraints: list[Constraint] = []
    issues: list[Issue] = []
    numbers: Counter[str] = Counter()
    for statement in entity.statements:
        if statement.main.property != _CONSTRAINT or statement.rank is Rank.DEPRECATED:
            continue
        try:
            stated = _stated(statement)
            numbers[stated.item] += 1
            if has_parameters:
                _check(stated, entity.datatype)
            constraints.append(_constraint(entity, stated, numbers[stated.item], has_parameters))
        except _Bad as bad:
            fix = f"correct the constraint on Property:{entity.id}, or get the document again"
            issues.append(Issue(place, "constraint-parameters", bad.found, bad.expected, fix, Severity.WARNING, entity.id))
    return constraints, issues


def _stated(statement: Statement) -> _Stated:
    value = statement.main.value
    item = value.id if isinstance(value, EntityId) else ""
    if item not in KINDS:
        raise _Bad(f"a constraint of the type {item or 'unknown'}", "one of the types that are known")
    parameters: dict[str, tuple[Parameter, ...]] = {}
    for snak in statement.qualifiers:
        parameters[snak.property] = (*parameters.get(snak.property, ()), snak.value)
    return _Stated(KINDS[item], item, parameters)


def _check(stated: _Stated, datatype: str) -> None:
    """Raise `_Bad` where a parameter is missing, of the wrong kind, or makes no sense."""
    kind, parameters = stated.kind, stated.parameters
    for name in kind.needs:
        if not parameters.get(name):
            raise _Bad(f"{kind.label} constraint without {name}", f"{name} with {_KINDS[name][1]}")
    for name, values in parameters.items():
        if name in (*kind.needs, *kind.takes, _STATUS, _EXCEPTION, _SCOPE) and name in _KINDS:
            _check_values(kind, name, values)
    if kind.name in ("range", "difference-within-range") and datatype in kind.datatypes:
        _check_bounds(stated, "quantity" if kind.name != "range" else datatype)
    if kind.name == "format":
        _check_pattern(kind, parameters["P1793"])


def _check_values(kind: Kind, name: str, values: tuple[Parameter, ...]) -> None:
    if name == "P2306" and kind.name == "allowed-qualifiers" and values == (NO_VALUE,):
        return  # none at all
    types, words = _KINDS[name]
    for value in values:
        if not isinstance(value, types) or (name in ("P2306", "P4155") and isinstance(value, EntityId) and value.id[0] != "P"):
            raise _Bad(f"{kind.label} constraint with {_said(value)} as {name}", words)
        if name in _LISTED and isinstance(value, EntityId) and value.id not in _LISTED[name]:
            raise _Bad(f"{kind.label} constraint with {value.id} as {name}", f"one of {', '.join(sorted(_LISTED[name]))}")
    if name in _SINGLE and len(values) > 1 and not (name == "P2306" and kind.name in _SEVERAL):
        raise _Bad(f"{kind.label} constraint with {len(values)} values of {name}", "one value")


def _check_bounds(stated: _Stated, datatype: str) -> None:
    low, high = (stated.parameters.get(name, ()) for name in _BOUNDS[datatype])
    label = f"{stated.kind.label} constraint"
    expected = f"{' and '.join(_BOUNDS[datatype])}, at least one of them with a value"
    if not low or not high or all(isinstance(bound, NoValue) for bound in (*low, *high)):
        raise _Bad(f"{label} without bounds", expected)
    if low == high:
        raise _Bad(f"{label} with two bounds that are the same", "two bounds, or an open end")
    if isinstance(low[0], Quantity) and isinstance(high[0], Quantity):
        if low[0].unit != high[0].unit:
            raise _Bad(f"{label} with bounds in two units", "one unit")
        if Decimal(low[0].amount) > Decimal(high[0].amount):
            raise _Bad(f"{label} from {low[0].amount} to {high[0].amount}", "the lower bound first")


def _check_pattern(kind: Kind, values: tuple[Parameter, ...]) -> None:
    for value in values:
        if isinstance(value, StringValue):
            try:
                read_expression(value.text)
            except Malformed as fault:
                raise _Bad(f'{kind.label} constraint with "{value.text}"', f"a regular expression ({fault})") from fault
            except Beyond:
                pass  # said to be undecided


def _constraint(entity: Property, stated: _Stated, number: int, has_parameters: bool) -> Constraint:
    scopes = _ids(stated, _SCOPE)
    contexts = tuple(_CONTEXTS[scope] for scope in scopes if scope in _CONTEXTS)
    wanted = stated.kind.contexts if not contexts else tuple(context for context in Context if context in contexts)
    return Constraint(
        subject=entity.id,
        label=entity.label("en"),
        datatype=entity.datatype,
        kind=stated.kind,
        type_item=stated.item,
        number=number,
        severity=next((_STATUSES[status] for status in _ids(stated, _STATUS)), Severity.WARNING),
        parameters=stated.parameters,
        contexts=wanted,
        entity_types=tuple(scope for scope in scopes if scope in ENTITY_CLASSES),
        exceptions=tuple(_ids(stated, _EXCEPTION)),
        undecided="" if has_parameters else _UNKNOWN,
    )


def _ids(stated: _Stated, name: str) -> list[str]:
    return [value.id for value in stated.parameters.get(name, ()) if isinstance(value, EntityId)]


def _said(value: Parameter) -> str:
    if isinstance(value, EntityId):
        return value.id
    return f'"{value.text}"' if isinstance(value, StringValue) else type(value).__name__
