"""Reads the pages in tar and zip archives without unpacking them.

The name of a member is only ever text: it becomes part of a source name and never a path. Links are not followed, archives in
archives not opened, and what no honest archive does is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from hankegraph.findings import INFO, VIOLATION, WARNING, Finding, Place
from hankegraph.folders import PAGE_SUFFIXES, is_hidden, is_page_name
from hankegraph.pages import MAXIMUM_BYTES, RawPage, printable, too_large
from hankegraph.streams import DamagedInputError, LimitError, stopping_finding

# Ten times the million pages that one machine is meant for. Members without content cost an attacker next to nothing.
MAXIMUM_MEMBERS = 10_000_000
PAGE, LINK, FOLDER = "page", "link", "folder"
_ARCHIVE_SUFFIXES = (".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst", ".zip", ".7z", ".rar", ".jsonl")


class UnreadableMemberError(Exception):
    """A member that cannot be read, while others may be; the message is a clause that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an archive: its name as UTF-8, whether it is a `PAGE` (a plain file), `LINK` (or device) or `FOLDER`, its size in bytes.

    `read` gives its content, and must be called before the next member is asked for.

    Raises:
        UnreadableMemberError: from `read`.

    """

    name: bytes
    kind: str
    size: int
    read: Callable[[], bytes]


@dataclass(slots=True)
class _LeftOut:
    """How many members of one kind were left out, and the first of them."""

    count: int = 0
    first: str = ""

    def add(self, name: str) -> None:
        self.first = self.first or name
        self.count += 1


@dataclass(slots=True)
class _Tally:
    """What was found in an archive besides pages."""

    pages: int = 0
    others: _LeftOut = field(default_factory=_LeftOut)
    links: _LeftOut = field(default_factory=_LeftOut)
    archives: _LeftOut = field(default_factory=_LeftOut)

    def findings(self, archive: str) -> Iterator[Finding]:
        place = Place(archive)
        suffixes = " or ".join(f"*{suffix}" for suffix in PAGE_SUFFIXES)
        if self.links.count:
            message = (
                f"links and devices are not followed, here {self.links.count}, the first is {self.links.first}; pack the files themselves"
            )
            yield Finding("archive-holds-no-links", WARNING, message, place)
        if self.archives.count:
            message = (
                f"archives in it are not opened, here {self.archives.count}, the first is {self.archives.first}; give them by themselves"
            )
            yield Finding("archive-holds-no-archives", WARNING, message, place)
        if self.others.count:
            message = (
                f"left out are {self.others.count} members that are hidden or not named {suffixes}, the first is {self.others.first}; "
                "rename them if they are pages"
            )
            yield Finding("archive-holds-only-pages", INFO, message, place)
        if not self.pages:
            yield Finding("input-holds-pages", WARNING, f"no {suffixes} file is in this archive; give one that holds pages", place)


def read_archive(archive: str, members: Iterable[Member]) -> Iterator[RawPage | Finding]:
    """The pages among the members of an archive of this name, in the order of the archive, then what was left out and why.

    Where the archive is damaged or refused, the pages before that are given, and one finding.
    """
    tally = _Tally()
    stopped: Finding | None = None
    try:
        for count, member in enumerate(members, start=1):
            if count > MAXIMUM_MEMBERS:
                raise LimitError(f"it has more than {MAXIMUM_MEMBERS:,} members")
            if item := _read_member(archive, member, tally):
                yield item
    except (DamagedInputError, LimitError, OSError) as error:
        stopped = stopping_finding(error, archive)
    if stopped:
        yield stopped
    yield from tally.findings(archive)


def _read_member(archive: str, member: Member, tally: _Tally) -> RawPage | Finding | None:
    if member.kind == FOLDER:
        return None
    source = member_source(archive, member.name)
    # The source name is masked, so what the member is shows only in its own name.
    parts = [part.decode("utf-8", "replace") for part in _parts(member.name)]
    if member.kind == LINK:
        tally.links.add(source)
    elif not parts or any(map(is_hidden, parts)) or not is_page_name(parts[-1]):
        (tally.archives if parts and parts[-1].lower().endswith(_ARCHIVE_SUFFIXES) else tally.others).add(source)
    else:
        tally.pages += 1
        if member.size > MAXIMUM_BYTES:
            return too_large(source)
        try:
            return RawPage(source, content=member.read())
        except UnreadableMemberError as error:
            return Finding("page-is-readable", VIOLATION, str(error), Place(source))
    return None


def member_source(archive: str, name: bytes) -> str:
    r"""The source name of a member, which is never used as a path: the name of the archive, then its own without what climbs or escapes.

    >>> member_source("pages.tar", b"./deep/page.txt"), member_source("pages.tar", b"../../etc/page.txt")
    ('pages.tar/deep/page.txt', 'pages.tar/%2E%2E/%2E%2E/etc/page.txt')
    >>> member_source("pages.zip", rb"deep\page.txt")
    'pages.zip/deep%5Cpage.txt'
    """
    return printable(b"/".join([archive.encode(), *_parts(name)]))


def _parts(name: bytes) -> list[bytes]:
    parts = name.replace(b"\\", b"%5C").split(b"/")
    return [b"%2E%2E" if part == b".." else part for part in parts if part not in (b"", b".")]
