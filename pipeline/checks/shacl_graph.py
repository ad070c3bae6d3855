"""Graphs for validation: the data, what is derived from them, and the shapes, parsed by pyoxigraph and handed to rdflib.

rdflib's own parser takes twenty times as long and would rewrite literals (`+12` to `12`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox
import rdflib
from rdflib.query import Result

from pipeline.issues import EnvironmentFailure, Issue, Place

__all__ = ["Shapes", "data_graph", "load_shapes", "shape_paths"]

rdflib.NORMALIZE_LITERALS = False


class Shapes(NamedTuple):
    """Shapes as a graph, the queries that derive facts for them (in their order, with the file), and which file each node is from."""

    graph: rdflib.Graph
    facts: Sequence[tuple[str, str]]
    prefixes: Mapping[str, str]


def shape_paths(folder: Path) -> list[Path]:
    """All files of shapes (Turtle) and of derived facts (SPARQL) below `folder`, in the order of their names."""
    return sorted(path for path in folder.rglob("*") if path.suffix in (".ttl", ".rq"))


def load_shapes(paths: Sequence[Path], prefixes: Mapping[str, str]) -> tuple[Shapes, list[Issue]]:
    """The shapes in `paths` and what is wrong with the files.

    `prefixes` are those of the dataset. A file that gives one of them another meaning would match nothing, and is an error.
    Raises `EnvironmentFailure` when a file cannot be read.
    """
    graph, issues, facts = rdflib.Graph(bind_namespaces="none"), [], []
    for path in sorted(paths):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise EnvironmentFailure(f"{path}: cannot be read ({error.strerror}); restore it and run again") from error
        if path.suffix == ".rq":
            facts.append((path.as_posix(), content.decode(errors="replace")))
            continue
        quads, faults = _parsed(content, path.as_posix(), ox.RdfFormat.TURTLE, prefixes)
        _fill(graph, quads)
        issues += faults
    return Shapes(graph, facts, prefixes), issues


def data_graph(content: bytes, file: str, shapes: Shapes, types: Iterable[tuple[str, str]]) -> tuple[rdflib.Graph, list[Issue]]:
    """The graph to validate: N-Triples, a class for each item (`types`), and the facts the shapes derive from both."""
    quads, issues = _parsed(content, file, ox.RdfFormat.N_TRIPLES, {})
    known = list(_record_types(types, shapes.prefixes["fact"]))
    store = ox.Store()
    store.extend([*quads, *known])
    graph = SparqlGraph(store)
    _fill(graph, [*quads, *known])
    for name, query in shapes.facts:
        facts, faults = _derived(store, name, query, shapes.prefixes)
        _fill(graph, facts)
        store.extend(facts)
        issues += faults
    return graph, issues


_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def _record_types(types: Iterable[tuple[str, str]], fact: str) -> Iterator[ox.Quad]:
    """Each item's record type as its class, which shapes target, and apart from its other classes, for those who point at it."""
    for item, kind in types:
        for predicate in (_TYPE, ox.NamedNode(fact + "type")):
            yield ox.Quad(ox.NamedNode(item), predicate, ox.NamedNode(kind))


class SparqlGraph(rdflib.Graph):
    """An rdflib graph whose SPARQL queries are answered by a pyoxigraph store of the same triples.

    pySHACL asks the query of a shape once for every focus node. rdflib would read it anew each time and join its patterns in
    an order that ignores the focus node: minutes, where the store needs milliseconds.
    """

    def __init__(self, store: ox.Store) -> None:
        super().__init__(bind_namespaces="none")
        self._answers = store

    def query(self, query_object: Any, *_: Any, initBindings: Any = None, **__: Any) -> Result:  # type: ignore[override]  # noqa: N803
        """The solutions of a SELECT query with some variables bound beforehand, as pySHACL asks for them."""
        bound = {ox.Variable(name): _ox_term(node) for name, node in (initBindings or {}).items()}
        solutions = self._answers.query(str(query_object), substitutions=bound)
        if not isinstance(solutions, ox.QuerySolutions):
            raise TypeError("a constraint is a SELECT query (SHACL, section 5.1)")
        names = [variable.value for variable in solutions.variables]
        result = Result("SELECT")
        result.vars = [rdflib.Variable(name) for name in names]
        result.bindings = [
            {rdflib.Variable(name): _term(term) for name, term in zip(names, solution, strict=True) if term is not None} for solution in solutions
        ]
        return result


def _parsed(content: bytes, file: str, syntax: ox.RdfFormat, prefixes: Mapping[str, str]) -> tuple[list[ox.Quad], list[Issue]]:
    """The statements of a file up to its first error."""
    parser = ox.parse(content, format=syntax)
    quads: list[ox.Quad] = []
    try:
        quads.extend(parser)
    except (SyntaxError, ValueError) as error:
        place = Place(file, getattr(error, "lineno", 0) or 0, getattr(error, "offset", 0) or 0)
        return quads, [
            Issue(place, "rdf-syntax", str(getattr(error, "msg", error)), "Turtle or N-Triples", "correct the file or make it anew")
        ]
    issues = []
    for prefix, iri in parser.prefixes.items():
        if prefixes.get(prefix, iri) != iri:
            found = f'the prefix "{prefix}:" for <{iri}>'
            issues.append(Issue(Place(file), "shape-prefix", found, f"<{prefixes[prefix]}>", "write the dataset's namespace"))
    return quads, issues


def _derived(store: ox.Store, file: str, query: str, prefixes: Mapping[str, str]) -> tuple[list[ox.Quad], list[Issue]]:
    try:
        result = store.query(query, prefixes=dict(prefixes))
    except SyntaxError as error:
        return [], [Issue(Place(file), "shape-query", str(error), "a SPARQL CONSTRUCT query", "correct the query")]
    if not isinstance(result, ox.QueryTriples):
        return [], [Issue(Place(file), "shape-query", "a query that gives no triples", "a SPARQL CONSTRUCT query", "write CONSTRUCT")]
    return [ox.Quad(*triple) for triple in result], []


def _fill(graph: rdflib.Graph, quads: Iterable[ox.Quad]) -> None:
    graph.addN(_terms(graph, quads))


def _terms(graph: rdflib.Graph, quads: Iterable[ox.Quad]) -> Iterator[Any]:
    """The quads with rdflib's terms, each made once."""
    known: dict[Any, rdflib.term.Node] = {}
    for quad in quads:
        terms = []
        for term in (quad.subject, quad.predicate, quad.object):
            node = known.get(term)
            if node is None:
                node = known[term] = _term(term)
            terms.append(node)
        yield (*terms, graph)


def _term(term: object) -> rdflib.term.Node:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
    raise TypeError("a triple as a term (RDF 1.2) is not written by any stage")


def _ox_term(node: rdflib.term.Node) -> Any:
    if isinstance(node, rdflib.Literal):
        return ox.Literal(str(node), language=node.language) if node.language else ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)))
    return ox.BlankNode(str(node)) if isinstance(node, rdflib.BNode) else ox.NamedNode(str(node))
