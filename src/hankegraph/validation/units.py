"""What is judged as one graph, and how its results are located."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from hankegraph.findings import Place
from hankegraph.rdf_text.places import TextPlace
from hankegraph.shacl import Result
from hankegraph.terms import Triple
from hankegraph.validation.reported import PagePlace


class Places(NamedTuple):
    """Where a result stands: on the page, on further pages, in the RDF file."""

    page: PagePlace | None = None
    also: tuple[Place, ...] = ()
    rdf: TextPlace | None = None

    def with_names(self, name_of: Callable[[str], str]) -> Places:
        """The same places, the sources of pages called by other names."""
        also = tuple(renamed(place, name_of) for place in self.also)
        page = self.page and PagePlace(renamed(self.page.place, name_of), self.page.text)
        return self._replace(page=page, also=also)


def renamed(place: Place, name_of: Callable[[str], str]) -> Place:
    """The place in the page that has another name."""
    return replace(place, source=name_of(place.source))


@dataclass(frozen=True, slots=True)
class DataUnit:
    """Triples that are judged as one graph.

    `context` are triples that they refer to (vocabularies): these are judged with them, but not counted. `locate` gives the places of
    results, in their order.
    """

    triples: Sequence[Triple]
    context: Sequence[Triple]
    locate: Callable[[Sequence[Result]], list[Places]]
