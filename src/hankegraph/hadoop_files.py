"""Looks up files in whatever file system Spark reads, through Hadoop's own interface."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple


class StoredFile(NamedTuple):
    """A file or folder: its location as Hadoop writes it, without escapes, and its size in bytes."""

    location: str
    is_folder: bool
    size: int


class HadoopFiles:
    """The file systems that Spark can reach."""

    def __init__(self, context: Any) -> None:
        self._path = context._jvm.org.apache.hadoop.fs.Path
        self._configuration = context._jsc.hadoopConfiguration()

    def find(self, location: str) -> list[StoredFile]:
        """What is at this location, in which `*`, `?`, `[…]` and `{…}` may stand for several names; in the order of names."""
        path = self._path(location)
        statuses = path.getFileSystem(self._configuration).globStatus(path)
        return sorted(map(_stored, statuses or ()))

    def below(self, location: str) -> Iterator[StoredFile]:
        """All files below a folder, in no order."""
        path = self._path(location)
        statuses = path.getFileSystem(self._configuration).listFiles(path, True)
        while statuses.hasNext():
            yield _stored(statuses.next())

    def uri(self, location: str) -> str:
        """The location as Spark names the file of a row, with escapes."""
        path = self._path(location)
        uri = str(path.getFileSystem(self._configuration).getFileStatus(path).getPath().toUri().toString())
        return f"file:/{uri.removeprefix('file:').lstrip('/')}" if uri.startswith("file:") else uri


def _stored(status: Any) -> StoredFile:
    return StoredFile(status.getPath().toString(), status.isDirectory(), status.getLen())
