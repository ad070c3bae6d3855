"""The judge: pySHACL, on rdflib graphs whose queries a pyoxigraph store answers."""

import logging
from collections.abc import Iterable, Iterator
from re import error as BadRegex  # noqa: N812 - says what it is
from typing import Any

import pyoxigraph as ox
import pyshacl
import rdflib
from pyshacl.errors import ReportableRuntimeError, ValidationFailure
from rdflib import SH
from rdflib.query import Result as Answer

from pipeline.issues import EnvironmentFailure
from pipeline.rdf.patterns import for_python
from pipeline.shacl.graph import Data
from pipeline.shacl.index import ShapeGraph, Term, severity_of
from pipeline.shacl.prebound import asked_of
from pipeline.shacl.result import Result, first_step, message_of

__all__ = ["SparqlGraph", "filled", "judge", "judged"]

_PATTERN = "http://www.w3.org/ns/shacl#pattern"
# rdflib prints each literal it cannot turn into a Python value, such as a date before the common era, with a traceback.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


class SparqlGraph(rdflib.Graph):
    """An rdflib graph whose SPARQL queries are answered by a pyoxigraph store of the same triples.

    pySHACL asks the query of a shape once for every focus node. rdflib would read it anew each time and join its patterns in
    an order that ignores the focus node: minutes, where the store needs milliseconds.
    """

    def __init__(self, store: ox.Store) -> None:
        super().__init__(bind_namespaces="none")
        self._answers = store

    def query(self, query_object: Any, *options: Any, **named: Any) -> Answer:
        """The solutions of a SELECT query with some variables bound beforehand, as pySHACL asks for them."""
        bindings = named.get("initBindings") or (options[3] if len(options) > 3 else None) or {}
        bound = {ox.Variable(name): _ox_term(node) for name, node in bindings.items()}
        try:
            solutions = asked_of(self._answers, str(query_object), bound)
        except (SyntaxError, RuntimeError) as error:
            raise ValidationFailure(str(error)) from error  # type: ignore[no-untyped-call]
        if not isinstance(solutions, ox.QuerySolutions):
            raise ValidationFailure("a constraint that is not a SELECT query")  # type: ignore[no-untyped-call]
        result = Answer("SELECT")
        result.vars = names = [rdflib.Variable(variable.value) for variable in solutions.variables]
        rows = (zip(names, solution, strict=True) for solution in solutions)
        result.bindings = [{name: _term(term) for name, term in row if term is not None} for row in rows]
        return result


def judged(data: Data, shapes: ShapeGraph) -> Iterator[Result]:
    """The results of pySHACL, in no particular order. Raises `EnvironmentFailure` when it rejects the shapes."""
    return judge(filled(SparqlGraph(data.store), data.quads), shapes)


def judge(graph: rdflib.Graph, shapes: ShapeGraph) -> Iterator[Result]:
    """The same for a graph of rdflib's."""
    rules = filled(rdflib.Graph(store="SimpleMemory", bind_namespaces="none"), map(_patterned, shapes.quads))
    try:
        _, report, text = pyshacl.validate(graph, shacl_graph=rules, inplace=True, do_owl_imports=False)
    except (ReportableRuntimeError, BadRegex) as error:
        raise EnvironmentFailure(f"shapes/: pySHACL cannot use the shapes ({error}); correct them and run again") from error
    if not isinstance(report, rdflib.Graph):
        raise EnvironmentFailure(f"shapes/: pySHACL cannot use the shapes ({text}); correct them and run again")
    for node in report.objects(None, SH.result):
        yield _result(report, node, shapes)


def _result(report: rdflib.Graph, node: rdflib.term.Node, shapes: ShapeGraph) -> Result:
    shape = _ox_term(report.value(node, SH.sourceShape) or node)
    constraint = report.value(node, SH.sourceConstraint)
    component = str(report.value(node, SH.sourceConstraintComponent))
    sources = [shape, *([_ox_term(constraint)] if constraint is not None else [])]
    path = report.value(node, SH.resultPath)
    told = sorted({str(message) for message in report.objects(node, SH.resultMessage)})
    return Result(
        shape=shape,
        focus=str(report.value(node, SH.focusNode)),
        path=str(path) if isinstance(path, rdflib.URIRef) else first_step(shapes, shape),
        value=_text(report.value(node, SH.value)),
        component=component,
        message="; ".join(told) if shapes.messages(sources) else message_of(shapes, sources, component),
        severity=severity_of(str(report.value(node, SH.resultSeverity))),
    )


def _text(node: rdflib.term.Node | None) -> str:
    return "" if node is None else str(node)


def filled(graph: rdflib.Graph, quads: Iterable[ox.Quad]) -> rdflib.Graph:
    """The graph with the triples added; blank nodes keep their labels."""
    graph.addN(_terms(graph, quads))
    return graph


def _patterned(quad: ox.Quad) -> ox.Quad:
    """A quad of shapes with its expression as Python reads it."""
    if quad.predicate.value == _PATTERN and isinstance(quad.object, ox.Literal):
        return ox.Quad(quad.subject, quad.predicate, ox.Literal(for_python(quad.object.value), datatype=quad.object.datatype))
    return quad


def _terms(graph: rdflib.Graph, quads: Iterable[ox.Quad]) -> Iterator[Any]:
    """The quads with rdflib's terms, each made once."""
    known: dict[Any, rdflib.term.Identifier] = {}
    for quad in quads:
        terms = []
        for term in (quad.subject, quad.predicate, quad.object):
            node = known.get(term)
            if node is None:
                node = known[term] = _term(term)
            terms.append(node)
        yield (*terms, graph)


def _term(term: object) -> rdflib.term.Identifier:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        # Not left to rdflib.NORMALIZE_LITERALS: pySHACL sets that as it likes.
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)
    raise TypeError("a triple as a term (RDF 1.2) is not written by any stage")


def _ox_term(node: rdflib.term.Node) -> Term:
    if isinstance(node, rdflib.Literal):
        datatype = ox.NamedNode(str(node.datatype)) if node.datatype else None
        return ox.Literal(str(node), datatype=datatype, language=node.language)
    return ox.BlankNode(str(node)) if isinstance(node, rdflib.BNode) else ox.NamedNode(str(node))
