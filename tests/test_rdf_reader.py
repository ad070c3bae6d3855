"""What was written as RDF comes back as it was: every value, rank, language and oddity, in every syntax."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import (
    OUR_NAMES,
    PROPERTIES,
    WIKIDATA_NAMES,
    entity_ids,
    item_ids,
    items,
    lexemes,
    own_ids,
    property_entities,
    references,
    several,
    times,
)

from pipeline.issues import EnvironmentFailure, Issue
from pipeline.model import (
    JULIAN,
    NO_VALUE,
    SOME_VALUE,
    Coordinate,
    Entity,
    EntityId,
    Item,
    Lexeme,
    MonolingualText,
    Property,
    Quantity,
    Rank,
    Reference,
    Revision,
    Sitelink,
    Snak,
    Statement,
    StringValue,
    Term,
    Time,
    UnknownValue,
)
from pipeline.properties import PropertyInfo, PropertyTable, read_wikidata_properties
from pipeline.rdf.documents import document, writer_for
from pipeline.rdf.encoder import FLAVOURS, Encoder
from pipeline.rdf.jsonld import context_for
from pipeline.rdf.namespaces import Namespaces, Repository
from pipeline.rdf.reading.items import READABLE, canonical, read_items
from pipeline.rdf.reading.sitelinks import wikimedia_site_id
from pipeline.rdf.snaks import SnakEncoder
from pipeline.wikidata.entity_json import parse_document, parse_entity

REPO = Path(__file__).resolve().parents[1]
SHARED = REPO.parent / "shared"
REAL = sorted((SHARED / "conformance/wikidata-real/ttl").glob("*.ttl"))
ENTITIES = sorted((SHARED / "wikidata/entities").glob("[PQ]*.json"))
WIKIBASE = SHARED / "conformance/wikibase-rdf"
needs_shared = pytest.mark.skipif(not REAL, reason="the shared Wikidata documents are not at hand")
few = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example])


def written(entities: list[Any], syntax: str, names: Namespaces, properties: PropertyTable = PROPERTIES) -> bytes:
    prefixes = names.prefixes()
    encoder = Encoder(SnakEncoder(names, properties), FLAVOURS["dump"])
    return "".join(document(entities, encoder, writer_for(syntax, prefixes, context_for(prefixes, [])))).encode()


def read(data: bytes | Path, syntax: str, names: Namespaces, properties: PropertyTable = PROPERTIES) -> tuple[list[Entity], list[str]]:
    found = list(read_items(data, syntax, names, properties))
    return [one for one in found if not isinstance(one, Issue)], [str(one) for one in found if isinstance(one, Issue)]


def assert_comes_back(entities: list[Any], syntax: str, names: Namespaces) -> None:
    found, issues = read(written(entities, syntax, names), syntax, names)
    assert issues == []
    assert [canonical(one, PROPERTIES) for one in found] == [canonical(one, PROPERTIES) for one in entities]


@few
@given(several(items(st.one_of(item_ids, own_ids))), st.sampled_from(sorted(READABLE)))
def test_our_items_come_back(entities: list[Item], syntax: str) -> None:
    assert_comes_back(entities, syntax, OUR_NAMES)


@few
@given(several(items(item_ids)), st.sampled_from(sorted(READABLE)))
def test_wikidata_items_come_back(entities: list[Item], syntax: str) -> None:
    assert_comes_back(entities, syntax, WIKIDATA_NAMES)


@few
@given(several(property_entities), st.sampled_from(sorted(READABLE)))
def test_properties_come_back(entities: list[Property], syntax: str) -> None:
    assert_comes_back(entities, syntax, WIKIDATA_NAMES)


@few
@given(several(lexemes()), st.sampled_from(sorted(READABLE)))
def test_lexemes_come_back(entities: list[Lexeme], syntax: str) -> None:
    assert_comes_back(entities, syntax, WIKIDATA_NAMES)


@settings(max_examples=150)
@given(st.lists(times(), min_size=1, max_size=3, unique=True))
def test_every_time_comes_back_exactly(stored: list[Time]) -> None:
    """Months 00 and 01, Julian days, days that do not exist, `before` and `after`: the id of the node tells them apart."""
    qualifiers = tuple(Snak("P12", time) for time in stored)
    (found,), issues = read(written([one_statement(NO_VALUE, qualifiers)], "nt", OUR_NAMES), "nt", OUR_NAMES)
    assert (found.statements[0].qualifiers, issues) == (qualifiers, [])


@few
@given(st.lists(references, min_size=1, max_size=3))
def test_references_come_back_exactly(stored: list[Reference]) -> None:
    """Of a reference the hash is known, so that also what RDF writes alike can be told apart: `%20` and a blank in a URL."""
    item = one_statement(StringValue("x"), references=tuple(stored))
    (found,), issues = read(written([item], "ttl", OUR_NAMES), "ttl", OUR_NAMES)
    assert (canonical(found), issues) == (canonical(item), [])


@settings(max_examples=30)
@given(entity_ids)
def test_entities_of_all_kinds_are_values(name: str) -> None:
    item = one_statement(EntityId(name), pid="P15")
    assert read(written([item], "nt", OUR_NAMES), "nt", OUR_NAMES) == ([item], [])


GUID = "x$0F0F0F0F-1111-4222-8333-444444444444"


def one_statement(value: Any, qualifiers: tuple[Snak, ...] = (), references: tuple[Reference, ...] = (), pid: str = "P10") -> Item:
    return Item(id="x", statements=(Statement(GUID, Snak(pid, value), qualifiers, references),))


@pytest.mark.parametrize(
    ("pid", "value"),
    [
        ("P12", Time("+1952-00-00T00:00:00Z", 9)),
        ("P12", Time("+1952-01-01T00:00:00Z", 9)),
        ("P12", Time("+1952-10-07T00:00:00Z", 9)),
        ("P12", Time("+1952-10-00T00:00:00Z", 10)),
        ("P12", Time("+1952-10-01T00:00:00Z", 10)),
        ("P12", Time("+1952-00-00T00:00:00Z", 11)),
        ("P12", Time("+1952-02-31T00:00:00Z", 11)),
        ("P12", Time("+1917-10-25T00:00:00Z", 11, JULIAN)),
        ("P12", Time("+1900-02-29T00:00:00Z", 11, JULIAN)),
        ("P12", Time("+1917-12-31T00:00:00Z", 11, JULIAN)),
        ("P12", Time("-0044-03-15T00:00:00Z", 11, JULIAN)),
        ("P12", Time("-0001-12-31T00:00:00Z", 11, JULIAN)),
        ("P12", Time("-4713-01-01T00:00:00Z", 11, JULIAN)),
        ("P12", Time("-13000000000-00-00T00:00:00Z", 0)),
        ("P12", Time("+1850-00-00T00:00:00Z", 9, before=100, after=100)),
        ("P12", Time("+1850-00-00T00:00:00Z", 9, before=100)),
        ("P12", Time("+2001-12-31T23:59:59Z", 14, timezone=-300)),
        ("P12", Time("+0000-00-00T00:00:00Z", 9)),
        ("P9", Quantity("-0.00")),
        ("P9", Quantity("+1", "http://www.wikidata.org/entity/Q199")),
        ("P9", Quantity("+1", "http://www.wikidata.org/entity/Q11573", "+1.10", "+0.90")),
        ("P9", Quantity("12")),
        ("P5", Coordinate(-0.5, 1e-7, None, "http://www.wikidata.org/entity/Q405")),
        ("P5", Coordinate(90.0, -180.0, 0.00027777777777778)),
        ("P7", MonolingualText("", "mul")),
        ("P13", StringValue("https://example.org/a%20b?c=%7B#ü")),
        ("P1", StringValue("A+B %41_ü?.jpg")),
        ("P4", StringValue("Data:A b/C.map")),
        ("P99", StringValue("$1 ü")),
        ("P2", EntityId("E10")),
        ("stated-by", EntityId("mikhail-ryumin")),
        ("stated-by", SOME_VALUE),
        ("stated-by", NO_VALUE),
    ],
)
def test_values_come_back_exactly(pid: str, value: Any) -> None:
    item = one_statement(value, (Snak(pid, value),) if value != NO_VALUE else (), (Reference((Snak(pid, value),)),), pid)
    assert read(written([item], "nt", OUR_NAMES), "nt", OUR_NAMES) == ([item], [])


def test_what_a_store_has_rewritten_is_known_by_its_id() -> None:
    """Some stores write `+12` as `12`, a coordinate as `5.575E1`, a time with `+00:00`."""
    values: dict[str, Any] = {
        "P9": Quantity("+12", "1", "+12.5", "+11.5"),
        "P5": Coordinate(55.75, 37.5, 0.01),
        "P12": Time("+1952-10-00T00:00:00Z", 10),
    }
    item = one_statement(SOME_VALUE, tuple(Snak(pid, value) for pid, value in values.items()))
    text = written([item], "nt", OUR_NAMES)
    for old, new in {b'"+12': b'"12', b'"+11': b'"11', b'"55.75"': b'"5.575E1"', b"T00:00:00Z": b"T00:00:00+00:00"}.items():
        assert old in text
        text = text.replace(old, new)
    assert read(text, "nt", OUR_NAMES) == ([item], [])


def test_everything_else_of_an_item_comes_back_in_its_order() -> None:
    ranks = [Rank.NORMAL, Rank.PREFERRED, Rank.DEPRECATED]
    qualifiers = (
        Snak("P12", Time("+1952-10-07T00:00:00Z", 11)),
        Snak("P10", StringValue("b")),
        Snak("P10", StringValue("a")),
        Snak("P9", NO_VALUE),
    )
    shared = Reference((Snak("P13", StringValue("https://example.org/")), Snak("text-start", Quantity("+3"))))
    item = Item(
        id="mikhail-ryumin",
        labels=(Term("ru", "Рюмин"), Term("en", "Ryumin")),
        descriptions=(Term("en", "officer"),),
        aliases=(Term("en", "b"), Term("en", "a")),
        statements=tuple(
            Statement(
                f"mikhail-ryumin${at}F0F0F0F-1111-4222-8333-444444444444", Snak("P10", StringValue(str(rank))), qualifiers, (shared,), rank
            )
            for at, rank in enumerate(ranks)
        ),
        sitelinks=(Sitelink("enwiki", "Mikhail Ryumin", ("Q17437796",)), Sitelink("be_x_oldwiki", "Рюмін")),
        revision=Revision(7, "2013-10-04T03:31:05Z"),
    )
    for syntax in READABLE:
        assert read(written([item], syntax, OUR_NAMES), syntax, OUR_NAMES) == ([item], [])


def test_what_rdf_cannot_say_is_what_canonical_leaves_out() -> None:
    unknown, none = Snak("P10", UnknownValue("new", "{}")), Snak("P12", NO_VALUE)
    item = Item(
        id="x",
        labels=(Term("en", "b"), Term("e", "no language code"), Term("de", "a")),
        statements=(
            Statement("x$2F0F0F0F-1111-4222-8333-444444444444", unknown),
            Statement(GUID, none, (none, unknown, Snak("P10", StringValue("q")), Snak("P10", StringValue("q")))),
            Statement("x$1F0F0F0F-1111-4222-8333-444444444444", Snak("P12", Time("+00001952-10-07T00:00:00Z", 11))),
            Statement("x$3F0F0F0F-1111-4222-8333-444444444444", Snak("P13", StringValue(" https://example.org/a b "))),
            Statement("x$4F0F0F0F-1111-4222-8333-444444444444", Snak("P5", Coordinate(1 / 3, 2 / 3, 1 / 3600))),
        ),
    )
    expected = Item(
        id="x",
        labels=(Term("de", "a"), Term("en", "b")),
        statements=(
            Statement(GUID, none, (Snak("P10", StringValue("q")),)),
            Statement("x$1F0F0F0F-1111-4222-8333-444444444444", Snak("P12", Time("+1952-10-07T00:00:00Z", 11))),
            Statement("x$3F0F0F0F-1111-4222-8333-444444444444", Snak("P13", StringValue("https://example.org/a%20b"))),
            Statement(
                "x$4F0F0F0F-1111-4222-8333-444444444444", Snak("P5", Coordinate(0.33333333333333, 0.66666666666667, 0.00027777777777778))
            ),
        ),
    )
    assert canonical(item, PROPERTIES) == expected
    (found,), issues = read(written([item], "nt", OUR_NAMES), "nt", OUR_NAMES)
    assert canonical(found, PROPERTIES) == expected
    assert [issue.split(": ")[1] for issue in issues] == ["error[statement-value]"]


@needs_shared
def test_all_entities_at_hand_come_back() -> None:
    properties = read_wikidata_properties(REPO / "mappings/wikidata/properties.csv")
    outcomes = [parsed.entity for path in ENTITIES for parsed in parse_document(json.loads(path.read_text("utf-8")))]
    entities = [one for one in outcomes if isinstance(one, Item | Property) and all(statement.id for statement in one.statements)]
    found, issues = read(written(entities, "nt", WIKIDATA_NAMES, properties), "nt", WIKIDATA_NAMES, properties)
    different = [one.id for one, other in zip(found, entities, strict=True) if canonical(one, properties) != canonical(other, properties)]
    assert (len(entities) > 200, different) == (True, [])
    assert [issue for issue in issues if "error[" in issue] == []


@needs_shared
@pytest.mark.parametrize("name", ["Q1", "Q2", "Q4", "Q6", "Q7", "Q8"])
@pytest.mark.parametrize("properties", ["", "_foreignsource_properties"])
def test_wikibases_own_cases_are_read(name: str, properties: str) -> None:
    """The lines stand in Wikibase's order, which is no order at all."""
    cases = json.loads((WIKIBASE / "cases.json").read_text("utf-8"))
    table = PropertyTable(PropertyInfo(*pair) for pair in cases["environment"]["property_datatypes"].items())
    (case, *_) = [one for one in cases["cases"] if (one["entity"], one["flags"]) == (name, ["*"])]
    files = [WIKIBASE / case["dir"] / f"{file}{properties}.nt" for file in case["expected"]]
    text = b"".join((file if file.exists() else Path(str(file).replace(properties, ""))).read_bytes() for file in files)
    own, foreign = acme("http://acme.test/"), acme("http://foreign.test/")
    (found,), issues = read(text, "nt", Namespaces(own, own, foreign if properties and name in "Q4 Q6 Q7 Q8" else own), table)
    expected = parse_entity(json.loads((WIKIBASE / f"entities/{name}.json").read_text("utf-8"))).entity
    assert isinstance(expected, Item)
    assert canonical(found, table).statements == canonical(expected, table).statements
    assert canonical(found).labels + canonical(found).aliases == canonical(expected).labels + canonical(expected).aliases
    assert {issue.split(": ")[1] for issue in issues} <= {"warning[statement-id]"}, "the ids of these cases are no UUIDs"


