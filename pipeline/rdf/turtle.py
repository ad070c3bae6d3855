"""Turtle for people: prefixes, one block a node, the nodes of an item together under a comment with its label.

Terms come as N-Triples and stay as they are but for prefixed names, so no literal is ever rewritten (RDF 1.1 Turtle).
"""

from collections.abc import Iterable

from pipeline.rdf.abbreviation import Abbreviator
from pipeline.rdf.snaks import RDF_TYPE, Node

__all__ = ["TurtleWriter"]


class TurtleWriter:
    """Writes nodes as Turtle text, with prefixes given as prefix -> namespace."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        self._prefixes = prefixes
        self._abbreviator = Abbreviator(prefixes)

    #: What stands between two parts that were written each by itself.
    between = ""

    def restart(self) -> None:
        """Nothing is kept from block to block."""

    def header(self) -> str:
        """The prefix declarations."""
        return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in self._prefixes.items())

    def block(self, nodes: Iterable[Node], title: str = "") -> list[str]:
        """The nodes of one item; `title` goes into a comment line."""
        heading = f"\n# {' '.join(title.split())}\n" if title else ""
        return [heading, *map(self._node, nodes)]

    def footer(self) -> str:
        """Nothing: Turtle needs no end."""
        return ""

    def _node(self, node: Node) -> str:
        subject, pairs = node
        lines: list[str] = []
        last = ""
        for one in pairs:
            predicate, value = one.split(" ", 1)
            short = self._term(value)
            if predicate == last:
                lines[-1] += f", {short}"
            else:
                name = "a" if predicate == RDF_TYPE else self._term(predicate)
                lines.append(f"{name} {short}")
                last = predicate
        body = " ;\n    ".join(lines)
        return f"\n{self._term(subject)} {body} .\n"

    def _term(self, term: str) -> str:
        first = term[0]
        if first == "<":
            return self._abbreviator.shorten(term[1:-1]) or term
        if first == '"' and term[-1] == ">":
            text, datatype = term[:-1].rsplit("^^<", 1)
            short = self._abbreviator.shorten(datatype)
            return f"{text}^^{short}" if short else term
        return term
