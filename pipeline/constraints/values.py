"""Shapes of the constraints on a value by itself: format, lists of values, bounds, units, whole numbers."""

from collections.abc import Iterator
from re import escape
from typing import Final

from pipeline.constraints.blocks import BLANK, DEPRECATED, Check, Forge
from pipeline.constraints.expressions import Beyond, read_expression
from pipeline.constraints.kinds import Context
from pipeline.constraints.patterns import is_portable, pattern_shape
from pipeline.rdf.shacl_turtle import listed, text
from pipeline.rdf.terms import literal

__all__ = [
    "allowed_units", "commons_link", "datatype", "format_", "integer", "no_bounds", "none_of", "one_of", "one_of_qualifier_value",
    "undecided",
]  # fmt: skip

_ONE: Final = "Q199"
_COMMENT: Final = "The expression has more than the regular expressions of SPARQL, which are SHACL's; those of Python and of Java know it."


def everywhere(forge: Forge, demand: str, expected: str, *, deprecated: bool = False) -> Iterator[Check]:
    """A check that every value of a property fulfils a property shape, which has `{path}` and `{node}` for the predicates."""
    if Context.MAIN in forge.constraint.contexts:
        guarded = forge.guarded(forge.filled(demand, Context.MAIN), deprecated=deprecated)
        yield Check("", forge.users(Context.MAIN), guarded, expected)
    yield from forge.elsewhere(demand, expected)


def datatype(forge: Forge) -> Iterator[Check]:
    """Values of another datatype than a constraint is for, each of which breaks it; not those that it asks nothing of."""
    if forge.constraint.kind.name in ("integer", "no-bounds"):
        return
    words = f"{forge.about()} of the datatype {' or '.join(forge.constraint.kind.datatypes)}, for a constraint like this"
    strict = forge.constraint.kind.name == "format"
    yield from everywhere(forge, "[ sh:path {path} ; sh:nodeKind sh:BlankNode ]", words, deprecated=strict)


def format_(forge: Forge) -> Iterator[Check]:
    """Whole-string match of the expression, of deprecated statements too."""
    (pattern,) = forge.constraint.texts("P1793")
    if forge.constraint.datatype in ("commonsMedia", "geo-shape", "tabular-data"):
        yield from undecided(forge, "the data has the address of the file, not its name")
        return
    try:
        expression = read_expression(pattern)
    except Beyond as fault:
        yield from undecided(forge, f"its expression has {fault}, which can be read by PCRE alone")
        return
    demand = f"[ sh:path {{path}} ; sh:or ( {BLANK} {pattern_shape(expression)} ) ]"
    comment = [] if is_portable(expression) else [("rdfs:comment", text(_COMMENT))]
    for check in everywhere(forge, demand, f"{forge.about()} in the format {pattern}", deprecated=True):
        yield check._replace(body=[*comment, *check.body])


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
    """A unit that is on the list or converts into one of it. What does neither breaks the constraint only if all are known."""
    constraint = forge.constraint
    ids, unitless = constraint.ids("P2305"), constraint.allows_no_value("P2305")
    one = forge.named([_ONE])[0]
    words = f"{forge.about()} with {' or '.join([*(['no unit'] if unitless else []), *(f'the unit {unit}' for unit in ids)])}"
    unit = "sh:path ( {node} wikibase:quantityUnit )"
    if not ids:
        yield from everywhere(forge, f"[ {unit} ; sh:in ( {one} ) ]", words)
        return
    unlike = forge.units.unlike(ids)
    forbidden = [*([] if unitless else [one]), *forge.named(unlike)]
    if forbidden:
        yield from everywhere(forge, f"[ {unit} ; sh:not [ sh:in {listed(forbidden)} ] ]", words)
    alike = dict.fromkeys([*ids, *(other for unit in ids for other in forge.units.alike(unit)), *unlike])
    allowed = listed([one, *forge.named(alike)])
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


def commons_link(forge: Forge) -> Iterator[Check]:
    """The name of a page of Wikimedia Commons, well written; whether there is such a page only Commons can tell.

    Badly written are names with underscores or `%20`, with the namespace where it is understood and without it where it is not
    (WikibaseQualityConstraints, `CommonsLinkChecker`).
    """
    (namespace,) = forge.constraint.texts("P2307")[:1] or ("",)
    well_written = _page_name(forge.constraint.datatype, escape(namespace))
    words = f"the name of a page in the namespace {namespace or 'of galleries'} as {forge.about()}"
    yield from everywhere(forge, f"[ sh:path {{path}} ; sh:or ( {BLANK} {well_written} ) ]", words)
    reason = "whether the page exists only Wikimedia Commons can tell"
    for check in everywhere(forge, f"[ sh:path {{path}} ; sh:or ( {BLANK} [ sh:not {well_written} ] ) ]", ""):
        yield check._replace(suffix=f"-page{check.suffix}", reason=reason)


def _page_name(datatype: str, namespace: str) -> str:
    """The shape of well written names, as the graph has them: texts, or the addresses of files and of data."""
    if datatype in ("geo-shape", "tabular-data"):  # in their addresses blanks are underscores
        return f'[ sh:pattern {literal(f"/data/main/{namespace}:")} ; sh:not [ sh:pattern "%2520" ] ]'
    begins = "Special:FilePath/" if datatype == "commonsMedia" else "^"
    twice = f"|{begins}{namespace}(:|%3A)" if namespace else ""
    bad = f"{begins}.*(_|%2520){twice}" if datatype == "commonsMedia" else f"_|%20{twice}"
    return f'[ sh:not [ sh:pattern {literal(bad)} ; sh:flags "i" ] ]'


def undecided(forge: Forge, reason: str) -> Iterator[Check]:
    """Every use of the property, wherever the constraint is checked, stays undecided."""
    never = "[ sh:path {path} ; sh:maxCount 0 ]"
    if Context.MAIN in forge.constraint.contexts:
        yield Check("", forge.users(Context.MAIN), forge.guarded(forge.filled(never, Context.MAIN)), reason=reason)
    yield from forge.elsewhere(never, "", reason)
