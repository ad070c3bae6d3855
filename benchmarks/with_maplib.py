"""maplib: `python benchmarks/with_maplib.py BASE TABLES OUT.nt`. An OTTR template for each table, filled from a polars frame.

It holds numbers and times as such: "+12" comes out as "12", a time zone "Z" as "+00:00".
"""

from pathlib import Path
from typing import Final

import polars as pl
from given import given
from maplib import Model
from shape import COLUMN, Pattern, Term, tables, variables

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
#: How a column of text becomes one of the type that maplib asks for.
CASTS: Final = {
    f"{XSD}integer": lambda text: text.cast(pl.Int64),
    f"{XSD}decimal": lambda text: text.cast(pl.Decimal(38, 12)),
    f"{XSD}dateTime": lambda text: text.str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_unit="us", time_zone="UTC"),
}


def column(term: Term) -> pl.Expr:
    """The values of a term, in the form that maplib takes."""
    text = pl.format(COLUMN.sub("{}", term.text), *(pl.col(name) for name in COLUMN.findall(term.text)))
    if term.language:
        return pl.struct(text.alias(f"<{RDF}langString>"), pl.lit(term.language).alias("l"))
    return CASTS[term.datatype](text) if term.datatype else text


def kind(term: Term) -> str:
    """The type of a template's parameter."""
    datatype = f"{RDF}langString" if term.language else term.datatype or f"{XSD}string"
    return "ottr:IRI" if term.is_iri else f"<{datatype}>"


def template(name: str, found: list[Pattern]) -> str:
    """The OTTR template of a table."""
    names = variables(found)
    heads = ", ".join(f"{kind(term)} ?{variable}" for term, variable in names.items())
    triples = (", ".join(f"?{names[term]}" if term in names else term.ntriples() for term in one[1:]) for one in found)
    return (
        f"@prefix ottr: <http://ns.ottr.xyz/0.4/> .\n<{name}> [ {heads} ] :: {{ {', '.join(f'ottr:Triple({one})' for one in triples)} }} ."
    )


def main(base: str, folder: str, output: str) -> None:
    """Fill a model table after table, and write it."""
    model = Model()
    for table, found in tables(base).items():
        name = f"{base}template/{table}"
        model.add_template(template(name, found))
        frame = pl.read_csv(Path(folder) / f"{table}.csv", infer_schema=False)
        model.map(name, frame.select(column(term).alias(variable) for term, variable in variables(found).items()))
    model.write(output, format="ntriples")


if __name__ == "__main__":
    main(*given(__doc__, "base", "tables", "output"))
