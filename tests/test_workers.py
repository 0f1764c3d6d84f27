"""Work on all cores: results in order, a worker that dies replaced, a task that kills named."""

import inspect
import os
import signal
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hankegraph.workers import WorkerDiedError, Workers


def make_state(factor: int) -> int:
    return factor


def multiply(factor: int, number: int) -> int:
    # The earlier a task, the longer it takes, so that answers come in the wrong order.
    time.sleep(0.002 * (5 - number % 5))
    return factor * number


def die_once(factor: int, task: tuple[int, str]) -> int:
    number, marker = task
    if number == 7 and not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return factor * number


def always_die(factor: int, number: int) -> int:
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return factor * number


def fail(factor: int, number: int) -> int:
    if number == 3:
        raise ValueError("a fault")
    return factor * number


def begin_an_answer() -> None:
    """Sends the beginning of a long answer, as a worker does that is ended before the rest."""
    frame = inspect.currentframe()
    while frame is not None and "result_queue" not in frame.f_locals:
        frame = frame.f_back
    assert frame is not None
    connection = frame.f_locals["result_queue"]._writer
    os.write(connection.fileno(), struct.pack("!i", 1_000_000) + b"the beginning")


def stop_within_an_answer_once(factor: int, task: tuple[int, str]) -> int:
    number, marker = task
    if number == 7 and not Path(marker).exists():
        Path(marker).touch()
        begin_an_answer()
        os.kill(os.getpid(), signal.SIGKILL)
    return factor * number


def wait_within_an_answer(factor: int, task: tuple[int, str]) -> int:
    number, marker = task
    if number == 1:
        begin_an_answer()
        Path(marker).touch()
        time.sleep(60)
    return factor * number


def name(task: object) -> str:
    return f"task {task}"


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_answers_come_in_the_order_of_the_tasks(jobs: int) -> None:
    with Workers(jobs, make_state, (10,)) as workers:
        assert list(workers.map(multiply, range(40), name)) == [(number, 10 * number) for number in range(40)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_only_the_order_of_a_task_is_sent(jobs: int) -> None:
    tasks = [(number, lambda: None) for number in range(5)]  # a function made here cannot be sent
    with Workers(jobs, make_state, (10,)) as workers:
        answers = list(workers.map(multiply, tasks, name, order=lambda task: task[0]))
    assert answers == [(task, 10 * task[0]) for task in tasks]


def add_again(factor: int, number: int) -> int:
    return factor + number


@pytest.mark.parametrize("jobs", [1, 2])
def test_more_work_can_be_done_between_two_answers(jobs: int) -> None:
    with Workers(jobs, make_state, (10,)) as workers:
        found = [(answer, *workers.map(add_again, [task], name)) for task, answer in workers.map(multiply, range(9), name)]
    assert found == [(10 * number, (number, 10 + number)) for number in range(9)]


def test_a_worker_that_dies_is_replaced_and_no_answer_is_lost(tmp_path: Path) -> None:
    marker = str(tmp_path / "died")
    with Workers(2, make_state, (10,)) as workers:
        answers = [answer for _, answer in workers.map(die_once, [(number, marker) for number in range(30)], name)]
    assert Path(marker).exists()
    assert answers == [10 * number for number in range(30)]


def test_a_worker_that_dies_while_it_sends_an_answer_is_replaced_as_well(tmp_path: Path) -> None:
    tasks = [(number, str(tmp_path / "died")) for number in range(20)]
    with Workers(2, make_state, (10,)) as workers:
        answers = [answer for _, answer in workers.map(stop_within_an_answer_once, tasks, name)]
    assert answers == [10 * number for number in range(20)]
    assert (tmp_path / "died").exists()


def test_workers_that_are_sending_an_answer_are_stopped_at_once(tmp_path: Path) -> None:
    tasks = [(number, str(tmp_path / "sending")) for number in range(2)]
    with Workers(2, make_state, (10,)) as workers:
        next(workers.map(wait_within_an_answer, tasks, name))
        while not (tmp_path / "sending").exists():
            time.sleep(0.01)
        before = time.monotonic()
    assert time.monotonic() - before < 30


def test_a_task_that_always_kills_its_worker_is_named_after_those_before_it() -> None:
    answers = []
    with Workers(2, make_state, (10,)) as workers, pytest.raises(WorkerDiedError, match="the worker for task 7 died 2 times"):
        for _, answer in workers.map(always_die, range(30), name):
            answers.append(answer)
    assert answers == [10 * number for number in range(7)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_in_a_task_is_raised_as_it_is(jobs: int) -> None:
    with Workers(jobs, make_state, (10,)) as workers, pytest.raises(ValueError, match="a fault"):
        list(workers.map(fail, range(10), name))


def test_tasks_are_taken_as_they_are_needed_and_not_all_at_once() -> None:
    taken = []

    def tasks() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    with Workers(2, make_state, (10,)) as workers:
        answers = workers.map(multiply, tasks(), name)
        for _ in range(5):
            next(answers)
        assert len(taken) < 20
