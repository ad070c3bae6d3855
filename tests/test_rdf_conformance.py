"""Wikibase's own test cases, and real Wikidata entities: the triples, dates and ids must be the same ones."""

from collections import Counter
from pathlib import Path

import conformance
import pytest
from conformance import Case

CASES = list(conformance.cases())


@pytest.mark.parametrize("case", CASES, ids=[f"{case.suite}: {case.name}" for case in CASES])
def test_case(case: Case) -> None:
    assert case.difference() == []


def test_no_case_is_left_out(shared: Path) -> None:
    assert Counter(case.suite for case in CASES) == {
        "Wikibase's RDF": 47, "definitions of properties": 2, "dates": 59,
        "hashes: value": 288, "hashes: snak": 85, "hashes: reference": 40, "hashes: snaklist": 2, "hashes: statement": 1, "hashes: reference_list": 1, "hashes: bnode": 3,
        "real entities to RDF": 4, "real entities from RDF": 4,
    }  # fmt: skip
    assert conformance.loaded(conformance.WIKIBASE / "hash_vectors.json").keys() == conformance.HASHES.keys()


def test_the_table_counts_what_fails() -> None:
    def suite(*found: str) -> list[Case]:
        return [Case("letters", name, lambda name=name: ({name}, {"a"})) for name in found]  # type: ignore[misc]

    assert suite("b")[0].difference() == ["+ b", "- a"]
    counts = conformance.count(iter([*suite("a", "b", "a"), Case("more", "x", lambda: (set(), set()))]))
    assert conformance.table(counts).splitlines() == [f"{'letters':28}    2 of 3", f"{'more':28}    1 of 1", "failed: letters: b"]
