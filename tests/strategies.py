"""Generated items over the whole data model, for properties that must hold for all of them.

What is made here is what Wikibase could store: ids, codes and numbers are well formed, texts are anything. Property ids are
made up; their datatypes are in `PROPERTIES`.
"""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from hypothesis import strategies as st

from pipeline.model import (
    EARTH,
    GREGORIAN,
    JULIAN,
    NO_VALUE,
    SOME_VALUE,
    WIKIDATA_ENTITY,
    Coordinate,
    Entity,
    EntityId,
    Form,
    Item,
    Lexeme,
    MonolingualText,
    Property,
    Quantity,
    Rank,
    Reference,
    Revision,
    Sense,
    Sitelink,
    Snak,
    Statement,
    StringValue,
    Term,
    Time,
    Value,
)
from pipeline.properties import DATATYPES, PropertyInfo, PropertyTable
from pipeline.rdf.namespaces import WIKIDATA, Namespaces, Repository

#: A property of every datatype, and two of the dataset's own.
PROPERTIES = PropertyTable(
    [
        *(PropertyInfo(f"P{number}", datatype, f"the {datatype}") for number, datatype in enumerate(DATATYPES, 1)),
        PropertyInfo("P99", "external-id", rdf_formatter="http://example.org/id/$1"),
        PropertyInfo("text-start", "quantity"),
        PropertyInfo("stated-by", "wikibase-item"),
    ]
)
#: A dataset beside Wikidata, and Wikidata itself.
OUR_NAMES = Namespaces(Repository.at("https://example.org/dataset/"))
WIKIDATA_NAMES = Namespaces(WIKIDATA)

SCRIPTS = (
    "Рюмин", "Ёлка ѣ", "Ελλάς", "עברית", "العربية", "हिन्दी", "ไทย", "한국어", "日本語", "漢字", "ქართული", "አማርኛ", "𐎠𐎼𐎹", "𓀀", "e\u0301", "ß İ ı", "😀👩‍👩‍👧"
)  # fmt: skip
HOSTILE = (
    '"', "\\", '\\"', "\\u0041", "'", "\n", "\r\n", "\t", "\x00", "\x1f", "\x7f", "\x85", "\u2028", "\u202e", "\ufeff", "\ufffe", "\U0010ffff",
    "<", ">", "<x>", "@en", '"@en', "^^<x>", '"^^<http://x>', " .", "_:b", "#", "%", "%20", "%41", "+", "_", " ", "  ", "$1", "]]>", "<script>", "${x}"
)  # fmt: skip

_characters = st.characters(exclude_categories=["Cs"])
#: Any text, every script, and what breaks writers that do not escape.
texts = st.lists(st.one_of(st.sampled_from(SCRIPTS + HOSTILE), st.text(_characters, max_size=4)), max_size=4).map("".join)
visible_texts = texts.map(lambda text: f"x{text}x")

languages = st.one_of(
    st.sampled_from(["en", "ru", "zh-hant", "sr-ec", "be-tarask", "gsw", "mul", "de-x-q100"]),
    st.from_regex(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,2}", fullmatch=True),
)
terms = st.builds(Term, languages, visible_texts)

_numbers = st.integers(1, 2**40)
item_ids = _numbers.map(lambda number: f"Q{number}")
entity_ids = st.one_of(
    item_ids,
    _numbers.map(lambda number: f"P{number}"),
    _numbers.map(lambda number: f"L{number}"),
    st.builds("L{}-{}{}".format, _numbers, st.sampled_from("FS"), _numbers),
)
own_ids = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
_guid_codes = st.builds(
    lambda number, is_upper: str(UUID(int=number)).upper() if is_upper else str(UUID(int=number)), st.integers(0, 2**128 - 1), st.booleans()
)

# --- values ---------------------------------------------------------------------------------------------------------

_years = st.one_of(st.integers(1, 2100), st.integers(1, 9), st.integers(4700, 4720), st.integers(1, 10**10))
_clocks = st.sampled_from(["00:00:00", "00:00:00", "23:59:59", "12:30:05"])
_calendars = st.sampled_from([GREGORIAN, JULIAN, f"{WIKIDATA_ENTITY}Q1"])
_slight = st.sampled_from([0, 0, 0, 1])


