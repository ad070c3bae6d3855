"""SHACL shapes generated from the mappings: what the RDF of a record of each type looks like, so that the two cannot drift.

    for name, text in generated_shapes(mappings, namespaces).items():
        (folder / name).write_text(text)

A node shape for each record type targets the class `type:TYPE`, which items have during validation only: Wikidata's RDF has
no class for it, and "instance of" may say anything. Its property shapes go from the item to its statements (`p:`) and on to
their values. What holds for statements, references, qualifiers and value nodes of all types is in `pipeline.checks.shacl_common`.
"""

from typing import Final

from pipeline.checks.shacl_common import common_shapes, constraint, values_of
from pipeline.checks.shacl_turtle import Node, Vocabulary, listed, text
from pipeline.mapping.rules import FieldRule, MappingSet, RecordType
from pipeline.rdf.namespaces import Namespaces

__all__ = ["generated_shapes"]

#: What an item node says besides its statements; `fact:type` only during validation.
_LABELS: Final = ("rdfs:label", "skos:prefLabel", "schema:name")
_TERMS: Final = ("rdf:type", "fact:type", *_LABELS, "schema:description", "skos:altLabel", "owl:sameAs")
#: Datatypes whose values have a node of their own, and those that have a second, normalised form.
_FULL: Final = frozenset({"time", "quantity", "globe-coordinate"})
_NORMALISED: Final = frozenset({"quantity", "external-id"})


def generated_shapes(mappings: MappingSet, namespaces: Namespaces) -> dict[str, str]:
    """File name -> Turtle: a file for each record type, and those that hold for all types."""
    vocabulary = Vocabulary(namespaces, mappings.properties)
    shapes = common_shapes(mappings, vocabulary)
    for name, kind in mappings.types.items():
        comment = f"Generated from mappings/{name}.yaml and mappings/common.yaml by `make generate`; do not edit."
        shapes[f"{name}.ttl"] = vocabulary.file(comment, [(f"shape:{name}", _TypeShape(mappings, vocabulary, kind).node())])
    return shapes


class _TypeShape:
    """The node shape of one record type."""

    def __init__(self, mappings: MappingSet, vocabulary: Vocabulary, kind: RecordType) -> None:
        self._mappings = mappings
        self._vocabulary = vocabulary
        self._kind = kind

    def node(self) -> Node:
        """The shape, field by field in the order of the mapping."""
        kind = self._kind
        message = f"statements that mappings/{kind.name}.yaml has a field for"
        fields = [("sh:property", shape) for rule in kind.fields.values() for shape in self._field(rule)]
        return [
            ("a", "sh:NodeShape"),
            ("rdfs:label", text(kind.label)),
            ("rdfs:comment", text(kind.description or kind.label)),
            ("sh:targetClass", f"type:{kind.name}"),
            *constraint("unknown-field", message, "declare the field in the mapping, or move the statement"),
            ("sh:closed", "true"),
            ("sh:ignoredProperties", listed([*_TERMS, *self._direct()])),
            ("sh:property", _LABEL),
            *fields,
        ]

    def _direct(self) -> list[str]:
        """The predicates of best-ranked values; those the property shapes below go to are listed all the same."""
        names = []
        for rule in self._kind.fields.values():
            predicates = self._vocabulary.predicates(rule.property)
            names += [predicates.wdt, *([predicates.wdtn] if rule.datatype in _NORMALISED else [])]
        return names

    def _field(self, rule: FieldRule) -> list[Node]:
        """What holds for the statements of one field, most telling first."""
        predicates = self._vocabulary.predicates(rule.property)
        about = [("sh:name", text(rule.name)), ("sh:description", text(rule.description or rule.name))]
        shapes: list[Node] = [[("sh:path", predicates.p), *about, *self._statement(rule)]]
        if rule.required:
            told = constraint("missing-field", f"the field '{rule.name}', which every {self._kind.name} has", f"add {rule.name}")
            shapes.append([("sh:path", predicates.p), *about, *told, ("sh:minCount", "1")])
        if rule.single:
            told = constraint(
                "several-values", f"one best value of '{rule.name}'", "prefer one of them, or deprecate the wrong ones", "Warning"
            )
            shapes.append([("sh:path", predicates.wdt), *about, *told, ("sh:maxCount", "1")])
        return shapes

    def _statement(self, rule: FieldRule) -> Node:
        """What holds for each statement: no qualifiers but the allowed ones, and a value of the right kind."""
        message = f"a qualifier that mappings/{self._kind.name}.yaml allows on '{rule.name}'"
        return [
            *constraint("unknown-qualifier", message, f"allow it: add it to the qualifiers of {rule.name} in the mapping"),
            ("sh:closed", "true"),
            ("sh:ignoredProperties", listed(["rdf:type", "wikibase:rank", "prov:wasDerivedFrom", *self._allowed(rule)])),
            *(("sh:property", shape) for shape in values_of(rule, self._vocabulary, "ps")),
        ]

    def _allowed(self, rule: FieldRule) -> list[str]:
        main = self._vocabulary.predicates(rule.property)
        names = [main.ps, *([main.psv] if rule.datatype in _FULL else []), *([main.psn] if rule.datatype in _NORMALISED else [])]
        for name in rule.qualifiers:
            qualifier = self._mappings.qualifiers[name]
            predicates = self._vocabulary.predicates(qualifier.property)
            names += [predicates.pq, *([predicates.pqv] if qualifier.datatype in _FULL else [])]
            names += [predicates.pqn] if qualifier.datatype in _NORMALISED else []
        return names


_LABEL: Final[Node] = [
    ("sh:path", "rdfs:label"),
    ("sh:name", text("labels")),
    ("sh:description", text("The names of the item, one for each language.")),
    *constraint("no-label", "at least one label, and one for each language", "add labels: with en or ru"),
    ("sh:minCount", "1"),
    ("sh:uniqueLang", "true"),
    ("sh:datatype", "rdf:langString"),
]
