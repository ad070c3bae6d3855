"""Bare formatting, line by line: `python benchmarks/lines.py BASE ROWS.jsonl OUT.nt`. One f-string a triple, no hashing, no model.

`bare.py` does the same work with several triples in one f-string each, written for this shape alone: the least any Python
program could do.
"""

from pathlib import Path

from given import given
from triples import Triples


def main(base: str, rows: str, output: str) -> None:
    """Write every triple of the rows as a line."""
    terms = Triples(
        base,
        iri=lambda text: f"<{text}>",
        typed=lambda text, datatype: f'"{text}"^^{datatype}',
        text=lambda text, language: f'"{text}"@{language}' if language else f'"{text}"',
    )
    with Path(output).open("w", encoding="utf-8", newline="\n", buffering=1 << 20) as out:
        out.writelines(f"{subject} {predicate} {value} .\n" for subject, predicate, value in terms.read(Path(rows)))


if __name__ == "__main__":
    main(*given(__doc__, "base", "rows", "output"))
