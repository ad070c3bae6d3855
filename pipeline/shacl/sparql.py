"""SPARQL constraints (SHACL, section 5): each query is asked once for all focus nodes of its shape, not once for each.

SHACL defines the answer focus node by focus node, with `$this` put into the query beforehand. The same comes out when every group
of patterns that speaks of `$this` also says that it is a focus node, which a named graph tells: each group then sees `$this` bound
as it would be, and nothing joins across focus nodes. Queries in which that would not hold (limits, aggregates, named graphs) are
asked one focus node at a time, and those that the judge refuses or that need what only it knows are left to it.

The store joins what shares a variable. Patterns of one group that share none make it pair everything with everything, so the
queries in `shapes/` are written to go from `$this` along triples and facts (see the README there).
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, cast

import pyoxigraph as ox

from pipeline.rdf.sparql_words import TOKEN, sparql_words
from pipeline.shacl.graph import Data
from pipeline.shacl.index import SH, SUBCLASS, TYPE, ShapeGraph, Term, severity_of
from pipeline.shacl.prebound import asked_of
from pipeline.shacl.result import Result, message_of

__all__ = ["constraint_queries", "focus_nodes", "is_plain_query", "sparql_results"]

_COMPONENT: Final = SH + "SPARQLConstraintComponent"
_FOCUS: Final = "urn:x-focus:"
_ONTOLOGY: Final = "<http://www.w3.org/2002/07/owl#Ontology>"
_THIS: Final = ("$this", "?this")
#: The judge's: what SHACL forbids in a query, what is bound beside `$this`, and failures (SHACL, sections 5.2.1, 5.3.1, appendix A).
_JUDGES: Final = {"MINUS", "VALUES", "SERVICE", "$PATH", "?PATH"} | {
    mark + name for mark in "$?" for name in ("currentShape", "shapesGraph", "failure")
}
_ONE_BY_ONE: Final = {"LIMIT", "OFFSET", "GROUP", "HAVING", "GRAPH", "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "FROM"}
#: To see whether a query can be read.
_NOTHING: Final = ox.Store()
_REBINDS: Final = re.compile(r"\bAS\s+[?$]this\b", re.IGNORECASE)


def is_plain_query(shapes: ShapeGraph, constraint: Term) -> bool:
    """Whether a SPARQL constraint of a node shape can be asked here; if not it is the judge's."""
    if len(shapes.objects(constraint, SH + "select")) != 1:
        return False
    query = shapes.text(constraint, SH + "select")
    words = sparql_words(query)
    if _JUDGES & {*words} or words.count("SELECT") != 1 or _REBINDS.search(query):
        return False
    try:
        _NOTHING.query(_prefixes(shapes, constraint) + query)
    except SyntaxError:
        return False
    return True


def sparql_results(data: Data, shapes: ShapeGraph, asked: Iterable[Term]) -> Iterator[Result]:
    """The results of all SPARQL constraints of the shapes `asked`, which have targets."""
    foci = {shape: nodes for shape in asked if _constraints(shapes, shape) and (nodes := focus_nodes(data, shapes, shape))}
    # One transaction for all, and nothing is taken out again: a store is slow to forget.
    data.store.extend(
        _membership(node, index) for index, nodes in enumerate(foci.values()) for node in nodes if not isinstance(node, ox.BlankNode)
    )
    for index, (shape, nodes) in enumerate(foci.items()):
        for constraint in _constraints(shapes, shape):
            query = _prefixes(shapes, constraint) + shapes.text(constraint, SH + "select")
            for solution in _solutions(data, query, nodes, index):
                yield _result(shapes, (shape, constraint), solution)


def constraint_queries(shapes: ShapeGraph, shape: Term) -> list[str]:
    """The queries of a shape's SPARQL constraints, with their prefixes."""
    return [_prefixes(shapes, one) + shapes.text(one, SH + "select") for one in _constraints(shapes, shape)]


def _constraints(shapes: ShapeGraph, shape: Term) -> list[Term]:
    """The SPARQL constraints of a shape that are not switched off."""
    nodes = [shape, *shapes.objects(shape, SH + "sparql")]
    active = [node for node in nodes if shapes.text(node, SH + "deactivated") != "true"]
    return active[1:] if shape in active else []


def _membership(node: Term, index: int) -> ox.Quad:
    return ox.Quad(ox.NamedNode(_FOCUS + "set"), ox.NamedNode(_FOCUS + "has"), node, ox.NamedNode(f"{_FOCUS}{index}"))


