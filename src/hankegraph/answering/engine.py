"""Answers a query on a release or on a store on disk, in a process of its own that is ended when a limit is met."""

from __future__ import annotations

import json
import math
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Any

from hankegraph.answering import engine_process
from hankegraph.answering.limits import Limits
from hankegraph.answering.places import nothing_to_ask
from hankegraph.answering.query_forms import read_form
from hankegraph.answering.release_graphs import graph_files, is_release
from hankegraph.answering.result_streams import JSON, N_TRIPLES, read_results, read_triples
from hankegraph.answering.solutions import Answer, Solutions, Truth, in_order
from hankegraph.errors import EngineError, HankegraphError, QueryError, ReleaseError
from hankegraph.release_files import ReleaseFiles, read_whole
from hankegraph.reports.visible import shown

_PIECE = 64 * 1024
_MOST_OF_A_REASON = 4096
_STACK_IS_FULL = "it is nested too deeply or is too long for the engine"


def answer_locally(query: str, on: Path, limits: Limits, *, may_connect: bool = False) -> Answer:
    """The answer of an Oxigraph store with everything that a release says, or of the store on disk in that folder.

    A query sees all triples without naming a graph; the named graphs of a release are its base with `graph/projects`, `graph/vocabularies`,
    `graph/provenance` and `graph/dataset`. Only the time for which the query itself is waited for counts.

    Raises:
        QueryError: it is no query, changes data, or would open a connection (unless it `may_connect`).
        LimitReachedError: it wants more than the limits allow; going through the answer may raise that as well.
        ReleaseError: there is neither a release nor a store, it cannot be read, or a file is not what the manifest of the release lists.
        EngineError: the process was ended from outside.

    """
    job = {"query": query, "may_connect": may_connect, "store": None, "files": []}
    if not is_release(on):
        return _answer_of({**job, "store": _store_folder(on)}, limits)

    def answer_of_release(files: ReleaseFiles) -> Answer:
        listed = [(str(file.path), file.syntax, file.graph, file.sha256) for file in graph_files(files)]
        return _answer_of({**job, "files": listed}, limits)

    return read_whole(on, answer_of_release)


def _answer_of(job: dict[str, Any], limits: Limits) -> Answer:
    """The answer of a process that gets this job."""
    form = read_form(job["query"], job["may_connect"])
    process = _QueryProcess(
        {
            **job,
            "sources": form.sources,
            "names_graphs": form.names_graphs,
            "memory_bytes": limits.memory_bytes,
            # Should this process be killed, the other one is ended by the system.
            "cpu_seconds": math.ceil(limits.seconds * (os.cpu_count() or 1)) + 1,
        },
        limits,
    )
    try:
        kind = process.read_line()
        if kind in ("true", "false"):
            process.read()
            process.close()
            return Truth(kind == "true")
        if kind == "triples":
            return read_triples(process, N_TRIPLES, limits, process.close)
        answer = read_results(process, JSON, limits, process.close)
        return in_order(answer, form.variables) if isinstance(answer, Solutions) else answer
    except BaseException:
        process.close()
        raise


def _store_folder(folder: Path) -> str:
    # RocksDB names its newest manifest in this file.
    if not (folder / "CURRENT").is_file():
        raise ReleaseError(nothing_to_ask(folder))
    return str(folder)


class _QueryProcess:
    """The process of one query, and its output as a stream that ends well only if the process did."""

    def __init__(self, job: dict[str, Any], limits: Limits) -> None:
        self._limits = limits
        self._left = limits.seconds
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._line = bytearray()
        with tempfile.TemporaryFile() as given:
            given.write(json.dumps(job).encode())
            given.seek(0)
            self._process = subprocess.Popen(  # noqa: S603 - this Python, and a file of this package
                [sys.executable, "-I", engine_process.__file__],
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env={**os.environ, "RUST_BACKTRACE": "0"},
                bufsize=0,
            )

    def read_line(self) -> str:
        """The first line."""
        while b"\n" not in self._line:
            self._line += self._receive(_PIECE)
        line, _, rest = bytes(self._line).partition(b"\n")
        self._line = bytearray(rest)
        return line.decode()

    def read(self, size: int = -1) -> bytes:
        """The next bytes; nothing when the process has ended as it should.

        Raises:
            HankegraphError: it did not, or the time is over.

        """
        size = _PIECE if size < 0 else size
        if self._line:
            content = bytes(self._line[:size])
            del self._line[:size]
            return content
        return self._receive(size)

    def _receive(self, size: int) -> bytes:
        if self._process.stdout is None or self._process.stdout.closed:
            return b""
        descriptor = self._process.stdout.fileno()
        begun = time.monotonic()
        ready, _, _ = select.select([descriptor], [], [], max(self._left, 0))
        self._left -= time.monotonic() - begun
        if not ready:
            self.close()
            raise self._limits.time_is_over()
        content = os.read(descriptor, size)
        if not content:
            self._finish()
        return content

    def _finish(self) -> None:
        """Nothing, if the process ended as it should."""
        try:
            code = self._process.wait(max(self._left, 1))
        except subprocess.TimeoutExpired:
            self.close()
            raise self._limits.time_is_over() from None
        reason = self._reason()
        self.close()
        if code:
            raise _failure(code, reason, self._limits)

    def _reason(self) -> str:
        size = self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, size - _MOST_OF_A_REASON))
        return self._errors.read().decode(errors="replace").strip()

    def close(self) -> None:
        """Ends the process, if it has not ended."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._errors.close()


def _failure(code: int, reason: str, limits: Limits) -> HankegraphError:
    last = shown(reason.rpartition("\n")[2], 400)
    if code == engine_process.BAD_QUERY:
        return QueryError(f"the query cannot be answered: {last}")
    if code == engine_process.BAD_STORE:
        return ReleaseError(last)
    if code == engine_process.NO_MEMORY or "memory allocation of" in reason:
        return limits.memory_is_full()
    if code == -signal.SIGSEGV or "overflowed its stack" in reason:
        return QueryError(f"the query cannot be answered: {_STACK_IS_FULL}")
    if code == -signal.SIGXCPU:
        return limits.time_is_over()
    ended = f"signal {-code}" if code < 0 else f"exit code {code}"
    return EngineError(
        f"the process that answered the query was ended with {ended}; ask again, or ask for less{f': {last}' if last else ''}"
    )
