"""Ids derived from content are Wikibase's own."""

import pytest

from pipeline.model import (
    JULIAN,
    NO_VALUE,
    Quantity,
    Reference,
    Snak,
    StringValue,
    Time,
    UnknownValue,
)
from pipeline.model.hashes import (
    php_float,
    reference_id,
    snak_hash,
    statement_guid,
    value_id,
)


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
