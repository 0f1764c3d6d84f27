"""Locates results in the Turtle of a release, which has one block a subject: only the blocks asked for are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph

from hankegraph.rdf_text.places import TextPlace
from hankegraph.release_files import ReleaseFiles
from hankegraph.shacl import Result
from hankegraph.terms import Term
from hankegraph.turtle import TurtleWriter
from hankegraph.validation.rdf_files import RdfFile, locate_in_files, read_quads

_BLOCK_END = " .\n"


@dataclass(frozen=True, slots=True)
class TurtleSlice:
    """A stretch of a Turtle file of a release: path in the release, offset and length in bytes."""

    path: str
    offset: int
    length: int


def locate_in_slices(
    files: ReleaseFiles, slices: Sequence[TurtleSlice], writer: TurtleWriter, results: Sequence[Result]
) -> list[TextPlace | None]:
    """The place of each result in these slices, the first that describes its focus node."""
    by_focus: dict[Term, list[int]] = {}
    for n, result in enumerate(results):
        by_focus.setdefault(result.focus_node, []).append(n)
    places: list[TextPlace | None] = [None] * len(results)
    header = writer.header()
    for piece in slices:
        if not by_focus:
            break
        text = _read(files, piece)
        for focus in list(by_focus):
            start = _block_start(text, writer.term(focus))
            if start is None:
                continue
            own = by_focus.pop(focus)
            block = text[start : text.index(_BLOCK_END, start) + len(_BLOCK_END)]
            shift = _lines_before(files, piece) + text.count("\n", 0, start) - header.count("\n")
            file = _as_file(files.folder / piece.path, header + block)
            for n, place in zip(own, locate_in_files([file], [results[n] for n in own]), strict=True):
                if place.rdf is not None:
                    places[n] = replace(place.rdf, line=place.rdf.line + shift, end_line=place.rdf.end_line + shift)
    return places


def _read(files: ReleaseFiles, piece: TurtleSlice) -> str:
    return files.read_slice(piece.path, piece.offset, piece.length).decode()


def _lines_before(files: ReleaseFiles, piece: TurtleSlice) -> int:
    return files.read_slice(piece.path, 0, piece.offset).count(b"\n")


def _block_start(text: str, subject: str) -> int | None:
    if text.startswith(f"{subject} "):
        return 0
    found = text.find(f"\n{subject} ")
    return found + 1 if found >= 0 else None


def _as_file(path: Path, text: str) -> RdfFile:
    return read_quads(path, text.encode(), pyoxigraph.RdfFormat.TURTLE)
