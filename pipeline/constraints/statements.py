"""Shapes of the constraints on a statement and its item: where a property may stand, qualifiers, references, other statements."""

from collections.abc import Iterator
from typing import Final

from pipeline.constraints.blocks import DEPRECATED, Check, Forge, owner_of, sparql
from pipeline.constraints.constraint import ENTITY_CLASSES
from pipeline.constraints.kinds import Context
from pipeline.rdf.shacl_turtle import Node, listed

__all__ = [
    "allowed_entity_types", "allowed_qualifiers", "citation_needed", "conflicts_with", "item_requires", "label_in_language",
    "lexeme_language", "multi_value", "property_scope", "required_qualifier",
    "same_separators", "single_best_value", "single_value",
]  # fmt: skip

_LIVE_ONE: Final = f"[ sh:not {DEPRECATED} ]"
_BEST_ONE: Final = "[ sh:path rdf:type ; sh:qualifiedValueShape [ sh:in ( wikibase:BestRank ) ] ; sh:qualifiedMinCount 1 ]"


def conflicts_with(forge: Forge) -> Iterator[Check]:
    """The item has no statement of another property, or none with certain values."""
    (other,) = forge.constraint.ids("P2306")[:1]
    theirs, values = forge.vocabulary.predicates(other), forge.constraint.ids("P2305")
    claims = f"sh:path ( [ sh:inversePath {forge.own.p} ] {theirs.p} )"
    conflict = _statement_with(forge, theirs.ps, values)
    demand = f"[ {claims} ; sh:qualifiedValueShape {conflict} ; sh:qualifiedMaxCount 0 ]"
    words = f"no statement {other}{f' with {_any(values)}' if values else ''} beside {forge.about()}"
    yield Check("", forge.statements(), forge.guarded(demand), words)


def item_requires(forge: Forge) -> Iterator[Check]:
    """The item has a statement of another property, perhaps with one of certain values."""
    (other,) = forge.constraint.ids("P2306")[:1]
    theirs, values = forge.vocabulary.predicates(other), forge.constraint.ids("P2305")
    claims = f"sh:path ( [ sh:inversePath {forge.own.p} ] {theirs.p} )"
    demand = f"[ {claims} ; sh:qualifiedValueShape {_statement_with(forge, theirs.ps, values)} ; sh:qualifiedMinCount 1 ]"
    words = f"a statement {other}{f' with {_any(values)}' if values else ''} beside {forge.about()}"
    for suffix, excuse, is_doubt in forge.by_novelty(f"[ sh:inversePath {forge.own.p} ]"):
        yield Check(suffix, forge.statements(), forge.guarded(demand, also=excuse), words, is_doubt=is_doubt)


def _statement_with(forge: Forge, predicate: str, values: tuple[str, ...]) -> str:
    """The shape of statements that are not deprecated and, if there are `values`, have one of them."""
    if not values:
        return _LIVE_ONE
    path = f"( {predicate} fact:same )"
    value = f"[ sh:path {path} ; sh:qualifiedValueShape [ sh:in {listed(forge.named(values))} ] ; sh:qualifiedMinCount 1 ]"
    return f"[ sh:and ( {_LIVE_ONE} {value} ) ]"


def _any(ids: tuple[str, ...]) -> str:
    return " or ".join(ids)


def allowed_qualifiers(forge: Forge) -> Iterator[Check]:
    """No qualifier but those listed. Properties of the dataset's own are none of Wikidata's business."""
    allowed = [forge.vocabulary.predicates(name) for name in forge.constraint.ids("P2306")]
    values, nothing = [one.pq for one in allowed], [forge.own.wdno, *(one.wdno for one in allowed)]
    words = f"on {forge.about()} none of the qualifiers but {', '.join(forge.constraint.ids('P2306')) or 'none at all'}"
    used = [
        'FILTER (STRSTARTS(STR(?path), CONCAT(STR(pq:), "P")))',
        *([f"FILTER (?path NOT IN ({', '.join(values)}))"] if values else []),
    ]
    unused = f'FILTER (STRSTARTS(STR(?value), CONCAT(STR(wdno:), "P")) && ?value NOT IN ({", ".join(nothing)}))'
    query = ["$this ?path ?value .", f"?item {forge.own.p} $this .", "FILTER NOT EXISTS { $this wikibase:rank wikibase:DeprecatedRank }"]
    with_value = sparql("?path", *query, *used, forge.unexcused(Context.MAIN))
    without = sparql("", *query, "FILTER (?path = rdf:type)", unused, forge.unexcused(Context.MAIN))
    yield Check("", forge.statements(), [with_value, without], words)


