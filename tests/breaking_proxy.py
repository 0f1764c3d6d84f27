"""A server between a client and a store that breaks the connection, or the store, at a place that a test names."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_PIECE = 64 * 1024
# Where a request can break: before the store sees it, in the middle of it, when the store has it, and in the middle of the answer.
BEFORE, WITHIN, UNANSWERED, ANSWERING = "before", "within", "unanswered", "answering"


@dataclass
class Break:
    """Where the next request whose head has these words breaks, how often, and what else happens then."""

    words: tuple[bytes, ...]
    place: str
    times: int = 1000
    also: Callable[[], None] = lambda: None
    happened: int = 0


@dataclass
class BreakingProxy:
    """A running proxy."""

    port: int
    store_port: int
    breaks: Break | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def due(self, request: bytes) -> Break | None:
        """The break that this request meets."""
        with self.lock:
            if self.breaks and self.breaks.happened < self.breaks.times and all(word in request for word in self.breaks.words):
                self.breaks.happened += 1
                return self.breaks
        return None

    def serve(self, client: socket.socket) -> None:
        """Passes one request on, and its answer back."""
        with client, suppress(OSError):
            request = _request(client)
            broken = self.due(request)
            if broken and broken.place == BEFORE:
                broken.also()
                return
            with socket.create_connection(("127.0.0.1", self.store_port)) as store:
                if broken and broken.place == WITHIN:
                    head = request.index(b"\r\n\r\n") + 4
                    store.sendall(request[: head + (len(request) - head) // 2])
                    broken.also()
                    return
                store.sendall(request)
                if broken and broken.place == UNANSWERED:
                    broken.also()
                    # The store may still be at it when the client is told.
                    store.settimeout(0.3)
                    with suppress(OSError):
                        store.recv(_PIECE)
                    return
                while piece := store.recv(_PIECE):
                    if broken:
                        client.sendall(piece[: len(piece) // 2])
                        broken.also()
                        return
                    client.sendall(piece)


def _request(client: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request:
        piece = client.recv(_PIECE)
        if not piece:
            raise OSError
        request += piece
    head, _, body = request.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    pieces = [request]
    left = length - len(body)
    while left > 0 and (piece := client.recv(_PIECE)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


@contextmanager
def breaking_proxy(store_port: int) -> Iterator[BreakingProxy]:
    """A proxy to a store on the loopback interface, for as long as the block runs."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = BreakingProxy(listener.getsockname()[1], store_port)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    threading.Thread(target=proxy.serve, args=(client,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield proxy
        listener.shutdown(socket.SHUT_RDWR)
