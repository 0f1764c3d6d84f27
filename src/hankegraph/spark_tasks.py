"""What the executors do in a build on Apache Spark: functions of their input alone, but for the files that they write.

An error that is ours is handed back as a `Refusal`, for the driver raises it as a local build would; any other fails the task, which
Spark tries again elsewhere.
"""

from __future__ import annotations

import os
import pickle
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from hankegraph.chunk import ChunkBuilder
from hankegraph.chunk_pieces import ChunkPieces
from hankegraph.errors import EngineError, HankegraphError, TargetError
from hankegraph.findings import Finding
from hankegraph.fingerprint import chunk_key, program_fingerprint
from hankegraph.options import BuildOptions
from hankegraph.page_groups import ChunkPages, PageGroup, ScannedPage, chunks_of, ends_chunk, group_pages, pages_of_chunk
from hankegraph.pages import RawPage
from hankegraph.scratch import Kept, Scratch
from hankegraph.shacl.audit import choose
from hankegraph.spark_inputs import Item, PieceRead
from hankegraph.spark_plan import GroupKey, Interval, Plan, group_key, interval_of


@dataclass(frozen=True, slots=True)
class Job:
    """What all tasks of a build know: the options, the program that the driver runs, and where files are written."""

    options: BuildOptions
    program: str
    target: str
    release: str
    facts: str


class ScannedRecord(NamedTuple):
    """A scanned page with what it says, packed."""

    page: ScannedPage
    packed: bytes


class LightPage(NamedTuple):
    """What must be known of a page before its project is built."""

    group: GroupKey
    source: str
    sha256: str
    path: bytes | None


class Refusal(NamedTuple):
    """An error that ends the build."""

    error: HankegraphError


class ChunkFacts(NamedTuple):
    """What a chunk gives to the files that are about all, and what it was made from."""

    pieces: ChunkPieces
    key: str
    pages: ChunkPages


class _InMemory(Scratch):
    """Keeps bytes in memory, for here they come and go with their pages."""

    def __init__(self) -> None:
        super().__init__(Path())
        self._contents: dict[int, bytes] = {}
        self._count = 0

    def keep(self, content: bytes) -> Kept:
        self._contents[self._count] = content
        self._count += 1
        return Kept("", self._count - 1, len(content))

    def read(self, kept: Kept) -> bytes:
        return self._contents[kept.offset]

    def take(self, page: ScannedPage) -> bytes:
        """What is kept of the page, which is forgotten."""
        return b"" if page.kept is None else self._contents.pop(page.kept.offset)


@cache
def _builder(options: BuildOptions) -> tuple[ChunkBuilder, _InMemory]:
    """One builder a process, for what it loads takes longer than a task."""
    scratch = _InMemory()
    return ChunkBuilder(options, scratch), scratch


def scan_partition(job: Job, items: Iterable[Item]) -> Iterator[ScannedRecord | Finding | PieceRead | Refusal]:
    """The pages among the items as scanned, the rest as it is."""
    if program_fingerprint() != job.program:
        message = "the executors have another version of hankegraph or of a library it uses; give them the environment of the driver"
        yield Refusal(EngineError(f"--engine spark: {message}"))
        return
    if not Path(job.facts).is_dir():
        message = "an executor does not see the folder beside it; give --out a path that the driver and all executors share"
        yield Refusal(TargetError(f"{job.target}: {message}"))
        return
    builder, scratch = _builder(job.options)
    for item in items:
        scanned = builder.scan(item) if isinstance(item, RawPage) else item
        if isinstance(scanned, ScannedPage):
            yield ScannedRecord(scanned.kept_at(None), scratch.take(scanned))
        else:
            yield scanned


def light_of(item: Any) -> Any:
    """A scanned page without what it says, anything else as it is."""
    if not isinstance(item, ScannedRecord):
        return item
    page = item.page
    return LightPage(group_key(page.number, page.sha256), page.source, page.sha256, page.path)


def borders_of(pages: Iterable[LightPage]) -> Iterator[GroupKey]:
    """The groups among those of the pages after which a chunk ends, each once."""
    return (group for group in {page.group for page in pages} if ends_chunk(group[2]))


