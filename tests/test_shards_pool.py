"""Worker processes: results in order, errors told with their task, and no process left behind."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing import active_children

import pytest

from pipeline.issues import EnvironmentFailure
from pipeline.shards.pool import ShardFailure, ordered


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


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_the_order_of_the_tasks(jobs: int) -> None:
    assert list(ordered(squarer, range(12), jobs)) == [number * number for number in range(12)]
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


@pytest.mark.parametrize(
    ("number", "kind", "told"),
    [
        (13, EnvironmentFailure, "^the disk of 13 is full$"),
        (14, ShardFailure, r"(?s)^14:\nTraceback.*ZeroDivisionError: no words for this"),
        (15, EnvironmentFailure, "^15: its worker process was ended by SIGKILL; if memory ran out, use fewer --jobs, and run again$"),
    ],
)
def test_an_error_is_told_and_ends_the_work(number: int, kind: type[Exception], told: str) -> None:
    with pytest.raises(kind, match=told):
        list(ordered(squarer, [1, number, 2], 2))
    assert active_children() == []
