"""Measures whole processes: wall time, and the peak of the memory of a process and all its children together."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Reading the memory of a large process takes milliseconds, so it is read seldomer as the run gets longer.
_FIRST_PAUSE = 0.01
_LONGEST_PAUSE = 0.2


@dataclass(frozen=True, slots=True)
class Measurement:
    """One run: seconds from start to end, bytes at the peak, what it printed, its exit code."""

    seconds: float
    peak_bytes: int
    output: str
    exit_code: int


class RunError(Exception):
    """A measured command ended with an exit code that says that it failed."""


def run_measured(command: Sequence[str | Path], cwd: Path, accepted: Sequence[int] = (0,)) -> Measurement:
    """Runs the command and measures it.

    The peak is that of the sum of the proportional set sizes (PSS: memory that processes share is divided among them) over the process
    tree, sampled every 10 to 200 ms; a process alone is also asked for the peak that the kernel keeps (VmHWM), which misses nothing.

    Raises:
        RunError: the command failed.

    """
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], cwd=cwd, stdout=output, stderr=subprocess.STDOUT)
        peak = 0
        pause = _FIRST_PAUSE
        while True:
            try:
                process.wait(pause)
                break
            except subprocess.TimeoutExpired:
                peak = max(peak, _tree_bytes(process.pid))
                pause = min(_LONGEST_PAUSE, pause * 1.1)
        seconds = time.perf_counter() - start
        output.seek(0)
        text = output.read().decode(errors="replace")
    if process.returncode not in accepted:
        raise RunError(f"{' '.join(map(str, command))} ended with {process.returncode}: {text[-2000:]}")
    return Measurement(seconds, peak, text, process.returncode)


def _tree_bytes(pid: int) -> int:
    pids = _tree(pid)
    total = sum(_kilobytes(Path(f"/proc/{each}/smaps_rollup"), "Pss:") for each in pids)
    if len(pids) == 1:
        total = max(total, _kilobytes(Path(f"/proc/{pid}/status"), "VmHWM:"))
    return total * 1024


def _tree(pid: int) -> list[int]:
    pids = [pid]
    for each in pids:
        for task in Path(f"/proc/{each}/task").glob("*/children"):
            try:
                pids += [int(child) for child in task.read_text().split()]
            except OSError:
                continue
    return pids


def _kilobytes(path: Path, name: str) -> int:
    """The figure in the line of this name; 0 for a process that has ended meanwhile."""
    try:
        for line in path.read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1])
    except OSError:
        pass
    return 0
