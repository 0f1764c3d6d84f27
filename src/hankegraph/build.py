"""The whole way from pages to a release, on one screen.

    inputs ──scan──▶ catalogue ──chunks of projects──▶ pieces ──write──▶ release

Pages are scanned for the number that groups them, then read, grouped, mapped and validated chunk by chunk in the order of the numbers.
Both steps run on all cores; only this process writes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any, NamedTuple

from hankegraph.catalogue import Catalogue, KnownPages, PageRow, page_row
from hankegraph.chunk import ChunkBuilder
from hankegraph.chunk_files import WrittenFile, take_over_files
from hankegraph.chunk_pieces import ChunkPieces
from hankegraph.earlier import EarlierRelease, remember_release
from hankegraph.errors import HankegraphError, SourceError, TargetError
from hankegraph.findings import SEVERITIES, VIOLATION, Finding
from hankegraph.fingerprint import chunk_key
from hankegraph.inputs import iterate_inputs
from hankegraph.iris import Iris, normalise_name
from hankegraph.mapping import node_triples
from hankegraph.options import BuildOptions
from hankegraph.output import ReleaseOutput
from hankegraph.page_groups import ChunkPages, PageGroup, pages_of_chunk
from hankegraph.pages import RawPage, printable
from hankegraph.parts import nodes_of_part
from hankegraph.release import ReleaseWriter
from hankegraph.scratch import Scratch
from hankegraph.shacl.audit import choose
from hankegraph.summary import Summary
from hankegraph.target import UNTOUCHED, open_target
from hankegraph.terms import Triple
from hankegraph.values import Organisation
from hankegraph.vocabulary import read_vocabulary
from hankegraph.workers import Workers, available_cores

__all__ = ["BuildOptions", "Summary", "build_release"]

# What is sent to a worker at once: enough that sending takes little, no more than memory has room for.
_PAGES_A_SCAN = 256
_BYTES_A_SCAN = 4 * 1024 * 1024
# Starting workers takes longer than building this many pages.
_PAGES_FOR_ONE_PROCESS = 256
_VIOLATIONS_SHOWN = 10
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A chunk to build, or, with `part`, one to take over from the earlier release; chunks are numbered from 1."""

    number: int
    key: str
    pages: ChunkPages
    groups: list[PageGroup]
    audited: frozenset[str]
    part: dict[str, Any] | None = None
    files: Mapping[str, WrittenFile] = field(default_factory=dict)


class _Order(NamedTuple):
    """What a worker must know to build a chunk from its groups or, where there are none, to take over its files."""

    number: int
    in_parts: bool
    groups: Sequence[PageGroup]
    audited: frozenset[str]
    files: Mapping[str, WrittenFile]


def build_release(sources: list[Path], target: Path, options: BuildOptions, progress: Progress | None = None) -> Summary:
    """Reads the pages, groups, maps and validates them, and puts the release at `target`.

    Raises:
        SourceError: nothing can be read.
        TargetError: the release cannot be written.
    """
    report = progress or (lambda step, done, total: None)
    with open_target(target) as writer:
        try:
            with Catalogue(writer.folder.parent) as catalogue:
                return _build(sources, target, writer, catalogue, options, report)
        except sqlite3.OperationalError as error:
            raise TargetError(f"{target}: the scratch files beside it cannot be written ({error}); {UNTOUCHED}") from error


