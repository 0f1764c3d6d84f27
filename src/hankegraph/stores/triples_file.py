"""Triples as a file of N-Triples that is gone when it is closed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

from hankegraph.terms import Triple

_PIECE = 1 << 20


def triples_file(triples: Iterable[Triple]) -> IO[bytes]:
    """A file with these triples, at whose end it stands; close it."""
    file = tempfile.TemporaryFile(prefix="hankegraph-")  # noqa: SIM115 - whoever asked for it closes it
    try:
        for subject, predicate, value in triples:
            file.write(f"{subject} {predicate} {value} .\n".encode())
    except BaseException:
        file.close()
        raise
    return file


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """The content of a file from its beginning, as often as it is asked for."""
    file.seek(0)
    return iter(lambda: file.read(_PIECE), b"")
