"""Where IRIs live: a Wikibase's namespaces, and which of them an entity or property belongs to.

Names and pattern of the namespaces are those of Wikidata's RDF export (mediawiki.org, Wikibase/Indexing/RDF Dump Format).
"""

from re import compile as regex
from typing import Final

import msgspec

__all__ = ["FIXED_PREFIXES", "PROPERTY_ROLES", "WIKIDATA", "Namespaces", "Repository"]

_WIKIDATA_ID = regex(r"[QPL][1-9]\d*(?:-[FS][1-9]\d*)?")

#: Prefix -> where it lies below `prop/`; the order is the one Wikidata declares prefixes in.
PROPERTY_ROLES: Final = {
    "wdt": "direct/",
    "wdtn": "direct-normalized/",
    "p": "",
    "ps": "statement/",
    "psv": "statement/value/",
    "psn": "statement/value-normalized/",
    "pq": "qualifier/",
    "pqv": "qualifier/value/",
    "pqn": "qualifier/value-normalized/",
    "pr": "reference/",
    "prv": "reference/value/",
    "prn": "reference/value-normalized/",
    "wdno": "novalue/",
}

#: Prefixes of vocabularies that are the same for every dataset.
FIXED_PREFIXES: Final = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "wikibase": "http://wikiba.se/ontology#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "schema": "http://schema.org/",
    "cc": "http://creativecommons.org/ns#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "prov": "http://www.w3.org/ns/prov#",
}


class Repository(msgspec.Struct, frozen=True):
    """The namespaces of one Wikibase (IRIs that ids are appended to); `name` is its name in blank-node labels."""

    name: str
    entity: str
    data: str
    statement: str
    reference: str
    value: str
    prop: str

    @classmethod
    def at(cls, base: str, name: str = "") -> "Repository":
        """The usual layout below a base IRI that ends in a slash."""
        return cls(
            name=name or base,
            entity=base + "entity/",
            data=base + "data/",
            statement=base + "entity/statement/",
            reference=base + "reference/",
            value=base + "value/",
            prop=base + "prop/",
        )


#: Wikidata's namespaces.
WIKIDATA: Final = Repository(
    name="wikidata",
    entity="http://www.wikidata.org/entity/",
    data="https://www.wikidata.org/wiki/Special:EntityData/",
    statement="http://www.wikidata.org/entity/statement/",
    reference="http://www.wikidata.org/reference/",
    value="http://www.wikidata.org/value/",
    prop="http://www.wikidata.org/prop/",
)


class Namespaces(msgspec.Struct, frozen=True):
    """Which repository names what: nodes are minted in `own`; Q-ids live in `items`, P-ids in `properties`.

    For a dataset beside Wikidata the latter two are Wikidata; for Wikidata's own data all three are.
    """

    own: Repository
    items: Repository = WIKIDATA
    properties: Repository = WIKIDATA

    def entity(self, entity: str) -> str:
        """The IRI of an entity, by the form of its id."""
        if _WIKIDATA_ID.fullmatch(entity):
            return (self.properties if entity[0] == "P" else self.items).entity + entity
        return self.own.entity + entity

    def property_repository(self, property_id: str) -> Repository:
        """The repository whose predicates a property uses."""
        return self.properties if _WIKIDATA_ID.fullmatch(property_id) else self.own

    def prefixes(self) -> dict[str, str]:
        """Prefix -> namespace for Turtle, JSON-LD and SPARQL. Wikidata's prefixes keep their usual meaning."""
        prefixes = dict(FIXED_PREFIXES)
        prefixes |= {"wd": self.items.entity}
        prefixes |= {prefix: self.properties.prop + path for prefix, path in PROPERTY_ROLES.items()}
        if self.own == self.items:
            return prefixes | {"data": self.own.data, "wds": self.own.statement, "wdref": self.own.reference, "wdv": self.own.value}
        nodes = {"data": self.own.data, "s": self.own.statement, "ref": self.own.reference, "v": self.own.value}
        local = {f"l{prefix}": self.own.prop + path for prefix, path in PROPERTY_ROLES.items()}
        return prefixes | {"item": self.own.entity} | nodes | local
