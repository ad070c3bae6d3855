"""Small Turtle documents about the release: from prefixes and descriptions to text."""

from collections.abc import Iterable, Mapping

from pipeline.rdf.snaks import pair
from pipeline.rdf.turtle import TurtleWriter

__all__ = ["Description", "turtle"]

#: A subject with the predicates and objects that are said of it, all N-Triples terms.
Description = tuple[str, list[tuple[str, str]]]


def turtle(prefixes: Mapping[str, str], descriptions: Iterable[Description], title: str) -> str:
    """The document, with `title` in a comment at its head."""
    writer = TurtleWriter(dict(prefixes))
    nodes = [(subject, [pair(*one) for one in said]) for subject, said in descriptions]
    return "".join([writer.header(), *writer.block(nodes, title)])
