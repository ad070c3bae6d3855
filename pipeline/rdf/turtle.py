"""Turtle for people: prefixes, one block a node, the nodes of an item together under a comment with its label.

Terms come as N-Triples and stay as they are but for prefixed names, so no literal is ever rewritten (RDF 1.1 Turtle).
"""

from collections.abc import Iterable, Sequence
from itertools import chain

from pipeline.rdf.abbreviation import Abbreviator
from pipeline.rdf.snaks import RDF_TYPE, Node, Pair

__all__ = ["TurtleWriter"]

#: Predicates and objects.
_Text = tuple[tuple[bytes, bytes], ...]


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
        return [_heading(title), *[self.node(self.name(subject), self.say(pairs)).decode() for subject, pairs in nodes]]

    def footer(self) -> str:
        """Nothing: Turtle needs no end."""
        return ""

    def name(self, term: str) -> bytes:
        """The term, with a prefix if it can have one."""
        return self._term(term).encode()

    def say(self, pairs: Sequence[Pair]) -> _Text:
        """Predicates and objects, each with a prefix if it can have one."""
        each = [pair.split(" ", 1) for pair in pairs]
        return tuple([(self.predicate(predicate), self._term(value).encode()) for predicate, value in each])

    def predicate(self, term: str) -> bytes:
        """The same for a predicate, of which one has a short name of its own."""
        return b"a" if term == RDF_TYPE else self._term(term).encode()

    def link(self, predicate: bytes, name: bytes) -> _Text:
        """Predicate and object."""
        return ((predicate, name),)

    def together(self, texts: Iterable[_Text]) -> _Text:
        """All of them."""
        return tuple(chain.from_iterable(texts))

    def fill(self, text: _Text, changes: Sequence[tuple[bytes, bytes]]) -> _Text:
        """The same predicates with other objects."""
        for old, new in changes:
            text = tuple([(predicate, value.replace(old, new)) for predicate, value in text])
        return text

    def node(self, name: bytes, text: _Text) -> bytes:
        """A block; what follows an equal predicate stands behind it, after a comma."""
        lines: list[bytes] = []
        last = b""
        for predicate, value in text:
            if predicate == last:
                lines[-1] += b", " + value
            else:
                lines.append(predicate + b" " + value)
                last = predicate
        return b"\n%b %b .\n" % (name, b" ;\n    ".join(lines))

    def item(self, nodes: Sequence[bytes], title: str) -> bytes:
        """The nodes under a comment line with the title."""
        return b"".join((_heading(title).encode(), *nodes))

    def _term(self, term: str) -> str:
        first = term[0]
        if first == "<":
            return self._abbreviator.shorten(term[1:-1]) or term
        if first == '"' and term[-1] == ">":
            text, datatype = term[:-1].rsplit("^^<", 1)
            short = self._abbreviator.shorten(datatype)
            return f"{text}^^{short}" if short else term
        return term


def _heading(title: str) -> str:
    return f"\n# {' '.join(title.split())}\n" if title else ""
