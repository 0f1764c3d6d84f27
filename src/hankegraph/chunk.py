"""Makes the pieces of a release from the pages of some projects: the unit of parallel work, of parts and of reuse.

Everything here is a pure function of the pages and the options, so that one process, several or a cluster give the same bytes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from hankegraph.catalogue import KnownPages
from hankegraph.errors import SourceError
from hankegraph.findings import VIOLATION, Finding
from hankegraph.group import group_records
from hankegraph.iris import Iris
from hankegraph.mapping import Block, project_block, record_block
from hankegraph.options import BuildOptions
from hankegraph.page_groups import PageGroup
from hankegraph.pages import RawPage
from hankegraph.read import read_record
from hankegraph.record_values import read_number, read_values
from hankegraph.terms import RDF, Triple
from hankegraph.turtle import TurtleWriter, n_triples, prefixes_of
from hankegraph.values import Organisation, ProvisionalConcept
from hankegraph.vocabulary import read_vocabulary


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
    """What a chunk gives to each file of the release, in UTF-8."""

    graph: bytes = b""
    n_triples: bytes = b""
    provenance: bytes = b""
    findings: bytes = b""
    validation: bytes = b""
    projects: list[tuple[str, bytes]] = field(default_factory=list)
    held_back: list[tuple[str, bytes]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    nodes: list[Organisation | ProvisionalConcept] = field(default_factory=list)
    counts: ChunkCounts = field(default_factory=ChunkCounts)


class ChunkBuilder:
    """Builds chunks; keeps what is loaded once for all of them."""

    def __init__(self, options: BuildOptions, known: KnownPages | None = None) -> None:
        self.options = options
        self.known = known
        self.iris = Iris(options.base)
        self.turtle = TurtleWriter(prefixes_of(options.base))

    @cached_property
    def judge(self) -> Any:
        """The judge, loaded when the first chunk is validated."""
        from hankegraph.resources import resource_folder
        from hankegraph.validate import Judge

        return Judge(resource_folder("shapes"), read_vocabulary())

    def scan(self, raw: RawPage) -> tuple[str, str | None] | Finding:
        """Digest of the page and number that it is grouped by, or the finding that says why it is no page of the register."""
        page = raw.load()
        if isinstance(page, Finding):
            return page
        if self.known is not None and (known := self.known.find(page.sha256)) is not None:
            return page.sha256, known[0]
        record = read_record(page)
        if not any(field.kind for field in record.fields):
            message = "no label of the register stands on this page; leave the file out, or add its labels to fields.toml"
            return Finding("page-is-of-the-register", VIOLATION, message, page.whole)
        return page.sha256, read_number(record)[0]

    def build(self, groups: Sequence[PageGroup], with_projects: bool) -> ChunkPieces:
        """The pieces that these groups give, in their order; `with_projects` adds one file a project."""
        vocabulary = read_vocabulary()
        blocks = [self._block(group, vocabulary) for group in groups]
        pieces = ChunkPieces()
        pieces.counts.pages = sum(len(group.pages) for group in groups)
        graph: list[str] = []
        lines: list[str] = []
        provenance: list[str] = []
        findings: list[str] = []
        validation: list[str] = []
        counters = {name: Counter[str]() for name in ("findings", "by_class", "by_property")}
        met: set[str] = set()
        nodes: set[Organisation | ProvisionalConcept] = set()
        from hankegraph.validate import result_triples

        for judged in self.judge.judge(blocks):
            block = judged.block
            ordered = sorted(judged.findings, key=Finding.sort_key)
            findings += [json.dumps(finding.as_json(), ensure_ascii=False) + "\n" for finding in ordered]
            counters["findings"].update(finding.severity for finding in ordered)
            met |= {p for _, p, _ in block.triples}
            met |= {o for _, p, o in block.triples if p == RDF.type}
            pieces.counts.results += len(judged.results)
            if judged.results:
                validation.append(self.turtle.blocks(result_triples(judged.results, self.options.base)))
            if violations := judged.violations:
                reasons = sorted(violations, key=Finding.sort_key)
                pieces.violations += map(str, reasons)
                text = "".join(f"# {finding}\n" for finding in reasons) + self.turtle.document(block.triples)
                pieces.held_back.append((block.name, text.encode()))
                continue
            own = block.own
            graph.append(self.turtle.blocks(own))
            lines += n_triples(own)
            provenance.append(self.turtle.blocks(block.provenance))
            if with_projects:
                pieces.projects.append((block.name, self.turtle.document((*own, *block.shared)).encode()))
            nodes.update(block.nodes)
            _count(pieces.counts, counters, own, block.provenance)
        pieces.graph = "".join(f"\n{text}" for text in graph).encode()
        pieces.n_triples = "".join(lines).encode()
        pieces.provenance = "".join(f"\n{text}" for text in provenance).encode()
        pieces.findings = "".join(findings).encode()
        pieces.validation = "".join(f"\n{text}" for text in validation).encode()
        pieces.nodes = sorted(nodes, key=lambda node: (node.iri, str(node)))
        for name, counter in counters.items():
            setattr(pieces.counts, name, dict(sorted(counter.items())))
        pieces.counts.met = sorted(met)
        return pieces

    def _block(self, group: PageGroup, vocabulary: Any) -> Block:
        records = []
        for raw in group.pages:
            page = self.options.with_retrieval(raw).load()
            values = None if isinstance(page, Finding) else read_values(read_record(page), vocabulary, self.iris)
            if values is None or values.number != group.number:
                raise SourceError(f"{raw.source}: the page changed while it was read; build again")
            records.append(values)
        if group.number is None:
            return record_block(tuple(records), self.iris)
        return project_block(group_records(group.number, records, self.iris), self.iris)


def _count(counts: ChunkCounts, counters: dict[str, Counter[str]], own: Iterable[Triple], provenance: Sequence[Triple]) -> None:
    distinct = set(own)
    counts.projects += 1
    counts.triples += len(distinct)
    counts.provenance_triples += len(provenance)
    counts.subjects += len({s for s, _, _ in distinct})
    counters["by_property"].update(p for _, p, _ in distinct)
    counters["by_class"].update(o for _, p, o in distinct if p == RDF.type)
