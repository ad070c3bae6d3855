"""Generated records and runs of `map` on them in small chunks, for the tests of bulk work."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

REPO = Path(__file__).resolve().parents[1]
#: Records in a chunk, in place of ten thousand.
SMALL = 100
#: A run of the command line with small chunks.
PROGRAM = f"import pipeline.cli.bulk as bulk; bulk.SEGMENT = {SMALL}; from pipeline.cli import main; main(prog_name='pipeline')"


def generated(count: int) -> bytes:
    """So many records as JSON Lines."""
    return subprocess.run([sys.executable, REPO / "benchmarks/generate.py", str(count)], check=True, capture_output=True).stdout


def map_command(records: Path, output: Path, *more: object) -> list[str]:
    """`map` in small chunks, as a command for the system."""
    arguments = ["map", "--project", REPO, "--records", records, "--output", output, "--build", output.parent / "build", *more]
    return [sys.executable, "-c", PROGRAM, *map(str, arguments)]


def run(command: Iterable[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """A command to its end."""
    return subprocess.run(list(command), check=False, capture_output=True, text=True, cwd=REPO, **options)
