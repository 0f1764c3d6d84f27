"""Reads the members of a tar archive in one pass, however it is compressed, and trusts nothing that it says of itself."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Self

from hankegraph.archives import FOLDER, LINK, PAGE, Member
from hankegraph.streams import DamagedInputError, LimitError, open_stream

# Names and attributes of a member fill a kilobyte or two. Old versions of `tarfile` search extended headers in quadratic time
# (CVE-2024-6232), so that a generous limit would be none.
_MAXIMUM_HEADER_BYTES = 16 * 1024
# A member has at most a long name, a long link and an extended header before it; `tarfile` calls itself for each.
_MAXIMUM_HEADERS = 8
# What global headers say is kept for all members after them.
_MAXIMUM_GLOBAL_ENTRIES = 100
_END_MARK = bytes(tarfile.BLOCKSIZE)
_PIECE_BYTES = 1024 * 1024


class _ForwardFile:
    """What `tarfile` needs of a file, over a stream that only goes forward."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self.stream = stream
        self.position = 0
        self.last_read = b""
        self.start_header()

    def start_header(self) -> None:
        """Allows the next header its bytes."""
        self.header_bytes = _MAXIMUM_HEADER_BYTES
        self.headers = _MAXIMUM_HEADERS

    def read(self, size: int, /) -> bytes:
        """Bytes of a header.

        Raises:
            LimitError: there are more of them than a header has.

        """
        self.header_bytes -= size
        if size < 0 or self.header_bytes < 0:
            raise LimitError(f"a member of it has a header of more than {_MAXIMUM_HEADER_BYTES // 1024} KiB")
        self.last_read = self.take(size)
        return self.last_read

    def take(self, size: int) -> bytes:
        """The next bytes, fewer at the end."""
        content = self.stream.read(size)
        self.position += len(content)
        return content

    def seek(self, position: int, /) -> None:
        """Goes forward to a position.

        Raises:
            DamagedInputError: it lies behind, or after the end.

        """
        if position < self.position:
            raise DamagedInputError(f"a size in it leads back from byte {self.position}")
        while self.position < position:
            if not self.take(min(position - self.position, _PIECE_BYTES)):
                raise DamagedInputError(f"it ends at byte {self.position}, within a member")

    def tell(self) -> int:
        """The position from the start of the archive."""
        return self.position

    def write(self, content: bytes, /) -> None:
        """Never happens."""
        raise io.UnsupportedOperation("write")

    def close(self) -> None:
        """Leaves the stream to whoever opened it."""


class _Header(tarfile.TarInfo):
    """The header of a member, refused where it would make `tarfile` call itself without end or go back."""

    @classmethod
    def fromtarfile(cls, tarfile: tarfile.TarFile) -> Self:
        file = tarfile.fileobj
        if isinstance(file, _ForwardFile):
            file.headers -= 1
            if file.headers < 0:
                raise LimitError(f"a member of it has more than {_MAXIMUM_HEADERS} headers")
        header = super().fromtarfile(tarfile)
        if header.size < 0:
            raise DamagedInputError("a member of it has a negative size")
        return header


def tar_members(path: Path) -> Iterator[Member]:
    """The members of a tar archive, plain or compressed with gzip or zstd by the suffix of its name.

    Raises:
        OSError: the file cannot be read.
        DamagedInputError: it is no tar archive, damaged, cut, or goes on after its end mark.
        LimitError: it passes a limit.

    """
    with open_stream(path) as stream:
        file = _ForwardFile(stream)
        for header in _headers(file):
            kind = FOLDER if header.isdir() else PAGE if header.isreg() and not header.issparse() else LINK
            yield Member(header.name.encode("utf-8", "surrogateescape"), kind, header.size, partial(_content, file, header))
        _check_end(file)


def _headers(file: _ForwardFile) -> Iterator[tarfile.TarInfo]:
    archive: tarfile.TarFile | None = None
    while True:
        file.start_header()
        try:
            if archive is None:
                archive = tarfile.TarFile(fileobj=file, tarinfo=_Header, encoding="utf-8", errors="surrogateescape")
            header = archive.next()
        except (tarfile.TarError, ValueError, OverflowError, IndexError, KeyError) as error:
            raise DamagedInputError(f"before byte {file.position} stands no header of a tar archive") from error
        if header is None:
            return
        # It would keep every header of the archive: https://github.com/python/cpython/issues/90825
        archive.members.clear()  # type: ignore[attr-defined]
        if len(archive.pax_headers) > _MAXIMUM_GLOBAL_ENTRIES:
            raise LimitError(f"it has more than {_MAXIMUM_GLOBAL_ENTRIES} global header entries")
        yield header


def _content(file: _ForwardFile, header: tarfile.TarInfo) -> bytes:
    file.seek(header.offset_data)
    content = file.take(header.size)
    if len(content) < header.size:
        raise DamagedInputError(f"it ends at byte {file.position}, within a member")
    return content


def _check_end(file: _ForwardFile) -> None:
    """Nothing, where the archive ended as it should: `tarfile` takes any header that it cannot read for the end."""
    if not file.last_read:
        raise DamagedInputError(f"it ends at byte {file.position} without an end mark, so that members may be missing")
    if file.last_read != _END_MARK:
        raise DamagedInputError(f"before byte {file.position} stands no header of a tar archive")
    while rest := file.take(_PIECE_BYTES):
        if rest.strip(b"\0"):
            raise DamagedInputError(f"more follows its end mark, before byte {file.position}, as when archives are joined")
