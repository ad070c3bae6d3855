"""Shapes of the constraints that look at other entities: the value's statements, classes, the same value elsewhere.

They need a graph that holds these entities. One of which it says nothing is not there, and what rests on it stays undecided.
"""

from collections.abc import Iterator
from typing import Final

from pipeline.constraints.blocks import LIVE, Check, Forge, among, live, owner_of, sparql
from pipeline.constraints.facts import TOP
from pipeline.constraints.kinds import Context
from pipeline.constraints.statements import same_separators

__all__ = ["ASKING", "contemporary", "distinct_values", "inverse", "subject_type", "symmetric", "value_requires", "value_type"]

_INSTANCE, _SUBCLASS, _EITHER = "Q21503252", "Q21514624", "Q30208840"
#: Relation -> the way from an entity to its classes (see `facts`).
_STEPS: Final = {_INSTANCE: "fact:instance-of", _SUBCLASS: "fact:subclass-of", _EITHER: "fact:instance-of|fact:subclass-of"}
_WORDS: Final = {_INSTANCE: "an instance", _SUBCLASS: "a subclass", _EITHER: "an instance or subclass"}
_ABSENT: Final = "the value is an item of which the graph says nothing"
_OPEN: Final = "the graph does not hold its classes up to the top"
#: The kinds that look for a statement of another entity.
ASKING: Final = ("inverse", "symmetric", "value-requires-statement")


def _suffix(context: Context) -> str:
    return "" if context is Context.MAIN else f"-{context}"


def _about_value(forge: Forge, expected: str, *faults: tuple[str, str]) -> Iterator[Check]:
    """Checks of each value that is an entity, by patterns that find faults of `?value` when the graph describes it.

    Each fault comes with the reason why it leaves the matter undecided, or none. A value the graph says nothing of is undecided.
    """
    described = "EXISTS { ?value fact:is-described true }"
    for context in forge.constraint.contexts:
        owner = forge.owner(context) or owner_of(context)
        value = f"$this {forge.predicate(context)} ?value . FILTER (isIRI(?value))"
        rank = LIVE if context is Context.MAIN else ""
        found = [*((f"FILTER {described}\n{fault}", reason) for fault, reason in faults), (f"FILTER NOT {described}", _ABSENT)]
        for pattern, reason in found:
            suffix = "-absent" if reason == _ABSENT else "-open" if reason else ""
            query = sparql("", value, owner, rank, pattern, forge.unexcused(context))
            yield Check(f"{suffix}{_suffix(context)}", forge.users(context), [query], expected, reason)


def value_requires(forge: Forge) -> Iterator[Check]:
    """The value has a statement of another property, perhaps with one of certain values. At fault is the value, once for all."""
    (other,) = forge.constraint.ids("P2306")[:1]
    theirs, values = forge.vocabulary.predicates(other), forge.constraint.ids("P2305")
    required = f"$this fact:same ?v . ?v {theirs.wdt}|{theirs.p} ?r ."
    if values:
        required = f"$this fact:same ?v . ?v {theirs.wdt}|{theirs.p}/{theirs.ps} ?r . ?r fact:same ?s . {among('?s', forge.named(values))}"
    with_value = f" with {' or '.join(values)}" if values else ""
    words = f"a statement {other}{with_value} in what is a value of {forge.about()}"
    described = "EXISTS { $this fact:is-described true }"
    for context in forge.constraint.contexts:
        predicate = forge.predicate(context)
        targets = [("sh:targetObjectsOf", predicate)]
        owner = f"?item {forge.own.p} ?user . {live('?user')}" if context is Context.MAIN else owner_of(context).replace("$this", "?user")
        used = f"?user {predicate} $this . FILTER (isIRI($this))"
        fault = sparql("", used, owner, f"FILTER {described}", f"FILTER NOT EXISTS {{ {required} }}", forge.unexcused(context))
        yield Check(_suffix(context), targets, [fault], words)
        absent = sparql("", used, owner, f"FILTER NOT {described}", forge.unexcused(context))
        yield Check(f"-absent{_suffix(context)}", targets, [absent], reason=_ABSENT)


