"""Writes a file so that nobody ever sees half of it."""

from __future__ import annotations

import os
from pathlib import Path

from hankegraph.errors import TargetError


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file beside the one at this path and puts it in its place, with its permissions if there is one.

    Raises:
        TargetError: it cannot be written; what was there is as it was.
    """
    written = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        try:
            with written.open("xb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            if path.exists():
                written.chmod(path.stat().st_mode & 0o7777)
            written.replace(path)
        finally:
            written.unlink(missing_ok=True)
    except OSError as error:
        raise TargetError(f"{path} cannot be written: {error.strerror or error}") from None
