"""One record by itself: does it fit its schema, and can every field be mapped?"""

from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from pipeline.issues import Issue
from pipeline.mapping.json_schema import record_schema
from pipeline.mapping.mapper import Mapped, Mapper
from pipeline.mapping.rules import MappingSet
from pipeline.records.record import Record
from pipeline.records.structure import schema_issues

__all__ = ["RecordChecker"]


class RecordChecker:
    """Checks records of all types against schema and mapping.

    The fast validator only says whether a record is fine; `jsonschema`, 500 times slower, explains those that are not.
    """

    def __init__(self, mappings: MappingSet, mapper: Mapper) -> None:
        schemas = {name: record_schema(mappings, kind) for name, kind in mappings.types.items()}
        self._mapper = mapper
        self._schemas = schemas
        self._quick = {name: jsonschema_rs.Draft202012Validator(schema) for name, schema in schemas.items()}

    def fits(self, kind: str, data: Mapping[str, Any]) -> bool:
        """Whether what a record holds fits the schema of a record type."""
        return self._quick[kind].is_valid(data)

    def check(self, record: Record) -> tuple[Mapped | None, list[Issue]]:
        """The mapped item, or None, and everything wrong with the record.

        Where mapper and schema object to the same line, the mapper's message, which knows what was meant, stands alone.
        """
        mapped, issues = self._mapper.map(record)
        quick = self._quick.get(record.type)
        if quick is None or quick.is_valid(record.data):
            return mapped, issues
        lines = {issue.place.line for issue in issues}
        more = [issue for issue in schema_issues(record, self._schemas[record.type]) if issue.place.line not in lines]
        return (None if issues or more else mapped), issues + more
