"""Bulk mapping: the same bytes however many processes, nothing lost or doubled, and bad records set aside."""

import json
import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest
from bulk import REPO, generated, map_command, run


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand and fifty records."""
    path = tmp_path_factory.mktemp("records") / "records.jsonl"
    path.write_bytes(generated(1_050))
    return path


@pytest.mark.parametrize("syntax", ["nt", "ttl", "jsonld"])
def test_two_processes_write_the_bytes_of_one(records: Path, tmp_path: Path, syntax: str) -> None:
    outputs = [tmp_path / f"{jobs}.{syntax}" for jobs in (1, 2)]
    for jobs, output in enumerate(outputs, 1):
        done = run(map_command(records, output, "--jobs", jobs))
        assert (done.returncode, done.stderr) == (0, "map: 1,050 records in = 1,050 items out + 0 rejected, no issues\n")
    assert outputs[0].read_bytes() == outputs[1].read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["build", *(output.name for output in outputs)])
    if syntax == "jsonld":
        assert len({node["@id"] for node in json.loads(outputs[0].read_text())["@graph"]}) > 1_050


def test_a_pipe_gets_the_bytes_of_a_file(records: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.nt"
    run(map_command(records, output))
    for jobs in (1, 2):
        done = subprocess.run(
            map_command(records, Path("/dev/stdout"), "--jobs", jobs, "--build", tmp_path / "b"), capture_output=True, check=True
        )
        assert done.stdout == output.read_bytes()


def faulty(lines: list[bytes]) -> dict[int, tuple[bytes, str]]:
    """Number of a line -> what stands there instead, and the rule that it breaks."""
    good = [json.loads(line) for line in lines]
    no_id = good[13] | {"id": "Not An Id"}
    date = json.loads(lines[250])
    date["statements"]["date_of_birth"][0]["value"] = "1948-13"
    return {
        14: (json.dumps(no_id).encode(), "id"),
        101: (b'{"id": "x", "type": "person", "id": "y"}', "duplicate-key"),
        150: (b"not json", "json-syntax"),
        200: (b'{"id": "\xff"}', "encoding"),
        251: (json.dumps(date).encode(), "date"),
        300: (json.dumps(good[299] | {"type": "pirson"}).encode(), "unknown-type"),
        301: (json.dumps(good[300] | {"colour": "red"}).encode(), "unknown-key"),
        399: (b'{"a":' * 50 + b"1" + b"}" * 50, "too-deep"),
        400: (lines[399][:200], "json-syntax"),
    }


@pytest.mark.parametrize("jobs", [1, 2])
def test_bad_records_are_set_aside_with_their_issues(records: Path, tmp_path: Path, jobs: int) -> None:
    lines = records.read_bytes().splitlines()[:420]
    bad = faulty(lines)
    good = tmp_path / "good.jsonl"
    # What is left must have the bytes of the good records, chunk by chunk: a rejected record keeps its place in its chunk.
    for number, (line, _) in bad.items():
        lines[number - 1] = line
    source, output, rejects = tmp_path / "mixed.jsonl", tmp_path / "out.nt", tmp_path / "rejected.jsonl"
    source.write_bytes(b"\n".join([*lines[:50], b"", b"  ", *lines[50:]]) + b"\n")
    done = run(map_command(source, output, "--jobs", jobs, "--rejects", rejects))
    assert (
        done.stderr == f"map: 420 records in = {420 - len(bad):,} items out + {len(bad)} rejected, {done.stderr.partition('rejected, ')[2]}"
    )
    assert done.returncode == 0
    found = [json.loads(line) for line in rejects.read_bytes().splitlines()]
    shift = {number: number + (2 if number > 50 else 0) for number in bad}
    assert [entry["line"] for entry in found] == [shift[number] for number in bad]
    for entry, (line, rule) in zip(found, bad.values(), strict=True):
        assert rule in {issue["rule"] for issue in entry["issues"]}
        assert entry.get("raw", "").encode() == line or "base64" in entry
    good.write_bytes(b"\n".join(line for number, line in enumerate(lines, 1) if number not in bad) + b"\n")
    run(map_command(good, tmp_path / "good.nt"))
    assert set(output.read_bytes().splitlines()) == set((tmp_path / "good.nt").read_bytes().splitlines())


@pytest.mark.parametrize("jobs", [1, 2])
def test_without_rejects_an_error_publishes_nothing(records: Path, tmp_path: Path, jobs: int) -> None:
    source, output = tmp_path / "mixed.jsonl", tmp_path / "out.nt"
    source.write_bytes(records.read_bytes() + b"not json\n")
    output.write_text("the last good output\n")
    done = run(map_command(source, output, "--jobs", jobs))
    assert done.returncode == 1
    assert f"{source}:1051:1: error[" in done.stdout
    assert "1,051 records in = 1,050 items out + 1 rejected, 1 error" in done.stderr
    assert output.read_text() == "the last good output\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build", "mixed.jsonl", "out.nt"]


def session(leader: int) -> list[int]:
    """The living processes of a session."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == leader and fields[0] != "Z":
                found.append(int(entry.name))
    return found


