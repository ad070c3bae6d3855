"""Whatever is wrong in RDF becomes an issue, and costs no more than the part it is in."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import OUR_NAMES, PROPERTIES

from pipeline.issues import Issue
from pipeline.model import Item, Rank, Snak, SomeValue, StringValue, Term, Time
from pipeline.model.entities import Reference
from pipeline.model.hashes import reference_id, value_id
from pipeline.rdf.reading import parsing
from pipeline.rdf.reading.items import read_items

ITEM, S, R, V = (f"https://example.org/dataset/{path}" for path in ("entity/x", "entity/statement/", "reference/", "value/"))
CODE = "0F0F0F0F-1111-4222-8333-44444444444"
YEAR = value_id(Time("+1952-00-00T00:00:00Z", 9))
SOURCE = reference_id(Reference((Snak("P10", StringValue("page 3")),)))
PREFIXES = """\
@prefix d: <https://example.org/dataset/data/> .
@prefix e: <https://example.org/dataset/entity/> .
@prefix s: <https://example.org/dataset/entity/statement/> .
@prefix r: <https://example.org/dataset/reference/> .
@prefix v: <https://example.org/dataset/value/> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix p: <http://www.wikidata.org/prop/> .
@prefix ps: <http://www.wikidata.org/prop/statement/> .
@prefix psv: <http://www.wikidata.org/prop/statement/value/> .
@prefix pq: <http://www.wikidata.org/prop/qualifier/> .
@prefix pr: <http://www.wikidata.org/prop/reference/> .
@prefix wdno: <http://www.wikidata.org/prop/novalue/> .
@prefix wikibase: <http://wikiba.se/ontology#> .
@prefix schema: <http://schema.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
#: A sound item: two statements, of which the second has a node for its value; line 20 is the first after the prefixes.
SOUND = f"""\
d:x a schema:Dataset ; schema:about e:x .
e:x a wikibase:Item ; rdfs:label "X"@en ; schema:description "D"@en ; skos:altLabel "A"@en ; p:P10 s:x-{CODE}1 ; p:P12 s:x-{CODE}2 .
<https://en.wikipedia.org/wiki/X> a schema:Article ; schema:about e:x ; schema:isPartOf <https://en.wikipedia.org/> ; schema:name "X"@en .
s:x-{CODE}1 a wikibase:Statement ; wikibase:rank wikibase:NormalRank ; ps:P10 "text" ; pq:P13 <http://a.example/> ; prov:wasDerivedFrom r:{SOURCE} .
s:x-{CODE}2 a wikibase:Statement ; wikibase:rank wikibase:NormalRank ; ps:P12 "1952-01-01T00:00:00Z"^^xsd:dateTime ; psv:P12 v:{YEAR} .
r:{SOURCE} a wikibase:Reference ; pr:P10 "page 3" .
v:{YEAR} a wikibase:TimeValue ; wikibase:timeValue "1952-01-01T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 9 ;
  wikibase:timeTimezone 0 ; wikibase:timeCalendarModel wd:Q1985727 .
"""
LEFT_OUT = "; the part was left out; make or get the file again"


def read(text: str | bytes, syntax: str = "ttl") -> tuple[list[Item], list[str]]:
    data = text if isinstance(text, bytes) else (PREFIXES + text if syntax == "ttl" else text).encode()
    found = list(read_items(data, syntax, OUR_NAMES, PROPERTIES))
    return [one for one in found if isinstance(one, Item)], [str(one).removeprefix("(bytes)") for one in found if isinstance(one, Issue)]


def test_the_sound_item_has_no_issues() -> None:
    (item,), issues = read(SOUND)
    assert issues == []
    assert [statement.main.value for statement in item.statements] == [StringValue("text"), Time("+1952-00-00T00:00:00Z", 9)]


