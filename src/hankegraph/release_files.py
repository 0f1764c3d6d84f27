"""Reads the files of a release, and only what its manifest lists: a file that was changed, cut or exchanged is never taken for whole."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from hankegraph.chunk_files import WrittenFile
from hankegraph.errors import ReleaseError
from hankegraph.release import MANIFEST, listed_files, read_manifest

_Answer = TypeVar("_Answer")
# Builds that end while a release is read, before whoever reads it is told to wait.
_MOST_TIMES = 5
_BUFFER_BYTES = 256 * 1024


class ReleaseFiles:
    """The files of a release as its manifest lists them when this is made.

    A build that puts another release in its place meanwhile makes what is read afterwards fail: there is no mixture of two releases.
    """

    def __init__(self, folder: Path) -> None:
        """Of the release in this folder.

        Raises:
            ReleaseError: there is none, or its manifest is damaged.

        """
        self.folder = folder
        self.manifest = read_manifest(folder)
        self.base: str = self.manifest["base"]
        self.listed = listed_files(self.manifest)
        # The files that were hashed and found as listed, told from others that may take their place.
        self._compared: dict[str, tuple[int, ...]] = {}

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """A file at its beginning; it is hashed first, unless the same file was before.

        Raises:
            ReleaseError: it is not what the manifest lists.

        """
        stream = self._opened(path)
        with stream:
            seen = _identity(stream)
            if self._compared.get(path) != seen:
                if hashlib.file_digest(stream, "sha256").hexdigest() != self.listed[path].sha256:
                    raise self.not_as_listed(path)
                self._compared[path] = seen
                stream.seek(0)
            yield stream

    @contextmanager
    def stream(self, path: str) -> Iterator[BinaryIO]:
        """A file to be read from its beginning to its end: what was read of it is what was hashed when the block ends.

        Raises:
            ReleaseError: it was not what the manifest lists.

        """
        with self._opened(path) as file:
            hashed = _HashedStream(file)
            with io.BufferedReader(hashed, _BUFFER_BYTES) as stream:
                yield stream
                # A parser may stop before the end.
                while stream.read(_BUFFER_BYTES):
                    pass
        if hashed.digest.hexdigest() != self.listed[path].sha256:
            raise self.not_as_listed(path)

    def read(self, path: str) -> bytes:
        """All of a file.

        Raises:
            ReleaseError: it is not what the manifest lists.

        """
        with self.stream(path) as stream:
            return stream.read()

    def read_slice(self, path: str, offset: int, length: int) -> bytes:
        """A stretch of a file, which is hashed the first time.

        Raises:
            ReleaseError: it is not what the manifest lists.

        """
        with self.open(path) as stream:
            stream.seek(offset)
            return stream.read(length)

    def check(self, path: str) -> None:
        """Nothing, where the file is what the manifest lists.

        Raises:
            ReleaseError: it is not.

        """
        with self.open(path):
            pass

    def check_size(self, path: str) -> WrittenFile:
        """The file as it is listed, where its size is right, which is seen at once.

        Raises:
            ReleaseError: it is not there, or larger or smaller.

        """
        with self._opened(path):
            return self.listed[path]

    def not_as_listed(self, path: str) -> ReleaseError:
        """What is raised where a file is not what the manifest lists: it says why, and what to do."""
        if self.is_replaced():
            return ReleaseError(f"{self.folder}: another release took its place while it was read; start again")
        if path not in self.listed:
            return ReleaseError(f"{self.folder}: {MANIFEST} does not list {path}; build the release again")
        if not os.path.lexists(self.folder / path):
            return ReleaseError(f"{self.folder / path} is missing, though {MANIFEST} lists it; build the release again")
        return ReleaseError(f"{self.folder / path} is not what {MANIFEST} says; build the release again")

    def is_replaced(self) -> bool:
        """Whether another release stands there by now."""
        try:
            return read_manifest(self.folder) != self.manifest
        except ReleaseError:
            return False

    def _opened(self, path: str) -> io.BufferedReader:
        """A file of the right size, open."""
        try:
            # Opening a pipe would wait for somebody who writes.
            if path not in self.listed or not (self.folder / path).is_file():
                raise self.not_as_listed(path)
            stream = (self.folder / path).open("rb")
        except FileNotFoundError as error:
            raise self.not_as_listed(path) from error
        except OSError as error:
            raise ReleaseError(f"{self.folder / path} cannot be read ({error.strerror or error}); see that you may read it") from error
        if os.fstat(stream.fileno()).st_size != self.listed[path].size:
            stream.close()
            raise self.not_as_listed(path)
        return stream


class _HashedStream(io.RawIOBase):
    """A file whose digest is that of all that was read of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self._file.read(len(buffer))
        self.digest.update(piece)
        buffer[: len(piece)] = piece
        return len(piece)


def _identity(stream: BinaryIO) -> tuple[int, ...]:
    status = os.fstat(stream.fileno())
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def read_whole(folder: Path, read: Callable[[ReleaseFiles], _Answer]) -> _Answer:
    """What `read` gives of the files of a release; where a build puts another one in its place meanwhile, of that one.

    Raises:
        ReleaseError: there is no release, it is damaged, or one build after the other replaces it.

    """
    for _ in range(_MOST_TIMES):
        files = ReleaseFiles(folder)
        try:
            return read(files)
        except ReleaseError:
            if not files.is_replaced():
                raise
    raise ReleaseError(f"{folder}: builds keep replacing this release; wait until they have ended")


def is_in_a_release(path: Path) -> bool:
    """Whether a release in a folder above lists this file."""
    return any(_lists(folder, path) for folder in path.parents if (folder / MANIFEST).is_file())


def _lists(folder: Path, path: Path) -> bool:
    try:
        manifest: dict[str, Any] = read_manifest(folder)
    except ReleaseError:
        return False  # a manifest of somebody else
    return path.relative_to(folder).as_posix() in listed_files(manifest)
