"""The files in `shapes/`: shapes in Turtle and queries for derived facts in SPARQL, read and checked before they are used."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from pipeline.issues import Issue, Place
from pipeline.shacl.graph import parsed, read
from pipeline.shacl.index import ShapeGraph, Term

__all__ = ["Query", "Shapes", "load_shapes", "shape_paths"]

_SH: Final = "http://www.w3.org/ns/shacl#"
_FAULT: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class Query(NamedTuple):
    """A SPARQL query, the file it stands in, and the line before its first."""

    text: str
    file: str
    offset: int = 0


class Shapes(NamedTuple):
    """Shapes in two graphs: `plain` ones see the data as published, with record types; `domain` ones see the facts too.

    Generated shapes are closed, so they may not see predicates that are never published. Each graph holds all shapes, so that
    any may use any, but only the targets of its own count. `facts` are queries, in the order of their files.
    """

    plain: ShapeGraph
    domain: ShapeGraph
    facts: Sequence[Query]
    prefixes: Mapping[str, str]


def shape_paths(folder: Path) -> list[Path]:
    """All files of shapes (Turtle) and of derived facts (SPARQL) below `folder`, in the order of their names."""
    return sorted(path for path in folder.rglob("*") if path.suffix in (".ttl", ".rq"))


def load_shapes(paths: Sequence[Path], prefixes: Mapping[str, str]) -> tuple[Shapes, list[Issue]]:
    """The shapes in `paths` and what is wrong with the files; those in a folder `generated` are the plain ones.

    `prefixes` are those of the dataset. A file that gives one of them another meaning would match nothing, and is an error.
    Raises `EnvironmentFailure` when a file cannot be read.
    """
    quads: list[ox.Quad] = []
    generated: set[Term] = set()
    issues: list[Issue] = []
    facts = []
    for path in sorted(paths):
        content, file = read(path), path.as_posix()
        if path.suffix == ".rq":
            facts.append(Query(content.decode(errors="replace"), file))
            issues += _query_faults(facts[-1], ox.QueryTriples, prefixes)
            continue
        said, faults = parsed(content, file, ox.RdfFormat.TURTLE, prefixes)
        issues += faults
        for query in _selects(said, content.decode(errors="replace"), file):
            issues += _query_faults(query, ox.QuerySolutions, prefixes)
        quads += said
        if path.parent.name == "generated":
            generated.update(quad.subject for quad in said)
    shapes = ShapeGraph(quads)
    plain, domain = (shapes.only([one for one in shapes.targeted() if (one in generated) == own]) for own in (True, False))
    return Shapes(plain, domain, facts, prefixes), issues


def _selects(quads: Sequence[ox.Quad], content: str, file: str) -> Iterator[Query]:
    """The queries of SPARQL constraints, each found again in the text of its file for the line it begins on."""
    for quad in quads:
        if quad.predicate.value == _SH + "select" and isinstance(quad.object, ox.Literal):
            text = quad.object.value
            yield Query(text, file, content.count("\n", 0, max(content.find(text), 0)))


def _query_faults(query: Query, kind: type, prefixes: Mapping[str, str]) -> Iterator[Issue]:
    """What keeps a query from being used; one that gives no solutions must be as sound as one that does."""
    expected = "a SPARQL CONSTRUCT query" if kind is ox.QueryTriples else "a SPARQL SELECT query that gives $this"
    try:
        result = ox.Store().query(query.text, prefixes=dict(prefixes))
    except SyntaxError as error:
        match = _FAULT.match(str(error))
        line, column, found = (int(match[1]), int(match[2]), match[3]) if match else (1, 1, str(error))
        yield Issue(Place(query.file, query.offset + line, column), "shape-query", " ".join(found.split()), expected, "correct the query")
        return
    if not isinstance(result, kind) or (isinstance(result, ox.QuerySolutions) and ox.Variable("this") not in result.variables):
        yield Issue(Place(query.file, query.offset + 1), "shape-query", "a query of another kind", expected, "correct the query")
