"""Generated shapes that hold for all record types: statements, references, qualifiers, value nodes, and kinds of values.

Statements, references and value nodes have classes in Wikibase's RDF (mediawiki.org, Wikibase/Indexing/RDF Dump Format), and
qualifiers their own predicates, so these shapes need no record types and can be run on any dump of the dataset.
"""

from collections.abc import Iterator
from typing import Final, Literal

from pipeline.mapping.rules import FieldRule, MappingSet
from pipeline.model import GREGORIAN, JULIAN
from pipeline.rdf.shacl_turtle import Node, Vocabulary, base_of, listed, text

__all__ = ["NORMALISED", "common_shapes", "constraint", "predicates_of", "values_of"]

#: Datatypes whose values have a node of their own, and those that have a second, normalised form.
_FULL: Final = frozenset({"time", "quantity", "globe-coordinate"})
NORMALISED: Final = frozenset({"quantity", "external-id"})
_COMMENT: Final = "Generated from mappings/common.yaml by `make generate`; do not edit."
#: Datatype of a property -> what its simple values are in words, and as a constraint.
_KINDS: Final[dict[str, tuple[str, tuple[str, str]]]] = {
    "wikibase-item": ("an item", ("sh:nodeKind", "sh:IRI")),
    "url": ("a URL", ("sh:nodeKind", "sh:IRI")),
    "time": ("a date", ("sh:datatype", "xsd:dateTime")),
    "quantity": ("a number", ("sh:datatype", "xsd:decimal")),
    "monolingualtext": ("a text with its language", ("sh:datatype", "rdf:langString")),
    "string": ("a text", ("sh:datatype", "xsd:string")),
    "external-id": ("an identifier", ("sh:datatype", "xsd:string")),
    "globe-coordinate": ("a coordinate", ("sh:datatype", "geo:wktLiteral")),
}
#: An unknown value.
_BLANK: Final = "[ sh:nodeKind sh:BlankNode ]"
#: Python's dates end at the years 1 and 9999, and pySHACL reads literals with them; other years are known by their form.
_FAR_YEAR: Final = '[ sh:nodeKind sh:Literal ; sh:pattern "^(-[0-9]{4,}|0000|[0-9]{5,})-[0-9]{2}-[0-9]{2}T" ]'


def constraint(rule: str, message: str, fix: str = "", severity: str = "Violation") -> Node:
    """What a shape says of its results: rule name, what was expected, how to mend it, how bad it is."""
    told = [("issue:rule", f'"{rule}"'), ("sh:severity", f"sh:{severity}"), ("sh:message", text(message))]
    return [*told, ("issue:fix", text(fix))] if fix else told


def common_shapes(mappings: MappingSet, vocabulary: Vocabulary) -> dict[str, str]:
    """File name -> Turtle."""
    qualifiers = [(f"shape:qualifier-{name}", _qualifier(rule, vocabulary)) for name, rule in mappings.qualifiers.items()]
    optional = {name: rule for name, rule in mappings.references.items() if not rule.required}
    references = [(f"shape:reference-{name}", _reference_field(rule, vocabulary)) for name, rule in optional.items()]
    kinds = [(f"shape:{datatype}-value", _kind(datatype)) for datatype in _KINDS]
    return {
        "common-prefixes.ttl": vocabulary.file(_COMMENT, [("shape:", [("a", "owl:Ontology"), *vocabulary.declarations()])]),
        "common-statements.ttl": vocabulary.file(_COMMENT, [("shape:statement", _STATEMENT)]),
        "common-references.ttl": vocabulary.file(_COMMENT, [("shape:reference", _reference(mappings, vocabulary)), *references]),
        "common-qualifiers.ttl": vocabulary.file(_COMMENT, qualifiers),
        "common-values.ttl": vocabulary.file(_COMMENT, [*kinds, *_value_nodes(vocabulary)]),
    }


def predicates_of(rule: FieldRule, vocabulary: Vocabulary, role: str) -> list[str]:
    """The predicates that values of `rule` have as main value (`ps`), qualifier (`pq`) or part of a reference (`pr`)."""
    predicates = vocabulary.predicates(rule.property)
    roles = [role, *([f"{role}v"] if rule.datatype in _FULL else []), *([f"{role}n"] if rule.datatype in NORMALISED else [])]
    return [getattr(predicates, name) for name in roles]


