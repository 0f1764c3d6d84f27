"""Runs `hankegraph` in processes of their own with limits on memory and time, and tells what they opened and where they connected to.

As a program it reads orders from standard input, one in a line of JSON, and forks for each: so the libraries are imported once.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MEMORY_BYTES = 1_500_000_000
SECONDS = 20.0
# What a connection, a question to a name server or another process begins with.
CONNECTING = ("socket.", "urllib.Request", "http.client.", "ftplib.", "subprocess.Popen", "os.exec", "os.system", "os.posix_spawn")


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit code (negative: the signal), what it wrote, the files it read, and where it connected to."""

    code: int
    stdout: str
    stderr: str
    seconds: float
    megabytes: int
    opened: tuple[str, ...]
    connections: tuple[str, ...]


class LimitedProcesses:
    """Gives each command line a process of its own."""

    def __init__(self) -> None:
        # A process that can be killed by its limits is no child of the one that runs the tests.
        self._server = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, arguments: list[str], folder: Path, seconds: float = SECONDS, memory: int = MEMORY_BYTES) -> Ended:
        """How `hankegraph` with these arguments ends when it is run in the folder."""
        assert self._server.stdin and self._server.stdout
        self._server.stdin.write(json.dumps([arguments, str(folder), seconds, memory]) + "\n")
        self._server.stdin.flush()
        answer = json.loads(self._server.stdout.readline())
        return Ended(**{**answer, "opened": tuple(answer["opened"]), "connections": tuple(answer["connections"])})

    def close(self) -> None:
        """Ends the server; no process of it is left."""
        assert self._server.stdin and self._server.stdout
        self._server.stdin.close()
        self._server.wait()
        self._server.stdout.close()


def _serve() -> None:
    # All that a validation imports; a file is validated, since much is imported only when it is needed.
    import hankegraph.cli
    import hankegraph.reports.formats
    import hankegraph.validation.report_graph
    import hankegraph.validation.run  # noqa: F401

    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        answers.write(json.dumps(_fork(*json.loads(line))) + "\n")
        answers.flush()


def _fork(arguments: list[str], folder: str, seconds: float, memory: int) -> dict[str, Any]:
    logs = {name: os.memfd_create(name) for name in ("stdout", "stderr", "opened", "connections")}
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        _run(arguments, folder, memory, logs)
    status, usage = _wait(child, start + seconds)
    texts = {name: _content(log) for name, log in logs.items()}
    return {
        "code": os.waitstatus_to_exitcode(status),
        "stdout": texts["stdout"],
        "stderr": texts["stderr"],
        "seconds": time.monotonic() - start,
        "megabytes": usage.ru_maxrss // 1024,
        "opened": sorted(set(texts["opened"].splitlines())),
        "connections": texts["connections"].splitlines(),
    }


def _content(log: int) -> str:
    os.lseek(log, 0, os.SEEK_SET)
    with os.fdopen(log, "rb") as stream:
        return stream.read().decode(errors="replace")


def _wait(child: int, deadline: float) -> tuple[int, resource.struct_rusage]:
    while True:
        done, status, usage = os.wait4(child, os.WNOHANG)
        if done:
            return status, usage
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.005)


def _run(arguments: list[str], folder: str, memory: int, logs: dict[str, int]) -> None:
    """Never returns."""
    from hankegraph.cli import main

    os.chdir(folder)
    empty = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, empty), (1, logs["stdout"]), (2, logs["stderr"])):
        os.dup2(source, target)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def watch(event: str, values: tuple[Any, ...]) -> None:
        if event == "open":
            os.write(logs["opened"], f"{values[0]}\n".encode(errors="replace"))
        elif event.startswith(CONNECTING):
            os.write(logs["connections"], f"{event} {values}\n".encode(errors="replace"))

    sys.addaudithook(watch)
    code = 1
    try:
        main(arguments, prog_name="hankegraph")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - whatever it is
        # What Python itself does, but for the process that all others are forked from.
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
