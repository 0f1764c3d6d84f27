"""The files of a release that have its graph, and the named graph that each belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hankegraph.errors import ReleaseError
from hankegraph.graph_names import FILES_OF_GRAPHS, PROJECTS, graph_base_of
from hankegraph.release import MANIFEST, read_manifest

N_TRIPLES, TURTLE = "nt", "ttl"


@dataclass(frozen=True, slots=True)
class GraphFile:
    """A file with triples: where it is, its syntax, and the IRI of the named graph that they are in."""

    path: Path
    syntax: str
    graph: str


def is_release(folder: Path) -> bool:
    """Whether a release stands there."""
    return (folder / MANIFEST).is_file()


def graph_files(release: Path) -> list[GraphFile]:
    """The files with everything that a release says, in order; the projects once, as N-Triples, which is read fastest.

    Raises:
        ReleaseError: there is no release, or a file of it is missing.

    """
    return list(_graph_files(release))


def _graph_files(release: Path) -> Iterator[GraphFile]:
    manifest = read_manifest(release)
    try:
        base, paths = str(manifest["base"]), [str(entry["path"]) for entry in manifest["files"]]
    except (KeyError, TypeError) as error:
        raise ReleaseError(f"{release}: {MANIFEST} is damaged; build the release again") from error
    for name, pattern in FILES_OF_GRAPHS.items():
        for path in paths:
            if pattern.fullmatch(path):
                if not (release / path).is_file():
                    raise ReleaseError(f"{release}: {path} is missing; build the release again")
                yield GraphFile(release / path, N_TRIPLES if name == PROJECTS else TURTLE, f"{graph_base_of(base)}{name}")
