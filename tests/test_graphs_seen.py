"""A query sees the same graphs on a release and on every kind of store, whether it names some or none."""

from __future__ import annotations

import json
import re
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from loopback import Exchange, Received, loopback_server
from query_engines import loaded_server
from store_servers import SERVERS, StoreServer

from hankegraph.answering.asking import answer_on
from hankegraph.answering.limits import LimitReachedError, Limits
from hankegraph.answering.plain import plain_answer
from hankegraph.errors import QueryError
from hankegraph.http_connection import Deadline
from hankegraph.stored_queries.answers import Answer, Table
from hankegraph.stores.addresses import parse_store
from hankegraph.stores.load import LoadOptions, load_release, open_store

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

ROOT = Path(__file__).parent.parent
GRAPHS = "https://w3id.org/hankegraph/graph/"
PREFIXES = f"""PREFIX g: <{GRAPHS}>
PREFIX hg: <https://w3id.org/hankegraph/def#>
PREFIX p: <https://w3id.org/hankegraph/id/project/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
A_PROJECT = -1
# Each with the number of its rows or triples, where A_PROJECT is one for each project that the release has, or with its truth.
QUERIES = {
    "a variable for the graph": ("SELECT ?g { GRAPH ?g { p:900101 hg:projectNumber ?n } }", 1),
    "the name of a graph": ("SELECT ?number { GRAPH g:projects { ?project hg:projectNumber ?number } }", A_PROJECT),
    "the name of a graph that has no such triples": ("SELECT ?number { GRAPH g:dataset { ?project hg:projectNumber ?number } }", 0),
    "the name of no graph": ("SELECT ?s { GRAPH <urn:x:none> { ?s ?p ?o } }", 0),
    "a graph beside plain patterns": ("SELECT ?g ?label { p:900101 hg:nature ?c . GRAPH ?g { ?c skos:prefLabel ?label } }", 3),
    "a graph by name beside plain patterns": ("SELECT ?c { p:900101 hg:nature ?c . GRAPH g:projects { ?c skos:prefLabel ?label } }", 0),
    "a list of graphs": ("SELECT DISTINCT ?g { VALUES ?g { g:projects g:dataset <urn:x:none> } GRAPH ?g { ?s ?p ?o } }", 2),
    "FROM one": ("SELECT ?project ?label FROM g:projects { ?project hg:nature ?c OPTIONAL { ?c skos:prefLabel ?label } }", A_PROJECT),
    "FROM two": ("SELECT ?label FROM g:projects FROM g:vocabularies { p:900101 hg:nature ?c . ?c skos:prefLabel ?label }", 3),
    "FROM without FROM NAMED": ("SELECT ?g ?s FROM g:projects { GRAPH ?g { ?s hg:projectNumber ?n } }", 0),
    "FROM without FROM NAMED, the same graph": ("SELECT ?s FROM g:projects { GRAPH g:projects { ?s hg:projectNumber ?n } }", 0),
    "FROM NAMED beside plain patterns": ("SELECT ?s FROM NAMED g:projects { ?s hg:projectNumber ?n }", 0),
    "FROM NAMED two": ("SELECT DISTINCT ?g FROM NAMED g:projects FROM NAMED g:dataset { GRAPH ?g { ?s ?p ?o } }", 2),
    "FROM NAMED another": ("SELECT ?s FROM NAMED g:dataset { GRAPH g:projects { ?s hg:projectNumber ?n } }", 0),
    "both": (
        "SELECT ?g ?label FROM g:projects FROM NAMED g:vocabularies FROM NAMED g:dataset"
        " { p:900101 hg:nature ?c . GRAPH ?g { ?c skos:prefLabel ?label } }",
        3,
    ),
    "in a sub-select": ("SELECT ?s ?n { { SELECT ?s { GRAPH g:projects { ?s a hg:Project } } } ?s hg:projectNumber ?n }", A_PROJECT),
    "counted in a sub-select": ("SELECT ?g ?n { { SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s a hg:Project } } GROUP BY ?g } }", 1),
    "in NOT EXISTS": ("SELECT ?c { p:900101 ?p ?c FILTER(ISIRI(?c)) FILTER NOT EXISTS { GRAPH g:vocabularies { ?c a skos:Concept } } }", 2),
    "in OPTIONAL": ("SELECT ?c ?g { p:900101 ?p ?c FILTER(ISIRI(?c)) OPTIONAL { GRAPH ?g { ?c a skos:Concept } } }", 11),
    "in CONSTRUCT": ("CONSTRUCT { ?c hg:x ?label } WHERE { p:900101 hg:nature ?c . GRAPH g:vocabularies { ?c skos:prefLabel ?label } }", 3),
    "in CONSTRUCT with FROM": ("CONSTRUCT { ?s hg:x ?n } FROM g:projects WHERE { ?s hg:projectNumber ?n }", A_PROJECT),
    "in ASK": ("ASK { p:900101 hg:nature ?c . GRAPH g:vocabularies { ?c skos:prefLabel ?label } }", True),
    "in ASK, and it is not so": ("ASK { p:900101 hg:nature ?c . GRAPH g:dataset { ?c skos:prefLabel ?label } }", False),
    "ASK with FROM": ("ASK FROM g:vocabularies { ?s hg:projectNumber ?n }", False),
}


def size_of(answer: Answer) -> int | bool:
    match answer:
        case bool():
            return answer
        case Table(rows=rows):
            return len(rows)
    return len(answer)


def comparable(answer: Answer) -> object:
    return sorted(answer.rows, key=str) if isinstance(answer, Table) else answer


@dataclass(frozen=True, slots=True)
class Loaded:
    """A store that the release was loaded into: its kind, what `--on` takes, and the server, where it is one."""

    kind: str
    on: str
    server: StoreServer | None = None


@pytest.fixture(scope="module", params=["embedded", *SERVERS])
def store(request: pytest.FixtureRequest, example_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp("store")
    if request.param == "embedded":
        assert load_release(example_release, parse_store(str(folder / "store")), LoadOptions(), {}).is_there
        yield Loaded("embedded", str(folder / "store"))
        return
    with loaded_server(request.param, example_release, folder) as server:
        yield Loaded(request.param, server.address, server)


def answer(query: str, on: str | Path) -> Answer:
    with answer_on(PREFIXES + query, str(on), Limits(60), {}) as found:
        return plain_answer(found)


def rows(query: str, on: str | Path) -> list[tuple[str | None, ...]]:
    found = answer(query, on)
    assert isinstance(found, Table)
    return sorted(found.rows, key=str)


@pytest.fixture(scope="module")
def expected(example_release: Path) -> dict[str, Answer]:
    """The answers of the release to all queries."""
    return {name: answer(query, example_release) for name, (query, _) in QUERIES.items()}


@pytest.mark.parametrize("name", QUERIES)
def test_a_store_gives_the_answer_of_the_release(name: str, store: Loaded, expected: dict[str, Answer], example_release: Path) -> None:
    query, size = QUERIES[name]
    projects = sum(1 for _ in (example_release / "projects").iterdir())
    assert size_of(expected[name]) == (projects if size == A_PROJECT else size)
    assert comparable(answer(query, store.on)) == comparable(expected[name])


@pytest.mark.parametrize(
    "source", ["FROM <urn:x:none>", "FROM NAMED <urn:x:none>", "FROM g:projects FROM g:none", "FROM g:projects FROM NAMED g:none"]
)
def test_a_source_that_is_not_there_is_an_error_and_not_an_empty_answer(source: str, store: Loaded, example_release: Path) -> None:
    for on in (example_release, store.on):
        with pytest.raises(QueryError, match=r"FROM <\S+none> is no graph that is here"):
            answer(f"SELECT * {source} {{ ?s ?p ?o }}", on)


def test_only_virtuoso_has_graphs_of_its_own_beside_those_of_the_release(store: Loaded, example_release: Path) -> None:
    graphs = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    there, here = set(rows(graphs, store.on)), set(rows(graphs, example_release))
    assert here <= there
    assert (here != there) == (store.kind == "virtuoso")


# Virtuoso has no unnamed graph.
@pytest.mark.parametrize("store", ["embedded", "oxigraph", "fuseki"], indirect=True)
def test_the_unnamed_graph_is_one_of_all_and_a_hundred_graphs_are_found(store: Loaded) -> None:
    numbers = range(100, 200)
    named = " ".join(f"GRAPH <urn:x:graph:{number}> {{ <urn:x:s> <urn:x:p> <urn:x:{number}> }}" for number in numbers)
    triples = f"DATA {{ <urn:x:s> <urn:x:p> <urn:x:unnamed> {named} }}"
    change(store, f"INSERT {triples}")
    try:
        assert len(rows("SELECT ?o { <urn:x:s> <urn:x:p> ?o }", store.on)) == 101
        found = rows("SELECT ?g ?o { <urn:x:s> <urn:x:p> <urn:x:unnamed> . GRAPH ?g { <urn:x:s> <urn:x:p> ?o } }", store.on)
        assert found == [(f"<urn:x:graph:{number}>", f"<urn:x:{number}>") for number in numbers]
    finally:
        change(store, f"DELETE {triples}")


def change(store: Loaded, update: str) -> None:
    with closing(open_store(parse_store(store.on), Deadline(60), {})) as opened:
        opened.update(update)


# What `docs/stores.md` tells users of other clients.
DOCUMENTED = dict(
    re.findall(r"^\| (\w+) \| `http://HOST(:\d+\S*)`", (ROOT / "docs" / "stores.md").read_text(encoding="utf-8"), re.MULTILINE)
)
JOINED = "SELECT ?label { p:900101 hg:nature ?c . ?c skos:prefLabel ?label }"
WITH_GRAPH = "SELECT ?label { p:900101 hg:nature ?c . GRAPH g:vocabularies { ?c skos:prefLabel ?label } }"
WITH_FROM = "SELECT ?label FROM g:projects { p:900101 hg:nature ?c OPTIONAL { ?c skos:prefLabel ?label } }"


def asked_at(server: StoreServer, place: str, query: str) -> int:
    """How many rows the server itself gives, as it gives them to any client."""
    address = f"http://127.0.0.1:{server.port}{place}"
    body = urllib.parse.urlencode({"query": PREFIXES + query}).encode()
    request = urllib.request.Request(address, body, {"Accept": "application/sparql-results+json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        return len(json.load(response)["results"]["bindings"])


@pytest.mark.parametrize("store", ["oxigraph", "fuseki", "virtuoso"], indirect=True)
def test_other_clients_see_all_graphs_as_one_at_the_documented_address(store: Loaded) -> None:
    assert store.server
    place = re.sub(r"^:\d+", "", DOCUMENTED[store.kind.title()]).replace("DATASET", "ds")
    plain = place.partition("?")[0]
    assert asked_at(store.server, place, JOINED) == 3
    assert asked_at(store.server, plain, JOINED) == (3 if store.kind == "virtuoso" else 0)
    assert asked_at(store.server, place, WITH_GRAPH) == (0 if store.kind == "fuseki" else 3)
    assert asked_at(store.server, place, WITH_FROM) == (1 if store.kind == "virtuoso" else 3)
    assert asked_at(store.server, plain, WITH_FROM) == 1


@pytest.mark.parametrize(
    ("kind", "place", "options", "heeds_from"),
    [("oxigraph", "/query", ["--union-default-graph"], False), ("fuseki", "/ds", ["--set", "tdb2:unionDefaultGraph=true"], True)],
)
def test_a_server_that_was_started_so_shows_all_graphs_as_one_to_every_client(
    kind: str, place: str, options: list[str], heeds_from: bool, tmp_path: Path, example_release: Path
) -> None:
    assert f"`{' '.join(options)}`" in (ROOT / "docs" / "stores.md").read_text(encoding="utf-8")
    with loaded_server(kind, example_release, tmp_path, *options) as server:
        for query in (JOINED, WITH_GRAPH):
            assert asked_at(server, place, query) == len(rows(query, server.address)) == 3
        assert asked_at(server, place, WITH_FROM) == (1 if heeds_from else 3)
        if heeds_from:
            assert len(rows(WITH_FROM, server.address)) == 1
        else:
            with pytest.raises(QueryError, match="takes no notice of FROM"):
                rows(WITH_FROM, server.address)


def received_at(kind: str, query: str) -> list[dict[str, list[str]]]:
    """The parameters of the requests that a query of a store of this kind sends."""

    def answer(exchange: Exchange, received: Received) -> None:
        asked = parameters_of(received)["query"][0]
        is_there = {"head": {}, "boolean": "no-graph" not in asked}
        body = is_there if asked.startswith("ASK") else {"head": {"vars": ["s"]}, "results": {"bindings": []}}
        exchange.give(200, json.dumps(body).encode(), "application/sparql-results+json")

    with loopback_server(answer) as server:
        place = {"graphdb": "/repositories/r", "fuseki": "/ds", "sparql": "?query=/sparql&update=/update"}.get(kind, "")
        assert rows(query, f"{kind}+{server.address}{place}") == []
        return [parameters_of(one) for one in server.received]


def parameters_of(received: Received) -> dict[str, list[str]]:
    return urllib.parse.parse_qs(urllib.parse.urlsplit(received.path).query)


# What the store of no known kind is that a server has, which shows its unnamed graph alone.
GENERIC_PLACES = {"oxigraph": "?query=/query&update=/update&data=/store", "fuseki": "?query=/ds&update=/ds&data=/ds"}


@pytest.mark.parametrize("kind", GENERIC_PLACES)
def test_a_store_of_no_known_kind_shows_all_graphs_as_well(kind: str, tmp_path: Path, example_release: Path) -> None:
    with loaded_server(kind, example_release, tmp_path) as server:
        on = f"sparql+http://127.0.0.1:{server.port}/{GENERIC_PLACES[kind]}"
        for query in (JOINED, WITH_GRAPH):
            assert len(rows(query, on)) == 3
        with closing(open_store(parse_store(server.address), Deadline(60), {})) as store:
            store.update("INSERT DATA { <urn:x:s> <urn:x:p> <urn:x:o> }")
        # What its unnamed graph has is what it shows.
        assert rows(JOINED, on) == []


@pytest.mark.parametrize("kind", ["graphdb", "qlever", "sparql"])
def test_a_store_that_shows_all_graphs_as_one_by_itself_is_told_nothing_more(kind: str) -> None:
    for query in ("SELECT ?s { ?s ?p ?o }", "SELECT ?s { ?s ?p ?o GRAPH ?g { ?s ?a ?b } }"):
        assert received_at(kind, query)[-1] == {"query": [PREFIXES + query]}
    query = "SELECT ?s FROM <urn:x:g> FROM NAMED <urn:x:h> { ?s ?p ?o GRAPH ?g { ?s ?a ?b } }"
    asked = received_at(kind, query)
    assert all(one.keys() == {"query"} for one in asked)
    assert [one["query"][0].partition(" {")[0] for one in asked[:-1]] == [
        "ASK FROM <urn:x-hankegraph:no-graph>",
        "ASK FROM <urn:x:g>",
        "ASK FROM NAMED <urn:x:h>",
    ]
    assert asked[-1]["query"] == [PREFIXES + query]


@pytest.mark.parametrize("kind", ["oxigraph", "fuseki", "virtuoso", "graphdb", "qlever"])
def test_a_query_that_names_no_graph_is_one_request(kind: str) -> None:
    assert len(received_at(kind, "SELECT ?s { ?s ?p ?o }")) == 1


def test_the_time_is_for_all_requests_together() -> None:
    def slow(exchange: Exchange, received: Received) -> None:
        time.sleep(0.6)
        exchange.give(200, json.dumps({"head": {}, "boolean": "no-graph" not in received.path}).encode(), "application/sparql-results+json")

    with loopback_server(slow) as server, pytest.raises(LimitReachedError, match="after 1 seconds"):
        answer_on("ASK FROM <urn:x:g> { ?s ?p ?o }", f"sparql+{server.address}?query=/q&update=/u", Limits(1), {})


def test_a_store_gets_credentials_and_an_endpoint_only_by_its_name() -> None:
    environment = {"HANKEGRAPH_USER": "me", "HANKEGRAPH_PASSWORD": "p", "NETRC": "/nonexistent"}

    def authorised(on: str, more: dict[str, str] | None = None) -> bool:
        def answer(exchange: Exchange, _: Received) -> None:
            exchange.give(200, b'{"head": {}, "boolean": true}', "application/sparql-results+json")

        with loopback_server(answer) as server:
            answer_on("ASK { ?s ?p ?o }", on.format(server.address), Limits(10), {**environment, **(more or {})}).close()
            return "authorization" in server.received[-1].headers

    assert authorised("oxigraph+{}")
    assert not authorised("{}/sparql")
    assert authorised("{}/sparql", {"HANKEGRAPH_HOST": "127.0.0.1"})
    assert not authorised("oxigraph+{}", {"HANKEGRAPH_HOST": "example.org"})
