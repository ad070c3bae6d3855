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


class _Schemas(dict[str, dict[str, Any]]):
    """The schemas by record type, each made when it is asked for: to make all, and validators for all, takes longer than to start."""

    def __init__(self, mappings: MappingSet) -> None:
        super().__init__()
        self._mappings, self.types = mappings, mappings.types

    def __missing__(self, kind: str) -> dict[str, Any]:
        self[kind] = schema = record_schema(self._mappings, self.types[kind])
        return schema


class _Validators(dict[str, jsonschema_rs.Draft202012Validator]):
    """Validators for these schemas."""

    def __init__(self, schemas: _Schemas) -> None:
        super().__init__()
        self._schemas = schemas

    def __missing__(self, kind: str) -> jsonschema_rs.Draft202012Validator:
        self[kind] = validator = jsonschema_rs.Draft202012Validator(self._schemas[kind])
        return validator


class RecordChecker:
    """Checks records of all types against schema and mapping.

    The fast validator only says whether a record is fine; `jsonschema`, 500 times slower, explains those that are not.
    """

    def __init__(self, mappings: MappingSet, mapper: Mapper) -> None:
        self._mapper = mapper
        self._schemas = _Schemas(mappings)
        self._quick = _Validators(self._schemas)

    def fits(self, kind: str, data: Mapping[str, Any]) -> bool:
        """Whether what a record holds fits the schema of a record type."""
        return self._quick[kind].is_valid(data)

    def check(self, record: Record) -> tuple[Mapped | None, list[Issue]]:
        """The mapped item, or None, and everything wrong with the record.

        Where mapper and schema object to the same line, the mapper's message, which knows what was meant, stands alone.
        """
        mapped, issues = self._mapper.map(record)
        if record.type not in self._schemas.types or self.fits(record.type, record.data):
            return mapped, issues
        lines = {issue.place.line for issue in issues}
        more = [issue for issue in schema_issues(record, self._schemas[record.type]) if issue.place.line not in lines]
        return (None if issues or more else mapped), issues + more
