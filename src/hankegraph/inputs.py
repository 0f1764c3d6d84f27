"""Stub until the inputs branch is merged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hankegraph.findings import Finding
from hankegraph.pages import Page, PageFile, decode_page, read_page, read_pages


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page that has not been read."""

    source: str
    path: Path | None = None
    content: bytes | None = None
    url: str | None = None
    retrieved_at: str | None = None

    def load(self) -> Page | Finding:
        """The page."""
        if self.content is not None:
            return decode_page(self.content, self.source, self.url, self.retrieved_at)
        assert self.path is not None  # noqa: S101
        return read_page(PageFile(self.path, self.source), self.url, self.retrieved_at)


def iterate_inputs(sources: Sequence[Path]) -> Iterator[RawPage | Finding]:
    """The pages."""
    files, findings = read_pages(list(sources))
    yield from findings
    for file in files:
        yield RawPage(file.source, file.path)
