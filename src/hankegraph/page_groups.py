"""Pages by the project number that groups them, and where each is kept until its project is built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from hankegraph.scratch import Kept


class ScannedPage(NamedTuple):
    """A page of the register and the project number that it is grouped by, None where it says none to be trusted.

    `kept` has the page as it was read (`is_read`) or its bytes; a page that is a file and was not read has only its `path`, as the
    operating system spells it. A tuple, because there is one for every page of a build.
    """

    source: str
    sha256: str
    number: str | None
    url: str | None
    retrieved_at: str | None
    path: bytes | None
    kept: Kept | None
    is_read: bool


@dataclass(frozen=True, slots=True)
class PageGroup:
    """All the pages of one project number, or the identical pages of one that has none."""

    number: str | None
    pages: tuple[ScannedPage, ...]
