"""Generated records and runs of `map` on them in small chunks, for the tests of bulk work."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

REPO = Path(__file__).resolve().parents[1]
#: Records in a chunk, in place of thousands.
SMALL = 100
#: A run of the command line with small chunks.
PROGRAM = f"import pipeline.runs.mapping as bulk; bulk.SEGMENT = {SMALL}; from pipeline.cli import main; main(prog_name='pipeline')"


def generated(count: int) -> bytes:
    """So many records as JSON Lines."""
    return subprocess.run([sys.executable, REPO / "benchmarks/generate.py", str(count)], check=True, capture_output=True).stdout


def map_command(records: Path, output: Path, *more: object) -> list[str]:
    """`map` in small chunks, as a command for the system."""
    arguments = ["map", "--project", REPO, "--records", records, "--output", output, "--build", output.parent / "build", *more]
    return [sys.executable, "-c", PROGRAM, *map(str, arguments)]


class Measured(NamedTuple):
    """A command that has ended, its peak memory in MB, and its CPU seconds."""

    done: subprocess.CompletedProcess[str]
    peak: int
    seconds: float


#: Runs a command and tells what it took. In a process of its own: to the system, a child was once as large as its parent.
_MEASURING = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:])
_, status, used = os.wait4(process.pid, 0)
print(used.ru_maxrss // 1024, used.ru_utime + used.ru_stime, file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def measured(command: Iterable[object]) -> Measured:
    """A command to its end, and what it took."""
    done = run([sys.executable, "-c", _MEASURING, *map(str, command)])
    *lines, told = done.stderr.splitlines()
    peak, seconds = told.split()
    done.stderr = "\n".join(lines)
    return Measured(done, int(peak), float(seconds))


def run(command: Iterable[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """A command to its end."""
    return subprocess.run(list(command), check=False, capture_output=True, text=True, cwd=REPO, **options)
