"""What a chunk of projects gives to each file of the release, collected from its judged blocks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING

from hankegraph.chunk_files import PROJECTS, Slice, WrittenFile, held_back_path
from hankegraph.compression import compressed
from hankegraph.field_nodes import FieldNode, count_triples_of_fields, turtle_of_fields
from hankegraph.findings import Finding
from hankegraph.mapping import Block
from hankegraph.options import BuildOptions
from hankegraph.terms import RDF, Term, Triple
from hankegraph.turtle import TurtleWriter, n_triples
from hankegraph.values import Organisation, ProvisionalConcept

if TYPE_CHECKING:
    from hankegraph.validate import JudgedBlock

_subject_of, _predicate_of = itemgetter(0), itemgetter(1)


@dataclass
class ChunkCounts:
    """What a chunk adds to the counts of the release; classes and properties of the graph are counted apart from provenance."""

    pages: int = 0
    projects: int = 0
    triples: int = 0
    provenance_triples: int = 0
    subjects: int = 0
    results: int = 0
    findings: dict[str, int] = field(default_factory=dict)
    by_class: dict[str, int] = field(default_factory=dict)
    by_property: dict[str, int] = field(default_factory=dict)
    # Classes and properties that shapes may target, those of held-back projects and of provenance included.
    met: list[str] = field(default_factory=list)


@dataclass
class ChunkPieces:
    """What a chunk gives to each file of the release, in UTF-8.

    `texts` has the pieces of the files that may stand in parts: `graph`, `n_triples` (compressed, if the options say so), `provenance`;
    `own_files` has the files of single projects by path, `projects` and `held_back` the names of these projects. What is written already
    is among the `files` instead, the pieces there in `slices`.
    """

    texts: dict[str, bytes] = field(default_factory=dict)
    own_files: dict[str, bytes] = field(default_factory=dict)
    slices: dict[str, Slice] = field(default_factory=dict)
    files: list[WrittenFile] = field(default_factory=list)
    findings: bytes = b""
    validation: bytes = b""
    projects: list[str] = field(default_factory=list)
    held_back: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    nodes: list[Organisation | ProvisionalConcept] = field(default_factory=list)
    counts: ChunkCounts = field(default_factory=ChunkCounts)


class PieceCollector:
    """Collects the pieces of a chunk from its judged blocks, in their order."""

    def __init__(self, turtle: TurtleWriter, options: BuildOptions, with_projects: bool) -> None:
        self._turtle = turtle
        self._fields_as_turtle = turtle_of_fields(turtle)
        self._options = options
        self._with_projects = with_projects
        self._pieces = ChunkPieces()
        self._graph: list[str] = []
        self._findings: list[str] = []
        self._validation: list[str] = []
        self._severities: list[str] = []
        self._published: list[Triple] = []
        self._fields: list[FieldNode] = []
        self._nodes: set[Organisation | ProvisionalConcept] = set()

    def add(self, judged: JudgedBlock) -> None:
        """Takes in a block: published, or held back where a finding is a violation."""
        block = judged.block
        findings = judged.findings if len(judged.findings) < 2 else sorted(judged.findings, key=Finding.sort_key)
        for finding in findings:
            self._findings.append(json.dumps(finding.as_json(), ensure_ascii=False) + "\n")
            self._severities.append(finding.severity)
        if judged.results:
            from hankegraph.validate import result_triples

            self._pieces.counts.results += len(judged.results)
            self._validation.append(f"\n{self._turtle.blocks(result_triples(judged.results, self._options.base))}")
        if judged.violations:
            self._hold_back(block, sorted(judged.violations, key=Finding.sort_key))
        else:
            self._publish(block)

    def _hold_back(self, block: Block, reasons: list[Finding]) -> None:
        self._pieces.violations += map(str, reasons)
        text = "".join(f"# {finding}\n" for finding in reasons) + self._turtle.document(block.triples)
        self._pieces.held_back.append(block.name)
        self._pieces.own_files[held_back_path(block.name)] = text.encode()

    def _publish(self, block: Block) -> None:
        triples = sorted(block.own)
        self._published += triples
        self._graph.append(f"\n{self._turtle.blocks(block.own, triples)}")
        self._fields += block.fields
        if self._with_projects:
            self._pieces.projects.append(block.name)
            self._pieces.own_files[f"{PROJECTS}/{block.name}.ttl"] = self._turtle.document((*block.own, *block.shared)).encode()
        self._nodes.update(block.nodes)
        self._pieces.counts.projects += 1

    def pieces(self, met: Set[Term]) -> ChunkPieces:
        """What has been collected; `met` are the classes and predicates of all blocks."""
        pieces, counts = self._pieces, self._pieces.counts
        pieces.texts = {
            "graph": "".join(self._graph).encode(),
            "n_triples": compressed(n_triples(self._published).encode(), self._options.compress),
            "provenance": self._fields_as_turtle(self._fields).encode(),
        }
        pieces.findings = "".join(self._findings).encode()
        pieces.validation = "".join(self._validation).encode()
        pieces.nodes = sorted(self._nodes, key=lambda node: (node.iri, str(node)))
        counts.triples = len(self._published)
        counts.provenance_triples = count_triples_of_fields(self._fields)
        counts.subjects = len(set(map(_subject_of, self._published)))
        counts.findings = dict(sorted(Counter(self._severities).items()))
        counts.by_property = dict(sorted(Counter(map(_predicate_of, self._published)).items()))
        counts.by_class = dict(sorted(Counter(o for _, p, o in self._published if p == RDF.type).items()))
        counts.met = sorted(met)
        return pieces
