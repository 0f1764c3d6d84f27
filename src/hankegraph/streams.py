"""Opens files as streams of bytes, decompressed on the way, and stops what is damaged or grows out of proportion."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from hankegraph.compression import zstd
from hankegraph.findings import VIOLATION, Finding, Place

# Text compresses three to ten times, pages that differ only in a number 330 to 450. Deflate reaches 1,032, zstd far more.
MAXIMUM_RATIO = 500
# Below this, a file may be compressed as well as it likes: it does no harm, and small files of equal pages are no bombs.
GRACE_BYTES = 64 * 1024 * 1024
_BUFFER_BYTES = 256 * 1024


class DamagedInputError(Exception):
    """The input ends too early or is damaged; the message is a clause that says where it shows."""


class LimitError(Exception):
    """The input passes a limit that no honest one does; the message is a clause that says which."""


class _ReadsPieces(Protocol):
    def read1(self, size: int, /) -> bytes: ...


class _Guarded(io.RawIOBase):
    """The bytes of a stream as they come, its errors turned into ours, its size held against that of the file."""

    def __init__(self, stream: _ReadsPieces, file: BinaryIO | None) -> None:
        self._stream = stream
        self._file = file
        self._bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        # One piece at a time: a larger read would lose what stands before the damage.
        try:
            piece = self._stream.read1(len(buffer))
        except EOFError:
            raise DamagedInputError("the compressed data end too early") from None
        except (zlib.error, gzip.BadGzipFile, zstd.ZstdError) as error:
            raise DamagedInputError(f"the compressed data are damaged ({error})") from None
        buffer[: len(piece)] = piece
        self._bytes += len(piece)
        if self._file is not None:
            check_ratio(self._bytes, self._file.tell())
        return len(piece)


def check_ratio(size: int, compressed_size: int) -> None:
    """Nothing, where so many bytes may come out of so many compressed ones.

    Raises:
        LimitError: it is more than text gives.

    """
    if size > GRACE_BYTES and size > MAXIMUM_RATIO * compressed_size:
        raise LimitError(f"it grows more than {MAXIMUM_RATIO} times when it is decompressed, which text does not")


@contextmanager
def open_stream(path: Path) -> Iterator[io.BufferedReader]:
    """The bytes of a file, those of `*.gz`, `*.tgz` and `*.zst` decompressed.

    Raises:
        OSError: the file cannot be read.
        DamagedInputError, LimitError: while it is read.

    """
    with path.open("rb") as file, decompressing(path.name, file) as stream:
        yield stream


@contextmanager
def decompressing(name: str, file: io.BufferedReader) -> Iterator[io.BufferedReader]:
    """The bytes of an open file of this name, decompressed as `open_stream` does."""
    name = name.lower()
    if name.endswith((".gz", ".tgz")):
        with gzip.GzipFile(fileobj=file) as stream:
            yield guarded(stream, file)
    elif name.endswith(".zst"):
        # The window is bounded by the library: a frame that asks for more than 128 MiB is refused.
        with zstd.ZstdFile(file) as stream:
            yield guarded(stream, file)
    else:
        yield file


def guarded(stream: _ReadsPieces, file: BinaryIO) -> io.BufferedReader:
    """The decompressed stream with its size held against what has been read of the file."""
    return io.BufferedReader(_Guarded(stream, file), _BUFFER_BYTES)


def stopping_finding(error: DamagedInputError | LimitError | OSError, source: str) -> Finding:
    """What to say of an input whose reading ended with this error; what was read before it stays."""
    place = Place(source)
    if isinstance(error, LimitError):
        message = f"{error}; reading stopped here. Find out what it holds, and give the pages in a folder or in smaller files"
        return Finding("input-is-within-limits", VIOLATION, message, place)
    if isinstance(error, DamagedInputError):
        message = f"{error}; fetch or pack it again. The pages before that are read, those after it are not"
        return Finding("input-is-whole", VIOLATION, message, place)
    message = f"it cannot be read ({error.strerror or error}); give the user who runs the build the right to read it, or fetch it again"
    return Finding("input-is-readable", VIOLATION, message, place)
