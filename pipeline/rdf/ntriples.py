"""N-Triples: one triple a line, nothing abbreviated (RDF 1.1 N-Triples)."""

from collections.abc import Iterable

from pipeline.rdf.snaks import Node

__all__ = ["NTriplesWriter", "ntriples"]


def ntriples(nodes: Iterable[Node]) -> str:
    """The nodes as N-Triples lines, in their order."""
    return "".join(_texts(nodes))


def _texts(nodes: Iterable[Node]) -> list[str]:
    """One text a node. Joined into one, a Cyrillic label would double the size of all and send all of it the slow way to bytes."""
    return ["".join([f"{subject} {predicate} {value} .\n" for predicate, value in pairs]) for subject, pairs in nodes]


class NTriplesWriter:
    """N-Triples in the manner of the other writers: nothing before, nothing after, no titles."""

    def header(self) -> str:
        """Nothing."""
        return ""

    def block(self, nodes: Iterable[Node], title: str = "") -> list[str]:
        """The nodes as lines."""
        return _texts(nodes)

    def footer(self) -> str:
        """Nothing."""
        return ""
