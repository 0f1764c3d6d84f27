"""Finds the page files below a folder, in an order that does not depend on the file system."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from heapq import merge
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from hankegraph.findings import VIOLATION, WARNING, Finding, Place
from hankegraph.pages import RawPage, printable

PAGE_SUFFIXES = (".txt", ".text")
# A folder with more entries is sorted in runs of this many, so that a folder of a million pages takes no more memory.
_ENTRIES_IN_MEMORY = 50_000

# A name, and whether it is that of a folder.
_Entry = tuple[str, bool]


class _OpenFolder(NamedTuple):
    """A folder on the way down. A link to the `real` path of one of them would never end."""

    path: str
    name: str
    real: str
    entries: Iterator[_Entry]


def is_page_name(name: str) -> bool:
    """Whether a file of this name, or of a path that ends in it, is one that a search takes for a page."""
    return name.lower().endswith(PAGE_SUFFIXES)


def is_hidden(name: str) -> bool:
    """Whether a search leaves out a file or folder of this name."""
    return name.startswith(".")


def find_pages(root: Path) -> Iterator[RawPage | Finding]:
    """The `*.txt` and `*.text` files below a folder, not hidden ones: folder by folder in the order of names by code points.

    A file is called by the name of the root and the path below it. Archives and JSON Lines files are not opened.
    """
    found = False
    way: list[_OpenFolder] = []
    below = [(str(root), root.name)]
    while below or way:
        if below:
            path, name = below.pop()
            real = os.path.realpath(path)
            if any(folder.real == real for folder in way):
                message = "this folder leads back to a folder above it; its pages are read there, remove the link"
                yield Finding("folder-is-not-a-loop", WARNING, message, Place(printable(name)))
                continue
            try:
                way.append(_OpenFolder(path, name, real, _sorted_entries(path)))
            except OSError as error:
                message = f"this folder cannot be read ({error.strerror}); give the user who runs the build the right to read it"
                yield Finding("folder-is-readable", VIOLATION, message, Place(printable(name)))
            continue
        folder = way[-1]
        entry = next(folder.entries, None)
        if entry is None:
            way.pop()
        elif entry[1]:
            below.append((os.path.join(folder.path, entry[0]), f"{folder.name}/{entry[0]}"))  # noqa: PTH118 - a million times
        else:
            found = True
            yield RawPage(f"{folder.name}/{entry[0]}", f"{folder.path}/{entry[0]}")
    if not found:
        yield no_page_in_folder(printable(root.name))


def no_page_in_folder(name: str) -> Finding:
    """The finding about a folder without a single page."""
    suffixes = " or ".join(f"*{suffix}" for suffix in PAGE_SUFFIXES)
    message = f"no {suffixes} file is in this folder; name the folder that holds the pages, or its archives one by one"
    return Finding("folder-holds-pages", WARNING, message, Place(name))


def _sorted_entries(folder: str) -> Iterator[_Entry]:
    """The subfolders and page files of a folder by name.

    Raises:
        OSError: the folder cannot be read.

    """
    with os.scandir(folder) as entries:
        kept = ((entry.name, is_folder) for entry in entries if (is_folder := _kind(entry)) is not None)
        runs = [iter(sorted(islice(kept, _ENTRIES_IN_MEMORY)))]
        while run := sorted(islice(kept, _ENTRIES_IN_MEMORY)):
            runs.append(_on_disk(run))
    return merge(*runs) if len(runs) > 1 else runs[0]


def _kind(entry: os.DirEntry[str]) -> bool | None:
    """Whether the entry is a folder; None where it is neither a folder nor a page."""
    if is_hidden(entry.name):
        return None
    try:
        if entry.is_dir():
            return True
    except OSError:
        pass
    return False if is_page_name(entry.name) else None


def _on_disk(run: list[_Entry]) -> Iterator[_Entry]:
    """The entries, kept in a temporary file until they are asked for."""
    file = TemporaryFile("w+", encoding="ascii")  # noqa: SIM115 - open until the last entry is read
    file.writelines(json.dumps(entry) + "\n" for entry in run)
    file.seek(0)

    def entries() -> Iterator[_Entry]:
        with file:
            for line in file:
                name, is_folder = json.loads(line)
                yield name, is_folder

    return entries()
