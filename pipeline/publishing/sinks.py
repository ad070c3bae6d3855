"""What takes the stream of items besides the writers of RDF: the entity JSON dump, the tables, and the count of all there is."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import msgspec

from pipeline.model import Item
from pipeline.properties import PropertyTable
from pipeline.publishing.table_files import TableFile
from pipeline.publishing.tables import Table, TableRows
from pipeline.wikidata.entity_json import entity_to_json

__all__ = ["Contents", "EntityJson", "Ids", "Tables"]


class Contents(Counter[str]):
    """How many items, terms, statements, qualifiers, references and sitelinks there are."""

    def take(self, item: Item) -> None:
        """Count an item and what it holds."""
        self["items"] += 1
        self["terms"] += len(item.labels) + len(item.descriptions) + len(item.aliases)
        self["statements"] += len(item.statements)
        self["qualifiers"] += sum([len(statement.qualifiers) for statement in item.statements])
        self["references"] += sum([len(statement.references) for statement in item.statements])
        self["sitelinks"] += len(item.sitelinks)


class Ids(set[str]):
    """The ids of all items."""

    def take(self, item: Item) -> None:
        """Note an item's id."""
        self.add(item.id)


class EntityJson:
    """Items as Wikidata dumps them: one JSON array with an entity on each line (www.wikidata.org, "Database download")."""

    def __init__(self, path: Path, properties: PropertyTable) -> None:
        self._stream = path.open("wb")
        self._properties = properties
        self._before = b"[\n"

    def take(self, item: Item) -> None:
        """Write an item."""
        self._stream.write(self._before + msgspec.json.encode(entity_to_json(item, self._properties.datatype)))
        self._before = b",\n"

    def __enter__(self) -> "EntityJson":
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._stream.write(b"[\n]\n" if self._before == b"[\n" else b"\n]\n")
        self._stream.close()


class Tables:
    """The tables of the items, in the folder and with the names that `stem` begins."""

    def __init__(self, tables: Sequence[Table], rows: TableRows, stem: Path) -> None:
        self._files = {table.name: TableFile(table, stem.with_name(f"{stem.name}-{table.name}")) for table in tables}
        self._rows = rows

    def take(self, item: Item) -> None:
        """Write the rows of an item."""
        for table, row in self._rows.rows(item):
            self._files[table].add(row)

    def counts(self) -> dict[str, int]:
        """Table -> number of rows."""
        return {name: file.rows for name, file in self._files.items()}

    def __enter__(self) -> "Tables":
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        for file in self._files.values():
            file.close()
