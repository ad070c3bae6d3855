"""SHACL shapes generated from the mappings: what the RDF of a record of each type looks like, so that the two cannot drift.

    for name, text in generated_shapes(mappings, namespaces).items():
        (folder / name).write_text(text)

The node shape of a record type targets the class `type:TYPE`, those of its fields the classes `type:TYPE-FIELD`, which items
and statements have during validation only: Wikidata's RDF has no class for them, and "instance of" may say anything. What
holds for statements, references, qualifiers and value nodes of all types is in `pipeline.checks.common_shapes`.
"""

from collections.abc import Iterator
from typing import Final

from pipeline.checks.common_shapes import NORMALISED, common_shapes, constraint, predicates_of, values_of
from pipeline.mapping.rules import FieldRule, MappingSet, RecordType
from pipeline.rdf.namespaces import Namespaces
from pipeline.rdf.shacl_turtle import Node, Vocabulary, field_class, listed, text

__all__ = ["generated_shapes"]

#: What an item node says besides its statements; `fact:type` only during validation.
_LABELS: Final = ("rdfs:label", "skos:prefLabel", "schema:name")
_TERMS: Final = ("rdf:type", "fact:type", *_LABELS, "schema:description", "skos:altLabel", "owl:sameAs")


def generated_shapes(mappings: MappingSet, namespaces: Namespaces) -> dict[str, str]:
    """File name -> Turtle: a file for each record type, and those that hold for all types."""
    vocabulary = Vocabulary(namespaces, mappings.properties)
    shapes = common_shapes(mappings, vocabulary)
    for name, kind in mappings.types.items():
        comment = f"Generated from mappings/{name}.yaml and mappings/common.yaml by `make generate`; do not edit."
        shapes[f"{name}.ttl"] = vocabulary.file(comment, _TypeShapes(mappings, vocabulary, kind).nodes())
    return shapes


class _TypeShapes:
    """The shapes of one record type: of its items, and of the statements of each field."""

    def __init__(self, mappings: MappingSet, vocabulary: Vocabulary, kind: RecordType) -> None:
        self._mappings = mappings
        self._vocabulary = vocabulary
        self._kind = kind

    def nodes(self) -> list[tuple[str, Node]]:
        """Subjects and shapes, in the order of the mapping."""
        fields = [(f"shape:{self._name(rule)}", self._statement(rule)) for rule in self._kind.fields.values()]
        return [(f"shape:{self._kind.name}", self._item()), *fields]

    def _name(self, rule: FieldRule) -> str:
        return field_class(self._kind.name, rule.name)

    def _item(self) -> Node:
        kind = self._kind
        message = f"statements that mappings/{kind.name}.yaml has a field for"
        return [
            ("a", "sh:NodeShape"),
            ("rdfs:label", text(kind.label)),
            ("rdfs:comment", text(kind.description or kind.label)),
            ("sh:targetClass", f"type:{kind.name}"),
            *constraint("unknown-field", message, "declare the field in the mapping, or move the statement"),
            ("sh:closed", "true"),
            ("sh:ignoredProperties", listed([*_TERMS, *self._direct()])),
            ("sh:property", _LABEL),
            *(("sh:property", shape) for rule in kind.fields.values() for shape in self._field(rule)),
        ]

    def _direct(self) -> list[str]:
        """The predicates of best-ranked values."""
        names = []
        for rule in self._kind.fields.values():
            predicates = self._vocabulary.predicates(rule.property)
            names += [predicates.wdt, *([predicates.wdtn] if rule.datatype in NORMALISED else [])]
        return names

    def _field(self, rule: FieldRule) -> Iterator[Node]:
        """How many statements an item has under a field."""
        predicates = self._vocabulary.predicates(rule.property)
        about = [("sh:name", text(rule.name)), ("sh:description", text(rule.description or rule.name))]
        required = constraint("missing-field", f"the field '{rule.name}', which every {self._kind.name} has", f"add {rule.name}")
        limits: Node = [*required, ("sh:minCount", "1")] if rule.required else []
        yield [("sh:path", predicates.p), *about, ("rdfs:seeAlso", f"shape:{self._name(rule)}"), *limits]
        if rule.single:
            fix = "prefer one of them, or deprecate the wrong ones"
            told = constraint("several-values", f"one best value of '{rule.name}'", fix, "Warning")
            yield [("sh:path", predicates.wdt), *about, *told, ("sh:maxCount", "1")]

    def _statement(self, rule: FieldRule) -> Node:
        """What holds for each statement of a field: no qualifiers but the allowed ones, and a value of the right kind."""
        message = f"a qualifier that mappings/{self._kind.name}.yaml allows on '{rule.name}'"
        return [
            ("a", "sh:NodeShape"),
            ("rdfs:label", text(rule.name)),
            ("rdfs:comment", text(rule.description or rule.name)),
            ("sh:targetClass", f"type:{self._name(rule)}"),
            *constraint("unknown-qualifier", message, f"allow it: add it to the qualifiers of {rule.name} in the mapping"),
            ("sh:closed", "true"),
            ("sh:ignoredProperties", listed(["rdf:type", "wikibase:rank", "prov:wasDerivedFrom", *self._allowed(rule)])),
            *(("sh:property", shape) for shape in values_of(rule, self._vocabulary, "ps")),
        ]

    def _allowed(self, rule: FieldRule) -> list[str]:
        """The predicates of the main value and of the qualifiers the field allows."""
        rules = [("ps", rule), *(("pq", self._mappings.qualifiers[name]) for name in rule.qualifiers)]
        return [name for role, one in rules for name in predicates_of(one, self._vocabulary, role)]


_LABEL: Final[Node] = [
    ("sh:path", "rdfs:label"),
    ("sh:name", text("labels")),
    ("sh:description", text("The names of the item, one for each language.")),
    *constraint("no-label", "at least one label, and one for each language", "add labels: with en or ru"),
    ("sh:minCount", "1"),
    ("sh:uniqueLang", "true"),
    ("sh:datatype", "rdf:langString"),
]
