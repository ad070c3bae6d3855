"""The generated records as flat tables of typed values, ids and all: what the other tools start from.

`python benchmarks/rows.py RECORDS.jsonl FOLDER` writes FOLDER/rows.jsonl (for each record one object: table name -> rows)
and FOLDER/TABLE.csv for each table. Everything the pipeline works out while it runs (statement ids, value and reference
hashes, dates in XML Schema's form, which value nodes are new) stands in the rows already and costs the others nothing.

The tables fit the shape that `generate.py` makes and no other.
"""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from given import given

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pipeline.mapping.load import load_mappings  # noqa: E402
from pipeline.mapping.mapper import Mapper  # noqa: E402
from pipeline.model import EntityId, Item, MonolingualText, Quantity, Rank, Reference, Snak, Statement, StringValue, Time  # noqa: E402
from pipeline.model.hashes import reference_id, value_id  # noqa: E402
from pipeline.properties import read_wikidata_properties  # noqa: E402
from pipeline.rdf.namespaces import Namespaces, Repository  # noqa: E402
from pipeline.rdf.times import xsd_date_time  # noqa: E402
from pipeline.records.record import Record  # noqa: E402

__all__ = ["TABLES", "base_iri", "rows", "write_tables"]

Row = list[str]
Rows = dict[str, list[Row]]

#: Table -> columns. Items and units are full IRIs, nodes local names, properties their ids.
TABLES: Final = {
    "persons": ["item", "statements", "label_en", "label_ru", "description", "alias"],
    "item_statements": ["item", "node", "property", "value"],
    "time_statements": ["item", "node", "property", "time", "value"],
    "name_statements": ["item", "node", "property", "text"],
    "deprecated_statements": ["item", "node", "property", "value"],
    "item_qualifiers": ["node", "property", "value"],
    "time_qualifiers": ["node", "property", "time", "value"],
    "string_qualifiers": ["node", "property", "text"],
    "derivations": ["node", "reference"],
    "references": ["node", "source", "section", "paragraph", "paragraph_value", "start", "start_value", "end", "end_value", "support"],
    "times": ["node", "time", "precision", "calendar"],
    "quantities": ["node", "amount"],
}
"""The references' columns are in the order in which the records give them."""


def base_iri() -> str:
    """The base IRI of the dataset whose mappings are used."""
    lines = (ROOT / "dataset.yaml").read_text(encoding="utf-8").splitlines()
    return next(line.split()[1] for line in lines if line.startswith("base_iri:"))


def rows(records: Path) -> Iterator[Rows]:
    """For each record of a JSON Lines file the rows it adds to each table; nodes that an earlier record added are left out."""
    properties = read_wikidata_properties(ROOT / "mappings/wikidata/properties.csv")
    mappings, issues = load_mappings(ROOT / "mappings", properties)
    mapper = Mapper(mappings, base_iri())
    flattener = _Flattener(Namespaces(Repository.at(base_iri())))
    with records.open("rb") as stream:
        for line in stream:
            mapped, issues = mapper.map(Record(json.loads(line), records.name, dict))
            if mapped is None:
                sys.exit("\n".join(map(str, issues)))
            yield flattener.rows(mapped.item)


class _Flattener:
    def __init__(self, namespaces: Namespaces) -> None:
        self._namespaces = namespaces
        self._written: set[str] = set()

    def rows(self, item: Item) -> Rows:
        found: Rows = {table: [] for table in TABLES}
        english, russian = (term.text for term in item.labels)
        found["persons"].append([item.id, str(len(item.statements)), english, russian, item.descriptions[0].text, item.aliases[0].text])
        for statement in item.statements:
            self._add_statement(item.id, statement, found)
        return found

    def _add_statement(self, item: str, statement: Statement, found: Rows) -> None:
        node = statement.id.replace("$", "-")
        main = statement.main
        kinds = {EntityId: "item_statements", Time: "time_statements", MonolingualText: "name_statements"}
        table = kinds[type(main.value)] if statement.rank is Rank.NORMAL else "deprecated_statements"
        found[table].append([item, node, main.property, *self._value(main, found)])
        for snak in statement.qualifiers:
            table = {EntityId: "item_qualifiers", Time: "time_qualifiers", StringValue: "string_qualifiers"}[type(snak.value)]
            found[table].append([node, snak.property, *self._value(snak, found)])
        found["derivations"] += [[node, self._reference(reference, found)] for reference in statement.references]

    def _reference(self, reference: Reference, found: Rows) -> str:
        node = reference_id(reference)
        if self._is_new(node):
            found["references"].append([node, *(column for snak in reference.snaks for column in self._value(snak, found))])
        return node

    def _value(self, snak: Snak, found: Rows) -> list[str]:
        """The columns of a value; its node, if it has one, goes to its own table."""
        match snak.value:
            case EntityId(id=entity):
                return [self._namespaces.entity(entity)]
            case StringValue(text=text) | MonolingualText(text=text):
                return [text]
            case Time() as time:
                lexical = xsd_date_time(time) or ""
                node = value_id(time)
                if self._is_new(node):
                    found["times"].append([node, lexical, str(time.precision), time.calendar])
                return [lexical, node]
            case Quantity() as quantity:
                node = value_id(quantity)
                if self._is_new(node):
                    found["quantities"].append([node, quantity.amount])
                return [quantity.amount, node]
        raise TypeError(f"no column for {snak.value!r}")

    def _is_new(self, node: str) -> bool:
        if node in self._written:
            return False
        self._written.add(node)
        return True


def write_tables(records: Path, folder: Path) -> None:
    """Write rows.jsonl and a CSV file for each table into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        lines = stack.enter_context((folder / "rows.jsonl").open("w", encoding="utf-8", newline="\n"))
        writers: dict[str, Any] = {}
        for table, columns in TABLES.items():
            stream = stack.enter_context((folder / f"{table}.csv").open("w", encoding="utf-8", newline=""))
            writers[table] = csv.writer(stream, lineterminator="\n")
            writers[table].writerow(columns)
        for found in rows(records):
            lines.write(json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n")
            for table, table_rows in found.items():
                writers[table].writerows(table_rows)


if __name__ == "__main__":
    write_tables(*map(Path, given(__doc__, "records", "output")))
