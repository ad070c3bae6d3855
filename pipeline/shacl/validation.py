"""SHACL on the RDF, as the last layer of validation: every result becomes an issue on a record line.

    trace = Trace(mappings, namespaces)
    for record, mapped in mapped_records:
        trace.add(record, mapped)
    issues = validate(Path("build/graph.nt"), shape_paths(Path("shapes")), trace)

A result's rule is the `issue:rule` of its shape, else the local name of the shape's IRI; what was expected is its
`sh:message`, in which queries may put nodes (`{?other}`); how to mend it is its `issue:fix`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from pipeline.issues import Issue, in_order
from pipeline.rdf.shacl_turtle import shape_prefixes
from pipeline.shacl.condensed import told_once
from pipeline.shacl.fast import fast
from pipeline.shacl.graph import Data, data_graph, read
from pipeline.shacl.index import TYPE, ShapeGraph
from pipeline.shacl.result import Result
from pipeline.shacl.shapes import Shapes, load_shapes, shape_paths
from pipeline.shacl.told import Telling
from pipeline.shacl.trace import Trace

__all__ = ["ENGINES", "Trace", "known_types", "results", "shape_paths", "validate"]

Engine: TypeAlias = Callable[[Data, ShapeGraph], Iterable[Result]]


def _judge(data: Data, shapes: ShapeGraph) -> Iterator[Result]:
    from pipeline.shacl.judge import judged  # its libraries take half a second to load

    return judged(data, shapes)


#: Name -> engine: the fast one with the judge behind it, and the judge alone. Both find the same.
ENGINES: Final[Mapping[str, Engine]] = {"auto": fast, "pyshacl": _judge}


def validate(graph: Path | bytes, shapes: Sequence[Path], trace: Trace, engine: str = "auto") -> list[Issue]:
    """Every fault the shapes find in `graph` (N-Triples, or the path of a file of them), on the record lines `trace` knows.

    A fault in a node that came from no record stands at the graph itself. Faults of the shapes' own files are issues too,
    and nothing is validated then. `engine` is one of `ENGINES`. Raises `EnvironmentFailure` when a file cannot be read or
    pySHACL rejects the shapes.
    """
    prefixes = shape_prefixes(trace.namespaces)
    loaded, issues = load_shapes(shapes, prefixes)
    content, file = (graph, "graph.nt") if isinstance(graph, bytes) else (read(graph), graph.as_posix())
    data, faults = data_graph(content, file, known_types(trace, prefixes))
    issues += faults
    if issues:
        return in_order(issues)
    telling = Telling((loaded.plain, loaded.domain), trace, prefixes["issue"])
    for shape_graph, result in results(data, loaded, engine):
        issues += telling.issues(telling.finding(shape_graph, result), telling.spots(result, data.users), data.file)
    return in_order(told_once({*issues}))


def known_types(trace: Trace, prefixes: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """What validation adds to the data: the record type of each item, and the field of each statement, as its class.

    An item's record type is also said apart from its other classes, so that a shape can look at it alone.
    """
    for item, kind in trace.types().items():
        yield item, TYPE, prefixes["type"] + kind
        yield item, prefixes["fact"] + "type", prefixes["type"] + kind
    for statement, field in trace.fields().items():
        yield statement, TYPE, prefixes["type"] + field


def results(data: Data, shapes: Shapes, engine: str = "auto") -> Iterator[tuple[ShapeGraph, Result]]:
    """What the shapes find, each with the graph of its shape; facts are derived on the way and stay in the data."""
    yield from ((shapes.plain, result) for result in ENGINES[engine](data, shapes.plain))
    for query in shapes.facts:
        data.derive(query.text, shapes.prefixes)
    yield from ((shapes.domain, result) for result in ENGINES[engine](data, shapes.domain))