@st.composite
def times(draw: st.DrawFn) -> Time:
    """A time: any precision, both calendars and an unknown one, before and after the common era, days that do not exist."""
    precision = draw(st.integers(0, 14))
    sign, year = draw(st.sampled_from("+-")), draw(_years)
    clock, calendar, zone = draw(_clocks), draw(_calendars), draw(st.sampled_from([0, 0, 60, -300]))
    month, day = draw(st.integers(0, 12)), draw(st.one_of(st.integers(0, 31), st.sampled_from([0, 1, 28, 29, 30, 31])))
    before, after = draw(_slight), draw(_slight)
    if draw(st.booleans()):
        # As most are: no more than the precision says, and then perhaps a wide uncertainty.
        month, day = (0 if precision <= 9 else max(month, 1)), (0 if precision <= 10 else min(max(day, 1), 28))
        before, after = draw(st.integers(0, 10)), draw(st.integers(0, 10))
    return Time(f"{sign}{year:04}-{month:02}-{day:02}T{clock}Z", precision, calendar, zone, before, after)


#: Times that have no `xsd:dateTime`.
yearless_times = st.builds(Time, st.sampled_from(["+0000-00-00T00:00:00Z", "-0000-01-01T00:00:00Z"]), st.integers(0, 14), _calendars)

amounts = st.from_regex(r"[+-][0-9]{1,20}(\.[0-9]{1,10})?", fullmatch=True)
_units = st.one_of(st.just("1"), item_ids.map(lambda name: WIKIDATA_ENTITY + name), st.just(f"{WIKIDATA_ENTITY}Q199"))
#: With both bounds or none: Wikibase knows no others, and its ids would not tell them apart.
quantities = st.one_of(st.builds(Quantity, amounts, _units), st.builds(Quantity, amounts, _units, amounts, amounts))


def _degrees(limit: int) -> st.SearchStrategy[float]:
    """As many digits as a value node has, no more."""
    return st.one_of(st.integers(-limit, limit).map(float), st.floats(-limit, limit).map(lambda number: float(f"{number:.13g}")))


coordinates = st.builds(
    Coordinate,
    _degrees(90),
    _degrees(360),
    st.one_of(st.none(), st.sampled_from([1.0, 0.1, 1e-5, 1e-9, 0.00027777777777778])),
    st.sampled_from([EARTH, f"{WIKIDATA_ENTITY}Q405"]),
)

monolingual_texts = st.builds(MonolingualText, texts, languages)
_urls = st.builds("{}://{}".format, st.sampled_from(["http", "https", "ftp", "urn"]), texts).map(str.strip).map(StringValue)
_strings = {
    "url": _urls,
    "external-id": texts.map(str.strip).map(StringValue),
    "geo-shape": texts.map(lambda text: StringValue(f"Data:{text}.map")),
    "tabular-data": texts.map(lambda text: StringValue(f"Data:{text}.tab")),
    "commonsMedia": texts.map(lambda text: StringValue(f"{text}.jpg")),
}
_by_datatype: dict[str, st.SearchStrategy[Value]] = {
    **dict.fromkeys(
        ["wikibase-item", "wikibase-property", "wikibase-lexeme", "wikibase-form", "wikibase-sense"], st.builds(EntityId, entity_ids)
    ),
    "entity-schema": st.builds(EntityId, _numbers.map(lambda number: f"E{number}")),
    "time": st.one_of(times(), times(), yearless_times),
    "quantity": quantities,
    "globe-coordinate": coordinates,
    "monolingualtext": monolingual_texts,
    **_strings,
}


def values(datatype: str) -> st.SearchStrategy[Value]:
    """The values of a datatype."""
    return _by_datatype.get(datatype, texts.map(StringValue))


# --- statements -----------------------------------------------------------------------------------------------------

all_snaks = st.sampled_from(list(PROPERTIES)).flatmap(
    lambda info: st.builds(
        Snak, st.just(info.id), st.one_of(values(info.datatype), values(info.datatype), st.sampled_from([SOME_VALUE, NO_VALUE]))
    )
)
references = st.builds(Reference, st.lists(all_snaks, min_size=1, max_size=4).map(tuple))


