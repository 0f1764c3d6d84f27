"""What every store can do, whether it is a folder or a server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hankegraph.errors import HankegraphError
from hankegraph.stores.canonical import Rule
from hankegraph.stores.graphs import ReleaseGraph
from hankegraph.terms import Triple

IsWhole = Callable[[str, ReleaseGraph], bool]


class StoreError(HankegraphError):
    """A store cannot be used, or gives back what it should not."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a kind of store behaves, as far as loading depends on it."""

    # What a failure in the middle of a replacement, or of a change, leaves behind.
    replacing: str
    changing: str
    # What the store does to literals, and how they are sent.
    rules: tuple[Rule, ...] = ()
    sent: tuple[Rule, ...] = ()
    triples_in_an_update: int = 1000


@dataclass
class Progress:
    """What has been written so far, to be told when it fails, too."""

    notes: list[str] = field(default_factory=list)
    inserted: int = 0
    deleted: int = 0
    updates: int = 0


class Store(Protocol):
    """A store with named graphs."""

    behaviour: Behaviour

    def count(self, iri: str) -> int:
        """How many triples the store says are in the graph."""

    def read(self, iri: str) -> Iterator[Triple]:
        """The triples of the graph as the store gives them back."""

    def replace(self, graphs: Sequence[ReleaseGraph], is_whole: IsWhole, progress: Progress) -> None:
        """Puts these graphs in the place of those with the same names; `is_whole` compares what stands in the store with a graph."""

    def leftovers(self, iris: Sequence[str]) -> list[str]:
        """The graphs that a load which was broken off left beside those with these names."""

    def drop(self, iri: str) -> None:
        """Removes a graph, if there is one."""

    def update(self, text: str) -> None:
        """Runs a request in SPARQL Update."""

    def close(self) -> None:
        """Lets go of the store."""


def change_graph(store: Store, iri: str, deleted: Iterable[Triple], inserted: Iterable[Triple], progress: Progress) -> None:
    """Deletes and inserts triples of a graph, in one request where there are few, else in several."""
    operations: list[str] = []
    waiting = 0
    for verb, triples in (("DELETE", deleted), ("INSERT", inserted)):
        lines: list[str] = []
        for subject, predicate, value in triples:
            lines.append(f"{subject} {predicate} {value} .")
            waiting += 1
            progress.deleted += verb == "DELETE"
            progress.inserted += verb == "INSERT"
            if waiting >= store.behaviour.triples_in_an_update:
                _send(store, [*operations, _operation(verb, iri, lines)], progress)
                operations, lines, waiting = [], [], 0
        if lines:
            operations.append(_operation(verb, iri, lines))
    if operations:
        _send(store, operations, progress)


def _send(store: Store, operations: list[str], progress: Progress) -> None:
    store.update(" ;\n".join(operations))
    progress.updates += 1


def _operation(verb: str, iri: str, lines: list[str]) -> str:
    content = "\n".join(lines)
    return f"{verb} DATA {{ GRAPH <{iri}> {{\n{content}\n}} }}"
