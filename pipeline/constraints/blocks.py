"""The parts that shapes of constraints are made of: paths, what excuses an entity, queries, and what a result says.

Our own items may be Wikidata's under another name, so an item counts as every item that `owl:sameAs` ties it to. Values that
are no items of Wikidata and not tied to one are taken to be none of those a constraint lists.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from pipeline.constraints.constraint import Constraint
from pipeline.constraints.kinds import Context
from pipeline.constraints.units import Units
from pipeline.issues import Severity
from pipeline.rdf.shacl_turtle import Node, Vocabulary, listed, text

__all__ = [
    "BLANK", "DEPRECATED", "LIVE", "ROLES", "UNDECIDED", "Check", "Forge", "among", "live", "owner_of", "parts", "sparql",
]  # fmt: skip

_Pair: TypeAlias = "tuple[str, str | Node]"
#: The shape of deprecated statements, which most constraints leave alone.
DEPRECATED: Final = "shape:deprecated-statement"
BLANK: Final = "[ sh:nodeKind sh:BlankNode ]"
UNDECIDED: Final = "constraint-undecided"
#: The path from an item to itself and to all it is known to be the same as (see `facts`).
_SAME: Final = "fact:same"
#: How the predicate of a value is called, by context.
ROLES: Final[dict[Context, Literal["ps", "pq", "pr"]]] = {Context.MAIN: "ps", Context.QUALIFIER: "pq", Context.REFERENCE: "pr"}
#: From a statement or reference to the entities that have it (see `facts`).
_OWNER: Final = "fact:owner"
_SEVERITIES: Final = {Severity.ERROR: "Violation", Severity.WARNING: "Warning", Severity.INFO: "Info"}


def live(statement: str) -> str:
    """The filter that a statement is not deprecated."""
    return f"FILTER NOT EXISTS {{ {statement} wikibase:rank wikibase:DeprecatedRank }}"


def owner_of(context: Context) -> str:
    """The pattern that binds `?item` to each entity that `$this` belongs to as qualified statement or as reference."""
    if context is Context.REFERENCE:
        return "?statement prov:wasDerivedFrom $this . ?item ?claims ?statement ."
    return "?item ?claims $this ."


LIVE: Final = live("$this")


def among(variable: str, names: Iterable[str]) -> str:
    """The filter that a variable is one of several terms."""
    return f"FILTER ({variable} IN ({', '.join(names)}))"


def parts(*paths: str) -> str:
    """A sequence path; one path stands for itself."""
    return paths[0] if len(paths) == 1 else listed(paths)


def sparql(select: str, *patterns: str) -> tuple[str, Node]:
    """A constraint in SPARQL that finds `$this` and what `select` names besides."""
    lines = [line.strip() for pattern in patterns for line in pattern.splitlines() if line.strip()]
    variables = " ".join(["$this", *select.split()])
    body = "\n".join(f"                {line}" for line in lines)
    query = f'"""\n            SELECT DISTINCT {variables} WHERE {{\n{body}\n            }}"""'
    return ("sh:sparql", [("sh:prefixes", "shape:"), ("sh:select", query.replace("\\", "\\\\"))])


class Check(NamedTuple):
    """One shape of a constraint: what its name ends in, what it aims at, what it demands, and what is expected in words.

    With a `reason` it only finds what cannot be decided; `is_doubt` makes less of it than the constraint does.
    """

    suffix: str
    targets: Node
    body: Node
    expected: str = ""
    reason: str = ""
    is_doubt: bool = False


def _telling(pair: "_Pair", result: Node) -> "_Pair":
    """A property shape with what its results say; what the node shape around it says is not theirs (SHACL, section 2.1.4)."""
    predicate, shape = pair
    if predicate != "sh:property" or not isinstance(shape, str):
        return pair
    return predicate, f"[ {' ; '.join(f'{name} {words}' for name, words in result)} ; {shape.removeprefix('[').lstrip()}"


class Forge:
    """Makes the terms and patterns of one constraint."""

    def __init__(self, constraint: Constraint, vocabulary: Vocabulary, units: Units) -> None:
        self.constraint = constraint
        self.vocabulary = vocabulary
        self.units = units
        self.own = vocabulary.predicates(constraint.subject)

    def named(self, ids: Iterable[str]) -> list[str]:
        """The names of entities."""
        return [self.vocabulary.entity(entity) for entity in ids]

    def predicate(self, context: Context) -> str:
        """The predicate of the property's values in a context."""
        name: str = getattr(self.own, ROLES[context])
        return name

    def value_node(self, context: Context) -> str:
        """The predicate of the property's value nodes in a context."""
        name: str = getattr(self.own, f"{ROLES[context]}v")
        return name

    def users(self, context: Context) -> Node:
        """The target: all that has a value of the property in a context."""
        return [("sh:targetSubjectsOf", self.predicate(context))]

    def statements(self) -> Node:
        """The target: all statements of the property, those that say "no value" too."""
        return [("sh:targetSubjectsOf", self.own.ps), ("sh:targetClass", self.own.wdno)]

    def one_of(self, ids: Iterable[str]) -> str:
        """A shape of what is one of the entities, or known to be the same as one."""
        return f"[ sh:path {_SAME} ; sh:qualifiedValueShape [ sh:in {listed(self.named(ids))} ] ; sh:qualifiedMinCount 1 ]"

    def excuses(self, item: Sequence[str]) -> list[str]:
        """Shapes of what the constraint does not hold for: its exceptions, and entities it is not checked on.

        `item` is the path from the focus node to the entity.
        """
        shapes = []
        if self.constraint.exceptions:
            known = listed(self.named(self.constraint.exceptions))
            path = parts(*item, _SAME)
            shapes.append(f"[ sh:path {path} ; sh:qualifiedValueShape [ sh:in {known} ] ; sh:qualifiedMinCount 1 ]")
        if others := self._others():
            path = parts(*item, "rdf:type")
            shapes.append(f"[ sh:path {path} ; sh:qualifiedValueShape [ sh:in {listed(others)} ] ; sh:qualifiedMinCount 1 ]")
        return shapes

    def unexcused(self, context: Context) -> str:
        """The same for queries, of the variable `?item`. In qualifiers and references there are no exceptions, on Wikidata as here."""
        patterns = []
        if self.constraint.exceptions and context is Context.MAIN:
            names = self.named(self.constraint.exceptions)
            patterns.append(f"FILTER NOT EXISTS {{ ?item fact:same ?excepted . {among('?excepted', names)} }}")
        if self._others():
            patterns.append(f"FILTER NOT EXISTS {{ ?item a ?class . {among('?class', self._others())} }}")
        return "\n".join(patterns)

    def _others(self) -> list[str]:
        """The classes of the entities that the constraint is not checked on."""
        return [self.vocabulary.name(iri) for iri in self.constraint.other_classes]

    def guarded(self, *demands: str, deprecated: bool = False, also: str = "") -> Node:
        """What a statement has to fulfil (shapes), unless it is deprecated or its item is excused; `also` is one more excuse.

        With `deprecated` it has to even then.
        """
        excuses = [*([] if deprecated else [DEPRECATED]), *self.excuses((f"[ sh:inversePath {self.own.p} ]",)), *([also] if also else [])]
        if not excuses:
            return [("sh:property" if "sh:path" in demand else "sh:node", demand) for demand in demands]
        return [("sh:or", listed([*excuses, demand])) for demand in demands]

    def by_novelty(self, *path: str) -> Iterator[tuple[str, str, bool]]:
        """Items that are new to Wikidata, then those that it has and that may have there what is missing here.

        Each as the end of a name, an excuse for the others (a shape of what the path leads from), and whether it is a mere doubt:
        what OpenRefine warns of in new items it only mentions in the others (`ItemRequiresScrutinizer`, `MultiValueScrutinizer`).
        """
        known = parts(*path, "owl:sameAs")
        yield "", f"[ sh:path {known} ; sh:minCount 1 ]", False
        yield "-known", f"[ sh:path {known} ; sh:maxCount 0 ]", True

    def elsewhere(self, demand: str, expected: str, reason: str = "") -> Iterator[Check]:
        """A check of the values in qualifiers and references, where the constraint looks at them.

        `demand` is a property shape with `{path}` and `{node}` for the predicates.
        """
        if contexts := self.constraint.asides:
            targets = [pair for context in contexts for pair in self.users(context)]
            yield Check("-elsewhere", targets, [pair for context in contexts for pair in self.aside(demand, context)], expected, reason)

    def aside(self, demand: str, context: Context) -> Node:
        """What qualifiers and references have to fulfil, if one of the entities that have them is of a kind that is looked at.

        Exceptions do not excuse them: WikibaseQualityConstraints asks for these at main values alone
        (`DelegatingConstraintChecker`, 2026-08).
        """
        shape = self.filled(demand, context)
        others = self._others()
        if not others:
            return [("sh:property", shape)]
        looked_at = f"[ sh:path rdf:type ; sh:not [ sh:in {listed(others)} ] ]"
        return [("sh:or", listed([shape, f"[ sh:path {_OWNER} ; sh:qualifiedValueShape {looked_at} ; sh:qualifiedMaxCount 0 ]"]))]

    def filled(self, demand: str, context: Context) -> str:
        """A property shape with the predicates of a context in the place of `{path}` and `{node}`."""
        return demand.replace("{path}", self.predicate(context)).replace("{node}", self.value_node(context))

    def owner(self, context: Context) -> str:
        """The pattern that binds `?item`, the entity that `$this` belongs to, where it is needed."""
        if context is Context.MAIN:
            return f"?item {self.own.p} $this ."
        return owner_of(context) if self._others() else ""

    def found(self, context: Context, *patterns: str) -> tuple[str, Node]:
        """A query for faulty uses in a context: of statements that are not deprecated, of entities that are not excused."""
        rank = LIVE if context is Context.MAIN else ""
        return sparql("", *patterns, self.owner(context), rank, self.unexcused(context))

    def node(self, check: Check) -> Node:
        """The shape of a check, with all that its results say."""
        constraint = self.constraint
        what = f"{constraint.label} ({constraint.subject}): {constraint.kind.label} constraint"
        rule = UNDECIDED if check.reason else constraint.kind.rule
        severity = "Info" if check.reason or check.is_doubt else _SEVERITIES[constraint.severity]
        told = f"a decision on the {constraint.kind.label} constraint of {self.about()}: {check.reason}" if check.reason else check.expected
        result: Node = [("sh:severity", f"sh:{severity}"), ("sh:message", text(told))]
        return [
            ("a", "sh:NodeShape"),
            ("rdfs:label", text(f"{what}{', not decided' if check.reason else ''}")),
            ("rdfs:seeAlso", self.vocabulary.entity(constraint.subject)),
            ("rdfs:seeAlso", self.vocabulary.entity(constraint.type_item)),
            *check.targets,
            ("issue:rule", f'"{rule}"'),
            ("issue:fix", text("look it up on Wikidata before an upload" if check.reason else self._fix())),
            *result,
            *(_telling(pair, result) for pair in check.body),
        ]

    def about(self) -> str:
        """The property in words: `country (P17)`."""
        return f"{self.constraint.label} ({self.constraint.subject})"

    def _fix(self) -> str:
        """How to mend it, with what the constraint itself suggests (P9729 replacement value, P6824 replacement property), and why."""
        values, properties = self.constraint.ids("P9729"), self.constraint.ids("P6824")
        hints = [f"use {', '.join(ids)} instead" for ids in (values, properties) if ids]
        fix = " or ".join(hints) or "correct the statement, or say on Wikidata why it is an exception"
        said = self.constraint.clarification
        return f"{fix}; Wikidata says: “{said}”" if said else fix
