"""A query with its focus node written into it gives what it gives with the node bound beforehand."""

from typing import cast

import pyoxigraph as ox
import pytest

from pipeline.shacl.prebound import asked_of

DATA = b"""@prefix x: <http://example.org/> .
x:a x:p x:b , x:c , "$this" ; x:q x:a . x:b x:p x:a ; x:q x:b , x:c . x:c x:p _:n . _:n x:p x:a ."""
#: Group and what stands around it.
QUERIES = [
    "SELECT $this ?value WHERE { $this x:p ?value }",
    "SELECT ?this WHERE { { ?this x:p ?value } UNION { ?value x:p $this } }",
    "SELECT $this (COUNT(?o) AS ?many) WHERE { $this x:p ?o } GROUP BY $this HAVING (COUNT(?o) > 1)",
    "SELECT $this (?value AS ?path) { ?value ?by $this . FILTER (?value != $this) } ORDER BY $this ?value",
    "SELECT DISTINCT $this WHERE { ?s x:p ?o FILTER NOT EXISTS { $this x:q ?s } }",
    "SELECT * { OPTIONAL { $this x:q ?value } }",
    'SELECT $this ?value { ?s x:p ?value . # { $this\n FILTER (STR(?value) = "$this" && EXISTS { $this x:p ?value }) }',
    "SELECT $this ?other { BIND (STR($this) AS ?other) }",
    "SELECT $this ?bound { BIND (BOUND($this) AS ?bound) }",
    "SELECT $this ?value { $this x:p ?o . { SELECT $this ?value { $this x:q ?value } } }",
]
NODES = [ox.NamedNode("http://example.org/" + name) for name in "abcz"]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("focus", [*NODES, ox.Literal("$this")], ids=str)
def test_same_answer(query: str, focus: ox.NamedNode | ox.Literal) -> None:
    store, whole = ox.Store(), f"PREFIX x: <http://example.org/>\n{query}"
    store.load(DATA, ox.RdfFormat.TURTLE)
    bound: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {ox.Variable("this"): focus}
    assert rows(asked_of(store, whole, bound)) == rows(store.query(whole, substitutions=bound))


def rows(answer: object) -> list[dict[str, str]]:
    """The solutions, without the focus node: bound beforehand it may or may not be among what is selected."""
    solutions = cast(ox.QuerySolutions, answer)
    names = [variable.value for variable in solutions.variables]
    found = [{name: str(term) for name, term in zip(names, row, strict=True) if term and name != "this"} for row in solutions]
    return sorted(found, key=str)


def test_query_that_cannot_be_read() -> None:
    with pytest.raises(SyntaxError):
        asked_of(ox.Store(), "SELECT $this WHERE {", {ox.Variable("this"): NODES[0]})
