"""What RDF says about a property: its datatype, its predicates and how they hang together.

Shape: Wikibase's RDF export of property entities (mediawiki.org, Wikibase/Indexing/RDF Dump Format, "Properties").
"""

from typing import Final

from pipeline.model.hashes import complement_label
from pipeline.properties import DATATYPES, PropertyInfo
from pipeline.rdf.snaks import RDF_TYPE, WIKIBASE, Node, SnakEncoder, pair
from pipeline.rdf.terms import LABELS, iri, language_literal

__all__ = ["definition_nodes", "property_nodes"]

_OWL: Final = "http://www.w3.org/2002/07/owl#"
_LINKS: Final = {
    "directClaim": "wdt",
    "claim": "p",
    "statementProperty": "ps",
    "statementValue": "psv",
    "qualifier": "pq",
    "qualifierValue": "pqv",
    "reference": "pr",
    "referenceValue": "prv",
    "novalue": "wdno",
}
_NORMALISED_LINKS: Final = {
    "directClaimNormalized": "wdtn",
    "statementValueNormalized": "psn",
    "qualifierValueNormalized": "pqn",
    "referenceValueNormalized": "prn",
}
#: Datatypes whose simple values are IRIs.
_OBJECT_DATATYPES: Final = frozenset(
    {"wikibase-item", "wikibase-property", "wikibase-lexeme", "wikibase-form", "wikibase-sense", "entity-schema"}
    | {"url", "commonsMedia", "geo-shape", "tabular-data"}
)
_NORMALISED_DATATYPES: Final = frozenset({"quantity", "external-id"})


def datatype_class(datatype: str) -> str:
    """The class of a datatype in the Wikibase ontology, as a term; an unknown one is written in camel case as Wikibase does."""
    name = DATATYPES.get(datatype) or "".join(word.capitalize() for word in datatype.split("-"))
    return f"<{WIKIBASE}{name}>"


def property_nodes(info: PropertyInfo, snaks: SnakEncoder) -> list[Node]:
    """A property known by its table entry: type, English label and description, nearest public term, definition."""
    pairs = [pair(RDF_TYPE, f"<{WIKIBASE}Property>")]
    if info.label:
        label = language_literal(info.label, "en")
        pairs += [pair(predicate, label) for predicate in LABELS]
    if info.description:
        pairs.append(pair("<http://schema.org/description>", language_literal(info.description, "en")))
    if info.nearest:
        pairs.append(pair("<http://www.w3.org/2004/02/skos/core#closeMatch>", iri(info.nearest)))
    return [(iri(snaks.namespaces.entity(info.id)), pairs), *definition_nodes(info.id, info.datatype, snaks)]


def definition_nodes(property_id: str, datatype: str, snaks: SnakEncoder) -> list[Node]:
    """The predicates of a property, linked to it and typed, and the class of things that have no value for it."""
    subject = iri(snaks.namespaces.entity(property_id))
    predicates = snaks.predicates(property_id)
    normalised = datatype in _NORMALISED_DATATYPES
    links = _LINKS | (_NORMALISED_LINKS if normalised else {})
    object_typed = ["p", "psv", "pqv", "prv"] + (["psn", "pqn", "prn"] if normalised else [])
    simple = ["wdt", "ps", "pq", "pr"] + (["wdtn"] if datatype == "quantity" else [])
    kind = "ObjectProperty" if datatype in _OBJECT_DATATYPES else "DatatypeProperty"
    typed = dict.fromkeys(object_typed, "ObjectProperty") | dict.fromkeys(simple, kind)
    if datatype == "external-id":
        typed["wdtn"] = "ObjectProperty"
    repository = snaks.namespaces.property_repository(property_id).name
    complement = f"_:{complement_label(repository, property_id)}"
    return [
        (
            subject,
            [
                pair(f"<{WIKIBASE}propertyType>", datatype_class(datatype)),
                *(pair(f"<{WIKIBASE}{link}>", getattr(predicates, name)) for link, name in links.items()),
            ],
        ),
        *((getattr(predicates, name), [pair(RDF_TYPE, f"<{_OWL}{owl_class}>")]) for name, owl_class in typed.items()),
        (predicates.wdno, [pair(RDF_TYPE, f"<{_OWL}Class>"), pair(f"<{_OWL}complementOf>", complement)]),
        (
            complement,
            [
                pair(RDF_TYPE, f"<{_OWL}Restriction>"),
                pair(f"<{_OWL}onProperty>", predicates.wdt),
                pair(f"<{_OWL}someValuesFrom>", f"<{_OWL}Thing>"),
            ],
        ),
    ]
