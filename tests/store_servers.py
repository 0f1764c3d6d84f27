"""Triple stores of others on the loopback interface, each in a folder of its own: started, killed, started again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
INSTALLED = ROOT / ".stores"
SECONDS = 120
# Java that starts soon, for it does not run long.
QUICK_JAVA = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"]
# The password that Virtuoso has before anybody sets one.
PASSWORD = "dba"


def fuseki_jar() -> Path | None:
    """The jar of Fuseki, where it is installed."""
    return next(iter(sorted(INSTALLED.glob("jena-fuseki-server-*.jar"))), None)


def oxigraph_program() -> Path | None:
    """The program of Oxigraph's server, where it is installed."""
    program = INSTALLED / "oxigraph" / "bin" / "oxigraph"
    return program if program.exists() else None


def need_store(kind: str) -> None:
    """Skips, or under CI fails, where the server of this kind is not installed."""
    found = {
        "fuseki": fuseki_jar() and shutil.which("java"),
        "oxigraph": oxigraph_program(),
        "virtuoso": shutil.which("virtuoso-t"),
    }
    if not found[kind]:
        hint = " and apt-get install openjdk-17-jre-headless" if kind == "fuseki" else ""
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{kind} is not installed; run: make stores{hint}")


def free_port() -> int:
    """A port on the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class StoreServer:
    """A server: how it is started, where it answers, and where its data are."""

    kind: str
    folder: Path
    port: int
    command: list[str]
    ready: str
    address: str
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits until it answers."""
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **self.environment},
                start_new_session=True,
            )
        deadline = time.monotonic() + SECONDS
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "server.log").read_text(errors="replace")
            assert time.monotonic() < deadline, f"{self.kind} does not start"
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{self.ready}", timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def kill(self) -> None:
        """Ends it at once, as when a machine fails."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Asks it to end."""
        self._end(signal.SIGTERM)

    def _end(self, number: int) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
            self.process.wait(30)
        except ProcessLookupError:
            pass
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def restart(self) -> None:
        """Kills it where it runs, and starts it over the same data."""
        self.kill()
        self.start()


def oxigraph_server(folder: Path, *options: str) -> StoreServer:
    """Oxigraph's server, with further options of its own."""
    port = free_port()
    command = [str(oxigraph_program()), "serve", "--location", str(folder / "data"), "--bind", f"127.0.0.1:{port}", *options]
    return StoreServer("oxigraph", folder, port, command, "/", f"oxigraph+http://127.0.0.1:{port}")


def fuseki_server(folder: Path, *options: str, user: str = "", password: str = "") -> StoreServer:
    """Apache Jena Fuseki with a TDB2 dataset, with further options of its own; with a user it asks for the name and the password."""
    port = free_port()
    (folder / "data").mkdir(exist_ok=True)
    command = ["java", *QUICK_JAVA, "-jar", str(fuseki_jar()), "--localhost", f"--port={port}", "--tdb2", "--loc=data", "--update"]
    if user:
        (folder / "passwords").write_text(f"{user}: {password}\n")
        command += ["--passwd=passwords", "--auth=basic"]
    environment = {"FUSEKI_BASE": str(folder / "base")}
    return StoreServer("fuseki", folder, port, [*command, *options, "/ds"], "/ds", f"fuseki+http://127.0.0.1:{port}/ds", environment)


_VIRTUOSO = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
ServerThreads = 10
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 10
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryCostEstimationTime = 400
MaxQueryExecutionTime = 60
"""


def virtuoso_server(folder: Path, *options: str) -> StoreServer:
    """Virtuoso, with the limit of rows that its packages set, and further options of its own; only who is known may write."""
    port, sql_port = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(folder=folder, port=port, sql_port=sql_port))
    command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini", *options]
    return StoreServer("virtuoso", folder, port, command, "/sparql", f"virtuoso+http://127.0.0.1:{port}")


SERVERS = {"oxigraph": oxigraph_server, "fuseki": fuseki_server, "virtuoso": virtuoso_server}


@contextmanager
def running(server: StoreServer) -> Iterator[StoreServer]:
    """The server, running until the block ends."""
    try:
        server.start()
        yield server
    finally:
        server.kill()
