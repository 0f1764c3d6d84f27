"""A store in a folder: Oxigraph as a library, nothing to install or to start."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from filelock import FileLock, Timeout

from hankegraph.errors import ReleaseError
from hankegraph.release import MANIFEST, flush_folder, read_manifest
from hankegraph.stores.addresses import EMBEDDED
from hankegraph.stores.behaviours import BEHAVIOURS
from hankegraph.stores.graphs import ReleaseGraph
from hankegraph.stores.store import IsWhole, Progress, StoreError
from hankegraph.stores.triples_file import triples_file
from hankegraph.target import exchange_folders
from hankegraph.terms import Triple

# What RocksDB writes into the folder of every store.
_MARK = "CURRENT"


class EmbeddedStore:
    """The store in a folder, to which nobody else writes until it is closed. With `reads_only` nothing is written on the disk at all."""

    def __init__(self, folder: Path, *, reads_only: bool = False) -> None:
        self.behaviour = BEHAVIOURS[EMBEDDED]
        self._folder = Path(os.path.abspath(folder))  # noqa: PTH100 - a link must be seen as one
        _check_folder(self._folder)
        self._fresh = self._folder.parent / f".{self._folder.name}.loading"
        self._aside = self._folder.parent / f".{self._folder.name}.old"
        self._lock: FileLock | None = None
        if reads_only:
            self._store = _opened(self._folder, ox.Store.read_only) if _is_store(self._folder) else None
            return
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(self._folder.parent / f".{self._folder.name}.lock", timeout=0)
        try:
            self._lock.acquire()
        except Timeout:
            raise StoreError(f"{folder}: something else is loading into this store; wait until it has ended and load again") from None
        try:
            if self._aside.exists() and not self._folder.exists():
                self._aside.rename(self._folder)  # an earlier run was killed between the two steps of an exchange
            self._remove_fresh()
            self._store = _opened(self._folder) if _is_store(self._folder) else None
        except BaseException:
            self._unlock(self._lock)
            raise

    def count(self, iri: str) -> int:
        """How many triples are in the graph."""
        return _count(self._store, iri) if self._store else 0

    def read(self, iri: str) -> Iterator[Triple]:
        """The triples of the graph."""
        return _read(self._store, iri) if self._store else iter(())

    def replace(self, graphs: Sequence[ReleaseGraph], is_whole: IsWhole, progress: Progress) -> None:
        """Builds a store of these graphs and of what else the old one holds, and exchanges the two."""
        names = {graph.iri for graph in graphs}
        self._remove_fresh()
        fresh = _opened(self._fresh)
        if self._store is not None:
            kept = (quad for quad in self._store if getattr(quad.graph_name, "value", None) not in names)
            fresh.bulk_extend(kept)
            for name in self._store.named_graphs():
                if getattr(name, "value", None) not in names:
                    fresh.add_graph(name)
        for graph in graphs:
            _load(fresh, graph, progress)
        fresh.flush()
        old, self._store = self._store, fresh
        try:
            for graph in graphs:
                if not is_whole(graph.iri, graph):
                    raise StoreError(f"{self._folder}: <{graph.iri}> is not what was written, so the store was left as it is")
        except BaseException:
            self._store = old
            raise
        finally:
            del fresh
        self._store = None
        del old
        self._swap()
        self._store = _opened(self._folder)

    def _swap(self) -> None:
        if not self._folder.exists():
            self._fresh.rename(self._folder)
        elif not exchange_folders(self._fresh, self._folder):
            # Between these two steps there is no store; a system without exchange has no better way for folders.
            self._folder.rename(self._aside)
            self._fresh.rename(self._folder)
            shutil.rmtree(self._aside)
        flush_folder(self._folder.parent)
        self._remove_fresh()

    def leftovers(self, iris: Sequence[str]) -> list[str]:
        """No graphs."""
        return []

    def drop(self, iri: str) -> None:
        """Removes a graph, if there is one."""
        self.update(f"DROP SILENT GRAPH <{iri}>")

    def update(self, text: str) -> None:
        """Runs a request in SPARQL Update, as one transaction."""
        if self._store is None:
            raise StoreError(f"{self._folder}: there is no store")
        try:
            self._store.update(text)
            self._store.flush()
        except (OSError, SyntaxError) as error:
            raise StoreError(f"{self._folder}: the store was not changed ({error})") from error

    def close(self) -> None:
        """Lets go of the store."""
        self._store = None
        if self._lock is not None:
            self._remove_fresh()
            self._unlock(self._lock)

    def _unlock(self, lock: FileLock) -> None:
        Path(lock.lock_file).unlink(missing_ok=True)
        lock.release()

    def _remove_fresh(self) -> None:
        if self._fresh.exists():
            if self._fresh.is_symlink() or (not _is_store(self._fresh) and any(self._fresh.iterdir())):
                raise StoreError(f"{self._fresh}: this is in the way and not of this program's making; move it elsewhere and load again")
            shutil.rmtree(self._fresh)


def _check_folder(folder: Path) -> None:
    if folder.is_symlink():
        raise StoreError(f"{folder}: this is a link; name the folder of the store itself")
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder}: this is not a folder; name a new folder or that of a store")
    if (folder / MANIFEST).exists():
        raise StoreError(f"{folder}: this is a release and not a store; name a new folder or that of a store")
    if any(map(_is_release, folder.parents)):
        raise StoreError(f"{folder}: this is inside a release, which the next build replaces; name a folder outside")
    if folder.exists() and any(folder.iterdir()) and not _is_store(folder):
        raise StoreError(f"{folder}: this folder has other content and no store, so it is left alone; name a new folder")


def _is_release(folder: Path) -> bool:
    # Other programs have files of this name as well.
    try:
        read_manifest(folder)
    except (ReleaseError, OSError):
        return False
    return True


def _is_store(folder: Path) -> bool:
    return (folder / _MARK).is_file()


def _opened(folder: Path, opening: Callable[[str], ox.Store] = ox.Store) -> ox.Store:
    try:
        return opening(str(folder))
    except OSError as error:
        raise StoreError(f"{folder}: the store cannot be opened; is another program using it? ({error})") from error


def _count(store: ox.Store, iri: str) -> int:
    # A query counts without looking up the terms of the triples, in a twentieth of the time.
    rows: Any = store.query(f"SELECT (COUNT(*) AS ?triples) WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}")
    return int(next(rows)["triples"].value)


def _read(store: ox.Store, iri: str) -> Iterator[Triple]:
    for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(iri)):
        yield str(quad.subject), str(quad.predicate), str(quad.object)


def _load(store: ox.Store, graph: ReleaseGraph, progress: Progress) -> None:
    with triples_file(graph.triples()) as file:
        file.seek(0)
        progress.inserted += sum(1 for _ in file)
        file.seek(0)
        store.bulk_load(file, ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph.iri))
