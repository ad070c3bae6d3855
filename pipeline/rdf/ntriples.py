"""N-Triples: one triple a line, nothing abbreviated (RDF 1.1 N-Triples)."""

from collections.abc import Iterable

from pipeline.rdf.snaks import Node

__all__ = ["ntriples"]


def ntriples(nodes: Iterable[Node]) -> str:
    """The nodes as N-Triples lines, in their order."""
    return "".join([f"{subject} {predicate} {value} .\n" for subject, pairs in nodes for predicate, value in pairs])
