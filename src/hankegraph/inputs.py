"""Finds the pages in whatever is given to read: files, folders, archives, JSON Lines. They come one at a time and nothing is unpacked."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO, NamedTuple

from hankegraph.archives import read_archive
from hankegraph.errors import SourceError
from hankegraph.findings import Finding
from hankegraph.folders import find_pages, is_hidden, is_page_name
from hankegraph.json_lines import read_json_lines
from hankegraph.pages import RawPage, printable
from hankegraph.streams import open_stream, stopping_finding
from hankegraph.tar_archives import tar_members
from hankegraph.zip_archives import zip_members

__all__ = ["RawPage", "iterate_inputs"]

STANDARD_INPUT = Path("-")
_STANDARD_INPUT_NAME = "standard input"
# What people also pack pages in; one line at the start is better than a page of nonsense after an hour.
_UNKNOWN_SUFFIXES = (".7z", ".bz2", ".gz", ".lz4", ".rar", ".tbz2", ".txz", ".tzst", ".xz", ".zst")
FOLDER, PAGE, JSON_LINES = "folder", "page", "json-lines"
# The kind of a file, by how its name ends in small letters; any other is a page.
KINDS = {
    (".tar", ".tar.gz", ".tgz", ".tar.zst"): "tar",
    (".zip",): "zip",
    (".jsonl", ".jsonl.gz", ".jsonl.zst"): JSON_LINES,
}

PARQUET_SUFFIX = ".parquet"

_Items = Iterator[RawPage | Finding]


class Input(NamedTuple):
    """Something to read, of one of the kinds below; inputs are read in the order of their names, then of their paths."""

    name: str
    path: Path
    kind: str


def iterate_inputs(sources: Sequence[Path], standard_input: BinaryIO | None = None) -> _Items:
    """The pages of all sources, one at a time, and a finding for whatever is wrong with an input.

    A source is a folder, which is searched for pages only, an archive (`.tar`, `.tar.gz`, `.tgz`, `.tar.zst`, `.zip`), JSON Lines
    (`.jsonl`, `.jsonl.gz`, `.jsonl.zst`, `-` for standard input), or any other file, which is taken for a page.

    Sources are read in the order of their names, whatever the order in which they are given: folders in the order of names,
    archives and JSON Lines in their own order, standard input last. What is given twice, or lies in a folder that is given too, is
    read once. Pages of one name are for the caller to look for.

    Raises:
        SourceError: nothing is at a path, or it is an archive of a kind that is not read. Known before anything is read.

    """
    inputs = [_READERS[given.kind](given.path, given.name) for given in list_inputs(sources)]
    if STANDARD_INPUT in sources:
        inputs.append(read_json_lines(_STANDARD_INPUT_NAME, standard_input or sys.stdin.buffer))
    return chain.from_iterable(inputs)


def list_inputs(sources: Sequence[Path]) -> list[Input]:
    """The inputs at these paths in the order in which they are read, each once; standard input is none.

    Raises:
        SourceError: nothing is at a path, or it is an archive of a kind that is not read.

    """
    inputs = {_input(source) for source in sources if source != STANDARD_INPUT}
    folders = {given.path for given in inputs if given.kind == FOLDER}
    return sorted(given for given in inputs if not _is_found_from_above(given, folders))


def _input(source: Path) -> Input:
    if os.path.isdir(source):  # noqa: PTH112 - Path.is_dir raises where a name is too long or a folder is closed
        folder = source.resolve()
        _refuse_parquet(source)
        return Input(printable(folder.name), folder, FOLDER)
    if not os.path.lexists(source):
        raise SourceError(f"{source}: no such file or folder; name page files, archives, .jsonl files, or folders that hold pages")
    parent = Path(os.path.abspath(source)).parent.resolve()  # noqa: PTH100 - the file itself may be a link
    path, name = parent / source.name, source.name.lower()
    for suffixes, kind in KINDS.items():
        if name.endswith(suffixes):
            return Input(printable(source.name), path, kind)
    _refuse_parquet(source)
    if name.endswith(_UNKNOWN_SUFFIXES):
        raise SourceError(f"{source}: archives of this kind are not read; pack the pages as .tar, .tar.gz, .tar.zst, .zip or .jsonl")
    return Input(printable(f"{parent.name}/{source.name}"), path, PAGE)


def _refuse_parquet(source: Path) -> None:
    if source.name.lower().endswith(PARQUET_SUFFIX):
        raise SourceError(f"{source}: Parquet is read on Apache Spark only; add --engine spark, or give the pages as .jsonl")


def _is_found_from_above(given: Input, folders: set[Path]) -> bool:
    """Whether the search of another folder comes to this one, too."""
    if given.kind not in (FOLDER, PAGE) or (given.kind == PAGE and not is_page_name(given.path.name)):
        return False
    above = [folder for folder in given.path.parents if folder in folders]
    return any(not any(map(is_hidden, given.path.relative_to(folder).parts)) for folder in above)


def _read_folder(path: Path, _: str) -> _Items:
    return find_pages(path)


def _read_page_file(path: Path, name: str) -> _Items:
    yield RawPage(name, str(path))


def _read_tar(path: Path, name: str) -> _Items:
    return read_archive(name, tar_members(path))


def _read_zip(path: Path, name: str) -> _Items:
    return read_archive(name, zip_members(path))


def _read_json_lines(path: Path, name: str) -> _Items:
    try:
        with open_stream(path) as stream:
            yield from read_json_lines(name, stream)
    except OSError as error:
        yield stopping_finding(error, name)


_READERS: dict[str, Callable[[Path, str], _Items]] = {
    FOLDER: _read_folder,
    PAGE: _read_page_file,
    "tar": _read_tar,
    "zip": _read_zip,
    JSON_LINES: _read_json_lines,
}
