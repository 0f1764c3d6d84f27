"""What is judged as one graph, and how its results are located."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hankegraph.findings import Finding, Place
from hankegraph.shacl import Result
from hankegraph.terms import Triple
from hankegraph.validation.reported import Notice, PagePlace, Reported, TextPlace


class Places(NamedTuple):
    """Where a result stands: on the page, on further pages, in the RDF file."""

    page: PagePlace | None = None
    also: tuple[Place, ...] = ()
    rdf: TextPlace | None = None


@dataclass(frozen=True, slots=True)
class DataUnit:
    """Triples that are judged as one graph.

    `context` are triples that they refer to (vocabularies) and that are judged with them, but not reported on. `locate` gives the places
    of results, in their order.
    """

    triples: Sequence[Triple]
    context: Sequence[Triple]
    locate: Callable[[Sequence[Result]], list[Places]]


@dataclass(slots=True)
class Unread:
    """What reading the targets found wrong before any shape was applied."""

    results: list[Reported] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
