"""The mapping as data: which field of which record type becomes which property, and how.

One `FieldRule` turns a field into a statement, a qualifier or a part of a reference; where it is declared says which.
Loaded from `mappings/*.yaml` by `pipeline.mapping.load`.
"""

import msgspec

from pipeline.issues import Place
from pipeline.properties import PropertyInfo, PropertyTable

__all__ = ["FieldRule", "MappingSet", "RecordType"]


class FieldRule(msgspec.Struct, frozen=True, kw_only=True):
    """How one field is mapped.

    `to` names the record types an item value may have (empty: any); `values` are words for values; `qualifiers` the
    qualifier fields allowed on it; `default` a value for records that do not give the field; following an `acyclic` field
    must never lead back to where one started; `place` is where the rule itself stands.
    """

    name: str
    property: str
    datatype: str
    description: str = ""
    to: tuple[str, ...] = ()
    wikidata: bool = True
    qualifiers: tuple[str, ...] = ()
    default: str = ""
    values: dict[str, str] = {}
    required: bool = False
    single: bool = False
    acyclic: bool = False
    place: Place = Place("")


class RecordType(msgspec.Struct, frozen=True, kw_only=True):
    """All rules for one type of record.

    `nature` tells those who show items what they are: `agent` (a person or body), `event`, `claim` (what somebody says, never shown
    as a fact), `term` (a word of the vocabulary); empty for anything else.
    """

    name: str
    label: str
    description: str
    file: str
    fields: dict[str, FieldRule]
    nature: str = ""


class MappingSet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything `mappings/` says: record types, qualifier and reference fields, properties (Wikidata's and local ones)."""

    types: dict[str, RecordType]
    qualifiers: dict[str, FieldRule]
    references: dict[str, FieldRule]
    properties: PropertyTable
    local_properties: tuple[PropertyInfo, ...]

    def used_properties(self) -> list[str]:
        """The ids of all properties that some rule uses, Wikidata's in numeric order, then local ones by name."""
        rules = [*self.qualifiers.values(), *self.references.values(), *(f for t in self.types.values() for f in t.fields.values())]
        local = {info.id for info in self.local_properties}
        ids = {rule.property for rule in rules}
        return [*sorted(ids - local, key=lambda i: (len(i), i)), *sorted(ids & local)]
