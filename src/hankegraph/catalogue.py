"""Keeps what a build must know of all pages at once in an embedded database on disk, so that memory does not grow with them.

The database is scratch: it lives beside the release while it is being built, without journal or flushing, and is thrown away.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hankegraph.errors import SourceError
from hankegraph.page_groups import PageGroup, ScannedPage, chunks_of, group_pages
from hankegraph.pages import printable
from hankegraph.values import Organisation, ProvisionalConcept

_CACHE_KIBIBYTES = 32 * 1024
# What stands in a line of the index before the list of pages, its last member.
_BEFORE_PAGES = ',"pages":['
PageRow = tuple[Any, ...]

_SCHEMA = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
PRAGMA cache_size = -{_CACHE_KIBIBYTES};
CREATE TABLE page (
    value INTEGER, source TEXT, sha256 TEXT, number TEXT, url TEXT, retrieved_at TEXT,
    path BLOB, is_read INTEGER, file TEXT, offset INTEGER, length INTEGER
);
CREATE TABLE node (iri TEXT, scheme TEXT, name TEXT, PRIMARY KEY (iri, scheme, name)) WITHOUT ROWID;
"""
_EARLIER_SCHEMA = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -{_CACHE_KIBIBYTES};
CREATE TABLE known (digest BLOB, number TEXT, source TEXT);
CREATE TABLE earlier (key TEXT PRIMARY KEY, part TEXT) WITHOUT ROWID;
"""


class Catalogue:
    """The pages of a build by project number, the shared nodes, and what an earlier release can give again."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "earlier.db"
        self._database = sqlite3.connect(folder / "catalogue.db")
        self._database.executescript(_SCHEMA)
        self._earlier = sqlite3.connect(self.path)
        self._earlier.executescript(_EARLIER_SCHEMA)

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()
        self._earlier.close()

    def add_pages(self, rows: Iterable[PageRow]) -> None:
        """Takes in pages."""
        self._database.executemany("INSERT INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def check_source_names(self) -> None:
        """Makes sure that no two different pages have one source name, so that a line can be traced.

        Raises:
            SourceError: two of them have.
        """
        clash = self._database.execute(
            "SELECT source, min(coalesce(path, x'')), max(coalesce(path, x'')) FROM page GROUP BY source"
            " HAVING count(DISTINCT sha256) > 1 ORDER BY source LIMIT 1"
        ).fetchone()
        if clash:
            raise same_name(*clash)

    def count_projects(self) -> int:
        """The number of distinct project numbers."""
        return int(self._database.execute("SELECT count(DISTINCT number) FROM page").fetchone()[0])

    def count_pages(self) -> int:
        """The number of pages."""
        return int(self._database.execute("SELECT count(*) FROM page").fetchone()[0])

    def numbers(self) -> Iterator[str]:
        """The project numbers, each once."""
        return (number for (number,) in self._database.execute("SELECT DISTINCT number FROM page WHERE number IS NOT NULL"))

    def pages(self) -> Iterator[ScannedPage]:
        """The pages by number in the order of the numbers, then those without one by what they hold."""
        cursor = self._database.execute(
            "SELECT source, sha256, number, url, retrieved_at, path, is_read, file, offset, length FROM page"
            " ORDER BY value IS NULL, value, number, CASE WHEN number IS NULL THEN sha256 END, source, sha256, url, retrieved_at"
        )
        return map(ScannedPage._make, cursor)

    def chunks(self) -> Iterator[list[PageGroup]]:
        """The pages in groups, and these in chunks."""
        return chunks_of(group_pages(self.pages()))

    def add_nodes(self, nodes: Iterable[Organisation | ProvisionalConcept]) -> None:
        """Takes in organisations and provisional concepts, each spelling once."""
        rows = [(n.iri, "", n.name) if isinstance(n, Organisation) else (n.iri, n.scheme, n.label) for n in nodes]
        self._database.executemany("INSERT OR IGNORE INTO node VALUES (?, ?, ?)", rows)

    def nodes(self) -> Iterator[Organisation | ProvisionalConcept]:
        """The shared nodes by IRI."""
        for iri, scheme, name in self._database.execute("SELECT iri, scheme, name FROM node ORDER BY iri, scheme, name"):
            yield ProvisionalConcept(iri, scheme, name) if scheme else Organisation(iri, name)

    def remember(self, lines: Iterable[str]) -> None:
        """Takes in the index of an earlier release, line by line: its parts and the numbers of their pages.

        Raises:
            ValueError, KeyError, TypeError: it is damaged.
        """
        for line in lines:
            part = json.loads(line)
            without_pages = line[: line.index(_BEFORE_PAGES)] + "}"
            self._earlier.execute("INSERT OR REPLACE INTO earlier VALUES (?, ?)", (part["key"], without_pages))
            known = [(_short_digest(sha256), number, source) for source, sha256, number, _, _ in part["pages"]]
            self._earlier.executemany("INSERT INTO known VALUES (?, ?, ?)", known)
        # Sorted at once, which takes a third of the time of keeping a table in order while it is filled.
        self._earlier.execute("CREATE INDEX known_by_digest ON known (digest, number, source)")
        self._earlier.commit()

    def earlier_part(self, key: str) -> dict[str, Any] | None:
        """The part of the earlier release that was made from the same input, if there is one; without its pages."""
        row = self._earlier.execute("SELECT part FROM earlier WHERE key = ?", (key,)).fetchone()
        return None if row is None else json.loads(row[0])


def page_row(page: ScannedPage) -> PageRow:
    """The page as the catalogue takes it in: a plain tuple, which costs the least to send to another process."""
    return (None if page.number is None else int(page.number), *page)


class KnownPages:
    """The pages that an earlier release had, read from the catalogue's database by a worker."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)

    def close(self) -> None:
        """Closes the database."""
        self._database.close()

    def find(self, sha256: str) -> tuple[str | None, str] | None:
        """The number and the published name of a page with this digest; None where the earlier release had no such page."""
        found = self._database.execute("SELECT number, source FROM known WHERE digest = ? LIMIT 1", (_short_digest(sha256),))
        row: tuple[str | None, str] | None = found.fetchone()
        return row


def _short_digest(sha256: str) -> bytes:
    """128 bits of a digest, which no two pages share by chance: a table of them takes half the time to fill."""
    return bytes.fromhex(sha256)[:16]


def same_name(source: str, first: bytes, second: bytes) -> SourceError:
    """The error that two different pages have one name; `first` and `second` are their paths, empty where they are no files."""
    where = f" ({printable(first)} and {printable(second)})" if second else ""
    return SourceError(f"two different pages would both be called {source}{where}; give the folder above them, or rename one")
