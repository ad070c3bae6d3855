"""Runs killed at random moments, again and again, end with the same bytes: once here for each verb, a hundred times by `make kill`.

Whatever the moment, each output that is there is whole; nothing is left of the runs that were killed, no process and no file.
"""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from bulk import PROGRAM, REPO, generated, map_command, run
from test_bulk import wait_until_gone
from test_bulk_convert import command as convert_command
from test_bulk_convert import generated as entity
from test_bulk_reconcile import filled, reconcile
from test_bulk_validate import by_hand, faulty

#: How many runs of each verb are killed.
KILLS = int(os.environ.get("KILLS", "1"))
#: More work for each where time does not matter.
MUCH = 4 if KILLS > 10 else 1
VALIDATE = (
    "import pipeline.runs.validating as bulk; bulk.READ, bulk.PART = 20, 9; from pipeline.cli import main; main(prog_name='pipeline')"
)
Command = list[str]


def mapping(given: Path, out: Path) -> Command:
    """`map`, with lines that are set aside."""
    source = given / "in.jsonl"
    lines = generated(500 * MUCH).splitlines()
    lines[7::97] = [b"not json"] * len(lines[7::97])
    source.write_bytes(b"\n".join(lines))
    return map_command(source, out / "out.nt", "--jobs", 2, "--rejects", out / "rejects.jsonl")


def checking(given: Path, out: Path) -> Command:
    """`check`, with a record that comes again in another part, and one that speaks of a record there."""
    source = given / "in.jsonl"
    lines = generated(400 * MUCH).splitlines()
    lines[150] = lines[7]
    child = json.loads(lines[10])
    (born,) = child["statements"]["date_of_birth"]
    child["statements"]["father"] = [{"value": json.loads(lines[140])["id"], "references": born["references"]}]
    lines[10] = json.dumps(child).encode()
    lines[120] = b"not json"
    source.write_bytes(b"\n".join(lines))
    arguments = ["check", "--project", REPO, "--build", out / "build", "--records", source, "--jobs", 2]
    return [sys.executable, "-c", PROGRAM, *map(str, arguments)]


def mapping_checked(given: Path, out: Path) -> Command:
    """`map --check` on the same records."""
    checking(given, out)
    return map_command(given / "in.jsonl", out / "out.nt", "--jobs", 1, "--check", "--keep-going")


def validating(given: Path, out: Path) -> Command:
    """`validate` with a few shapes on faulty records."""
    project, source = by_hand(given / "project"), given / "in.jsonl"
    for path in (project / "shapes").glob("*.ttl"):
        if path.name not in ("life.ttl", "sources.ttl"):
            path.unlink()
    source.write_bytes(b"".join([*faulty()[: 60 * MUCH], b"no record\n"]))
    arguments = ["validate", "--project", project, "--build", out / "build", "--records", source, "--jobs", 2]
    return [sys.executable, "-c", VALIDATE, *map(str, arguments)]


def converting(given: Path, out: Path) -> Command:
    """`convert`, with entities that come twice."""
    source = given / "in.jsonl"
    lines = [json.dumps(entity(number % (190 * MUCH))) for number in range(200 * MUCH)]
    source.write_text("\n".join([*lines, "not json"]), encoding="utf-8")
    return convert_command(source, out / "out.ttl", "--jobs", 2)


def reconciling(given: Path, out: Path) -> Command:
    """`reconcile`, whose matches rest on those of other parts."""
    (given / "project").mkdir()
    return reconcile(filled(given / "project"), out / "reports", "--jobs", 2, "--rejects", out / "rejects.jsonl")


def published(folder: Path) -> dict[str, bytes]:
    """The files of a folder by their names, but for what runs keep for themselves."""
    files = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    kept = {
        name: path for name, path in files.items() if "cache" not in name.parts and not any(part.startswith(".") for part in name.parts)
    }
    return {name.as_posix(): path.read_bytes() for name, path in sorted(kept.items())}