@pytest.mark.parametrize(
    ("old", "new", "issue", "statements"),
    [
        (f' ; p:P12 s:x-{CODE}2 .', ' .', f"error[statement-unclaimed]: a statement that no entity claims in <{S}x-{CODE}2>; expected a triple from the entity to it", 1),
        ('p:P12 s:x', f'p:P11 s:x-{CODE}9 ; p:P12 s:x', f"error[statement-missing]: <{S}x-{CODE}9> of which nothing is said; expected a statement node with its value and rank", 2),
        (' ; ps:P10 "text"', '', f"error[statement-value]: no value in <{S}x-{CODE}1>; expected one value of P10", 1),
        ('ps:P10 "text"', 'ps:P6 "text"', f"error[statement-value]: 1 values (P6) in <{S}x-{CODE}1>; expected one value of P10", 1),
        ('ps:P10 "text"', 'ps:P10 "text", "other"', f"error[statement-value]: 2 values (P10, P10) in <{S}x-{CODE}1>; expected one value of P10", 1),
        (
            'wikibase:NormalRank ; ps:P10', 'wikibase:NormalRank, wikibase:DeprecatedRank ; ps:P10',
            "error[statement-rank]: <http://wikiba.se/ontology#NormalRank> and <http://wikiba.se/ontology#DeprecatedRank> "
            f"in <{S}x-{CODE}1>; expected one of wikibase:PreferredRank, NormalRank and DeprecatedRank", 1,
        ),
        (' ; wikibase:rank wikibase:NormalRank ; ps:P10', ' ; ps:P10', f"error[statement-rank]: no rank in <{S}x-{CODE}1>; expected one of wikibase:PreferredRank, NormalRank and DeprecatedRank", 1),
        (f'r:{SOURCE} a wikibase:Reference ; pr:P10 "page 3" .', '', f"error[reference-missing]: <{R}{SOURCE}> of which nothing is said; expected a reference node with its snaks", 2),
        (' ; pr:P10 "page 3"', '', f"warning[reference-empty]: no snaks in <{R}{SOURCE}>; expected at least one snak; the reference was left out", 2),
        ('page 3', 'page 4', f"warning[reference-id]: the id {SOURCE} in <{R}{SOURCE}>; expected {reference_id(Reference((Snak('P10', StringValue('page 4')),)))}, the hash of its snaks", 2),
        ('v:' + YEAR + ' a', 'v:other a', f"error[value-node]: <{V}{YEAR}> of which nothing is said; expected a node with the value", 1),
        (f' ; psv:P12 v:{YEAR} .', ' .', f'error[value-node]: P12 "1952-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> without its node in <{S}x-{CODE}2>; expected a value node that says precision, calendar or unit', 1),
        ('wikibase:timePrecision 9 ;', '', f"error[value-node]: a value that is incomplete or none in <{V}{YEAR}>; expected all parts of a time, quantity or coordinate", 1),
        ('wikibase:timePrecision 9 ;', 'wikibase:timePrecision 9, 11 ;', f"error[value-node]: a value that is incomplete or none in <{V}{YEAR}>; expected all parts of a time, quantity or coordinate", 1),
        ('wikibase:timePrecision 9 ;', 'wikibase:timePrecision 15 ;', f"error[value-node]: a value that is incomplete or none in <{V}{YEAR}>; expected all parts of a time, quantity or coordinate", 1),
        ('wikibase:timeValue "1952-01-01', 'wikibase:timeValue "1952-13-01', f"error[value-node]: a value that is incomplete or none in <{V}{YEAR}>; expected all parts of a time, quantity or coordinate", 1),
        ('wikibase:timePrecision 9 ;', 'wikibase:timePrecision 10 ;', f"warning[value-id]: the id {YEAR} in <{V}{YEAR}>; expected the hash of the value; the likeliest reading is used", 2),
        ('pq:P13 <http://a.example/>', 'pq:P13 <http://a.example/a b>', f"error[rdf-iri]: <http://a.example/a b>, an IRI with the character ' ' in <{S}x-{CODE}1>; expected an absolute IRI, percent-encoded where needed", 2),
        ('pq:P13 <http://a.example/>', 'pq:P13 <a>', f"error[rdf-iri]: <a>, an IRI without a scheme in <{S}x-{CODE}1>; expected an absolute IRI, percent-encoded where needed", 2),
        ('pq:P13 <http://a.example/>', 'pq:P13 <http://a.example/\\u003E>', f"error[rdf-iri]: <http://a.example/>>, an IRI with the character '>' in <{S}x-{CODE}1>; expected an absolute IRI, percent-encoded where needed", 2),
        ('pq:P13 <http://a.example/>', 'pq:P13 "text"', f'warning[value-datatype]: P13 "text" in <{S}x-{CODE}1>; expected a value of the datatype url', 2),
        ('pq:P13 <http://a.example/>', 'pq:P15 "text"@en', f'warning[value-datatype]: P15 "text"@en in <{S}x-{CODE}1>; expected a value of the datatype wikibase-item', 2),
        ('pq:P13 <http://a.example/>', 'pq:P10 5', f'warning[value-datatype]: P10 "5"^^<http://www.w3.org/2001/XMLSchema#integer> in <{S}x-{CODE}1>; expected a value of the datatype string', 2),
        ('pq:P13 <http://a.example/>', 'pq:P12 wd:Q5', f"warning[value-datatype]: P12 <http://www.wikidata.org/entity/Q5> in <{S}x-{CODE}1>; expected a value of the datatype time", 2),
        ('pq:P13 <http://a.example/>', f'<http://www.wikidata.org/prop/qualifier/value/P10> v:{YEAR}', f"warning[value-datatype]: P10 Time(time='+1952-00-00T00:00:00Z', precision=9, calendar='http://www.wikidata.org/entity/Q1985727', timezone=0, before=0, after=0) in <{S}x-{CODE}1>; expected a value of the datatype string", 2),
        ('pq:P13', 'pq:P777', "warning[unknown-property]: P777; expected a property of the property table; its values are read by their form", 2),
        ('"A"@en', '"A"@zh-classical, "B"@zh-classical', "warning[language-tag]: zh-classical; expected a language tag with parts of at most eight letters; it was kept", 2),
        ('"A"@en', '"A"', f'error[term-language]: the alias "A" in <{ITEM}>; expected a text with a language tag', 2),
        ('rdfs:label "X"@en', 'rdfs:label "X"@en, "Y"@en', f'error[term-twice]: the label "Y"@en in <{ITEM}>; expected one in each language; the first was kept', 2),
        (' a wikibase:Item ;', '', f"warning[entity-type]: no type in <{ITEM}>; expected wikibase:Item or wikibase:Property; it was read as an item", 2),
        ('https://en.wikipedia.org/>', 'https://wiki.example/>', "error[sitelink-site]: an article of the site <https://wiki.example/> in <https://en.wikipedia.org/wiki/X>; expected schema:isPartOf a Wikimedia wiki and one schema:name", 2),
        (' ; schema:name "X"@en', '', "error[sitelink-site]: an article without one name in <https://en.wikipedia.org/wiki/X>; expected schema:isPartOf a Wikimedia wiki and one schema:name", 2),
    ],
)  # fmt: skip
def test_one_thing_wrong_is_one_issue(old: str, new: str, issue: str, statements: int) -> None:
    assert old in SOUND
    items, issues = read(SOUND.replace(old, new))
    assert issues == [f": {issue}{LEFT_OUT if issue.startswith('error') else ''}"]
    assert [len(item.statements) for item in items] == [statements]


