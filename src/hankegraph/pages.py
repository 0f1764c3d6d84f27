"""Decodes pages, personal data already masked."""

from __future__ import annotations

import hashlib
import os
import stat
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from hankegraph.findings import VIOLATION, Finding, Place
from hankegraph.privacy import MASK, Withheld, mask_personal_data

# The longest page of the register is some ten kilobytes; a file of this size is not one of its pages.
MAXIMUM_BYTES = 4 * 1024 * 1024
_FURTHER_BYTES = 64 * 1024


@dataclass(frozen=True)
class Page:
    """One page: its decoded text without byte order mark, personal data masked one for one, and where it came from.

    `sha256` and `byte_size` are of its bytes as they were given. `url` and `retrieved_at` (xsd:dateTime) are inputs, None where not given.
    """

    source: str
    text: str
    sha256: str
    byte_size: int
    withheld: tuple[Withheld, ...] = ()
    url: str | None = None
    retrieved_at: str | None = None

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins."""
        return list(accumulate([len(line) + 1 for line in self.text.split("\n")], initial=0))[:-1]

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset into the text, both from 1."""
        starts = self.line_starts
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def place(self, offset: int) -> Place:
        """The place of an offset into the text."""
        return Place(self.source, *self.line_and_column(offset))

    @property
    def whole(self) -> Place:
        """The place of the page as a whole."""
        return Place(self.source)


class RawPage(NamedTuple):
    """What may be a page, not yet decoded: a file that is read later, by whoever loads it, or its bytes.

    `source` is its name as given: `printable` makes of it the one that is published. `url` and `retrieved_at` are what the input says of
    this page, None where it says nothing.
    A tuple, because each page is sent to another process as one.
    """

    source: str
    path: str | None = None
    content: bytes | None = None
    url: str | None = None
    retrieved_at: str | None = None

    def read(self) -> bytes | Finding:
        """The bytes of the page, or the finding that says why they cannot be had."""
        return (self.content or b"") if self.path is None else read_page_file(self.path, self.source)

    def load(self) -> Page | Finding:
        """The page, or the finding that says why there is none."""
        content = self.read()
        return content if isinstance(content, Finding) else decode_page(content, self.source, self.url, self.retrieved_at)


def printable(name: str | bytes) -> str:
    """The name of a file as text that can be published: bytes that are not UTF-8 and control characters escaped, personal data masked.

    A string is a name as the operating system gave it, bytes are UTF-8.

    >>> printable("pages/a\\nb.txt")
    'pages/a\\\\x0ab.txt'
    """
    text = (os.fsencode(name) if isinstance(name, str) else name).decode("utf-8", "backslashreplace")
    if not text.isprintable():
        text = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
    return mask_personal_data(text)[0]


def is_printable_as(name: str, printed: str) -> bool:
    """Whether the name is printable as it is, known from `printed`, which is what `printable` gave for some name.

    Where nothing in that is masked or escaped, it was given as it is printed.
    """
    return name == printed and MASK not in printed and "\\" not in printed


def read_page_file(path: str, source: str) -> bytes | Finding:
    """The bytes of the file, of one that is too large only so many that this shows; or the finding that says why they cannot be had."""
    try:
        status = os.stat(path)  # noqa: PTH116 - as few calls as can be: there are a million pages
        if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for, a device may have no end
            return _unreadable(source, "page-is-readable", "this is a pipe or a device; save the page as a file or leave it out")
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            return _read_at_most(descriptor, MAXIMUM_BYTES + 1, expected=status.st_size)
        finally:
            os.close(descriptor)
    except OSError as error:
        return _unreadable(source, "page-is-readable", f"the file cannot be read ({error.strerror}); make it readable or leave it out")


def _read_at_most(descriptor: int, most: int, expected: int) -> bytes:
    """What the file holds, or its first `most` bytes; where it is as long as expected, one call shows that it has ended."""
    content = b""
    wanted = min(expected + 1, most)
    while len(content) < most and (piece := os.read(descriptor, wanted)):
        content += piece
        if len(content) == expected:
            break
        wanted = min(_FURTHER_BYTES, most - len(content))
    return content


def page_digest(content: bytes) -> str:
    """The SHA-256 of a page in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def decode_page(content: bytes, source: str, page_url: str | None = None, retrieved_at: str | None = None) -> Page | Finding:
    """The page in these bytes, or the finding that says why there is none."""
    if len(content) > MAXIMUM_BYTES:
        return too_large(source)
    if not content.strip():
        return _unreadable(source, "page-is-not-empty", "the page is empty; fetch it again")
    if b"\0" in content or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _unreadable(source, "page-is-text", "the page is binary or UTF-16; save it as text in UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"byte {error.start} on line {line} is not UTF-8; save the page as UTF-8"
        return Finding("page-is-utf-8", VIOLATION, message, Place(source, line))
    if not text.strip():
        return _unreadable(source, "page-is-not-empty", "the page holds only white space; fetch it again")
    masked, withheld = mask_personal_data(text)
    return Page(source, masked, page_digest(content), len(content), withheld, page_url, retrieved_at)


def too_large(source: str) -> Finding:
    """The finding about a page that is larger than any page of the register."""
    message = f"the page is larger than {MAXIMUM_BYTES // 1024 // 1024} MiB; split what holds many pages, leave out what is none"
    return _unreadable(source, "page-is-not-too-large", message)


def _unreadable(source: str, code: str, message: str) -> Finding:
    return Finding(code, VIOLATION, message, Place(source))