def removed(folder: Path) -> None:
    """Remove what is published, so that the next run has something to do."""
    for path in folder.iterdir():
        if not path.name.startswith(".") and path.name != "build":
            path.unlink() if path.is_file() else shutil.rmtree(path)


def is_killed(command: Command, moment: float) -> bool:
    """Whether a run was killed after so many seconds; false where it was quicker."""
    process = subprocess.Popen(command, cwd=REPO, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    process.wait()
    wait_until_gone(process.pid)
    return process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("prepare", [mapping, checking, validating, converting, reconciling])
def test_killed_at_random_moments_a_run_ends_with_the_same_bytes(prepare: Callable[[Path, Path], Command], tmp_path: Path) -> None:
    given, out = tmp_path / "given", tmp_path / "out"
    given.mkdir()
    out.mkdir()
    command = prepare(given, out)
    start = time.monotonic()
    expected = run(command)
    length = time.monotonic() - start
    assert expected.returncode in (0, 1), expected.stderr
    whole = published(out)
    assert whole
    removed(out)
    moments = random.Random(8)
    kills = 0
    while kills < KILLS:
        kills += is_killed(command, moments.uniform(0.2, 1) * length)
        found = published(out)
        assert [name for name in found if found[name] != whole.get(name)] == []
        removed(out)
    done = run(command)
    assert (done.returncode, done.stdout, done.stderr) == (expected.returncode, expected.stdout, expected.stderr)
    assert published(out) == whole
    assert [path for path in out.rglob(".*") if "cache" not in path.parts] == []


def no_more_than(size: int) -> Callable[[], None]:
    """Makes a process whose files cannot grow beyond so many bytes: to it, the disk is full."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("prepare", [validating, *([checking, mapping, converting, reconciling] if MUCH > 1 else [])])
def test_where_the_disk_is_full_a_run_stops_with_words_and_goes_on_later(prepare: Callable[[Path, Path], Command], tmp_path: Path) -> None:
    given, out = tmp_path / "given", tmp_path / "out"
    given.mkdir()
    out.mkdir()
    command = prepare(given, out)
    sizes = [10_000, 60_000, 300_000, 1_000_000] if MUCH > 1 else [60_000]
    stopped = []
    for size in sizes:
        done = run(command, preexec_fn=no_more_than(size))
        if done.returncode == 3:
            stopped.append(size)
            assert done.stderr.startswith("error: "), done.stderr
            assert "run again" in done.stderr
            assert done.stderr.count("\n") == 1
        else:
            removed(out)
    assert stopped
    later = run(command)
    found = published(out)
    shutil.rmtree(out)
    out.mkdir()
    whole = run(command)
    assert (later.returncode, later.stdout, later.stderr) == (whole.returncode, whole.stdout, whole.stderr)
    assert found == published(out)


@pytest.mark.parametrize(("prepare", "left"), [(mapping_checked, 100), (validating, 20), *([(checking, 100)] if MUCH > 1 else [])])
def test_nothing_is_left_of_what_a_shorter_input_no_longer_has(prepare: Callable[[Path, Path], Command], left: int, tmp_path: Path) -> None:
    given, out = tmp_path / "given", tmp_path / "out"
    given.mkdir()
    out.mkdir()
    command = prepare(given, out)
    process = subprocess.Popen(command, cwd=REPO, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    while max((path.read_bytes().count(b"\n") for path in out.rglob("journal.jsonl")), default=0) < 3 and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_until_gone(process.pid)
    assert process.returncode == -signal.SIGKILL, "it was too quick to be killed"
    source = given / "in.jsonl"
    source.write_bytes(b"".join(source.read_bytes().splitlines(keepends=True)[:left]))
    done = run(command)
    found = published(out)
    shutil.rmtree(out)
    out.mkdir()
    whole = run(command)
    assert (done.returncode, done.stdout, done.stderr) == (whole.returncode, whole.stdout, whole.stderr)
    assert found == published(out)
