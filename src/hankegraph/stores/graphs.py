"""The named graphs of a release, and the triples of each."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Any, BinaryIO

import pyoxigraph as ox

from hankegraph.compression import zstd
from hankegraph.errors import ReleaseError
from hankegraph.graph_names import DATASET, FILES_OF_GRAPHS, VOCABULARIES, checked_graph_base, graph_base_of, graph_names
from hankegraph.release import MANIFEST
from hankegraph.release_files import ReleaseFiles
from hankegraph.terms import Triple

# Files of people may say a thing twice; what is written for the projects says each once.
_MAY_REPEAT = {VOCABULARIES, DATASET}


@dataclass(frozen=True, slots=True)
class ReleaseGraph:
    """One named graph of a release; `triples` gives them anew each time, as the files have them, each once."""

    name: str
    iri: str
    triples: Callable[[], Iterator[Triple]]


def release_graphs(release: Path, graph_base: str | None = None) -> list[ReleaseGraph]:
    """The graphs of a release, in the order in which they are loaded; their names are those in the manifest or under this base.

    Raises:
        ReleaseError: there is no release, or a file of it is not what its manifest lists, which is often seen only when its triples are
            gone through: all of them, or what came was not proven.
        OptionError: the base is not an absolute IRI.

    """
    files = ReleaseFiles(release)
    try:
        named = files.manifest.get("graphs") or graph_names(graph_base_of(files.base))
        names = {name: str(named[name]) for name in FILES_OF_GRAPHS} if graph_base is None else graph_names(checked_graph_base(graph_base))
    except (KeyError, TypeError) as error:
        raise ReleaseError(f"{release}: {MANIFEST} is damaged; build the release again") from error
    paths = {name: [path for path in files.listed if pattern.fullmatch(path)] for name, pattern in FILES_OF_GRAPHS.items()}
    for path in chain(*paths.values()):
        files.check_size(path)
    return [ReleaseGraph(name, names[name], _reader(files, name, paths[name])) for name in FILES_OF_GRAPHS]


def _reader(files: ReleaseFiles, name: str, paths: list[str]) -> Callable[[], Iterator[Triple]]:
    def read() -> Iterator[Triple]:
        for path in paths:
            yield from _read_file(files, path)

    def read_once() -> Iterator[Triple]:
        yield from dict.fromkeys(read())

    return read_once if name in _MAY_REPEAT else read


def _read_file(files: ReleaseFiles, path: str) -> Iterator[Triple]:
    syntax = ox.RdfFormat.TURTLE if path.endswith(".ttl") else ox.RdfFormat.N_TRIPLES
    try:
        with files.stream(path) as stream:
            for quad in ox.parse(_decompressed(stream, path), syntax):
                yield str(quad.subject), str(quad.predicate), str(quad.object)
    except (OSError, EOFError, SyntaxError, zlib.error, zstd.ZstdError) as error:
        # What can be read no more was most likely changed, which is the better thing to say.
        files.check(path)
        raise ReleaseError(f"{files.folder / path} cannot be read, so the release cannot be loaded; build it again") from error


def _decompressed(stream: BinaryIO, path: str) -> IO[bytes]:
    openers: dict[str, Any] = {".gz": gzip.open, ".zst": zstd.open}
    opener = openers.get(Path(path).suffix)
    return opener(stream) if opener else stream
