"""Ends what takes too long."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

# Raised again and again until it comes through: a library may catch what is raised inside it.
_AGAIN_SECONDS = 0.1


class TimeLimitReached(BaseException):
    """What was limited took too long. Not an `Exception`, which libraries catch to go on with the next case."""


class time_limit:  # noqa: N801 - it is used as a function is
    """Runs a block for so many seconds at most; regular expressions and SPARQL in Python are interrupted as well.

    Only the main thread can be interrupted; in any other the block runs without a limit.

    Raises:
        TimeLimitReached: the time was over.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._is_main = threading.current_thread() is threading.main_thread()
        self._before: Any = None

    def __enter__(self) -> None:
        if self._is_main:
            self._before = signal.signal(signal.SIGALRM, self._stop)
            signal.setitimer(signal.ITIMER_REAL, self._seconds, _AGAIN_SECONDS)

    def __exit__(self, *_: object) -> None:
        if self._is_main:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)

    def _stop(self, _signal: int, frame: FrameType | None) -> None:
        # To free what a block has built may take longer than until the next signal, which must not keep the timer from being stopped.
        while frame is not None:
            if frame.f_code is time_limit.__exit__.__code__:
                return
            frame = frame.f_back
        raise TimeLimitReached
