"""Bare formatting, the yardstick: `python benchmarks/bare.py BASE ROWS.jsonl OUT.nt`.

The least that Python can do to write these triples line by line: the rows hold every id and every value ready, nothing is
checked, hashed or escaped, and one f-string writes all lines of a row. Reads with the JSON decoder the pipeline uses.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from given import given
from msgspec.json import Decoder

WIKIBASE = "http://wikiba.se/ontology#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL, PREFERRED = "<http://www.w3.org/2000/01/rdf-schema#label>", "<http://www.w3.org/2004/02/skos/core#prefLabel>"
ALIAS, SCHEMA = "<http://www.w3.org/2004/02/skos/core#altLabel>", "http://schema.org/"
DERIVED = "<http://www.w3.org/ns/prov#wasDerivedFrom>"
XSD = "http://www.w3.org/2001/XMLSchema#"
INTEGER, DECIMAL, TIME = f"<{XSD}integer>", f"<{XSD}decimal>", f"<{XSD}dateTime>"
PROP = "http://www.wikidata.org/prop/"
ONE = "<http://www.wikidata.org/entity/Q199>"

Write = Callable[[str], Any]


def main(base: str, rows: str, output: str) -> None:
    item, statement, value, reference = f"{base}entity/", f"{base}entity/statement/", f"{base}value/", f"{base}reference/"
    local = f"{base}prop/reference/"
    decode = Decoder(dict[str, list[list[str]]]).decode
    with Path(rows).open("rb") as stream, Path(output).open("w", encoding="utf-8", newline="\n", buffering=1 << 20) as out:
        for line in stream:
            lines: list[str] = []
            write = lines.append
            tables = decode(line)
            for i, count, english, russian, description, alias in tables["persons"]:
                write(
                    f"<{base}data/{i}> {TYPE} <{SCHEMA}Dataset> .\n"
                    f"<{base}data/{i}> <{SCHEMA}about> <{item}{i}> .\n"
                    f'<{base}data/{i}> <{WIKIBASE}statements> "{count}"^^{INTEGER} .\n'
                    f'<{base}data/{i}> <{WIKIBASE}sitelinks> "0"^^{INTEGER} .\n'
                    f'<{base}data/{i}> <{WIKIBASE}identifiers> "0"^^{INTEGER} .\n'
                    f"<{item}{i}> {TYPE} <{WIKIBASE}Item> .\n"
                    f'<{item}{i}> {LABEL} "{english}"@en .\n'
                    f'<{item}{i}> {PREFERRED} "{english}"@en .\n'
                    f'<{item}{i}> <{SCHEMA}name> "{english}"@en .\n'
                    f'<{item}{i}> {LABEL} "{russian}"@ru .\n'
                    f'<{item}{i}> {PREFERRED} "{russian}"@ru .\n'
                    f'<{item}{i}> <{SCHEMA}name> "{russian}"@ru .\n'
                    f'<{item}{i}> <{SCHEMA}description> "{description}"@en .\n'
                    f'<{item}{i}> {ALIAS} "{alias}"@en .\n'
                )
            for i, node, p, entity in tables["item_statements"]:
                write(
                    f"<{item}{i}> <{PROP}direct/{p}> <{entity}> .\n"
                    f"<{item}{i}> <{PROP}{p}> <{statement}{node}> .\n"
                    f"<{statement}{node}> {TYPE} <{WIKIBASE}Statement> .\n"
                    f"<{statement}{node}> {TYPE} <{WIKIBASE}BestRank> .\n"
                    f"<{statement}{node}> <{WIKIBASE}rank> <{WIKIBASE}NormalRank> .\n"
                    f"<{statement}{node}> <{PROP}statement/{p}> <{entity}> .\n"
                )
            for i, node, p, time, time_node in tables["time_statements"]:
                write(
                    f'<{item}{i}> <{PROP}direct/{p}> "{time}"^^{TIME} .\n'
                    f"<{item}{i}> <{PROP}{p}> <{statement}{node}> .\n"
                    f"<{statement}{node}> {TYPE} <{WIKIBASE}Statement> .\n"
                    f"<{statement}{node}> {TYPE} <{WIKIBASE}BestRank> .\n"
                    f"<{statement}{node}> <{WIKIBASE}rank> <{WIKIBASE}NormalRank> .\n"
                    f'<{statement}{node}> <{PROP}statement/{p}> "{time}"^^{TIME} .\n'
                    f"<{statement}{node}> <{PROP}statement/value/{p}> <{value}{time_node}> .\n"
                )
            for i, node, p, text in tables["name_statements"]:
                write(
                    f'<{item}{i}> <{PROP}direct/{p}> "{text}"@ru .\n'
                    f"<{item}{i}> <{PROP}{p}> <{statement}{node}> .\n"
                    f"<{statement}{node}> {TYPE} <{WIKIBASE}Statement> .\n"
                    f"<{statement}{node}> {TYPE} <{WIKIBASE}BestRank> .\n"
                    f"<{statement}{node}> <{WIKIBASE}rank> <{WIKIBASE}NormalRank> .\n"
                    f'<{statement}{node}> <{PROP}statement/{p}> "{text}"@ru .\n'
                )
            for i, node, p, entity in tables["deprecated_statements"]:
                write(
                    f"<{item}{i}> <{PROP}{p}> <{statement}{node}> .\n"
                    f"<{statement}{node}> {TYPE} <{WIKIBASE}Statement> .\n"
                    f"<{statement}{node}> <{WIKIBASE}rank> <{WIKIBASE}DeprecatedRank> .\n"
                    f"<{statement}{node}> <{PROP}statement/{p}> <{entity}> .\n"
                )
            for node, p, entity in tables["item_qualifiers"]:
                write(f"<{statement}{node}> <{PROP}qualifier/{p}> <{entity}> .\n")
            for node, p, time, time_node in tables["time_qualifiers"]:
                write(
                    f'<{statement}{node}> <{PROP}qualifier/{p}> "{time}"^^{TIME} .\n'
                    f"<{statement}{node}> <{PROP}qualifier/value/{p}> <{value}{time_node}> .\n"
                )
            for node, p, text in tables["string_qualifiers"]:
                write(f'<{statement}{node}> <{PROP}qualifier/{p}> "{text}" .\n')
            for node, source in tables["derivations"]:
                write(f"<{statement}{node}> {DERIVED} <{reference}{source}> .\n")
            for node, source, section, paragraph, paragraph_node, start, start_node, end, end_node, support in tables["references"]:
                write(
                    f"<{reference}{node}> {TYPE} <{WIKIBASE}Reference> .\n"
                    f"<{reference}{node}> <{PROP}reference/P248> <{source}> .\n"
                    f'<{reference}{node}> <{PROP}reference/P958> "{section}" .\n'
                    f'<{reference}{node}> <{local}paragraph> "{paragraph}"^^{DECIMAL} .\n'
                    f"<{reference}{node}> <{local}value/paragraph> <{value}{paragraph_node}> .\n"
                    f'<{reference}{node}> <{local}text-start> "{start}"^^{DECIMAL} .\n'
                    f"<{reference}{node}> <{local}value/text-start> <{value}{start_node}> .\n"
                    f'<{reference}{node}> <{local}text-end> "{end}"^^{DECIMAL} .\n'
                    f"<{reference}{node}> <{local}value/text-end> <{value}{end_node}> .\n"
                    f"<{reference}{node}> <{local}support> <{support}> .\n"
                )
            for node, time, precision, calendar in tables["times"]:
                write(
                    f"<{value}{node}> {TYPE} <{WIKIBASE}TimeValue> .\n"
                    f'<{value}{node}> <{WIKIBASE}timeValue> "{time}"^^{TIME} .\n'
                    f'<{value}{node}> <{WIKIBASE}timePrecision> "{precision}"^^{INTEGER} .\n'
                    f'<{value}{node}> <{WIKIBASE}timeTimezone> "0"^^{INTEGER} .\n'
                    f"<{value}{node}> <{WIKIBASE}timeCalendarModel> <{calendar}> .\n"
                )
            for node, amount in tables["quantities"]:
                write(
                    f"<{value}{node}> {TYPE} <{WIKIBASE}QuantityValue> .\n"
                    f'<{value}{node}> <{WIKIBASE}quantityAmount> "{amount}"^^{DECIMAL} .\n'
                    f"<{value}{node}> <{WIKIBASE}quantityUnit> {ONE} .\n"
                )
            out.write("".join(lines))


if __name__ == "__main__":
    main(*given(__doc__, "base", "rows", "output"))
