"""A standalone cluster of Apache Spark on the loopback interface: a master and two workers, each with one core."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

SECONDS = 120
# Java that starts soon, for it does not run long.
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
Found = TypeVar("Found")


def need_spark() -> None:
    """Skips, or under CI fails, where Spark cannot be started."""
    missing = []
    try:
        import pyspark  # noqa: F401 - whether it is there
    except ImportError:
        missing.append("PySpark is not installed; run: make setup-spark")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        missing.append("Java is not installed; run: apt-get install openjdk-17-jre-headless")
    if missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("; ".join(missing))


def environment(scratch: Path, **options: str) -> dict[str, str]:
    """What Spark is started with: nothing listens but on the loopback interface, and `options` are those of the driver."""
    java = {f"spark.{process}.extraJavaOptions": QUICK_JAVA for process in ("driver", "executor")}
    options = {"spark.ui.enabled": "false", "spark.locality.wait": "0", **java, **options}
    arguments = shlex.join(text for name, value in options.items() for text in ("--conf", f"{name}={value}"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SPARK_", "PYSPARK_"))}
    return {
        **kept,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_HOSTNAME": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": QUICK_JAVA,
        "SPARK_LOCAL_DIRS": str(scratch),
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_SUBMIT_ARGS": f"{arguments} pyspark-shell",
    }


def wait_for(look: Callable[[], Found | None], what: str) -> Found:
    """What `look` finds, asked again and again."""
    deadline = time.monotonic() + SECONDS
    while (found := look()) is None:
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)
    return found


class Daemon:
    """A master or a worker, with all the processes that it has started."""

    def __init__(self, name: str, folder: Path, *arguments: str) -> None:
        import pyspark

        self.log = folder / f"{name}.log"
        home = Path(pyspark.__file__).parent
        command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name.split('-')[0]}", "--host", "127.0.0.1"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "--webui-port", "0", *arguments],
                stdout=log,
                stderr=log,
                env={**environment(folder), "SPARK_HOME": str(home)},
                start_new_session=True,
            )

    def printed(self, pattern: str) -> str | None:
        """What the daemon has printed that matches."""
        match = re.search(pattern, self.log.read_text(encoding="utf-8", errors="replace"))
        return match[0] if match else None

    def processes(self) -> list[int]:
        """The processes of its session; Python workers make a process group of their own, but no session."""
        found = []
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, _, _, session = status.read_text().rpartition(") ")[2].split()[:4]
            except (OSError, ValueError):
                continue
            if int(session) == self.process.pid and state != "Z":
                found.append(int(status.parent.name))
        return found

    def kill(self) -> None:
        """Ends all its processes at once, as when a machine fails."""
        while running := self.processes():
            for process in running:
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            time.sleep(0.02)
        self.process.wait()


class Cluster:
    """A running cluster."""

    def __init__(self, master: str, workers: list[Daemon]) -> None:
        self.master = master
        self.workers = workers


@contextmanager
def running_cluster(folder: Path) -> Iterator[Cluster]:
    """A cluster that is there until the block ends, however it ends."""
    daemons = [Daemon("master.Master", folder, "--port", "0")]
    try:
        master = wait_for(lambda: daemons[0].printed(r"spark://127\.0\.0\.1:\d+"), "the master")
        for number in (1, 2):
            options = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"work-{number}"))
            daemons.append(Daemon(f"worker.Worker-{number}", folder, *options, master))
        for daemon in daemons[1:]:
            wait_for(lambda daemon=daemon: daemon.printed("Successfully registered with master"), "a worker")  # type: ignore[misc]
        yield Cluster(master, daemons[1:])
    finally:
        for daemon in reversed(daemons):
            daemon.kill()
