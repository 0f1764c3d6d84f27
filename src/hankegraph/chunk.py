"""Makes the pieces of a release from the pages of some projects: the unit of parallel work, of parts and of reuse.

Everything here is a pure function of the pages and the options, so that one process, several or a cluster give the same bytes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hankegraph.catalogue import KnownPages
from hankegraph.errors import AuditError, SourceError
from hankegraph.findings import VIOLATION, Finding
from hankegraph.group import group_records
from hankegraph.iris import Iris
from hankegraph.mapping import Block, project_block, record_block
from hankegraph.options import BuildOptions
from hankegraph.page_groups import PageGroup
from hankegraph.pages import RawPage
from hankegraph.read import read_record
from hankegraph.record_values import read_number, read_values
from hankegraph.terms import RDF
from hankegraph.turtle import TurtleWriter, n_triples, prefixes_of
from hankegraph.values import Organisation, ProvisionalConcept
from hankegraph.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from hankegraph.validate import JudgedBlock


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

    def build(self, groups: Sequence[PageGroup], with_projects: bool, audited: frozenset[str] = frozenset()) -> ChunkPieces:
        """The pieces that these groups give, in their order; `with_projects` adds one file a project.

        Raises:
            AuditError: pySHACL, asked about the projects with the `audited` numbers, does not agree.
        """
        blocks = [self.block(group) for group in groups]
        judgements = self.judge.judge(blocks)
        if audited:
            self._audit(blocks, [judged.results for judged in judgements], audited)
        collector = _PieceCollector(self.turtle, self.options.base, with_projects)
        for judged in judgements:
            collector.add(judged)
        pieces = collector.pieces()
        pieces.counts.pages = sum(len(group.pages) for group in groups)
        return pieces

    def _audit(self, blocks: Sequence[Block], answers: Sequence[Sequence[Any]], audited: frozenset[str]) -> None:
        from hankegraph.shacl import audit

        for disagreement in audit(blocks, answers, self.judge, audited):
            shapes = sorted({result.shape for result in (*disagreement.missing, *disagreement.unfounded)})
            message = f"pySHACL gives another answer for {', '.join(shapes)}; report this, nothing is published"
            raise AuditError(f"project {disagreement.name}: {message}")

    def block(self, group: PageGroup) -> Block:
        """What the pages of the group say, as triples.

        Raises:
            SourceError: a page says another number than when it was scanned.
        """
        vocabulary = read_vocabulary()
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


class _PieceCollector:
    """Collects the pieces of a chunk from its judged blocks, in their order."""

    def __init__(self, turtle: TurtleWriter, base: str, with_projects: bool) -> None:
        self._turtle = turtle
        self._base = base
        self._with_projects = with_projects
        self._pieces = ChunkPieces()
        self._texts: dict[str, list[str]] = {name: [] for name in ("graph", "n_triples", "provenance", "findings", "validation")}
        self._counters = {name: Counter[str]() for name in ("findings", "by_class", "by_property")}
        self._met: set[str] = set()
        self._nodes: set[Organisation | ProvisionalConcept] = set()

    def add(self, judged: JudgedBlock) -> None:
        """Takes in a block: published, or held back where a finding is a violation."""
        block = judged.block
        findings = sorted(judged.findings, key=Finding.sort_key)
        self._texts["findings"] += [json.dumps(finding.as_json(), ensure_ascii=False) + "\n" for finding in findings]
        self._counters["findings"].update(finding.severity for finding in findings)
        self._met |= {p for _, p, _ in block.triples}
        self._met |= {o for _, p, o in block.triples if p == RDF.type}
        self._pieces.counts.results += len(judged.results)
        if judged.results:
            from hankegraph.validate import result_triples

            self._texts["validation"].append(f"\n{self._turtle.blocks(result_triples(judged.results, self._base))}")
        if judged.violations:
            self._hold_back(block, sorted(judged.violations, key=Finding.sort_key))
        else:
            self._publish(block)

    def _hold_back(self, block: Block, reasons: list[Finding]) -> None:
        self._pieces.violations += map(str, reasons)
        text = "".join(f"# {finding}\n" for finding in reasons) + self._turtle.document(block.triples)
        self._pieces.held_back.append((block.name, text.encode()))

    def _publish(self, block: Block) -> None:
        self._texts["graph"].append(f"\n{self._turtle.blocks(block.own)}")
        self._texts["n_triples"] += n_triples(block.own)
        self._texts["provenance"].append(f"\n{self._turtle.blocks(block.provenance)}")
        if self._with_projects:
            self._pieces.projects.append((block.name, self._turtle.document((*block.own, *block.shared)).encode()))
        self._nodes.update(block.nodes)
        counts = self._pieces.counts
        distinct = set(block.own)
        counts.projects += 1
        counts.triples += len(distinct)
        counts.provenance_triples += len(block.provenance)
        counts.subjects += len({s for s, _, _ in distinct})
        self._counters["by_property"].update(p for _, p, _ in distinct)
        self._counters["by_class"].update(o for _, p, o in distinct if p == RDF.type)

    def pieces(self) -> ChunkPieces:
        """What has been collected."""
        pieces = self._pieces
        for name, texts in self._texts.items():
            setattr(pieces, name, "".join(texts).encode())
        for name, counter in self._counters.items():
            setattr(pieces.counts, name, dict(sorted(counter.items())))
        pieces.nodes = sorted(self._nodes, key=lambda node: (node.iri, str(node)))
        pieces.counts.met = sorted(self._met)
        return pieces