def values_of(rule: FieldRule, vocabulary: Vocabulary, role: Literal["ps", "pq"]) -> list[Node]:
    """Property shapes for the values of `rule` where they stand as main value or qualifier; an unknown value is a blank node."""
    path = getattr(vocabulary.predicates(rule.property), role)
    words, (kind, _) = _KINDS[rule.datatype]
    one: Node = [("sh:maxCount", "1")] if role == "ps" else []
    # pySHACL takes several times as long for a shape within a shape, and most values are items.
    value = ("sh:nodeKind", "sh:BlankNodeOrIRI") if kind == "sh:nodeKind" else ("sh:node", f"shape:{rule.datatype}-value")
    shapes: list[Node] = [[("sh:path", path), *constraint("value-kind", words), *one, value]]
    if rule.values:
        allowed = [f"[ sh:in {_words(rule, vocabulary)} ]", _BLANK]
        shapes.append([("sh:path", path), *constraint("unlisted-value", f"one of {', '.join(rule.values)}"), ("sh:or", listed(allowed))])
    elif rule.to:
        shapes.append(_record_type(path, rule))
    if not rule.wikidata:
        shapes.append(_no_wikidata(path, rule, vocabulary))
    return shapes


def _words(rule: FieldRule, vocabulary: Vocabulary) -> str:
    return listed([vocabulary.entity(value) for value in rule.values.values()])


def _record_type(path: str, rule: FieldRule) -> Node:
    """Items without a record have no record type and are the business of the check on links."""
    told = constraint("wrong-type", _or(rule.to), "choose another item or allow the type in the mapping")
    return [("sh:path", listed([path, "fact:type"])), *told, ("sh:in", listed([f"type:{name}" for name in rule.to]))]


def _no_wikidata(path: str, rule: FieldRule, vocabulary: Vocabulary) -> Node:
    pattern = f'"^{base_of(vocabulary.namespaces).replace(".", "[.]")}entity/"'
    told = constraint("wrong-type", f"an item of the dataset ({', '.join(rule.to)})", "make a record for it")
    return [("sh:path", path), *told, ("sh:or", listed([f"[ sh:pattern {pattern} ]", _BLANK]))]


def _or(names: tuple[str, ...]) -> str:
    article = "an" if names[0][0] in "aeiou" else "a"
    return f"{article} {', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else f"{article} {names[0]}"


def _kind(datatype: str) -> Node:
    words, (constrains, what) = _KINDS[datatype]
    kinds = [f"[ {constrains} {what} ]", *([_FAR_YEAR] if datatype == "time" else []), _BLANK]
    comment = f"Simple value of a property of datatype {datatype}: {words}, or unknown."
    return [("a", "sh:NodeShape"), ("rdfs:comment", text(comment)), ("sh:or", listed(kinds))]


def _qualifier(rule: FieldRule, vocabulary: Vocabulary) -> Node:
    return [
        ("a", "sh:NodeShape"),
        ("rdfs:label", text(rule.name)),
        ("rdfs:comment", text(rule.description or rule.name)),
        ("sh:targetSubjectsOf", vocabulary.predicates(rule.property).pq),
        *(("sh:property", shape) for shape in values_of(rule, vocabulary, "pq")),
    ]


def _reference(mappings: MappingSet, vocabulary: Vocabulary) -> Node:
    """Nothing but the declared fields, and the required ones."""
    rules = mappings.references.values()
    return [
        ("a", "sh:NodeShape"),
        ("rdfs:label", text("Reference")),
        ("rdfs:comment", text("A passage of a source that a statement rests on.")),
        ("sh:targetClass", "wikibase:Reference"),
        *constraint("unknown-key", "a field of references that mappings/common.yaml declares", "declare it there, or drop it"),
        ("sh:closed", "true"),
        ("sh:ignoredProperties", listed(["rdf:type", *(name for rule in rules for name in predicates_of(rule, vocabulary, "pr"))])),
        *(("sh:property", shape) for rule in rules if rule.required for shape in _in_reference(rule, vocabulary)),
    ]


def _reference_field(rule: FieldRule, vocabulary: Vocabulary) -> Node:
    """A field that a reference may have."""
    return [
        ("a", "sh:NodeShape"),
        ("rdfs:label", text(rule.name)),
        ("rdfs:comment", text(rule.description or rule.name)),
        ("sh:targetSubjectsOf", vocabulary.predicates(rule.property).pr),
        *(("sh:property", shape) for shape in _in_reference(rule, vocabulary)),
    ]


