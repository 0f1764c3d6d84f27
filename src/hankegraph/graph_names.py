"""The named graphs that a release is loaded into: what each holds, and what it is called."""

from __future__ import annotations

PROJECTS, VOCABULARIES, PROVENANCE, DATASET = "projects", "vocabularies", "provenance", "dataset"


def graph_names(graph_base: str) -> dict[str, str]:
    """What each graph holds, and its IRI under this base.

    >>> graph_names("https://example.org/graph/")["projects"]
    'https://example.org/graph/projects'
    """
    return {name: graph_base + name for name in (PROJECTS, VOCABULARIES, PROVENANCE, DATASET)}


def graph_base_of(base: str) -> str:
    """The base of the names of graphs, for data under this base."""
    return f"{base}graph/"