def required_qualifier(forge: Forge) -> Iterator[Check]:
    """Each of the qualifiers is there, if only to say that it has no value."""
    names = forge.constraint.ids("P2306")
    demands = []
    for name in names:
        theirs = forge.vocabulary.predicates(name)
        nothing = f"[ sh:path rdf:type ; sh:qualifiedValueShape [ sh:in ( {theirs.wdno} ) ] ; sh:qualifiedMinCount 1 ]"
        demands.append(f"[ sh:or ( [ sh:path {theirs.pq} ; sh:minCount 1 ] {nothing} ) ]")
    yield Check("", forge.statements(), forge.guarded(*demands), f"{forge.about()} with the qualifier {' and '.join(names)}")


def property_scope(forge: Forge) -> Iterator[Check]:
    """The property stands only where it may."""
    constraint = forge.constraint
    allowed = constraint.scopes
    words = f"{forge.about()} only as {' or '.join(allowed)}"
    for context in constraint.contexts:
        if context in allowed:
            continue
        demand = f"[ sh:path {forge.predicate(context)} ; sh:maxCount 0 ]"
        if context is Context.MAIN:
            yield Check("", forge.users(context), forge.guarded(demand), words)
        else:
            yield Check(f"-{context}", forge.users(context), forge.aside(demand, context), words)


def citation_needed(forge: Forge) -> Iterator[Check]:
    """At least one reference, on deprecated statements too."""
    demand = "[ sh:path prov:wasDerivedFrom ; sh:minCount 1 ]"
    yield Check("", forge.statements(), forge.guarded(demand, deprecated=True), f"a reference for {forge.about()}")


def allowed_entity_types(forge: Forge) -> Iterator[Check]:
    """The entity is of one of the types; one whose type nobody states is let pass."""
    constraint = forge.constraint
    types = constraint.ids("P2305")
    others = [forge.vocabulary.name(iri) for item, iri in ENTITY_CLASSES.items() if item not in types]
    words = f"{forge.about()} only on {', '.join(iri.rpartition('#')[2].lower() for item, iri in ENTITY_CLASSES.items() if item in types)}"
    for context in constraint.contexts:
        if context is Context.MAIN:
            demand = f"[ sh:path ( [ sh:inversePath {forge.own.p} ] rdf:type ) ; sh:not [ sh:in {listed(others)} ] ]"
            yield Check("", forge.statements(), forge.guarded(demand), words)
            continue
        query = sparql("", owner_of(context), f"?item a ?class . FILTER (?class IN ({', '.join(others)}))", forge.unexcused(context))
        yield Check(f"-{context}", forge.users(context), [query], words)


def single_value(forge: Forge) -> Iterator[Check]:
    """At most one value that is not deprecated, or one for each combination of separators."""
    yield from _counted(forge, _LIVE_ONE, "one value")


def single_best_value(forge: Forge) -> Iterator[Check]:
    """At most one value of the best rank, or one for each combination of separators."""
    yield from _counted(forge, _BEST_ONE, "one best value")


def multi_value(forge: Forge) -> Iterator[Check]:
    """At least two values that are not deprecated."""
    words = f"at least two values of {forge.about()}"
    if Context.MAIN in forge.constraint.contexts:
        limits = ("sh:qualifiedMinCount 2", "sh:qualifiedMaxCount 0")
        two, none = (f"[ sh:path {forge.own.p} ; sh:qualifiedValueShape {_LIVE_ONE} ; {limit} ]" for limit in limits)
        target: Node = [("sh:targetSubjectsOf", forge.own.p)]
        for suffix, excuse, is_doubt in forge.by_novelty():
            yield Check(suffix, target, [("sh:or", listed([two, none, *forge.excuses(()), excuse]))], words, is_doubt=is_doubt)
    yield from _elsewhere_counted(forge, "sh:minCount 2", words)


def _counted(forge: Forge, counts: str, what: str) -> Iterator[Check]:
    """At most one statement of those that count; in qualifiers and references at most one value."""
    separators = [forge.vocabulary.predicates(name).pq for name in forge.constraint.ids("P4155")]
    each = f" for each {_any(forge.constraint.ids('P4155'))}" if separators else ""
    words = f"{what} of {forge.about()}{each}"
    if Context.MAIN in forge.constraint.contexts:
        if separators:
            yield Check("", forge.users(Context.MAIN), [_rival(forge, counts == _BEST_ONE, separators)], words)
        else:
            demand = f"[ sh:path {forge.own.p} ; sh:qualifiedValueShape {counts} ; sh:qualifiedMaxCount 1 ]"
            excuses = forge.excuses(())
            body: Node = [("sh:or", listed([*excuses, demand]))] if excuses else [("sh:property", demand)]
            yield Check("", [("sh:targetSubjectsOf", forge.own.p)], body, words)
    yield from _elsewhere_counted(forge, "sh:maxCount 1", words)


