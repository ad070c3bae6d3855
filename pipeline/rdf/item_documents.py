"""Documents about single items: `entity/ID.ttl` and `entity/ID.jsonld`. Both are the same graph, and each is complete in itself."""

import json
from typing import Any, NamedTuple

from pipeline.model import Item
from pipeline.rdf.encoder import Encoder
from pipeline.rdf.frame_terms import FrameTerms
from pipeline.rdf.framed import framed
from pipeline.rdf.terms import iri
from pipeline.rdf.turtle import TurtleWriter

__all__ = ["ItemDocument", "ItemDocuments"]


class ItemDocument(NamedTuple):
    """An item's own graph in two syntaxes."""

    turtle: str
    jsonld: str


class ItemDocuments:
    """Makes the documents item by item. `context_address` is where the JSON-LD context is published; documents only name it."""

    def __init__(self, encoder: Encoder, terms: FrameTerms, context_address: str) -> None:
        self._encoder = encoder
        self._terms = terms
        self._address = context_address
        self._prefixes = encoder.namespaces.prefixes()
        self._turtle = TurtleWriter(self._prefixes)

    def context(self) -> dict[str, Any]:
        """The document to publish at the context's address."""
        return {"@context": self._terms.context()}

    def document(self, item: Item) -> ItemDocument:
        """The documents of an item. Nodes that it shares with other items are written out in each."""
        self._encoder.new_segment()
        nodes = self._encoder.encode(item)
        body = "".join(self._turtle.block(nodes, item.label("en")))
        used = {prefix: namespace for prefix, namespace in self._prefixes.items() if f"{prefix}:" in body}
        subject = iri(self._encoder.namespaces.entity(item.id))
        content = {"@context": self._address, **framed(subject, nodes, self._terms)}
        return ItemDocument(TurtleWriter(used).header() + body, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
