"""Streams of items to streams of text: whole RDF documents, in any of the syntaxes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Protocol

from pipeline.model import Item
from pipeline.rdf.encoder import Encoder
from pipeline.rdf.forms import Form
from pipeline.rdf.ntriples import NTriplesWriter
from pipeline.rdf.snaks import Node

__all__ = ["SEGMENT", "SYNTAXES", "Writer", "document", "writer_for"]

#: Items in a segment: shared nodes are written once in each. It bounds memory and is the unit of parallel work: the smaller, the more
#: evenly processes share it, and the more is written again; with this, some triples in a thousand.
SEGMENT: Final = 2_500
#: Syntax names as file name endings.
SYNTAXES: Final = ("nt", "ttl", "jsonld")


class Writer(Form, Protocol):
    """What all writers can do: whole documents, and nodes from pieces."""

    #: What stands between two parts that were written each by itself, if both have items.
    between: str

    def restart(self) -> None:
        """Begin a new part."""

    def header(self) -> str:
        """What stands before the first item."""

    def block(self, nodes: Iterable[Node], title: str = "") -> list[str]:
        """The nodes of one item, in pieces."""

    def footer(self) -> str:
        """What stands after the last item."""


def writer_for(syntax: str, prefixes: Mapping[str, str], context: dict[str, Any]) -> Writer:
    """A new writer for a syntax; `prefixes` serve Turtle, `context` JSON-LD. Raises `KeyError` for an unknown syntax."""
    match syntax:
        case "nt":
            return NTriplesWriter()
        case "ttl":
            from pipeline.rdf.turtle import TurtleWriter  # N-Triples need neither of the two

            return TurtleWriter(dict(prefixes))
        case "jsonld":
            from pipeline.rdf.jsonld import JsonLdWriter

            return JsonLdWriter(context)
    raise KeyError(syntax)


def document(items: Iterable[Item], encoder: Encoder, writer: Writer) -> Iterator[str]:
    """The text of a whole document, piece by piece; holds one segment's node names in memory and nothing else."""
    yield writer.header()
    for number, item in enumerate(items):
        if number and number % SEGMENT == 0:
            encoder.new_segment()
        yield from writer.block(encoder.encode(item), item.label("en"))
    yield writer.footer()
