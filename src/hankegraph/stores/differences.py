"""Compares two graphs triple by triple, with memory for a small part of them at a time: the lines wait in files, by their hash."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from hankegraph.stores.canonical import CanonicalTerms
from hankegraph.stores.digest import line_of
from hankegraph.stores.triples_file import temporary_room
from hankegraph.terms import Triple

_BUCKETS = 64


class Differences:
    """What a store should have and has not, and what it has and should not; the files go when the block ends.

    Triples are compared in their canonical form and given as they were put in.
    """

    def __init__(self, expected: Iterable[Triple], found: Iterable[Triple], canonical: CanonicalTerms) -> None:
        self._stack = ExitStack()
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="hankegraph-")))
        try:
            self._expected = self._divide(folder / "expected", expected, canonical)
            self._found = self._divide(folder / "found", found, canonical)
        except BaseException:
            with suppress(OSError):
                self._stack.close()
            raise

    def _divide(self, folder: Path, triples: Iterable[Triple], canonical: CanonicalTerms) -> list[BinaryIO]:
        folder.mkdir()
        files: list[BinaryIO] = [self._stack.enter_context((folder / str(number)).open("w+b")) for number in range(_BUCKETS)]
        with temporary_room():
            for triple in triples:
                line = line_of(canonical.triple(triple)).encode()
                files[zlib.crc32(line) % _BUCKETS].write(b"%b\t%b\n" % (line, line_of(triple).encode()))
            for file in files:
                file.flush()
        return files

    def missing(self) -> Iterator[Triple]:
        """The triples that the store has not."""
        return self._only_in(self._expected, self._found)

    def unexpected(self) -> Iterator[Triple]:
        """The triples that the store has and should not."""
        return self._only_in(self._found, self._expected)

    def _only_in(self, these: list[BinaryIO], those: list[BinaryIO]) -> Iterator[Triple]:
        for own, other in zip(these, those, strict=True):
            known = set(_lines(other))
            yield from (_triple(raw) for line, raw in dict(_items(own)).items() if line not in known)

    def __enter__(self) -> Differences:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()


def _items(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    file.seek(0)
    for line in file:
        # A line of canonical N-Triples has no tab in it.
        canonical, _, raw = line.rstrip(b"\n").partition(b"\t")
        yield canonical, raw


def _lines(file: BinaryIO) -> Iterator[bytes]:
    return (line for line, _ in _items(file))


def _triple(raw: bytes) -> Triple:
    subject, predicate, rest = raw.decode().split(" ", 2)
    return subject, predicate, rest.removesuffix(" .")
