"""pyoxigraph's streaming serialiser: `python benchmarks/with_pyoxigraph.py BASE ROWS.jsonl OUT.nt`. No store in between."""

from pathlib import Path

from given import given
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize
from triples import Triples


def terms(base: str) -> Triples:
    """Triples of pyoxigraph's terms."""
    return Triples(
        base,
        iri=NamedNode,
        typed=lambda text, datatype: Literal(text, datatype=datatype),
        text=lambda text, language: Literal(text, language=language),
    )


def main(base: str, rows: str, output: str) -> None:
    """Write triple after triple."""
    with Path(output).open("wb") as out:
        serialize((Triple(*parts) for parts in terms(base).read(Path(rows))), out, RdfFormat.N_TRIPLES)


if __name__ == "__main__":
    main(*given(__doc__, "base", "rows", "output"))
