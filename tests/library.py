"""The small library: a whole project of another subject than ours, for tests to read, break and build."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.issues import Issue
from pipeline.mapping.load import load_mappings
from pipeline.mapping.mapper import Mapped, Mapper
from pipeline.mapping.rules import MappingSet
from pipeline.properties import read_wikidata_properties
from pipeline.records.record import Record
from pipeline.records.yaml_reader import read_yaml_bytes

LIBRARY = Path(__file__).parent / "cases" / "library"
BASE = "https://example.org/library/"


def mappings(folder: Path = LIBRARY) -> MappingSet:
    """The library's mapping set, which must be without issues."""
    found, issues = load_mappings(folder / "mappings", read_wikidata_properties(folder / "mappings/wikidata/properties.csv"))
    assert [str(issue) for issue in issues] == []
    return found


def record(text: str, file: str = "records/person/x.yaml") -> Record:
    """The record a YAML text holds."""
    (found,) = read_yaml_bytes(text.encode(), file)
    assert isinstance(found, Record)
    return found


def map_text(text: str, file: str = "records/person/x.yaml") -> tuple[Mapped | None, list[str]]:
    """What a YAML text maps to, and its issues as lines."""
    mapped, issues = Mapper(mappings(), BASE).map(record(text, file))
    return mapped, [str(issue) for issue in issues]


def records(folder: Path = LIBRARY) -> Iterator[Record]:
    """All records of the library."""
    for path in sorted((folder / "records").rglob("*.yaml")):
        for found in read_yaml_bytes(path.read_bytes(), path.relative_to(folder).as_posix()):
            assert not isinstance(found, Issue)
            yield found
