"""Quantities in other units: converted by what the units' own documents say, and else never called different."""

from decimal import Decimal
from typing import Any

import pytest

from pipeline.issues import Place
from pipeline.model import WIKIDATA_ENTITY, Quantity, Snak, Statement
from pipeline.reconcile.findings import Kind
from pipeline.reconcile.ground import Ground
from pipeline.reconcile.statements import compare_property
from pipeline.reconcile.units import Units
from pipeline.wikidata.dump import Document
from pipeline.wikidata.snapshot import Snapshot

KILOGRAM, MILLIGRAM, MINUTE, HOUR, KELVIN, CELSIUS, METRE = "Q11570", "Q3241121", "Q7727", "Q25235", "Q11579", "Q25267", "Q11573"


def conversion(unit: str, pid: str, amount: str, into: str, rank: str = "normal") -> dict[str, Any]:
    value = {"type": "quantity", "value": {"amount": amount, "unit": WIKIDATA_ENTITY + into}}
    return {"id": f"{unit}${pid}{amount}", "mainsnak": {"snaktype": "value", "property": pid, "datavalue": value}, "rank": rank}


def units(*claims: dict[str, Any]) -> Units:
    documents: dict[str, dict[str, Any]] = {}
    for claim in claims:
        unit, pid = claim["id"].split("$")[0], claim["mainsnak"]["property"]
        documents.setdefault(unit, {"id": unit, "claims": {}})["claims"].setdefault(pid, []).append(claim)
    return Units(Snapshot(Document(Place("s.jsonl", line), document) for line, document in enumerate(documents.values(), 1)))


KNOWN = units(
    conversion(KILOGRAM, "P2370", "+1", KILOGRAM),
    conversion(MILLIGRAM, "P2370", "+0.001", KILOGRAM, "deprecated"),
    conversion(MILLIGRAM, "P2370", "+0.000001", KILOGRAM),
    conversion(HOUR, "P2442", "+60", MINUTE),
    conversion(CELSIUS, "P2370", "+1", KELVIN),
    conversion(METRE, "P2370", "+0", MINUTE),
)


@pytest.mark.parametrize(
    ("one", "other", "factor"),
    [
        (MILLIGRAM, KILOGRAM, "0.000001"), (KILOGRAM, MILLIGRAM, "1000000"), (HOUR, MINUTE, "60"), (HOUR, KILOGRAM, None),
        (CELSIUS, KELVIN, None), (KELVIN, CELSIUS, None), (MINUTE, METRE, None), (KILOGRAM, KILOGRAM, "1"),
    ],
)  # fmt: skip
def test_factors(one: str, other: str, factor: str | None) -> None:
    assert KNOWN.factor(WIKIDATA_ENTITY + one, WIKIDATA_ENTITY + other) == (None if factor is None else Decimal(factor))


def test_what_is_no_unit_of_wikidata_is_not_converted() -> None:
    assert KNOWN.factor("1", WIKIDATA_ENTITY + KILOGRAM) is None
    assert KNOWN.factor("https://example.org/entity/pood", WIKIDATA_ENTITY + KILOGRAM) is None


def weights(*texts: str) -> list[Statement]:
    """`+16 Q11570` as statements."""
    found = []
    for text in texts:
        amount, unit, *bounds = text.split()
        found.append(Statement(f"a${text}", Snak("P2067", Quantity(amount, WIKIDATA_ENTITY + unit, *bounds))))
    return found


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ([f"+2 {KILOGRAM}"], [f"+2000000 {MILLIGRAM}"], ["same: the same in another unit"]),
        # Who converted "2.3 kg" wrote all the digits of it.
        ([f"+2.3 {KILOGRAM}"], [f"+2267962 {MILLIGRAM}"], ["same: the same in another unit"]),
        ([f"+2267962 {MILLIGRAM}"], [f"+2.3 {KILOGRAM}"], ["same: the same in another unit"]),
        ([f"+2.30 {KILOGRAM}"], [f"+2267962 {MILLIGRAM}"], ["differs: in another unit, and converted"]),
        ([f"+3 {KILOGRAM}"], [f"+2000000 {MILLIGRAM} +2600000 +1900000"], ["same: the same in another unit"]),
        ([f"+3 {KILOGRAM}"], [f"+2000000 {MILLIGRAM} +2400000 +1900000"], ["differs: in another unit, and converted"]),
        ([f"+3 {KILOGRAM}"], [f"+20 {CELSIUS}"], ["not-comparable: other unit"]),
        ([f"+3 {KILOGRAM}", f"+4 {KILOGRAM}"], [f"+20 {CELSIUS}"],
         ["not-comparable: may be there in another unit"] * 2 + ["missing-here: "]),
        ([f"+3 {KILOGRAM}", f"+4 {KILOGRAM}"], [f"+5000000 {MILLIGRAM}"], ["missing-there: ", "missing-there: ", "missing-here: "]),
    ],
)  # fmt: skip
def test_findings(here: list[str], there: list[str], expected: list[str]) -> None:
    ground = Ground(lambda entity: entity, factor=KNOWN.factor)
    found = compare_property(weights(*here), weights(*there), ground)
    assert [f"{one.kind}: {one.reason}" for one in found] == expected


def test_without_the_documents_of_units_nothing_is_called_different() -> None:
    ground = Ground(lambda entity: entity, single_valued={"P2067"})
    (found,) = compare_property(weights(f"+2 {KILOGRAM}"), weights(f"+2 {MILLIGRAM}"), ground)
    assert (found.kind, found.reason) == (Kind.NOT_COMPARABLE, "other unit")
