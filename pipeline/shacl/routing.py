r"""Which shapes the fast engine may answer for: those made of nothing but constructs on which it agrees with the judge.

A shape with a target is taken as a whole, with every shape it uses. Whatever is not in the tables below goes to the judge, and
so do these, on which the two are known to differ (the first column; tests hold each of them against both engines):

    sh:pattern            look-around, back references, sets of sets, `\w`, `\s`, flags: other regular expressions in Rust and Python;
                          `$` before a final line break, when the data have one
    sh:lessThan[OrEquals] between other values than plain numbers: time zones, dates with times, IRIs
    sh:min/maxInclusive.. with other bounds than numbers
    sh:datatype           when the data have literals of that type in a form the two read differently: years before 1 or after
                          9999, 24:00:00, `1e3` as a decimal, `inf` as a double, numbers of more than 28 digits
    malformed shapes      a property shape without a path, two sh:minCount: the judge says what is wrong
    results about blank nodes, which the fast engine names anew
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import pyoxigraph as ox

from pipeline.shacl.graph import Data
from pipeline.shacl.index import SH, TYPE, ShapeGraph, Term
from pipeline.shacl.literals import XSD
from pipeline.shacl.sparql import is_plain_query

__all__ = ["Traits", "fast_shapes", "traits_of"]

#: Regular expressions that Rust and Python read alike.
_SAFE_PATTERN: Final = re.compile(
    r"(?:[^\\\[({*+?]|\\[.\-/+*?()\[\]{}|^$\\]|\\d|\((?!\?)|\(\?:|\[\^?(?:[^\\\[\]&~|]|\\[.\-/\]\\\[+*]|\\d)+\]|(?:[*+?]|\{\d+(?:,\d*)?\})\??(?![*+?{]))*"
)
_NUMBERS: Final = {XSD + name for name in ("decimal", "integer")}
_KINDS: Final = {SH + name for name in ("BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")}


class Traits(NamedTuple):
    """What of data decides which engine may answer: literals (see `Data`), and the paths that shapes compare where not all values on
    them are numbers.
    """

    odd: frozenset[str]
    line_ends: bool
    mixed: frozenset[tuple[str, ...]]


def traits_of(data: Data, shapes: ShapeGraph) -> Traits:
    """What of the data decides about these shapes."""
    compared = {
        _compared(shapes, shape, other)
        for name in ("lessThan", "lessThanOrEquals")
        for shape in shapes.subjects(SH + name)
        for other in shapes.objects(shape, SH + name)
    }
    return Traits(frozenset(data.odd), data.line_ends, frozenset(paths for paths in compared if _is_mixed(data, paths)))


def _compared(shapes: ShapeGraph, shape: Term, other: Term) -> tuple[str, ...]:
    """The paths whose values a shape compares."""
    return tuple(map(str, [*shapes.objects(shape, SH + "path"), other]))


def _is_mixed(data: Data, paths: tuple[str, ...]) -> bool:
    """Whether some value on any side is no number in a plain form."""
    if _NUMBERS & data.odd or not all(path.startswith("<") for path in paths):
        return True
    kinds = ", ".join(f"<{name}>" for name in sorted(_NUMBERS))
    query = f"ASK {{ ?s {'|'.join(paths)} ?v FILTER (COALESCE(DATATYPE(?v) NOT IN ({kinds}), true)) }}"
    return bool(data.store.query(query))


def fast_shapes(traits: Traits, shapes: ShapeGraph) -> set[Term]:
    """The shapes with targets that the fast engine may answer for on data with these traits."""
    router = _Router(traits, shapes)
    return {shape for shape in shapes.targeted() if router.takes(shape)}


class _Router:
    """Looks at shapes once each. A shape that uses itself is the judge's: SHACL leaves its meaning open (section 3.4.3)."""

    def __init__(self, traits: Traits, shapes: ShapeGraph) -> None:
        self._traits = traits
        self._shapes = shapes
        self._known: dict[Term, bool] = {}
        self._checks: dict[str, Callable[[Term, Term], bool]] = {
            **dict.fromkeys(("name", "description", "order", "group", "defaultValue", "message", "severity"), _anything),
            **dict.fromkeys(("targetClass", "targetSubjectsOf", "targetObjectsOf"), _is_iri),
            **dict.fromkeys(("targetNode", "hasValue"), _anything),
            **dict.fromkeys(("class", "equals", "disjoint"), _is_iri),
            **dict.fromkeys(("minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount"), _is_count),
            **dict.fromkeys(("closed", "uniqueLang", "deactivated", "qualifiedValueShapesDisjoint"), _is_boolean),
            **dict.fromkeys(("in", "languageIn", "ignoredProperties"), lambda _, value: shapes.is_list(value)),
            **dict.fromkeys(("minInclusive", "maxInclusive", "minExclusive", "maxExclusive"), lambda _, value: self._is_number(value)),
            **dict.fromkeys(("lessThan", "lessThanOrEquals"), lambda shape, other: _compared(shapes, shape, other) not in traits.mixed),
            **dict.fromkeys(("and", "or", "xone"), lambda _, value: shapes.is_list(value) and all(map(self._uses, shapes.items(value)))),
            **dict.fromkeys(("node", "not", "qualifiedValueShape"), lambda _, value: self._uses(value)),
            "property": lambda _, value: bool(shapes.objects(value, SH + "path")) and self._uses(value),
            "nodeKind": lambda _, value: _is_iri(_, value) and str(value)[1:-1] in _KINDS,
            "datatype": lambda _, value: _is_iri(_, value) and str(value)[1:-1] not in self._traits.odd,
            "pattern": lambda _, value: self._is_safe_pattern(value),
            "path": lambda _, value: self._is_path(value),
            "sparql": lambda shape, value: not shapes.objects(shape, SH + "path") and is_plain_query(shapes, value),
        }

    def takes(self, shape: Term) -> bool:
        """Whether the fast engine may answer for a shape and all it uses."""
        if shape not in self._known:
            self._known[shape] = False  # the answer to a shape that comes back to itself
            self._known[shape] = self._is_well_formed(shape) and all(
                self._checks.get(name, _never)(shape, value) for name, value in self._said(shape)
            )
        return self._known[shape]

    def _uses(self, part: Term) -> bool:
        """Whether another shape may use a part; queries are asked of the focus nodes of shapes with targets alone."""
        return not self._shapes.objects(part, SH + "sparql") and self.takes(part)

    def _said(self, shape: Term) -> Iterator[tuple[str, Term]]:
        for predicate, values in self._shapes.about(shape).items():
            if predicate.startswith(SH):
                yield from ((predicate.removeprefix(SH), value) for value in values)

    def _is_well_formed(self, shape: Term) -> bool:
        """A property shape has one path; no other constraint but those that may be repeated occurs twice."""
        about = self._shapes.about(shape)
        is_property = f"<{SH}PropertyShape>" in map(str, self._shapes.objects(shape, TYPE))
        repeated = any(len(values) > 1 for name, values in about.items() if name.startswith(SH) and name.removeprefix(SH) not in _REPEATED)
        return bool(about) and not repeated and not (is_property and SH + "path" not in about)

    def _is_path(self, path: Term) -> bool:
        """A predicate, the inverse of one, or a sequence of these; others are left to the judge."""
        if isinstance(path, ox.NamedNode):
            return True
        inverse = self._shapes.objects(path, SH + "inversePath")
        steps = inverse or self._shapes.items(path)
        return bool(steps) and all(
            isinstance(step, ox.NamedNode) or (not inverse and bool(self._shapes.objects(step, SH + "inversePath")) and self._is_path(step))
            for step in steps
        )

    def _is_number(self, value: Term) -> bool:
        return isinstance(value, ox.Literal) and value.datatype.value in _NUMBERS and not _NUMBERS & self._traits.odd

    def _is_safe_pattern(self, value: Term) -> bool:
        pattern = value.value if isinstance(value, ox.Literal) else "("
        return bool(_SAFE_PATTERN.fullmatch(pattern)) and not ("$" in pattern and self._traits.line_ends)


#: What a shape may say several times.
_REPEATED: Final = {
    "targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf", "name", "description", "message", "property", "node", "not",
    "and", "or", "xone", "class", "hasValue", "equals", "disjoint", "sparql",
}  # fmt: skip


def _anything(_: Term, __: Term) -> bool:
    return True


def _never(_: Term, __: Term) -> bool:
    return False


def _is_iri(_: Term, value: Term) -> bool:
    return isinstance(value, ox.NamedNode)


def _is_count(_: Term, value: Term) -> bool:
    return isinstance(value, ox.Literal) and value.datatype.value == XSD + "integer" and value.value.isdecimal()


def _is_boolean(_: Term, value: Term) -> bool:
    return isinstance(value, ox.Literal) and value.datatype.value == XSD + "boolean" and value.value in ("true", "false")
