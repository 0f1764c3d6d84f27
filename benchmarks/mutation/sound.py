"""Graphs that conform: projects of the example pages, concepts of the vocabularies and the good cases of the shapes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.damaged_blocks import read_pool
from benchmarks.mutation.edits import Graph
from benchmarks.mutation.judging import Judging
from benchmarks.mutation.rules import Shape, focus_nodes, local_name, values_of
from hankegraph.findings import VIOLATION
from hankegraph.mapping import Block
from hankegraph.rdf import parse_file
from hankegraph.terms import SKOS, Term, Triple, is_iri
from hankegraph.vocabulary import Vocabulary, read_vocabulary

# Fields are alike, and each takes the time of a project to judge.
_FIELDS = 2


@dataclass(frozen=True)
class Sound:
    """A graph without a violation, and the shapes that have a result in it all the same.

    It is whole where everything stands that a build would write about its nodes.
    """

    name: str
    graph: Graph
    is_whole: bool
    reporting: frozenset[str]


def read_sound_graphs(pages: Path, cases: Path, judge: Judging) -> list[Sound]:
    """The graphs that have no violation, those of the cases first, which say all there is to say."""
    pool = read_pool([pages], cases)
    base = frozenset(_plain(parse_file(cases / "base.ttl")))
    complete = frozenset(_plain(parse_file(cases / "complete.ttl")))
    graphs = [("complete", base | complete, True)]
    graphs += [(block.name, frozenset(block.triples), False) for block in pool.cases if "-good" in block.name]
    graphs += [(block.name, _with_concepts(_with_few_fields(block), read_vocabulary()), True) for block in pool.blocks]
    graphs += [(name, graph, True) for name, graph in _concepts(read_vocabulary())]
    found = []
    for name, graph, is_whole in graphs:
        results = judge(graph)
        if results is not None and not any(result.severity == VIOLATION for result in results):
            found.append(Sound(name, graph, is_whole, frozenset(local_name(result.shape) for result in results)))
    return found


def _plain(triples: Iterator[Triple]) -> Iterator[Triple]:
    for s, p, o in triples:
        yield s, p, o.removesuffix("^^<http://www.w3.org/2001/XMLSchema#string>")


def _with_few_fields(block: Block) -> Graph:
    """The block with the first few fields of each record."""
    kept: dict[Term, list[Term]] = {}
    for field in block.fields:
        kept.setdefault(field.record, []).append(field.subject)
    dropped = {subject for subjects in kept.values() for subject in subjects[_FIELDS:]}
    return frozenset(triple for triple in block.triples if triple[0] not in dropped)


def _with_concepts(graph: Graph, vocabulary: Vocabulary) -> Graph:
    named = {o for _, _, o in graph if is_iri(o)}
    return graph | {triple for concept in named for triple in vocabulary.stubs.get(concept, ())}


def _concepts(vocabulary: Vocabulary) -> Iterator[tuple[str, Graph]]:
    """The concepts of each scheme, one by one, with their scheme."""
    by_subject: dict[Term, list[Triple]] = {}
    for triple in vocabulary.triples:
        by_subject.setdefault(triple[0], []).append(triple)
    for concept, triples in sorted(by_subject.items()):
        for scheme in (o for _, p, o in triples if p == SKOS.inScheme):
            yield concept, frozenset([*triples, *by_subject[scheme]])


def places_of(shape: Shape, sound: Sequence[Sound], most: int) -> list[tuple[Sound, Term]]:
    """Graphs with a node that the shape looks at and finds nothing wrong with; nodes that have a value for the shape come first."""
    found: list[tuple[bool, Sound, Term]] = []
    for one in sound:
        if shape.code in one.reporting:
            continue
        for focus in focus_nodes(one.graph, shape)[:1]:
            has_value = shape.path is None or bool(values_of(one.graph, focus, shape.path))
            found.append((has_value, one, focus))
    found.sort(key=lambda place: not place[0])
    return [(one, focus) for _, one, focus in found[:most]]
