"""The property table: what every property is called and which datatype its values have.

Wikidata's properties come from a verified list (`mappings/wikidata/properties.csv`), local ones from the dataset.
Nothing here is from memory: an id that is not in the table is unknown.
"""

from collections.abc import Iterable, Iterator
from operator import itemgetter
from pathlib import Path
from typing import Final

import msgspec

from pipeline.issues import EnvironmentFailure

__all__ = ["DATATYPES", "PropertyInfo", "PropertyTable", "read_wikidata_properties"]

#: Wikibase datatype -> the local name of its class in the Wikibase ontology (`wikibase:propertyType`).
DATATYPES: Final = {
    "commonsMedia": "CommonsMedia",
    "entity-schema": "EntitySchema",
    "external-id": "ExternalId",
    "geo-shape": "GeoShape",
    "globe-coordinate": "GlobeCoordinate",
    "math": "Math",
    "monolingualtext": "Monolingualtext",
    "musical-notation": "MusicalNotation",
    "quantity": "Quantity",
    "string": "String",
    "tabular-data": "TabularData",
    "time": "Time",
    "url": "Url",
    "wikibase-form": "WikibaseForm",
    "wikibase-item": "WikibaseItem",
    "wikibase-lexeme": "WikibaseLexeme",
    "wikibase-property": "WikibaseProperty",
    "wikibase-sense": "WikibaseSense",
}


#: The columns of the list, in the order of the fields below.
_COLUMNS: Final = ("id", "datatype", "label_en", "description_en", "rdf_formatter_uri")


class PropertyInfo(msgspec.Struct, frozen=True):
    """What is known of a property. `nearest` is the nearest public term of a local property (IRI or empty)."""

    id: str
    datatype: str
    label: str = ""
    description: str = ""
    rdf_formatter: str = ""
    nearest: str = ""


class PropertyTable:
    """Properties by id. Later entries win, so that a dataset may add its own to Wikidata's."""

    def __init__(self, properties: Iterable[PropertyInfo]) -> None:
        self._by_id = {info.id: info for info in properties}

    def __contains__(self, property_id: object) -> bool:
        return property_id in self._by_id

    def __iter__(self) -> Iterator[PropertyInfo]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, property_id: str) -> PropertyInfo | None:
        """The property, or None when the table does not know it."""
        return self._by_id.get(property_id)

    def datatype(self, property_id: str) -> str:
        """The Wikibase datatype of the property's values, empty when unknown."""
        info = self.get(property_id)
        return info.datatype if info else ""

    def label(self, property_id: str) -> str:
        """The English label, or the id."""
        info = self.get(property_id)
        return info.label if info and info.label else property_id

    def extended(self, more: Iterable[PropertyInfo]) -> "PropertyTable":
        """A new table with `more` added."""
        return PropertyTable([*self, *more])

    def suggestions(self, wrong: str) -> list[str]:
        """Up to three ids that may have been meant: by label first, then by spelling of the id."""
        from difflib import get_close_matches

        by_label = {info.label.casefold(): info.id for info in self}
        words = wrong.replace("_", " ").replace("-", " ").casefold()
        near = [by_label[label] for label in get_close_matches(words, by_label, n=2, cutoff=0.8)]
        return [*near, *(i for i in get_close_matches(wrong, self._by_id, n=3, cutoff=0.8) if i not in near)][:3]


def read_wikidata_properties(path: Path) -> PropertyTable:
    """The verified list of Wikidata's properties: CSV with `id`, `label_en`, `datatype`, `description_en`, `rdf_formatter_uri`.

    Raises `EnvironmentFailure` when the file, which is part of the project, cannot be read.
    """
    import csv  # whoever has settings that were kept reads no list

    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = csv.reader(stream)
            columns = itemgetter(*map(next(rows).index, _COLUMNS))
            return PropertyTable([PropertyInfo(*columns(row)) for row in rows])
    except (OSError, UnicodeDecodeError, ValueError, IndexError, StopIteration) as fault:
        raise EnvironmentFailure(
            f"{path}: the list of Wikidata's properties cannot be read ({fault}); restore it from the repository"
        ) from fault
