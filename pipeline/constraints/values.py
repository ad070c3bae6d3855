"""Shapes of the constraints on a value by itself: format, lists of values, bounds, units, whole numbers, ranges."""

from collections.abc import Iterator
from re import compile as regex
from typing import Final

from pipeline.constraints.blocks import BLANK, DEPRECATED, Check, Forge, live
from pipeline.constraints.constraint import Parameter
from pipeline.constraints.kinds import Context
from pipeline.model import Quantity, SomeValue, Time
from pipeline.rdf.shacl_turtle import listed
from pipeline.rdf.terms import literal
from pipeline.rdf.times import xsd_date_time

__all__ = [
    "allowed_units", "difference", "format_", "integer", "no_bounds", "none_of", "one_of", "one_of_qualifier_value", "range_",
    "undecided",
]  # fmt: skip

_ONE: Final = "Q199"
_YEAR: Final = "http://www.wikidata.org/entity/Q577"
#: What PCRE has and the regular expressions of XPath, which SHACL uses, have not: groups with a question mark, `\b` and others.
_BEYOND: Final = regex(r"\(\?(?!:)|\\[bBAZzGKRQEXhHvVkg]|\\[1-9]|[*+?}]\+|\[\[:|\\x")
_IGNORE_CASE: Final = "(?i)"


def everywhere(forge: Forge, demand: str, expected: str, *, deprecated: bool = False) -> Iterator[Check]:
    """A check that every value of a property fulfils a property shape, which has `{path}` and `{node}` for the predicates."""
    if Context.MAIN in forge.constraint.contexts:
        guarded = forge.guarded(forge.filled(demand, Context.MAIN), deprecated=deprecated)
        yield Check("", forge.users(Context.MAIN), guarded, expected)
    yield from forge.elsewhere(demand, expected)


def format_(forge: Forge) -> Iterator[Check]:
    """Whole-string match of one of the expressions, of deprecated statements too."""
    patterns = forge.constraint.texts("P1793")
    if forge.constraint.datatype in ("commonsMedia", "geo-shape", "tabular-data"):
        yield from undecided(forge, "the data has the address of the file, not its name")
        return
    bodies = [pattern.removeprefix(_IGNORE_CASE) for pattern in patterns]
    if any(_BEYOND.search(body) for body in bodies):
        yield from undecided(forge, "its expression uses what SHACL's regular expressions do not have")
        return
    shapes = [BLANK, *(_pattern(body, pattern.startswith(_IGNORE_CASE)) for body, pattern in zip(bodies, patterns, strict=True))]
    words = " or ".join(patterns)
    yield from everywhere(
        forge, f"[ sh:path {{path}} ; sh:or {listed(shapes)} ]", f"{forge.about()} in the format {words}", deprecated=True
    )


def _pattern(body: str, ignores_case: bool) -> str:
    """The shape of texts that match an expression as a whole; only ASCII digits count, as in PCRE."""
    flags = ' ; sh:flags "i"' if ignores_case else ""
    return f"[ sh:pattern {literal(f'^(?:{_ascii_digits(body)})$')}{flags} ]"


def _ascii_digits(body: str) -> str:
    """`body` with the class of digits written out: inside another class as a range, else as a class."""
    out, in_class, index = [], False, 0
    while index < len(body):
        char = body[index]
        if char == "\\":
            pair = body[index : index + 2]
            out.append(("0-9" if in_class else "[0-9]") if pair == "\\d" else pair)
            index += 2
            continue
        in_class = (char == "[") or (in_class and char != "]")
        out.append(char)
        index += 1
    return "".join(out)


def one_of(forge: Forge) -> Iterator[Check]:
    """A value that is on the list; whether an item of ours without an identity is on it cannot be told."""
    constraint = forge.constraint
    ids = constraint.ids("P2305")
    words = f"one of {', '.join(ids)} as value of {forge.about()}"
    unknown = f"[ sh:not [ sh:pattern {literal('^http://www.wikidata.org/entity/')} ] ]"
    own = f"[ sh:and ( [ sh:nodeKind sh:IRI ] {unknown} [ sh:path owl:sameAs ; sh:maxCount 0 ] ) ]"
    allowed = [forge.one_of(ids), *([BLANK] if constraint.allows_some_value("P2305") else [])]
    yield from everywhere(forge, f"[ sh:path {{path}} ; sh:or {listed([*allowed, own])} ]", words)
    identity = f"[ sh:path {forge.predicate(Context.MAIN)} ; sh:not {own} ]"
    if Context.MAIN in constraint.contexts:
        reason = "it is not known which item of Wikidata the value is"
        yield Check("-unidentified", forge.users(Context.MAIN), forge.guarded(identity), reason=reason)
        if not constraint.allows_no_value("P2305"):
            yield Check("-no-value", [("sh:targetClass", forge.own.wdno)], forge.guarded("[ sh:nodeKind sh:Literal ]"), words)


