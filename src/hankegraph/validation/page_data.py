"""Builds pages into a release that is thrown away, so that they are read and judged as in a build."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hankegraph.build import BuildOptions, build_release
from hankegraph.iris import DEFAULT_BASE


@contextmanager
def release_of_pages(pages: Sequence[Path]) -> Iterator[Path]:
    """A release of these pages, what it holds back included, for as long as the block runs.

    Raises:
        SourceError: nothing can be read.
    """
    with tempfile.TemporaryDirectory(prefix="hankegraph-") as folder:
        release = Path(folder) / "release"
        build_release(list(pages), release, BuildOptions(base=DEFAULT_BASE))
        yield release


def paths_of_pages(pages: Sequence[Path]) -> Callable[[str], str]:
    """A function from the name of a page in a release to the path of its file as it was given; pages in archives keep their names."""
    folders = {f"{path.resolve().name}/": path for path in pages if path.is_dir()}
    files = {f"{path.absolute().parent.name}/{path.name}": path for path in pages if path.is_file()}

    def path_of(name: str) -> str:
        if name in files:
            return str(files[name])
        for start, folder in folders.items():
            if name.startswith(start):
                path = folder / name.removeprefix(start)
                return str(path) if path.exists() else name
        return name

    return path_of
