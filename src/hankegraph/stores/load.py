"""Loads a release into a store: compares first, writes what differs, reads it back and compares again.

A graph is called loaded only when what the store gives back is what the release has.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hankegraph.errors import HankegraphError, OptionError
from hankegraph.http_connection import Deadline
from hankegraph.http_credentials import credentials_for
from hankegraph.http_requests import RequestError
from hankegraph.stores.addresses import StoreAddress, dataset_hint
from hankegraph.stores.canonical import CanonicalTerms, said_of
from hankegraph.stores.differences import Differences
from hankegraph.stores.digest import GraphDigest, digest_of
from hankegraph.stores.embedded import EmbeddedStore
from hankegraph.stores.graphs import ReleaseGraph, release_graphs
from hankegraph.stores.remote import RemoteStore
from hankegraph.stores.report import (
    COUNTS,
    DIFFERENT,
    FAILED,
    FULL,
    LOADED,
    OLD,
    SAME,
    UNCHANGED,
    UNKNOWN,
    WOULD_CHANGE,
    GraphReport,
    LoadReport,
)
from hankegraph.stores.store import Progress, Store, StoreError, change_graph
from hankegraph.terms import Triple

DEFAULT_SECONDS = 3600.0
# Differences that are shown of each kind and graph.
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How a release is loaded: `sync` sends only what differs, `verify` is `full` or `counts`, the time is for everything together."""

    graph_base: str | None = None
    verify: str = FULL
    sync: bool = False
    dry_run: bool = False
    seconds: float = DEFAULT_SECONDS

    def __post_init__(self) -> None:
        if self.verify not in (FULL, COUNTS):
            raise OptionError(f"--verify {self.verify}: give {FULL} or {COUNTS}")
        if not 0 < self.seconds < 1e9:
            raise OptionError(f"--timeout {self.seconds:g}: give a number of seconds above 0 and below a billion")


def open_store(
    address: StoreAddress, deadline: Deadline, environment: Mapping[str, str], netrc_file: Path | None = None, *, reads_only: bool = False
) -> Store:
    """The store at an address, to read only or to write as well; close it.

    Raises:
        StoreError: a folder is no store, or another program writes to it.
        OptionError: credentials are there that cannot be used.

    """
    if address.folder is not None:
        return EmbeddedStore(address.folder, reads_only=reads_only)
    return RemoteStore(address, deadline, credentials_for(address.query or address.data, environment, netrc_file))


def _say_nothing(_: str) -> None:
    pass


def load_release(
    release: Path,
    address: StoreAddress,
    options: LoadOptions,
    environment: Mapping[str, str],
    netrc_file: Path | None = None,
    say: Callable[[str], None] = _say_nothing,
) -> LoadReport:
    """What became of loading the release into the store at this address; a failure after the first write is reported, not raised.

    What is being done is said step by step, for a person who waits.

    Raises:
        HankegraphError: the release or the store cannot be read, so that nothing was written.

    """
    graphs = release_graphs(release, options.graph_base)
    store = open_store(address, Deadline(options.seconds), environment, netrc_file, reads_only=options.dry_run)
    try:
        return _Load(store, address, options, say).run(graphs)
    except RequestError as error:
        if hint := dataset_hint(address.shown, error.status):
            raise RequestError(f"{error}; {hint}", error.status) from error
        raise
    except OSError as error:
        raise StoreError(f"{address.shown}: {error.strerror or error}, so nothing was written") from error
    finally:
        store.close()


@dataclass(frozen=True, slots=True)
class _Known:
    """A graph of the release, its digest, and that of the graph that the store had."""

    graph: ReleaseGraph
    expected: GraphDigest
    before: GraphDigest

    @property
    def is_same(self) -> bool:
        return self.expected == self.before