def none_of(forge: Forge) -> Iterator[Check]:
    """No value that is on the list. Main values are found from the listed items: there are fewer of these than of values."""
    constraint = forge.constraint
    ids = constraint.ids("P2305")
    words = f"a value of {forge.about()} that is none of {', '.join(ids)}"
    if Context.MAIN in constraint.contexts:
        back = f"[ sh:inversePath fact:same ] [ sh:inversePath {forge.own.ps} ]"
        targets = [("sh:targetNode", name) for name in forge.named(ids)]
        yield Check("", targets, [("sh:property", f"[ sh:path ( {back} ) ; sh:or {listed(_excused(forge))} ]")], words)
    yield from forge.elsewhere(f"[ sh:path ( {{path}} fact:same ) ; sh:not [ sh:in {listed(forge.named(ids))} ] ]", words)
    if Context.MAIN in constraint.contexts and constraint.allows_some_value("P2305"):
        known = f"[ sh:path {forge.own.ps} ; sh:nodeKind sh:IRIOrLiteral ]"
        yield Check("-some-value", forge.users(Context.MAIN), forge.guarded(known), f"a known value of {forge.about()}")
    if Context.MAIN in constraint.contexts and constraint.allows_no_value("P2305"):
        yield Check("-no-value", [("sh:targetClass", forge.own.wdno)], forge.guarded("[ sh:nodeKind sh:Literal ]"), words)


def _excused(forge: Forge) -> list[str]:
    """Shapes of the statements a constraint leaves alone."""
    return [DEPRECATED, *forge.excuses((f"[ sh:inversePath {forge.own.p} ]",))]


def no_bounds(forge: Forge) -> Iterator[Check]:
    """Quantities without bounds, of deprecated statements too."""
    for bound in ("quantityUpperBound", "quantityLowerBound"):
        demand = f"[ sh:path ( {{node}} wikibase:{bound} ) ; sh:maxCount 0 ]"
        for check in everywhere(forge, demand, f"{forge.about()} without bounds", deprecated=True):
            yield check._replace(suffix=f"-{bound}{check.suffix}")


def integer(forge: Forge) -> Iterator[Check]:
    """Whole amounts and bounds, of deprecated statements too."""
    for number in ("quantityAmount", "quantityUpperBound", "quantityLowerBound"):
        demand = f'[ sh:path ( {{node}} wikibase:{number} ) ; sh:pattern "^[+-]?[0-9]+([.]0*)?$" ]'
        for check in everywhere(forge, demand, f"a whole number as {forge.about()}", deprecated=True):
            yield check._replace(suffix=f"-{number}{check.suffix}")


def allowed_units(forge: Forge) -> Iterator[Check]:
    """A unit that is on the list. Another may convert into one of them, which nothing at hand can tell."""
    constraint = forge.constraint
    ids, unitless = constraint.ids("P2305"), constraint.allows_no_value("P2305")
    one = forge.named([_ONE])[0]
    words = f"{forge.about()} with {' or '.join([*(['no unit'] if unitless else []), *(f'the unit {unit}' for unit in ids)])}"
    unit = "sh:path ( {node} wikibase:quantityUnit )"
    if not ids:
        yield from everywhere(forge, f"[ {unit} ; sh:in ( {one} ) ]", words)
        return
    if not unitless:
        yield from everywhere(forge, f"[ {unit} ; sh:not [ sh:in ( {one} ) ] ]", words)
    allowed = listed([one, *forge.named(ids)])
    reason = "whether the unit converts into an allowed one is not known"
    demand = f"[ {unit} ; sh:in {allowed} ]"
    if Context.MAIN in constraint.contexts:
        guarded = forge.guarded(forge.filled(demand, Context.MAIN))
        yield Check("-conversion", forge.users(Context.MAIN), guarded, reason=reason)
    for check in forge.elsewhere(demand, words, reason):
        yield check._replace(suffix="-conversion-elsewhere")


def one_of_qualifier_value(forge: Forge) -> Iterator[Check]:
    """A qualifier whose values are on the list."""
    constraint = forge.constraint
    for name in constraint.ids("P2306"):
        ids = constraint.ids("P2305")
        path = forge.vocabulary.predicates(name).pq
        demand = f"[ sh:path {path} ; sh:or {listed([forge.one_of(ids), BLANK])} ]"
        yield Check("", forge.users(Context.MAIN), forge.guarded(demand), f"one of {', '.join(ids)} as qualifier {name} of {forge.about()}")


def range_(forge: Forge) -> Iterator[Check]:
    """A value between bounds; `now` is when the query is run. Quantities in other units than the bounds are undecided."""
    is_time = forge.constraint.datatype == "time"
    low, high = (forge.constraint.values(name) for name in (("P2310", "P2311") if is_time else ("P2313", "P2312")))
    words = f"{forge.about()} {_between(low[0], high[0])}"
    outside = _outside("?amount", low[0], high[0])
    for context in forge.constraint.contexts:
        suffix = "" if context is Context.MAIN else f"-{context}"
        if is_time:
            found = f"$this {forge.predicate(context)} ?amount ."
            yield Check(suffix, forge.users(context), [forge.found(context, found, f"FILTER ({outside})")], words)
            far = "FILTER (isLiteral(?amount) && DATATYPE(?amount) != xsd:dateTime)"
            reason = "the date has no form that can be compared"
            yield Check(f"-far{suffix}", forge.users(context), [forge.found(context, found, far)], reason=reason)
        else:
            unit = _unit(forge, low[0], high[0])
            found = f"$this {forge.value_node(context)} ?value .\n?value wikibase:quantityAmount ?amount ; wikibase:quantityUnit ?unit ."
            yield Check(suffix, forge.users(context), [forge.found(context, found, f"FILTER (?unit = {unit} && ({outside}))")], words)
            reason = "the value and the bounds have different units"
            yield Check(f"-unit{suffix}", forge.users(context), [forge.found(context, found, f"FILTER (?unit != {unit})")], reason=reason)