def acme(base: str) -> Repository:
    parts = {"statement": "statement/", "reference": "reference/", "value": "value/", "prop": "prop/"}
    return Repository(name=base, entity=base, data="http://data.acme.test/", **{name: base + path for name, path in parts.items()})


@pytest.mark.parametrize(
    ("home", "site"),
    [
        ("<https://en.wikipedia.org/>", "enwiki"),
        ("<https://simple.wikipedia.org/>", "simplewiki"),
        ("<https://be-tarask.wikipedia.org/>", "be_x_oldwiki"),
        ("<https://zh-min-nan.wikipedia.org/>", "zh_min_nanwiki"),
        ("<https://ru.wikisource.org/>", "ruwikisource"),
        ("<https://wikisource.org/>", "sourceswiki"),
        ("<https://commons.wikimedia.org/>", "commonswiki"),
        ("<https://www.wikidata.org/>", "wikidatawiki"),
        ("<https://www.mediawiki.org/>", "mediawikiwiki"),
        ("<https://example.org/>", ""),
        ("<https://en.example.org/>", ""),
        ("<https://en.wikipedia.org/wiki/>", ""),
        ("<https://en.wikipedia.org.evil.example/>", ""),
        ("_:b", ""),
    ],
)
def test_sites_are_known_by_their_home(home: str, site: str) -> None:
    assert wikimedia_site_id(home) == site


def test_compressed_files_and_files_without_end_of_line_are_read(tmp_path: Path) -> None:
    item = one_statement(StringValue("x"))
    text = written([item], "nt", OUR_NAMES)
    for name, data in {"a.nt": text, "b.nt": text.rstrip(b"\n"), "c.nt": b"\xef\xbb\xbf" + text, "d.nt.gz": gzip.compress(text)}.items():
        (tmp_path / name).write_bytes(data)
        assert read(tmp_path / name, "nt", OUR_NAMES) == ([item], [])


def test_a_file_that_is_not_there_is_no_matter_of_data(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailure, match=r"cannot read .*missing\.nt: No such file"):
        list(read_items(tmp_path / "missing.nt", "nt", OUR_NAMES, PROPERTIES))
