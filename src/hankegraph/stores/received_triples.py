"""Reads the N-Triples that a server gives back, as they come."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from hankegraph.http_addresses import check_address, server_of
from hankegraph.http_requests import HttpResponse
from hankegraph.stores.store import StoreError
from hankegraph.terms import Triple

_MEDIA_TYPES = {"application/n-triples", "text/plain"}
_LONGEST_LINE = 64 << 20


def received_triples(response: HttpResponse) -> Iterator[Triple]:
    """The triples of an answer, which is closed at its end.

    Raises:
        StoreError: it is not in N-Triples.
        RequestError: it breaks off.

    """
    place = server_of(check_address(response.geturl()))
    with response:
        media_type = response.headers.get_content_type()
        if media_type not in _MEDIA_TYPES:
            raise StoreError(f"{place}: gives back {media_type} and not the triples of a graph")
        try:
            for block in _blocks(response):
                for quad in ox.parse(block, ox.RdfFormat.N_TRIPLES):
                    yield str(quad.subject), str(quad.predicate), str(quad.object)
        except SyntaxError:
            raise StoreError(f"{place}: what it gives back is not in N-Triples") from None


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
