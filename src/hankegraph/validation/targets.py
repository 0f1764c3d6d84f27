"""Tells what a target is: a release, RDF files, or pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hankegraph.errors import SourceError
from hankegraph.folders import is_hidden, is_page_name
from hankegraph.rdf_text.formats import format_of
from hankegraph.release import MANIFEST


@dataclass(frozen=True, slots=True)
class Targets:
    """What is validated: each release by itself, all RDF files as one graph, all pages as one; and folders with nothing to validate."""

    releases: tuple[Path, ...] = ()
    rdf_files: tuple[Path, ...] = ()
    pages: tuple[Path, ...] = ()
    empty: tuple[Path, ...] = ()


def sort_targets(targets: Sequence[Path]) -> Targets:
    """The targets by kind, each once, in the order given; files in folders in the order of their names.

    A folder with a manifest is a release. Any other is searched for RDF files or for pages; hidden files and folders are left out.

    Raises:
        SourceError: nothing is at a path, or a folder has both RDF files and pages.
    """
    releases: dict[Path, None] = {}
    rdf_files: dict[Path, None] = {}
    pages: dict[Path, None] = {}
    empty: dict[Path, None] = {}
    for target in targets:
        if target == Path("-"):
            pages[target] = None
        elif not target.exists():
            raise SourceError(
                f"{target}: no such file or folder; name a release, RDF files (.ttl, .trig, .nt, .nq, .rdf, .jsonld), or pages"
            )
        elif not target.is_dir():
            (pages if format_of(target) is None else rdf_files)[target] = None
        elif (target / MANIFEST).exists():
            releases[target] = None
        else:
            found, has_pages = _search(target)
            if found and has_pages:
                raise SourceError(
                    f"{target}: there are both RDF files and pages in this folder; name the files, or folders with one kind of them"
                )
            rdf_files |= dict.fromkeys(found)
            if not found:
                (pages if has_pages else empty)[target] = None
    return Targets(tuple(releases), tuple(rdf_files), tuple(pages), tuple(empty))


def _search(folder: Path) -> tuple[list[Path], bool]:
    """The RDF files in a folder, and whether there are pages in it."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not any(map(is_hidden, path.relative_to(folder).parts))]
    return [path for path in files if format_of(path) is not None], any(is_page_name(path.name) for path in files)
