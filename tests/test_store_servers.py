"""A release is loaded into Oxigraph, Fuseki and Virtuoso as they are, and the load is broken on purpose."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from breaking_proxy import ANSWERING, BEFORE, UNANSWERED, WITHIN, Break, breaking_proxy
from small_releases import BASE, small_release
from store_servers import PASSWORD, SERVERS, StoreServer, free_port, fuseki_server, need_store, running

from hankegraph.errors import HankegraphError
from hankegraph.http_connection import Deadline
from hankegraph.http_credentials import Credentials
from hankegraph.http_requests import HttpRequest, send
from hankegraph.stores.addresses import parse_store
from hankegraph.stores.canonical import CanonicalTerms
from hankegraph.stores.graphs import release_graphs
from hankegraph.stores.load import LoadOptions, load_release, open_store
from hankegraph.stores.report import COUNTS, LOADED, LoadReport, report_text
from hankegraph.stores.store import Progress, change_graph

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

ENVIRONMENT = {"HANKEGRAPH_USER": "dba", "HANKEGRAPH_PASSWORD": PASSWORD}
QUERY_PLACES = {"oxigraph": "/query", "fuseki": "/ds/query", "virtuoso": "/sparql"}


@pytest.fixture(scope="module", params=list(SERVERS))
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreServer]:
    need_store(request.param)
    with running(SERVERS[request.param](tmp_path_factory.mktemp(request.param))) as started:
        yield started


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two versions of a release, large enough to be cut in the middle."""
    folder = tmp_path_factory.mktemp("releases")
    return small_release(folder / "old", 1, projects=100), small_release(folder / "new", 2, projects=100)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hankegraph.http_requests._FIRST_WAIT_SECONDS", 0.01)


def loaded(release: Path, address: str, **options: object) -> LoadReport:
    return load_release(release, parse_store(address), replace(LoadOptions(seconds=120), **options), ENVIRONMENT)  # type: ignore[arg-type]


def asked(server: StoreServer, query: str) -> list[str]:
    """The first value of each row of an answer, without anything of ours in between."""
    address = f"http://127.0.0.1:{server.port}{QUERY_PLACES[server.kind]}?{urllib.parse.urlencode({'query': query})}"
    request = urllib.request.Request(address, headers={"Accept": "application/sparql-results+json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        rows = json.load(response)["results"]["bindings"]
    return [next(iter(row.values()))["value"] for row in rows]


def holds(server: StoreServer, release: Path) -> bool:
    """Whether the store has every triple of the release in its graphs, and no other."""
    store = open_store(parse_store(server.address), Deadline(60), ENVIRONMENT)
    canonical = CanonicalTerms(store.behaviour.rules)
    return all(
        set(map(canonical.triple, graph.triples())) == set(map(canonical.triple, store.read(graph.iri)))
        and asked(server, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph.iri}> {{ ?s ?p ?o }} }}") == [str(len(list(graph.triples())))]
        for graph in release_graphs(release)
    )


def test_a_release_is_loaded_loaded_again_synchronised_and_survives_a_restart(
    server: StoreServer, releases: tuple[Path, Path], example_release: Path
) -> None:
    old, new = releases
    tried = loaded(old, server.address, dry_run=True)
    assert tried.outcome == "would change"
    assert not holds(server, old)

    first = loaded(old, server.address)
    assert first.outcome == LOADED, report_text(first)
    assert holds(server, old)

    again = loaded(old, server.address)
    assert (again.outcome, again.inserted, again.updates) == ("unchanged", 0, 0), report_text(again)

    server.restart()
    assert holds(server, old)
    assert loaded(old, server.address).outcome == "unchanged"

    tried = loaded(new, server.address, sync=True, dry_run=True)
    synchronised = loaded(new, server.address, sync=True)
    assert synchronised.outcome == LOADED, report_text(synchronised)
    assert holds(server, new)
    # One number of each of 101 projects, one of 100 fields, a title, a version and a size differ; a project of 13 triples is new.
    assert synchronised.deleted == sum(graph.unexpected_count for graph in tried.graphs) == 204
    assert synchronised.inserted == sum(graph.missing_count for graph in tried.graphs) == 204 + 13

    replaced = loaded(old, server.address)
    assert replaced.outcome == LOADED, report_text(replaced)
    assert replaced.notes == (), "what was synchronised does not stand in the way"
    assert holds(server, old)

    real = loaded(example_release, server.address, verify=COUNTS)
    assert (real.outcome, real.verified) == (LOADED, COUNTS), report_text(real)
    assert "counts only" in report_text(real)
    assert loaded(example_release, server.address).outcome == "unchanged"
    assert holds(server, old), "graphs under another base are left alone"

    titles = f'SELECT ?o WHERE {{ GRAPH <{BASE}graph/projects> {{ <{BASE}id/project/3> <{BASE}value1> ?o FILTER(LANG(?o) = "fi") }} }}'
    assert asked(server, titles) == ["Uusi nimi 1"]