@pytest.mark.parametrize(
    ("old", "new", "issue"),
    [
        ("a wikibase:Item ;", "a wikibase:Item, wikibase:Property ;", f"error[entity-type]: <http://wikiba.se/ontology#Item> and <http://wikiba.se/ontology#Property> in <{ITEM}>; expected one of wikibase:Item, wikibase:Property and wikibase:Lexeme"),
        ("a wikibase:Item ;", "a wikibase:Form ;", f"error[entity-type]: <http://wikiba.se/ontology#Form> in <{ITEM}>; expected one of wikibase:Item, wikibase:Property and wikibase:Lexeme"),
        ("a wikibase:Item ;", "a wikibase:Property ;", f"error[property-type]: no wikibase:propertyType in <{ITEM}>; expected one datatype of the Wikibase ontology"),
    ],
)  # fmt: skip
def test_what_is_no_item_is_left_out(old: str, new: str, issue: str) -> None:
    assert read(SOUND.replace(old, new)) == ([], [f": {issue}{LEFT_OUT}"])


def test_a_document_about_nothing() -> None:
    issue = f": error[entity-missing]: a document about x of which nothing is said; expected the entity's node{LEFT_OUT}"
    assert read("d:x a schema:Dataset ; schema:about e:x .\n") == ([], [issue])


