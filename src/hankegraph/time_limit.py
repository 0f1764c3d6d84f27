"""Ends what takes too long."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# Raised again and again until it comes through: a library may catch what is raised inside it.
_AGAIN_SECONDS = 0.1


class TimeLimitReached(BaseException):
    """What was limited took too long. Not an `Exception`, which libraries catch to go on with the next case."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Runs a block for so many seconds at most; regular expressions and SPARQL in Python are interrupted as well.

    Only the main thread can be interrupted; in any other the block runs without a limit.

    Raises:
        TimeLimitReached: the time was over.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TimeLimitReached

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
