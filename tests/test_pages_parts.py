"""What pages are made of: words for values, the fold of names, the layout of the network, spans on the timeline, web addresses."""

import re
from itertools import combinations
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import (
    JULIAN,
    Coordinate,
    EntityId,
    Item,
    MonolingualText,
    NoValue,
    Quantity,
    Rank,
    Reference,
    Snak,
    SomeValue,
    Statement,
    StringValue,
    Term,
    Time,
    Value,
)
from pipeline.pages.addresses import sitemaps
from pipeline.pages.bundles import engine_bundle
from pipeline.pages.collection import Collection, Dispute, Settings
from pipeline.pages.folding import fold, letter_table, skeleton, words
from pipeline.pages.layout import place
from pipeline.pages.network_page import network
from pipeline.pages.paging import in_parts
from pipeline.pages.source_pages import source_pages
from pipeline.pages.templates import short, size
from pipeline.pages.timeline_page import dated
from pipeline.pages.views import Views, web_address
from pipeline.pages.wording import plain_text, time_text
from pipeline.records.passages import Paragraph, SourceText
from tests.pages import project


@pytest.mark.parametrize(
    ("time", "precision", "expected"),
    [
        ("+1951-07-14T00:00:00Z", 11, "14 July 1951"),
        ("+1951-07-00T00:00:00Z", 10, "July 1951"),
        ("+1951-00-00T00:00:00Z", 9, "1951"),
        ("+1951-00-00T00:00:00Z", 11, "1951"),
        ("+1940-00-00T00:00:00Z", 8, "1940s"),
        ("+1900-00-00T00:00:00Z", 7, "19th century"),
        ("+1901-00-00T00:00:00Z", 7, "20th century"),
        ("+0113-00-00T00:00:00Z", 7, "2nd century"),
        ("+1100-00-00T00:00:00Z", 7, "11th century"),
        ("+2000-00-00T00:00:00Z", 6, "2nd millennium"),
        ("-0043-03-15T00:00:00Z", 11, "15 March 43 BCE"),
        ("-13800000000-00-00T00:00:00Z", 3, "about 13,800,000,000 BCE"),
        ("+2001-12-31T23:59:58Z", 14, "31 December 2001, 23:59:58"),
        ("+2001-12-31T23:59:00Z", 13, "31 December 2001, 23:59"),
    ],
)
def test_dates_in_words(time: str, precision: int, expected: str) -> None:
    assert time_text(Time(time, precision)) == expected


def test_a_date_of_the_julian_calendar_says_so() -> None:
    assert time_text(Time("+1913-08-19T00:00:00Z", 11, JULIAN)) == "19 August 1913 (Julian calendar)"
    assert time_text(Time("+1913-00-00T00:00:00Z", 9, JULIAN)) == "1913"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Quantity("+1234567.50"), "1\u202f234\u202f567.50"),
        (Quantity("-1234"), "−1234"),
        (Quantity("+37", lower="+30", upper="+40"), "37 (30 to 40)"),
        (MonolingualText("слово", "ru"), "слово"),
        (Coordinate(55.75, 37.5), "55.75°, 37.5°"),
        (SomeValue(), "unknown value"),
        (NoValue(), "no value"),
    ],
)
def test_values_in_words(value: Value, expected: str) -> None:
    assert plain_text(value) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "spellings",
    [
        ["Рюмин", "Ryumin", "Riumin", "RYUMIN", "Rjumin"],
        ["Хрущёв", "Хрущев", "Khrushchev", "Hrushchev"],
        ["Игнатьев", "Ignatiev", "Ignatyev", "Ignatev"],
        ["Жданов", "Zhdanov"],
        ["Čechov", "Cechov"],
        ["Михаил", "Mikhail"],
        ["Абакумов", "Abakumov", "Abakumow"],
        ["Straße", "STRASSE"],
    ],
)
def test_spellings_that_meet(spellings: list[str]) -> None:
    assert len({tuple(map(skeleton, words(one))) for one in spellings}) == 1


def test_names_that_do_not_meet() -> None:
    names = ["Рюмин", "Румин-Берг", "Вовси", "Коган", "Егоров", "Etinger", "Eitingon", "Zhukov", "Zhdanov"]
    assert len({tuple(map(skeleton, words(one))) for one in names}) == len(names)


