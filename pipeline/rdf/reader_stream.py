"""Entities of RDF whose nodes stand together, in one pass: the way for dumps."""

from collections.abc import Iterator, Sequence

from pipeline.issues import Issue
from pipeline.model.entities import Entity
from pipeline.rdf.reader_entities import EntityReader
from pipeline.rdf.reader_index import NodeIndex
from pipeline.rdf.reader_names import Kind, Names
from pipeline.rdf.reader_nodes import RawNode, without_repeats

__all__ = ["OutOfOrderError", "StreamReader"]

_SHARED = (Kind.REFERENCE, Kind.VALUE)


class OutOfOrderError(Exception):
    """The nodes of an entity do not stand together."""


class _Block:
    """The nodes between the beginning of one entity and that of the next; references and values may stand in the index."""

    def __init__(self, entity: str, names: Names, index: NodeIndex) -> None:
        self.entity = entity
        self.has_document = False
        self._names = names
        self._index = index
        self._nodes: dict[str, tuple[Kind, RawNode]] = {}
        self._articles: dict[str, dict[str, None]] = {}
        self._used: set[str] = set()

    def is_left_by(self, kind: Kind, name: str, node: RawNode) -> bool:
        """Whether the node begins another entity: its document does, or, without documents or with claims, its own node.

        Other nodes of entities beside a document are stubs.
        """
        if kind is Kind.DOCUMENT:
            return name != self.entity
        if kind is not Kind.ENTITY or name == self.entity:
            return False
        return not self.has_document or bool(self._names.objects(node, "p"))

    def add(self, kind: Kind, node: RawNode) -> None:
        """Take a node in."""
        if kind is Kind.OTHER:
            about = self._names.objects(node, "about")
            if not about:
                return
            for entity in about:
                self._articles.setdefault(entity, {})[node.subject] = None
        known = self._nodes.setdefault(node.subject, (kind, node))[1]
        if known is not node:
            known.pairs.extend(node.pairs)
        self.has_document |= kind is Kind.DOCUMENT

    def get(self, subject: str) -> RawNode | None:
        """A node of the block or a shared one. Raises `OutOfOrderError` if it can only stand elsewhere."""
        found = self._nodes.get(subject)
        if found:
            self._used.add(subject)
            return without_repeats(found[1])
        kind = self._names.subject(subject)[0]
        node = self._index.get(subject) if kind in _SHARED else None
        if node is None and kind is not Kind.DOCUMENT:
            raise OutOfOrderError(subject)
        return node

    def articles(self, entity: str) -> Sequence[RawNode]:
        """The articles about the entity."""
        return [without_repeats(self._nodes[subject][1]) for subject in self._articles.pop(entity, {})]

    def close(self) -> None:
        """Hand shared nodes on. Raises `OutOfOrderError` if statements or articles of other entities are left."""
        stray = [subject for subject, (kind, _) in self._nodes.items() if kind is Kind.STATEMENT and subject not in self._used]
        if stray or self._articles:
            raise OutOfOrderError(*stray, *self._articles)
        for kind, node in self._nodes.values():
            if kind in _SHARED:
                self._index.add(kind, node)


class StreamReader:
    """Reads nodes entity by entity. `index` takes the shared nodes and the digests of the entities that were given out."""

    def __init__(self, names: Names, reader: EntityReader, index: NodeIndex) -> None:
        self._names = names
        self._reader = reader
        self._index = index
        #: How many issues of the parser were passed on.
        self.parser_issues = 0

    def entities(self, nodes: Iterator[RawNode | Issue]) -> Iterator[Entity | Issue]:
        """The entities and what is wrong. Raises `OutOfOrderError` as soon as an entity is not whole or comes again."""
        block = _Block("", self._names, self._index)
        for node in nodes:
            if isinstance(node, Issue):
                self.parser_issues += 1
                yield node
                continue
            kind, name = self._names.subject(node.subject)
            if block.is_left_by(kind, name, node):
                yield from self._close(block)
                block = _Block(name, self._names, self._index)
            block.add(kind, node)
        yield from self._close(block)

    def _close(self, block: _Block) -> Iterator[Entity | Issue]:
        if not block.entity:
            block.close()
            return
        if self._index.given(block.entity) is not None:
            raise OutOfOrderError(block.entity)
        entity = self._reader.read(block.entity, block)
        block.close()
        self._index.give(block.entity, hash(entity))
        yield from self._reader.findings.take()
        if entity:
            yield entity
