"""Reads a release as graphs to judge, and locates results in it: on the pages, by its provenance, and in its Turtle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from hankegraph.chunk_files import held_back_path
from hankegraph.graph_names import FILES_OF_GRAPHS, VOCABULARIES
from hankegraph.iris import Iris
from hankegraph.mapping import node_triples
from hankegraph.parts import SHARED, nodes_of_part, prefix_lines, read_parts, read_slice
from hankegraph.provenance import ProvenanceIndex
from hankegraph.rdf import parse_text
from hankegraph.release_files import ReleaseFiles
from hankegraph.shacl import Result
from hankegraph.terms import Term, Triple
from hankegraph.turtle import TurtleWriter, prefixes_of
from hankegraph.validate import places_on_pages
from hankegraph.validation.reported import PagePlace
from hankegraph.validation.turtle_slices import TurtleSlice, locate_in_slices
from hankegraph.validation.units import DataUnit, Places

# Some 2,000 projects: a graph of this size is judged as one in a few hundred megabytes.
TRIPLES_A_UNIT = 500_000


@dataclass(frozen=True)
class _Piece:
    """Some projects of a release: their triples, those of the nodes that they share included, and where their Turtle stands."""

    triples: Sequence[Triple]
    slices: Sequence[TurtleSlice]

    @cached_property
    def subjects(self) -> frozenset[Term]:
        return frozenset(s for s, _, _ in self.triples)

    @cached_property
    def index(self) -> ProvenanceIndex:
        return ProvenanceIndex(self.triples)


def read_release_units(files: ReleaseFiles, about: Mapping[Term, Sequence[Term]]) -> Iterator[DataUnit]:
    """The graphs of a release, each of whole parts and of a bounded size, the projects that it holds back included.

    `about` are the further properties that shapes are about, by shape.

    Raises:
        ReleaseError: a file of the release is not what its manifest lists.
    """
    vocabularies = [path for path in files.listed if FILES_OF_GRAPHS[VOCABULARIES].fullmatch(path)]
    context = [triple for path in vocabularies for triple in parse_text(files.read(path))]
    waiting: list[_Piece] = []
    for piece in _read_pieces(files):
        if waiting and sum(len(other.triples) for other in waiting) + len(piece.triples) > TRIPLES_A_UNIT:
            yield _unit(waiting, context, about, files)
            waiting = []
        waiting.append(piece)
    if waiting:
        yield _unit(waiting, context, about, files)


def _read_pieces(files: ReleaseFiles) -> Iterator[_Piece]:
    iris, header = Iris(files.base), prefix_lines(files.base).encode()
    shared = _shared_turtle(files)
    for part in read_parts(files):
        triples = list(parse_text(read_slice(files, part, "n_triples")))
        triples += parse_text(header + read_slice(files, part, "provenance"))
        for node in nodes_of_part(part, iris):
            triples += node_triples(node)
        slices = [TurtleSlice(*part["slices"][piece]) for piece in ("graph", "provenance")]
        for path in (held_back_path(name) for name in part["heldBack"]):
            triples += parse_text(files.read(path))
            slices.append(TurtleSlice(path, 0, files.listed[path].size))
        yield _Piece(triples, [*slices, *shared])


def _shared_turtle(files: ReleaseFiles) -> list[TurtleSlice]:
    """Where the Turtle of the nodes that several projects name stands: after the last project, or in a file of its own."""
    ends: dict[str, int] = {}
    for part in read_parts(files):
        path, offset, length = part["slices"]["graph"]
        ends[path] = offset + length
    own = f"{SHARED}.ttl"
    if own in files.listed:
        return [TurtleSlice(own, 0, files.listed[own].size)]
    return [TurtleSlice(path, end, files.listed[path].size - end) for path, end in ends.items()]


def _unit(pieces: Sequence[_Piece], context: Sequence[Triple], about: Mapping[Term, Sequence[Term]], files: ReleaseFiles) -> DataUnit:
    triples = [triple for piece in pieces for triple in piece.triples]
    return DataUnit(triples, context, partial(_locate, files, tuple(pieces), about))


def _locate(files: ReleaseFiles, pieces: Sequence[_Piece], about: Mapping[Term, Sequence[Term]], results: Sequence[Result]) -> list[Places]:
    writer = TurtleWriter(prefixes_of(files.base))
    found: list[Places] = [Places()] * len(results)
    located: set[int] = set()
    for piece in pieces:
        own = [n for n, result in enumerate(results) if n not in located and result.focus_node in piece.subjects]
        if not own:
            continue
        located.update(own)
        chosen = [results[n] for n in own]
        for n, rdf in zip(own, locate_in_slices(files, piece.slices, writer, chosen), strict=True):
            found[n] = _on_pages(results[n], piece.index, about)._replace(rdf=rdf)
    return found


def _on_pages(result: Result, index: ProvenanceIndex, about: Mapping[Term, Sequence[Term]]) -> Places:
    (place, *also), text = places_on_pages(result, index, about.get(result.shape, ()))
    if place.source == result.focus_node.strip("<>"):
        return Places()  # no page says anything about it
    return Places(PagePlace(place, text or ""), tuple(also))
