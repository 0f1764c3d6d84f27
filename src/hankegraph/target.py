"""Puts a release in its place: built in a sibling folder, then swapped in, so that a reader sees the old release or the new one."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from hankegraph.errors import ReleaseError, TargetError
from hankegraph.release import MANIFEST, ReleaseWriter, files_below, flush_folder, read_manifest

UNTOUCHED = "what stood there before is untouched"
# Marks the folder beside the target as scratch that a later build may remove.
_SCRATCH = "hankegraph-scratch"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


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
    foreign = sorted(files_below(target) - listed - {MANIFEST})
    if foreign:
        message = f"this release also holds {foreign[0]}, which is not of its making; move such files elsewhere and build again"
        raise TargetError(f"{target}: {message}")


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
    elif not exchange_folders(new, target):
        # Between these two steps a reader may see no release; a system without exchange has no better way for folders.
        old = target.parent / f".{target.name}.old"
        if old.exists():
            read_manifest(old)
            _remove(old)
        target.rename(old)
        new.rename(target)
        _remove(old)
    flush_folder(target.parent)


def exchange_folders(first: Path, second: Path) -> bool:
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
