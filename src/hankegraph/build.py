"""The whole way from pages to a release, on one screen.

    inputs ──scan──▶ catalogue ──chunks of projects──▶ pieces ──write──▶ release

Pages are scanned for the number that groups them, then read, grouped, mapped and validated chunk by chunk in the order of the numbers.
Both steps run on all cores; only this process writes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any

from hankegraph.catalogue import Catalogue, KnownPages
from hankegraph.chunk import ChunkBuilder
from hankegraph.chunk_pieces import ChunkPieces
from hankegraph.errors import HankegraphError, ReleaseError, SourceError, TargetError
from hankegraph.findings import SEVERITIES, VIOLATION, Finding
from hankegraph.fingerprint import chunk_key, program_fingerprint
from hankegraph.inputs import iterate_inputs
from hankegraph.iris import normalise_name
from hankegraph.mapping import node_triples
from hankegraph.options import BuildOptions
from hankegraph.output import ReleaseOutput
from hankegraph.page_groups import PageGroup, PageKey, ScannedPage, page_keys
from hankegraph.pages import RawPage, printable
from hankegraph.part_files import WrittenPiece, take_over_part_files
from hankegraph.parts import nodes_of_part, read_index
from hankegraph.release import ReleaseWriter, read_manifest
from hankegraph.scratch import Scratch
from hankegraph.shacl.audit import choose
from hankegraph.target import UNTOUCHED, open_target
from hankegraph.terms import Triple
from hankegraph.values import Organisation
from hankegraph.vocabulary import read_vocabulary
from hankegraph.workers import Workers, available_cores

__all__ = ["BuildOptions", "Summary", "build_release"]

_PAGES_A_SCAN = 64
# Starting workers takes longer than building this many pages.
_PAGES_FOR_ONE_PROCESS = 256
_VIOLATIONS_SHOWN = 10
Progress = Callable[[str, int, int | None], None]


@dataclass
class Summary:
    """What a build did; `violations` are the first few, as lines, all of them are in the release."""

    pages_read: int = 0
    projects_published: int = 0
    held_back: list[str] = field(default_factory=list)
    triples: int = 0
    by_severity: dict[str, int] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    chunks: int = 0
    chunks_reused: int = 0
    is_in_parts: bool = False
    is_published: bool = False

    def as_json(self) -> dict[str, Any]:
        """The summary as a JSON object."""
        return {
            "published": self.is_published,
            "pages": self.pages_read,
            "projects": self.projects_published,
            "heldBack": self.held_back,
            "triples": self.triples,
            "findings": self.by_severity,
            "chunks": self.chunks,
            "chunksReused": self.chunks_reused,
        }


@dataclass(frozen=True, slots=True)
class _ChunkTask:
    """A chunk to build, or, with `part`, one to take over from the earlier release; chunks are numbered from 1."""

    number: int
    key: str
    pages: list[PageKey]
    groups: list[PageGroup]
    in_parts: bool
    audited: frozenset[str] = frozenset()
    part: dict[str, Any] | None = None
    earlier: Path | None = None
    own_files: Mapping[str, WrittenPiece] = field(default_factory=dict)


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
    earlier = None if options.full else _remember(target, catalogue)
    with Workers(jobs, _Worker, (options, writer.folder, catalogue.path if earlier else None), _Worker.close) as workers:
        findings = _scan(chain(first, inputs), workers, catalogue, report)
        catalogue.check_source_names()
        total = catalogue.count_pages()
        if total == 0:
            raise no_pages(findings)
        in_parts = catalogue.count_projects() >= options.parts_from
        with ReleaseOutput(writer, options, in_parts, earlier) as output:
            output.add_findings(sorted(findings, key=Finding.sort_key))
            summary.violations = [str(finding) for finding in findings if finding.severity == VIOLATION]
            tasks = _chunk_tasks(catalogue, options, output)
            for task, pieces in workers.map(_Worker.build_chunk, tasks, _name_of_chunk):
                _write(task, pieces, output, catalogue, summary)
                report("building", output.totals["pages"], total)
            for _, judged in workers.map(_Worker.judge_vocabularies, [None], lambda _: "the vocabularies"):
                output.add_findings(judged)
            finish_release(output, catalogue, options, summary)
    return summary


class _Worker:
    """What each process holds: the builder of chunks, and where it puts what it makes."""

    def __init__(self, options: BuildOptions, release: Path, known: Path | None) -> None:
        self.release = release
        self.scratch = release.parent
        self.builder = ChunkBuilder(options, Scratch(self.scratch), None if known is None else KnownPages(known))

    def close(self) -> None:
        self.builder.close()

    def scan_pages(self, pages: list[RawPage]) -> list[ScannedPage | Finding]:
        scanned = [self.builder.scan(page) for page in pages]
        self.builder.scratch.flush()
        return scanned

    def build_chunk(self, task: _ChunkTask) -> ChunkPieces:
        if task.part is not None and task.earlier is not None:
            options = self.builder.options
            taken = take_over_part_files(task.earlier, task.own_files, self.release, task.number, options.compress)
            if taken is not None:
                return ChunkPieces(written=taken, nodes=nodes_of_part(task.part, self.builder.iris), is_reused=True)
        if task.in_parts:
            return self.builder.build_part(task.groups, task.audited, task.number, self.release, self.scratch)
        return self.builder.build(task.groups, with_projects=True, audited=task.audited)

    def judge_vocabularies(self, _: None) -> list[Finding]:
        findings: list[Finding] = self.builder.judge.judge_vocabularies()
        return findings


def _remember(target: Path, catalogue: Catalogue) -> Path | None:
    """The earlier release at the target, its parts taken into the catalogue, or None where there is none to reuse."""
    try:
        if read_manifest(target).get("program") != program_fingerprint():
            return None
        catalogue.remember(read_index(target))
    except (ReleaseError, OSError, ValueError, KeyError, TypeError):
        # Whatever is wrong with it, an index that cannot be read has nothing to give; the build starts afresh.
        return None
    return target


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
    raw_pages = pages()
    batches = iter(lambda: list(islice(raw_pages, _PAGES_A_SCAN)), [])
    for batch, scanned in workers.map(_Worker.scan_pages, batches, lambda batch: f"the pages from {printable(batch[0].source)} on"):
        findings += [item for item in scanned if isinstance(item, Finding)]
        catalogue.add_pages(item for item in scanned if not isinstance(item, Finding))
        done += len(batch)
        report("reading", done, None)
    return findings


def _name_of_chunk(task: _ChunkTask) -> str:
    return f"the projects {task.pages[0][2]} to {task.pages[-1][2]}"


def _chunk_tasks(catalogue: Catalogue, options: BuildOptions, output: ReleaseOutput) -> Iterator[_ChunkTask]:
    chosen = frozenset(choose(catalogue.numbers(), options.audit)) if options.audit else frozenset()
    for number, groups in enumerate(catalogue.chunks(), start=1):
        pages = page_keys(groups)
        audited = chosen.intersection(group.number for group in groups if group.number)
        key = chunk_key(options, output.in_parts, pages)
        part = catalogue.earlier_part(key) if output.earlier and not audited else None
        own_files = None if part is None else output.part_to_take_over(part)
        if part is None or own_files is None:
            yield _ChunkTask(number, key, pages, groups, output.in_parts, audited)
        else:
            yield _ChunkTask(number, key, pages, groups, output.in_parts, audited, part, output.earlier, own_files)


def _write(task: _ChunkTask, pieces: ChunkPieces, output: ReleaseOutput, catalogue: Catalogue, summary: Summary) -> None:
    if not pieces.is_reused or task.part is None:
        write_chunk(pieces, task.key, task.pages, output, catalogue, summary)
        return
    catalogue.add_nodes(pieces.nodes)
    summary.chunks_reused += 1
    _count(output.take_over(task.part, pieces.written), summary)


def write_chunk(pieces: ChunkPieces, key: str, pages: list[PageKey], output: ReleaseOutput, catalogue: Catalogue, summary: Summary) -> None:
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
