"""Morph-KGC: `python benchmarks/with_morph_kgc.py BASE TABLES OUT.nt`. One process, as the other tools have.

An RML mapping (https://rml.io/specs/rml/) over the CSV tables: one triples map for each table and subject.
"""

import os
import sys
from itertools import groupby
from pathlib import Path

from given import given
from shape import COLUMN, Term, patterns


def term_map(term: Term) -> str:
    """A term as the properties of a term map."""
    column = COLUMN.fullmatch(term.text)
    if term.is_iri and not COLUMN.search(term.text):
        return f"rr:constant <{term.text}>"
    source = f'rml:reference "{column[1]}"' if column else f'rr:{"template" if term.is_iri else "constant"} "{term.text}"'
    if term.is_iri:
        return f"{source}; rr:termType rr:IRI"
    if term.language:
        return f'{source}; rr:language "{term.language}"'
    return f"{source}; " + (f"rr:datatype <{term.datatype}>" if term.datatype else "rr:termType rr:Literal")


def mapping(base: str, folder: Path) -> str:
    """The RML mapping as Turtle."""
    lines = [
        "@prefix rr: <http://www.w3.org/ns/r2rml#> .",
        "@prefix rml: <http://semweb.mmlab.be/ns/rml#> .",
        "@prefix ql: <http://semweb.mmlab.be/ns/ql#> .",
    ]
    grouped = groupby(patterns(base), key=lambda one: (one.table, one.subject))
    for number, ((table, subject), found) in enumerate(grouped):
        source = f'rml:logicalSource [ rml:source "{folder / table}.csv"; rml:referenceFormulation ql:CSV ]'
        pairs = "".join(
            f";\n  rr:predicateObjectMap [ rr:predicateMap [ {term_map(one.predicate)} ]; rr:objectMap [ {term_map(one.object)} ] ]"
            for one in found
        )
        lines.append(f"<#map{number}> {source};\n  rr:subjectMap [ {term_map(subject)} ]{pairs} .")
    return "\n".join(lines) + "\n"


def main(base: str, tables: str, output: str) -> None:
    """Write mapping and configuration beside the tables and become Morph-KGC."""
    folder = Path(tables)
    (folder / "mapping.rml.ttl").write_text(mapping(base, folder), encoding="utf-8")
    settings = f"[CONFIGURATION]\noutput_file={output}\noutput_format=N-TRIPLES\nnumber_of_processes=1\nlogging_level=WARNING\n"
    (folder / "morph.ini").write_text(f"{settings}[tables]\nmappings={folder / 'mapping.rml.ttl'}\n", encoding="utf-8")
    os.execv(sys.executable, [sys.executable, "-m", "morph_kgc", str(folder / "morph.ini")])


if __name__ == "__main__":
    main(*given(__doc__, "base", "tables", "output"))
