"""Checks on the short way: what it lets pass is what the long way lets pass, and both note the same."""

from collections.abc import Iterator
from itertools import islice

import pytest
from hypothesis import given, settings
from test_bulk_lines import compact, lines, project

from benchmarks.generate import persons, surroundings
from pipeline.cli.bulk_checks import Checking
from pipeline.issues import Issue, Place
from pipeline.records.json_lines import read_json_line


class Ways:
    """The short way and the long one, each with notes of its own."""

    def __init__(self) -> None:
        self.short, self.long = (Checking(project(), project().encoder()) for _ in range(2))

    def agree(self, line: bytes) -> bool:
        """Whether the short way was taken; then the long way has no issue, and has noted the same."""
        if not self.short.shortcut(line):
            return False
        (found,) = read_json_line(line, Place("x.jsonl", 1, 1))
        assert not isinstance(found, Issue)
        mapped, issues = self.long.map(found)
        assert mapped and issues == []
        assert self.short.facts() == self.long.facts()
        return True


@pytest.fixture(scope="module")
def ways() -> Iterator[Ways]:
    yield Ways()


def test_sound_records_are_checked_the_short_way(ways: Ways) -> None:
    given = [*map(compact, islice(persons(), 50)), *map(compact, islice(surroundings(50), 0, 1_200, 50))]
    assert [line for line in given if not ways.agree(line)] == []


@settings(max_examples=300)
@given(line=lines())
def test_whatever_happens_to_a_record_the_checks_agree(ways: Ways, line: bytes) -> None:
    ways.agree(line)