def _prefixes(shapes: ShapeGraph, constraint: Term) -> str:
    """The prefixes of a query, as SPARQL declares them (SHACL, section 5.2.1).

    Like the judge: where `sh:prefixes` points at nothing that declares some as an ontology, those of all ontologies count too.
    """
    ontologies = [node for node in shapes.subjects(SH + "declare") if _ONTOLOGY in map(str, shapes.objects(node, TYPE))]
    declared: dict[Term, None] = {}
    for source in shapes.objects(constraint, SH + "prefixes"):
        for node in [source] if source in ontologies else [source, *ontologies]:
            declared.update(dict.fromkeys(shapes.objects(node, SH + "declare")))
    return "".join(f"PREFIX {shapes.text(one, SH + 'prefix')}: <{shapes.text(one, SH + 'namespace')}>\n" for one in declared)


def focus_nodes(data: Data, shapes: ShapeGraph, shape: Term) -> dict[Term, None]:
    """The focus nodes of a shape (SHACL, section 2.1.3), in the order of the store, each once."""
    store, default = data.store, ox.DefaultGraph()
    foci: dict[Term, None] = dict.fromkeys(shapes.objects(shape, SH + "targetNode"))
    classes = [*shapes.objects(shape, SH + "targetClass"), *([shape] if shapes.is_class(shape) else [])]
    for kind in _with_subclasses(store, classes):
        foci.update((quad.subject, None) for quad in store.quads_for_pattern(None, ox.NamedNode(TYPE), kind, default))
    for predicate in shapes.objects(shape, SH + "targetSubjectsOf"):
        foci.update((quad.subject, None) for quad in store.quads_for_pattern(None, cast(ox.NamedNode, predicate), None, default))
    for predicate in shapes.objects(shape, SH + "targetObjectsOf"):
        foci.update((quad.object, None) for quad in store.quads_for_pattern(None, cast(ox.NamedNode, predicate), None, default))
    return foci


def _with_subclasses(store: ox.Store, classes: list[Term]) -> list[Term]:
    found = list(classes)
    for kind in found:
        more = (quad.subject for quad in store.quads_for_pattern(None, ox.NamedNode(SUBCLASS), kind, ox.DefaultGraph()))
        found += [one for one in more if one not in found]
    return found


def _solutions(data: Data, query: str, foci: dict[Term, None], index: int) -> Iterator[dict[str, Term]]:
    """The solutions of a query for all focus nodes, each with `this`. A blank node in a query is a variable, so those are put in."""
    whole = _for_all(query, index)
    if whole is not None:
        yield from _asked(data.store, whole, {})
    for focus in foci:
        if whole is None or isinstance(focus, ox.BlankNode):
            for solution in _asked(data.store, query, {ox.Variable("this"): focus}):
                yield {"this": focus} | solution


def _asked(store: ox.Store, query: str, bound: dict[ox.Variable, Term]) -> Iterator[dict[str, Term]]:
    solutions = cast(ox.QuerySolutions, asked_of(store, query, bound))
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        yield {name: term for name, term in zip(names, solution, strict=True) if term is not None}


def _for_all(query: str, index: int) -> str | None:
    """The query for all focus nodes in a named graph at once; None where it has to be asked for each."""
    if _ONE_BY_ONE & {*sparql_words(query)}:
        return None
    member = f" GRAPH <{_FOCUS}{index}> {{ <{_FOCUS}set> <{_FOCUS}has> $this . }} "
    for place in sorted(_groups_with_this(query), reverse=True):
        query = query[:place] + member + query[place:]
    return query


def _groups_with_this(query: str) -> set[int]:
    """Where the outermost group begins, and every group in it that speaks of `$this` itself, unless it is part of EXISTS.

    What is in EXISTS sees what is bound around it (SPARQL 1.1, section 18.6).
    """
    open_groups: list[tuple[int, bool]] = []
    found: set[int] = set()
    before = ""
    for match in TOKEN.finditer(query):
        word, inside = match[0], bool(open_groups) and open_groups[-1][1]
        if word == "{":
            found |= set() if open_groups else {match.end()}
            open_groups.append((match.end(), inside or before.upper() == "EXISTS"))
        elif word == "}" and open_groups:
            open_groups.pop()
        elif word in _THIS and open_groups and not inside:
            found.add(open_groups[-1][0])
        before = word
    return found


def _result(shapes: ShapeGraph, nodes: tuple[Term, Term], solution: dict[str, Term]) -> Result:
    """A solution as a result (SHACL, section 5.3.2)."""
    texts = {name: str(getattr(term, "value", term)) for name, term in solution.items()}
    texts.setdefault("value", texts["this"])
    message = message_of(shapes, nodes, _COMPONENT)
    for name, text in texts.items():
        message = message.replace(f"{{?{name}}}", text).replace(f"{{${name}}}", text)
    severity = severity_of(shapes.text(nodes[0], SH + "severity") or SH + "Violation")
    return Result(nodes[0], texts["this"], texts.get("path", ""), texts["value"], _COMPONENT, message, severity)
