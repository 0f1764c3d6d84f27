"""Pages by the project number that groups them, where each is kept until its project is built, and which projects make a chunk."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from hankegraph.scratch import Kept

# A chunk ends after a number whose hash says so, on average every so many projects, so that a project which comes or goes moves no
# border but its own; and it never grows beyond a bound.
_PROJECTS_A_CHUNK = 128
_MOST_PROJECTS_A_CHUNK = 512


class ScannedPage(NamedTuple):
    """A page of the register and the project number that it is grouped by, None where it says none to be trusted.

    What is kept is the page as it was read (`is_read`) or its bytes; a page that is a file and was not read has only its `path`, as the
    operating system spells it. A flat tuple, because there is one for every page of a build.
    """

    source: str
    sha256: str
    number: str | None
    url: str | None
    retrieved_at: str | None
    path: bytes | None
    is_read: bool
    file: str | None = None
    offset: int | None = None
    length: int | None = None

    @property
    def kept(self) -> Kept | None:
        """Where the page is kept, if it is."""
        return None if self.file is None or self.offset is None or self.length is None else Kept(self.file, self.offset, self.length)

    def kept_at(self, kept: Kept | None) -> ScannedPage:
        """The same page, kept there."""
        return self._replace(file=None, offset=None, length=None) if kept is None else self._replace(**kept._asdict())


@dataclass(frozen=True, slots=True)
class PageGroup:
    """All the pages of one project number, or the identical pages of one that has none."""

    number: str | None
    pages: tuple[ScannedPage, ...]


def group_pages(pages: Iterable[ScannedPage]) -> Iterator[PageGroup]:
    """The groups of pages that come in the order of the groups."""
    for (number, _), members in groupby(pages, key=lambda page: (page.number, page.sha256 if page.number is None else None)):
        yield PageGroup(number, tuple(members))


class ChunkPages(NamedTuple):
    """What a chunk is made from: its first and last number, and the JSON of its pages as the index of a release has it."""

    first: str | None
    last: str | None
    text: str


def pages_of_chunk(groups: Sequence[PageGroup]) -> ChunkPages:
    """The pages of the groups in their order, each with what identifies it: source, sha256, number, url, retrieved_at."""
    keys = [page[:5] for group in groups for page in group.pages]
    return ChunkPages(groups[0].number, groups[-1].number, json.dumps(keys, ensure_ascii=False, separators=(",", ":")))


def ends_chunk(name: str) -> bool:
    """Whether a chunk ends after the group of this name: its number or, where it has none, the digest of its pages."""
    return zlib.crc32(name.encode()) % _PROJECTS_A_CHUNK == 0


def chunks_of(groups: Iterable[PageGroup]) -> Iterator[list[PageGroup]]:
    """Groups in their order, in chunks whose borders depend on the numbers alone."""
    chunk: list[PageGroup] = []
    for group in groups:
        chunk.append(group)
        if len(chunk) >= _MOST_PROJECTS_A_CHUNK or ends_chunk(group.number or group.pages[0].sha256):
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def count_chunks(groups: int) -> int:
    """The number of chunks that so many groups make where the last one, and no other, may end a chunk by its name."""
    return -(-groups // _MOST_PROJECTS_A_CHUNK)
