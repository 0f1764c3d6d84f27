"""The named graphs that a release is loaded into: what each holds, and what it is called."""

from __future__ import annotations

import re

from hankegraph.errors import OptionError
from hankegraph.retrieval import is_web_address

PROJECTS, VOCABULARIES, PROVENANCE, DATASET = "projects", "vocabularies", "provenance", "dataset"

# The files of a release that hold each graph, in the order in which graphs are loaded; the projects as N-Triples, which is read fastest.
# The description of the dataset comes last, so that where it is, the rest is.
FILES_OF_GRAPHS = {
    VOCABULARIES: re.compile(r"ontology/.+\.ttl"),
    PROJECTS: re.compile(r"hankegraph\.nt(\.gz|\.zst)?|parts/[^/]+\.nt(\.gz|\.zst)?"),
    PROVENANCE: re.compile(r"provenance\.ttl|parts/[^/]+\.provenance\.ttl"),
    DATASET: re.compile(r"dataset\.ttl"),
}


def graph_names(graph_base: str) -> dict[str, str]:
    """What each graph holds, and its IRI under this base.

    >>> graph_names("https://example.org/graph/")["projects"]
    'https://example.org/graph/projects'
    """
    return {name: graph_base + name for name in (PROJECTS, VOCABULARIES, PROVENANCE, DATASET)}


def checked_graph_base(graph_base: str) -> str:
    """The base of the names of graphs as a person gives it, with the slash at its end.

    Raises:
        OptionError: it is no absolute address without query and fragment.

    """
    if not is_web_address(graph_base) or "?" in graph_base or "#" in graph_base:
        raise OptionError(f"--graph-base {graph_base}: give an absolute address in ASCII such as https://example.org/graph/")
    return graph_base if graph_base.endswith("/") else f"{graph_base}/"


def graph_base_of(base: str) -> str:
    """The base of the names of graphs, for data under this base."""
    return f"{base}graph/"