def test_all_issues_of_a_file_come_in_one_run() -> None:
    broken = SOUND.replace("wikibase:timePrecision 9", "wikibase:timePrecision 10").replace('"A"@en', '"A"').replace("page 3", "page 4")
    _, issues = read(broken)
    assert [issue.split("]")[0] for issue in issues] == [": error[term-language", ": warning[reference-id", ": warning[value-id"]


def test_ids_that_are_no_uuids_are_kept() -> None:
    (item,), issues = read(SOUND.replace(f"x-{CODE}1", "some_id"))
    assert issues == [f": warning[statement-id]: some_id in <{S}some_id>; expected an id that ends in a UUID; it was kept as it is"]
    assert item.statements[0].id == "some_id"


def test_skolemised_blank_nodes_are_unknown_values() -> None:
    genid = f"<http://www.wikidata.org/.well-known/genid/{'0' * 32}>"
    for term in ("_:b1", "[]", genid):
        (item,), issues = read(SOUND.replace('ps:P10 "text"', f"ps:P10 {term}"))
        assert (item.statements[0].main.value, issues) == (SomeValue(), [])


# --- syntax ---------------------------------------------------------------------------------------------------------

TRIPLE = f'<{ITEM}> <http://www.w3.org/2000/01/rdf-schema#label> "X"@en .\n'
TYPE = f"<{ITEM}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://wikiba.se/ontology#Item> .\n"


@pytest.mark.parametrize(
    ("text", "issues"),
    [
        ('<a:b> <c:d> bad .\n', [":2:13: error[rdf-syntax]: The object of a triple must be an IRI, a blank node or a literal; expected a triple; this one was left out; make the file again"]),
        ('# a comment\n\n<a:b> <c:d> "x\n', [":4:13: error[rdf-syntax]: Unexpected end of file; expected a triple; this one was left out; make the file again"]),
        ('<a:b> <c:d> "\ud800" .\n', [":2:14: error[rdf-syntax]: Invalid UTF-8: invalid utf-8 sequence of 1 bytes from index 0; expected a triple; this one was left out; make the file again"]),
    ],
)  # fmt: skip
def test_a_line_that_is_no_triple_costs_that_line(text: str, issues: list[str]) -> None:
    items, found = read((TYPE + text + TRIPLE).encode("utf-8", "surrogatepass"), "nt")
    assert (items, found) == ([Item(id="x", labels=(Term("en", "X"),))], issues)


def test_turtle_goes_on_behind_the_error() -> None:
    items, issues = read(SOUND.replace('skos:altLabel "A"@en', "unknown:prefix wd:Q5") + 'e:y a wikibase:Item ; rdfs:label "Y"@en .')
    assert (
        issues[0]
        == ":21:71: error[rdf-syntax]: The prefix unknown: has not been declared; expected a triple; this one was left out; make the file again"
    )
    assert [item.id for item in items] == ["x"]


@pytest.mark.parametrize("syntax", ["nt", "ttl", "jsonld"])
def test_what_is_not_rdf_at_all_is_given_up(syntax: str) -> None:
    items, issues = read(b"<\x00no\xff\n" * 3_000, syntax)
    assert items == []
    assert 1 <= len(issues) <= 1_002
    assert all("error[rdf-syntax]" in issue for issue in issues)


