"""Writes the files of a release and its manifest, and checks them against each other."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from hankegraph.chunk_files import WrittenFile, has_digest
from hankegraph.errors import ReleaseError

MANIFEST = "manifest.json"
FORMAT = "hankegraph-release"


@dataclass
class HashedFile:
    """An open file of the release that knows its size and digest when it is closed."""

    stream: BinaryIO
    path: str
    size: int = 0
    _digest: Any = field(default_factory=hashlib.sha256)

    def write(self, content: bytes) -> None:
        """Appends bytes."""
        self._digest.update(content)
        self.size += len(content)
        self.stream.write(content)

    @property
    def entry(self) -> dict[str, Any]:
        """The file as the manifest lists it."""
        return {"path": self.path, "sha256": self._digest.hexdigest(), "size": self.size}


class ReleaseWriter:
    """Writes the files of a release into a folder and keeps the list of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries: list[dict[str, Any]] = []

    @contextmanager
    def open(self, path: str) -> Iterator[HashedFile]:
        """A new file at this path in the release, flushed to the disk when closed."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as stream:
            hashed = HashedFile(stream, path)
            yield hashed
        self.entries.append(hashed.entry)

    def write(self, path: str, content: bytes) -> None:
        """A whole file."""
        with self.open(path) as file:
            file.write(content)

    def add_written(self, files: Iterable[WrittenFile]) -> None:
        """Lists files that another process has written."""
        self.entries += [{"path": path, "sha256": sha256, "size": size} for path, sha256, size in files]

    def copy_folder(self, source: Path, name: str, pattern: str) -> None:
        """Every file below a folder whose name matches the pattern, under this name."""
        for path in sorted(source.rglob(pattern)):
            self.write(f"{name}/{path.relative_to(source).as_posix()}", path.read_bytes())

    def finish(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Writes the manifest and flushes the folders."""
        manifest = {
            "format": FORMAT,
            "formatVersion": 1,
            **facts,
            "files": sorted(self.entries, key=lambda entry: str(entry["path"])),
        }
        content = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        (self.folder / MANIFEST).write_text(content, encoding="utf-8")
        _flush_file_system(self.folder)
        return manifest


def files_below(release: Path) -> set[str]:
    """The paths of all files and links below a folder."""
    return {path.relative_to(release).as_posix() for path in release.rglob("*") if not path.is_dir() or path.is_symlink()}


def read_manifest(release: Path) -> dict[str, Any]:
    """The manifest of a release, whose `base` is an IRI and whose `files` are what `listed_files` gives.

    Raises:
        ReleaseError: there is no release at that path, or its manifest is damaged.

    """
    none = ReleaseError(f"{release}: this is not a release; build one with: hankegraph build PAGES --out {release}")
    try:
        if not (release / MANIFEST).is_file():
            raise none
        manifest = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise none from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ReleaseError(f"{release}: {MANIFEST} is not that of a hankegraph release")
    entries = manifest.get("files")
    if not isinstance(manifest.get("base"), str) or not isinstance(entries, list) or not all(map(_is_entry, entries)):
        raise ReleaseError(f"{release}: {MANIFEST} is damaged; build the release again")
    return manifest


def _is_entry(entry: Any) -> bool:
    """Whether this is how a manifest lists a file; a path that leads out of the release is none."""
    if not isinstance(entry, dict):
        return False
    path, sha256, size = (entry.get(key) for key in ("path", "sha256", "size"))
    if not (isinstance(path, str) and isinstance(sha256, str) and isinstance(size, int)):
        return False
    return not path.startswith("/") and ".." not in path.split("/") and "\0" not in path


def listed_files(manifest: dict[str, Any]) -> dict[str, WrittenFile]:
    """The files that a manifest lists, by path, in its order."""
    return {entry["path"]: WrittenFile(entry["path"], entry["sha256"], entry["size"]) for entry in manifest["files"]}


def verify_release(release: Path) -> list[str]:
    """What differs between the manifest and the files: missing, changed and unlisted ones, each as one line; empty when whole."""
    listed = listed_files(read_manifest(release))
    present = files_below(release) - {MANIFEST}
    problems = [
        f"{path}: {'changed' if path in present else 'missing'}"
        for path, file in sorted(listed.items())
        if not has_digest(release / path, file.sha256)
    ]
    return problems + [f"{path}: not in the manifest" for path in sorted(present - listed.keys())]


def _flush_file_system(folder: Path) -> None:
    """Flushes everything that was written below the folder: at once where the system can, else file by file.

    https://man7.org/linux/man-pages/man2/sync.2.html
    """
    sync = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None) if sys.platform == "linux" else None
    if sync is None:
        for path in [folder, *folder.rglob("*")]:
            flush_folder(path)
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if sync(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(descriptor)


def flush_folder(folder: Path) -> None:
    """Flushes the folder itself, so that what was renamed in it stays renamed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
