"""Finds ontology, shapes and queries: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

from hankegraph.errors import HankegraphError


def resource_folder(name: str) -> Path:
    """The folder `ontology`, `shapes` or `queries` that belongs to this program."""
    package = Path(__file__).parent
    for candidate in (package / name, package.parents[1] / name):
        if candidate.is_dir():
            return candidate
    raise HankegraphError(f"the folder {name} is missing from the installation; install hankegraph again")
