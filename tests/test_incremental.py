"""Checks that keep what they found: after any edit they find what a run from nothing finds, and work out again only what changed."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.incremental import records as incremental
from pipeline.incremental.between import Digest
from pipeline.incremental.fingerprints import settings_key
from pipeline.incremental.records import RecordChecks, Settings
from pipeline.incremental.store import Store, opened, remembered
from pipeline.issues import Issue, Place, in_order
from pipeline.project import load_project
from pipeline.records.reader import read_record_file

ROOT = Path(__file__).parents[1]
#: Some real records that point at each other.
SOME = 25
TEXT = "Heading\n\nOne sentence. Another sentence.\n"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project of real records with the real mappings."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "mappings", folder / "mappings", ignore=shutil.ignore_patterns("schema", "*.jsonl"))
    shutil.copy(ROOT / "dataset.yaml", folder)
    for path in [*sorted((ROOT / "records").rglob("*.yaml"))[::37], *sorted((ROOT / "records/source").glob("*.yaml"))]:
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    (folder / "sources").mkdir()
    for path in (ROOT.parent / "shared/sources").glob("*.txt"):
        shutil.copy(path, folder / "sources")
    assert len(list(folder.rglob("records/*/*.yaml"))) >= SOME - 5
    return folder


def run(root: Path, *, fresh: bool = False) -> tuple[list[Digest], list[Issue]]:
    """What a run finds, with what earlier runs have kept or from nothing."""
    project, issues = load_project(root)
    if project is None:
        return [], in_order(issues)
    texts, same_as = (root / "sources",), project.same_as()
    checked = Settings(project.mappings, project.mapper(), texts, project.known_items, project.languages(), same_as)
    if fresh:
        linked, found = RecordChecks(checked, Store(None, "")).run(root / "records")
    else:
        with opened(root / "build/check.sqlite", settings_key(root, [root / "mappings"])) as store:
            linked, found = RecordChecks(checked, store).run(root / "records")
    return linked, in_order([*issues, *found])


def records(root: Path) -> list[Path]:
    return sorted((root / "records").rglob("*.yaml"))


#: What can happen to a project: each takes its folder and two numbers.
def edit(root: Path, one: int, two: int) -> None:
    path = records(root)[one % len(records(root))]
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    number = two % len(lines)
    lines[number] = [lines[number].replace("1", "2"), lines[number].replace("e", "x", 1), "", lines[number] * 2, "\t" + lines[number]][
        two % 5
    ]
    path.write_text("".join(lines), encoding="utf-8")


def rename(root: Path, one: int, two: int) -> None:
    path = records(root)[one % len(records(root))]
    path.rename(path.with_name(f"renamed-{two}.yaml"))


def delete(root: Path, one: int, two: int) -> None:
    if len(records(root)) > 3:
        records(root)[one % len(records(root))].unlink()


def add(root: Path, one: int, two: int) -> None:
    path = records(root)[one % len(records(root))]
    shutil.copy(path, path.with_name(f"added-{two}.yaml"))


def restore(root: Path, one: int, two: int) -> None:
    names = [path.relative_to(ROOT / "records") for path in sorted((ROOT / "records").rglob("*.yaml"))]
    target = root / "records" / names[one * 41 % len(names)]
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "records" / names[one * 41 % len(names)], target)


def swap(root: Path, one: int, two: int) -> None:
    """Two files change places, with their times: no file is new, each name holds something else."""
    first, second = records(root)[one % len(records(root))], records(root)[two % len(records(root))]
    kept = first.with_name("kept")
    first.rename(kept)
    if first != second:
        second.rename(first)
    kept.rename(second)


def in_secret(root: Path, one: int, two: int) -> None:
    """An edit of the same length that puts the file's time back."""
    path = records(root)[one % len(records(root))]
    times = path.stat()
    path.write_bytes(path.read_bytes().replace(b"19", b"18", 1))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def remap(root: Path, one: int, two: int) -> None:
    path = sorted((root / "mappings").glob("*.yaml"))[one % 3]
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("single: true", "required: true", 1) if two % 2 else text + "\n# no change of meaning\n", encoding="utf-8")


def retell(root: Path, one: int, two: int) -> None:
    """A source text changes, and in every second case its checksum in the records with it is not what it was."""
    for path in sorted((root / "sources").glob("*"))[one % 2 :][:1]:
        path.unlink() if two % 3 == 0 else path.write_bytes(path.read_bytes()[: -1 - two % 50])


