"""Finds pages in files and folders and decodes them, personal data already masked."""

from __future__ import annotations

import hashlib
import os
import stat
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from hankegraph.errors import SourceError
from hankegraph.findings import VIOLATION, WARNING, Finding, Place
from hankegraph.privacy import Withheld, mask_personal_data

PAGE_SUFFIXES = (".txt", ".text")
# The longest page of the register is some ten kilobytes; a file of this size is not one of its pages.
MAXIMUM_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Page:
    """One page: its decoded text without byte order mark, personal data masked one for one, and where it came from.

    `sha256` and `byte_size` are of the file as it is. `url` and `retrieved_at` (xsd:dateTime) are inputs, None where not given.
    """

    source: str
    text: str
    sha256: str
    byte_size: int
    withheld: tuple[Withheld, ...] = ()
    url: str | None = None
    retrieved_at: str | None = None

    def with_origin(self, url: str | None, retrieved_at: str | None) -> Page:
        """The same page with address and time of retrieval."""
        return replace(self, url=url, retrieved_at=retrieved_at)

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        position = self.text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = self.text.find("\n", position + 1)
        return starts

    def place(self, offset: int) -> Place:
        """The line and column of an offset into the text."""
        line = bisect_right(self._line_starts, offset)
        return Place(self.source, line, offset - self._line_starts[line - 1] + 1)

    @property
    def whole(self) -> Place:
        """The place of the page as a whole."""
        return Place(self.source)


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file that may be a page, and the name by which it is known: the folder that was given, then the path below it."""

    path: Path
    source: str


@dataclass
class PageSearch:
    """Collects the page files below the given sources: each file once, sorted by source name."""

    files: dict[Path, PageFile] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, source: Path) -> None:
        """Adds a file, or every `*.txt` and `*.text` file below a folder.

        Raises:
            SourceError: nothing is at that path.

        """
        if os.path.isdir(source):  # noqa: PTH112 - Path.is_dir raises where a name is too long or a folder is closed
            root = source.resolve()
            before = len(self.files)
            self._add_folder(root, root.name, frozenset())
            if len(self.files) == before and not any(path.is_relative_to(root) for path in self.files):
                suffixes = " or ".join(f"*{suffix}" for suffix in PAGE_SUFFIXES)
                message = f"no {suffixes} file is in this folder; name the folder that holds the pages"
                self.findings.append(Finding("folder-holds-pages", WARNING, message, Place(printable(root.name))))
        elif os.path.lexists(source):
            parent = Path(os.path.abspath(source)).parent.resolve()  # noqa: PTH100 - the file itself may be a link
            self._add_file(parent / source.name, f"{parent.name}/{source.name}")
        else:
            raise SourceError(f"{source}: no such file or folder; name page files or folders that hold them")

    def _add_folder(self, folder: Path, name: str, above: frozenset[Path]) -> None:
        real = folder.resolve()
        if real in above:
            message = "this folder leads back to a folder above it; its pages are read there, remove the link"
            self.findings.append(Finding("folder-is-not-a-loop", WARNING, message, Place(printable(name))))
            return
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            message = f"this folder cannot be read ({error.strerror}); give the user who runs the build the right to read it"
            self.findings.append(Finding("folder-is-readable", VIOLATION, message, Place(printable(name))))
            return
        for entry in entries:
            if entry.name.startswith("."):
                continue
            below = f"{name}/{entry.name}"
            if _is_folder(entry):
                self._add_folder(Path(entry.path), below, above | {real})
            elif entry.name.lower().endswith(PAGE_SUFFIXES):
                self._add_file(Path(entry.path), below)

    def _add_file(self, path: Path, name: str) -> None:
        """Adds the file; of several names it keeps the one from the folder farthest up, whatever the order of the sources."""
        file = PageFile(path, printable(name))
        self.files[path] = max(file, self.files.get(path, file), key=lambda known: (known.source.count("/"), known.source))

    def sorted_files(self) -> list[PageFile]:
        """The page files by source name.

        Raises:
            SourceError: two different files have the same source name, so that a line could not be traced.

        """
        files = sorted(self.files.values(), key=lambda file: (file.source, str(file.path)))
        for first, second in pairwise(files):
            if first.source == second.source:
                raise SourceError(f"{first.path} and {second.path} would both be called {first.source}; give the folder above them instead")
        return files


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def printable(name: str) -> str:
    """The file name as text that can be published: bytes that are not UTF-8 and control characters escaped, personal data masked.

    >>> printable("pages/a\\nb.txt")
    'pages/a\\\\x0ab.txt'
    """
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return mask_personal_data("".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text))[0]


def read_page(file: PageFile, page_url: str | None = None, retrieved_at: str | None = None) -> Page | Finding:
    """The page in the file, or the finding that says why there is none."""
    try:
        if not stat.S_ISREG(file.path.stat().st_mode):  # a pipe would be waited for, a device may have no end
            return _unreadable(file, "page-is-readable", "this is a pipe or a device; save the page as a file or leave it out")
        with file.path.open("rb") as stream:
            content = stream.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        return _unreadable(file, "page-is-readable", f"the file cannot be read ({error.strerror}); make it readable or leave it out")
    if len(content) > MAXIMUM_BYTES:
        return _unreadable(
            file,
            "page-is-not-too-large",
            f"the file is larger than {MAXIMUM_BYTES // 1024 // 1024} MiB; split it into pages or leave it out",
        )
    return decode_page(content, file.source, page_url, retrieved_at)


def decode_page(content: bytes, source: str, page_url: str | None = None, retrieved_at: str | None = None) -> Page | Finding:
    """The page in these bytes, or the finding that says why there is none."""
    file = PageFile(Path(source), source)
    if not content.strip():
        return _unreadable(file, "page-is-not-empty", "the file is empty; fetch the page again")
    if b"\0" in content or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _unreadable(file, "page-is-text", "the file is binary or UTF-16; save the page as text in UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"byte {error.start} on line {line} is not UTF-8; save the page as UTF-8"
        return Finding("page-is-utf-8", VIOLATION, message, Place(source, line))
    if not text.strip():
        return _unreadable(file, "page-is-not-empty", "the file holds only white space; fetch the page again")
    masked, withheld = mask_personal_data(text)
    digest = hashlib.sha256(content).hexdigest()
    return Page(source, masked, digest, len(content), withheld, page_url, retrieved_at)


def _unreadable(file: PageFile, code: str, message: str) -> Finding:
    return Finding(code, VIOLATION, message, Place(file.source))


def read_pages(sources: list[Path]) -> tuple[list[PageFile], list[Finding]]:
    """The page files of all the sources, sorted, and what was wrong with the folders.

    Raises:
        SourceError: a source does not exist, two files have one name, or there is no page at all.

    """
    search = PageSearch()
    for source in sources:
        search.add(source)
    files = search.sorted_files()
    if not files:
        reasons = "; ".join(str(finding) for finding in search.findings)
        raise SourceError(f"no page to read{': ' + reasons if reasons else ''}")
    return files, search.findings


def iterate_pages(files: list[PageFile]) -> Iterator[Page | Finding]:
    """The pages of the files, in order, one at a time."""
    return (read_page(file) for file in files)
