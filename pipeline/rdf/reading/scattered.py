"""Entities of RDF whose nodes stand anywhere, in two passes: all nodes into an index, then entity by entity out of it."""

from collections.abc import Iterator

from pipeline.issues import Issue
from pipeline.model.entities import Entity
from pipeline.rdf.reading.entities import EntityReader
from pipeline.rdf.reading.index import NodeIndex
from pipeline.rdf.reading.names import Kind, Names, lexeme_of
from pipeline.rdf.reading.nodes import RawNode

__all__ = ["ScatteredReader"]


class ScatteredReader:
    """Reads nodes in any order. `before` knows what was given out before and is not to be repeated."""

    def __init__(self, names: Names, reader: EntityReader, before: NodeIndex) -> None:
        self._names = names
        self._reader = reader
        self._before = before

    def entities(self, nodes: Iterator[RawNode | Issue]) -> Iterator[Entity | Issue]:
        """The entities in the order of their first appearance, and what is wrong."""
        with NodeIndex() as index:
            for node in nodes:
                if isinstance(node, Issue):
                    yield node
                else:
                    self._keep(node, index)
            has_documents = index.has(Kind.DOCUMENT)
            for subject in index.subjects(Kind.ENTITY):
                if not (has_documents and self._is_stub(subject, index)) and not self._is_part(subject, index):
                    yield from self._entity(self._names.entity(subject), index)
            yield from self._left_over(index)

    def _keep(self, node: RawNode, index: NodeIndex) -> None:
        kind = self._names.subject(node.subject)[0]
        index.add(kind, node)
        if kind is Kind.ENTITY:
            index.add_links(self._names.objects(node, "p"))
        elif kind is Kind.OTHER:
            for entity in self._names.objects(node, "about"):
                index.add_articles(entity, [node.subject])

    def _is_stub(self, subject: str, index: NodeIndex) -> bool:
        """Whether an entity is only mentioned: no document about it, no statements, no articles."""
        if index.get(self._names.document_term(self._names.entity(subject))) or index.articles(subject):
            return False
        node = index.get(subject)
        return node is None or self._names.is_stub(node)

    def _is_part(self, subject: str, index: NodeIndex) -> bool:
        """Whether a form or sense is read with the lexeme that names it."""
        lexeme = lexeme_of(self._names.entity(subject))
        node = index.get(self._names.entity_term(lexeme)) if lexeme else None
        return node is not None and any(subject in self._names.objects(node, role) for role in ("lexicalForm", "sense"))

    def _entity(self, name: str, index: NodeIndex) -> Iterator[Entity | Issue]:
        entity, digest = self._reader.read(name, index), self._before.digest(name)
        findings = self._reader.findings
        if digest == hash(entity):
            findings.take()
            return
        if digest is not None:
            findings.odd("torn", None, "an entity that was given out before all of it was read", "all nodes together; it comes again")
        yield from findings.take()
        if entity:
            yield entity

    def _left_over(self, index: NodeIndex) -> Iterator[Issue]:
        """What belongs to no entity."""
        findings = self._reader.findings
        for subject in index.subjects(Kind.DOCUMENT):
            name = self._names.subject(subject)[1]
            if index.get(self._names.entity_term(name)) is None:
                self._reader.read(name, index)
                yield from findings.take()
        findings.entity = ""
        for subject in index.unclaimed():
            findings.add("statement-unclaimed", index.get(subject), "a statement that no entity claims", "a triple from the entity to it")
            yield from findings.take()
