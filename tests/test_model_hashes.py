"""Ids derived from content are Wikibase's own."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import (
    JULIAN,
    NO_VALUE,
    SOME_VALUE,
    Coordinate,
    EntityId,
    MonolingualText,
    Quantity,
    Reference,
    Snak,
    Statement,
    StringValue,
    Time,
    UnknownValue,
)
from pipeline.model.hashes import (
    complement_label,
    php_float,
    reference_id,
    snak_hash,
    snaks_hash,
    statement_guid,
    statement_hash,
    value_id,
)


@pytest.fixture(scope="module")
def vectors(shared: Path) -> Any:
    """The hash vectors of Wikibase's own tests and of real entities."""
    return json.loads((shared / "conformance/wikibase-rdf/hash_vectors.json").read_text("utf-8"))


def value(kind: str, raw: Any) -> Any:
    """A value from its JSON, without any code of the project's own reader."""
    match kind:
        case "time":
            return Time(raw["time"], raw["precision"], raw["calendarmodel"], raw["timezone"], raw["before"], raw["after"])
        case "quantity":
            return Quantity(raw["amount"], raw["unit"], raw.get("upperBound"), raw.get("lowerBound"))
        case "string":
            return StringValue(raw)
        case "monolingualtext":
            return MonolingualText(raw["text"], raw["language"])
        case "wikibase-entityid":
            return EntityId(raw["id"])
    return Coordinate(raw["latitude"], raw["longitude"], raw["precision"], raw["globe"])


def snak(raw: Any) -> Snak:
    """A snak from its JSON."""
    special = {"somevalue": SOME_VALUE, "novalue": NO_VALUE}.get(raw["snaktype"])
    return Snak(raw["property"], special or value(raw["datavalue"]["type"], raw["datavalue"]["value"]))


def reference(raw: Any) -> Reference:
    """A reference from its snaks' JSON."""
    return Reference(tuple(map(snak, raw)))


def test_value_ids_are_wikibases(vectors: Any) -> None:
    wrong = [v for v in vectors["value"] if value_id(value(v["type"], v["value"])) != v["hash"]]
    assert (len(vectors["value"]), wrong) == (288, [])


def test_snak_hashes_are_wikibases(vectors: Any) -> None:
    wrong = [v for v in vectors["snak"] if snak_hash(snak(v["snak"])) != v["hash"]]
    assert (len(vectors["snak"]), wrong) == (85, [])


def test_reference_ids_are_wikibases(vectors: Any) -> None:
    wrong = [v for v in vectors["reference"] if reference_id(reference(v["snaks"])) != v["hash"]]
    assert (len(vectors["reference"]), wrong) == (40, [])


def test_lists_statements_and_blank_nodes_hash_as_in_wikibase(vectors: Any) -> None:
    assert [snaks_hash(map(snak_hash, map(snak, v["snaks"]))) for v in vectors["snaklist"]] == [v["hash"] for v in vectors["snaklist"]]
    assert [complement_label(v["repository"], v["property"]) for v in vectors["bnode"]] == [v["label"] for v in vectors["bnode"]]
    (statement,) = vectors["statement"]
    assert statement_hash(Statement("", snak(statement["mainsnak"]))) == statement["hash"]


def test_order_and_repeats_of_a_references_snaks_do_not_matter() -> None:
    a, b = Snak("P1", NO_VALUE), Snak("P2", StringValue("x"))
    assert reference_id(Reference((a, b))) == reference_id(Reference((b, a, b)))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (None, ""),
        (55.0, "55"),
        (-0.0, "0"),
        (1e-5, "1.0E-5"),
        (2.777777777777778e-4, "0.00027777777777778"),
        (1.5e-7, "1.5E-7"),
        (1e15, "1.0E+15"),
    ],
)
def test_floats_are_printed_as_php_prints_them(number: float | None, text: str) -> None:
    assert php_float(number) == text


def test_values_that_look_alike_differ_where_wikibase_tells_them_apart() -> None:
    dates = [Time("+1952-10-07T00:00:00Z", 11), Time("+1952-10-07T00:00:00Z", 11, JULIAN), Time("+1952-10-07T00:00:00Z", 11, after=1)]
    amounts = [Quantity("+12"), Quantity("+12.0"), Quantity("+12", "1", "+12", "+12")]
    assert len({value_id(v) for v in [*dates, *amounts]}) == 6
    assert value_id(Time("+00000001952-10-07T00:00:00Z", 11)) == value_id(dates[0])


def test_lengths_count_bytes_not_characters() -> None:
    assert snak_hash(Snak("P1", StringValue("Рюмин"))) != snak_hash(Snak("P1", StringValue("Rjumin")))
    assert snak_hash(Snak("P1", UnknownValue("new-kind", "{}"))) == snak_hash(Snak("P1", UnknownValue("new-kind", "{}")))


def test_our_statement_ids_are_version_5_uuids_that_depend_on_their_name_alone() -> None:
    first, again, other = (statement_guid("x", b"n" * 16, name) for name in ("a", "a", "b"))
    assert first == again != other
    entity, uuid = first.split("$")
    assert (entity, uuid[14], uuid[19] in "89AB", uuid) == ("x", "5", True, uuid.upper())
