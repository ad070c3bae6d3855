"""Faults planted into real records: each is told by the right rule on the right line, and nothing else is told that was not before.

`make mutations` plants more than two hundred, one by one; here it is one of each kind, those that only the shapes see all at once.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from mutation_operators import MAPPED, OPERATORS, RIGHT
from mutations import Ground, Operator, Planted, Told, chosen

ALL = bool(os.environ.get("MUTATIONS"))
SOME = [one for one in OPERATORS if ALL or one not in MAPPED]


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


def batches(operators: list[Operator], ground: Ground, count: int) -> list[list[Planted]]:
    """Some faults or edits of each operator; those of one batch are in records of their own, so that all can be planted at once."""
    found: list[list[Planted]] = []
    for operator in operators:
        for batch in [*found, []]:
            taken = {file for planted in batch for file in planted.files}
            edits = chosen(operator, {file: real for file, real in ground.world.items() if file not in taken}, count)
            if edits:
                break
        assert edits, f"{operator.__name__} fits nowhere"
        found += [] if batch else [batch]
        batch.extend(edits)
    return found


def at_once(batch: list[Planted]) -> Planted:
    """All of a batch as one; what may follow from one may follow from any."""
    files, expected = {}, []
    for planted in batch:
        files |= planted.files
        expected += planted.expected
    return Planted(files, tuple(expected), frozenset().union(*(planted.may for planted in batch)))


def test_faults_that_only_shapes_see_are_told_all_at_once(ground: Ground) -> None:
    for batch in batches([one for one in OPERATORS if one in MAPPED], ground, 1):
        planted = at_once(batch)
        issues = ground.told(planted)
        told = [Told(issue.place.file, issue.place.line, issue.rule) for issue in issues]
        assert [one for one in planted.expected if one not in told] == []
        unwanted = [issue for issue, one in zip(issues, told, strict=True) if one not in planted.expected and issue.rule not in planted.may]
        assert [str(issue) for issue in unwanted] == []


def test_what_is_right_is_not_told(ground: Ground) -> None:
    for batch in batches(RIGHT, ground, 3):
        assert [str(issue) for issue in ground.told(at_once(batch))] == []


@pytest.mark.skipif(not ALL, reason="make mutations")
def test_there_are_two_hundred(ground: Ground) -> None:
    assert len(OPERATORS) >= 40
    assert sum(len(plants(operator, ground)) for operator in OPERATORS) >= 200
