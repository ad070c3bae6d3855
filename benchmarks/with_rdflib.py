"""An rdflib graph, filled and serialised: `python benchmarks/with_rdflib.py BASE ROWS.jsonl OUT.nt`."""

from pathlib import Path

from given import given
from rdflib import Graph, Literal, URIRef
from triples import Triples


def main(base: str, rows: str, output: str) -> None:
    terms = Triples(
        base,
        iri=URIRef,
        typed=lambda text, datatype: Literal(text, datatype=datatype, normalize=False),  # else "+12" becomes "12"
        text=lambda text, language: Literal(text, lang=language),
    )
    graph = Graph()
    for triple in terms.read(Path(rows)):
        graph.add(triple)
    graph.serialize(output, format="nt", encoding="utf-8")


if __name__ == "__main__":
    main(*given(__doc__, "base", "rows", "output"))