def inverse(forge: Forge) -> Iterator[Check]:
    """The value points back with another property."""
    (other,) = forge.constraint.ids("P2306")[:1]
    yield from _pointing_back(forge, other)


def symmetric(forge: Forge) -> Iterator[Check]:
    """The value points back with the same property."""
    yield from _pointing_back(forge, forge.constraint.subject)


def _pointing_back(forge: Forge, name: str) -> Iterator[Check]:
    theirs = forge.vocabulary.predicates(name)
    back = f"?value fact:same ?v . ?item fact:same ?i . ?v {theirs.wdt}|{theirs.p}/{theirs.ps} ?i ."
    words = f"a value of {forge.about()} that points back with {name}"
    yield from _about_value(forge, words, (f"FILTER NOT EXISTS {{ {back} }}", ""))


def contemporary(forge: Forge) -> Iterator[Check]:
    """Subject and value exist at the same time, to the year: neither ends in a year before the other begins."""
    apart = "EXISTS {{ {} fact:last-year ?end . {} fact:first-year ?start . FILTER (?end < ?start) }}"
    fault = f"FILTER ({apart.format('?item', '?value')} || {apart.format('?value', '?item')})"
    yield from _about_value(forge, f"a value of {forge.about()} that exists at the same time as the item", (fault, ""))


def subject_type(forge: Forge) -> Iterator[Check]:
    """The item belongs to one of the classes."""
    expected = f"{_relation(forge)} beside {forge.about()}"
    for context in forge.constraint.contexts:
        owner = f"?item {forge.own.p} $this ." if context is Context.MAIN else "?item ?claims $this ."
        rank = LIVE if context is Context.MAIN else ""
        target = forge.statements() if context is Context.MAIN else forge.users(context)
        for suffix, reason, pattern in _classified(forge, "?item"):
            query = sparql("", owner, rank, pattern, forge.unexcused(context))
            yield Check(f"{suffix}{_suffix(context)}", target, [query], expected, reason)


def value_type(forge: Forge) -> Iterator[Check]:
    """The value belongs to one of the classes."""
    faults = [(pattern, reason) for _, reason, pattern in _classified(forge, "?value")]
    yield from _about_value(forge, f"{_relation(forge)} as value of {forge.about()}", *faults)


def _relation(forge: Forge) -> str:
    (relation,) = forge.constraint.ids("P2309")[:1]
    return f"{_WORDS[relation]} of {', '.join(forge.constraint.ids('P2308'))}"


def _classified(forge: Forge, variable: str) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    """Patterns for what belongs to none of the classes: for certain, and as far as the graph goes.

    A chain of classes ends for certain at the class of everything; one that ends elsewhere goes on where the graph does not.
    """
    (relation,) = forge.constraint.ids("P2309")[:1]
    chain = f"{variable} {_STEPS[relation]} ?class ."
    outside = f"FILTER NOT EXISTS {{ {chain} {among('?class', forge.named(forge.constraint.ids('P2308')))} }}"
    top = forge.named([TOP])[0]
    dangling = f"{chain} FILTER (?class != {top}) FILTER NOT EXISTS {{ ?class fact:superclass ?super }}"
    return ("", "", f"{outside}\nFILTER NOT EXISTS {{ {dangling} }}"), ("-open", _OPEN, f"{outside}\nFILTER EXISTS {{ {dangling} }}")


def distinct_values(forge: Forge) -> Iterator[Check]:
    """No other entity has the same value, unless separators tell the two apart."""
    separators = [forge.vocabulary.predicates(name).pq for name in forge.constraint.ids("P4155")]
    query = sparql(
        "",
        f"$this {forge.own.ps} ?value . ?item {forge.own.p} $this . ?rival {forge.own.ps} ?value . ?other {forge.own.p} ?rival .",
        "FILTER (?other != ?item && !isBlank(?value))",
        "FILTER NOT EXISTS { ?item fact:same ?other }",
        LIVE,
        live("?rival"),
        same_separators(separators) if separators else "",
        forge.unexcused(Context.MAIN),
    )
    yield Check("", forge.users(Context.MAIN), [query], f"a value of {forge.about()} that no other item has")