def difference(forge: Forge) -> Iterator[Check]:
    """The distance to a value of another property. Where that has several values, one within the range is enough."""
    constraint = forge.constraint
    (other,) = constraint.ids("P2306")[:1]
    theirs = forge.vocabulary.predicates(other)
    low, high = constraint.values("P2313")[0], constraint.values("P2312")[0]
    years = any(isinstance(bound, Quantity) and bound.unit == _YEAR for bound in (low, high))
    words = f"a distance {_between(low, high)} between {forge.about()} and {other}"
    outside = _distance(low, high, is_time=constraint.datatype == "time", years=years)
    for context in constraint.contexts:
        mine = f"$this {forge.predicate(context)} ?one . FILTER (isLiteral(?one))"
        if context is Context.MAIN:
            near = f"?item {theirs.p} ?near . ?near {theirs.ps} ?{{}} . {live('?near')}"
        else:
            near = f"$this {getattr(theirs, 'pq' if context is Context.QUALIFIER else 'pr')} ?{{}} ."
        patterns = (
            mine,
            f"?item {forge.own.p} $this ." if context is Context.MAIN else "",
            f"{near.replace('{}', 'some')} FILTER (isLiteral(?some))",
            f"FILTER NOT EXISTS {{ {near.replace('{}', 'other')} FILTER (isLiteral(?other) && !({outside})) }}",
        )
        suffix = "" if context is Context.MAIN else f"-{context}"
        yield Check(suffix, forge.users(context), [forge.found(context, *patterns)], words)


def undecided(forge: Forge, reason: str) -> Iterator[Check]:
    """Every use of the property, wherever the constraint is checked, stays undecided."""
    never = "[ sh:path {path} ; sh:maxCount 0 ]"
    if Context.MAIN in forge.constraint.contexts:
        yield Check("", forge.users(Context.MAIN), forge.guarded(forge.filled(never, Context.MAIN)), reason=reason)
    yield from forge.elsewhere(never, "", reason)


def _term(bound: Parameter) -> str:
    """A bound as a term of SPARQL, empty for an open end."""
    if isinstance(bound, Quantity):
        return bound.amount.removeprefix("+")
    if isinstance(bound, Time):
        return f'"{xsd_date_time(bound)}"^^xsd:dateTime'
    return "NOW()" if isinstance(bound, SomeValue) else ""


def _outside(variable: str, low: Parameter, high: Parameter) -> str:
    below, above = _term(low), _term(high)
    return " || ".join([*([f"{variable} < {below}"] if below else []), *([f"{variable} > {above}"] if above else [])])


def _distance(low: Parameter, high: Parameter, *, is_time: bool, years: bool) -> str:
    """That `?one` less `?other` is out of range: in years, in seconds, or as it is."""
    if not is_time:
        return _outside("(?one - ?other)", low, high)
    if years:
        turned = "MONTH(?one) * 100 + DAY(?one) < MONTH(?other) * 100 + DAY(?other)"
        return _outside(f"(YEAR(?one) - YEAR(?other) - IF({turned}, 1, 0))", low, high)
    bounds = [(f"?one - ?other {sign} ", bound) for sign, bound in (("<", low), (">", high)) if isinstance(bound, Quantity)]
    return " || ".join(f'{compared}"{_seconds(bound)}"^^xsd:dayTimeDuration' for compared, bound in bounds)


def _seconds(bound: Quantity) -> str:
    amount = bound.amount
    return f"{'-' if amount[0] == '-' else ''}PT{amount.lstrip('+-')}S"


def _unit(forge: Forge, low: Parameter, high: Parameter) -> str:
    units = [bound.unit for bound in (low, high) if isinstance(bound, Quantity)]
    return forge.named([_ONE])[0] if units[0] == "1" else forge.vocabulary.name(units[0])


def _between(low: Parameter, high: Parameter) -> str:
    words = [_said(bound) for bound in (low, high)]
    if not words[0]:
        return f"of at most {words[1]}"
    return f"between {words[0]} and {words[1]}" if words[1] else f"of at least {words[0]}"


def _said(bound: Parameter) -> str:
    if isinstance(bound, Quantity):
        return bound.amount.removeprefix("+") + ("" if bound.unit == "1" else f" {bound.unit.rpartition('/')[2]}")
    if isinstance(bound, Time):
        return bound.time[1:11]
    return "now" if isinstance(bound, SomeValue) else ""
