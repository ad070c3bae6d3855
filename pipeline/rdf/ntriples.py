"""N-Triples: one triple a line, nothing abbreviated (RDF 1.1 N-Triples)."""

from collections.abc import Iterable, Sequence

from pipeline.rdf.snaks import Node, Pair

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
_SUBJECT = "\0"


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

    def name(self, term: str) -> bytes:
        """The term as it is."""
        return term.encode()

    def predicate(self, term: str) -> bytes:
        """What stands before an object."""
        return f"{_SUBJECT} {term} ".encode()

    def say(self, pairs: Sequence[Pair]) -> bytes:
        """Lines in which NUL stands for the subject: in a line of N-Triples it could only be escaped."""
        return f"{_SUBJECT} {f' .{_NEXT}{_SUBJECT} '.join(pairs)} .{_NEXT}".encode() if pairs else b""

    def link(self, predicate: bytes, name: bytes) -> bytes:
        """Such a line."""
        return predicate + name + b" .\n"

    def together(self, texts: Iterable[bytes]) -> bytes:
        """All lines."""
        return b"".join(texts)

    def fill(self, text: bytes, changes: Sequence[tuple[bytes, bytes]]) -> bytes:
        """The same lines with other objects."""
        for old, new in changes:
            text = text.replace(old, new)
        return text

    def node(self, name: bytes, text: bytes) -> bytes:
        """The lines with their subject."""
        return text.replace(b"\0", name)

    def item(self, nodes: Sequence[bytes], title: str) -> bytes:
        """The nodes and nothing else."""
        return b"".join(nodes)
