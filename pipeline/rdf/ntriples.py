"""N-Triples: one triple a line, nothing abbreviated (RDF 1.1 N-Triples)."""

from collections.abc import Iterable

from pipeline.rdf.snaks import Node

__all__ = ["NTriplesWriter", "ntriples"]


def ntriples(nodes: Iterable[Node]) -> str:
    """The nodes as N-Triples lines, in their order."""
    return "".join(_texts(nodes))


def _texts(nodes: Iterable[Node]) -> list[str]:
    """One text a node, or one a line where the node holds other than ASCII: joined, a Cyrillic label would double the size of all
    that is said beside it and send all of it the slow way to bytes.
    """
    texts: list[str] = []
    for subject, pairs in nodes:
        if not pairs:
            continue
        text = f"{subject} {f' .{_NEXT}{subject} '.join(pairs)} .{_NEXT}"
        if text.isascii():
            texts.append(text)
        else:
            texts += [f"{subject} {one} .{_NEXT}" for one in pairs]
    return texts


#: Python 3.11 takes no escapes inside the braces of an f-string.
_NEXT = "\n"


class NTriplesWriter:
    """N-Triples in the manner of the other writers: nothing before, nothing after, no titles."""

    #: What stands between two parts that were written each by itself.
    between = ""

    def header(self) -> str:
        """Nothing."""
        return ""

    def restart(self) -> None:
        """Nothing is kept from block to block."""

    def block(self, nodes: Iterable[Node], title: str = "") -> list[str]:
        """The nodes as lines."""
        return _texts(nodes)

    def footer(self) -> str:
        """Nothing."""
        return ""
