"""What a build depends on besides the pages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from hankegraph.errors import OptionError
from hankegraph.iris import DEFAULT_BASE, check_base, check_page_url
from hankegraph.privacy import MASK
from hankegraph.retrieval import is_time_with_zone


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What a build depends on besides the pages.

    `base` is the IRI under which data stand, `retrieved_at` an xsd:dateTime with time zone, `page_url` a template with `{name}`.
    With `strict`, nothing is published where anything would be held back. `jobs` is the number of processes (None: one a core); `full`
    reuses nothing of an earlier release. From `parts_from` projects on, the graph is written in parts instead of one file a project;
    `compress` (`gz` or `zst`) is for N-Triples. `audit` is the number of projects that pySHACL checks again.

    Raises:
        OptionError: an option has a value that cannot be used.
    """

    base: str = DEFAULT_BASE
    retrieved_at: str | None = None
    page_url: str | None = None
    strict: bool = False
    jobs: int | None = None
    full: bool = False
    parts_from: int = 10_000
    compress: str | None = None
    audit: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "base", check_base(self.base))
        if self.page_url is not None:
            check_page_url(self.page_url)
        if self.retrieved_at is not None and not is_time_with_zone(self.retrieved_at):
            raise OptionError(f"--retrieved-at {self.retrieved_at}: give date and time with time zone, such as 2026-01-31T12:00:00Z")
        if self.jobs is not None and self.jobs < 1:
            raise OptionError(f"--jobs {self.jobs}: give a number of processes from 1 on")

    def retrieval(self, source: str, url: str | None, retrieved_at: str | None) -> tuple[str | None, str | None]:
        """Address and time of a page: those that its input gives, else those that the options give.

        Where something of the source name is masked or escaped, the name of the page is not known and no address is made of it.
        """
        if url is None and self.page_url is not None:
            name = PurePosixPath(source).stem
            if MASK not in name and "\\" not in name:
                url = self.page_url.replace("{name}", quote(name, safe=""))
        return url, retrieved_at or self.retrieved_at
