"""Starts Apache Spark for one build, and says in one line why it did not start or gave up.

Spark reports in pages of Java: what it prints goes to a log beside the release while the build runs, and the line that matters is taken
from it.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from hankegraph.errors import EngineError

Answer = TypeVar("Answer")

_INSTALL = "pip install 'hankegraph[spark]'"
_JAVA = 17
# Spark itself tries a master that is not there for a minute.
_MASTER_ANSWERS_WITHIN_MS = 5000
_UNDER_SPARK_SUBMIT = "PYSPARK_GATEWAY_PORT"
_ONLY_THIS_MACHINE = {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


def check_engine(master: str | None) -> None:
    """Makes sure that Spark can be tried, before anything is written or started.

    Raises:
        EngineError: PySpark or Java is not installed, or no master is given.
    """
    try:
        import pyspark  # noqa: F401 - whether it is there
    except ImportError:
        raise EngineError(f"--engine spark: PySpark is not installed; install it with: {_INSTALL}") from None
    if _UNDER_SPARK_SUBMIT in os.environ:
        return
    if master is None:
        raise EngineError("--engine spark: no master is given; add --master local[*], spark://HOST:PORT, yarn or k8s://…")
    java = shutil.which("java", path=f"{os.environ['JAVA_HOME']}/bin") if os.environ.get("JAVA_HOME") else shutil.which("java")
    if java is None:
        raise EngineError(f"--engine spark: Java is not found; install Java {_JAVA} (openjdk-{_JAVA}-jre-headless), or set JAVA_HOME to it")


def run_on_spark(master: str | None, log: Path, work: Callable[[Any], Answer]) -> Answer:
    """What `work` makes of a context of Spark on this master, None where `spark-submit` has named it. Spark has ended afterwards.

    What Spark itself prints is appended to the file `log`.

    Raises:
        EngineError: Spark cannot be had, or gave up.
    """
    contexts: SimpleQueue[Any] = SimpleQueue()
    # In a thread of its own, for Ctrl-C must not come in the middle of a question to Java.
    with ThreadPoolExecutor(1) as thread:
        future = thread.submit(_run, master, log, work, contexts)
        try:
            return future.result()
        except KeyboardInterrupt:
            _stop_java(contexts.get())
            raise


def _run(master: str | None, log: Path, work: Callable[[Any], Answer], contexts: SimpleQueue[Any]) -> Answer:
    from py4j.protocol import Py4JError, Py4JJavaError
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = SparkConf().setAppName("hankegraph").set("spark.ui.showConsoleProgress", "false")
    if master is not None:
        conf.setMaster(master)
        if master.startswith("local"):
            conf.setAll(list(_ONLY_THIS_MACHINE.items()))
    context = None
    try:
        with _printing_to(log):
            SparkContext._ensure_initialized(conf=conf)
            _check_master(master, SparkContext._jvm)
            context = SparkContext(conf=conf)
        contexts.put(context)
        return work(context)
    except (PySparkException, Py4JError, ConnectionError) as error:
        if context is not None:
            raise EngineError(f"--engine spark: Spark gave up: {_reason(str(error))}") from error
        # Without an answer from Java there is only what it printed.
        report = str(error) if isinstance(error, Py4JJavaError) else _printed(log) or str(error)
        needs = f"it needs Java {_JAVA} or newer and a master that can be used"
        raise EngineError(f"--engine spark: Spark did not start; {needs}: {_reason(report)}") from error
    finally:
        contexts.put(None)
        if context is not None:
            with suppress(Py4JError, ConnectionError):
                context.stop()


def _stop_java(context: Any) -> None:
    """Has Spark end all that it does, so that the thread which waits for it goes on."""
    from py4j.protocol import Py4JError

    java = None if context is None else context._jsc
    if java is not None:
        with suppress(Py4JError, ConnectionError):
            java.stop()


def sql_session(context: Any) -> Any:
    """What reads tables and files in splits. It takes seconds to start, so it is not there before it is needed."""
    from pyspark.sql import SparkSession

    return SparkSession(context)


def _check_master(master: str | None, java: Any) -> None:
    """Makes sure that a standalone master answers. Only Java, whose business it is, opens the connection."""
    from py4j.protocol import Py4JJavaError

    if master is None or not master.startswith("spark://"):
        return
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        if not port.isdigit():
            raise EngineError(f"--master {master}: give host and port, such as spark://HOST:7077")
        socket = java.java.net.Socket()
        try:
            socket.connect(java.java.net.InetSocketAddress(host, int(port)), _MASTER_ANSWERS_WITHIN_MS)
            return
        except Py4JJavaError:
            continue
        finally:
            socket.close()
    raise EngineError(f"--master {master}: no Spark master answers there; start one, or correct the address")


@contextmanager
def _printing_to(log: Path) -> Iterator[None]:
    """Has the processes that are started in the block print their errors to a file; this process cannot tell them another way."""
    before = os.dup(2)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.dup2(file, 2)
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)
        os.close(file)


def _printed(log: Path) -> str:
    try:
        return log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _reason(report: str) -> str:
    """The line of a report that says what was wrong: the last one of a Python traceback, else the first that names an error.

    >>> _reason("Job aborted\\nTraceback (most recent call last):\\n  File x\\nValueError: 3\\n\\n\\tat org.apache.spark")
    'ValueError: 3'
    """
    lines = [line.strip() for line in report.splitlines() if line.strip() and not line.lstrip().startswith(("at ", "..."))]
    starts = [position for position, line in enumerate(lines) if "Traceback (most recent call last)" in line]
    if starts:
        named = [line for line in lines[starts[0] :] if re.match(r"[\w.]+(?:Error|Exception|Interrupt|Exit)\b", line)]
    else:
        named = [line for line in lines if re.search(r"\b(?:Error|Exception|ERROR)\b|\w(?:Error|Exception)\b", line)]
        # Py4J's own first line says only that there was an error.
        named = [line for line in named if not line.startswith(("py4j.", "An error occurred"))]
    reason = (named or lines or ["it does not say why"])[0]
    return re.sub(r"^: *", "", reason)[:300]
