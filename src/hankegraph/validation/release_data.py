"""Reads a release as graphs to judge, and locates results in it: on the pages, by its provenance, and in its Turtle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from hankegraph.iris import Iris
from hankegraph.mapping import node_triples
from hankegraph.parts import nodes_of_part, prefix_lines, read_parts, read_slice
from hankegraph.provenance import ProvenanceIndex
from hankegraph.rdf import parse_file, parse_text
from hankegraph.release import read_manifest
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


def read_release_units(release: Path, about: Mapping[Term, Sequence[Term]]) -> Iterator[DataUnit]:
    """The graphs of a release, each of whole parts and of a bounded size, the projects that it holds back included.

    `about` are the further properties that shapes are about, by shape.

    Raises:
        ReleaseError: there is no release at that path, or it is damaged.
    """
    context = [triple for path in sorted((release / "ontology").rglob("*.ttl")) for triple in parse_file(path)]
    waiting: list[_Piece] = []
    for piece in _read_pieces(release):
        if waiting and sum(len(other.triples) for other in waiting) + len(piece.triples) > TRIPLES_A_UNIT:
            yield _unit(waiting, context, about, release)
            waiting = []
        waiting.append(piece)
    if waiting:
        yield _unit(waiting, context, about, release)


def _read_pieces(release: Path) -> Iterator[_Piece]:
    base = read_manifest(release)["base"]
    iris, header = Iris(base), prefix_lines(base).encode()
    shared = _shared_turtle(release)
    for part in read_parts(release):
        triples = list(parse_text(read_slice(release, part, "n_triples")))
        triples += parse_text(header + read_slice(release, part, "provenance"))
        for node in nodes_of_part(part, iris):
            triples += node_triples(node)
        slices = [TurtleSlice(*part["slices"][piece]) for piece in ("graph", "provenance")]
        held_back = [f"held-back/{name}.ttl" for name in part["heldBack"]]
        for path in held_back:
            triples += parse_file(release / path)
            slices.append(TurtleSlice(path, 0, (release / path).stat().st_size))
        yield _Piece(triples, [*slices, *shared])


def _shared_turtle(release: Path) -> list[TurtleSlice]:
    """Where the Turtle of the nodes that several projects name stands: after the last project, or in a file of its own."""
    ends: dict[str, int] = {}
    for part in read_parts(release):
        path, offset, length = part["slices"]["graph"]
        ends[path] = offset + length
    own = release / "parts" / "shared.ttl"
    if own.exists():
        return [TurtleSlice("parts/shared.ttl", 0, own.stat().st_size)]
    return [TurtleSlice(path, end, (release / path).stat().st_size - end) for path, end in ends.items()]


def _unit(pieces: Sequence[_Piece], context: Sequence[Triple], about: Mapping[Term, Sequence[Term]], release: Path) -> DataUnit:
    triples = [triple for piece in pieces for triple in piece.triples]
    return DataUnit(triples, context, partial(_locate, release, tuple(pieces), about))


def _locate(release: Path, pieces: Sequence[_Piece], about: Mapping[Term, Sequence[Term]], results: Sequence[Result]) -> list[Places]:
    writer = TurtleWriter(prefixes_of(read_manifest(release)["base"]))
    found: list[Places] = [Places()] * len(results)
    located: set[int] = set()
    for piece in pieces:
        own = [n for n, result in enumerate(results) if n not in located and result.focus_node in piece.subjects]
        if not own:
            continue
        located.update(own)
        chosen = [results[n] for n in own]
        for n, rdf in zip(own, locate_in_slices(release, piece.slices, writer, chosen), strict=True):
            found[n] = _on_pages(results[n], piece.index, about)._replace(rdf=rdf)
    return found


def _on_pages(result: Result, index: ProvenanceIndex, about: Mapping[Term, Sequence[Term]]) -> Places:
    (place, *also), text = places_on_pages(result, index, about.get(result.shape, ()))
    if place.source == result.focus_node.strip("<>"):
        return Places()  # no page says anything about it
    return Places(PagePlace(place, text or ""), tuple(also))
