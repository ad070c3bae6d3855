"""Worker processes: results in order, errors told with their task, and no process left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from multiprocessing import active_children, current_process
from pathlib import Path
from threading import Event, Thread

import pytest

from pipeline.issues import EnvironmentFailure
from pipeline.shards.pool import ShardFailure, divided, ordered

REPO = Path(__file__).resolve().parents[1]
CORES = len(os.sched_getaffinity(0))


def squarer() -> Callable[[int], int]:
    """A worker whose earlier tasks take longer than its later ones."""

    def square(number: int) -> int:
        if number == 13:
            raise EnvironmentFailure("the disk of 13 is full")
        if number == 14:
            raise ZeroDivisionError("no words for this")
        if number == 15:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.05 if number % 4 == 0 else 0)
        return number * number

    return square


@pytest.mark.parametrize("forks", [False, True])
@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_the_order_of_the_tasks(jobs: int, forks: bool) -> None:
    assert list(ordered(squarer, range(12), jobs, forks=forks)) == [number * number for number in range(12)]
    assert active_children() == []


def test_tasks_are_taken_as_they_are_needed() -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(12):
            taken.append(number)
            yield number

    results = ordered(squarer, tasks(), 2)
    assert next(results) == 0
    assert len(taken) < 12
    results.close()  # type: ignore[attr-defined]
    assert active_children() == []


@pytest.mark.parametrize("forks", [False, True])
@pytest.mark.parametrize(
    ("number", "kind", "told"),
    [
        (13, EnvironmentFailure, "^the disk of 13 is full$"),
        (14, ShardFailure, r"(?s)^14:\nTraceback.*ZeroDivisionError: no words for this"),
        (15, EnvironmentFailure, "^15: its worker process was ended by SIGKILL; if memory ran out, use fewer --jobs, and run again$"),
    ],
)
def test_an_error_is_told_and_ends_the_work(number: int, kind: type[Exception], told: str, forks: bool) -> None:
    with pytest.raises(kind, match=told):
        list(ordered(squarer, [1, number, 2], 2, forks=forks))
    assert active_children() == []


def of_much(what: bytes) -> Callable[[int], int]:
    """A worker that is told more than a pipe holds."""
    return lambda number: number + len(what)


def started() -> list[int]:
    """The workers of this process that were started anew, even those that have done nothing yet."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = process.joinpath("stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid() and b"spawn_main" in process.joinpath("cmdline").read_bytes():
                found.append(int(process.name))
    return found


def test_a_worker_that_is_killed_before_it_was_told_anything_does_not_hold_the_run_up() -> None:
    ended = Event()

    def killing() -> None:
        while not ended.is_set():
            for worker in started():
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)

    thread = Thread(target=killing)
    thread.start()
    try:
        with pytest.raises(EnvironmentFailure, match=r"^1: its worker process was ended by SIGKILL"):
            list(ordered(partial(of_much, bytes(1_000_000)), [1, 2], 2))
    finally:
        ended.set()
        thread.join()
    assert active_children() == []


def teller() -> Callable[[int], tuple[int, str]]:
    """A worker that tells how it was started."""
    return lambda _: (os.getpid(), type(current_process()).__name__)


def test_there_are_no_more_workers_than_tasks() -> None:
    assert len({process for process, _ in ordered(teller, [1], 3)}) == 1


def test_beside_another_thread_no_worker_is_a_copy() -> None:
    end = Event()
    other = Thread(target=end.wait)
    other.start()
    try:
        assert [kind for _, kind in ordered(teller, [1], 2, forks=True)] == ["SpawnProcess"]
    finally:
        end.set()
        other.join()


def test_without_one_a_worker_is_a_copy_where_it_may_be() -> None:
    program = "from tests.test_shards_pool import *; print([[*ordered(teller, [1], 2, forks=forks)][0][1] for forks in (True, False)])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=REPO, check=False)
    assert (done.stdout, done.stderr) == ("['ForkProcess', 'SpawnProcess']\n", "")


@pytest.mark.parametrize(
    ("asked", "parts", "expected"),
    [(0, 0, 1), (0, 1, 1), (0, 2, 1), (0, 3, CORES), (0, 9, CORES), (4, 1, 1), (4, 2, 4), (1, 9, 1)],
)
def test_processes_are_for_what_has_several_parts(asked: int, parts: int, expected: int) -> None:
    jobs, given = divided(iter(range(parts)), asked)
    assert (jobs, list(given)) == (expected, list(range(parts)))
