"""The sources, paragraph by paragraph: what of the dataset rests on each.

The texts themselves belong to others. A page shows where a paragraph stands, its first few words so that it can be found again,
and how much of it statements rest on; never the text.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from pipeline.checks.coverage import NO_FACT
from pipeline.model import EntityId, Item, Quantity, Snak, Statement, StringValue
from pipeline.pages.collection import Collection
from pipeline.pages.item_pages import cited_sources
from pipeline.pages.templates import Page
from pipeline.pages.views import STATED_IN, StatementView, ValueView, Views, source_page, web_address
from pipeline.records.passages import SourceText

__all__ = ["source_pages"]

_SECTION, _PARAGRAPH, _START, _END = "P958", "paragraph", "text-start", "text-end"
#: So many words of a paragraph are shown, for finding it again.
_WORDS: Final = 6
_LONGEST: Final = 60


class Resting(NamedTuple):
    """A statement that rests on a paragraph: its item, the property, the ranges of characters."""

    item: ValueView
    property: str
    property_label: str
    statement: StatementView
    ranges: tuple[str, ...]


class ParagraphView(NamedTuple):
    """A paragraph: number, heading above it, range in the text and first words (where the text is at hand), what rests on it.

    `covered` is the share of its characters, in percent, that statements rest on; None where the text is not at hand. `no_fact`:
    some of it was judged to hold no fact.
    """

    number: int
    section: str
    start: int
    end: int
    opening: str
    covered: int | None
    no_fact: bool
    resting: tuple[Resting, ...]


class _Passage(NamedTuple):
    section: str
    start: int
    end: int
    item: str
    statement: Statement


def source_pages(collection: Collection, texts: Mapping[str, SourceText]) -> Iterator[Page]:
    """The page of all sources, and a page for each; `texts` are those at hand, by item id."""
    views = Views(collection)
    passages = _passages(collection)
    listed = []
    for name in cited_sources(collection):
        view, item = views.entity(name), collection.items[name]
        paragraphs = _paragraphs(passages.get(name, {}), texts.get(name), collection, views)
        count = sum(len(paragraph.resting) for paragraph in paragraphs)
        listed.append((view, source_page(name), len(paragraphs), count, _description(item)))
        content = {"view": view, "paragraphs": paragraphs, "addresses": _addresses(item, collection), "has_text": name in texts}
        title = f"{view.text}: what rests on it"
        yield Page(source_page(name), "source.html", title, f"{count:,} statements, paragraph by paragraph.", content)
    yield Page(
        "sources.html", "sources.html", "Sources", "The texts that were read, and what rests on each paragraph.", {"sources": listed}
    )


def _description(item: Item) -> str:
    return next((term.text for term in item.descriptions), "")


def _addresses(item: Item, collection: Collection) -> list[str]:
    """The web addresses that the source's own statements give."""
    texts = [
        s.main.value.text
        for s in item.statements
        if isinstance(s.main.value, StringValue) and collection.properties.datatype(s.main.property) == "url"
    ]
    return [text for text in dict.fromkeys(texts) if web_address(text)]


def _number(snaks: Mapping[str, Snak], name: str) -> int:
    value = snaks[name].value if name in snaks else None
    return int(value.amount) if isinstance(value, Quantity) and value.amount.lstrip("+").isdecimal() else 0


def _passages(collection: Collection) -> dict[str, dict[int, list[_Passage]]]:
    """Source -> paragraph -> the passages in it, in the order of the text."""
    found: dict[str, dict[int, list[_Passage]]] = defaultdict(lambda: defaultdict(list))
    for item in collection.items.values():
        for statement in item.statements:
            for reference in statement.references:
                snaks = {snak.property: snak for snak in reference.snaks}
                source = snaks[STATED_IN].value if STATED_IN in snaks else None
                if isinstance(source, EntityId):
                    section = snaks[_SECTION].value if _SECTION in snaks else None
                    heading = section.text if isinstance(section, StringValue) else ""
                    passage = _Passage(heading, _number(snaks, _START), _number(snaks, _END), item.id, statement)
                    found[source.id][_number(snaks, _PARAGRAPH)].append(passage)
    return found


def _paragraphs(
    passages: Mapping[int, list[_Passage]], text: SourceText | None, collection: Collection, views: Views
) -> list[ParagraphView]:
    numbers = range(1, len(text.paragraphs) + 1) if text else sorted(passages)
    made = []
    for number in numbers:
        here = sorted(passages.get(number, []), key=lambda one: (one.start, one.end, one.item, one.statement.id))
        section, start, end, opening = (here[0].section if here else ""), 0, 0, ""
        if text:
            paragraph = text.paragraphs[number - 1]
            section, start, end = paragraph.section, paragraph.start, paragraph.end
            opening = _opening(text.text[start:end])
        facts = [one for one in here if one.statement.main.property != NO_FACT]
        covered = _covered(facts, start, end) if text else None
        made.append(
            ParagraphView(number, section, start, end, opening, covered, len(facts) < len(here), _resting(facts, collection, views))
        )
    return made


def _opening(text: str) -> str:
    words = text.split()
    cut = " ".join(words[:_WORDS])[:_LONGEST]
    return cut + ("…" if cut != " ".join(words) else "")


def _covered(passages: list[_Passage], start: int, end: int) -> int:
    total, reached = 0, start
    for passage in passages:
        total += max(0, min(passage.end, end) - max(passage.start, reached))
        reached = max(reached, min(passage.end, end))
    return round(100 * total / (end - start)) if end > start else 0


def _resting(passages: list[_Passage], collection: Collection, views: Views) -> tuple[Resting, ...]:
    """The statements behind the passages, each once with all its ranges."""
    ranges: dict[tuple[str, str], list[str]] = defaultdict(list)
    statements: dict[tuple[str, str], Statement] = {}
    for passage in passages:
        key = (passage.item, passage.statement.id)
        statements[key] = passage.statement
        ranges[key].append(f"{passage.start}–{passage.end}")
    return tuple(
        Resting(
            views.entity(item), statement.main.property, collection.label(statement.main.property),
            views.statement(statement), tuple(dict.fromkeys(ranges[item, name])),
        )
        for (item, name), statement in statements.items()
    )  # fmt: skip
