"""How much of a source text the records rest on: which sentences carry a statement, which were judged to hold no fact.

A sentence counts as covered when a reference of a statement, or a statement of the source that says "holds no fact" (local
property `holds-no-fact`), touches it. Headings are no sentences.
"""

from collections.abc import Iterable, Iterator, Mapping
from re import compile as regex
from typing import Any, Final, NamedTuple

from pipeline.checks.passages import passage_fields
from pipeline.mapping.rules import MappingSet
from pipeline.mapping.walk import references
from pipeline.records.passages import SourceText
from pipeline.records.record import Record

__all__ = ["NO_FACT", "ParagraphCoverage", "Sentence", "coverage", "sentences"]

#: The local property by which a source says that passages of it hold no fact, and why.
NO_FACT: Final = "holds-no-fact"
#: An end of sentence: a full stop, question or exclamation mark, closing quotes or note marks, then white space and
#: a capital, digit or opening quote. Not after an initial or a usual abbreviation.
_END = regex(r"(?<!\b[A-Z])(?<!\bDr)(?<!\bvol)(?<!\bed)(?<!\bNo)[.!?…][”’\"')\]]*(?:\[\d+\])?\s+(?=[A-Z0-9А-Я“‘\"'(\[])")


class Sentence(NamedTuple):
    """A sentence by its range in the text (code points, end-exclusive)."""

    start: int
    end: int


class ParagraphCoverage(NamedTuple):
    """One paragraph: where it stands, what of it carries statements, what was judged empty, and sentences in neither."""

    number: int
    section: str
    start: int
    end: int
    statements: tuple[Sentence, ...]
    no_fact: tuple[Sentence, ...]
    open: tuple[Sentence, ...]


def sentences(text: str, start: int, end: int) -> Iterator[Sentence]:
    """The sentences of a stretch of text."""
    for match in _END.finditer(text, start, end):
        cut = match.start() + len(match[0].rstrip())
        yield Sentence(start, cut)
        start = match.end()
    if text[start:end].strip():
        yield Sentence(start, end)


def coverage(source: str, text: SourceText, records: Iterable[Record], mappings: MappingSet) -> list[ParagraphCoverage]:
    """The coverage of the text of the record `source`, paragraph by paragraph."""
    statements, no_fact = _ranges(source, records, mappings)
    found = []
    for number, paragraph in enumerate(text.paragraphs, start=1):
        span = Sentence(paragraph.start, paragraph.end)
        here = [tuple(sorted({r for r in ranges if _touch(r, span)})) for ranges in (statements, no_fact)]
        is_heading = text.text[span.start : span.end].strip() == paragraph.section
        open_ = (
            () if is_heading else tuple(s for s in sentences(text.text, *span) if not any(_touch(s, r) for ranges in here for r in ranges))
        )
        found.append(ParagraphCoverage(number, paragraph.section, span.start, span.end, here[0], here[1], open_))
    return found


def _touch(one: Sentence, other: Sentence) -> bool:
    return one.start < other.end and other.start < one.end


def _ranges(source: str, records: Iterable[Record], mappings: MappingSet) -> tuple[list[Sentence], list[Sentence]]:
    """The ranges of all references to the source: those of statements, and those that say a range holds no fact."""
    names = passage_fields(mappings)
    statements: list[Sentence] = []
    no_fact: list[Sentence] = []
    for record in records:
        kind = mappings.types.get(record.type)
        empty = {name for name, rule in kind.fields.items() if rule.property == NO_FACT} if kind else set()
        for path, reference in references(record):
            span = _span(reference, names)
            if span and reference.get(names["source"]) == source:
                (no_fact if len(path) > 1 and path[1] in empty else statements).append(span)
    return statements, no_fact


def _span(reference: Mapping[str, Any], names: Mapping[str, str]) -> Sentence | None:
    start, end = reference.get(names["text_start"], ""), reference.get(names["text_end"], "")
    if isinstance(start, str) and isinstance(end, str) and start.isdecimal() and end.isdecimal():
        return Sentence(int(start), int(end))
    return None
