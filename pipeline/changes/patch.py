"""Changes as an RDF Patch (afs.github.io/rdf-delta/rdf-patch.html): triples to delete, then triples to add.

Blank nodes are called by the labels that they have in the dumps; these are made from content and stay the same.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipeline.rdf.canonical_graph import sorted_lines

__all__ = ["rdf_patch"]

_END: Final = "\uffff"


def rdf_patch(old: Path, new: Path) -> Iterator[str]:
    """The lines of the patch that makes the graph of N-Triples file `new` from that of `old`."""
    yield "TX .\n"
    yield from (f"D {line}" for line in _missing(old, new))
    yield from (f"A {line}" for line in _missing(new, old))
    yield "TC .\n"


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="\n") as stream:
        yield from sorted_lines(stream)


def _missing(here: Path, there: Path) -> Iterator[str]:
    """The lines of one file that the other lacks."""
    others = _lines(there)
    other = next(others, _END)
    for line in _lines(here):
        while other < line:
            other = next(others, _END)
        if other != line:
            yield line
