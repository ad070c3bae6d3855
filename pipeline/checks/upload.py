"""What OpenRefine's Wikibase extension would object to before an upload, as far as no property constraint says it already.

Its severities become ours: CRITICAL, which stops an upload, is an error; IMPORTANT and WARNING are warnings; INFO is info.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from re import compile as regex
from typing import Any, Final

from pipeline.identifiers.schemes import identifier_key
from pipeline.issues import Issue, Place, Severity
from pipeline.mapping.rules import MappingSet
from pipeline.mapping.walk import Use, uses
from pipeline.records.record import Record

__all__ = ["SCRUTINIZERS", "check_batch", "check_capitals", "check_same", "check_upload", "opening", "words"]

#: OpenRefine's check -> the rules that stand for it here, or why there is none.
SCRUTINIZERS: Final[dict[str, tuple[str, ...] | str]] = {
    "NewEntity": ("no-label", "duplicate-label-and-description", "no-description", "no-class"),
    "Format": ("constraint-format", "identifier-form"),
    "InverseConstraint": ("constraint-inverse", "constraint-symmetric"),
    "SelfReferential": ("self-reference",),
    "Unsourced": ("no-reference", "constraint-citation-needed"),
    "RestrictedPosition": (
        "constraint-property-scope", "constraint-used-for-values-only", "constraint-used-as-qualifier", "constraint-used-as-reference",
    ),
    "QualifierCompatibility": ("constraint-required-qualifier", "constraint-allowed-qualifiers"),
    "SingleValue": ("constraint-single-value", "constraint-single-best-value"),
    "DistinctValues": ("constraint-distinct-values", "duplicate-identifier"),
    "NoEditsMade": ("empty",),
    "Whitespace": ("doubled-space", "text", "term"),
    "Quantity": ("constraint-no-bounds", "constraint-integer", "constraint-allowed-units"),
    "RestrictedValues": ("constraint-one-of", "constraint-none-of"),
    "EntityType": ("constraint-allowed-entity-types",),
    "Calendar": ("early-gregorian-date",),
    "CommonDescription": ("term", "description-is-label"),
    "EnglishDescription": ("description-style",),
    "MultiValue": ("constraint-multi-value",),
    "DifferenceWithinRange": ("constraint-difference-within-range",),
    "ConflictsWith": ("constraint-conflicts-with",),
    "ItemRequires": ("constraint-item-requires-statement",),
    "UseAsQualifier": ("constraint-one-of-qualifier-value",),
    "FileName": ("commons-file",),
    "Label": ("term",),
}  # fmt: skip
_CLASSES: Final = frozenset({"P31", "P279"})
_ARTICLE: Final = regex(r"(?:an?|the) ", flags=2)
_WORD: Final = regex(r"[a-z]+(?:-[a-z]+)*")


def check_upload(record: Record, mappings: MappingSet, is_new: bool) -> Iterator[Issue]:
    """What would be objected to in one item. Whether it has a description and a class matters only for one that `is_new`."""
    labels, descriptions = _dict(record.data.get("labels")), _dict(record.data.get("descriptions"))
    if is_new and labels and not descriptions:
        yield _issue(record.place(()), "no-description", record, "an item without descriptions", "a description", "add descriptions:")
    for language, text in descriptions.items():
        if text == labels.get(language):
            place = record.place(("descriptions", language))
            expected, fix = "a description that tells items of one name apart", "say what it is"
            yield _issue(place, "description-is-label", record, f'the description "{text}", as the label', expected, fix)
    yield from _english(record, descriptions.get("en"))
    seen = set()
    for use in uses(record, mappings):
        seen.add(use.rule.property)
        if use.path[-1] == "value" and use.item() == record.id:  # a qualifier may: "four years after it was written"
            fix = "name another item, or drop the statement"
            yield _issue(record.place(use.path), "self-reference", record, f'"{record.id}" as a value of itself', "another item", fix)
    if is_new and record.type in mappings.types and not seen & _CLASSES:
        fix = "add a field for P31 to the mapping, or a statement to the record"
        yield _issue(record.place(()), "no-class", record, "an item that is an instance or subclass of nothing", "P31 or P279", fix)


def _english(record: Record, text: object) -> Iterator[Issue]:
    """The customs for descriptions in English (wikidata.org, Help:Description)."""
    if not isinstance(text, str) or not text:
        return
    place = record.place(("descriptions", "en"))
    if text[-1] in ".,;:!?" and not text.endswith(("etc.", "Inc.", "Ltd.", "Jr.", "Sr.")):
        yield _issue(place, "description-style", record, f'"…{text[-20:]}"', "no punctuation at the end", "drop it")
    if _ARTICLE.match(text):
        yield _issue(place, "description-style", record, f'"{text[:20]}…"', "no article at the beginning", "drop it")


def check_batch(records: Sequence[Record], mappings: MappingSet) -> Iterator[Issue]:
    """What would be objected to in the items together: terms and identifiers that two of them share, needless capitals."""
    yield from check_same(records, mappings)
    yield from check_capitals(records, words(str(_english_description(record)) for record in records))


def check_same(records: Sequence[Record], mappings: MappingSet) -> Iterator[Issue]:
    """The terms and identifiers that two of the items share."""
    yield from _same_terms(records)
    yield from _same_identifiers(records, mappings)


def _same_terms(records: Iterable[Record]) -> Iterator[Issue]:
    """Two items with one label and one description in a language, which Wikidata refuses."""
    first: dict[tuple[str, str, str], Record] = {}
    for record in records:
        descriptions = _dict(record.data.get("descriptions"))
        for language, label in _dict(record.data.get("labels")).items():
            if not isinstance(label, str) or not isinstance(descriptions.get(language), str):
                continue
            path, key = ("labels", language), (language, label, descriptions[language])
            if key in first:
                place, other = record.place(path), first[key].place(path)
                found = f'"{label}" ({descriptions[language]}) in {language}, as at {other}'
                expected, fix = "label and description that no other item has together", "tell the two apart, or merge them"
                yield Issue(place, "duplicate-label-and-description", found, expected, fix, Severity.ERROR, record.id)
            first.setdefault(key, record)


def _same_identifiers(records: Iterable[Record], mappings: MappingSet) -> Iterator[Issue]:
    """Two items with one external identifier, however it is written."""
    first: dict[tuple[str, str], tuple[Record, Use]] = {}
    for record in records:
        for use in uses(record, mappings):
            if use.rule.datatype != "external-id" or use.path[-1] != "value" or not isinstance(use.raw, str):
                continue
            other, where = first.setdefault((use.rule.property, identifier_key(use.rule.property, use.raw)), (record, use))
            if other.id != record.id:
                found = f"'{use.rule.name}' is \"{use.raw}\", as at {other.place(where.path)}"
                fix = "correct one, or merge the items"
                yield _issue(record.place(use.path), "duplicate-identifier", record, found, "an identifier of one item", fix)


def check_capitals(records: Iterable[Record], known: Collection[str]) -> Iterator[Issue]:
    """English descriptions that begin with a capital although others have the word in small letters (`known`), so that it is no name."""
    for record in records:
        start = opening(_english_description(record))
        if start and start.lower() in known:
            place, found = record.place(("descriptions", "en")), f'"{start} …"'
            fix = f'write "{start.lower()}"'
            yield Issue(place, "description-style", found, "a small letter at the beginning", fix, Severity.INFO, record.id)


def opening(text: object) -> str:
    """The first word of a description, if it has a capital first and small letters after it."""
    start = text.split(" ", 1)[0].rstrip(",;") if isinstance(text, str) else ""
    return start if start[:1].isupper() and start[1:].islower() else ""


def words(texts: Iterable[str]) -> set[str]:
    """All words in small letters."""
    return {*_WORD.findall("\n".join(texts))}


def _english_description(record: Record) -> object:
    return _dict(record.data.get("descriptions")).get("en", "")


def _issue(place: Place, rule: str, record: Record, *words: str) -> Issue:
    found, expected, fix = words
    return Issue(place, rule, found, expected, fix, Severity.WARNING, record.id)


def _dict(raw: object) -> dict[str, Any]:
    return raw if isinstance(raw, dict) else {}
