"""A function over tasks in worker processes, with results in the order of the tasks."""

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Final, TypeVar

from pipeline.shards.failure import ShardFailure

__all__ = ["ShardFailure", "divided", "ordered", "processes"]

_T = TypeVar("_T")
_R = TypeVar("_R")
#: So many parts of work are worth more than one process: until another is ready, one has done a third of a part.
_SEVERAL: Final = 3


def processes(asked: int, *, several: bool) -> int:
    """How many processes to use: as many as were asked for, else one for a single task and all cores for several."""
    return asked or (len(os.sched_getaffinity(0)) if several else 1)


def divided(parts: Iterator[_T], asked: int) -> tuple[int, Iterator[_T]]:
    """How many processes to use for parts of work that are not yet counted, and these parts: never more than one for a single part."""
    first = list(islice(parts, _SEVERAL))
    jobs = processes(asked, several=len(first) == _SEVERAL) if len(first) > 1 else 1
    return jobs, chain(first, parts)


def ordered(make: Callable[[], Callable[[_T], _R]], tasks: Iterable[_T], jobs: int, *, forks: bool = False) -> Iterator[_R]:
    """The results of `make()(task)` in the order of `tasks`, which are taken as workers come free; `str(task)` names a task.

    Each worker calls `make` once, and there are no more of them than tasks. With one job all happens in this process; with more,
    `make`, tasks and results are pickled. With `forks` workers may be copies of this process, if `make` can do with that: it must
    not open a database that is open here.
    Closing the iterator ends the workers. Raises what a task raised if it is a `PipelineError`, `ShardFailure` for another
    error, and `EnvironmentFailure` when a worker was killed.
    """
    if jobs == 1:
        function = make()
        for task in tasks:
            yield function(task)
        return
    from pipeline.shards.workers import Pool

    pool: Pool[_T, _R] = Pool(make, jobs, forks=forks)
    try:
        yield from pool.results(tasks)
    finally:
        pool.close()