class _Load:
    """One load into one store."""

    def __init__(self, store: Store, address: StoreAddress, options: LoadOptions, say: Callable[[str], None]) -> None:
        self._store = store
        self._say = say
        self._options = options
        self._is_server = address.folder is None
        self._canonical = CanonicalTerms(store.behaviour.rules)
        behaviour = store.behaviour
        self._blank = LoadReport(
            address.shown,
            UNCHANGED,
            FULL,
            behaviour.changing if options.sync else behaviour.replacing,
            said_of(behaviour.rules),
            (),
        )

    def run(self, graphs: list[ReleaseGraph]) -> LoadReport:
        progress = Progress()
        self._clear(graphs, progress)
        known = [self._known(graph) for graph in graphs]
        changed = [graph for graph in known if not graph.is_same]
        if not changed:
            return replace(self._blank, graphs=tuple(_report(graph, graph.before, SAME) for graph in known), notes=tuple(progress.notes))
        if self._options.dry_run:
            if self._is_server:
                progress.notes.append("only queries were sent: whether the server takes data and updates was not tried")
            return replace(self._blank, outcome=WOULD_CHANGE, graphs=tuple(map(self._tried, known)), notes=tuple(progress.notes))
        problem = self._write(changed, progress)
        return self._verified(known, progress, problem)

    def _clear(self, graphs: list[ReleaseGraph], progress: Progress) -> None:
        """Removes what a load that was broken off has left: queries that see all graphs would count it."""
        for iri in self._store.leftovers([graph.iri for graph in graphs]):
            if self._options.dry_run:
                progress.notes.append(f"<{iri}> is left of a load that was broken off, and would be removed")
                continue
            self._store.drop(iri)
            progress.notes.append(f"<{iri}> was left of a load that was broken off, and is removed")

    def _known(self, graph: ReleaseGraph) -> _Known:
        self._say(f"comparing {graph.name} with what the store has")
        return _Known(graph, self._digest(graph.triples()), self._found(graph.iri))

    def _digest(self, triples: Iterable[Triple]) -> GraphDigest:
        return digest_of(map(self._canonical.triple, triples))

    def _found(self, iri: str) -> GraphDigest:
        """What the store has, read back and counted by itself, which must agree."""
        found = self._digest(self._store.read(iri))
        count = self._store.count(iri)
        if count != found.count:
            raise StoreError(f"<{iri}>: the store gives back {found.count:,} triples and says that it has {count:,}")
        return found

    def _write(self, changed: list[_Known], progress: Progress) -> str:
        """Writes the graphs and gives what went wrong, if anything."""
        triples = sum(known.expected.count for known in changed)
        self._say(
            f"{'changing' if self._options.sync else 'sending'} {', '.join(known.graph.name for known in changed)} ({triples:,} triples)"
        )
        try:
            replaced = [known for known in changed if not (self._options.sync and known.before.count)]
            if replaced:
                expected = {known.graph.iri: known.expected for known in replaced}
                self._store.replace([known.graph for known in replaced], lambda iri, graph: self._is(iri, expected[graph.iri]), progress)
            for known in changed:
                if known not in replaced:
                    self._sync(known.graph, progress)
        except (HankegraphError, OSError) as error:
            return str(error)
        return ""

    def _sync(self, graph: ReleaseGraph, progress: Progress) -> None:
        with Differences(graph.triples(), self._store.read(graph.iri), self._canonical) as differences:
            missing = map(CanonicalTerms(self._store.behaviour.sent).triple, differences.missing())
            change_graph(self._store, graph.iri, differences.unexpected(), missing, progress)

    def _is(self, iri: str, expected: GraphDigest) -> bool:
        if self._options.verify == COUNTS:
            return self._store.count(iri) == expected.count
        return self._found(iri) == expected

    def _verified(self, known: list[_Known], progress: Progress, problem: str) -> LoadReport:
        reports = []
        problems = [problem] if problem else []
        # Where writing failed, an equal number says nothing.
        verify = FULL if problem else self._options.verify
        for graph in known:
            self._say(f"comparing {graph.graph.name} again")
            try:
                reports.append(self._verify(graph, verify))
            except (HankegraphError, OSError) as error:
                reports.append(_report(graph, None, UNKNOWN))
                if str(error) not in problems:
                    problems.append(str(error))
        is_loaded = all(report.state == SAME for report in reports)
        if not is_loaded and not problems:
            problems.append(
                "what the store gives back is not what the release has: does something else write to it?"
                " load again, and tell us if it stays so"
            )
        return replace(
            self._blank,
            outcome=LOADED if is_loaded else FAILED,
            verified=verify,
            graphs=tuple(reports),
            inserted=progress.inserted,
            deleted=progress.deleted,
            updates=progress.updates,
            problem="" if is_loaded else "; ".join(problems),
            notes=(
                *progress.notes,
                *(f"while loading: {text}; what is there now is right all the same" for text in problems if is_loaded),
            ),
        )

    def _verify(self, known: _Known, verify: str) -> GraphReport:
        if verify == COUNTS:
            count = GraphDigest(self._store.count(known.graph.iri), "")
            return _report(known, count, SAME if count.count == known.expected.count else DIFFERENT)
        found = self._found(known.graph.iri)
        if found == known.expected:
            return _report(known, found, SAME)
        if found == known.before:
            return _report(known, found, OLD)
        return self._with_samples(known, found, DIFFERENT)

    def _tried(self, known: _Known) -> GraphReport:
        """What a load would do to a graph; one that is not there yet needs no examples."""
        if known.is_same:
            return _report(known, known.before, SAME)
        if not known.before.count:
            return replace(_report(known, known.before, OLD), missing_count=known.expected.count)
        return self._with_samples(known, known.before, OLD)

    def _with_samples(self, known: _Known, after: GraphDigest | None, state: str) -> GraphReport:
        with Differences(known.graph.triples(), self._store.read(known.graph.iri), self._canonical) as differences:
            missing_count, missing = _counted(differences.missing())
            unexpected_count, unexpected = _counted(differences.unexpected())
        if not missing_count and not unexpected_count:
            # A file of the release says a thing twice.
            state = SAME
        return replace(
            _report(known, after, state),
            missing_count=missing_count,
            unexpected_count=unexpected_count,
            missing=missing,
            unexpected=unexpected,
        )


def _report(known: _Known, after: GraphDigest | None, state: str) -> GraphReport:
    return GraphReport(known.graph.name, known.graph.iri, known.expected, known.before, after, state)


def _counted(triples: Iterable[Triple]) -> tuple[int, tuple[Triple, ...]]:
    """How many there are, and the first of them in order."""
    number = 0

    def passing() -> Iterator[Triple]:
        nonlocal number
        for triple in triples:
            number += 1
            yield triple

    first = heapq.nsmallest(MOST_SHOWN, passing())
    return number, tuple(first)
