"""A triple store on the loopback interface that does what a test tells it to do wrong, and nothing else."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
from loopback import Exchange, Received, loopback_server

# What a request is for: to read a graph, to count it, to send it, to add to it, to move it, or to change triples of it.
READ, COUNT, PUT, POST, MOVE, CHANGE, PAGE = "read", "count", "put", "post", "move", "change", "page"
N_TRIPLES = "application/n-triples"
RESULTS = "application/sparql-results+json"
# What Virtuoso understands in a query and others do not.
HINT_OF_VIRTUOSO = re.compile(r'OPTION \(TABLE_OPTION "[^"]*"\)')
NUMBER_OF_VIRTUOSO = ox.NamedNode("LONG::bif:iri_id_num")


def stage_of(received: Received) -> str:
    """What a request is for."""
    if "graph" in parse_qs(urlsplit(received.path).query):
        return {"GET": READ, "PUT": PUT, "POST": POST}[received.method]
    if received.headers.get("content-type", "").startswith("application/sparql-update"):
        return MOVE if b"MOVE" in received.body else CHANGE
    text = query_of(received)
    return PAGE if any(word in text for word in ("CONSTRUCT", "VALUES", "FILTER", "DISTINCT", "MIN")) else COUNT


def query_of(received: Received) -> str:
    """The query that was sent."""
    return parse_qs(received.body.decode())["query"][0]


@dataclass
class FaultStore:
    """An Oxigraph store in memory behind the SPARQL protocol and the Graph Store Protocol, and the fault that it has now."""

    data: ox.Store = field(default_factory=ox.Store)
    fault: Callable[[Exchange, Received, str, int, FaultStore], bool] | None = None
    address: str = ""
    elsewhere: str = ""
    speaks_turtle: bool = False
    # How many triples it gives back at most for a query, without saying that there are more.
    most_triples: int | None = None
    # How far the numbers of one IRI and the next one are apart, where it plays Virtuoso.
    step: int = 1
    numbers: dict[str, int] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def behave(self, exchange: Exchange, received: Received) -> None:
        """Answers one request, unless the fault has done so."""
        stage = stage_of(received)
        with self.lock:
            self.seen[stage] = number = self.seen.get(stage, 0) + 1
        if self.fault is None or not self.fault(exchange, received, stage, number, self):
            self.answer(exchange, received)

    def answer(self, exchange: Exchange, received: Received) -> None:
        """The answer that is right."""
        status, body, kind = self.done(received)
        exchange.give(status, body, kind)

    def done(self, received: Received) -> tuple[int, bytes, str]:
        """Does what is asked and gives status, body and media type of the answer."""
        stage = stage_of(received)
        if stage in (READ, PUT, POST):
            return self._data(received, ox.NamedNode(parse_qs(urlsplit(received.path).query)["graph"][0]))
        if stage in (MOVE, CHANGE):
            self.data.update(received.body.decode())
            return 204, b"", "text/plain"
        query = HINT_OF_VIRTUOSO.sub("", query_of(received))
        result = self.data.query(query, custom_functions={NUMBER_OF_VIRTUOSO: self._number})
        if isinstance(result, ox.QueryTriples):
            lines = (result.serialize(format=ox.RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)
            return 200, b"".join(lines[: self.most_triples]), N_TRIPLES
        assert isinstance(result, ox.QuerySolutions)
        return 200, result.serialize(format=ox.QueryResultsFormat.JSON) or b"", RESULTS

    def _number(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.Literal:
        """The number of an IRI, which gets one when it is met first."""
        return ox.Literal(self.numbers.setdefault(str(term), 1000 + self.step * len(self.numbers)))

    def _data(self, received: Received, graph: ox.NamedNode) -> tuple[int, bytes, str]:
        if received.method == "GET":
            if not self.data.contains_named_graph(graph):
                return 404, b"no such graph", "text/plain"
            if self.speaks_turtle:
                return 200, self.data.dump(format=ox.RdfFormat.TURTLE, from_graph=graph) or b"", "text/turtle"
            return 200, self.lines(graph.value), N_TRIPLES
        if received.method == "PUT":
            self.data.clear_graph(graph)
        self.data.load(received.body, ox.RdfFormat.N_TRIPLES, to_graph=graph)
        return 204, b"", "text/plain"

    def lines(self, iri: str) -> bytes:
        """The graph in N-Triples."""
        return self.data.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(iri)) or b""

    def graphs(self) -> dict[str, frozenset[bytes]]:
        """The lines of every graph that is not a copy on its way."""
        return {
            name.value: frozenset(self.lines(name.value).splitlines())
            for name in self.data.named_graphs()
            if isinstance(name, ox.NamedNode) and not name.value.endswith("/being-loaded")
        }


def count_of(received: Received, number: int) -> bytes:
    """An answer to a query for a number."""
    binding = {"triples": {"type": "literal", "value": str(number)}}
    return json.dumps({"head": {"vars": ["triples"]}, "results": {"bindings": [binding]}}).encode()


def graph_in(received: Received) -> str:
    """The graph that a query is about."""
    found = re.search(r"GRAPH <([^>]+)>", query_of(received))
    assert found
    return found[1]


@contextmanager
def fault_store() -> Iterator[FaultStore]:
    """The store, for as long as the block runs; its `address` is that of the server."""
    store = FaultStore()
    with loopback_server(store.behave) as server:
        store.address = server.address.removesuffix("/sparql")
        store.received = server.received
        yield store