def wait_until_gone(leader: int) -> None:
    """Wait for the last process of a session to end."""
    deadline = time.monotonic() + 20
    while left := session(leader):
        assert time.monotonic() < deadline, f"processes {left} are left"
        time.sleep(0.02)


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)])
def test_a_run_that_is_stopped_leaves_no_process_and_goes_on(records: Path, tmp_path: Path, sent: signal.Signals, code: int) -> None:
    output = tmp_path / "out.nt"
    journal = tmp_path / ".out.nt.work" / "journal.jsonl"
    process = subprocess.Popen(
        map_command(records, output, "--jobs", 2),
        cwd=REPO,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not (journal.exists() and journal.read_bytes().count(b"\n") > 1) and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(sent)
    _, told = process.communicate()
    wait_until_gone(process.pid)
    assert process.returncode == code, told
    assert not output.exists()
    assert told == ("" if sent is signal.SIGKILL else "stopped; the same command goes on from the last finished part\n")
    whole = tmp_path / "whole.nt"
    run(map_command(records, whole))
    done = run(map_command(records, output, "--jobs", 1))
    assert done.stderr == "map: 1,050 records in = 1,050 items out + 0 rejected, no issues\n"
    assert output.read_bytes() == whole.read_bytes()
    assert not journal.parent.exists()


def test_what_was_made_from_another_input_is_made_again(records: Path, tmp_path: Path) -> None:
    source, output = tmp_path / "some.jsonl", tmp_path / "out.nt"
    lines = records.read_bytes().splitlines(keepends=True)
    source.write_bytes(b"".join(lines))
    stopped = map_command(source, output, "--jobs", 1)
    limit = 3_000_000  # bytes: a few chunks
    done = run(stopped, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert (done.returncode, done.stdout) == (3, "")
    assert "cannot be written (File too large); raise the limit on the size of files (ulimit -f) and run again" in done.stderr
    assert (tmp_path / ".out.nt.work" / "journal.jsonl").read_bytes().count(b"\n") > 1
    source.write_bytes(b"".join([*lines[:120], *lines[500:]]))
    done = run(stopped)
    assert done.stderr == "map: 670 records in = 670 items out + 0 rejected, no issues\n"
    whole = tmp_path / "whole.nt"
    run(map_command(source, whole))
    assert output.read_bytes() == whole.read_bytes()


def test_two_runs_do_not_write_the_same_file(records: Path, tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    output = tmp_path / "out.nt"
    folder = tmp_path / ".out.nt.work"
    folder.mkdir()
    with (folder / "journal.jsonl").open("wb") as journal:
        fcntl.flock(journal, fcntl.LOCK_EX)
        done = run(map_command(records, output))
    assert done.returncode == 2
    assert done.stderr == f"error: {output}: another process is writing it; wait for it or choose another output\n"


def test_rejects_are_not_for_folders(tmp_path: Path) -> None:
    done = run(map_command(REPO / "records", tmp_path / "out.nt", "--keep-going"))
    assert done.returncode == 2
    assert (
        done.stderr == "error: --jobs, --check, --rejects and --keep-going are for files of many records, not for YAML files and folders\n"
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told(records: Path, tmp_path: Path) -> None:
    done = run(map_command(records, Path("/dev/full"), "--build", tmp_path / "build"))
    assert done.returncode == 3
    assert "/dev/full: cannot be written (No space left on device); free some space on the disk and run again" in done.stderr


def test_of_many_issues_of_one_rule_the_first_thousand_are_told_and_the_others_counted(tmp_path: Path) -> None:
    source = tmp_path / "bad.jsonl"
    source.write_bytes(b'{"id":"x","type":"pirson","labels":{"en":"x"}}\n' * 1_200)
    done = run(map_command(source, tmp_path / "out.nt", "--jobs", 1))
    assert done.returncode == 1
    assert done.stdout.count("error[unknown-type]: type") == 1_000
    assert "error[unknown-type] 200 times more than are listed\n" in done.stdout
    assert "1,200 records in = 0 items out + 1,200 rejected" in done.stderr
