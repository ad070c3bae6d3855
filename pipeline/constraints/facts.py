"""What the queries of constraints rest on, derived from the graph before they run: who is who, and the classes of everything.

Our items may be Wikidata's under another name (`owl:sameAs`), and so may classes; both count as one.

- `fact:same`: from an item to itself and to all it is known to be the same as;
- `fact:is-described`: what the graph says something of, under any name;
- `fact:superclass`: from a class to its superclasses, under all its names;
- `fact:instance-of`, `fact:subclass-of`: from an entity to all classes it belongs to, as far as the graph goes;
- `fact:owner`: from a statement or reference to the entities that have it, where a constraint asks which these are;
- `fact:first-year`, `fact:last-year`: the year in which an entity began at the earliest and ended at the latest, under all its
  names; none where a beginning or an end is stated as unknown.

Each says of an entity what many triples around it come to, so that a query needs nothing but an entity's own triples and facts,
and the facts of those it points to: what it takes does not hang on the size of the graph.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from pipeline.model import EntityId, Item, Rank, Time, best_ranks
from pipeline.rdf.shacl_turtle import Vocabulary
from pipeline.rdf.terms import language_literal
from pipeline.rdf.times import xsd_date_time

__all__ = ["CLASS_PROPERTIES", "TIMES", "TOP", "entity_facts", "fact_queries", "owner_facts"]

#: Instance of, subclass of.
CLASS_PROPERTIES: Final = ("P31", "P279")
#: "Entity", where every chain of superclasses ends that is at hand as a whole.
TOP: Final = "Q35120"
_COMMENT: Final = "# Derived for the shapes of Wikidata's property constraints; written by `make generate`, do not edit.\n"

_IDENTITY: Final = """CONSTRUCT { ?one fact:same ?other . ?described fact:is-described true } WHERE {
    {
        { ?one a wikibase:Item }
        UNION { ?any ?says ?one . FILTER (STRSTARTS(STR(?one), CONCAT(STR(wd:), "Q"))) }
        UNION { ?one wdt:P31|wdt:P279|owl:sameAs ?any }
        UNION { ?any wdt:P31|wdt:P279|owl:sameAs ?one }
        BIND (?one AS ?other)
    } UNION {
        ?one owl:sameAs|^owl:sameAs ?other
    } UNION {
        { ?described rdfs:label ?label } UNION { ?described wdt:P31|wdt:P279 ?stated }
    } UNION {
        ?described owl:sameAs|^owl:sameAs ?known . ?known rdfs:label ?label
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
#: The properties of beginnings and ends (WikibaseQualityConstraints, configuration).
_STARTS: Final = ("P569", "P571", "P580", "P585")
_ENDS: Final = ("P570", "P576", "P582", "P585")
#: All of these.
TIMES: Final = tuple(sorted({*_STARTS, *_ENDS}))


def _year(fact: str, choice: str, properties: Collection[str]) -> str:
    return f"""
        SELECT ?entity ({choice}(?year) AS ?{fact}) WHERE {{
            ?entity fact:same ?known .
            ?known {"|".join(f"wdt:{name}" for name in properties)} ?date .
            BIND (YEAR(?date) AS ?year)
            FILTER (isBlank(?date) || BOUND(?year))
        }} GROUP BY ?entity HAVING (SUM(IF(isBlank(?date), 1, 0)) = 0)
    """


_YEARS: Final = f"""CONSTRUCT {{ ?entity fact:first-year ?first ; fact:last-year ?last }} WHERE {{
    {{{_year("first", "MIN", _STARTS)}}} UNION {{{_year("last", "MAX", _ENDS)}}}
}}
"""


def fact_queries() -> dict[str, str]:
    """File name -> SPARQL CONSTRUCT query, to be run in the order of the names."""
    queries = {"1-identity.rq": _IDENTITY, "2-superclasses.rq": _SUPERCLASSES, "3-classes.rq": _CLASSES, "4-years.rq": _YEARS}
    return {name: _COMMENT + query for name, query in queries.items()}


def owner_facts(qualifiers: Sequence[str], parts: Sequence[str]) -> str:
    """A query for the owners of the statements and references that have one of the predicates, which are named."""
    patterns = [
        *([f"?use {'|'.join(qualifiers)} ?value . ?item ?claims ?use ."] if qualifiers else []),
        *([f"?use {'|'.join(parts)} ?value . ?statement prov:wasDerivedFrom ?use . ?item ?claims ?statement ."] if parts else []),
    ]
    body = " UNION ".join(f"{{ {pattern} }}" for pattern in patterns)
    return f"{_COMMENT}CONSTRUCT {{ ?use fact:owner ?item }} WHERE {{\n    {body}\n}}\n"


def entity_facts(items: Iterable[Item], properties: Collection[str], vocabulary: Vocabulary) -> str:
    """A query that adds what is known of Wikidata's own items: labels, and best values of `properties` that are items or dates."""
    lines = []
    for item in items:
        best = best_ranks(item.statements)
        said = [("rdfs:label", language_literal(item.label("en"), "en"))]
        for statement in item.statements:
            name, value = statement.main.property, statement.main.value
            if name in properties and statement.rank is best.get(name, Rank.NORMAL):
                said += [(vocabulary.predicates(name).wdt, term) for term in _terms(value, vocabulary)]
        lines.append(f"    {vocabulary.entity(item.id)} {' ; '.join(f'{predicate} {term}' for predicate, term in said)} .")
    body = "\n".join(lines)
    return f"{_COMMENT}CONSTRUCT {{\n{body}\n}} WHERE {{ }}\n"


def _terms(value: object, vocabulary: Vocabulary) -> Iterable[str]:
    if isinstance(value, EntityId):
        yield vocabulary.entity(value.id)
    elif isinstance(value, Time) and (lexical := xsd_date_time(value)):
        yield f'"{lexical}"^^xsd:dateTime'
