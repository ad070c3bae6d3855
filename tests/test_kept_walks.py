"""What shapes look at is kept between runs, and nothing that is wrong with what was kept does harm."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from bulk import REPO

from pipeline.checks import kept_walks as module
from pipeline.checks.kept_walks import kept_walks
from pipeline.checks.parts import Ground, walks_of
from pipeline.project import load_project
from pipeline.reach.walks import Walk
from pipeline.runs.validating import ground_of


@pytest.fixture(scope="module")
def ground() -> Ground:
    project, _ = load_project(REPO)
    assert project
    return ground_of(project)._replace(shapes=[REPO / "shapes/life.ttl", *(REPO / "shapes/facts").glob("*.rq")])


@pytest.fixture(scope="module")
def walks(ground: Ground) -> dict[str, Walk]:
    found, faults = walks_of(ground)
    assert found
    assert faults == []
    return found


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[Ground]:
    """What walks were worked out for."""
    asked: list[Ground] = []

    def asking(ground: Ground) -> object:
        asked.append(ground)
        return walks_of(ground)

    monkeypatch.setattr(module, "walks_of", asking)
    return asked


def test_walks_are_worked_out_once_for_a_state(ground: Ground, walks: dict[str, Walk], worked_out: list[Ground], tmp_path: Path) -> None:
    file = tmp_path / "cache/walks.msgpack"
    found = [kept_walks(ground, key, file) for key in ("one", "one", "other", "other", "one")]
    assert found == [(walks, [])] * 5
    assert [list(one) for one, _ in found] == [list(walks)] * 5
    assert len(worked_out) == 3


DAMAGE: dict[str, Callable[[Path], object]] = {
    "empty": lambda file: file.write_bytes(b""),
    "cut": lambda file: file.write_bytes(file.read_bytes()[:-100]),
    "another": lambda file: file.write_bytes(b"\x93\x01\x02\x03"),
    "text": lambda file: file.write_text("no walks", encoding="utf-8"),
    "gone": lambda file: file.unlink(),
    "a folder": lambda file: (file.unlink(), file.mkdir()),
    "no place": lambda file: (shutil.rmtree(file.parent), file.parent.write_bytes(b"")),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_damaged_is_worked_out_anew(
    ground: Ground, walks: dict[str, Walk], worked_out: list[Ground], tmp_path: Path, damage: str
) -> None:
    file = tmp_path / "cache/walks.msgpack"
    kept_walks(ground, "key", file)
    DAMAGE[damage](file)
    assert kept_walks(ground, "key", file) == (walks, [])
    assert len(worked_out) == 2


def test_faulty_shapes_are_told_in_each_run(ground: Ground, worked_out: list[Ground], tmp_path: Path) -> None:
    shapes = tmp_path / "faulty.ttl"
    shapes.write_text("no Turtle", encoding="utf-8")
    faulty = ground._replace(shapes=[shapes])
    for _ in range(2):
        found, faults = kept_walks(faulty, "key", tmp_path / "walks.msgpack")
        assert (found, [fault.rule for fault in faults]) == ({}, ["rdf-syntax"])
    assert len(worked_out) == 2
