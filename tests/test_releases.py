"""Releases: kept for ever, compared with what comes after, with tombstones for what has gone, and whole whenever a run is killed."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from library import LIBRARY

from pipeline.cli import main
from pipeline.publishing.releases import precedence, previous_release
from pipeline.rules import RULES


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the small library."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


def publish(project: Path, *more: str) -> tuple[int, str]:
    arguments = ["publish", "--project", str(project), "--build", str(project / "build"), *more]
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.exit_code, result.output


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def released(project: Path, version: str) -> None:
    edit(
        project / "dataset.yaml",
        next(line for line in (project / "dataset.yaml").read_text().splitlines() if line.startswith("version")),
        f"version: {version}",
    )
    code, output = publish(project, "--release")
    assert code == 0, output


def state(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_release_an_edit_a_release_and_their_difference(project: Path) -> None:
    released(project, "1.0.0")
    first = project / "build/releases/1.0.0"
    before = state(first)
    assert "The first release" in before["CHANGES.md"].decode()
    assert not any(path.stat().st_mode & 0o222 for path in first.iterdir())

    edit(project / "records/person/ada-byron.yaml", "en: Ada Byron", "en: Ada Lovelace")
    released(project, "1.1.0")
    second = project / "build/releases/1.1.0"
    assert state(first) == before
    assert state(second) == state(project / "build/dumps")
    assert "label en changed: Ada Byron → Ada Lovelace" in (second / "CHANGES.md").read_text("utf-8")
    changes = json.loads((second / "changes.json").read_text("utf-8"))
    assert (changes["old"], changes["new"], changes["counts"]) == ("1.0.0", "1.1.0", {"label changed": 1})
    stream = json.loads((second / "changes.activity.json").read_text("utf-8"))
    assert [one["type"] for one in stream["orderedItems"]] == ["Update"]
    for folder in (first, second):
        subprocess.run(["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"], cwd=folder, check=True)
    lines = set((first / "library.nt").read_text("utf-8").splitlines())
    for line in (second / "changes.rdfp").read_text("utf-8").splitlines():
        if line.startswith("D "):
            lines.remove(line[2:])
        elif line.startswith("A "):
            lines.add(line[2:])
    assert lines == set((second / "library.nt").read_text("utf-8").splitlines())
    assert "https://example.org/library/dataset/1.1.0" in (second / "void.ttl").read_text("utf-8")


def test_the_same_version_again_is_the_same_release_or_an_error(project: Path) -> None:
    released(project, "1.0.0")
    before = state(project / "build/releases")
    assert publish(project, "--release")[0] == 0
    edit(project / "records/person/ada-byron.yaml", "en: Ada Byron", "en: Ada Lovelace")
    assert publish(project)[0] == 0
    code, output = publish(project, "--release")
    assert code == 1 and "error[release-exists]: version 1.0.0 was released with other content: changed " in output
    assert "library.ttl" in output
    assert state(project / "build/releases") == before


def test_a_release_that_somebody_damaged_is_told(project: Path) -> None:
    released(project, "1.0.0")
    path = project / "build/releases/1.0.0/void.ttl"
    path.chmod(0o644)
    path.write_text("x", encoding="utf-8")
    code, output = publish(project, "--release")
    assert code == 1 and "error[release-damaged]: files of this release are no longer those that were released: changed void.ttl" in output


WITHDRAWN = """ada:
  label: Ada
  replaced_by: ada-byron
  reason: Two records were about one person.
  version: 1.1.0
