"""A server on the loopback address that answers as a test tells it, and keeps what it was asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Received:
    """One request as the server saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Exchange(BaseHTTPRequestHandler):
    """One request, with short ways to answer it."""

    server: LoopbackServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self) -> None:
        self.close_connection = True
        body = self._body()
        received = Received(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        self.server.received.append(received)
        self.server.behaviour(self, received)

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - named so by http.server

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def give(self, status: int, body: bytes = b"", kind: str = "text/plain", **headers: str) -> None:
        """A whole answer; `Retry_After` stands for `Retry-After`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), "Connection": "close", **named}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def reset(self) -> None:
        """The connection is cut off."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        self.connection.close()
        self.wfile = open("/dev/null", "wb")  # noqa: SIM115, PTH123 - the handler flushes and closes it

    def wait(self) -> None:
        """Nothing happens until the test is over."""
        self.server.is_over.wait(30)


Behaviour = Callable[[Exchange, Received], None]


@dataclass
class Loopback:
    """A running server: where it is, and what it was asked so far."""

    address: str
    received: list[Received] = field(default_factory=list)


class LoopbackServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 50

    def __init__(self, behaviour: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.behaviour = behaviour
        self.received: list[Received] = []
        self.is_over = threading.Event()

    def handle_error(self, *_: object) -> None:
        # Clients of these tests leave in the middle of an answer.
        pass


@contextmanager
def loopback_server(behaviour: Behaviour) -> Iterator[Loopback]:
    """A server that behaves so, for as long as the block runs."""
    server = LoopbackServer(behaviour)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield Loopback(f"http://127.0.0.1:{server.server_address[1]}/sparql", server.received)
    finally:
        server.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()