def test_what_somebody_changed_in_the_store_is_found_and_mended(server: StoreServer, releases: tuple[Path, Path]) -> None:
    old, _ = releases
    assert loaded(old, server.address).is_there
    store = open_store(parse_store(server.address), Deadline(60), ENVIRONMENT)
    graph = release_graphs(old)[1]
    stranger = (f"<{BASE}id/project/3>", f"<{BASE}value1>", '"Väärä nimi"@fi')
    change_graph(store, graph.iri, [next(graph.triples())], [stranger], Progress())
    tried = next(each for each in loaded(old, server.address, dry_run=True).graphs if each.name == "projects")
    assert tried.unexpected == (stranger,)
    assert tried.missing == (next(graph.triples()),)
    assert loaded(old, server.address, sync=True).is_there
    assert holds(server, old)


def test_virtuoso_gives_back_more_triples_of_one_subject_than_it_gives_at_once(tmp_path: Path) -> None:
    need_store("virtuoso")
    graph = f"{BASE}graph/large"
    one = {(f"<{BASE}one>", f"<{BASE}value>", f'"arvo {number}"@fi') for number in range(25_000)}
    many = {(f"<{BASE}many/{number}>", f"<{BASE}value>", f'"{number}"') for number in range(25_000)}
    # Blank nodes have numbers that are far from those of names.
    blank = {(f"_:b{number}", f"<{BASE}value>", f'"{number}"') for number in range(10)}
    with running(SERVERS["virtuoso"](tmp_path)) as server:
        address = parse_store(server.address)
        lines = "".join(f"{subject} {predicate} {value} .\n" for subject, predicate, value in one | many | blank).encode()
        headers = {"Content-Type": "application/n-triples", "Content-Length": str(len(lines))}
        place = f"{address.data}?graph={graph}"
        request = HttpRequest("PUT", place, headers, lambda: iter([lines]), is_write=True, awaits_challenge=True)
        send(request, Deadline(60), Credentials("dba", PASSWORD)).close()
        found = list(open_store(address, Deadline(60), ENVIRONMENT).read(graph))
    assert len(found) == len(set(found)) == 50_010
    assert {triple for triple in found if triple[0][0] != "_"} == one | many
    assert {value for subject, _, value in found if subject[0] == "_"} == {value for _, _, value in blank}


# Virtuoso asks for credentials first, and what comes without them it does not look at.
PUTS = {"virtuoso": (b"PUT ", b"Authorization: Digest"), "oxigraph": (b"PUT ",), "fuseki": (b"PUT ",)}
UPDATES = {"virtuoso": (b"DATA {", b"Authorization: Digest"), "oxigraph": (b"DATA {",), "fuseki": (b"DATA {",)}
READS = {"virtuoso": (b"CONSTRUCT",), "oxigraph": (b"GET ",), "fuseki": (b"GET ",)}


@pytest.mark.parametrize(
    ("kind_of_request", "place", "times", "kills", "sync"),
    [
        (PUTS, BEFORE, 1000, False, False),
        (PUTS, WITHIN, 1000, False, False),
        (PUTS, WITHIN, 1, False, False),
        (PUTS, WITHIN, 1, True, False),
        (PUTS, UNANSWERED, 1000, False, False),
        (PUTS, UNANSWERED, 1, True, False),
        (READS, ANSWERING, 1000, False, False),
        (UPDATES, WITHIN, 1000, False, True),
        (UPDATES, UNANSWERED, 1, False, True),
        (UPDATES, UNANSWERED, 1, True, True),
    ],
)
def test_a_load_that_is_broken_is_reported_as_it_is_and_mended_by_the_next(
    server: StoreServer,
    releases: tuple[Path, Path],
    kind_of_request: dict[str, tuple[bytes, ...]],
    place: str,
    times: int,
    kills: bool,
    sync: bool,
) -> None:
    old, new = releases
    assert loaded(old, server.address).is_there
    with breaking_proxy(server.port) as proxy:
        proxy.breaks = Break(kind_of_request[server.kind], place, times, server.kill if kills else lambda: None)
        try:
            report = loaded(new, server.address.replace(f":{server.port}", f":{proxy.port}"), sync=sync)
            is_there, told = report.is_there, report_text(report)
        except HankegraphError as error:
            is_there, told = False, str(error)
        assert proxy.breaks.happened
    if kills:
        server.start()
    assert is_there == (holds(server, new) and not kills and times == 1), told
    if "one transaction" in told and not sync:
        for graph in ("projects", "provenance"):
            (count,) = asked(server, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{BASE}graph/{graph}> {{ ?s ?p ?o }} }}")
            assert int(count) in {
                len(list(each.triples())) for release in releases for each in release_graphs(release) if each.name == graph
            }
    mended = loaded(new, server.address, sync=sync)
    assert mended.is_there, report_text(mended)
    assert holds(server, new)


