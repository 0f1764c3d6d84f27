"""Pages by the project number that groups them."""

from __future__ import annotations

from dataclasses import dataclass

from hankegraph.pages import RawPage


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """A page of the register and the project number that it is grouped by, None where it says none to be trusted."""

    raw: RawPage
    sha256: str
    number: str | None


@dataclass(frozen=True, slots=True)
class PageGroup:
    """All the pages of one project number, or the identical pages of one that has none."""

    number: str | None
    pages: tuple[RawPage, ...]
