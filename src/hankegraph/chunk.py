"""Makes the pieces of a release from the pages of some projects: the unit of parallel work, of parts and of reuse.

Everything here is a pure function of the pages and the options, so that one process, several or a cluster give the same bytes.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from hankegraph.catalogue import KnownPages
from hankegraph.chunk_files import WITH_PREFIXES, Slice, part_path, write_files
from hankegraph.chunk_pieces import ChunkPieces, PieceCollector
from hankegraph.errors import AuditError, SourceError
from hankegraph.findings import VIOLATION, Finding, Place
from hankegraph.group import group_records
from hankegraph.iris import Iris
from hankegraph.mapping import Block, project_block, record_block
from hankegraph.meanings import Meanings
from hankegraph.options import BuildOptions
from hankegraph.packed_records import pack_record, unpack_record
from hankegraph.page_groups import PageGroup, ScannedPage
from hankegraph.pages import RawPage, decode_page, is_printable_as, page_digest, printable
from hankegraph.read import read_record
from hankegraph.record_values import read_all_values, read_number
from hankegraph.records import Record
from hankegraph.scratch import Scratch
from hankegraph.turtle import TurtleWriter, prefixes_of
from hankegraph.values import RecordValues
from hankegraph.vocabulary import read_vocabulary


class ChunkBuilder:
    """Builds chunks; keeps what is loaded once for all of them."""

    def __init__(self, options: BuildOptions, scratch: Scratch, known: KnownPages | None = None) -> None:
        self.options = options
        self.scratch = scratch
        self.known = known
        self.iris = Iris(options.base)
        self.meanings = Meanings(read_vocabulary(), self.iris)
        self.turtle = TurtleWriter(prefixes_of(options.base))
        self.header = self.turtle.header().encode()

    def close(self) -> None:
        """Closes the files that the builder reads and writes."""
        self.scratch.close()
        if self.known is not None:
            self.known.close()

    @cached_property
    def judge(self) -> Any:
        """The judge, loaded when the first chunk is validated."""
        from hankegraph.resources import resource_folder
        from hankegraph.validate import Judge

        return Judge(resource_folder("shapes"), read_vocabulary())

    def scan(self, raw: RawPage) -> ScannedPage | Finding:
        """The page with the number that it is grouped by, kept for later, or the finding that says why it is no page of the register."""
        content = raw.read()
        if isinstance(content, Finding):
            return replace(content, place=Place(printable(raw.source)))
        path = None if raw.path is None else os.fsencode(raw.path)
        if self.known is not None:
            digest = page_digest(content)
            if (known := self.known.find(digest)) is not None:
                # What was made of it is most likely reused, so it is not read before it is known to be needed.
                number, name = known
                source = name if is_printable_as(raw.source, name) else printable(raw.source)
                scanned = ScannedPage(source, digest, number, raw.url, raw.retrieved_at, path, is_read=False)
                return scanned if path is not None else scanned.kept_at(self.scratch.keep(content))
        raw = raw._replace(source=printable(raw.source))
        page = decode_page(content, raw.source)
        if isinstance(page, Finding):
            return page
        record = read_record(page)
        if not any(field.kind for field in record.fields):
            message = "no label of the register stands on this page; leave the file out, or add its labels to fields.toml"
            return Finding("page-is-of-the-register", VIOLATION, message, page.whole)
        kept = self.scratch.keep(pack_record(record))
        number = read_number(record)[0]
        return ScannedPage(raw.source, page.sha256, number, raw.url, raw.retrieved_at, path, is_read=True).kept_at(kept)

    def build(self, groups: Sequence[PageGroup], with_projects: bool, audited: frozenset[str] = frozenset()) -> ChunkPieces:
        """The pieces that these groups give, in their order; `with_projects` adds one file a project.

        Raises:
            AuditError: pySHACL, asked about the projects with the `audited` numbers, does not agree.
            SourceError: a page changed after it was scanned.
        """
        blocks = self.blocks(groups)
        judgement = self.judge.judge(blocks)
        if audited:
            self._audit(blocks, [judged.results for judged in judgement.blocks], audited)
        collector = PieceCollector(self.turtle, self.options, with_projects)
        for judged in judgement.blocks:
            collector.add(judged)
        pieces = collector.pieces(judgement.met)
        pieces.counts.pages = sum(len(group.pages) for group in groups)
        return pieces

    def build_files(
        self, groups: Sequence[PageGroup], audited: frozenset[str], in_parts: bool, number: int, release: Path, unfinished: Path
    ) -> ChunkPieces:
        """As `build`, with the files that only this chunk has written below the folder of the release: its projects, or its part.

        A file is written in the folder `unfinished` before it takes its place. Chunks are numbered from 1.
        """
        pieces = self.build(groups, with_projects=not in_parts, audited=audited)
        contents: dict[str, tuple[bytes, ...]] = {path: (content,) for path, content in pieces.own_files.items()}
        if in_parts:
            for piece, text in pieces.texts.items():
                path, header = part_path(number, piece, self.options.compress), self.header if piece in WITH_PREFIXES else b""
                contents[path] = (header, text)
                pieces.slices[piece] = Slice(path, len(header), len(text))
            pieces.texts = {}
        pieces.files = write_files(release, unfinished, contents)
        pieces.own_files = {}
        return pieces

    def blocks(self, groups: Sequence[PageGroup]) -> list[Block]:
        """What the pages of each group say, as triples."""
        records = [self._record(page) for group in groups for page in group.pages]
        values = read_all_values(records, self.meanings)
        return [self._block(group.number, tuple(islice(values, len(group.pages)))) for group in groups]

    def _block(self, number: str | None, records: tuple[RecordValues, ...]) -> Block:
        if number is None:
            return record_block(records, self.iris)
        return project_block(group_records(number, records, self.iris), self.iris)

    def _record(self, scanned: ScannedPage) -> Record:
        url, retrieved_at = self.options.retrieval(scanned.source, scanned.url, scanned.retrieved_at)
        content = None if scanned.kept is None else self.scratch.read(scanned.kept)
        if scanned.is_read and content is not None:
            return unpack_record(content, scanned.source, url, retrieved_at)
        path = None if scanned.path is None else os.fsdecode(scanned.path)
        page = RawPage(scanned.source, path, content, url, retrieved_at).load()
        if isinstance(page, Finding) or page.sha256 != scanned.sha256:
            raise SourceError(f"{scanned.source}: the page changed while it was read; build again")
        return read_record(page)

    def _audit(self, blocks: Sequence[Block], answers: Sequence[Sequence[Any]], audited: frozenset[str]) -> None:
        from hankegraph.shacl import audit

        for disagreement in audit(blocks, answers, self.judge, audited):
            shapes = sorted({result.shape for result in (*disagreement.missing, *disagreement.unfounded)})
            message = f"pySHACL gives another answer for {', '.join(shapes)}; report this, nothing is published"
            raise AuditError(f"project {disagreement.name}: {message}")
