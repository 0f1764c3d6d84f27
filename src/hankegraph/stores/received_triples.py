"""Reads the triples that a server gives back: N-Triples as they come; Turtle, where it has nothing else, when it is all there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

import pyoxigraph as ox

from hankegraph.http_addresses import check_address, server_of
from hankegraph.http_requests import HttpResponse
from hankegraph.stores.store import StoreError
from hankegraph.terms import Triple

ACCEPT = "application/n-triples, text/turtle;q=0.5"
_N_TRIPLES = {"application/n-triples", "text/plain"}
_TURTLE = {"text/turtle", "application/x-turtle"}
_LONGEST_LINE = 64 << 20


def received_triples(response: HttpResponse) -> Iterator[Triple]:
    """The triples of an answer, which is closed at its end.

    Raises:
        StoreError: it is neither N-Triples nor Turtle.
        RequestError: it breaks off.

    """
    place = server_of(check_address(response.geturl()))
    with response:
        media_type = response.headers.get_content_type()
        if media_type not in _N_TRIPLES | _TURTLE:
            raise StoreError(f"{place}: gives back {media_type} and not the triples of a graph")
        try:
            for quad in _line_by_line(response) if media_type in _N_TRIPLES else _whole(response):
                yield str(quad.subject), str(quad.predicate), str(quad.object)
        except SyntaxError:
            raise StoreError(f"{place}: what it gives back is not in the format that it says") from None


def _line_by_line(response: HttpResponse) -> Iterator[ox.Quad]:
    for block in _blocks(response):
        yield from ox.parse(block, ox.RdfFormat.N_TRIPLES)


def _whole(response: HttpResponse) -> Iterator[ox.Quad]:
    # Without an end that the protocol tells, Turtle that was cut at the end of a sentence looks whole; the number of triples tells.
    with tempfile.TemporaryFile(prefix="hankegraph-") as file:
        for piece in response:
            file.write(piece)
        file.seek(0)
        yield from ox.parse(file, ox.RdfFormat.TURTLE)


def _blocks(response: HttpResponse) -> Iterator[bytes]:
    """The bytes of an answer, cut at ends of lines."""
    kept = bytearray()
    for piece in response:
        kept += piece
        if len(kept) > _LONGEST_LINE:
            raise SyntaxError
        end = kept.rfind(b"\n", max(0, len(kept) - len(piece))) + 1
        if end:
            yield bytes(kept[:end])
            del kept[:end]
    if kept:
        yield bytes(kept)
