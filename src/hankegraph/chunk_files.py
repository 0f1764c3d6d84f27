"""Writes what a chunk has in files of its own: one a project, or those of a part; whoever built the chunk does it, in any process.

A file appears under its name when it is whole, so one that a process left behind when it died is written once more.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from hankegraph.compression import suffix_of

# What the file of each piece is called after the number of the part.
_SUFFIXES = {"graph": ".ttl", "n_triples": ".nt", "provenance": ".provenance.ttl"}
WITH_PREFIXES = ("graph", "provenance", "validation")
PARTS, PROJECTS, HELD_BACK = "parts", "projects", "held-back"


class WrittenFile(NamedTuple):
    """A file of the release that stands under its path already."""

    path: str
    sha256: str
    size: int


class Slice(NamedTuple):
    """Where a piece stands: the path of the file in the release, offset and length."""

    path: str
    offset: int
    length: int


def part_path(number: int, piece: str, compress: str | None) -> str:
    """The path in the release of the file of a piece; parts are numbered from 1."""
    return f"{PARTS}/{number:06d}{_SUFFIXES[piece]}{suffix_of(compress) if piece == 'n_triples' else ''}"


def held_back_path(name: str) -> str:
    """The path in the release of the file of a project, or of a record without one, that is held back."""
    return f"{HELD_BACK}/{name}.ttl"


def write_files(release: Path, scratch: Path, contents: Mapping[str, Iterable[bytes]]) -> list[WrittenFile]:
    """Writes the files with these paths, each of some contents one after the other, into the folder of the release.

    A file is written in the folder `scratch` before it takes its place.

    Raises:
        OSError: they cannot be written.
    """
    _make_folders(release, contents)
    unfinished = scratch / f"unfinished-{os.getpid()}"
    written = []
    for path, pieces in contents.items():
        digest, size = hashlib.sha256(), 0
        with unfinished.open("wb") as stream:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                stream.write(piece)
        os.replace(unfinished, f"{release}/{path}")  # noqa: PTH105 - there is a file for every project
        written.append(WrittenFile(path, digest.hexdigest(), size))
    return written


def take_over_files(earlier: Path, files: Mapping[str, WrittenFile], release: Path) -> bool:
    """Puts files of an earlier release into another one, each under a path; whether all were what the earlier release published.

    Raises:
        OSError: a file cannot be written.
    """
    _make_folders(release, files)
    for path, old in files.items():
        if not has_digest(earlier / old.path, old.sha256):
            return False
        link_or_copy(earlier / old.path, release / path)
    return True


def has_digest(path: Path, sha256: str) -> bool:
    """Whether a file is there and has this digest."""
    try:
        if not path.is_file():
            return False  # opening a pipe would wait for somebody who writes
        with path.open("rb", buffering=0) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
    except OSError:
        return False


def link_or_copy(source: Path, target: Path) -> None:
    """The same file in another place, without copying it where the file system can share it."""
    # A worker that died may have left a link to the earlier release, into which nothing may be written.
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _make_folders(release: Path, paths: Iterable[str]) -> None:
    for folder in {path.rpartition("/")[0] for path in paths}:
        (release / folder).mkdir(exist_ok=True)
