"""Runs work on all cores, results in the order of the tasks; a worker that dies is replaced and its work done again."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from hankegraph.errors import HankegraphError

State = TypeVar("State")
Task = TypeVar("Task")
Answer = TypeVar("Answer")

# Enough for no core to wait while the results of a slow task are awaited, few enough for memory to stay flat.
_AHEAD_PER_WORKER = 3
_DEATHS = 2
_SECONDS_BETWEEN_LOOKS = 2.0
_GARBAGE_THRESHOLDS = (200_000, 20, 100)
_state: Any = None


@dataclass
class _Waiting(Generic[Task, Answer]):
    task: Task
    future: Future[Answer] | None
    deaths: int = 0


class WorkerDiedError(HankegraphError):
    """A task killed every worker that tried it."""


def available_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _start(make_state: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    global _state
    # Ctrl-C reaches the whole process group; the main process alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Each process has one core: threads of numpy's would only wait on each other.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    # What a task makes is small, and almost none of it in circles: to look for them as often as usual takes a tenth of the time.
    gc.set_threshold(*_GARBAGE_THRESHOLDS)
    _state = make_state(*arguments)


def _run(work: Callable[[Any, Any], Any], task: Any) -> Any:
    return work(_state, task)


class Workers(Generic[State]):
    """Processes that each hold a state made once, or, with one job, this process itself.

    `close` gives back what a state holds open; for the other processes, their end does that.
    """

    def __init__(
        self, jobs: int, make_state: Callable[..., State], arguments: tuple[Any, ...], close: Callable[[State], None] = lambda state: None
    ) -> None:
        self._jobs = jobs
        self._make_state = make_state
        self._arguments = arguments
        self._close = close
        self._own_state: State | None = None
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers[State]:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        if self._own_state is not None:
            self._close(self._own_state)

    def _stop(self) -> None:
        if self._pool is None:
            return
        for process in self._processes():
            process.terminate()
        # A worker that is ended while it sends an answer leaves the pool waiting for the rest, which would never end as long as this
        # process could itself write it.
        results = self._pool._result_queue
        if results is not None:
            results._writer.close()  # type: ignore[attr-defined]
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None

    def _processes(self) -> list[BaseProcess]:
        # Until Python 3.14 the pool has no way to end its processes.
        return list((getattr(self._pool, "_processes", None) or {}).values())

    def _executor(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
            # Loaded once for all processes that are forked.
            context.set_forkserver_preload([self._make_state.__module__])
            self._pool = ProcessPoolExecutor(self._jobs, context, _start, (self._make_state, self._arguments))
        return self._pool

    def _answer_of(self, future: Future[Answer]) -> Answer:
        """The answer, awaited; the pool does not notice the death of a worker while it reads what this one was sending.

        Raises:
            BrokenProcessPool: a worker died.
        """
        while not wait([future], _SECONDS_BETWEEN_LOOKS).done:
            is_one_dead = any(not process.is_alive() for process in self._processes())
            if is_one_dead and not wait([future], _SECONDS_BETWEEN_LOOKS).done:
                raise BrokenProcessPool
        return future.result()

    def map(
        self,
        work: Callable[[State, Any], Answer],
        tasks: Iterable[Task],
        name: Callable[[Task], str],
        order: Callable[[Task], Any] = lambda task: task,
    ) -> Iterator[tuple[Task, Answer]]:
        """The tasks in their order, each with its answer; `name` says for an error what a task was about.

        `order` gives what of a task is sent to do the work, where that is not all of it.

        Raises:
            WorkerDiedError: a task killed its worker several times (out of memory, most likely).
        """
        if self._jobs == 1:
            if self._own_state is None:
                self._own_state = self._make_state(*self._arguments)
            for task in tasks:
                yield task, work(self._own_state, order(task))
            return

        def submit(task: Task) -> Future[Answer]:
            return self._executor().submit(_run, work, order(task))

        waiting: deque[_Waiting[Task, Answer]] = deque()
        remaining = iter(tasks)
        while True:
            # After a death what was under way is done again one task at a time, so that the one which kills is known.
            if all(entry.future is not None for entry in waiting):
                for task in islice(remaining, self._jobs * _AHEAD_PER_WORKER - len(waiting)):
                    waiting.append(_Waiting(task, None))
                    with suppress(BrokenProcessPool):  # a worker died just now: the tasks before this one will tell
                        waiting[-1].future = submit(task)
            if not waiting:
                return
            head = waiting[0]
            is_alone = False
            try:
                if head.future is None:
                    future = submit(head.task)
                    is_alone = True
                else:
                    future = head.future
                answer = self._answer_of(future)
            except BrokenProcessPool:
                self._stop()
                head.deaths += is_alone
                if head.deaths == _DEATHS:
                    raise WorkerDiedError(
                        f"the worker for {name(head.task)} died {_DEATHS} times, most likely for want of memory; "
                        "leave these pages out and build again"
                    ) from None
                for entry in waiting:
                    if entry.future is None or not entry.future.done() or entry.future.cancelled() or entry.future.exception() is not None:
                        entry.future = None
                continue
            waiting.popleft()
            yield head.task, answer
