"""What the queries of constraints rest on, derived from the graph before they run: who is who, and the classes of everything.

Our items may be Wikidata's under another name (`owl:sameAs`), and so may classes; both count as one.

- `fact:same`: from an item to itself and to all it is known to be the same as;
- `fact:superclass`: from a class to its superclasses, under all its names;
- `fact:instance-of`, `fact:subclass-of`: from an entity to all classes it belongs to, as far as the graph goes.
"""

from typing import Final

__all__ = ["TOP", "fact_queries"]

#: "Entity", where every chain of superclasses ends that is at hand as a whole.
TOP: Final = "Q35120"
_COMMENT: Final = "# Derived for the shapes of Wikidata's property constraints; written by `make generate`, do not edit.\n"

_IDENTITY: Final = """CONSTRUCT { ?one fact:same ?other } WHERE {
    {
        { ?one a wikibase:Item }
        UNION { ?any ?says ?one . FILTER (STRSTARTS(STR(?one), CONCAT(STR(wd:), "Q"))) }
        UNION { ?one wdt:P31|wdt:P279|owl:sameAs ?any }
        UNION { ?any wdt:P31|wdt:P279|owl:sameAs ?one }
        BIND (?one AS ?other)
    } UNION {
        ?one owl:sameAs|^owl:sameAs ?other
    }
}
"""
_SUPERCLASSES: Final = """CONSTRUCT { ?class fact:superclass ?super } WHERE {
    ?class fact:same ?known .
    ?known wdt:P279 ?stated .
    ?stated fact:same ?super .
}
"""
_CLASSES: Final = """CONSTRUCT { ?entity fact:instance-of ?class . ?lower fact:subclass-of ?upper } WHERE {
    {
        ?entity fact:same ?known .
        ?known wdt:P31 ?stated .
        ?stated fact:same ?direct .
        ?direct fact:superclass* ?class .
    } UNION {
        ?lower fact:superclass+ ?upper .
    }
}
"""


def fact_queries() -> dict[str, str]:
    """File name -> SPARQL CONSTRUCT query, to be run in the order of the names."""
    queries = {"1-identity.rq": _IDENTITY, "2-superclasses.rq": _SUPERCLASSES, "3-classes.rq": _CLASSES}
    return {name: _COMMENT + query for name, query in queries.items()}
