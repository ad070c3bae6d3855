"""Lexemes of RDF back to the model, with their forms and senses; the inverse of `pipeline.rdf.lexemes`.

RDF does not keep the order of forms and senses; they come by their numbers, as Wikibase gives them out.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from pipeline.model import Form, Lexeme, Sense
from pipeline.rdf.reading.names import Names, Said, lexeme_of, objects
from pipeline.rdf.reading.nodes import Findings, NodeSource, RawNode

__all__ = ["LexemeReader"]

_WIKIBASE: Final = "http://wikiba.se/ontology#"
#: Gives what all parts have (id, labels, statements): of an entity's id, its node, and where other nodes are.
Shared = Callable[[str, RawNode, NodeSource], dict[str, Any]]


class LexemeReader:
    """Reads lexemes, one after the other; what is wrong with them goes to `findings`."""

    def __init__(self, names: Names, findings: Findings, shared: Shared) -> None:
        self._names = names
        self._findings = findings
        self._shared = shared

    def read(self, node: RawNode, shared: dict[str, Any], nodes: NodeSource) -> Lexeme | None:
        """The lexeme of a node; `shared` is what it has in common with other entities. None without language or category."""
        said = self._names.said(node)
        language, category = (self._one_item(said, role, node) for role in ("language", "lexicalCategory"))
        if not language or not category:
            return None
        forms = [
            Form(**self._shared(name, part, nodes), features=self._features(part))
            for name, part in self._parts(said, "lexicalForm", node, nodes)
        ]
        senses = [Sense(**self._shared(name, part, nodes)) for name, part in self._parts(said, "sense", node, nodes)]
        return Lexeme(**shared, language=language, category=category, forms=tuple(forms), senses=tuple(senses))

    def _one_item(self, said: Said, role: str, node: RawNode) -> str:
        terms = list(dict.fromkeys(objects(said, role)))
        found = self._names.entity(terms[0]) if len(terms) == 1 else ""
        if not found:
            words = f"{' and '.join(terms) or 'nothing'} as {role}"
            self._findings.add("lexeme", node, words, "one item as the language and one as the lexical category")
        return found

    def _parts(self, said: Said, role: str, lexeme: RawNode, nodes: NodeSource) -> Iterator[tuple[str, RawNode]]:
        """The forms or senses that a lexeme names, each with its node, by their numbers."""
        mark, kind = ("-F", f"<{_WIKIBASE}Form>") if role == "lexicalForm" else ("-S", f"<{_WIKIBASE}Sense>")
        whole = self._names.entity(lexeme.subject)
        found = {term: self._names.entity(term) for term in objects(said, role)}
        for term, name in sorted(found.items(), key=lambda one: (len(one[1]), one)):
            part = nodes.get(term) if lexeme_of(name) == whole and mark in name else None
            if part is not None and kind in objects(self._names.said(part), "type"):
                yield name, part
            else:
                self._findings.add("lexeme-part", lexeme, f"{role} {term}", f"a {kind} of {whole} of which something is said")

    def _features(self, form: RawNode) -> tuple[str, ...]:
        terms = dict.fromkeys(objects(self._names.said(form), "grammaticalFeature"))
        found = {term: self._names.entity(term) for term in terms}
        for term in (term for term, name in found.items() if not name):
            self._findings.add("lexeme-part", form, f"the grammatical feature {term}", "an item")
        return tuple(filter(None, found.values()))
