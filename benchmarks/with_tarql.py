"""TARQL in Rust (tarka-rdf): `python benchmarks/with_tarql.py BASE TABLES OUT.nt`. One CONSTRUCT query for each table.

It takes decimals as numbers: "+12" comes out as "12".
"""

from pathlib import Path

from given import given
from shape import COLUMN, Pattern, Term, tables, variables
from tarka_rdf import Mapping


def text(template: str) -> str:
    """A template as a SPARQL expression."""
    parts = [f"?{part}" if number % 2 else f'"{part}"' for number, part in enumerate(COLUMN.split(template)) if part]
    return parts[0] if len(parts) == 1 else f"CONCAT({', '.join(parts)})"


def expression(term: Term) -> str:
    """The template of a term as a SPARQL expression."""
    if term.is_iri:
        return f"IRI({text(term.text)})"
    if term.language:
        return f'STRLANG({text(term.text)}, "{term.language}")'
    return f"STRDT({text(term.text)}, <{term.datatype}>)" if term.datatype else text(term.text)


def query(found: list[Pattern]) -> str:
    """The query of a table; what does not hang on the row stands in the triples as it is."""
    names = variables(found)
    triples = [" ".join(f"?{names[term]}" if term in names else term.ntriples() for term in one[1:]) + " ." for one in found]
    binds = [f"BIND({expression(term)} AS ?{name})" for term, name in names.items()]
    return "\n".join(["CONSTRUCT {", *triples, "} WHERE {", *binds, "}"])


def main(base: str, folder: str, output: str) -> None:
    """Map table after table."""
    with Path(output).open("w", encoding="utf-8", newline="\n") as out:
        for table, found in tables(base).items():
            triples = Mapping.tarql(query(found)).run_csv(Path(folder) / f"{table}.csv", format="ntriples")
            out.write(triples or "")


if __name__ == "__main__":
    main(*given(__doc__, "base", "tables", "output"))
