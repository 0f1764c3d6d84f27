"""The files of a release that have its graph, and the named graph that each belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hankegraph.graph_names import FILES_OF_GRAPHS, PROJECTS, graph_base_of
from hankegraph.release import MANIFEST
from hankegraph.release_files import ReleaseFiles

N_TRIPLES, TURTLE = "nt", "ttl"


@dataclass(frozen=True, slots=True)
class GraphFile:
    """A file with triples: where it is, its syntax, the IRI of the named graph that they are in, and its digest as it was published."""

    path: Path
    syntax: str
    graph: str
    sha256: str


def is_release(folder: Path) -> bool:
    """Whether a release stands there."""
    return (folder / MANIFEST).is_file()


def graph_files(files: ReleaseFiles) -> list[GraphFile]:
    """The files with everything that a release says, in order; the projects once, as N-Triples, which is read fastest.

    They have the size that is listed. Whoever reads them compares the digest.

    Raises:
        ReleaseError: a file is missing, or larger or smaller than it is listed.

    """
    return [
        GraphFile(files.folder / path, N_TRIPLES if name == PROJECTS else TURTLE, f"{graph_base_of(files.base)}{name}", listed.sha256)
        for name, pattern in FILES_OF_GRAPHS.items()
        for path in files.listed
        if pattern.fullmatch(path) and (listed := files.check_size(path))
    ]
