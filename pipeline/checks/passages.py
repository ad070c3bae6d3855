"""References against the source texts: is the passage there, and is the text the one that was read?

A reference points at a passage by four fields, a source by a file name and a checksum; which fields these are follows from
their properties (design: reference nodes). Where a text is not at hand that is said, and nothing else is known.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from pipeline.issues import Issue, Place, Severity
from pipeline.mapping.rules import FieldRule, MappingSet
from pipeline.mapping.walk import references
from pipeline.records.passages import Passage, SourceText, check_passage, load_text
from pipeline.records.record import Path as RecordPath
from pipeline.records.record import Record

__all__ = ["PassageChecker", "SourceEntry", "load_texts", "passage_fields", "source_entry", "source_texts"]

#: The properties a passage reference and a source are made of: "stated in", "section", "checksum", and local ones.
_SOURCE, _SECTION, _PARAGRAPH, _START, _END = "P248", "P958", "paragraph", "text-start", "text-end"
_CHECKSUM, _FILE_NAME = "P4092", "file-name"


def _field_names(rules: Mapping[str, FieldRule], *properties: str) -> list[str]:
    """The names of the fields with these properties, in this order; empty where there is none."""
    by_property = {rule.property: name for name, rule in rules.items()}
    return [by_property.get(name, "") for name in properties]


def _first_value(record: Record, field: str) -> str:
    statements: Any = record.data.get("statements")
    try:
        return str(statements[field][0]["value"])
    except (KeyError, IndexError, TypeError):
        return ""


class SourceEntry(NamedTuple):
    """What a source record says of its text: the record's id, the text's file name, its checksum, and where the two stand."""

    item: str
    name: str
    checksum: str
    place: Place
    checksum_place: Place


def source_entry(record: Record, mappings: MappingSet) -> SourceEntry | None:
    """What a record says of a text; None for one that is no source or names none."""
    kind = mappings.types.get(record.type)
    name_field, sum_field = _field_names(kind.fields, _FILE_NAME, _CHECKSUM) if kind else ("", "")
    if not name_field or not sum_field or not (name := _first_value(record, name_field)):
        return None
    places = (record.place(("statements", field, 0, "value")) for field in (name_field, sum_field))
    return SourceEntry(record.id, name, _first_value(record, sum_field), *places)


def source_texts(records: Iterable[Record], mappings: MappingSet, folders: Sequence[Path]) -> tuple[dict[str, SourceText], list[Issue]]:
    """The texts of all source records that are at hand, by record id, and what is wrong with or missing of the others."""
    return load_texts((entry for record in records if (entry := source_entry(record, mappings))), folders)


def load_texts(entries: Iterable[SourceEntry], folders: Sequence[Path]) -> tuple[dict[str, SourceText], list[Issue]]:
    """The texts of sources that are at hand, by record id, and what is wrong with or missing of the others."""
    texts: dict[str, SourceText] = {}
    issues: list[Issue] = []
    for item, name, checksum, place, checksum_place in entries:
        if Path(name).name != name:
            issues.append(Issue(place, "file-name", f'the file name "{name}"', "a name without folders", "name the file alone", item=item))
            continue
        path = next((folder / name for folder in folders if (folder / name).is_file()), None)
        if path is None:
            fix = f"put {name} into {' or '.join(folder.as_posix() for folder in folders) or 'a folder named in dataset.yaml'}"
            found = f'the text of "{item}" is not here, so its passages were not checked'
            issues.append(Issue(place, "source-absent", found, "the text that was read", fix, Severity.INFO, item))
            continue
        text = load_text(path, checksum)
        if isinstance(text, Issue):
            is_other = text.rule == "source-checksum"
            issues.append(text._replace(item=item, place=checksum_place if is_other else text.place))
        else:
            texts[item] = text
    return texts, issues


def passage_fields(mappings: MappingSet) -> dict[str, str]:
    """What a passage reference is made of -> the name of the reference field that says it (empty: no such field)."""
    names = _field_names(mappings.references, _SOURCE, _SECTION, _PARAGRAPH, _START, _END)
    return dict(zip(("source", "section", "paragraph", "text_start", "text_end"), names, strict=True))


class PassageChecker:
    """Checks the references of records against source texts (record id of the source -> text)."""

    def __init__(self, mappings: MappingSet, texts: Mapping[str, SourceText]) -> None:
        self._fields: Final = passage_fields(mappings)
        self._texts = texts

    def cited(self, record: Record) -> list[str]:
        """The sources that the record's references name, each once, in alphabetical order."""
        names = {reference.get(self._fields["source"]) for _, reference in references(record)}
        return sorted(name for name in names if isinstance(name, str))

    def check(self, record: Record) -> Iterator[Issue]:
        """Every passage of the record that is not where its reference says. References to texts not at hand are passed over."""
        for path, reference in references(record):
            yield from self._check(record, path, reference)

    def _check(self, record: Record, path: RecordPath, reference: Mapping[str, Any]) -> Iterator[Issue]:
        source, section, paragraph, start, end = (reference.get(name, "") for name in self._fields.values())
        text = self._texts.get(source) if isinstance(source, str) else None
        if text is None or not section or not all(isinstance(number, str) and number.isdecimal() for number in (paragraph, start, end)):
            return
        for fault in check_passage(text, Passage(str(section), int(paragraph), int(start), int(end))):
            place = record.place((*path, self._fields[fault.field]))
            found = f"'{self._fields[fault.field]}' is {fault.found}"
            yield Issue(place, "passage", found, fault.expected, fault.fix, item=record.id)
