"""`dataset.yaml` is read whole, or refused with all that is wrong with it."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final, cast

from pipeline.dataset.description import Contact, Dataset, Period, Subject
from pipeline.dataset.schema import SCHEMA
from pipeline.issues import Issue
from pipeline.model import Term
from pipeline.records.record import Path as Way
from pipeline.records.record import Record

__all__ = ["load_dataset"]

#: Texts that every language of the dataset must have.
_IN_ALL: Final = ("title", "description")
_DATES: Final = (("created",), ("modified",), ("temporal", "start"), ("temporal", "end"))


def load_dataset(path: Path) -> tuple[Dataset | None, list[Issue]]:
    """The dataset that the file at `path` describes, and all that is wrong with the file; no dataset unless nothing is."""
    from pipeline.records.structure import schema_issues  # with them come YAML and JSON Schema
    from pipeline.records.yaml_reader import read_yaml

    found = list(read_yaml(path))
    issues = [issue for issue in found if isinstance(issue, Issue)]
    for record in found:
        if isinstance(record, Record):
            issues += schema_issues(record, SCHEMA) or [*_missing_texts(record), *_foreign_texts(record), *_date_issues(record)]
            if not issues:
                return _dataset(cast(dict[str, Any], record.data), path.parent), []
    return None, issues


def _missing_texts(record: Record) -> Iterator[Issue]:
    languages = cast(list[str], record.data["languages"])
    expected = f"a text for each of the languages {', '.join(languages)}"
    for field in _IN_ALL:
        for code in languages:
            if code not in cast(dict[str, str], record.data[field]):
                yield Issue(record.place((field,)), "missing-translation", f"no {field} in '{code}'", expected, "add it")


def _foreign_texts(record: Record) -> Iterator[Issue]:
    """Texts in a language that the dataset does not have."""
    languages = cast(list[str], record.data["languages"])
    fix = "add the language under 'languages', or drop the text"
    for way, what in _texts(cast(dict[str, Any], record.data)):
        if way[-1] not in languages:
            place = record.place(way, key=True)
            yield Issue(place, "undeclared-language", f"{what} in '{way[-1]}'", f"one of {', '.join(languages)}", fix)


def _texts(data: Mapping[str, Any]) -> Iterator[tuple[Way, str]]:
    """The way to each text whose key is a language, and what it is."""
    for field in _IN_ALL:
        yield from (((field, code), f"a {field}") for code in data[field])
    yield from ((("keywords", code), "keywords") for code in data.get("keywords", ()))
    for field in ("themes", "spatial"):
        for number, subject in enumerate(data.get(field, ())):
            yield from (((field, number, "label", code), "a label") for code in subject["label"])


def _date_issues(record: Record) -> Iterator[Issue]:
    """Days and months that the calendar does not have, and a period that ends before it starts."""
    sound = {}
    for way in _DATES:
        if text := _at(record.data, way):
            try:
                date.fromisoformat(f"{text}-01-01"[: max(len(text), len("2024-01-01"))])
                sound[way[-1]] = text
            except ValueError:
                yield Issue(record.place(way), "date", f'"{text}"', "a day that the calendar has", "correct it")
    start, end = sound.get("start", ""), sound.get("end", "")
    shared = min(len(start), len(end))
    if end[:shared] < start[:shared]:
        yield Issue(
            record.place(("temporal", "end")), "date", f'an end of "{end}"', f'not before the start, "{start}"', "correct one of the two"
        )


def _at(data: Any, way: Way) -> str:
    for key in way:
        data = data.get(key, {})
    return data or ""


def _dataset(data: dict[str, Any], folder: Path) -> Dataset:
    languages = tuple(data["languages"])
    terms = {field: tuple(Term(code, data[field][code]) for code in languages) for field in _IN_ALL}
    keywords = data.get("keywords", {})
    return Dataset(
        name=data["name"],
        version=data["version"],
        title=terms["title"],
        description=terms["description"],
        base_iri=data["base_iri"],
        licence=data["licence"],
        languages=languages,
        publisher=data["publisher"],
        created=date.fromisoformat(data["created"]),
        source_texts=tuple(folder / name for name in data["source_texts"]),
        modified=date.fromisoformat(data["modified"]) if "modified" in data else None,
        keywords=tuple(Term(code, text) for code in languages for text in keywords.get(code, ())),
        themes=_subjects(data.get("themes", ())),
        spatial=_subjects(data.get("spatial", ())),
        temporal=Period(**data["temporal"]) if "temporal" in data else None,
        contact=Contact(**data["contact"]) if "contact" in data else None,
    )


def _subjects(listed: list[dict[str, Any]]) -> tuple[Subject, ...]:
    return tuple(Subject(one["iri"], tuple(Term(code, text) for code, text in one["label"].items())) for one in listed)
