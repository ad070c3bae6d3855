"""Worker processes for `pool`, which loads them only where there is more than one: with them comes `multiprocessing`.

Workers are started anew (`spawn`): they inherit nothing but what they are given. Where it is allowed and this process has but one
thread, they are copies of it (`fork`) and need no time to start; of more threads a copy would have only what these had locked.
A worker whose parent dies, however it dies, ends at once; a worker that dies ends the run, with the task it had told.
"""

import os
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any, Final, Generic, TypeVar

from pipeline.issues import EnvironmentFailure, PipelineError
from pipeline.shards.failure import ShardFailure

__all__ = ["Pool"]

_T = TypeVar("_T")
_R = TypeVar("_R")
#: Results that may wait for an earlier one, for each worker: a bound on what lies around.
_AHEAD: Final = 2
#: How a run is asked to end.
_STOPPING: Final = (signal.SIGINT, signal.SIGTERM)
#: Seconds that a worker has to end by itself when it is told to.
_PATIENCE: Final = 2


class Pool(Generic[_T, _R]):
    """Workers, each of which calls `make` once."""

    def __init__(self, make: Callable[[], Callable[[_T], _R]], jobs: int, *, forks: bool) -> None:
        self._make, self._jobs = make, jobs
        self._forks = forks and _has_one_thread()
        self._context = get_context("fork" if self._forks else "spawn")
        self._workers: dict[Connection, BaseProcess] = {}

    def results(self, tasks: Iterable[_T]) -> Iterator[_R]:
        """The results in the order of the tasks."""
        numbered = enumerate(tasks)
        idle, busy = list[Connection](), dict[Connection, _T]()
        numbers: dict[Connection, int] = {}
        done: dict[int, _R] = {}
        following = started = 0
        while True:
            while self._takes_more(idle, started - following) and (given := next(numbered, None)):
                number, task = given
                pipe = idle.pop() if idle else self._hired(task)
                numbers[pipe], busy[pipe] = number, task
                started += 1
                self._send(pipe, task, task)
            if following in done:  # given away only now, when all have work: what the caller does with it takes time
                yield done.pop(following)
                following += 1
                continue
            if not busy:
                return
            for ready in wait(list(busy)):
                assert isinstance(ready, Connection)
                done[numbers[ready]] = self._receive(ready, busy.pop(ready))
                idle.append(ready)

    def _takes_more(self, idle: list[Connection], ahead: int) -> bool:
        return ahead < _AHEAD * self._jobs and (bool(idle) or len(self._workers) < self._jobs)

    def _hired(self, task: _T) -> Connection:
        """The pipe to one more worker, which `task` is for.

        A copy of this process has all it needs. Others are told through the pipe: what `multiprocessing` itself hands to a new process
        goes through a pipe of its own, and if that is more than it holds and the process is killed before it reads, we would wait forever.
        """
        ours, theirs = self._context.Pipe()
        copied = self._make if self._forks else None
        process = self._context.Process(target=_work, args=(theirs, copied), daemon=True)  # type: ignore[attr-defined] # all have it
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)  # the handlers are ours until the worker has its own
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        self._workers[ours] = process
        if not self._forks:
            self._send(ours, self._make, task)
        return ours

    def _send(self, pipe: Connection, what: object, task: _T) -> None:
        try:
            pipe.send(what)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise self._died(pipe, task) from error

    def _receive(self, pipe: Connection, task: _T) -> _R:
        try:
            result, error = pipe.recv()
        except (EOFError, ConnectionResetError) as fault:
            raise self._died(pipe, task) from fault
        if isinstance(error, PipelineError):
            raise error
        if error is not None:
            raise ShardFailure(f"{task}:\n{error}")
        made: _R = result
        return made

    def _died(self, pipe: Connection, task: _T) -> EnvironmentFailure:
        process = self._workers[pipe]
        process.join(_PATIENCE)
        code = process.exitcode or 0
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        return EnvironmentFailure(f"{task}: its worker process {how}; if memory ran out, use fewer --jobs, and run again")

    def close(self) -> None:
        """End the workers."""
        for pipe, process in self._workers.items():
            pipe.close()
            process.terminate()
        for process in self._workers.values():
            process.join(_PATIENCE)
            if process.is_alive():
                process.kill()
                process.join()


def _has_one_thread() -> bool:
    """Whether this process has one thread, those of libraries counted; not where the system does not tell (Linux: proc(5))."""
    with suppress(OSError):
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - to be counted
    return False


def _work(pipe: Connection, make: Callable[[], Callable[[Any], Any]] | None) -> None:
    """The life of a worker, told `make` first where it does not have it. Ctrl-C reaches it, too, but it is the parent that ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
    Thread(target=_end_with_parent, daemon=True).start()
    try:
        function, error = _attempt(make or pipe.recv())
        while True:
            task = pipe.recv()
            pipe.send((None, error) if error else _attempt(function, task))
    except (EOFError, OSError):  # the parent has closed its end
        return


def _attempt(function: Callable[..., Any], *arguments: Any) -> tuple[Any, Any]:
    """A result and no error, or nothing and the error: as it is if it is in words, else its traceback."""
    try:
        return function(*arguments), None
    except PipelineError as error:
        return None, error
    except Exception:  # noqa: BLE001 - whatever it is, the parent shall hear of it
        return None, traceback.format_exc()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
