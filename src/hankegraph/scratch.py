"""Keeps bytes on disk between the steps of a build: each process adds to a file of its own, any process reads them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO, NamedTuple


class Kept(NamedTuple):
    """Where bytes are kept: the file in the scratch folder, their offset and length."""

    file: str
    offset: int
    length: int


class Scratch:
    """A folder of kept bytes, as one process sees it. Nothing outlives the build, so nothing is flushed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name = f"pages-{os.getpid()}"
        self._own: BinaryIO | None = None
        self._offset = 0
        self._open: dict[str, int] = {}

    def keep(self, content: bytes) -> Kept:
        """Keeps the bytes; nobody else may read them, for a page may hold what is never published."""
        if self._own is None:
            # A process may have the number of one that died: then it adds to that one's file.
            self._own = open(self._folder / self._name, "ab", opener=lambda path, flags: os.open(path, flags, 0o600))  # noqa: SIM115
            self._offset = self._own.tell()
        self._own.write(content)
        kept = Kept(self._name, self._offset, len(content))
        self._offset += len(content)
        return kept

    def flush(self) -> None:
        """Makes what was kept readable for other processes."""
        if self._own is not None:
            self._own.flush()

    def read(self, kept: Kept) -> bytes:
        """The bytes that are kept there."""
        if kept.file == self._name:
            self.flush()
        descriptor = self._open.get(kept.file)
        if descriptor is None:
            descriptor = self._open[kept.file] = os.open(self._folder / kept.file, os.O_RDONLY | os.O_CLOEXEC)
        return os.pread(descriptor, kept.length, kept.offset)

    def close(self) -> None:
        """Closes the files of this process."""
        if self._own is not None:
            self._own.close()
            self._own = None
        while self._open:
            os.close(self._open.popitem()[1])
