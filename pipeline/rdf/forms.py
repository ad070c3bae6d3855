"""Nodes put together from text that is made once, for streams in which the same is said again and again."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeAlias

from pipeline.rdf.snaks import Pair

__all__ = ["Form", "Predicate", "Text"]

#: What is said of some node, and a predicate, as a syntax likes to have them. Texts can be added and looked up; nobody else looks inside.
Text: TypeAlias = Any
Predicate: TypeAlias = Any


class Form(Protocol):
    """How a syntax writes nodes, as UTF-8. Equal pairs make equal texts."""

    def name(self, term: str) -> bytes:
        """How a node is named, given its IRI in angle brackets or its blank-node label."""

    def predicate(self, term: str) -> Predicate:
        """A predicate, given its IRI in angle brackets."""

    def say(self, pairs: Sequence[Pair]) -> Text:
        """What the pairs say."""

    def link(self, predicate: Predicate, name: bytes) -> Text:
        """The same for one pair that leads to a node by its name."""

    def together(self, texts: Iterable[Text]) -> Text:
        """What all of them say."""

    def fill(self, text: Text, changes: Sequence[tuple[bytes, bytes]]) -> Text:
        """The text with parts of its objects replaced, one after the other, by what no syntax has to escape."""

    def node(self, name: bytes, text: Text) -> bytes:
        """The node of that name, of which this is said."""

    def item(self, nodes: Sequence[bytes], title: str) -> bytes:
        """The nodes of one item, and what stands before and between them."""