def _build(
    sources: list[Path], target: Path, writer: ReleaseWriter, catalogue: Catalogue, options: BuildOptions, report: Progress
) -> Summary:
    summary = Summary()
    inputs = iterate_inputs(sources)
    first = list(islice(inputs, _PAGES_FOR_ONE_PROCESS))
    jobs = options.jobs or (available_cores() if len(first) == _PAGES_FOR_ONE_PROCESS else 1)
    earlier = None if options.full else remember_release(target, catalogue)
    known = (earlier.folder, catalogue.path) if earlier else None
    with Workers(jobs, _Worker, (options, writer.folder, known), _Worker.close) as workers:
        findings = _scan(chain(first, inputs), workers, catalogue, report)
        catalogue.check_source_names()
        total = catalogue.count_pages()
        if total == 0:
            raise no_pages(findings)
        in_parts = catalogue.count_projects() >= options.parts_from
        with ReleaseOutput(writer, options, in_parts) as output:
            output.add_findings(sorted(findings, key=Finding.sort_key))
            summary.violations = [str(finding) for finding in findings if finding.severity == VIOLATION]
            chunks = _chunks(catalogue, options, in_parts, earlier)
            for chunk, pieces in _build_chunks(workers, chunks, in_parts):
                _write(chunk, pieces, output, catalogue, earlier, summary)
                report("building", output.totals["pages"], total)
            for _, judged in workers.map(_Worker.judge_vocabularies, [None], lambda _: "the vocabularies"):
                output.add_findings(judged)
            finish_release(output, catalogue, options, summary)
    return summary


class _Worker:
    """What each process holds: the builder of chunks, and where it puts what it makes."""

    def __init__(self, options: BuildOptions, release: Path, earlier: tuple[Path, Path] | None) -> None:
        self.release = release
        self.scratch = release.parent
        self.earlier = earlier and earlier[0]
        self.builder = ChunkBuilder(options, Scratch(self.scratch), earlier and KnownPages(earlier[1]))

    def close(self) -> None:
        self.builder.close()

    def scan_pages(self, pages: list[RawPage]) -> list[PageRow | Finding]:
        scanned = [self.builder.scan(page) for page in pages]
        self.builder.scratch.flush()
        return [item if isinstance(item, Finding) else page_row(item) for item in scanned]

    def make_chunk(self, order: _Order) -> ChunkPieces | bool:
        """What the chunk gives, or whether its files could be taken over."""
        if not order.groups and self.earlier is not None:
            return take_over_files(self.earlier, order.files, self.release)
        return self.builder.build_files(order.groups, order.audited, order.in_parts, order.number, self.release, self.scratch)

    def judge_vocabularies(self, _: None) -> list[Finding]:
        findings: list[Finding] = self.builder.judge.judge_vocabularies()
        return findings


def _scan(inputs: Iterable[RawPage | Finding], workers: Workers[_Worker], catalogue: Catalogue, report: Any) -> list[Finding]:
    """Fills the catalogue with the pages and gives the findings about what is no page."""
    findings: list[Finding] = []

    def pages() -> Iterator[RawPage]:
        for item in inputs:
            if isinstance(item, Finding):
                findings.append(item)
            else:
                yield item

    done = 0
    for batch, scanned in workers.map(
        _Worker.scan_pages, _batches(pages()), lambda batch: f"the pages from {printable(batch[0].source)} on"
    ):
        findings += [item for item in scanned if isinstance(item, Finding)]
        catalogue.add_pages(item for item in scanned if not isinstance(item, Finding))
        done += len(batch)
        report("reading", done, None)
    return findings


def _batches(pages: Iterable[RawPage]) -> Iterator[list[RawPage]]:
    batch: list[RawPage] = []
    size = 0
    for page in pages:
        batch.append(page)
        size += len(page.content or b"")
        if len(batch) == _PAGES_A_SCAN or size >= _BYTES_A_SCAN:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _chunks(catalogue: Catalogue, options: BuildOptions, in_parts: bool, earlier: EarlierRelease | None) -> Iterator[_Chunk]:
    chosen = frozenset(choose(catalogue.numbers(), options.audit)) if options.audit else frozenset()
    for number, groups in enumerate(catalogue.chunks(), start=1):
        pages = pages_of_chunk(groups)
        audited = chosen.intersection(group.number for group in groups if group.number) if chosen else chosen
        chunk = _Chunk(number, chunk_key(options, in_parts, pages.text), pages, groups, audited)
        part = catalogue.earlier_part(chunk.key) if earlier and not audited else None
        files = earlier.files_to_take_over(part, number, options.compress) if earlier and part else None
        yield chunk if files is None else replace(chunk, part=part, files=files)