def test_a_compressed_file_that_breaks_off(tmp_path: Path) -> None:
    lines = "".join(f"{TYPE}{TRIPLE}".replace("entity/x>", f"entity/x{number}>") for number in range(20_000)).encode()
    for name in ("a.nt.gz", "a.ttl.gz"):
        path = tmp_path / name
        path.write_bytes(gzip.compress(lines)[:-1000])
        found = list(read_items(path, name.split(".")[1], OUR_NAMES, PROPERTIES))
        (issue,) = [one for one in found if isinstance(one, Issue)]
        assert (issue.rule, issue.found) == ("rdf-truncated", "EOFError: Compressed file ended before the end-of-stream marker was reached")
        assert len(found) > 10_000


def test_a_file_that_only_claims_to_be_compressed(tmp_path: Path) -> None:
    path = tmp_path / "a.nt.gz"
    path.write_text(TYPE, encoding="utf-8")
    (issue,) = list(read_items(path, "nt", OUR_NAMES, PROPERTIES))
    assert isinstance(issue, Issue)
    assert (issue.rule, issue.place.file) == ("rdf-truncated", str(path))


def test_an_endless_line_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "_PIECE", 100)
    monkeypatch.setattr(parsing, "_LONGEST_LINE", 1000)
    items, issues = read(TYPE + f'<a:b> <c:d> "{"x" * 5000}" .\n' + TRIPLE, "nt")
    assert items == [Item(id="x", labels=(Term("en", "X"),))]
    assert [issue for issue in issues if "length" in issue] == [
        ":2: error[rdf-line-length]: a line of more than 1,000 bytes; expected one triple on each line; the line was left out"
    ]


def test_lines_are_counted_past_comments_and_blank_lines() -> None:
    text = f"# comment\n\n{TYPE}{TRIPLE}" + TRIPLE.replace('"X"@en', '"X"')
    (item,), issues = read(text, "nt")
    assert item.labels == (Term("en", "X"),)
    assert issues == [f':3: error[term-language]: the label "X" in <{ITEM}>; expected a text with a language tag{LEFT_OUT}']


def test_deprecated_statements_stay_deprecated() -> None:
    (item,), _ = read(SOUND.replace("wikibase:NormalRank ; ps:P10", "wikibase:DeprecatedRank ; ps:P10"))
    assert item.statements[0].rank is Rank.DEPRECATED


@settings(max_examples=200)
@given(st.data())
def test_damage_never_ends_in_an_exception(data: st.DataObject) -> None:
    text = (PREFIXES + SOUND).encode()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(len(PREFIXES), len(text)))
        length, new = data.draw(st.integers(0, 40)), data.draw(st.sampled_from(DAMAGE))
        text = text[:start] + new + text[start + length :]
    for found in read_items(text, "ttl", OUR_NAMES, PROPERTIES):
        assert isinstance(found, Issue | Item)


#: What damage, or a hand, may write.
DAMAGE = (
    b"", b" ", b".", b";", b",", b'"', b"<", b">", b"\\", b"\x00", b"\xff", b"\n", b"_:b", b"[]", b"( 1 )", b"<<( e:x p:P10 e:x )>>", b"e:x", b"wd:Q5", b"<>", b"<a b>",
    b'""', b'"x"@en--ltr', b'"x"^^<>', b'"x"^^xsd:dateTime', b'"-0000-00-00T00:00:00Z"^^xsd:dateTime', b'"99999999999999999999-01-01T00:00:00Z"^^xsd:dateTime',
    b"99999999999999999999999999", b"-1", b"1e400", b"true", b"wikibase:PreferredRank", b"wikibase:Property", b"wdno:P10", b"s:", b"v:", b"r:x", b"e:x p:P10 e:x .",
    b" ; wikibase:geoLatitude 1e400 ; wikibase:geoLongitude 1 ; wikibase:geoPrecision 1 ", b' ; wikibase:quantityAmount "++1" ', b" ; wikibase:timeTimezone 1.5 ",
)  # fmt: skip
