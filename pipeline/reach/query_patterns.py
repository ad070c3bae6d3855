"""What a SPARQL query looks for: its algebra, as rdflib reads it (SPARQL 1.1, section 18.2), taken apart into alternatives.

Where the algebra has something that is not understood here, nothing is claimed (`UnclearError`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import count, product
from typing import Any, Final

import rdflib
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern, translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, Identifier, Variable

from pipeline.reach.patterns import ANY, Branch, Edge, Step, UnclearError, Way, backwards, in_a_row, merged, renamed

__all__ = ["MINUS", "NOW", "Query", "declared"]

#: What only passes on, or orders, what it stands on.
_THROUGH: Final = {"Project", "Distinct", "Reduced", "OrderBy", "AggregateJoin"}
_EXISTS: Final = {"Builtin_EXISTS", "Builtin_NOTEXISTS"}
_NEVER_ALIKE: Final = {"Builtin_RAND", "Builtin_UUID", "Builtin_STRUUID", "Builtin_BNODE"}
#: What is noted of a query.
NOW, MINUS = "NOW()", "MINUS"


def declared(prefixes: Mapping[str, str]) -> str:
    """Prefixes as a query declares them."""
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in prefixes.items())


class Query:
    """A SELECT or CONSTRUCT query taken apart: its alternatives, and the triples that it makes. Raises `UnclearError`.

    `noted` says what else its answer hangs on: the clock (`NOW`), and groups that do not see the focus node (`MINUS`).
    """

    def __init__(self, text: str) -> None:
        self._fresh = count()
        self.noted: set[str] = set()
        try:
            algebra = translateQuery(parseQuery(text)).algebra
        except Exception as error:  # pyparsing and rdflib raise many kinds, and all say the same
            raise UnclearError(f"a query that rdflib cannot read: {error}") from error
        makes = algebra.name == "ConstructQuery"
        if not (algebra.template if makes else algebra.name == "SelectQuery"):
            raise UnclearError(f"{algebra.name} without a template" if makes else algebra.name)
        self.template: list[tuple[str, str, str]] = [(_name(s), _name(p), _name(o)) for s, p, o in algebra.template or ()]
        self.branches = self._expand(algebra.p)
        if not makes:
            self.branches = _joined(self.branches, _shown(algebra.PV))

    def _expand(self, node: CompValue) -> list[Branch]:
        """The alternatives of a node of the algebra."""
        if node.name in _THROUGH:
            return _joined(self._expand(node.p), self._said(node.get("A")))
        expand = _NODES.get(node.name)
        if expand is None:
            raise UnclearError(f"{node.name} in a query")
        return expand(self, node)

    def _raw(self, node: CompValue) -> list[Branch]:
        """What rdflib has left as it was parsed."""
        return self._expand(translateGroupGraphPattern(node))

    def _triples(self, node: CompValue) -> list[Branch]:
        return [Branch([Edge(_name(start), _ways(path), _name(end)) for start, path, end in node.triples])]

    def _join(self, node: CompValue) -> list[Branch]:
        pairs = [*product(self._expand(node.p1), self._expand(node.p2))]
        for one, other in pairs:
            # What hangs on one side does not see the other, and what it binds has to fit there.
            if shared := (one.loose() & other.uses().keys()) | (other.loose() & one.uses().keys()):
                raise UnclearError(f"{min(shared)} of a group within a query and of what is beside it")
        return [one.joined(other) for one, other in pairs]

    def _union(self, node: CompValue) -> list[Branch]:
        return self._expand(node.p1) + self._expand(node.p2)

    def _optional(self, node: CompValue) -> list[Branch]:
        around, inside = self._expand(node.p1), self._expand(node.p2)
        for one, other in product(around, inside):
            if shared := other.loose() & one.uses().keys():
                raise UnclearError(f"{min(shared)} of a group within an optional one and of what is around both")
        return _joined(around, Branch(nested=[_joined(inside, self._filter(node.expr))]))

    def _minus(self, node: CompValue) -> list[Branch]:
        self.noted.add(MINUS)
        return _joined(self._expand(node.p1), Branch(nested=[self._expand(node.p2)]))

    def _filtered(self, node: CompValue) -> list[Branch]:
        return _joined(self._expand(node.p), self._filter(node.expr))

    def _extended(self, node: CompValue) -> list[Branch]:
        said, name = self._said(node.expr), _name(node.var)
        said.used[name] += 1
        found = _joined(self._expand(node.p), said)
        for branch in found:
            if isinstance(node.expr, Variable) and _name(node.expr) in branch.bound():
                branch.ties.append(frozenset([name, _name(node.expr)]))
        return found

    def _grouped(self, node: CompValue) -> list[Branch]:
        keys = tuple(_name(key) for key in node.expr or () if isinstance(key, Variable))
        return _joined(self._expand(node.p), Branch(grouped=[keys]))

    def _inner(self, node: CompValue) -> list[Branch]:
        """The rows of VALUES, or a query within the query, whose own variables get other names."""
        inner = node.p
        if isinstance(inner, CompValue) and inner.name == "values":
            return [_values(inner.res)]
        if not isinstance(inner, CompValue) or inner.name not in _THROUGH:
            raise UnclearError("something other than rows or a plain query within a query")
        branches, number = self._expand(inner), next(self._fresh)
        while inner.name != "Project":
            inner = inner.p
        shown = _shown(inner.PV)

        def name(term: str) -> str:
            return f"{term}.in{number}" if term.startswith("?") and term not in shown.used else term

        return _joined((renamed(branch, name) for branch in branches), shown)

    def _filter(self, expression: Any) -> Branch:
        """What a filter says, and what it allows."""
        said = self._said(expression)
        said.values |= _allowed(expression)
        return said

    def _said(self, expression: Any) -> Branch:
        """What an expression says of solutions: the groups that must or must not exist, and the variables it looks at itself."""
        said = Branch()
        pending = [expression]
        while pending:
            part = pending.pop()
            if isinstance(part, CompValue):
                if part.name in _NEVER_ALIKE:
                    raise UnclearError(f"{part.name} in a query")
                if part.name == "Builtin_NOW":
                    self.noted.add(NOW)
                if part.name in _EXISTS:
                    said.nested.append(self._expand(part.graph))
                else:
                    pending += [value for key, value in part.items() if key != "_vars"]
            elif isinstance(part, Variable):
                said.used[_name(part)] += 1
            elif isinstance(part, list | tuple | set | frozenset):
                pending += part
        return said


_NODES: Final[dict[str, Callable[[Query, CompValue], list[Branch]]]] = {
    "GroupGraphPatternSub": Query._raw,
    "BGP": Query._triples,
    "Join": Query._join,
    "Union": Query._union,
    "LeftJoin": Query._optional,
    "Minus": Query._minus,
    "Filter": Query._filtered,
    "Extend": Query._extended,
    "Group": Query._grouped,
    "ToMultiSet": Query._inner,
}


def _name(term: Identifier) -> str:
    """A variable with its mark, any other term in N-Triples. What has no name is a variable in a query."""
    return f"?_:{term}" if isinstance(term, BNode) else str(term.n3())


def _joined(branches: Iterable[Branch], other: Branch) -> list[Branch]:
    return [branch.joined(other) for branch in branches]


def _shown(variables: Iterable[Variable]) -> Branch:
    """That variables are told to whoever asks."""
    return Branch(used=Counter({_name(one) for one in variables}))


def _values(rows: list[dict[Variable, Any]]) -> Branch:
    if not all(isinstance(term, Identifier) for row in rows for term in row.values()):
        raise UnclearError("UNDEF in a query")
    names = {variable for row in rows for variable in row}
    return Branch(values={_name(one): frozenset(_name(row[one]) for row in rows) for one in names})


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


def _ways(path: Any) -> tuple[Way, ...]:
    """All ways through a property path (SPARQL 1.1, section 9)."""
    if isinstance(path, Variable):
        return ((Step(_name(path)),),)
    if isinstance(path, rdflib.URIRef):
        return ((Step(frozenset([str(path)])),),)
    if isinstance(path, InvPath):
        return tuple(backwards(way) for way in _ways(path.arg))
    if isinstance(path, SequencePath):
        return in_a_row(map(_ways, path.args))
    if isinstance(path, AlternativePath):
        return merged(way for arg in path.args for way in _ways(arg))
    if isinstance(path, MulPath):
        return ((Step(frozenset(), loop=_ways(path.path)),),)
    if isinstance(path, NegatedPath):
        return ((Step(ANY),), (Step(ANY, inverse=True),))
    raise UnclearError(f"the path or predicate {path}")
