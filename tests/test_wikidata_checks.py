"""What entity documents say is held against what is known: datatypes, languages, hashes, ids, the calendar, the globe."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.issues import EnvironmentFailure, Place
from pipeline.model import JULIAN, Coordinate, EntityId, Item, MonolingualText, Quantity, Snak, Statement, StringValue, Time
from pipeline.wikidata import checks as checks_module
from pipeline.wikidata.checks import Checks, Memory
from pipeline.wikidata.entity_json import parse_entity
from pipeline.wikidata.ids import IdSet
from pipeline.wikidata.languages import Languages, is_well_formed, read_languages
from pipeline.wikidata.results import Problems
from pipeline.wikidata.value_checks import check_snak

PLACE = Place("x.json", 3)
LEFT_OUT = "the part was left out; get the entity again"
DATATYPES = {
    "P1": "wikibase-item",
    "P2": "string",
    "P3": "time",
    "P4": "url",
    "P5": "globe-coordinate",
    "P6": "quantity",
    "P7": "monolingualtext",
}
DATATYPES |= {"P8": "entity-schema", "P9": "wikibase-property"}
LANGUAGES = Languages({"en": "en", "zh-classical": "lzh", "ru": "ru"})


def checks() -> Checks:
    return Checks(DATATYPES.get, LANGUAGES)


def value(kind: str, raw: object) -> dict[str, Any]:
    return {"snaktype": "value", "datavalue": {"type": kind, "value": raw}}


def time(text: str, precision: int = 11, calendar: str | None = None) -> dict[str, Any]:
    return value("time", {"time": text, "precision": precision} | ({"calendarmodel": calendar} if calendar else {}))


def item(pid: str, snak: dict[str, Any]) -> dict[str, Any]:
    main = {"property": pid} | snak
    return {"type": "item", "id": "Q1", "claims": {pid: [{"id": "Q1$1", "mainsnak": main, "type": "statement", "rank": "normal"}]}}


def issues(document: object, known: Checks | None = None) -> list[str]:
    return [str(issue) for issue in parse_entity(document, PLACE, known or checks()).issues]


AT = "x.json:3: {level}[{rule}]: claims.{pid}[0].mainsnak."
#: Property, value; severity, rule, what the message says after the path of the main snak.
VALUES = [
    ("P3", value("string", "1952"), "error", "value-datatype", 'datavalue: "a string"; expected a value for the datatype of P3, time'),
    ("P2", time("+1952-01-01T00:00:00Z"), "error", "value-datatype", 'datavalue: "a time"; expected a value for the datatype of P2, string'),
    ("P1", value("wikibase-entityid", {"entity-type": "property", "id": "P5"}), "warning", "value-datatype",
     'datavalue: "P5"; expected the id of an entity for the datatype of P1, wikibase-item'),
    ("P9", value("wikibase-entityid", {"entity-type": "item", "id": "Q5"}), "warning", "value-datatype",
     'datavalue: "Q5"; expected the id of an entity for the datatype of P9, wikibase-property'),
    ("P3", time("+0000-00-00T00:00:00Z", 9), "warning", "date",
     'datavalue: "+0000-00-00T00:00:00Z"; expected a year; there is no year 0, and RDF has it as plain text'),
    ("P3", time("+1952-02-31T00:00:00Z"), "warning", "date",
     'datavalue: "+1952-02-31T00:00:00Z"; expected a day that exists; RDF has the nearest one'),
    ("P3", time("+1951-02-29T00:00:00Z"), "warning", "date",
     'datavalue: "+1951-02-29T00:00:00Z"; expected a day that exists; RDF has the nearest one'),
    ("P3", time("+1952-13-00T00:00:00Z", 10), "warning", "date",
     'datavalue: "+1952-13-00T00:00:00Z"; expected a day that exists; RDF has the nearest one'),
    ("P3", time("+1952-01-01T24:00:00Z"), "warning", "date", 'datavalue: "+1952-01-01T24:00:00Z"; expected a time of day'),
    ("P3", time("+1952-01-01T00:00:00Z", 11, "the Julian one"), "warning", "iri",
     'datavalue: "the Julian one"; expected an IRI; what may not stand in one is percent-encoded in RDF'),
    ("P5", value("globecoordinate", {"latitude": 91, "longitude": 0}), "warning", "coordinate",
     "datavalue: 91.0; expected a latitude from -90 to 90"),
    ("P5", value("globecoordinate", {"latitude": 0, "longitude": -361.5}), "warning", "coordinate",
     "datavalue: -361.5; expected a longitude from -360 to 360"),
    ("P4", value("string", 'http://example.org/a b"c'), "warning", "iri",
     'datavalue: "http://example.org/a b\\"c"; expected an IRI; what may not stand in one is percent-encoded in RDF'),
    ("P4", value("string", "example.org"), "warning", "iri", 'datavalue: "example.org"; expected an IRI with a scheme, such as https:'),
    ("P6", value("quantity", {"amount": "+1", "unit": "m/s"}), "warning", "iri",
     'datavalue: "m/s"; expected an IRI with a scheme, such as https:'),
    ("P7", value("monolingualtext", {"text": "x", "language": "xx-nope"}), "warning", "language",
     'datavalue.language: "xx-nope"; expected a language code of Wikimedia\'s list'),
    ("P7", value("monolingualtext", {"text": "x", "language": "classical-zh"}), "warning", "language",
     'datavalue.language: "classical-zh"; expected a language tag such as en or zh-hant'),
    ("P7", value("monolingualtext", {"text": "x", "language": 'en" .'}), "error", "language",
     'datavalue.language: "en\\" ."; expected a language tag such as en or zh-hant'),
    ("P2", value("string", "x") | {"hash": "00"}, "warning", "wrong-hash",
     'hash: "00"; expected "8a161e898e66098ff8ee1739dc960676a520d666", which is used'),
    ("P2", value("string", "x") | {"hash": 7}, "warning", "wrong-hash",
     'hash: 7; expected "8a161e898e66098ff8ee1739dc960676a520d666", which is used'),
]  # fmt: skip


@pytest.mark.parametrize(("pid", "snak", "level", "rule", "text"), VALUES, ids=[f"{row[3]}-{row[4][:40]}" for row in VALUES])
def test_a_value_that_cannot_be_meant(pid: str, snak: dict[str, Any], level: str, rule: str, text: str) -> None:
    start = AT.format(level=level, rule=rule, pid=pid)
    assert issues(item(pid, snak)) == [start + text + (f"; {LEFT_OUT}" if level == "error" else "")]
    entity = parse_entity(item(pid, snak), PLACE, checks()).entity
    assert isinstance(entity, Item)
    assert len(entity.statements) == (level == "warning")


@pytest.mark.parametrize(
    ("pid", "snak"),
    [
        ("P3", time("+1952-02-29T00:00:00Z")),
        ("P3", time("+1900-02-29T00:00:00Z", 11, JULIAN)),
        ("P3", time("-0005-02-29T00:00:00Z", 11, JULIAN)),  # 5 BCE is the year -4 of astronomers
        ("P3", time("+1952-02-31T00:00:00Z", 10)),
        ("P3", time("+1952-99-99T00:00:00Z", 9)),
        ("P5", value("globecoordinate", {"latitude": -90, "longitude": 360})),
        ("P4", value("string", " http://example.org/ü ")),
        ("P6", value("quantity", {"amount": "+1", "unit": "1"})),
        ("P7", value("monolingualtext", {"text": "x", "language": "zh-classical"})),
        ("P7", value("monolingualtext", {"text": "x", "language": "en-x-q42"})),
        ("P8", value("wikibase-entityid", {"entity-type": "entity-schema", "id": "E5"})),
        ("P8", value("string", "E5")),
        ("P3", {"snaktype": "somevalue"}),
        ("P77", value("string", "of an unknown property")),
        ("P2", value("globecoordinate", {"latitude": 1, "longitude": 1}) | {"datatype": "globe-coordinate"}),
        ("P2", value("string", "x") | {"hash": "8a161e898e66098ff8ee1739dc960676a520d666"}),
        ("P2", value("string", "x") | {"hash": None}),
    ],
)
def test_sound_values(pid: str, snak: dict[str, Any]) -> None:
    assert issues(item(pid, snak)) == []


def test_stated_datatypes_help_where_nothing_better_is_known() -> None:
    known = checks()
    assert [known.datatype(pid, "external-id") for pid in ("P3", "P2", "P77")] == ["time", "external-id", "external-id"]
    assert [known.datatype(pid, None) for pid in ("P3", "P2", "P77", "P78")] == ["time", "external-id", "external-id", ""]
    assert known.datatype("P77", "url") == "external-id"
    assert known.stated == {"P2": "external-id", "P77": "external-id"}
    parse_entity({"id": "P80", "type": "property", "datatype": "math"}, PLACE, known)
    assert known.datatype("P80", None) == "math"


def test_terms_in_unknown_languages_are_named_once() -> None:
    terms = {code: {"language": code, "value": "x"} for code in ("en", "xx-nope", "e!")}
    aliases = {"xx-nope": [{"language": "xx-nope", "value": "y"}, {"language": "xx-nope", "value": "z"}]}
    found = issues({"id": "Q1", "labels": terms, "aliases": aliases})
    assert found == [
        'x.json:3: warning[language]: labels.e!: "e!"; expected a language tag such as en or zh-hant',
        'x.json:3: warning[language]: labels.xx-nope: "xx-nope"; expected a language code of Wikimedia\'s list',
        'x.json:3: warning[language]: aliases.xx-nope: "xx-nope"; expected a language code of Wikimedia\'s list',
    ]
    assert issues({"id": "Q1", "labels": terms}, Checks()) == []


def test_an_id_comes_once_and_other_kinds_are_named() -> None:
    known = checks()
    assert [issues({"id": name}, known) for name in ("Q1", "Q2", "q1", "M1")] == [
        [], [], [f'x.json:3: error[duplicate-id]: id: "Q1"; expected every entity once; the first was kept; {LEFT_OUT}'],
        ['x.json:3: warning[entity-kind]: type: "mediainfo"; expected an item, a property or a lexeme; nothing of it was read'],
    ]  # fmt: skip


def reference(stated: str, text: str = "r") -> dict[str, Any]:
    return {"hash": stated, "snaks": {"P2": [{"property": "P2"} | value("string", text)]}}


def test_wrong_hash_of_a_reference() -> None:
    document = item("P2", value("string", "x"))
    document["claims"]["P2"][0]["references"] = [reference("00")]
    (text,) = issues(document)
    right = text.split('expected "')[1][:40]
    assert text == f'x.json:3: warning[wrong-hash]: claims.P2[0].references[0].hash: "00"; expected "{right}", which is used'
    document["claims"]["P2"][0]["references"] = [reference(right)]
    assert issues(document) == []
    # A reference that lost a snak has another hash; that is not a second fault.
    document["claims"]["P2"][0]["references"][0]["snaks"]["P3"] = [{"property": "P3"} | value("string", "no time")]
    assert [text.split(":")[2].split("[")[1] for text in issues(document)] == ["value-datatype]"]


def test_many_wrong_hashes_of_a_document_are_one_issue() -> None:
    document = item("P2", value("string", "x") | {"hash": "00"})
    document["claims"]["P2"][0]["references"] = [reference("01"), reference("02", "s")]
    (text,) = issues(document)
    right = text.split('expected "')[1][:40]
    assert text == (
        f'x.json:3: warning[wrong-hash]: claims.P2[0].mainsnak.hash: "00"; expected "{right}", which is used, like the 2 other computed ones'
    )


def test_what_was_read_before_is_taken_from_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    known, right = checks(), "8a161e898e66098ff8ee1739dc960676a520d666"
    first, second = (parse_entity(item("P2", value("string", "x") | {"hash": right}) | {"id": name}, PLACE, known) for name in ("Q1", "Q2"))
    assert isinstance(first.entity, Item) and isinstance(second.entity, Item)
    assert first.entity.statements[0].main is second.entity.statements[0].main
    # The same hash over another content is not believed.
    third = parse_entity(item("P2", value("string", "y") | {"hash": right}) | {"id": "Q3"}, PLACE, known)
    assert isinstance(third.entity, Item)
    assert third.entity.statements == (Statement("Q1$1", Snak("P2", StringValue("y"))),)
    assert [issue.rule for issue in third.issues] == ["wrong-hash"]
    monkeypatch.setattr(checks_module, "_MEMORY", 2)
    memory: Memory[int] = Memory()
    for number in range(5):
        memory.put({"hash": f"{number}"}, number)
    assert [memory.get({"hash": f"{number}"}) for number in range(5)] == [None, None, None, None, 4]
    assert memory.get({"hash": []}) is None


@given(
    st.lists(st.one_of(st.from_regex(r"[QPL][1-9][0-9]{0,11}", fullmatch=True), st.sampled_from(["L1-F1", "a-b", "Q", "", "Q01", "Q٣"])))
)
def test_the_set_of_ids_is_a_set(names: list[str]) -> None:
    ids, plain = IdSet(), set()
    for name in names + names:
        assert ids.add(name) is (name not in plain)
        plain.add(name)


WELL_FORMED = [
    "en",
    "zh-hant",
    "sr-Cyrl-RS",
    "es-419",
    "de-ch-1901",
    "sl-rozaj-biske",
    "en-x-q42",
    "x-whatever",
    "de-a-foo-x-bar",
    "zh-yue",
    "nan-latn-pehoeji",
]
ILL_FORMED = ["", "e", "en_gb", "en-", "zh-classical", "12", "en-x", "en-gb oed", "ен", "en\n", "abcdefghi"]


def test_form_of_language_tags() -> None:
    assert [tag for tag in WELL_FORMED if not is_well_formed(tag)] == []
    assert [tag for tag in ILL_FORMED if is_well_formed(tag)] == []


def test_the_list_of_languages(repo: Path, tmp_path: Path) -> None:
    languages = read_languages(repo / "mappings/wikidata/languages.csv")
    assert languages.unknown({"en", "zh-classical", "mul", "ru", "en-x-q7979", "ota", "xx-nope", "xx-x-q1", "en-x-q0"}) == {
        "xx-nope",
        "xx-x-q1",
        "en-x-q0",
    }
    assert [languages.tag(code) for code in ("zh-classical", "simple", "sr-el", "en", "xx")] == ["lzh", "en-simple", "sr-Latn", "en", "xx"]
    rows = (repo / "mappings/wikidata/languages.csv").read_text("utf-8").splitlines()[1:]
    assert rows == sorted(rows, key=lambda row: row.split(",")[0])
    assert [row for row in rows if not is_well_formed(row.split(",")[1])] == []
    with pytest.raises(EnvironmentFailure, match="the list of language codes cannot be read"):
        read_languages(tmp_path / "none.csv")


SAMPLES = {
    "wikibase-item": EntityId("Q1"), "wikibase-property": EntityId("P1"), "wikibase-lexeme": EntityId("L1"), "wikibase-form": EntityId("L1-F1"),
    "wikibase-sense": EntityId("L1-S1"), "entity-schema": EntityId("E1"), "string": StringValue("x"), "time": Time("+1952-00-00T00:00:00Z", 9),
    "quantity": Quantity("+1"), "monolingualtext": MonolingualText("x", "en"), "globe-coordinate": Coordinate(0.0, 0.0),
}  # fmt: skip


@pytest.mark.parametrize("datatype", SAMPLES)
def test_a_datatype_takes_its_own_kind_of_value_only(datatype: str) -> None:
    problems = {kind: Problems(PLACE) for kind in SAMPLES}
    kept = {kind for kind, one in SAMPLES.items() if check_snak(Snak("P1", one), datatype, (), problems[kind])}
    entities = {kind for kind, one in SAMPLES.items() if isinstance(one, EntityId)}
    other_type = {"string"} if datatype == "entity-schema" else set()
    assert kept == (entities if datatype in entities else {datatype}) | other_type
    assert {kind for kind, found in problems.items() if not found.issues} == {datatype} | other_type
    assert all(check_snak(Snak("P1", one), "of-the-future", (), Problems(PLACE)) for one in SAMPLES.values())
