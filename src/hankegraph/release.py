"""Writes a release: into a sibling folder, flushed, then swapped in, so that a reader sees the old release or the new one."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout

from hankegraph.errors import ReleaseError, TargetError

MANIFEST = "manifest.json"
FORMAT = "hankegraph-release"
UNTOUCHED = "what stood there before is untouched"
# Marks the folder beside the target as scratch that a later build may remove.
_SCRATCH = "hankegraph-scratch"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


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
        self._earlier: dict[str, dict[str, Any]] | None = None
        self._checked: dict[str, bool] = {}

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

    def link(self, earlier: Path, path: str, new_path: str) -> None:
        """A file that the earlier release has at `path`, without copying it where the file system can share it."""
        target = self.folder / new_path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(earlier / path, target)
        except OSError:
            shutil.copyfile(earlier / path, target)
        self.entries.append({**self._earlier_entries(earlier)[path], "path": new_path})

    def is_as_published(self, earlier: Path, path: str) -> bool:
        """Whether the file of the earlier release still has the digest that its manifest gives."""
        if path not in self._checked:
            entry = self._earlier_entries(earlier).get(path)
            try:
                with (earlier / path).open("rb") as stream:
                    self._checked[path] = entry is not None and hashlib.file_digest(stream, "sha256").hexdigest() == entry["sha256"]
            except OSError:
                self._checked[path] = False
        return self._checked[path]

    def _earlier_entries(self, earlier: Path) -> dict[str, dict[str, Any]]:
        if self._earlier is None:
            self._earlier = {entry["path"]: entry for entry in read_manifest(earlier)["files"]}
        return self._earlier

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


@contextmanager
def open_target(target: Path) -> Iterator[ReleaseWriter]:
    """A writer for a release that appears at `target` when the block ends, whole, or not at all when it raises.

    Raises:
        TargetError: the target is not a release of ours, another build is writing there, or the disk is full.

    """
    target = Path(os.path.abspath(target))  # noqa: PTH100 - a link must be seen as one
    try:
        old = target.parent / f".{target.name}.old"
        check_target(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = target.parent / f".{target.name}.building"
        lock_file = target.parent / f".{target.name}.lock"
        lock = FileLock(lock_file, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise TargetError(f"{target}: another build is writing this release; wait until it has ended and build again") from None
        try:
            if old.exists() and not target.exists():
                read_manifest(old)
                old.rename(target)  # an earlier run was killed between the two steps of a swap
            _remove_scratch(staging)
            staging.mkdir()
            (staging / _SCRATCH).touch()
            new = staging / "release"
            new.mkdir()
            yield ReleaseWriter(new)
            if (new / MANIFEST).exists():
                _swap(new, target)
        finally:
            _remove_scratch(staging)
            lock_file.unlink(missing_ok=True)
            lock.release()
    except OSError as error:
        raise TargetError(_explain(error, target)) from error


def check_target(target: Path) -> None:
    """Makes sure that the target is free, an empty folder, or a release that this program wrote.

    Raises:
        TargetError: it is none of these.

    """
    if target.is_symlink():
        raise TargetError(f"{target}: this is a link; give --out the folder itself")
    if not target.name or (target.exists() and not target.is_dir()):
        raise TargetError(f"{target}: this is not a folder; give --out a new folder or an earlier release")
    if not target.exists() or not any(target.iterdir()):
        return
    try:
        listed = {entry["path"] for entry in read_manifest(target)["files"]}
    except ReleaseError:
        raise TargetError(
            f"{target}: this folder has other content and no release, so it is left alone; give --out a new folder or an earlier release"
        ) from None
    foreign = sorted(_files_below(target) - listed - {MANIFEST})
    if foreign:
        message = f"this release also holds {foreign[0]}, which is not of its making; move such files elsewhere and build again"
        raise TargetError(f"{target}: {message}")


def _files_below(release: Path) -> set[str]:
    return {path.relative_to(release).as_posix() for path in release.rglob("*") if not path.is_dir() or path.is_symlink()}


def read_manifest(release: Path) -> dict[str, Any]:
    """The manifest of a release.

    Raises:
        ReleaseError: there is no release at that path.

    """
    try:
        manifest = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{release}: this is not a release; build one with: hankegraph build PAGES --out {release}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ReleaseError(f"{release}: {MANIFEST} is not that of a hankegraph release")
    return manifest


def verify_release(release: Path) -> list[str]:
    """What differs between the manifest and the files: missing, changed and unlisted ones, each as one line; empty when whole."""
    manifest = read_manifest(release)
    problems = []
    listed = {entry["path"]: entry for entry in manifest["files"]}
    present = _files_below(release) - {MANIFEST}
    for path, entry in sorted(listed.items()):
        if path not in present:
            problems.append(f"{path}: missing")
        else:
            content = (release / path).read_bytes()
            if len(content) != entry["size"] or hashlib.sha256(content).hexdigest() != entry["sha256"]:
                problems.append(f"{path}: changed")
    return problems + [f"{path}: not in the manifest" for path in sorted(present - listed.keys())]


def _explain(error: OSError, target: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{target}: no space is left on the disk; free some and build again, {UNTOUCHED}"
    if error.errno == errno.EROFS or error.errno in (errno.EACCES, errno.EPERM):
        return f"{target}: cannot be written ({error.strerror}); give --out a folder that you may write, {UNTOUCHED}"
    return f"{target}: cannot be written ({error.strerror or error}); {UNTOUCHED}"


def _swap(new: Path, target: Path) -> None:
    """Puts the new release in the place of the old one, in one step where the system can exchange two folders."""
    if not target.exists():
        new.rename(target)
    elif not _exchange(new, target):
        # Between these two steps a reader may see no release; a system without exchange has no better way for folders.
        old = target.parent / f".{target.name}.old"
        if old.exists():
            read_manifest(old)
            _remove(old)
        target.rename(old)
        new.rename(target)
        _remove(old)
    _flush_folder(target.parent)


def _exchange(first: Path, second: Path) -> bool:
    """Exchanges two folders atomically; False where the system cannot.

    https://man7.org/linux/man-pages/man2/rename.2.html
    """
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), str(second))


def _remove_scratch(staging: Path) -> None:
    """Removes what a build left beside the target, and nothing that is not known to be that."""
    if staging.is_symlink() or (staging.exists() and not (staging / _SCRATCH).exists() and any(staging.iterdir())):
        raise TargetError(f"{staging}: this is in the way and not of this program's making; move it elsewhere and build again")
    # The mark goes last, so that a removal which is cut short can be taken up again.
    for path in staging.iterdir() if staging.exists() else ():
        if path.name != _SCRATCH:
            _remove(path)
    _remove(staging)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _flush_file_system(folder: Path) -> None:
    """Flushes everything that was written below the folder: at once where the system can, else file by file.

    https://man7.org/linux/man-pages/man2/sync.2.html
    """
    sync = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None) if sys.platform == "linux" else None
    if sync is None:
        for path in [folder, *folder.rglob("*")]:
            _flush_folder(path)
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if sync(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(descriptor)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
