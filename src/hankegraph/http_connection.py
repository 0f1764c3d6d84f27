"""A connection to a server in which nothing takes longer than a total time allows, however slowly the other side drips."""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import ssl
import threading
import time
from typing import Any
from urllib.parse import SplitResult

from hankegraph.http_addresses import port_of

_BUFFER_BYTES = 64 * 1024


class DeadlineReachedError(Exception):
    """The time is over."""


class Deadline:
    """So many seconds from now, for everything that is given it, as one sum."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """The seconds that are left.

        Raises:
            DeadlineReachedError: none are.

        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise DeadlineReachedError
        return left


class _TimedReader(io.RawIOBase):
    """What a socket receives; each time only the time that is left is waited."""

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket = connected
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._socket.settimeout(self._deadline.remaining())
        try:
            return self._socket.recv_into(buffer)
        except TimeoutError:
            raise DeadlineReachedError from None


class _TimedSocket:
    """The few things that `http.client` does with a socket. The response still reads after it is closed here, so `end` closes it."""

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket = connected
        self._deadline = deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._socket, self._deadline), _BUFFER_BYTES)

    def sendall(self, content: bytes) -> None:
        # In small pieces: what is sent over TLS has the whole time for each part of it.
        for start in range(0, len(content), _BUFFER_BYTES):
            self._socket.settimeout(self._deadline.remaining())
            try:
                self._socket.sendall(content[start : start + _BUFFER_BYTES])
            except TimeoutError:
                raise DeadlineReachedError from None

    def close(self) -> None:
        pass

    def end(self) -> None:
        self._socket.close()


class TimedConnection(http.client.HTTPConnection):
    """A connection for one request; TLS is verified against the certificates that the system trusts."""

    def __init__(self, parts: SplitResult, deadline: Deadline) -> None:
        super().__init__(parts.hostname or "", port_of(parts))
        self._is_secure = parts.scheme == "https"
        # Else the port would be written into `Host` where it is the usual one.
        self.default_port = 443 if self._is_secure else 80
        self._deadline = deadline
        self._timed: _TimedSocket | None = None

    def connect(self) -> None:
        """Opens the connection.

        Raises:
            DeadlineReachedError: not in the time that was left.
            OSError: it cannot be opened; `ssl.SSLError` where the server is not who it says it is.

        """
        connected = _connected(self.host, self.port, self._deadline)
        try:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._is_secure:
                connected.settimeout(self._deadline.remaining())
                connected = ssl.create_default_context().wrap_socket(connected, server_hostname=self.host)
        except TimeoutError:
            connected.close()
            raise DeadlineReachedError from None
        except BaseException:
            connected.close()
            raise
        self._timed = _TimedSocket(connected, self._deadline)
        self.sock = self._timed

    def end(self) -> None:
        """Closes the connection, whatever is still being read."""
        if self._timed is not None:
            self._timed.end()


def _connected(host: str, port: int, deadline: Deadline) -> socket.socket:
    """A socket that is connected to the first address of the host that answers."""
    failure: OSError = OSError(f"{host} has no address")
    for family, kind, protocol, _, address in _addresses(host, port, deadline):
        opened = socket.socket(family, kind, protocol)
        try:
            opened.settimeout(deadline.remaining())
            opened.connect(address)
        except TimeoutError:
            opened.close()
            deadline.remaining()
            raise DeadlineReachedError from None
        except OSError as error:
            opened.close()
            failure = error
        except BaseException:
            opened.close()
            raise
        else:
            return opened
    raise failure


def _addresses(host: str, port: int, deadline: Deadline) -> list[Any]:
    """The addresses of the host. Looking them up cannot be interrupted, so a thread does it that is left behind when time is over."""
    found: list[list[Any]] = []
    failures: list[OSError] = []

    def look_up() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            failures.append(error)
        except UnicodeError:
            failures.append(OSError(f"{host} is no name of a host"))

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(deadline.remaining())
    with contextlib.suppress(IndexError):
        raise failures[0]
    if not found:
        raise DeadlineReachedError
    return found[0]