"""


def second_person(project: Path) -> Path:
    """A record `ada`, beside `ada-byron`, that some later version withdraws."""
    other = project / "records/person/ada.yaml"
    text = (project / "records/person/ada-byron.yaml").read_text("utf-8")
    other.write_text(text.replace("id: ada-byron", "id: ada", 1), encoding="utf-8")
    return other


def test_withdrawn_items_have_tombstones_that_stay(project: Path) -> None:
    record = second_person(project)
    released(project, "1.0.0")
    record.unlink()
    code, output = publish(project)
    assert code == 0 and "version: " not in output
    edit(project / "dataset.yaml", "version: 1.0.0", "version: 1.1.0")
    code, output = publish(project)
    assert code == 0 and "withdrawn.yaml: warning[item-vanished]: Ada Byron (ada) has gone since 1.0.0" in output

    (project / "withdrawn.yaml").write_text(WITHDRAWN, encoding="utf-8")
    released(project, "1.1.0")
    release = project / "build/releases/1.1.0"
    assert "withdrawn, replaced by ada-byron" in (release / "CHANGES.md").read_text("utf-8")
    graph = ox.Store()
    graph.load(path=str(release / "library-withdrawn.ttl"), format=ox.RdfFormat.TURTLE)
    assert graph.query(
        "ASK { <https://example.org/library/entity/ada> <http://www.w3.org/2002/07/owl#deprecated> true ;"
        " <http://purl.org/dc/terms/isReplacedBy> <https://example.org/library/entity/ada-byron> }"
    )
    released(project, "1.2.0")
    assert (project / "build/releases/1.2.0/library-withdrawn.ttl").read_bytes() == (release / "library-withdrawn.ttl").read_bytes()

    (project / "withdrawn.yaml").unlink()
    edit(project / "dataset.yaml", "version: 1.2.0", "version: 1.3.0")
    code, output = publish(project)
    assert code == 1 and "withdrawn.yaml: error[tombstone-dropped]: the tombstone of ada is gone" in output


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WITHDRAWN.replace("ada:", "ada-byron:").replace("replaced_by: ada-byron", "replaced_by: misprint"),
         ["withdrawn.yaml:1:1: error[withdrawn-present]: ada-byron is withdrawn and has a record"]),
        (WITHDRAWN.replace("replaced_by: ada-byron", "replaced_by: nobody"),
         ["withdrawn.yaml:1:1: error[withdrawn-replacement]: ada is replaced by nobody, which has no record"]),
        (WITHDRAWN.replace("reason", "why"), ["withdrawn.yaml:4:3: error[unknown-key]", "error[schema]"]),
        ("- ada\n", ["withdrawn.yaml:1:1: error[not-a-mapping]"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_tombstones_is_told_where_it_stands(project: Path, text: str, expected: list[str]) -> None:
    (project / "withdrawn.yaml").write_text(text, encoding="utf-8")
    code, output = publish(project)
    assert code == 1
    assert [part for part in expected if part not in output] == [], output
    assert not (project / "build/dumps").exists()
    checked = CliRunner().invoke(main, ["check", "--project", str(project), "--build", str(project / "build")])
    assert [part for part in expected if part not in checked.output] == [], checked.output


def test_versions_are_ordered_as_semver_has_it(tmp_path: Path) -> None:
    order = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.2.0", "1.10.0"]
    for name in (*order, "latest", ".1.5.0.7.partial"):
        (tmp_path / name).mkdir()
    assert [(path.name if (path := previous_release(tmp_path, version)) else None) for version in order] == [None, *order[:-1]]


@given(st.text(max_size=8))
def test_what_is_no_version_has_no_place_in_the_order(name: str) -> None:
    order = precedence(name)
    assert order is None or name.count(".") >= 2


def test_new_rules_are_in_the_catalogue() -> None:
    assert {"release-exists", "release-damaged", "item-vanished", "tombstone-dropped"} <= set(RULES)


def whole(folder: Path) -> str:
    """The version of a published folder, every file of which is as its checksums say."""
    subprocess.run(["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"], cwd=folder, check=True, capture_output=True)
    assert {line.split("  ")[1] for line in (folder / "SHA256SUMS").read_text().splitlines()} == {
        path.name for path in folder.iterdir()
    } - {"SHA256SUMS"}
    return str(json.loads((folder / "manifest.json").read_text("utf-8"))["version"])


def test_a_publication_killed_at_any_moment_leaves_a_whole_one(project: Path) -> None:
    released(project, "1.0.0")
    release = state(project / "build/releases/1.0.0")
    edit(project / "dataset.yaml", "version: 1.0.0", "version: 1.1.0")
    command = [sys.executable, "-m", "pipeline", "publish", "--project", str(project), "--build", str(project / "build"), "--release"]
    begun = time.monotonic()
    subprocess.run([*command[:-1], "--output", str(project / "elsewhere")], cwd=LIBRARY.parents[2], check=True, capture_output=True)
    span, chance, versions = time.monotonic() - begun, random.Random(1953), set()
    for _ in range(8):
        run = subprocess.Popen(command, cwd=LIBRARY.parents[2], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.4, 1.1) * span)
        run.send_signal(signal.SIGKILL)
        run.wait()
        versions.add(whole(project / "build/dumps"))
        assert state(project / "build/releases/1.0.0") == release
        if (project / "build/releases/1.1.0").exists():
            assert whole(project / "build/releases/1.1.0") == "1.1.0"
    assert versions <= {"1.0.0", "1.1.0"}
    assert publish(project, "--release")[0] == 0
    assert whole(project / "build/dumps") == whole(project / "build/releases/1.1.0") == "1.1.0"
    assert sorted(path.name for path in (project / "build").iterdir() if path.name.startswith(".")) == []


SWAPS = """
import sys
from pathlib import Path
from pipeline.outputs import replacing_folder
number = 0
while True:
    number += 1
    with replacing_folder(Path(sys.argv[1])) as folder:
        for name in "abc":
            (folder / name).write_text(str(number))
    if number == 1:
        print("ready", flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the old folder steps aside for a moment")
def test_a_folder_that_is_exchanged_is_there_and_whole_at_every_moment(tmp_path: Path) -> None:
    target, chance = tmp_path / "dumps", random.Random(5)
    for _ in range(6):
        run = subprocess.Popen([sys.executable, "-c", SWAPS, str(target)], cwd=LIBRARY.parents[2], stdout=subprocess.PIPE)
        assert run.stdout
        run.stdout.readline()
        until = time.monotonic() + chance.uniform(0.02, 0.2)
        while time.monotonic() < until:
            os.close(os.open(target, os.O_RDONLY))  # there is always one
        run.send_signal(signal.SIGKILL)
        run.wait()
        run.stdout.close()
        contents = {path.name: path.read_text() for path in target.iterdir()}
        assert sorted(contents) == ["a", "b", "c"] and len(set(contents.values())) == 1