def _in_reference(rule: FieldRule, vocabulary: Vocabulary) -> Iterator[Node]:
    """What holds for a field of references; there, unlike in statements, nothing is unknown."""
    path = vocabulary.predicates(rule.property).pr
    words, kind = (f"one of {', '.join(rule.values)}", ("sh:in", _words(rule, vocabulary))) if rule.values else _KINDS[rule.datatype]
    about = [("sh:name", text(rule.name)), ("sh:description", text(rule.description or rule.name))]
    message = f"'{rule.name}' with {words}{' in every reference' if rule.required else ''}"
    told = constraint("reference-field", message, f"add or correct {rule.name}")
    yield [("sh:path", path), *about, *told, *([("sh:minCount", "1")] if rule.required else []), kind]
    if rule.to:
        yield _record_type(path, rule)


_ONE_RANK: Final[Node] = [
    ("sh:path", "wikibase:rank"),
    *constraint("rank", "one rank: preferred, normal or deprecated"),
    ("sh:minCount", "1"),
    ("sh:maxCount", "1"),
    ("sh:in", listed(["wikibase:PreferredRank", "wikibase:NormalRank", "wikibase:DeprecatedRank"])),
]
_REFERENCES: Final[Node] = [
    ("sh:path", "prov:wasDerivedFrom"),
    *constraint("no-reference", "at least one reference", "add references: with source, section and passage"),
    ("sh:minCount", "1"),
]
_STATEMENT: Final[Node] = [
    ("a", "sh:NodeShape"),
    ("rdfs:label", text("Statement")),
    ("rdfs:comment", text("A claim about an item, with one rank and at least one reference.")),
    ("sh:targetClass", "wikibase:Statement"),
    ("sh:property", _ONE_RANK),
    ("sh:property", _REFERENCES),
]


def _value_nodes(vocabulary: Vocabulary) -> list[tuple[str, Node]]:
    """What Wikibase says of times, quantities and coordinates: complete, and within the limits of its data model."""
    calendars = listed([vocabulary.name(GREGORIAN), vocabulary.name(JULIAN)])
    time = [
        _exactly_one("timeValue", "the date of a time", [("sh:node", "shape:time-value")]),
        _exactly_one("timePrecision", "a precision from 0 (billion years) to 14 (second)", _whole(0, 14)),
        _exactly_one("timeTimezone", "a time zone in minutes", [("sh:datatype", "xsd:integer")]),
        _exactly_one("timeCalendarModel", "the Gregorian or the Julian calendar", [("sh:in", calendars)]),
    ]
    quantity = [
        _exactly_one("quantityAmount", "one amount", [("sh:datatype", "xsd:decimal")]),
        _exactly_one("quantityUnit", "one unit", [("sh:nodeKind", "sh:IRI")]),
        _bound("quantityLowerBound", "sh:lessThanOrEquals", "wikibase:quantityAmount"),
        _bound("quantityAmount", "sh:lessThanOrEquals", "wikibase:quantityUpperBound"),
    ]
    coordinate = [
        _exactly_one("geoLatitude", "a latitude between -90 and 90", _degrees(90)),
        _exactly_one("geoLongitude", "a longitude between -180 and 180", _degrees(180)),
        _exactly_one("geoPrecision", "a precision above 0", [("sh:datatype", "xsd:double"), ("sh:minExclusive", "0")]),
        _exactly_one("geoGlobe", "one globe", [("sh:nodeKind", "sh:IRI")]),
    ]
    named = {"TimeValue": ("time", time), "QuantityValue": ("quantity", quantity), "GlobecoordinateValue": ("coordinate", coordinate)}
    return [(f"shape:full-{name}", _value_node(kind, properties)) for kind, (name, properties) in named.items()]


def _value_node(kind: str, properties: list[Node]) -> Node:
    about = [("a", "sh:NodeShape"), ("rdfs:comment", text("A complete value node.")), ("sh:targetClass", f"wikibase:{kind}")]
    return [*about, *(("sh:property", shape) for shape in properties)]


def _exactly_one(name: str, message: str, constraints: Node) -> Node:
    return [("sh:path", f"wikibase:{name}"), *constraint("value-node", message), ("sh:minCount", "1"), ("sh:maxCount", "1"), *constraints]


def _bound(name: str, relation: str, other: str) -> Node:
    return [("sh:path", f"wikibase:{name}"), *constraint("value-node", "lower bound <= amount <= upper bound"), (relation, other)]


def _whole(least: int, most: int) -> Node:
    return [("sh:datatype", "xsd:integer"), ("sh:minInclusive", str(least)), ("sh:maxInclusive", str(most))]


def _degrees(limit: int) -> Node:
    return [("sh:datatype", "xsd:double"), ("sh:minInclusive", str(-limit)), ("sh:maxInclusive", str(limit))]
