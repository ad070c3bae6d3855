"""Entities of RDF whose nodes stand together, in one pass: the way for dumps."""

from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.issues import Issue
from pipeline.model.entities import Entity
from pipeline.rdf.reading.entities import EntityReader
from pipeline.rdf.reading.index import NodeIndex
from pipeline.rdf.reading.names import Kind, Names, lexeme_of
from pipeline.rdf.reading.nodes import RawNode, without_repeats

__all__ = ["OutOfOrderError", "StreamReader"]

#: How many entities without document and statements may come first until they are taken for more than stubs.
_MOST_HELD: Final = 1_000
#: What the first entity looks like if the lines are in any order; later on it is damage.
_SIGNS: Final = frozenset(
    {
        "entity-type",
        "lexeme",
        "lexeme-part",
        "property-type",
        "reference-empty",
        "reference-id",
        "sitelink-site",
        "statement-rank",
        "statement-value",
    }
    | {"value-id", "value-node"}
)
_SHARED: Final = (Kind.REFERENCE, Kind.VALUE)


class OutOfOrderError(Exception):
    """The nodes of an entity do not stand together."""


class _Block:
    """The nodes between the beginning of one entity and that of the next; references and values may stand in the index."""

    def __init__(self, entity: str, names: Names, index: NodeIndex) -> None:
        self.entity = entity
        self.has_document = self.has_claims = False
        self._names = names
        self._index = index
        self._nodes: dict[str, tuple[Kind, RawNode]] = {}
        self._articles: dict[str, dict[str, None]] = {}
        self._used: set[str] = set()

    def is_left_by(self, kind: Kind, name: str, node: RawNode) -> bool:
        """Whether the node begins another entity: its document does, or its own node, where it has none beside a document."""
        if kind is Kind.DOCUMENT:
            return name != self.entity
        if kind is not Kind.ENTITY or self.entity in (name, lexeme_of(name)):
            return False
        return not self.has_document or not self._names.is_stub(node)

    def add(self, kind: Kind, node: RawNode) -> None:
        """Take a node in."""
        if kind is Kind.OTHER:
            for entity in self._names.objects(node, "about"):
                self._articles.setdefault(entity, {})[node.subject] = None
        known = self._nodes.setdefault(node.subject, (kind, node))[1]
        if known is not node:
            known.pairs.extend(node.pairs)
        self.has_document |= kind is Kind.DOCUMENT
        self.has_claims |= kind is Kind.STATEMENT

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
        found = (self.get(subject) for subject in self._articles.get(entity, {}))
        return [node for node in found if node is not None]

    def stubs(self) -> list[str]:
        """The ids of the other entities that stand here."""
        names = (self._names.entity(subject) for subject, (kind, _) in self._nodes.items() if kind is Kind.ENTITY)
        return [name for name in names if self.entity not in (name, lexeme_of(name))]

    def close(self) -> None:
        """Hand shared nodes on. Raises `OutOfOrderError` if there are pieces of other entities."""
        for subject, (kind, node) in self._nodes.items():
            if kind in _SHARED:
                self._index.add(kind, node)
            elif subject not in self._used and (kind is Kind.STATEMENT or self._is_piece_of_article(kind, node)):
                raise OutOfOrderError(subject)

    def _is_piece_of_article(self, kind: Kind, node: RawNode) -> bool:
        return kind is Kind.OTHER and any(self._names.objects(node, group) for group in ("about", "isPartOf", "name", "badge"))


class StreamReader:
    """Reads nodes entity by entity. `index` takes the shared nodes and the digests of the entities that were given out."""

    def __init__(self, names: Names, reader: EntityReader, index: NodeIndex) -> None:
        self._names = names
        self._reader = reader
        self._index = index
        self._has_documents = self._has_begun = False
        self._held: dict[str, list[Entity | Issue]] = {}
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
        yield from self._release()

    def _close(self, block: _Block) -> Iterator[Entity | Issue]:
        if not block.entity:
            block.close()
            return
        stubs = block.stubs()
        if lexeme_of(block.entity) or self._has_seen(block.entity) or any(self._index.digest(name) is not None for name in stubs):
            raise OutOfOrderError(block.entity)
        entity = self._reader.read(block.entity, block)
        block.close()
        if block.has_document and not self._has_documents:
            # Those before, that had none and no statements, were stubs.
            self._has_documents = True
            stubs += self._held
            self._held.clear()
        for name in stubs:
            self._index.see(name, None)
        issues = self._reader.findings.take()
        if not self._has_begun and any(issue.rule in _SIGNS for issue in issues):
            raise OutOfOrderError(block.entity)
        found: list[Entity | Issue] = [*issues]
        self._held[block.entity] = [*found, entity] if entity else found
        if block.has_document or block.has_claims or len(self._held) >= _MOST_HELD:
            yield from self._release()

    def _has_seen(self, entity: str) -> bool:
        return entity in self._held or self._index.has_seen(entity)

    def _release(self) -> Iterator[Entity | Issue]:
        self._has_begun |= bool(self._held)
        for name, found in self._held.items():
            self._index.see(name, hash(found[-1] if found and isinstance(found[-1], Entity) else None))
            yield from found
        self._held.clear()
