"""N-Triples: one triple a line, nothing abbreviated (RDF 1.1 N-Triples)."""

from collections.abc import Iterable

from pipeline.rdf.snaks import Node

__all__ = ["NTriplesWriter", "ntriples"]


def ntriples(nodes: Iterable[Node]) -> str:
    """The nodes as N-Triples lines, in their order."""
    return "".join([f"{subject} {predicate} {value} .\n" for subject, pairs in nodes for predicate, value in pairs])


class NTriplesWriter:
    """N-Triples in the manner of the other writers: nothing before, nothing after, no titles."""

    def header(self) -> str:
        """Nothing."""
        return ""

    def block(self, nodes: Iterable[Node], title: str = "") -> str:
        """The nodes as lines."""
        return ntriples(nodes)

    def footer(self) -> str:
        """Nothing."""
        return ""
