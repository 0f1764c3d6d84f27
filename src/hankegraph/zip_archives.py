"""Reads the members of a zip archive, in the order of its directory, and trusts nothing that it says of itself."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

from hankegraph.archives import FOLDER, LINK, PAGE, Member, UnreadableMemberError
from hankegraph.pages import MAXIMUM_BYTES
from hankegraph.streams import DamagedInputError, LimitError, check_ratio

# `zipfile` holds the whole directory in memory, some seven times its size. This is room for about 200,000 pages.
MAXIMUM_DIRECTORY_BYTES = 16 * 1024 * 1024
# Others are rare, and LZMA may ask for gigabytes of memory.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_UNIX_MODE_SHIFT = 16
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, OverflowError)


class _ZipFileObject(io.BufferedReader):
    """A file that `zipfile` cannot read a whole huge directory of into memory."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAXIMUM_DIRECTORY_BYTES:
            limit = MAXIMUM_DIRECTORY_BYTES // 1024 // 1024
            raise LimitError(f"its directory is larger than {limit} MiB, some 200,000 members, so that .tar or .jsonl is better")
        return super().read(size)


def zip_members(path: Path) -> Iterator[Member]:
    """The members of a zip archive.

    Raises:
        OSError: the file cannot be read.
        DamagedInputError: it is no zip archive, or its directory is damaged or cut off.
        LimitError: it passes a limit.

    """
    with _ZipFileObject(io.FileIO(path)) as file:
        size = path.stat().st_size
        try:
            archive = zipfile.ZipFile(file)
        except _DAMAGE as error:
            raise DamagedInputError(f"the directory at the end of the zip archive is missing or damaged ({error})") from None
        with archive:
            _check_overlaps(archive)
            opened = _Opened(archive, size)
            for entry in archive.infolist():
                yield Member(entry.filename.encode("utf-8", "surrogateescape"), _kind(entry), entry.file_size, partial(opened.read, entry))


def _check_overlaps(archive: zipfile.ZipFile) -> None:
    """Refuses an archive whose members share their compressed bytes, as only bombs do; newer versions of `zipfile` see it member by member.

    https://www.bamsoftware.com/hacks/zipbomb/
    """
    entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    for entry, following in pairwise(entries):
        if entry.header_offset + entry.compress_size > following.header_offset:
            raise LimitError("its members share their bytes, as only a bomb does")


def _kind(entry: zipfile.ZipInfo) -> str:
    mode = entry.external_attr >> _UNIX_MODE_SHIFT
    if entry.is_dir():
        return FOLDER
    return PAGE if stat.S_IFMT(mode) in (0, stat.S_IFREG) else LINK


@dataclass(slots=True)
class _Opened:
    """An archive with its size, and how many bytes came out of it."""

    archive: zipfile.ZipFile
    size: int
    size_read: int = 0

    def read(self, entry: zipfile.ZipInfo) -> bytes:
        """The content of a member.

        Raises:
            LimitError: too much has come out of this archive.
            UnreadableMemberError: this member cannot be read.

        """
        if entry.flag_bits & _ENCRYPTED:
            raise UnreadableMemberError("this member of the archive is encrypted; pack it again without a password")
        if entry.compress_type not in _METHODS:
            raise UnreadableMemberError("this member of the archive is compressed otherwise than with deflate; pack it again")
        self.size_read += entry.file_size
        check_ratio(self.size_read, self.size)
        try:
            with self.archive.open(entry) as stream:
                content = stream.read(MAXIMUM_BYTES + 1)
        except _DAMAGE as error:
            raise UnreadableMemberError(f"this member of the archive is damaged ({error}); fetch or pack it again") from None
        if len(content) != entry.file_size:
            raise UnreadableMemberError("this member of the archive has another size than it says; fetch or pack it again")
        return content
