"""Checks on the short way: what it lets pass is what the long way lets pass, and both note the same."""

from collections.abc import Iterator
from itertools import islice

import pytest
from generate import persons, surroundings
from hypothesis import given, settings
from test_bulk_lines import compact, lines, project

from pipeline.issues import Issue, Place
from pipeline.rdf.ntriples import NTriplesWriter
from pipeline.records.json_lines import read_json_line
from pipeline.runs.record_checks import Checking


class Ways:
    """The short way and the long one, each with notes of its own."""

    def __init__(self) -> None:
        self.short, self.long = (Checking(project(), project().encoder(), NTriplesWriter()) for _ in range(2))

    def noted(self, line: bytes) -> tuple[object, object] | None:
        """What either way notes of a line, if the short one takes it: the long one its issues instead, should it find any."""
        if not self.short.shortcut(line):
            return None
        (found,) = read_json_line(line, Place("x.jsonl", 1, 1))
        mapped, issues = (None, [found]) if isinstance(found, Issue) else self.long.map(found)
        return self.short.facts(), self.long.facts() if mapped and not issues else issues


@pytest.fixture(scope="module")
def ways() -> Iterator[Ways]:
    yield Ways()


def test_sound_records_are_checked_the_short_way(ways: Ways) -> None:
    given = [*map(compact, islice(persons(), 50)), *map(compact, islice(surroundings(50), 0, 1_200, 50))]
    noted = [ways.noted(line) for line in given]
    assert [line for line, both in zip(given, noted, strict=True) if both is None or both[0] != both[1]] == []


@settings(max_examples=300)
@given(line=lines())
def test_whatever_happens_to_a_record_the_checks_agree(ways: Ways, line: bytes) -> None:
    noted = ways.noted(line)
    assert noted is None or noted[0] == noted[1]
