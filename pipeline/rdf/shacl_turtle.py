"""Shapes as readable Turtle: prefixed names, one line a predicate, nested nodes indented (RDF 1.1 Turtle).

Four namespaces below the dataset's base are for validation alone and occur in no dump: `type:` are the record types, `shape:`
the shapes, `fact:` what is derived for them (see `shapes/facts/`), `issue:` how a result is worded.
"""

import re
from collections.abc import Sequence
from typing import Final, TypeAlias

from pipeline.properties import PropertyTable
from pipeline.rdf.abbreviation import Abbreviator
from pipeline.rdf.namespaces import Namespaces
from pipeline.rdf.snaks import Predicates, SnakEncoder
from pipeline.rdf.terms import language_literal

__all__ = ["Node", "Vocabulary", "base_of", "field_class", "listed", "shape_prefixes", "text"]

#: A node as predicates and objects; an object is a term or again a node.
Node: TypeAlias = "Sequence[tuple[str, str | Node]]"

_SHACL: Final = "http://www.w3.org/ns/shacl#"
_OWN: Final = ("type", "shape", "fact", "issue")
_NOT_NAMES: Final = re.compile(r'"(?:[^"\\]|\\.)*"|<[^>]*>|#.*')
_PREFIX: Final = re.compile(r"(?<![\w:@-])([a-z]+):")


def base_of(namespaces: Namespaces) -> str:
    """The base IRI of the dataset: its entities' namespace without the last step."""
    return namespaces.own.entity.removesuffix("entity/")


def shape_prefixes(namespaces: Namespaces) -> dict[str, str]:
    """Prefix -> namespace for shapes and their queries: those of the dumps, SHACL's, and those for validation alone."""
    base = base_of(namespaces)
    return {"sh": _SHACL} | namespaces.prefixes() | {name: f"{base}{name}/" for name in _OWN}


def field_class(record_type: str, field: str) -> str:
    """The local name of the class of a field's statements, and of its shape."""
    return f"{record_type}-{field}"


def text(words: str) -> str:
    """A literal in English."""
    return language_literal(words, "en")


def listed(terms: Sequence[str]) -> str:
    """An RDF list."""
    return f"( {' '.join(terms)} )"


class Vocabulary:
    """Turns IRIs, ids and nodes into Turtle with the dataset's prefixes."""

    def __init__(self, namespaces: Namespaces, properties: PropertyTable) -> None:
        self.namespaces = namespaces
        self._prefixes = shape_prefixes(namespaces)
        self._abbreviator = Abbreviator(self._prefixes)
        self._snaks = SnakEncoder(namespaces, properties)

    def name(self, iri: str) -> str:
        """The prefixed name of an IRI, or the IRI in brackets where no prefix fits."""
        return self._abbreviator.shorten(iri) or f"<{iri}>"

    def entity(self, entity: str) -> str:
        """The name of an item, by its id."""
        return self.name(self.namespaces.entity(entity))

    def predicates(self, property_id: str) -> Predicates:
        """The names of a property's predicates."""
        return Predicates(*(self.name(term[1:-1]) for term in self._snaks.predicates(property_id)))

    def file(self, comment: str, nodes: Sequence[tuple[str, Node]]) -> str:
        """A Turtle file of `nodes`, each with its subject, under a comment; only prefixes that occur are declared."""
        body = "".join(f"\n{subject}\n{_lines(node, 1)} .\n" for subject, node in nodes)
        used = set(_PREFIX.findall(_NOT_NAMES.sub("", body)))
        header = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in self._prefixes.items() if prefix in used)
        return f"# {comment}\n{header}{body}"

    def declarations(self) -> Node:
        """All prefixes as SHACL declares them to queries (SHACL, section 5.2.1)."""
        return [
            ("sh:declare", [("sh:prefix", f'"{prefix}"'), ("sh:namespace", f'"{iri}"^^xsd:anyURI')])
            for prefix, iri in self._prefixes.items()
        ]


def _lines(node: Node, depth: int) -> str:
    indent = "    " * depth
    return " ;\n".join(f"{indent}{predicate} {_object(value, depth)}" for predicate, value in node)


def _object(value: "str | Node", depth: int) -> str:
    return value if isinstance(value, str) else f"[\n{_lines(value, depth + 1)}\n{'    ' * depth}]"
