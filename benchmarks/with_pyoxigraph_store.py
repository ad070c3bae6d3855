"""pyoxigraph's store in memory, filled and dumped: `python benchmarks/with_pyoxigraph_store.py BASE ROWS.jsonl OUT.nt`."""

from pathlib import Path

from given import given
from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store
from with_pyoxigraph import terms


def main(base: str, rows: str, output: str) -> None:
    """Fill a store, and dump it."""
    store = Store()
    store.bulk_extend(Quad(*parts) for parts in terms(base).read(Path(rows)))
    store.dump(output, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())


if __name__ == "__main__":
    main(*given(__doc__, "base", "rows", "output"))
