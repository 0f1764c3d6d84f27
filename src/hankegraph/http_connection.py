"""A connection to a server in which nothing takes longer than a total time allows, however slowly the other side drips."""

from __future__ import annotations

import contextlib
import http
import http.client
import io
import socket
import ssl
import threading
import time
from typing import Any, cast
from urllib.parse import SplitResult

from hankegraph.http_addresses import port_of
from hankegraph.http_proxies import Proxy, proxy_for

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

    def is_over(self) -> bool:
        """Whether no time is left."""
        return self.is_over_in(0)

    def is_over_in(self, seconds: float) -> bool:
        """Whether no time will be left then."""
        return time.monotonic() + seconds >= self._end


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
    """A connection for one request; TLS is verified against the certificates that the system trusts.

    `proxy` is the one that the requests themselves go to, and None where there is none or it only opens a tunnel for TLS.
    """

    def __init__(self, parts: SplitResult, deadline: Deadline) -> None:
        super().__init__(parts.hostname or "", port_of(parts))
        self._is_secure = parts.scheme == "https"
        proxy = proxy_for(parts)
        self.proxy = None if self._is_secure else proxy
        self._reached = (proxy.host, proxy.port) if proxy else (self.host, self.port)
        self._tunnel_by = proxy if self._is_secure else None
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
        connected = _connected(*self._reached, self._deadline)
        try:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tunnel_by:
                _open_tunnel(_TimedSocket(connected, self._deadline), self.host, self.port, self._tunnel_by)
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


def _open_tunnel(connected: _TimedSocket, host: str, port: int, proxy: Proxy) -> None:
    """Has the proxy connect to the server: https://www.rfc-editor.org/rfc/rfc9110#CONNECT."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    headers = {"Host": place, **proxy.headers()}
    lines = [f"CONNECT {place} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    connected.sendall("\r\n".join(lines).encode("latin-1"))
    response = http.client.HTTPResponse(cast("socket.socket", connected), method="CONNECT")
    response.begin()
    response.close()
    if response.status != http.HTTPStatus.OK:
        raise OSError(f"the proxy says {response.status} {response.reason}")


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