def _build_chunks(workers: Workers[_Worker], chunks: Iterable[_Chunk], in_parts: bool) -> Iterator[tuple[_Chunk, ChunkPieces | None]]:
    """The chunks in their order, each with what it gives, or with None where its files were taken over."""

    def name(chunk: _Chunk) -> str:
        return f"the projects {chunk.pages.first} to {chunk.pages.last}"

    def order(chunk: _Chunk) -> _Order:
        return _Order(chunk.number, in_parts, () if chunk.part else chunk.groups, chunk.audited, chunk.files)

    for chunk, made in workers.map(_Worker.make_chunk, chunks, name, order):
        if isinstance(made, ChunkPieces):
            yield chunk, made
        elif made:
            yield chunk, None
        else:
            # A file of the earlier release is no longer what it published.
            yield from _build_chunks(workers, [replace(chunk, part=None, files={})], in_parts)


def _write(
    chunk: _Chunk, pieces: ChunkPieces | None, output: ReleaseOutput, catalogue: Catalogue, earlier: EarlierRelease | None, summary: Summary
) -> None:
    if pieces is not None:
        write_chunk(pieces, chunk.key, chunk.pages, output, catalogue, summary)
    elif chunk.part is not None and earlier is not None:
        catalogue.add_nodes(nodes_of_part(chunk.part, Iris(output.options.base)))
        summary.chunks_reused += 1
        _count(output.take_over(chunk.part, chunk.pages, chunk.number, earlier.folder, chunk.files), summary)


def write_chunk(pieces: ChunkPieces, key: str, pages: ChunkPages, output: ReleaseOutput, catalogue: Catalogue, summary: Summary) -> None:
    """Writes what a chunk gave, and notes what it has for the files that are about all."""
    part = output.add(pieces, key, pages)
    catalogue.add_nodes(pieces.nodes)
    _count(part, summary)


def _count(part: dict[str, Any], summary: Summary) -> None:
    summary.chunks += 1
    if len(summary.violations) < _VIOLATIONS_SHOWN:
        summary.violations += part["violations"]


def no_pages(findings: Sequence[Finding]) -> SourceError:
    """The error that ends a build without a single page."""
    reasons = "; ".join(str(finding) for finding in findings[:3])
    return SourceError(f"no page of the register to read, so nothing is published{': ' if reasons else ''}{reasons}")


def finish_release(output: ReleaseOutput, catalogue: Catalogue, options: BuildOptions, summary: Summary) -> None:
    """Writes what is about the whole, unless the options forbid to publish."""
    from hankegraph.resources import resource_folder
    from hankegraph.validate import report_head, unmet_targets

    output.add_shared(_shared_nodes(catalogue))
    output.add_findings(unmet_targets(resource_folder("shapes"), output.met | read_vocabulary().terms))
    summary.pages_read = output.totals["pages"]
    summary.projects_published = output.totals["projects"]
    summary.held_back = output.held_back
    summary.triples = output.totals["triples"]
    summary.is_in_parts = output.in_parts
    summary.by_severity = {severity: output.findings[severity] for severity in SEVERITIES}
    if not (options.strict and summary.by_severity[VIOLATION]):
        output.finish(report_head(output.conforms, options.base))
        summary.is_published = True


def _shared_nodes(catalogue: Catalogue) -> Iterator[list[Triple]]:
    """The triples of each organisation and provisional concept, by IRI.

    Raises:
        HankegraphError: two names that differ after normalising got one IRI.
    """
    for node_iri, same in groupby(catalogue.nodes(), key=lambda node: node.iri):
        spellings = list(same)
        names = {normalise_name(node.name) if isinstance(node, Organisation) else str(node) for node in spellings}
        if len(names) > 1:
            raise HankegraphError(f"{node_iri}: these names would share an IRI: {', '.join(sorted(names))}; report this with the names")
        yield sorted({triple for node in spellings for triple in node_triples(node)})
