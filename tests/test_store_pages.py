"""Graphs are read back in pages, whole and each triple once, whatever the server gives back at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyoxigraph as ox
import pytest
from fault_store import RESULTS, FaultStore, fault_store, query_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loopback import Exchange, Received

from hankegraph.http_connection import Deadline
from hankegraph.stores.addresses import parse_store
from hankegraph.stores.pages import read_by_number, read_by_subject
from hankegraph.stores.sparql_client import SparqlClient
from hankegraph.stores.store import StoreError
from hankegraph.terms import Triple

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

BASE = "https://example.org/"
GRAPH = f"{BASE}graph"
AT_ONCE = 20

Read = Callable[[SparqlClient, str], Iterator[Triple]]
BOTH = pytest.mark.parametrize("read", [read_by_subject, read_by_number])


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultStore]:
    """A server that gives back twenty triples at once, with a graph of somebody else."""
    monkeypatch.setattr("hankegraph.stores.pages._TRIPLES_A_PAGE", AT_ONCE)
    monkeypatch.setattr("hankegraph.stores.pages._TRIPLES_AIMED_AT", 15)
    monkeypatch.setattr("hankegraph.stores.pages._SUBJECTS_A_LIST", 30)
    with fault_store() as served:
        served.most_triples = AT_ONCE
        add(served, [f"{BASE}s0"], "somebody else's", f"{BASE}other")
        yield served


def add(store: FaultStore, subjects: list[str], values: str, graph: str = GRAPH) -> None:
    """One triple for each letter and subject."""
    name, predicate = ox.NamedNode(graph), ox.NamedNode(f"{BASE}p")
    store.data.extend(ox.Quad(ox.NamedNode(subject), predicate, ox.Literal(value), name) for subject in subjects for value in values)


def triples_of(store: FaultStore) -> list[Triple]:
    return sorted(
        (str(q.subject), str(q.predicate), str(q.object)) for q in store.data.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH))
    )


def client_of(store: FaultStore) -> SparqlClient:
    return SparqlClient(parse_store(f"sparql+{store.address}?query=/query&update=/update"), Deadline(60), None)


@BOTH
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(0, 60), max_size=80), step=st.sampled_from([1, 7, 1 << 40]))
def test_every_triple_comes_once_however_many_a_subject_has(read: Read, store: FaultStore, sizes: list[int], step: int) -> None:
    store.data.clear_graph(ox.NamedNode(GRAPH))
    store.numbers, store.step = {}, step
    for number, size in enumerate(sizes):
        add(store, [f"{BASE}s{number}"], "".join(chr(200 + place) for place in range(size)))
    assert sorted(read(client_of(store), GRAPH)) == triples_of(store)


@BOTH
def test_a_graph_that_is_not_there_has_no_triples(read: Read, store: FaultStore) -> None:
    assert list(read(client_of(store), f"{BASE}nothing")) == []


@BOTH
@pytest.mark.parametrize("subjects", [1, 50])
def test_a_server_that_gives_back_less_at_once_is_found_out(read: Read, store: FaultStore, subjects: int) -> None:
    add(store, [f"{BASE}s{number}" for number in range(subjects)], "abcdefghijkl"[: 12 if subjects == 1 else 3])
    store.most_triples = 11
    with pytest.raises(StoreError, match="triples were announced and 11 came"):
        list(read(client_of(store), GRAPH))


@BOTH
def test_values_that_no_store_can_tell_apart_by_their_texts_are_not_taken_for_whole(read: Read, store: FaultStore) -> None:
    name = ox.NamedNode(GRAPH)
    store.data.extend(ox.Quad(name, name, ox.Literal("same", language=f"x-{number}"), name) for number in range(AT_ONCE + 1))
    with pytest.raises(StoreError, match="21 triples were announced and 20 came"):
        list(read(client_of(store), GRAPH))


def test_lists_that_are_cut_short_are_read_on(store: FaultStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hankegraph.stores.pages._SUBJECTS_A_LIST", 1000)
    add(store, [f"{BASE}s{number}" for number in range(100)], "ab")
    lists = 0

    def cut(exchange: Exchange, received: Received, _stage: str, _number: int, store: FaultStore) -> bool:
        nonlocal lists
        query = query_of(received)
        if "LIMIT" not in query:
            return False
        lists += 1
        found = store.data.query(query.replace("LIMIT 1000", "LIMIT 30"))
        assert isinstance(found, ox.QuerySolutions)
        exchange.give(200, found.serialize(format=ox.QueryResultsFormat.JSON) or b"", RESULTS)
        return True

    store.fault = cut
    assert sorted(read_by_subject(client_of(store), GRAPH)) == triples_of(store)
    assert lists == 5


def test_subjects_with_long_names_are_asked_for_in_several_queries(store: FaultStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hankegraph.stores.pages._LONGEST_QUERY", 500)
    add(store, [f"{BASE}{'long' * 20}/{number}" for number in range(40)], "a")
    assert sorted(read_by_subject(client_of(store), GRAPH)) == triples_of(store)
    assert max(len(query_of(request)) for request in store.received) < 500 + 200
