"""What all benchmarks share: how a process is measured, what a median is, how a table and the machine are written."""

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from math import log
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from typing import Final, NamedTuple

__all__ = ["HERE", "ROOT", "Run", "exponent", "finished", "generated", "machine", "markdown", "measured", "median"]

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent


class Run(NamedTuple):
    """What one process took: CPU and wall seconds, peak memory in MB."""

    cpu: float
    wall: float
    memory: float


def finished(command: list[str], seconds: float | None = None, codes: tuple[int, ...] = (0,)) -> tuple[Run, bytes, bytes]:
    """Run a command to its end: what it took, what it wrote to standard output and to standard error.

    CPU is user and system time of the process and its children, start of Python included, as the operating system counts it. Memory
    is counted from the fork, so no process shows less than this one has: some 30 MB. Raises TimeoutError for a command that takes
    longer than `seconds`, after ending it. Ends the benchmark when the exit code is none of `codes`.
    """
    start = time.perf_counter()
    with TemporaryFile() as output, TemporaryFile() as errors:
        with subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=errors) as process:
            watch = Timer(seconds or 0, process.terminate)
            if seconds:
                watch.start()
            _, status, usage = os.wait4(process.pid, 0)
            watch.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
        taken = time.perf_counter() - start
        if seconds and taken > seconds:
            raise TimeoutError(f"stopped after {seconds:g} s")
        written = [(stream.seek(0), stream.read())[1] for stream in (output, errors)]
    if process.returncode not in codes:
        sys.exit(f"{' '.join(command[1:])} ended with {process.returncode}:\n{written[1].decode()[-2000:]}")
    return Run(usage.ru_utime + usage.ru_stime, taken, usage.ru_maxrss / 1024), written[0], written[1]


def measured(command: list[str], seconds: float | None = None) -> Run:
    """What a command took."""
    return finished(command, seconds)[0]


def generated(path: Path, count: int, *options: str) -> Path:
    """The path, to which records of `generate.py` were written."""
    with path.open("wb") as stream:
        subprocess.run([sys.executable, str(HERE / "generate.py"), str(count), *options], stdout=stream, check=True, cwd=ROOT)
    return path


def median(runs: list[Run], field: str) -> float:
    """The median of one figure."""
    return statistics.median(getattr(run, field) for run in runs)


def exponent(early: tuple[int, float], late: tuple[int, float]) -> float:
    """With which power of the number of records a figure grows, from two pairs of both."""
    return log(late[1] / early[1]) / log(late[0] / early[0])


def markdown(head: list[str], rows: Iterable[Iterable[str]]) -> str:
    """A table whose columns after the first are numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def machine() -> str:
    """The machine, as far as it can be told without a date or a name."""
    models = [line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    memory = [int(line.split()[1]) / 2**20 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")]
    parts = [f"{os.cpu_count()} cores" + (f" of {models[0]}" if models else ""), *(f"{size:.0f} GB" for size in memory)]
    return f"{', '.join(parts)}, {platform.system()} on {platform.machine()}, Python {platform.python_version()}"


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []
