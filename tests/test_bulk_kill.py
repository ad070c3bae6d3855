"""A run killed at random moments, again and again, ends with the same bytes: five times here, a hundred times by `make kill`."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

from bulk import REPO, generated, map_command, run
from test_bulk import wait_until_gone

#: How many runs are killed.
KILLS = int(os.environ.get("KILLS", "5"))
RECORDS = 1_200


def test_killed_at_random_moments_a_run_ends_with_the_same_bytes(tmp_path: Path) -> None:
    source, whole, output, rejects = (tmp_path / name for name in ("in.jsonl", "whole.nt", "out.nt", "rejects.jsonl"))
    lines = generated(RECORDS).splitlines()
    for number in range(7, RECORDS, 97):
        lines[number] = b"not json"
    source.write_bytes(b"\n".join(lines))
    expected_rejects = tmp_path / "whole.rejects.jsonl"
    start = time.monotonic()
    expected = run(map_command(source, whole, "--jobs", 2, "--rejects", expected_rejects))
    length = time.monotonic() - start
    assert expected.returncode == 0, expected.stderr
    command = map_command(source, output, "--jobs", 2, "--rejects", rejects)
    moments = random.Random(8)
    kills = 0
    while kills < KILLS:
        process = subprocess.Popen(command, cwd=REPO, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            process.wait(moments.uniform(0, length))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
        else:  # it was quicker than that
            assert process.returncode == 0
        wait_until_gone(process.pid)
        if output.exists():  # it was killed after it had published, or not at all
            assert output.read_bytes() == whole.read_bytes()
            output.unlink()
    done = run(command)
    assert (done.returncode, done.stderr) == (expected.returncode, expected.stderr)
    assert output.read_bytes() == whole.read_bytes()
    assert rejects.read_bytes() == expected_rejects.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []
