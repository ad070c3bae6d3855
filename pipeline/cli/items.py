"""Records to mapped items for the verbs that need them."""

from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.issues import Issue
from pipeline.mapping.mapper import Mapped
from pipeline.records.reader import read_records
from pipeline.records.record import Record

__all__ = ["mapped_records"]


def mapped_records(
    source: Path, map_record: Callable[[Record], tuple[Mapped | None, list[Issue]]], issues: list[Issue]
) -> Iterator[tuple[Record, Mapped]]:
    """The records of `source` that could be mapped, one by one; problems are added to `issues`."""
    for found in read_records(source):
        if isinstance(found, Issue):
            issues.append(found)
            continue
        mapped, faults = map_record(found)
        if faults:
            issues += faults
        if mapped:
            yield found, mapped
