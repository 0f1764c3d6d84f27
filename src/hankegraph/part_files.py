"""Writes the pieces of one chunk as the files of a part; whoever built the chunk does it, in any process.

A file appears under its name when it is whole, so one that a process left behind when it died is written once more.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from hankegraph.compression import suffix_of

# What the file of each piece is called after the number of the part.
_SUFFIXES = {"graph": ".ttl", "n_triples": ".nt", "provenance": ".provenance.ttl"}
WITH_PREFIXES = ("graph", "provenance", "validation")
PARTS = "parts"


class WrittenPiece(NamedTuple):
    """A piece that stands in a file of its own: its place in the file, and size and digest of the file."""

    path: str
    offset: int
    length: int
    size: int
    sha256: str


def part_path(number: int, piece: str, compress: str | None) -> str:
    """The path in the release of the file of a piece; parts are numbered from 1."""
    return f"{PARTS}/{number:06d}{_SUFFIXES[piece]}{suffix_of(compress) if piece == 'n_triples' else ''}"


def take_over_part_files(
    earlier: Path, pieces: Mapping[str, WrittenPiece], release: Path, number: int, compress: str | None
) -> dict[str, WrittenPiece] | None:
    """Puts the files of a part of an earlier release into another one as the part with this number.

    None where one of them is no longer what the earlier release published.

    Raises:
        OSError: a file cannot be written.
    """
    taken = {}
    for piece, old in pieces.items():
        source, path = earlier / old.path, part_path(number, piece, compress)
        if not has_digest(source, old.sha256):
            return None
        (release / path).parent.mkdir(exist_ok=True)
        link_or_copy(source, release / path)
        taken[piece] = old._replace(path=path)
    return taken


def has_digest(path: Path, sha256: str) -> bool:
    """Whether a file is there and has this digest."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
    except OSError:
        return False


def link_or_copy(source: Path, target: Path) -> None:
    """The same file in another place, without copying it where the file system can share it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def write_part_files(
    release: Path, scratch: Path, number: int, texts: Mapping[str, bytes], header: bytes, compress: str | None
) -> dict[str, WrittenPiece]:
    """Writes the files of a part below the folder of the release; `header` has the prefixes of Turtle.

    Raises:
        OSError: they cannot be written.
    """
    written = {}
    for piece, text in texts.items():
        path = part_path(number, piece, compress)
        first = header if piece in WITH_PREFIXES else b""
        unfinished = scratch / f"part-{os.getpid()}"
        with unfinished.open("wb") as stream:
            stream.write(first)
            stream.write(text)
        target = release / path
        target.parent.mkdir(exist_ok=True)
        unfinished.replace(target)
        digest = hashlib.sha256(first)
        digest.update(text)
        written[piece] = WrittenPiece(path, len(first), len(text), len(first) + len(text), digest.hexdigest())
    return written