def _elsewhere_counted(forge: Forge, limit: str, words: str) -> Iterator[Check]:
    """The count of values in each qualifier and reference that has the property at all."""
    for context in forge.constraint.contexts:
        if context is not Context.MAIN:
            demand = f"[ sh:path {{path}} ; {limit} ]"
            yield Check(f"-{context}", forge.users(context), forge.aside(demand, context), words)


def _rival(forge: Forge, best: bool, separators: list[str]) -> tuple[str, Node]:
    """A query for statements beside which another one counts that has the same separators."""
    counts = "a wikibase:BestRank" if best else "wikibase:rank ?{}"
    live = "" if best else "FILTER (?mine != wikibase:DeprecatedRank && ?theirs != wikibase:DeprecatedRank)"
    return sparql(
        "",
        f"?item {forge.own.p} $this , ?rival . FILTER ($this != ?rival)",
        f"$this {counts.format('mine')} . ?rival {counts.format('theirs')} . {live}",
        same_separators(separators),
        forge.unexcused(Context.MAIN),
    )


def same_separators(separators: list[str]) -> str:
    """The filter that `$this` and `?rival` have the same qualifiers of some properties."""
    one_of = f"FILTER (?separator IN ({', '.join(separators)}))"
    return "\n".join(
        f"FILTER NOT EXISTS {{ {one} ?separator ?part . {one_of} FILTER NOT EXISTS {{ {other} ?separator ?part }} }}"
        for one, other in (("$this", "?rival"), ("?rival", "$this"))
    )


def label_in_language(forge: Forge) -> Iterator[Check]:
    """A label in one of the languages, or one for all languages (`mul`)."""
    codes = forge.constraint.texts("P424")
    tags = ", ".join(f'"{code}"' for code in (*codes, "mul"))
    query = sparql(
        "",
        f"?item {forge.own.p} $this .",
        f"FILTER NOT EXISTS {{ ?item rdfs:label ?label . FILTER (LANG(?label) IN ({tags})) }}",
        "FILTER NOT EXISTS { $this wikibase:rank wikibase:DeprecatedRank }",
        forge.unexcused(Context.MAIN),
    )
    yield Check("", forge.statements(), [query], f"a label in {' or '.join(codes)} beside {forge.about()}")


def lexeme_language(forge: Forge) -> Iterator[Check]:
    """The lexeme is in one of the languages: the one that has the statement, or the one that is its value."""
    constraint = forge.constraint
    language, languages = "<http://purl.org/dc/terms/language>", listed(forge.named(constraint.ids("P2305")))
    words = f"a lexeme in {_any(constraint.ids('P2305'))} with {forge.about()}"
    own = f"[ sh:path ( [ sh:inversePath {forge.own.p} ] {language} ) ; sh:in {languages} ]"
    yield Check("", forge.statements(), forge.guarded(own), words)
    if constraint.datatype == "wikibase-lexeme":
        value = f"[ sh:path ( {forge.own.ps} {language} ) ; sh:in {languages} ]"
        yield Check("-value", forge.users(Context.MAIN), forge.guarded(value), words)
        known = (
            f"[ sh:or ( [ sh:path {forge.own.ps} ; sh:nodeKind sh:BlankNode ] [ sh:path ( {forge.own.ps} {language} ) ; sh:minCount 1 ] ) ]"
        )
        yield Check("-unknown", forge.users(Context.MAIN), forge.guarded(known), reason="the lexeme is not at hand")
    else:
        is_lexeme = f"[ sh:path ( [ sh:inversePath {forge.own.p} ] {language} ) ; sh:minCount 1 ]"
        lexeme = forge.vocabulary.name(ENTITY_CLASSES["Q51885771"])
        no_lexeme = f"[ sh:path ( [ sh:inversePath {forge.own.p} ] rdf:type ) ; sh:not [ sh:in ( {lexeme} ) ] ]"
        known = f"[ sh:or ( {is_lexeme} {no_lexeme} ) ]"
        yield Check("-unknown", forge.statements(), forge.guarded(known), reason="the lexeme's language is not at hand")