def test_when_the_client_is_killed_the_next_one_mends_it(server: StoreServer, releases: tuple[Path, Path]) -> None:
    old, new = releases
    assert loaded(old, server.address).is_there
    code = f"""
import os, sys
from hankegraph.commands.load import load
load([{str(new)!r}, sys.argv[1]], standalone_mode=False)
"""
    with breaking_proxy(server.port) as proxy:
        address = server.address.replace(f":{server.port}", f":{proxy.port}")
        process: subprocess.Popen[bytes] | None = None

        def kill_client() -> None:
            assert process is not None
            process.kill()

        proxy.breaks = Break(PUTS[server.kind], WITHIN, 1, kill_client)
        process = subprocess.Popen([sys.executable, "-c", code, address], env={**os.environ, **ENVIRONMENT})
        assert process.wait(60) == -9
    mended = loaded(new, server.address)
    assert mended.outcome == LOADED, report_text(mended)
    assert holds(server, new)


def test_what_a_load_that_was_broken_off_left_is_gone_after_the_next_even_where_all_else_is_right(
    server: StoreServer, releases: tuple[Path, Path]
) -> None:
    old, _ = releases
    assert loaded(old, server.address).is_there
    staging = f"{BASE}graph/projects/being-loaded"
    with closing(open_store(parse_store(server.address), Deadline(60), ENVIRONMENT)) as store:
        store.update(f"INSERT DATA {{ GRAPH <{staging}> {{ <urn:x:s> <urn:x:p> <urn:x:o> }} }}")
        tried = loaded(old, server.address, dry_run=True)
        is_staging = server.kind == "virtuoso"
        assert (tried.outcome, any("would be removed" in note for note in tried.notes)) == ("unchanged", is_staging)
        assert store.count(staging) == 1
        again = loaded(old, server.address)
        assert (again.outcome, any("is removed" in note for note in again.notes)) == ("unchanged", is_staging)
        # To the others such a graph is one of somebody else.
        assert store.count(staging) == (0 if is_staging else 1)
        store.drop(staging)
        assert store.count(staging) == 0


def test_a_server_that_is_not_there_is_named(releases: tuple[Path, Path]) -> None:
    port = free_port()
    with pytest.raises(HankegraphError, match=rf"http://127\.0\.0\.1:{port}/sparql: cannot be reached: Connection refused"):
        loaded(releases[0], f"virtuoso+http://127.0.0.1:{port}")


def test_without_credentials_virtuoso_refuses_and_nothing_changes(server: StoreServer, releases: tuple[Path, Path]) -> None:
    assert loaded(releases[0], server.address).is_there
    for environment in ({}, {**ENVIRONMENT, "HANKEGRAPH_PASSWORD": "wrong-word"}):
        report = load_release(releases[1], parse_store(server.address), LoadOptions(), environment, Path("/nonexistent"))
        assert report.is_there == (server.kind != "virtuoso")
        assert report.is_there or "401" in report.problem
        assert "wrong-word" not in report_text(report)
    assert holds(server, releases[server.kind != "virtuoso"])


def test_fuseki_takes_the_name_and_the_password_that_it_asks_for_and_leaves_no_old_decimals(
    tmp_path: Path, releases: tuple[Path, Path]
) -> None:
    need_store("fuseki")
    environment = {"HANKEGRAPH_USER": "lataaja", "HANKEGRAPH_PASSWORD": "sala sana"}
    with running(fuseki_server(tmp_path, user="lataaja", password="sala sana")) as server:
        address = parse_store(server.address)
        with pytest.raises(HankegraphError, match="401"):
            load_release(releases[0], address, LoadOptions(), {}, Path("/nonexistent"))
        body = f'<{BASE}a> <{BASE}b> "100"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n'.encode()
        request = HttpRequest("PUT", f"{address.data}?graph={BASE}graph/projects", {"Content-Type": "application/n-triples"}, body)
        send(request, Deadline(60), Credentials("lataaja", "sala sana")).close()
        report = load_release(releases[0], address, LoadOptions(), environment)
        assert report.is_there, report_text(report)
        assert "was dropped and sent again" in report_text(report)
        assert load_release(releases[0], address, LoadOptions(), environment).outcome == "unchanged"