def statements(entity: str) -> st.SearchStrategy[Statement]:
    """The statements of an entity."""
    return st.builds(
        Statement,
        _guid_codes.map(lambda code: f"{entity}${code}"),
        all_snaks,
        st.lists(all_snaks, max_size=4).map(tuple),
        st.lists(references, max_size=3).map(tuple),
        st.sampled_from(Rank),
    )


# --- entities -------------------------------------------------------------------------------------------------------

_revisions = st.builds(Revision, st.integers(1, 2**40), st.just("2013-10-04T03:31:05Z"))
_sites = st.sampled_from(
    ["enwiki", "ruwiki", "be_x_oldwiki", "zh_min_nanwiki", "itwikinews", "commonswiki", "specieswiki", "sourceswiki", "wikidatawiki"]
)


def _one_per_language(found: Iterable[Term]) -> tuple[Term, ...]:
    return tuple({term.language: term for term in found}.values())


_labels = st.lists(terms, max_size=4).map(_one_per_language)


def _sitelinks(entity: str) -> st.SearchStrategy[tuple[Sitelink, ...]]:
    """A page belongs to one item only, so the item's id is in its title."""
    link = st.builds(Sitelink, _sites, texts.map(lambda text: f"{entity} {text}"), st.lists(item_ids, max_size=2, unique=True).map(tuple))
    return st.lists(link, max_size=3, unique_by=lambda one: one.site).map(tuple)


def items(ids: st.SearchStrategy[str]) -> st.SearchStrategy[Item]:
    """Items with ids from `ids`."""
    return ids.flatmap(
        lambda entity: st.builds(
            Item,
            id=st.just(entity),
            labels=_labels,
            descriptions=_labels,
            aliases=st.lists(terms, max_size=4).map(tuple),
            statements=st.lists(statements(entity), max_size=5, unique_by=lambda one: one.id.upper()).map(tuple),
            sitelinks=_sitelinks(entity),
            revision=st.none() | _revisions,
        )
    )


property_entities = _numbers.map(lambda number: f"P{number}").flatmap(
    lambda entity: st.builds(
        Property,
        id=st.just(entity),
        labels=_labels,
        descriptions=_labels,
        aliases=st.lists(terms, max_size=4).map(tuple),
        statements=st.lists(statements(entity), max_size=2, unique_by=lambda one: one.id.upper()).map(tuple),
        datatype=st.sampled_from([*DATATYPES, "local-media"]),
        revision=st.none() | _revisions,
    )
)


@st.composite
def lexemes(draw: st.DrawFn) -> Lexeme:
    """Lexemes with forms and senses, numbered in order."""
    entity = f"L{draw(st.integers(1, 9999))}"
    labels = st.lists(terms, max_size=3, unique_by=lambda term: term.language).map(tuple)

    def of(part: str) -> tuple[Statement, ...]:
        return tuple(draw(st.lists(statements(part), max_size=2, unique_by=lambda one: one.id.upper())))

    def numbered(letter: str) -> list[str]:
        return [f"{entity}-{letter}{number}" for number in sorted(draw(st.sets(st.integers(1, 40), max_size=3)))]

    forms, senses = numbered("F"), numbered("S")
    return Lexeme(
        id=entity, labels=draw(labels), language=draw(item_ids), category=draw(item_ids), statements=of(entity),
        forms=tuple(Form(id=name, labels=draw(labels), features=tuple(draw(st.lists(item_ids, max_size=2))), statements=of(name)) for name in forms),
        senses=tuple(Sense(id=name, labels=draw(labels), statements=of(name)) for name in senses),
        revision=draw(st.none() | _revisions),
    )  # fmt: skip


_E = TypeVar("_E", bound=Entity)


def several(entities: st.SearchStrategy[_E]) -> st.SearchStrategy[list[_E]]:
    """A few entities that do not share an id."""
    return st.lists(entities, max_size=4, unique_by=lambda one: one.id)