@given(st.text())
def test_the_fold_is_a_fold(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert all(word.isalnum() and word == fold(word) for word in words(text))


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяéüßłæ ", max_size=20))
def test_the_table_says_what_the_fold_does(text: str) -> None:
    table = letter_table([text])
    assert all(table[char] == fold(char) for char in table)


@given(st.integers(0, 30), st.data())
def test_the_layout_is_always_the_same_and_in_the_square(count: int, data: st.DataObject) -> None:
    ends = st.integers(0, max(0, count - 1))
    edges = data.draw(st.lists(st.tuples(ends, ends).filter(lambda pair: pair[0] != pair[1]), max_size=40)) if count > 1 else []
    places = place(count, edges)
    assert places == place(count, edges)
    assert len(places) == count
    assert all(0 <= value <= 1 for pair in places for value in pair)


def test_what_is_linked_stands_closer() -> None:
    rings = [(i, (i + 1) % 8) for i in range(8)] + [(8 + i, 8 + (i + 1) % 8) for i in range(8)] + [(0, 8)]
    places = place(16, rings)
    linked = {frozenset(pair) for pair in rings}
    distances = {
        frozenset(pair): hypot(*(a - b for a, b in zip(places[pair[0]], places[pair[1]], strict=True)))
        for pair in combinations(range(16), 2)
    }
    near = [distance for pair, distance in distances.items() if pair in linked]
    far = [distance for pair, distance in distances.items() if pair not in linked]
    assert sum(near) / len(near) < 0.6 * sum(far) / len(far)
    assert min(distances.values()) > 0.02


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.org/a?b=c&d#e", True), ("http://example.org", True), ("javascript:alert(1)", False), ("HTTPS://example.org", False),
        ("https://example.org/ x", False), ("https://example.org/\"onclick=", False), ("data:text/html,x", False), (" https://example.org", False),
        ("https://example.org\n", False), ("https:///x", True), ("//example.org", False), ("", False),
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(text: str, expected: bool) -> None:
    assert web_address(text) == (text if expected else "")


@pytest.mark.parametrize(("count", "expected"), [(0, "0 bytes"), (999, "999 bytes"), (1500, "2 kB"), (3_108_181, "3.1 MB")])
def test_sizes(count: int, expected: str) -> None:
    assert size(count) == expected


@given(st.text(), st.integers(2, 50))
def test_long_texts_are_cut(text: str, limit: int) -> None:
    assert len(short(text, limit)) <= limit
    assert len(text) > limit or short(text, limit) == text


def test_without_the_package_there_is_no_engine(tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert engine_bundle(tmp_path) is None
    (tmp_path / "web.js").write_text(
        "export class A {}\nexport function f() {}\nconst u = import.meta.url;\nexport { f as default };\n", "utf-8"
    )
    assert engine_bundle(tmp_path) is None
    (tmp_path / "web_bg.wasm").write_bytes(b"\0asm")
    bundle = engine_bundle(tmp_path)
    assert bundle and "export" not in bundle.partition("let store")[0] and "import.meta" not in bundle
    assert bundle == engine_bundle(tmp_path)


# A small collection: who says what about whom.


def statement(
    item: str, number: int, main: Snak, *qualifiers: Snak, rank: Rank = Rank.NORMAL, references: tuple[Reference, ...] = ()
) -> Statement:
    return Statement(f"{item}${number:08}-0000-5000-8000-000000000000", main, qualifiers, references, rank)


def item(name: str, *statements: Statement) -> Item:
    return Item(id=name, labels=(Term("en", name.title()),), statements=statements)


def passage(source: str, paragraph: int, start: int, end: int) -> Reference:
    return Reference(
        (
            Snak("P248", EntityId(source)), Snak("P958", StringValue("Heading")), Snak("paragraph", Quantity(f"+{paragraph}")),
            Snak("text-start", Quantity(f"+{start}")), Snak("text-end", Quantity(f"+{end}")),
        )
    )  # fmt: skip


def day(text: str) -> Time:
    return Time(f"+{text}T00:00:00Z", 11)


def collection() -> Collection:
    ann = item(
        "ann", statement("ann", 1, Snak("P1344", EntityId("fire"))), statement("ann", 2, Snak("P40", EntityId("bob")), rank=Rank.DEPRECATED)
    )
    fire = item(
        "fire",
        statement("fire", 1, Snak("P585", day("1951-07-14")), references=(passage("book", 2, 10, 20), passage("book", 2, 30, 34))),
        statement("fire", 2, Snak("P585", SomeValue()), Snak("P1326", day("1951-07-13"))),
        statement("fire", 3, Snak("P585", SomeValue())),
        statement("fire", 4, Snak("P580", Time("+1951-00-00T00:00:00Z", 9)), Snak("P1319", day("1951-03-01")), rank=Rank.DEPRECATED),
    )
    rumour = item("rumour", statement("rumour", 1, Snak("accuses", EntityId("ann"))))
    book = item("book")
    disputes = {"fire": [Dispute("P585", fire.statements[:2], "values disagree")], "ann": []}
    types = [(ann, "person"), (item("bob"), "person"), (fire, "event"), (rumour, "assertion"), (book, "source")]
    return Collection(Settings(project().dataset, project().mappings, {}), types, disputes)


def test_dates_are_as_long_as_what_is_known_leaves_them() -> None:
    first = 2433841  # 1951-07-13
    assert [(one.text, one.start and one.start - first, one.end and one.end - first, one.role) for one in dated(collection())] == [
        ("1951 (not before 1 March 1951)", -134, 172, "start"),
        ("not after 13 July 1951", None, 1, ""),
        ("14 July 1951", 1, 2, ""),
    ]


def test_claims_and_deprecated_statements_make_no_links() -> None:
    found = network(collection())
    assert [(found.nodes[link.source].id, found.nodes[link.target].id, link.label) for link in found.links] == [
        ("ann", "fire", "participant in")
    ]
    assert found.left_out == 1


def test_what_claims_say_stands_apart() -> None:
    facts, claims = Views(collection()).incoming("ann")
    assert facts == []
    assert [(group.label, [(view.text, view.kind, rank) for view, rank, _ in group.links]) for group in claims] == [
        ("accuses", [("Rumour", "claim", "normal")])
    ]


def test_disputed_statements_are_marked_and_others_are_not() -> None:
    groups = {group.property: group for group in Views(collection()).groups("fire")}
    assert groups["P585"].dispute == "values disagree"
    assert [one.dispute for one in groups["P585"].statements] == ["values disagree", "values disagree", ""]
    assert groups["P580"].dispute == ""
    assert groups["P580"].statements[0].rank == "deprecated"


@pytest.mark.parametrize("with_text", [True, False])
def test_paragraphs_and_what_rests_on_them(with_text: bool) -> None:
    text = "Heading\n\nOne two three four five six seven eight"
    texts = {"book": SourceText("book.txt", text, (Paragraph(0, 7, "Heading"), Paragraph(9, 48, "Heading")))} if with_text else {}
    page, _ = source_pages(collection(), texts)
    paragraphs = page.content["paragraphs"]
    assert [(one.number, one.opening, one.covered, [r.ranges for r in one.resting]) for one in paragraphs] == (
        [(1, "Heading", 0, []), (2, "One two three four five six…", 36, [("10–20", "30–34")])]
        if with_text
        else [(2, "", None, [("10–20", "30–34")])]
    )


def test_addresses_in_the_sitemap_are_escaped() -> None:
    assert "type/a%20%26%20b.html" in sitemaps(["type/a & b.html"], project().dataset)["sitemap.xml"]


def test_a_long_sitemap_goes_over_several_files_that_an_index_names() -> None:
    paths = [f"entity/item-{number}.html" for number in range(100_001)]
    made = sitemaps(paths, project().dataset)
    assert [text.count("<url>") for text in made.values()] == [0, 50_000, 50_000, 1]
    base = project().dataset.base_iri
    assert re.findall("<sitemap><loc>(.*)</loc></sitemap>", made["sitemap.xml"]) == [
        f"{base}{name}" for name in made if name != "sitemap.xml"
    ]
    found = [address for text in made.values() for address in re.findall("<url><loc>(.*)</loc></url>", text)]
    assert found == [base + path for path in paths]


@given(st.integers(0, 60), st.integers(1, 10))
def test_the_pages_of_a_list_hold_all_of_it_and_lead_to_each_other(rows: int, limit: int) -> None:
    parts = list(in_parts("type/a.html", range(rows), limit))
    assert [row for part in parts for row in part.rows] == list(range(rows))
    assert len({part.path for part in parts}) == len(parts) == max(1, -(-rows // limit))
    assert parts[0].path == "type/a.html"
    addresses = {part.number: part.path for part in parts}
    for part in parts if len(parts) > 1 else ():
        linked = {number: address for number, address in part.links if number}
        assert linked.items() <= addresses.items()
        assert {1, part.number, len(parts), *({part.number - 1, part.number + 1} & addresses.keys())} <= linked.keys()
        assert len(part.links) <= 9
