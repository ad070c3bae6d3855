"""What a SPARQL query looks at, from its algebra as rdflib reads it.

A query is taken apart into branches, of whose patterns all must match for a solution: one for each combination of the sides of its
UNIONs. What is optional, and what must exist or must not, hangs on the branch around it. Where the algebra has something else,
nothing is claimed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count, product
from typing import Any, Final, NamedTuple, TypeAlias

from rdflib import BNode, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern, translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from pipeline.incremental.looks import ANY, Look, Pattern, Step, UnclearError, back, looks_of

__all__ = ["Branch", "Query", "branch_looks"]

#: Nodes of the algebra that pass on the solutions of what is in them.
_PLAIN: Final = {"SelectQuery", "ConstructQuery", "Project", "Distinct", "Reduced", "OrderBy", "AggregateJoin"}
_EXISTS: Final = {"Builtin_EXISTS", "Builtin_NOTEXISTS"}
_RAW: Final = "GroupGraphPatternSub"
_NEVER_ALIKE: Final = {"Builtin_NOW", "Builtin_RAND", "Builtin_UUID", "Builtin_STRUUID", "Builtin_BNODE"}
#: One way through a path: steps in a row.
_Route: TypeAlias = tuple[Step, ...]


class Branch(NamedTuple):
    """Patterns that must match together, and the groups that hang on them, each with its branches.

    `values` are the rows of terms that variables are given; `grouped` the variables over which solutions are put together.
    """

    patterns: tuple[Pattern, ...] = ()
    hanging: tuple[tuple["Branch", ...], ...] = ()
    values: tuple[tuple[tuple[str, str], ...], ...] = ()
    grouped: tuple[tuple[str, ...], ...] = ()

    def joined(self, other: "Branch") -> "Branch":
        """What both ask for."""
        values = (*self.values, *other.values)
        return Branch(self.patterns + other.patterns, self.hanging + other.hanging, values, self.grouped + other.grouped)

    def everything(self) -> Iterator[Pattern]:
        """The patterns of the branch and of all that hangs on it."""
        yield from self.patterns
        for group in self.hanging:
            for branch in group:
                yield from branch.everything()


class Query:
    """A query taken apart. Raises `UnclearError` for what is not understood."""

    def __init__(self, text: str) -> None:
        self._fresh = count()
        try:
            algebra = translateQuery(parseQuery(text)).algebra
        except Exception as error:  # its parser raises whatever its parts do
            raise UnclearError(f"a query that rdflib cannot read: {error}") from error
        self.told: Counter[str] = Counter()
        self.branches = self._expand(algebra)
        #: What a CONSTRUCT query makes.
        self.template = [tuple(map(_name, triple)) for triple in algebra.template or ()] if algebra.name == "ConstructQuery" else []
        self.told.update(term for triple in self.template for term in triple)
        if algebra.name != "ConstructQuery":
            self.told.update(map(_name, algebra.PV))

    def _expand(self, node: Any) -> tuple[Branch, ...]:
        """The branches of a node of the algebra."""
        name = node.name
        if name == _RAW:
            return self._expand(translateGroupGraphPattern(node))
        if name in _PLAIN:
            for part in node.get("A") or ():
                self._told(part)
            return self._expand(node.p)
        expand = _NODES.get(name)
        if expand is None:
            raise UnclearError(f"{name} in a query")
        return expand(self, node)

    def _pattern(self, node: Any) -> tuple[Branch, ...]:
        branches: tuple[Branch, ...] = (Branch(),)
        for start, path, end in node.triples:
            routes = self._routes(path)
            choices = [Branch(tuple(self._chain(_name(start), route, _name(end)))) for route in routes]
            if isinstance(path, Variable | BNode):
                choices = [Branch((Pattern(_name(start), routes[0][0], _name(end), _name(path)),))]
            branches = tuple(one.joined(choice) for one in branches for choice in choices)
        return branches

    def _chain(self, start: str, route: _Route, end: str) -> Iterator[Pattern]:
        inner = [f"?_{next(self._fresh)}" for _ in route[1:]]
        for step, here, there in zip(route, [start, *inner], [*inner, end], strict=True):
            yield Pattern(here, step, there)

    def _routes(self, path: Any) -> list[_Route]:
        """All ways through a path; those of one step each are taken together."""
        if isinstance(path, URIRef):
            return [(Step(((str(path), False),)),)]
        if isinstance(path, Variable | BNode):
            return [(Step(((ANY, False),)),)]
        if isinstance(path, InvPath):
            return [tuple(back(step) for step in reversed(route)) for route in self._routes(path.arg)]
        if isinstance(path, SequencePath):
            return [tuple(step for route in routes for step in route) for routes in product(*map(self._routes, path.args))]
        if isinstance(path, AlternativePath):
            return _together([route for part in path.args for route in self._routes(part)])
        if isinstance(path, MulPath):
            routes = self._routes(path.path)
            if len(routes) == 1 and len(routes[0]) == 1:
                return [(Step(routes[0][0].moves, many=True),)]
        if isinstance(path, NegatedPath):
            return [(Step(((ANY, False), (ANY, True))),)]
        raise UnclearError(f"the path {path}")

    def _join(self, node: Any) -> tuple[Branch, ...]:
        return tuple(one.joined(other) for one in self._expand(node.p1) for other in self._expand(node.p2))

    def _union(self, node: Any) -> tuple[Branch, ...]:
        return self._expand(node.p1) + self._expand(node.p2)

    def _optional(self, node: Any) -> tuple[Branch, ...]:
        group = tuple(one._replace(hanging=one.hanging + self._told(node.expr)) for one in self._expand(node.p2))
        return tuple(one._replace(hanging=(*one.hanging, group)) for one in self._expand(node.p1))

    def _with_expression(self, node: Any) -> tuple[Branch, ...]:
        hanging = self._told(node.expr)
        return tuple(one._replace(hanging=one.hanging + hanging) for one in self._expand(node.p))

    def _group(self, node: Any) -> tuple[Branch, ...]:
        keys = tuple(_name(key) for key in node.expr or () if isinstance(key, Variable))
        return tuple(one._replace(grouped=(*one.grouped, keys)) for one in self._expand(node.p))

    def _inner(self, node: Any) -> tuple[Branch, ...]:
        """The rows of VALUES, or a query within the query, whose own variables get other names."""
        inner = node.p
        if inner.name == "values":
            return (Branch(values=tuple(tuple((_name(key), _name(term)) for key, term in row.items()) for row in inner.res)),)
        if inner.name not in _PLAIN:
            raise UnclearError(f"{inner.name} within a query")
        told, self.told = self.told, Counter()
        branches, shown = self._expand(inner), {_name(name) for name in inner.PV}
        suffix = f"_{next(self._fresh)}"

        def rename(term: str) -> str:
            return term if term in shown or not term.startswith("?") else term + suffix

        told.update({rename(term): times for term, times in self.told.items()})
        self.told = told
        return tuple(_renamed(branch, rename) for branch in branches)

    def _told(self, expression: Any) -> tuple[tuple[Branch, ...], ...]:
        """The groups that must or must not exist for an expression; what it speaks of is counted."""
        found: list[tuple[Branch, ...]] = []
        pending = [expression]
        while pending:
            part = pending.pop()
            if isinstance(part, CompValue):
                if part.name in _NEVER_ALIKE:
                    raise UnclearError(f"{part.name} in a query")
                if part.name in _EXISTS:
                    found.append(self._expand(part.graph))
                else:
                    pending += [value for key, value in part.items() if key != "_vars"]
            elif isinstance(part, Variable):
                self.told[_name(part)] += 1
            elif isinstance(part, list | tuple | set | frozenset):
                pending += part
        return tuple(found)


_NODES: Final[dict[str, Callable[[Query, Any], tuple[Branch, ...]]]] = {
    "BGP": Query._pattern,
    "Join": Query._join,
    "Union": Query._union,
    "LeftJoin": Query._optional,
    "Filter": Query._with_expression,
    "Extend": Query._with_expression,
    "Group": Query._group,
    "ToMultiSet": Query._inner,
}


def _name(term: Any) -> str:
    """A variable with its mark, any other term in N-Triples. What has no name is a variable in a query."""
    if isinstance(term, BNode):
        return f"?_:{term}"
    return str(term.n3())


def _together(routes: Sequence[_Route]) -> list[_Route]:
    """The routes, those of a single plain step as one."""
    plain = [route[0] for route in routes if len(route) == 1 and not route[0].many]
    others = [route for route in routes if len(route) > 1 or route[0].many]
    return [*([(Step(tuple(move for step in plain for move in step.moves)),)] if plain else []), *others]


def _renamed(branch: Branch, rename: Callable[[str], str]) -> Branch:
    return Branch(
        tuple(Pattern(rename(one.start), one.step, rename(one.end), one.named and rename(one.named)) for one in branch.patterns),
        tuple(tuple(_renamed(one, rename) for one in group) for group in branch.hanging),
        tuple(tuple((rename(name), term) for name, term in row) for row in branch.values),
        tuple(tuple(map(rename, keys)) for keys in branch.grouped),
    )


def branch_looks(query: Query, branch: Branch, anchor: str) -> Iterator[Look]:
    """What a branch looks at from a variable. Raises `UnclearError` where it looks at something that hangs together with nothing."""
    uses = Counter(query.told)
    for pattern in branch.everything():
        uses.update(pattern.terms())
    once = set() if branch.grouped else {name for name, times in uses.items() if times == 1}
    yield from _looks(branch, (), anchor, once)


def _looks(branch: Branch, around: tuple[Pattern, ...], anchor: str, once: Iterable[str]) -> Iterator[Look]:
    ground = around + branch.patterns
    yield from looks_of(branch.patterns, ground, anchor, once)
    for group in branch.hanging:
        for inner in group:
            yield from _looks(inner, ground, anchor, once)
