"""Triples as a file of N-Triples that is gone when it is closed."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import IO

from hankegraph.stores.store import StoreError
from hankegraph.terms import Triple

_PIECE = 1 << 20
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def triples_file(triples: Iterable[Triple]) -> IO[bytes]:
    """A file with these triples, at whose end it stands; close it."""
    file = tempfile.TemporaryFile(prefix="hankegraph-")  # noqa: SIM115 - whoever asked for it closes it
    try:
        with temporary_room():
            for subject, predicate, value in triples:
                file.write(f"{subject} {predicate} {value} .\n".encode())
            file.flush()
    except BaseException:
        # What is still to be written may not fit, either.
        with suppress(OSError):
            file.close()
        raise
    return file


@contextmanager
def temporary_room() -> Iterator[None]:
    """Says where it is that there is no room, if the block meets that: not in the store.

    Raises:
        StoreError: there is none for temporary files.

    """
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        folder = tempfile.gettempdir()
        raise StoreError(f"{folder}: {error.strerror}; make room for temporary files there, or name another folder in TMPDIR") from error


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """The content of a file from its beginning, as often as it is asked for."""
    file.seek(0)
    return iter(lambda: file.read(_PIECE), b"")
