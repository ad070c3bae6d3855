"""Entity JSON: real documents survive the way through the model, and a bad part costs that part only."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.issues import Place
from pipeline.model import (
    JULIAN,
    NO_VALUE,
    SOME_VALUE,
    Coordinate,
    EntityId,
    Item,
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
from pipeline.wikidata.checks import Checks
from pipeline.wikidata.entity_json import entity_to_json, parse_document, parse_entity
from pipeline.wikidata.results import Missing, Parsed, Redirect, Unsupported

SHARED = Path(__file__).parents[1] / ".." / "shared"
WIKIDATA = SHARED / "wikidata" / "entities"
CONFORMANCE = SHARED / "conformance"
REAL = sorted(WIKIDATA.glob("[PQ]*.json")) + sorted((CONFORMANCE / "wikidata-real" / "json").glob("*.json"))
STORAGE = sorted((CONFORMANCE / "wikibase-rdf" / "entities").glob("*.json"))
needs_shared = pytest.mark.skipif(not REAL, reason="the shared Wikidata documents are not at hand")

#: Keys of a document that the model leaves out: they name the page, not the thing.
PAGE_KEYS = {"pageid", "ns", "title"}
PLACE = Place("x.json", 3)


def bare(path: Path) -> Iterator[dict[str, Any]]:
    document = json.loads(path.read_text(encoding="utf-8"))
    yield from document["entities"].values() if "entities" in document else [document]


def snaks_of(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield statement["mainsnak"]
    for groups in [statement.get("qualifiers") or {}, *(reference["snaks"] for reference in statement.get("references", []))]:
        for snaks in groups.values():
            yield from snaks


def statements_of(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for statements in document["claims"].values():
        yield from statements


def complete_value(datavalue: dict[str, Any]) -> None:
    """Write out what old documents leave to the reader."""
    value = datavalue["value"]
    if datavalue["type"] == "wikibase-entityid":
        if "id" not in value:
            value["id"] = f"{ {'item': 'Q', 'property': 'P'}[value['entity-type']] }{value['numeric-id']}"
    elif datavalue["type"] == "time":
        defaults = {"timezone": 0, "before": 0, "after": 0, "calendarmodel": "http://www.wikidata.org/entity/Q1985727"}
        for key, default in defaults.items():
            value.setdefault(key, default)
    elif datavalue["type"] == "globecoordinate":
        value.setdefault("altitude", None)


def without_what_the_model_leaves_out(document: dict[str, Any]) -> dict[str, Any]:
    """The document less page keys, sitelink URLs and datatypes of snaks (a property's, not the snak's); hashes have a test of their own."""
    kept = {key: value for key, value in without_hashes(document).items() if key not in PAGE_KEYS}
    kept["aliases"] = kept["aliases"] or {}
    for link in kept.get("sitelinks", {}).values():
        link.pop("url", None)
    for statement in statements_of(kept):
        order_is_stated(statement, "qualifiers")
        for reference in statement.get("references", []):
            order_is_stated(reference, "snaks")
        for snak in snaks_of(statement):
            for key in ("datatype", "comment"):  # one hand-made document comments on a snak
                snak.pop(key, None)
            if "datavalue" in snak:
                complete_value(snak["datavalue"])
    return kept


def without_hashes(data: Any) -> Any:
    """A copy without any hashes."""
    if isinstance(data, dict):
        return {key: without_hashes(value) for key, value in data.items() if key != "hash"}
    return [without_hashes(one) for one in data] if isinstance(data, list) else data


def hashes(document: dict[str, Any]) -> list[tuple[str, str | None]]:
    """The hashes of all snaks and references, with their kind, in the order of the document."""
    found: list[tuple[str, str | None]] = []
    for statement in statements_of(document):
        found += [("snak", snak.get("hash")) for snak in snaks_of(statement)]
        found += [("reference", reference.get("hash")) for reference in statement.get("references", [])]
    return found


def order_is_stated(groups: dict[str, Any], key: str) -> None:
    if groups.get(key):
        groups.setdefault(f"{key}-order", list(groups[key]))


@needs_shared
def test_every_real_document_is_there() -> None:
    assert (len(REAL), len(STORAGE)) == (212, 11)


@needs_shared
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_documents_come_back_as_they_were(path: Path) -> None:
    for document in bare(path):
        parsed = parse_entity(document, Place(path.name))
        without_ids = sum("id" not in statement for statement in statements_of(document))
        assert [issue.rule for issue in parsed.issues] == ["statement-id"] * without_ids
        assert isinstance(parsed.entity, Item | Property)
        written = entity_to_json(parsed.entity, lambda _: None)
        assert without_hashes(written) == without_what_the_model_leaves_out(document)
        assert list(written["claims"]) == list(document["claims"])
        assert parse_entity(written).entity == parsed.entity


@needs_shared
def test_hashes_are_wikibases() -> None:
    """All but those of old Wikibases (values that are properties, until 2022) and of documents that were edited where they are kept."""
    counts: Counter[str] = Counter()
    for path in REAL:
        for document in bare(path):
            checks = Checks()
            parsed = parse_entity(document, Place(path.name), checks)
            assert isinstance(parsed.entity, Item | Property)
            written = hashes(entity_to_json(parsed.entity, lambda _: None))
            pairs = [
                (kind, stated == new) for (kind, stated), (_, new) in zip(hashes(document), written, strict=True) if stated is not None
            ]
            counts.update(f"{kind} {'same' if same else 'other'}" for kind, same in pairs)
            issues = [issue for issue in parsed.issues if issue.rule == "wrong-hash"]
            others = sum(not same for _, same in pairs)
            assert len(issues) == min(others, 1)
            assert all((f" {others - 1:,} other" in issue.expected) is (others > 1) for issue in issues)
            assert not issues or path.parent == WIKIDATA
    assert counts == {"snak same": 16978, "snak other": 467, "reference same": 3204, "reference other": 167}


@needs_shared
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_snaks_carry_the_datatypes_of_their_properties(path: Path) -> None:
    for document in bare(path):
        snaks = [snak for statement in statements_of(document) for snak in snaks_of(statement)]
        datatypes = {snak["property"]: snak["datatype"] for snak in snaks if "datatype" in snak}
        entity = parse_entity(document).entity
        assert isinstance(entity, Item | Property)
        written = entity_to_json(entity, datatypes.get)
        found = {snak["property"]: snak.get("datatype") for statement in statements_of(written) for snak in snaks_of(statement)}
        assert {pid: datatype for pid, datatype in found.items() if datatype} == datatypes


@needs_shared
@pytest.mark.parametrize("path", STORAGE, ids=lambda path: path.stem)
def test_storage_form_is_read_without_issues(path: Path) -> None:
    parsed = parse_entity(json.loads(path.read_text(encoding="utf-8")), Place(path.name))
    assert parsed.issues == ()
    assert parsed.entity is not None
    assert parsed.entity.id == path.stem


def document(**parts: Any) -> dict[str, Any]:
    return {"type": "item", "id": "Q1"} | parts


def claim(datavalue: object, **parts: Any) -> dict[str, Any]:
    main = {"snaktype": "value", "property": "P1", "datavalue": datavalue}
    return document(claims={"P1": [{"id": "Q1$1", "mainsnak": main, "type": "statement", "rank": "normal"} | parts]})


def read(data: object) -> Parsed:
    return parse_entity(data, PLACE)


def issue_texts(data: object) -> list[str]:
    return [str(issue) for issue in read(data).issues]


TIME = {"time": "+1952-11-04T00:00:00Z", "precision": 11, "calendarmodel": JULIAN, "timezone": 60, "before": 1, "after": 2}
VALUES = [
    ({"type": "string", "value": " a "}, StringValue(" a ")),
    ({"type": "wikibase-entityid", "value": {"entity-type": "item", "numeric-id": 5}}, EntityId("Q5")),
    ({"type": "wikibase-entityid", "value": {"entity-type": "property", "numeric-id": 5, "id": "P5"}}, EntityId("P5")),
    ({"type": "wikibase-entityid", "value": {"entity-type": "form", "id": "L7-F2"}}, EntityId("L7-F2")),
    ({"type": "wikibase-entityid", "value": {"entity-type": "entity-schema", "id": "E42"}}, EntityId("E42")),
    ({"type": "monolingualtext", "value": {"text": "Дело", "language": "ru"}}, MonolingualText("Дело", "ru")),
    ({"type": "time", "value": TIME}, Time("+1952-11-04T00:00:00Z", 11, JULIAN, 60, 1, 2)),
    ({"type": "time", "value": {"time": "-0044-03-15T00:00:00Z", "precision": 11}}, Time("-0044-03-15T00:00:00Z", 11)),
    ({"type": "quantity", "value": {"amount": "+12.50", "unit": "1"}}, Quantity("+12.50")),
    ({"type": "quantity", "value": {"amount": "+1", "unit": "1", "upperBound": "+2", "lowerBound": "+0"}}, Quantity("+1", "1", "+2", "+0")),
    ({"type": "globecoordinate", "value": {"latitude": 52, "longitude": 0.5, "precision": None}}, Coordinate(52.0, 0.5)),
    ({"type": "musical", "value": {"b": [1.5, None], "a": "é"}}, UnknownValue("musical", '{"b":[1.5,null],"a":"é"}')),
]


@pytest.mark.parametrize(("datavalue", "value"), VALUES, ids=lambda value: str(value)[:40])
def test_each_type_of_value(datavalue: dict[str, Any], value: Any) -> None:
    entity = read(claim(datavalue)).entity
    assert isinstance(entity, Item)
    assert entity.statements == (Statement("Q1$1", Snak("P1", value)),)
    assert read(entity_to_json(entity, lambda _: None)).entity == entity


@pytest.mark.parametrize(
    ("snaktype", "value"), [("somevalue", SOME_VALUE), ("novalue", NO_VALUE)],
)  # fmt: skip
def test_snaks_without_value(snaktype: str, value: Any) -> None:
    statement = {"id": "Q1$1", "mainsnak": {"snaktype": snaktype, "property": "P1"}, "rank": "preferred"}
    entity = read(document(claims={"P1": [statement]})).entity
    assert isinstance(entity, Item)
    assert entity.statements == (Statement("Q1$1", Snak("P1", value), rank=Rank.PREFERRED),)
    assert without_hashes(entity_to_json(entity, lambda _: "time"))["claims"]["P1"][0]["mainsnak"] == {
        "snaktype": snaktype, "property": "P1", "datatype": "time",
    }  # fmt: skip


def snak(pid: str, text: str) -> dict[str, Any]:
    return {"snaktype": "value", "property": pid, "datavalue": {"type": "string", "value": text}}


def test_order_of_qualifiers_and_references_is_the_stated_one() -> None:
    groups = {"P2": [snak("P2", "b"), snak("P2", "a")], "P3": [snak("P3", "c")]}
    data = claim(
        {"type": "string", "value": "x"},
        qualifiers=groups, **{"qualifiers-order": ["P3", "P9", "P2"]},
        references=[{"snaks": groups, "snaks-order": ["P3"]}],
    )  # fmt: skip
    entity = read(data).entity
    expected = (Snak("P3", StringValue("c")), Snak("P2", StringValue("b")), Snak("P2", StringValue("a")))
    assert isinstance(entity, Item)
    assert entity.statements[0].qualifiers == expected
    assert entity.statements[0].references == (Reference(expected),)
    assert entity_to_json(entity, lambda _: None)["claims"]["P1"][0]["qualifiers-order"] == ["P3", "P2"]


@pytest.mark.parametrize(
    ("part", "terms"),
    [
        ({"labels": {"en": {"language": "en", "value": "a"}}}, (Term("en", "a"),)),
        ({"labels": {"en-gb": {"language": "en", "value": "a", "for-language": "en-gb"}}}, (Term("en", "a"),)),
        ({"labels": {"en": "a", "ru": "б"}}, (Term("en", "a"), Term("ru", "б"))),
        ({"labels": [{"language": "en", "value": "a"}]}, (Term("en", "a"),)),
        ({"labels": []}, ()),
        ({"labels": None}, ()),
        ({}, ()),
    ],
)
def test_forms_of_terms(part: dict[str, Any], terms: tuple[Term, ...]) -> None:
    assert read(document(**part)) == Parsed(Item(id="Q1", labels=terms))


@pytest.mark.parametrize(
    "aliases",
    [
        {"en": [{"language": "en", "value": "a"}, {"language": "en", "value": "b"}]},
        {"en": ["a", "b"]},
        [{"language": "en", "value": "a"}, {"language": "en", "value": "b"}],
        [[{"language": "en", "value": "a"}, {"language": "en", "value": "b"}]],
    ],
)
def test_forms_of_aliases(aliases: object) -> None:
    assert read(document(aliases=aliases)) == Parsed(Item(id="Q1", aliases=(Term("en", "a"), Term("en", "b"))))


@pytest.mark.parametrize(
    "sitelinks",
    [
        {"enwiki": {"site": "enwiki", "title": "A", "badges": ["Q17437796"]}},
        {"enwiki": {"name": "A", "badges": ["Q17437796"]}},
        [{"site": "enwiki", "title": "A", "badges": ["Q17437796"], "url": "https://en.wikipedia.org/wiki/A"}],
    ],
)
def test_forms_of_sitelinks(sitelinks: object) -> None:
    assert read(document(sitelinks=sitelinks)) == Parsed(Item(id="Q1", sitelinks=(Sitelink("enwiki", "A", ("Q17437796",)),)))


def test_plain_storage_sitelink() -> None:
    assert read(document(sitelinks={"enwiki": "A"})) == Parsed(Item(id="Q1", sitelinks=(Sitelink("enwiki", "A"),)))


def test_revision() -> None:
    modified = "2020-01-01T00:00:00Z"
    assert read(document(lastrevid=7, modified=modified)) == Parsed(Item(id="Q1", revision=Revision(7, modified)))
    assert read(document(lastrevid=7)) == Parsed(Item(id="Q1", revision=Revision(7, "")))


@pytest.mark.parametrize(
    ("data", "entity"),
    [
        ({"id": "q7", "type": "item"}, Item(id="Q7")),
        ({"id": "Q7"}, Item(id="Q7")),
        ({"entity": "Q7", "type": "item"}, Item(id="Q7")),
        ({"id": "mikhail-ryumin", "type": "item"}, Item(id="mikhail-ryumin")),
        ({"id": "P7", "type": "property", "datatype": "time"}, Property(id="P7", datatype="time")),
        ({"id": "P7", "datatype": "time"}, Property(id="P7", datatype="time")),
        ({"entity": "Q10", "redirect": "Q4"}, Redirect("Q10", "Q4")),
        ({"id": "Q999", "missing": ""}, Missing("Q999")),
        ({"id": "L1-F1", "type": "form", "representations": {}}, Unsupported("L1-F1", "form")),
        ({"id": "M1", "labels": {}}, Unsupported("M1", "mediainfo")),
    ],
)
def test_kinds_of_documents(data: dict[str, Any], entity: Any) -> None:
    assert read(data) == Parsed(entity)


@pytest.mark.parametrize(
    ("data", "asked", "entities"),
    [
        ({"entities": {"Q4": {"id": "Q4", "type": "item"}}}, "Q4", [Item(id="Q4")]),
        ({"entities": {"Q4": {"id": "Q4", "type": "item"}}}, "Q10", [Redirect("Q10", "Q4"), Item(id="Q4")]),
        ({"entities": {"Q10": {"id": "Q4", "type": "item"}}}, "", [Redirect("Q10", "Q4"), Item(id="Q4")]),
        ({"entities": {"Q4": {"id": "Q4", "redirects": {"from": "Q10", "to": "Q4"}}}}, "", [Redirect("Q10", "Q4"), Item(id="Q4")]),
        ({"entities": {"Q9": {"missing": ""}, "Q4": {"id": "Q4", "missing": ""}}}, "", [Missing("Q9"), Missing("Q4")]),
        ({"entities": {}}, "", []),
        ({"id": "Q4", "type": "item"}, "", [Item(id="Q4")]),
    ],
)  # fmt: skip
def test_wrapped_documents(data: dict[str, Any], asked: str, entities: list[Any]) -> None:
    assert [parsed.entity for parsed in parse_document(data, PLACE, asked)] == entities


FIX = "the part was left out; get the entity again"
BAD = [
    (claim({"type": "time", "value": {"time": "1952", "precision": 11}}),
     'claims.P1[0].mainsnak.datavalue.value: {"time": "1952", "precision": 11}; expected a time value (Expected `str` matching regex '
     "'^[+-][0-9]{1,16}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}Z\\\\Z' - at `$.time`)"),
    (claim({"type": "time", "value": {"time": "+1952-00-00T00:00:00Z", "precision": 15}}),
     'claims.P1[0].mainsnak.datavalue.value: {"time": "+1952-00-00T00:00:00Z", "precision": 15}; '
     "expected a time value (Expected `int` <= 14 - at `$.precision`)"),
    (claim({"type": "quantity", "value": {"amount": 12}}),
     'claims.P1[0].mainsnak.datavalue.value: {"amount": 12}; expected a quantity value (Expected `str`, got `int` - at `$.amount`)'),
    (claim({"type": "string", "value": None}),
     "claims.P1[0].mainsnak.datavalue.value: null; expected a string value (Expected `str`, got `null`)"),
    (claim({"type": "wikibase-entityid", "value": {"entity-type": "item"}}),
     'claims.P1[0].mainsnak.datavalue.value: {"entity-type": "item"}; '
     "expected a wikibase-entityid value (Object missing required field `id`)"),
    (claim("text"), 'claims.P1[0].mainsnak.datavalue: "text"; expected an object with type and value'),
    (claim({"type": "string", "value": "x"}, mainsnak=[]), "claims.P1[0].mainsnak: []; expected a snak, that is an object"),
    (claim({"type": "string", "value": "x"}, mainsnak={"snaktype": "value", "property": "Q1"}),
     'claims.P1[0].mainsnak.property: "Q1"; expected a property id'),
    (claim({"type": "string", "value": "x"}, mainsnak={"snaktype": "maybe", "property": "P1"}),
     'claims.P1[0].mainsnak.snaktype: "maybe"; expected value, somevalue or novalue'),
    (claim({"type": "string", "value": "x"}, rank="best"), 'claims.P1[0].rank: "best"; expected deprecated, normal or preferred'),
    (document(claims={"P1": {}}), "claims.P1: {}; expected a list of statements"),
    (document(claims="no"), 'claims: "no"; expected an object of lists of statements, by property'),
    (document(claims={"P1": [7]}), "claims.P1[0]: 7; expected a statement, that is an object"),
    (document(labels={"en": {"language": "en"}}), 'labels.en: {"language": "en"}; expected a text with its language'),
    (document(labels=["a"]), 'labels[0]: "a"; expected a text with its language'),
    (document(labels=7), "labels: 7; expected an object by language or site"),
    (document(aliases={"en": [None]}), "aliases.en[0]: null; expected a text with its language"),
    (document(sitelinks={"enwiki": {"badges": []}}), 'sitelinks.enwiki: {"badges": []}; expected a sitelink with site and title'),
]  # fmt: skip


@pytest.mark.parametrize(("data", "text"), BAD, ids=[text[:60] for _, text in BAD])
def test_a_bad_part_is_left_out_and_named(data: dict[str, Any], text: str) -> None:
    parsed = read(data)
    assert [str(issue) for issue in parsed.issues] == [f"x.json:3: error[entity-json]: {text}; {FIX}"]
    assert [issue.item for issue in parsed.issues] == ["Q1"]
    assert parsed.entity == Item(id="Q1")


def test_what_surrounds_a_bad_part_stays() -> None:
    data = claim(
        {"type": "string", "value": "x"},
        qualifiers={"P2": [snak("P2", "q"), {"snaktype": "value", "property": "P2"}], "P3": "?"},
        references=[{"snaks": {"P4": [snak("P4", "r"), 1]}}, {"snaks": {"P4": [1]}}, 2],
    )
    parsed = read(data)
    assert isinstance(parsed.entity, Item)
    assert parsed.entity.statements == (
        Statement("Q1$1", Snak("P1", StringValue("x")), (Snak("P2", StringValue("q")),), (Reference((Snak("P4", StringValue("r")),)),)),
    )
    assert [issue.found.split(":")[0] for issue in parsed.issues] == [
        "claims.P1[0].qualifiers.P2[1].datavalue",
        "claims.P1[0].qualifiers.P3",
        "claims.P1[0].references[0].snaks.P4[1]",
        "claims.P1[0].references[1].snaks.P4[0]",
        "claims.P1[0].references[2]",
    ]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ([], "the document: []; expected an entity document, that is an object"),
        ({"type": "item"}, "id: null; expected an entity id such as Q42"),
        ({"type": "item", "id": "Q0"}, 'id: "Q0"; expected an entity id such as Q42'),
        ({"type": "property", "id": "P1"}, "datatype: null; expected the property's datatype"),
    ],
)
def test_documents_of_which_nothing_can_be_made(data: object, text: str) -> None:
    assert read(data).entity is None
    assert issue_texts(data) == [f"x.json:3: error[entity-json]: {text}; {FIX}"]


def test_an_unknown_type_of_value_is_kept_with_a_warning() -> None:
    assert issue_texts(claim({"type": "musical", "value": 1})) == [
        "x.json:3: warning[value-type]: claims.P1[0].mainsnak.datavalue.type; "
        "expected a known type of value; 'musical' is kept as it stands, but has no form in RDF"
    ]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
SAMPLE = claim(
    {"type": "time", "value": TIME},
    qualifiers={"P2": [snak("P2", "q")]},
    references=[{"snaks": {"P4": [snak("P4", "r")]}}],
) | document(
    labels={"en": {"language": "en", "value": "a"}}, aliases={"en": []}, sitelinks={"enwiki": {"title": "A"}}, lastrevid=1,
)  # fmt: skip


def steps(data: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        yield from steps(value, (*path, key))


def replaced(data: Any, path: tuple[str | int, ...], new: object) -> Any:
    if not path:
        return new
    copy = data.copy()
    copy[path[0]] = replaced(data[path[0]], path[1:], new)
    return copy


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(steps(SAMPLE), key=str)), json_values)
def test_no_damage_ends_in_a_traceback(path: tuple[str | int, ...], new: object) -> None:
    parsed = parse_entity(replaced(SAMPLE, path, new))
    if isinstance(parsed.entity, Item | Property):
        assert parse_entity(entity_to_json(parsed.entity, lambda _: None)).entity == parsed.entity
    else:
        assert parsed.entity is not None or parsed.issues
