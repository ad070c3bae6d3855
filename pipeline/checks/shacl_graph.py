"""Graphs for validation: the data, what is derived from them, and the shapes, parsed by pyoxigraph and handed to rdflib.

rdflib's own parser takes twenty times as long and would rewrite literals (`+12` to `12`).
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, cast

import pyoxigraph as ox
import rdflib
from pyshacl.errors import ValidationFailure
from rdflib.query import Result

from pipeline.issues import EnvironmentFailure, Issue, Place

__all__ = ["Data", "SparqlGraph", "data_graph", "fill", "parsed", "read"]

# rdflib prints each literal it cannot turn into a Python value, such as a date before the common era, with a traceback.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


def read(path: Path) -> bytes:
    """The bytes of a file. Raises `EnvironmentFailure` when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise EnvironmentFailure(f"{path}: cannot be read ({error.strerror}); make it anew, or restore it") from error


class Data(NamedTuple):
    """The graph to validate, its triples in a store that answers queries, and the file it came from."""

    graph: "SparqlGraph"
    store: ox.Store
    file: str

    def derive(self, query: str, prefixes: Mapping[str, str]) -> None:
        """Add the facts that a CONSTRUCT query derives."""
        triples = cast(ox.QueryTriples, self.store.query(query, prefixes=dict(prefixes)))
        facts = [ox.Quad(*triple) for triple in triples]
        self.store.extend(facts)
        fill(self.graph, facts)


def data_graph(content: bytes, file: str, types: Iterable[tuple[str, str, str]]) -> tuple[Data, list[Issue]]:
    """The graph to validate: N-Triples, and what is known of its nodes besides (`types`: triples of IRIs)."""
    quads, issues = parsed(content, file, ox.RdfFormat.N_TRIPLES, {})
    quads += [ox.Quad(*map(ox.NamedNode, triple)) for triple in types]
    store = ox.Store()
    store.extend(quads)
    graph = SparqlGraph(store)
    fill(graph, quads)
    return Data(graph, store, file), issues


class SparqlGraph(rdflib.Graph):
    """An rdflib graph whose SPARQL queries are answered by a pyoxigraph store of the same triples.

    pySHACL asks the query of a shape once for every focus node. rdflib would read it anew each time and join its patterns in
    an order that ignores the focus node: minutes, where the store needs milliseconds.
    """

    def __init__(self, store: ox.Store) -> None:
        super().__init__(bind_namespaces="none")
        self._answers = store

    def query(self, query_object: Any, *options: Any, **named: Any) -> Result:
        """The solutions of a SELECT query with some variables bound beforehand, as pySHACL asks for them."""
        bindings = named.get("initBindings") or (options[3] if len(options) > 3 else None) or {}
        bound = {ox.Variable(name): _ox_term(node) for name, node in bindings.items()}
        try:
            solutions = self._answers.query(str(query_object), substitutions=bound)
        except (SyntaxError, RuntimeError) as error:
            raise ValidationFailure(str(error)) from error  # type: ignore[no-untyped-call]
        if not isinstance(solutions, ox.QuerySolutions):
            raise ValidationFailure("a constraint that is not a SELECT query")  # type: ignore[no-untyped-call]
        result = Result("SELECT")
        result.vars = names = [rdflib.Variable(variable.value) for variable in solutions.variables]
        rows = (zip(names, solution, strict=True) for solution in solutions)
        result.bindings = [{name: _term(term) for name, term in row if term is not None} for row in rows]
        return result


def parsed(content: bytes, file: str, syntax: ox.RdfFormat, prefixes: Mapping[str, str]) -> tuple[list[ox.Quad], list[Issue]]:
    """The statements of a file up to its first error."""
    parser = ox.parse(content, format=syntax)
    quads: list[ox.Quad] = []
    try:
        quads.extend(parser)
    except (SyntaxError, ValueError) as error:
        place = Place(file, getattr(error, "lineno", 0) or 0, getattr(error, "offset", 0) or 0)
        found = str(getattr(error, "msg", error))
        return quads, [Issue(place, "rdf-syntax", found, "Turtle or N-Triples", "correct the file or make it anew")]
    issues = []
    for prefix, iri in parser.prefixes.items():
        if prefixes.get(prefix, iri) != iri:
            found = f'the prefix "{prefix}:" for <{iri}>'
            issues.append(Issue(Place(file), "shape-prefix", found, f"<{prefixes[prefix]}>", "write the dataset's namespace"))
    return quads, issues


def fill(graph: rdflib.Graph, quads: Iterable[ox.Quad]) -> None:
    """Add the triples to the graph, with the labels their blank nodes have."""
    graph.addN(_terms(graph, quads))


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


def _ox_term(node: rdflib.term.Node) -> Any:
    if isinstance(node, rdflib.Literal):
        datatype = ox.NamedNode(str(node.datatype)) if node.datatype else None
        return ox.Literal(str(node), datatype=datatype, language=node.language)
    return ox.BlankNode(str(node)) if isinstance(node, rdflib.BNode) else ox.NamedNode(str(node))
