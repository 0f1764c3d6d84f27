"""The body of an answer: unpacked as it comes, and never taken for whole when it is not."""

from __future__ import annotations

import html
import http.client
import re
import zlib
from contextlib import suppress

from hankegraph.http_connection import DeadlineReachedError
from hankegraph.reports.visible import shown

_MOST_OF_A_REASON = 64 * 1024
_PIECE = 64 * 1024
# How zlib names the header of gzip.
_GZIP = 31
_UNSEEN = re.compile(r"<(script|style|head)\b.*?</\1\s*>|<!--.*?-->", re.S | re.I)
_TAG = re.compile(r"<[!/?a-zA-Z][^<>]*>")


class ReceivedBody:
    """The bytes of an answer, without their compression."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self._response = response
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("identity", "", "gzip", "x-gzip"):
            raise http.client.UnknownTransferEncoding(encoding)
        self._decompressor = zlib.decompressobj(wbits=_GZIP) if encoding.endswith("gzip") else None
        self._waiting = b""
        # An answer without any body is whole.
        self._is_whole = True
        # With neither a length nor chunks the end of the connection is the end of the body.
        self.has_known_end = response.chunked or response.length is not None

    def read(self, size: int) -> bytes:
        """The next bytes, at most so many; nothing at the end.

        Raises:
            http.client.IncompleteRead: the server promised more.
            EOFError: what is compressed breaks off, or is not compressed as the server says.

        """
        if self._decompressor is None or size == 0:
            return self._received(size)
        while received := self._waiting or self._received(_PIECE):
            if self._decompressor.eof:
                self._decompressor = zlib.decompressobj(wbits=_GZIP)
            try:
                content = self._decompressor.decompress(received, size)
            except zlib.error:
                raise EOFError from None
            # After the end of one compressed piece another may follow.
            self._waiting = self._decompressor.unconsumed_tail or self._decompressor.unused_data
            self._is_whole = self._decompressor.eof
            if content:
                return content
        if not self._is_whole:
            raise EOFError
        return b""

    def _received(self, size: int) -> bytes:
        received = self._response.read1(size)
        # `http.client` does not say so when it reads piece by piece.
        if not received and size and self._response.length:
            raise http.client.IncompleteRead(b"", self._response.length)
        return received


def reason_in(response: http.client.HTTPResponse) -> str:
    """What an answer with a bad status says, on one line, without markup and cut short; empty where nothing can be read."""
    content = b""
    with suppress(http.client.HTTPException, OSError, EOFError, DeadlineReachedError):
        body = ReceivedBody(response)
        while len(content) < _MOST_OF_A_REASON and (piece := body.read(_PIECE)):
            content += piece
    return plain_text(content.decode(errors="replace"))


def plain_text(content: str, most: int = 200) -> str:
    """The text of a page or a message on one line, without markup.

    >>> plain_text("<html><head><title>x</title></head><body><h1>Not &amp; found</h1>\\n<p>here</p>")
    'Not & found here'
    """
    text = html.unescape(_TAG.sub(" ", _UNSEEN.sub(" ", content)))
    return shown(" ".join(text.split()), most)