def groups_by_interval(borders: Any, pages: Iterable[LightPage]) -> Iterator[tuple[int, Counter[GroupKey]]]:
    """The groups in each interval between the borders (a broadcast of them), with the number of their pages."""
    found: dict[int, Counter[GroupKey]] = {}
    for page in pages:
        found.setdefault(interval_of(borders.value, page.group), Counter())[page.group] += 1
    return iter(found.items())


def add_groups(some: Counter[GroupKey], others: Counter[GroupKey]) -> Counter[GroupKey]:
    """The groups of both, with all their pages."""
    some.update(others)
    return some


def count_interval(audit: int, interval: tuple[int, Counter[GroupKey]]) -> tuple[Interval, list[str]]:
    """The counts of an interval, and those of its numbers that may be among the ones to audit."""
    index, groups = interval
    numbers = [name for is_without, _, name in groups if not is_without]
    return Interval(index, len(groups), len(numbers), groups.total()), choose(numbers, audit) if audit else []


def first_clash(named: Iterable[tuple[str, LightPage]]) -> list[tuple[str, bytes, bytes]]:
    """The first name that two different pages have, with the least and the greatest path of its pages; nothing where there is none.

    All pages of a name must be among those that are given.
    """
    seen: dict[str, tuple[set[str], bytes, bytes]] = {}
    for name, page in named:
        path = page.path or b""
        digests, least, greatest = seen.get(name, (set(), path, path))
        digests.add(page.sha256)
        seen[name] = (digests, min(least, path), max(greatest, path))
    return sorted((name, least, greatest) for name, (digests, least, greatest) in seen.items() if len(digests) > 1)[:1]


def sort_key(record: ScannedRecord) -> tuple[GroupKey, str, str, str, str]:
    """The place of a page among all pages."""
    page = record.page
    return group_key(page.number, page.sha256), page.source, page.sha256, page.url or "", page.retrieved_at or ""


def build_partition(
    job: Job, plan: Plan, in_parts: bool, audited: frozenset[str], index: int, records: Iterable[ScannedRecord]
) -> Iterator[Refusal]:
    """Builds the chunks of a partition from its pages in order and writes what they give; nothing comes back but what ends the build.

    Raises:
        OSError: something cannot be written.
        RuntimeError: there are not as many chunks as the plan foresees.
    """
    name = uuid4().hex
    attempt = Path(job.facts, f"attempt-{name}")
    attempt.mkdir()
    number = plan.first_chunks[index]
    builder, scratch = _builder(job.options)
    pages = (record.page.kept_at(scratch.keep(record.packed)) for record in records)
    try:
        with (attempt / "facts").open("wb") as stream:
            for groups in chunks_of(group_pages(pages)):
                facts = _build_chunk(job, builder, groups, number, in_parts, audited, attempt)
                pickle.dump(facts, stream)
                for group in groups:
                    for page in group.pages:
                        scratch.take(page)
                number += 1
    except HankegraphError as error:
        yield Refusal(error)
        return
    if number != plan.first_chunks[index + 1]:
        raise RuntimeError(f"partition {index} ends with chunk {number - 1}, not {plan.first_chunks[index + 1] - 1}")
    (attempt / "facts").replace(facts_file(job.facts, index))


def _build_chunk(
    job: Job, builder: ChunkBuilder, groups: list[PageGroup], number: int, in_parts: bool, audited: frozenset[str], attempt: Path
) -> ChunkFacts:
    pages = pages_of_chunk(groups)
    chosen = audited.intersection(group.number for group in groups if group.number)
    pieces = builder.build_files(groups, chosen, in_parts, number, Path(job.release), attempt)
    return ChunkFacts(pieces, chunk_key(job.options, in_parts, pages.text), pages)


def facts_file(facts: str, index: int) -> Path:
    """The file with the facts of the chunks of a partition."""
    return Path(facts, f"{index:06d}")


def read_facts(facts: str, partitions: int) -> Iterator[ChunkFacts]:
    """The facts of all chunks, in their order."""
    for index in range(partitions):
        with facts_file(facts, index).open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            while stream.tell() < size:
                yield pickle.load(stream)  # noqa: S301 - written by tasks of this build, below a folder of its own
