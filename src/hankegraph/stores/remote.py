"""A store that is a server: queries and updates in SPARQL, data through the Graph Store Protocol where it has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from urllib.parse import quote

from hankegraph.errors import HankegraphError
from hankegraph.http_connection import Deadline
from hankegraph.http_credentials import Credentials
from hankegraph.http_requests import HttpRequest, RequestError
from hankegraph.stores.addresses import GENERIC, StoreAddress
from hankegraph.stores.behaviours import BEHAVIOURS
from hankegraph.stores.canonical import CanonicalTerms
from hankegraph.stores.graphs import ReleaseGraph
from hankegraph.stores.pages import read_by_number, read_by_subject
from hankegraph.stores.received_triples import ACCEPT, received_triples
from hankegraph.stores.sparql_client import SparqlClient
from hankegraph.stores.store import IsWhole, Progress, StoreError, change_graph
from hankegraph.stores.triples_file import pieces_of, triples_file
from hankegraph.terms import Triple

# Virtuoso holds a body in memory, and takes one in chunks for an empty one.
_TRIPLES_A_BODY = 50_000
# Virtuoso aborts a transaction that is larger than its TransactionAfterImageLimit.
_TOO_LARGE = "SR325"
_ROW_BY_ROW = "DEFINE sql:log-enable 3\n"
_STAGED = {"virtuoso", GENERIC}
_STAGING_SUFFIX = "/being-loaded"


class RemoteStore:
    """A server, for as long as a deadline allows."""

    def __init__(self, address: StoreAddress, deadline: Deadline, credentials: Credentials | None) -> None:
        self.behaviour = BEHAVIOURS[address.kind]
        self._address = address
        self._client = SparqlClient(address, deadline, credentials)
        self._sent = CanonicalTerms(self.behaviour.sent)
        self._is_staging = address.kind in _STAGED and bool(address.update)

    def count(self, iri: str) -> int:
        """How many triples the store says are in the graph."""
        return self._client.number(f"SELECT (COUNT(*) AS ?triples) WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}")

    def read(self, iri: str) -> Iterator[Triple]:
        """The triples of the graph as the store gives them back; none where it has no such graph."""
        if self._address.kind == "virtuoso":
            yield from read_by_number(self._client, iri)
            return
        if not self._address.data:
            yield from read_by_subject(self._client, iri)
            return
        try:
            response = self._client.send(HttpRequest("GET", self._place(iri), {"Accept": ACCEPT}))
        except RequestError as error:
            if error.status == 404 and self.count(iri) == 0:
                return
            raise
        yield from received_triples(response)

    def update(self, text: str) -> None:
        """Runs a request in SPARQL Update, which must do the same when it is run again."""
        if not self._address.update:
            raise StoreError(f"{self._address.shown}: no address for updates is given; add update=… to the address of the store")
        self._client.update(text)

    def close(self) -> None:
        """Lets go of the store: each request had a connection of its own."""

    def replace(self, graphs: Sequence[ReleaseGraph], is_whole: IsWhole, progress: Progress) -> None:
        """Puts each graph in the place of the one with its name."""
        for graph in graphs:
            if self._is_staging:
                self._replace_by_moving(graph, is_whole, progress)
                continue
            self._put(graph.iri, graph.triples(), progress)
            if self._address.kind == "fuseki" and self.count(graph.iri) and not is_whole(graph.iri, graph):
                # Decimals that were written without a point survive a PUT; a DROP finds them. A MOVE would not do instead: onto a graph
                # that is not empty, Fuseki 5.6.0 loses triples on the way.
                progress.notes.append(f"<{graph.iri}> kept triples that should have gone with it, so it was dropped and sent again")
                self.update(f"DROP SILENT GRAPH <{graph.iri}>")
                self._put(graph.iri, graph.triples(), progress)

    def leftovers(self, iris: Sequence[str]) -> list[str]:
        """The graphs that a load which was broken off left beside those with these names."""
        return [staging for staging in map(_staging_of, iris) if self._is_staging and self.count(staging)]

    def drop(self, iri: str) -> None:
        """Removes a graph, if there is one."""
        self._update_whatever_size(f"DROP SILENT GRAPH <{iri}>")

    def _replace_by_moving(self, graph: ReleaseGraph, is_whole: IsWhole, progress: Progress) -> None:
        staging = _staging_of(graph.iri)
        try:
            self._put(staging, graph.triples(), progress)
            if not is_whole(staging, graph):
                raise StoreError(f"<{staging}>: what came to the store is not what was sent, so <{graph.iri}> was left as it is")
        except BaseException:
            # Else queries that see all graphs would count it. Where even this fails, the next load does it.
            with suppress(HankegraphError, OSError):
                self.drop(staging)
            raise
        is_empty = next(graph.triples(), None) is None
        move = f"DROP SILENT GRAPH <{staging}>" if is_empty else f"MOVE <{staging}> TO <{graph.iri}>"
        drop = f"DROP SILENT GRAPH <{graph.iri}> ;\n" if is_empty else ""
        if not self._update_whatever_size(drop + move):
            progress.notes.append(f"<{graph.iri}> is too large for one transaction of Virtuoso, so it was moved row by row")

    def _update_whatever_size(self, text: str) -> bool:
        """Runs a request, not twice, and says whether it was one transaction."""
        try:
            self._client.update(text, is_repeatable=False)
        except RequestError as error:
            if self._address.kind != "virtuoso" or _TOO_LARGE not in str(error):
                raise
            self._client.update(_ROW_BY_ROW + text, is_repeatable=False)
            return False
        return True

    def _put(self, iri: str, triples: Iterator[Triple], progress: Progress) -> None:
        sent = self._counted(triples, progress)
        if not self._address.data:
            self.update(f"DROP SILENT GRAPH <{iri}>")
            change_graph(self, iri, (), map(self._sent.triple, triples), progress)
        elif self._address.kind == "virtuoso":
            self._send_triples("PUT", iri, islice(sent, _TRIPLES_A_BODY))
            while batch := list(islice(sent, _TRIPLES_A_BODY)):
                self._send_triples("POST", iri, batch)
        else:
            self._send_triples("PUT", iri, sent)

    def _counted(self, triples: Iterator[Triple], progress: Progress) -> Iterator[Triple]:
        for triple in triples:
            progress.inserted += 1
            yield self._sent.triple(triple)

    def _send_triples(self, method: str, iri: str, triples: Iterable[Triple]) -> None:
        """Sends triples with the length of the whole, so that the server knows when something is missing."""
        with triples_file(triples) as body:
            headers = {"Content-Type": "application/n-triples", "Content-Length": str(body.tell())}
            request = HttpRequest(method, self._place(iri), headers, lambda: pieces_of(body), is_write=True)
            with self._client.send(request) as response:
                response.read()

    def _place(self, iri: str) -> str:
        return f"{self._address.data}?graph={quote(iri, safe='')}"


def _staging_of(iri: str) -> str:
    return iri + _STAGING_SUFFIX
