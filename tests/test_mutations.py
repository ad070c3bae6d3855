"""Faults planted into real records: each is told by the right rule on the right line, and nothing else is told that was not before.

`make mutations` plants more than two hundred; here it is one of each kind that `check` stops at, and some that only the shapes see.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from mutation_operators import MAPPED, OPERATORS, RIGHT, a_conviction_without_court, death_before_birth
from mutations import Ground, Operator, Planted, Told, chosen

ALL = bool(os.environ.get("MUTATIONS"))
SOME = [one for one in OPERATORS if ALL or one not in MAPPED or one in (death_before_birth, a_conviction_without_court)]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[Ground]:
    """The project, in the current folder; its passages can be checked only with the texts beside it."""
    assert shared
    folder, before = tmp_path_factory.mktemp("ground"), Path.cwd()
    os.chdir(folder)
    try:
        yield Ground(folder)
    finally:
        os.chdir(before)


def plants(operator: Operator, ground: Ground) -> list[Planted]:
    """The faults of an operator that are tried."""
    return chosen(operator, ground.world, (2 if operator in MAPPED else 4) if ALL else 1)


def test_the_records_are_sound_before(ground: Ground) -> None:
    assert ground.is_sound


@pytest.mark.parametrize("operator", SOME, ids=lambda operator: operator.__name__)
def test_each_fault_is_told_where_it_is(ground: Ground, operator: Operator) -> None:
    faults = plants(operator, ground)
    assert faults, "it fits nowhere"
    for planted in faults:
        issues = ground.told(planted)
        told = [Told(issue.place.file, issue.place.line, issue.rule) for issue in issues]
        assert [one for one in planted.expected if one not in told] == []
        assert not planted.either or {*planted.either} & {*told}
        wanted = {*planted.expected, *planted.either}
        assert [str(issue) for issue, one in zip(issues, told, strict=True) if one not in wanted and issue.rule not in planted.may] == []


def test_what_is_right_is_not_told(ground: Ground) -> None:
    """All edits at once, each to records of its own."""
    files: dict[str, str | bytes | None] = {}
    for operator in RIGHT:
        free = {file: real for file, real in ground.world.items() if file not in files}
        edits = chosen(operator, free, 3)
        assert edits, operator.__name__
        for edit in edits:
            files |= edit.files
    assert [str(issue) for issue in ground.told(Planted(files))] == []


@pytest.mark.skipif(not ALL, reason="make mutations")
def test_there_are_two_hundred(ground: Ground) -> None:
    assert len(OPERATORS) >= 40
    assert sum(len(plants(operator, ground)) for operator in OPERATORS) >= 200
