"""What a SPARQL query or a SHACL shape looks for, as patterns: nodes, and the ways between them.

A query is a list of alternatives (its unions, multiplied out). Each has edges between nodes, and groups of alternatives that
hang on it and bind nothing for it: OPTIONAL, EXISTS, NOT EXISTS, MINUS. Filters only take away and are left out, but for the
predicates that they allow. rdflib reads the queries (SPARQL 1.1, section 18.2).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, product
from typing import Any, Final, NamedTuple, TypeAlias

import pyoxigraph as ox
import rdflib
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, Identifier, Variable

from pipeline.checks.shacl_index import RDF, SH, TYPE, ShapeGraph, Term

__all__ = [
    "ANY", "Branch", "Construct", "Edge", "Step", "UnreadableQuery", "Way", "construct_patterns", "renamed",
    "select_patterns", "shape_edges",
]  # fmt: skip

#: Any predicate.
ANY: Final = None
#: Steps from one node to another.
Way: TypeAlias = "tuple[Step, ...]"


class UnreadableQuery(ValueError):
    """A query in which nobody can tell what is looked at: it names graphs or services, or cannot be read."""


class Step(NamedTuple):
    """One step along a predicate of these, or against it; with a loop, any number of times along one of its ways.

    `predicates` may be the name of a variable (`?p`), or `ANY`.
    """

    predicates: frozenset[str] | str | None
    inverse: bool = False
    loop: "tuple[Way, ...]" = ()

    def reversed(self) -> "Step":
        """The way back."""
        return Step(self.predicates, not self.inverse, tuple(backwards(way) for way in self.loop))


class Edge(NamedTuple):
    """One node is reached from another by any of these ways. Variables begin with `?`, IRIs stand in brackets; else a literal."""

    start: str
    ways: tuple[Way, ...]
    end: str


@dataclass
class Branch:
    """One alternative: its edges, the groups that hang on it, nodes that are the same, what variables may be, and where they are used."""

    edges: list[Edge] = field(default_factory=list)
    nested: "list[list[Branch]]" = field(default_factory=list)
    ties: list[frozenset[str]] = field(default_factory=list)
    values: dict[str, frozenset[str]] = field(default_factory=dict)
    used: Counter[str] = field(default_factory=Counter)

    def joined(self, other: "Branch") -> "Branch":
        """Both at once."""
        return Branch(
            self.edges + other.edges,
            self.nested + other.nested,
            self.ties + other.ties,
            self.values | other.values,
            self.used + other.used,
        )

    def uses(self) -> Counter[str]:
        """How often each variable occurs, in what hangs on it, too."""
        found = Counter(self.used)
        for edge in self.edges:
            found.update([edge.start, edge.end, *_variables(edge.ways)])
        for group in self.nested:
            for branch in group:
                found += branch.uses()
        for tie in self.ties:
            found.update(tie)
        return found


class Construct(NamedTuple):
    """A query that derives triples: what they look like, and what it rests on."""

    template: list[tuple[str, str, str]]
    branches: list[Branch]


def renamed(branch: Branch, tag: str) -> Branch:
    """The same with other variables."""

    def name(term: str) -> str:
        return f"{term}.{tag}" if term.startswith("?") else term

    def steps(way: Way) -> Way:
        return tuple(Step(name(p) if isinstance(p, str) else p, back, tuple(map(steps, loop))) for p, back, loop in way)

    return Branch(
        [Edge(name(start), tuple(map(steps, ways)), name(end)) for start, ways, end in branch.edges],
        [[renamed(one, tag) for one in group] for group in branch.nested],
        [frozenset(map(name, tie)) for tie in branch.ties],
        {name(one): terms for one, terms in branch.values.items()},
        Counter({name(one): times for one, times in branch.used.items()}),
    )


def backwards(way: Way) -> Way:
    """A way from its end to its start."""
    return tuple(step.reversed() for step in reversed(way))


def _variables(ways: tuple[Way, ...]) -> Iterator[str]:
    for way in ways:
        for step in way:
            if isinstance(step.predicates, str):
                yield step.predicates
            yield from _variables(step.loop)


def select_patterns(query: str, prefixes: Mapping[str, str]) -> list[Branch]:
    """The alternatives of a SELECT query. Raises `UnreadableQuery`."""
    read = _read(query, prefixes)
    return _branches(read.p)


def construct_patterns(query: str, prefixes: Mapping[str, str]) -> Construct:
    """A CONSTRUCT query. Raises `UnreadableQuery`."""
    read = _read(query, prefixes)
    template = [(_name(s), _name(p), _name(o)) for s, p, o in read.template or ()]
    # What it projects is everything, and says nothing of what is used.
    return Construct(template, _branches(read.p.p if read.p.name == "Project" else read.p))


def _read(query: str, prefixes: Mapping[str, str]) -> Any:
    declared = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in prefixes.items())
    try:
        return translateQuery(parseQuery(declared + query)).algebra
    except Exception as error:  # pyparsing and rdflib raise many kinds, and all say the same
        raise UnreadableQuery(str(error)) from error


def _name(term: Identifier | str) -> str:
    if isinstance(term, Variable | BNode):
        return f"?{term}"
    return f"<{term}>" if isinstance(term, rdflib.URIRef) else f'"{term}'


#: What only passes on, groups or orders what it stands on.
_THROUGH: Final = {"Project", "Distinct", "Reduced", "OrderBy", "Slice", "Group", "AggregateJoin", "Having"}


def _branches(node: CompValue) -> list[Branch]:
    name = node.name
    if name in _THROUGH:
        found = _branches(node.p)
        if name == "Project":
            for branch in found:
                branch.used.update(map(_name, node.PV))
        return found
    if name == "BGP":
        return [Branch([_edge(*triple) for triple in node.triples])]
    if name == "Join":
        return [one.joined(other) for one, other in product(_branches(node.p1), _branches(node.p2))]
    if name == "Union":
        return _branches(node.p1) + _branches(node.p2)
    if name in ("LeftJoin", "Minus"):
        hanging = _branches(node.p2)
        return [_with(branch, node.get("expr"), hanging) for branch in _branches(node.p1)]
    if name == "Filter":
        return [_with(branch, node.expr) for branch in _branches(node.p)]
    if name == "Extend":
        return [_extended(branch, node) for branch in _branches(node.p)]
    if name == "ToMultiSet":
        return _branches(node.p) if node.p.name != "values" else [_values(node.p.res)]
    raise UnreadableQuery(f"{name} in a query")


def _values(rows: list[dict[Any, Any]]) -> Branch:
    names = {variable for row in rows for variable in row}
    return Branch(values={_name(one): frozenset(_name(row[one]) for row in rows if one in row) for one in names})


def _with(branch: Branch, expression: Any, hanging: list[Branch] | None = None) -> Branch:
    """A branch with what a filter says of it."""
    branch.nested += [hanging] if hanging else []
    for graph in _exists(expression):
        branch.nested.append(_branches(graph))
    branch.used.update(f"?{one}" for one in _mentioned(expression))
    branch.values |= _allowed(expression)
    return branch


def _extended(branch: Branch, node: CompValue) -> Branch:
    tied = [f"?{one}" for one in _mentioned(node.expr)]
    if isinstance(node.expr, Variable):
        branch.ties.append(frozenset([_name(node.var), *tied]))
    branch.used[_name(node.var)] += 1
    return _with(branch, node.expr)


def _parts(expression: Any) -> Iterator[Any]:
    if isinstance(expression, CompValue):
        yield from expression.values()
    elif isinstance(expression, list | tuple | set):
        yield from expression


def _exists(expression: Any) -> Iterator[CompValue]:
    """The groups of EXISTS and NOT EXISTS in an expression."""
    if isinstance(expression, CompValue) and expression.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
        yield expression.graph
        return
    for part in _parts(expression):
        yield from _exists(part)


def _mentioned(expression: Any) -> Iterator[str]:
    """The variables an expression looks at itself."""
    if isinstance(expression, Variable):
        yield str(expression)
    elif isinstance(expression, CompValue) and expression.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
        return
    elif isinstance(expression, CompValue):
        for key, part in expression.items():
            if key != "_vars":
                yield from _mentioned(part)
    elif isinstance(expression, list | tuple):
        for part in expression:
            yield from _mentioned(part)


def _allowed(expression: Any) -> dict[str, frozenset[str]]:
    """The terms that a filter allows for variables: `?p IN (...)`, `?p = ...`, and what is joined by `&&`."""
    if not isinstance(expression, CompValue):
        return {}
    if expression.name == "ConditionalAndExpression":
        parts = [expression.expr, *(expression.other or ())]
        return {name: terms for part in parts for name, terms in _allowed(part).items()}
    if expression.name == "RelationalExpression" and expression.op in ("IN", "=") and isinstance(expression.expr, Variable):
        others = expression.other if expression.op == "IN" else [expression.other]
        if isinstance(others, list) and all(isinstance(one, rdflib.URIRef) for one in others):
            return {_name(expression.expr): frozenset(map(_name, others))}
    return {}


def _edge(start: Identifier, predicate: Any, end: Identifier) -> Edge:
    return Edge(_name(start), _ways(predicate), _name(end))


def _ways(path: Any) -> tuple[Way, ...]:
    if isinstance(path, Variable):
        return ((Step(_name(path)),),)
    if isinstance(path, rdflib.URIRef):
        return ((Step(frozenset([str(path)])),),)
    if isinstance(path, InvPath):
        return tuple(backwards(way) for way in _ways(path.arg))
    if isinstance(path, SequencePath):
        return tuple(tuple(step for way in ways for step in way) for ways in product(*map(_ways, path.args)))
    if isinstance(path, AlternativePath):
        return _merged([way for arg in path.args for way in _ways(arg)])
    if isinstance(path, MulPath):
        return ((Step(frozenset(), loop=_ways(path.path)),),)
    if isinstance(path, NegatedPath):
        return ((Step(ANY),), (Step(ANY, inverse=True),))
    raise UnreadableQuery(f"the path {path}" if isinstance(path, Path) else f"the predicate {path}")


def _merged(ways: list[Way]) -> tuple[Way, ...]:
    """Ways of one plain step in the same direction are one way with all their predicates."""
    plain: dict[bool, set[str]] = {}
    others = []
    for way in ways:
        step = way[0]
        if len(way) == 1 and isinstance(step.predicates, frozenset) and not step.loop:
            plain.setdefault(step.inverse, set()).update(step.predicates)
        else:
            others.append(way)
    return (*((Step(frozenset(some), inverse),) for inverse, some in sorted(plain.items())), *others)


class _Fresh:
    """New variables."""

    def __init__(self) -> None:
        self._count = count()

    def __call__(self) -> str:
        return f"?_{next(self._count)}"


#: What of a shape leads to other shapes for the same node.
_SAME_NODE: Final = ("node", "not", "qualifiedValueShape")
_LISTS: Final = ("and", "or", "xone")
_COMPARED: Final = ("equals", "disjoint", "lessThan", "lessThanOrEquals")


def shape_edges(shapes: ShapeGraph, shape: Term, this: str) -> tuple[list[Edge], list[Term]]:
    """What a shape looks at from a focus node on, in SHACL Core; and the SPARQL constraints of the shape itself.

    Raises `UnreadableQuery` where shapes inside it have queries of their own.
    """
    walk = _ShapeWalk(shapes)
    walk.look(shape, this, own=True)
    return walk.edges, walk.queries


class _ShapeWalk:
    def __init__(self, shapes: ShapeGraph) -> None:
        self._shapes, self._fresh = shapes, _Fresh()
        self._seen: set[tuple[Term, str]] = set()
        self.edges: list[Edge] = []
        self.queries: list[Term] = []

    def look(self, shape: Term, node: str, *, own: bool = False) -> None:
        """What a shape says of a node."""
        if (shape, node) in self._seen or self._shapes.text(shape, SH + "deactivated") == "true":
            return
        self._seen.add((shape, node))
        if self._shapes.text(shape, SH + "closed") == "true":
            self._beside(node, TYPE)
        value = node
        for path in self._shapes.objects(shape, SH + "path"):
            value = self._fresh()
            self.edges.append(Edge(node, self._path(path), value))
        self._constraints(shape, node, value)
        queries = self._shapes.objects(shape, SH + "sparql")
        if queries and not (own and value == node):
            raise UnreadableQuery("a query inside a shape")
        self.queries += queries

    def _constraints(self, shape: Term, node: str, value: str) -> None:
        for part in self._shapes.objects(shape, SH + "property"):
            self.look(part, value)
        for name in _SAME_NODE:
            for part in self._shapes.objects(shape, SH + name):
                self.look(part, value)
        for name in _LISTS:
            for head in self._shapes.objects(shape, SH + name):
                for part in self._shapes.items(head):
                    self.look(part, value)
        if self._shapes.objects(shape, SH + "class"):
            self._beside(value, TYPE)
        for name in _COMPARED:
            for other in self._shapes.objects(shape, SH + name):
                self._beside(node, str(getattr(other, "value", "")))

    def _beside(self, node: str, predicate: str) -> None:
        """The shape looks at what a node says with a predicate, and no further."""
        self.edges.append(Edge(node, ((Step(frozenset([predicate])),),), self._fresh()))

    def _path(self, path: Term) -> tuple[Way, ...]:
        """A SHACL path (SHACL, section 2.3.1)."""
        if isinstance(path, ox.NamedNode):
            return ((Step(frozenset([path.value])),),)
        for name in ("inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"):
            for inner in self._shapes.objects(path, SH + name):
                if name == "inversePath":
                    return tuple(backwards(way) for way in self._path(inner))
                if name == "alternativePath":
                    return _merged([way for one in self._shapes.items(inner) for way in self._path(one)])
                return ((Step(frozenset(), loop=self._path(inner)),),)
        if self._shapes.objects(path, RDF + "first"):
            ways = [self._path(one) for one in self._shapes.items(path)]
            return tuple(tuple(step for way in some for step in way) for some in product(*ways))
        raise UnreadableQuery("a path that is none of SHACL's")
