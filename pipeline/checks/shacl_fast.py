"""The fast engine: the Rust package `shacl` for what SHACL Core says, one query per SPARQL constraint, the judge for the rest."""

import re
from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox
import shacl

from pipeline.checks.shacl_graph import Data
from pipeline.checks.shacl_index import RDF, SH, ShapeGraph, Term, severity_of
from pipeline.checks.shacl_result import Result, first_step, message_of
from pipeline.checks.shacl_routing import fast_shapes
from pipeline.checks.shacl_sparql import sparql_results

__all__ = ["fast"]

_IRI: Final = re.compile(r"<[^<>]*>")
#: What the engine has no use for.
_WORDS: Final = {"sparql", "select", "message", "name", "description"}
_NAMED: Final = "urn:x-shape:"


def fast(data: Data, shapes: ShapeGraph) -> Iterator[Result]:
    """The results that the judge would find, in no particular order. Raises `EnvironmentFailure` when it rejects the shapes."""
    targeted = set(shapes.targeted())
    if not targeted:
        return
    taken = fast_shapes(data, shapes)
    try:
        found = _core(data, shapes, taken)
    except ValueError:  # what the engine cannot compile the judge may, or says why not
        found, taken = [], set()
    unclear = {root for result in found if _is_blank(result) for root in shapes.upward(_shape(result)) if root in taken}
    taken -= unclear
    yield from (_result(shapes, result) for result in found if not unclear.issuperset(_roots(shapes, result, targeted)))
    yield from sparql_results(data, shapes, sorted(taken, key=str))
    if targeted - taken:
        from pipeline.checks.shacl_judge import judged  # its libraries take half a second to load

        yield from judged(data, ShapeGraph(shapes.without_targets(taken)))


def _core(data: Data, shapes: ShapeGraph, taken: set[Term]) -> list[shacl.Result]:
    """What SHACL Core finds. Property shapes without an IRI get one, so that a result says which it is of."""
    parts = {part for node in shapes.subjects(SH + "property") for part in shapes.objects(node, SH + "property")}
    names: dict[Term, Term] = {part: ox.NamedNode(_NAMED + part.value) for part in parts if isinstance(part, ox.BlankNode)}
    needed = shapes.reachable(taken)
    quads = (quad for quad in shapes.without_targets(set(shapes.targeted()) - taken) if quad.subject in needed and _is_core(quad))
    text = "".join(f"{names.get(quad.subject, quad.subject)} {quad.predicate} {names.get(quad.object, quad.object)} .\n" for quad in quads)
    return shacl.Shapes.from_text(text, "ntriples").validate_text(data.content.decode(), "ntriples").results


def _is_core(quad: ox.Quad) -> bool:
    """Whether a triple of the shapes matters to SHACL Core: no query, and no word that we put in ourselves."""
    name = quad.predicate.value
    return (name.startswith(SH) and name.removeprefix(SH) not in _WORDS) or name.startswith(RDF)


def _is_blank(result: shacl.Result) -> bool:
    return result.focus_node.startswith("_:") or (result.value or "").startswith("_:")


def _shape(result: shacl.Result) -> Term:
    """The shape of a result by the name it has in its file."""
    name = (result.source_shape or "")[1:-1]
    return ox.BlankNode(name.removeprefix(_NAMED)) if name.startswith(_NAMED) else ox.NamedNode(name)


def _roots(shapes: ShapeGraph, result: shacl.Result, targeted: set[Term]) -> set[Term]:
    """The shapes with targets that a result may come from."""
    return targeted.intersection(shapes.upward(_shape(result)))


def _result(shapes: ShapeGraph, found: shacl.Result) -> Result:
    shape = _shape(found)
    return Result(
        shape=shape,
        focus=_plain(found.focus_node),
        path=found.path[1:-1] if found.path and _IRI.fullmatch(found.path) else first_step(shapes, shape),
        value=found.value_plain or "",
        component=found.component_iri,
        message=message_of(shapes, [shape], found.component_iri),
        severity=severity_of(found.severity_iri),
    )


def _plain(term: str) -> str:
    """The text of a term in N-Triples."""
    if term.startswith("<"):
        return term[1:-1]
    (triple,) = ox.parse(f"<urn:x> <urn:x> {term} .", format=ox.RdfFormat.N_TRIPLES)
    return str(getattr(triple.object, "value", ""))
