"""`datapackage.json`: what the CSV tables are, as a Data Package (datapackage.org, version 2)."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from pipeline.dataset import Dataset
from pipeline.publishing.distributions import file_facts
from pipeline.publishing.tables import Table

__all__ = ["data_package"]

_GUARD: Final = (
    "Texts that begin with =, +, -, @ (in half or full width), a tab, a line break or an apostrophe have an apostrophe in front, "
    "so that no spreadsheet takes them for a formula. Take one apostrophe away from every text that begins with one, and you have "
    "the texts as they are in the Parquet files. Numbers are as they are."
)


def data_package(dataset: Dataset, tables: Iterable[Table], folder: Path) -> dict[str, Any]:
    """The description of the tables, whose files lie in `folder`."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": dataset.name,
        "id": dataset.version_iri,
        "title": dataset.title[0].text,
        "description": f"{dataset.description[0].text}\n\n{_GUARD}",
        **({"keywords": list(dict.fromkeys(word.text for word in dataset.keywords))} if dataset.keywords else {}),
        "homepage": dataset.base_iri,
        "version": dataset.version,
        "created": f"{dataset.created.isoformat()}T00:00:00Z",
        "licenses": [{"path": dataset.licence}],
        "contributors": [{"title": dataset.publisher, "roles": ["publisher"]}],
        "resources": [_resource(dataset, table, folder) for table in tables],
    }


def _resource(dataset: Dataset, table: Table, folder: Path) -> dict[str, Any]:
    facts = file_facts(folder, f"{dataset.name}-{table.name}.csv")
    return {
        "name": table.name,
        "type": "table",
        "path": facts.name,
        "title": table.name.capitalize(),
        "description": f"{table.description} {_GUARD}",
        "format": "csv",
        "mediatype": facts.media_type,
        "encoding": "utf-8",
        "bytes": facts.bytes,
        "hash": f"sha256:{facts.sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {
            "fields": [{"name": c.name, "type": c.kind, "description": c.description} for c in table.columns],
            "missingValues": [""],
            "primaryKey": list(table.key),
            "foreignKeys": list(_foreign_keys(table)),
        },
    }


def _foreign_keys(table: Table) -> Iterator[dict[str, Any]]:
    for column, other in table.links:
        yield {"fields": [column], "reference": {"resource": other, "fields": ["id"]}}