def forget(root: Path, one: int, two: int) -> None:
    (root / "build/check.sqlite").unlink(missing_ok=True)


def damage(root: Path, one: int, two: int) -> None:
    path = root / "build/check.sqlite"
    if path.exists():
        content = bytearray(path.read_bytes())
        for step in range(50):
            content[(one * 7919 + step * two * 104729) % len(content)] ^= 0xFF
        path.write_bytes(content)


CHANGES: list[Callable[[Path, int, int], None]] = [edit, edit, rename, delete, add, restore, swap, in_secret, remap, retell, forget, damage]
STEPS = st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=5)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_after_any_changes_a_run_finds_what_a_run_from_nothing_finds(
    steps: list[tuple[Callable[[Path, int, int], None], int, int]], template: Path, tmp_path: Path
) -> None:
    root = tmp_path / "project"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(template, root)
    run(root)
    for change, one, two in steps:
        change(root, one, two)
        assert run(root) == run(root, fresh=True), change.__name__


def test_only_what_changed_is_read(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "project"
    shutil.copytree(template, root)
    read: list[str] = []

    def counting(path: Path) -> object:
        read.append(path.name)
        return read_record_file(path)

    monkeypatch.setattr(incremental, "read_record_file", counting)
    first = run(root)
    assert sorted(read) == sorted(path.name for path in records(root))
    read.clear()
    assert run(root) == first
    broken = {Path(issue.place.file).name for issue in first[1]}
    assert set(read) <= broken  # the place of a broken link is looked up again
    path = records(root)[0]
    path.write_text(path.read_text(encoding="utf-8").replace("en: ", "en: A "), encoding="utf-8")
    read.clear()
    run(root)
    assert path.name in read
    assert set(read) <= broken | {path.name}


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + bytes(4000)])
def test_a_file_that_is_no_store_is_made_anew(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    path.write_bytes(content)
    with opened(path, "key") as store:
        assert store.get("a") is None
        store.put("a", b"c")
    with opened(path, "key") as store:
        assert store.get("a") == b"c"


def test_another_key_starts_anew(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    with opened(path, "one") as store:
        store.put("a", b"c")
    with opened(path, "other") as store:
        assert store.get("a") is None
    with opened(path, "one") as store:
        assert store.get("a") is None


def test_a_row_that_was_tampered_with_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    with opened(path, "key") as store:
        for name in "ab":
            store.put(name, b"c")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE kept SET content = 'x' WHERE name = 'a'")
    connection.close()
    with opened(path, "key") as store:
        assert (store.get("a"), store.get("b")) == (None, b"c")


def test_what_a_failed_run_wrote_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    with opened(path, "key") as store:
        store.put("a", b"c")
    with pytest.raises(KeyError), opened(path, "key") as store:
        store.put("b", b"c")
        raise KeyError
    with opened(path, "key") as store:
        assert (store.get("a"), store.get("b")) == (b"c", None)


def test_where_nothing_can_be_kept_the_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with opened(tmp_path / "file/x.sqlite", "key") as store:
        store.put("a", b"c")
        assert store.get("a") is None


def test_a_store_in_use_by_another_run_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    with opened(path, "key") as store:
        store.put("a", b"c")
        with opened(path, "key") as other:
            other.put("b", b"c")
    with opened(path, "key") as store:
        assert (store.get("a"), store.get("b")) == (b"c", None)


def test_issues_are_remembered_while_nothing_changes(tmp_path: Path) -> None:
    source, made = tmp_path / "source", []
    source.write_text("one")

    def make() -> list[Issue]:
        made.append(source.read_text())
        return [Issue(Place(made[-1]), "rule", "found", "expected")]

    def run_once(name: str = "a", path: Path | None = tmp_path / "x.sqlite") -> list[str]:
        return [issue.place.file for issue in remembered(path, source.read_text, name, make)]

    assert [run_once(), run_once(), run_once("b"), run_once(path=None)] == [["one"]] * 4
    assert made == ["one"] * 3
    source.write_text("two")
    assert [run_once(), run_once()] == [["two"], ["two"]]
    assert made == ["one"] * 3 + ["two"]


def test_what_was_made_from_something_that_changed_meanwhile_is_not_kept(tmp_path: Path) -> None:
    keys = iter(["old", "new", "old", "old"])
    made = []

    def make() -> list[Issue]:
        made.append("")
        return []

    for _ in range(2):
        remembered(tmp_path / "x.sqlite", lambda: next(keys), "a", make)
    assert len(made) == 2
