"""A load into a server that does wrong: the graph ends equal or the failure is told, and nothing secret is."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from fault_store import (
    CHANGE,
    COUNT,
    MOVE,
    N_TRIPLES,
    PAGE,
    PUT,
    READ,
    RESULTS,
    FaultStore,
    count_of,
    fault_store,
    graph_in,
)
from loopback import Exchange, Received, loopback_server
from small_releases import BASE, small_release

from hankegraph.commands.load import load
from hankegraph.errors import HankegraphError
from hankegraph.stores.addresses import parse_store
from hankegraph.stores.graphs import release_graphs
from hankegraph.stores.load import LoadOptions, load_release
from hankegraph.stores.report import report_text

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

SECRET = "sala/sana+1"
ENVIRONMENT = {"HANKEGRAPH_USER": "lataaja", "HANKEGRAPH_PASSWORD": SECRET}
STAGED = "sparql+{}?query=/query&update=/update&data=/data"
UPDATES_ONLY = "sparql+{}?query=/query&update=/update"
VIRTUOSO = "virtuoso+{}"
FOREIGN = "https://example.org/someone-elses"
MENDED, TOLD = "mended", "told"
ALWAYS, FIRST, AFTER_WRITING = "always", "first", "after writing"
SECONDS = 20.0
FEW_SECONDS = 1.0

Action = Callable[[Exchange, Received, FaultStore], None]


@dataclass
class Fault:
    """What a server does wrong in which stage, how often, and what must come of it."""

    name: str
    stage: str
    when: str
    outcome: str
    act: Action
    address: str = STAGED
    sync: bool = False
    seconds: float = SECONDS

    def is_due(self, stage: str, number: int, store: FaultStore) -> bool:
        """Whether this request is one that goes wrong."""
        if stage != self.stage:
            return False
        return {ALWAYS: True, FIRST: number == 1, AFTER_WRITING: bool(store.seen.keys() & {PUT, MOVE, CHANGE})}[self.when]


def reset(exchange: Exchange, _received: Received, _store: FaultStore) -> None:
    exchange.reset()


def reset_after_doing(exchange: Exchange, received: Received, store: FaultStore) -> None:
    store.done(received)
    exchange.reset()


def status(number: int, **headers: str) -> Action:
    # It says aloud what it was told in confidence.
    def act(exchange: Exchange, received: Received, _store: FaultStore) -> None:
        exchange.give(number, f"sorry: {received.headers.get('authorization')} {SECRET}".encode(), **headers)

    return act


def status_after_doing(number: int) -> Action:
    def act(exchange: Exchange, received: Received, store: FaultStore) -> None:
        store.done(received)
        exchange.give(number, b"done, but")

    return act


def says_done(exchange: Exchange, _received: Received, _store: FaultStore) -> None:
    exchange.give(204)


def error_page(exchange: Exchange, _received: Received, _store: FaultStore) -> None:
    exchange.give(200, f"<html><body><h1>Error</h1>{SECRET}</body></html>".encode(), "text/html")


def error_page_as_asked(exchange: Exchange, received: Received, _store: FaultStore) -> None:
    exchange.give(200, b"<html><body><h1>Error</h1></body></html>", received.headers["accept"].split(",")[0])


def nothing(exchange: Exchange, received: Received, _store: FaultStore) -> None:
    exchange.give(200, b"", received.headers["accept"].split(",")[0])


def silence(exchange: Exchange, _received: Received, _store: FaultStore) -> None:
    exchange.wait()


def drip(exchange: Exchange, received: Received, store: FaultStore) -> None:
    _, body, kind = store.done(received)
    exchange.send_response(200)
    exchange.send_header("Content-Type", kind)
    exchange.send_header("Content-Length", str(len(body) + 1000))
    exchange.end_headers()
    for byte in body + b" " * 1000:
        exchange.wfile.write(bytes([byte]))
        exchange.wfile.flush()
        if exchange.server.is_over.wait(0.05):
            return


def truncated(exchange: Exchange, received: Received, store: FaultStore) -> None:
    _, body, kind = store.done(received)
    exchange.give(200, body[: len(body) // 2], kind, Content_Length=str(len(body) or 10))


def truncated_without_length(exchange: Exchange, received: Received, store: FaultStore) -> None:
    _, body, kind = store.done(received)
    exchange.send_response(200)
    exchange.send_header("Content-Type", kind)
    exchange.end_headers()
    exchange.wfile.write(b"".join(body.splitlines(keepends=True)[:-2]))


def quietly_truncated(exchange: Exchange, received: Received, store: FaultStore) -> None:
    _, body, kind = store.done(received)
    exchange.give(200, b"".join(body.splitlines(keepends=True)[:-2]), kind)


def twice(exchange: Exchange, received: Received, store: FaultStore) -> None:
    _, body, kind = store.done(received)
    exchange.give(200, body + body, kind)


def damaged_gzip(exchange: Exchange, received: Received, store: FaultStore) -> None:
    _, body, kind = store.done(received)
    exchange.give(200, gzip.compress(body)[:-9], kind, Content_Encoding="gzip")


def not_http(exchange: Exchange, _received: Received, _store: FaultStore) -> None:
    exchange.wfile.write(b"+OK POP3 server ready\r\n")


def another_graph(exchange: Exchange, _received: Received, store: FaultStore) -> None:
    exchange.give(200, store.lines(FOREIGN), N_TRIPLES)


def all_graphs(exchange: Exchange, _received: Received, store: FaultStore) -> None:
    body = b"".join(line + b"\n" for graph in store.graphs().values() for line in sorted(graph))
    exchange.give(200, body, N_TRIPLES)


def changed(pattern: bytes, replacement: bytes) -> Action:
    def act(exchange: Exchange, received: Received, store: FaultStore) -> None:
        _, body, kind = store.done(received)
        exchange.give(200, re.sub(pattern, replacement, body), kind)

    return act


def count(change: Callable[[int], int]) -> Action:
    def act(exchange: Exchange, received: Received, store: FaultStore) -> None:
        number = len(store.lines(graph_in(received)).splitlines())
        exchange.give(200, count_of(received, change(number)), RESULTS)

    return act


def results(body: bytes) -> Action:
    def act(exchange: Exchange, _received: Received, _store: FaultStore) -> None:
        exchange.give(200, body, RESULTS)

    return act


def stores(change: Callable[[bytes], bytes]) -> Action:
    """It takes another body than was sent, and says that all is well."""

    def act(exchange: Exchange, received: Received, store: FaultStore) -> None:
        store.done(Received(received.method, received.path, received.headers, change(received.body)))
        exchange.give(201)

    return act


def stores_in_default_graph(exchange: Exchange, received: Received, store: FaultStore) -> None:
    store.data.load(received.body, ox.RdfFormat.N_TRIPLES)
    exchange.give(201)


def stores_in_named_graph(iri: str) -> Action:
    def act(exchange: Exchange, received: Received, store: FaultStore) -> None:
        store.data.load(received.body, ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(iri))
        exchange.give(201)

    return act


def adds_to_what_is_there(exchange: Exchange, received: Received, store: FaultStore) -> None:
    graph = ox.NamedNode(parse_qs(urlsplit(received.path).query)["graph"][0])
    store.data.add(ox.Quad(ox.NamedNode("https://example.org/stale"), ox.NamedNode("https://example.org/stale"), graph, graph))
    store.data.load(received.body, ox.RdfFormat.N_TRIPLES, to_graph=graph)
    exchange.give(201)


def updates(change: Callable[[str], str]) -> Action:
    def act(exchange: Exchange, received: Received, store: FaultStore) -> None:
        store.data.update(change(received.body.decode()))
        exchange.give(200, b"OK")

    return act


def half_moved(exchange: Exchange, received: Received, store: FaultStore) -> None:
    found = re.search(r"MOVE <([^>]+)> TO <([^>]+)>", received.body.decode())
    assert found
    source, target = map(ox.NamedNode, found.groups())
    store.data.clear_graph(target)
    half = list(store.data.quads_for_pattern(None, None, None, source))
    store.data.extend(ox.Quad(quad.subject, quad.predicate, quad.object, target) for quad in half[: len(half) // 2])
    exchange.reset()


def half_of(text: str) -> str:
    lines = text.splitlines()
    return "\n".join(line for number, line in enumerate(lines) if not line.endswith(" .") or number % 2)


def redirect(number: int) -> Action:
    def act(exchange: Exchange, received: Received, store: FaultStore) -> None:
        exchange.give(number, Location=store.elsewhere + received.path)

    return act


def without_last_line(body: bytes) -> bytes:
    return b"".join(body.splitlines(keepends=True)[:-1])


def in_latin_1(body: bytes) -> bytes:
    return body.decode().encode("latin-1", "replace").decode("latin-1").replace("ä", "Ã¤").encode()


FAULTS = [
    # The connection
    *(Fault(f"reset before {stage}", stage, ALWAYS, TOLD, reset) for stage in (READ, COUNT, PUT, MOVE)),
    *(Fault(f"reset once before {stage}", stage, FIRST, MENDED, reset) for stage in (READ, COUNT, PUT)),
    Fault("reset once before the move", MOVE, FIRST, TOLD, reset),
    *(Fault(f"reset once after {stage}", stage, FIRST, MENDED, reset_after_doing) for stage in (READ, COUNT, PUT)),
    Fault("reset after each move, which was done", MOVE, ALWAYS, TOLD, reset_after_doing),
    Fault("reset before a change", CHANGE, ALWAYS, TOLD, reset, sync=True),
    Fault("reset once after a change", CHANGE, FIRST, MENDED, reset_after_doing, sync=True),
    Fault("reset before a page", PAGE, ALWAYS, TOLD, reset, UPDATES_ONLY),
    Fault("reset once after a page", PAGE, FIRST, MENDED, reset_after_doing, UPDATES_ONLY),
    Fault("not HTTP", READ, ALWAYS, TOLD, not_http),
    # Slowness
    *(Fault(f"silence in {stage}", stage, ALWAYS, TOLD, silence, seconds=FEW_SECONDS) for stage in (READ, PUT, MOVE)),
    *(Fault(f"drip in {stage}", stage, ALWAYS, TOLD, drip, seconds=FEW_SECONDS) for stage in (COUNT,)),
    Fault("drip while reading back", READ, AFTER_WRITING, TOLD, drip, seconds=FEW_SECONDS),
    # Statuses
    *(Fault(f"{number} once", PUT, FIRST, MENDED, status(number)) for number in (408, 425, 429, 500, 502, 503, 504)),
    Fault("429 once with a time to wait", PUT, FIRST, MENDED, status(429, Retry_After="0")),
    Fault("503 with a time that is too long", PUT, ALWAYS, TOLD, status(503, Retry_After="86400")),
    *(Fault(f"{number}", PUT, ALWAYS, TOLD, status(number)) for number in (400, 401, 403, 404, 405, 409, 413, 415, 500, 501, 503, 507)),
    *(Fault(f"{number} while reading back", READ, AFTER_WRITING, TOLD, status(number)) for number in (401, 404, 406, 500)),
    Fault("500 although it was done", PUT, FIRST, MENDED, status_after_doing(500)),
    Fault("400 although it was moved", MOVE, ALWAYS, TOLD, status_after_doing(400)),
    *(Fault(f"{number} to a query", COUNT, ALWAYS, TOLD, status(number)) for number in (400, 401, 500)),
    *(Fault(f"{number} to a change", CHANGE, ALWAYS, TOLD, status(number), sync=True) for number in (400, 403, 500)),
    # Redirects
    *(
        Fault(f"{number} to another host on {stage}", stage, ALWAYS, TOLD, redirect(number))
        for number, stage in ((302, PUT), (307, PUT), (308, READ), (303, COUNT))
    ),
    Fault("307 to another host on a change", CHANGE, ALWAYS, TOLD, redirect(307), sync=True),
    # 200 that is none
    *(Fault(f"error page in {stage}", stage, AFTER_WRITING, TOLD, error_page) for stage in (READ, COUNT)),
    *(Fault(f"error page as {stage}", stage, AFTER_WRITING, TOLD, error_page_as_asked) for stage in (READ, COUNT)),
    Fault("error page for what was sent", PUT, ALWAYS, TOLD, error_page),
    Fault("nothing where a graph should be", READ, AFTER_WRITING, TOLD, nothing),
    Fault("nothing where a number should be", COUNT, ALWAYS, TOLD, nothing),
    Fault("lost put", PUT, ALWAYS, TOLD, says_done),
    Fault("lost move", MOVE, ALWAYS, TOLD, says_done),
    Fault("lost change", CHANGE, ALWAYS, TOLD, says_done, sync=True),
    # What is given back
    *(Fault(f"graph {name}", READ, AFTER_WRITING, TOLD, act) for name, act in (
        ("cut short", truncated),
        ("cut short without a length", truncated_without_length),
        ("cut short with the right length", quietly_truncated),
        ("given twice", twice),
        ("in damaged gzip", damaged_gzip),
        ("of somebody else", another_graph),
        ("mixed with all others", all_graphs),
        ("with other languages", changed(rb"@fi", b"@sv")),
        ("with other datatypes", changed(rb"#decimal>", b"#double>")),
        ("without datatypes", changed(rb'"\^\^<[^>]*>', b'"')),
        ("with other IRIs", changed(rb"%C3%A4", b"%c3%a4")),
        ("that is not N-Triples", changed(rb"<", b"&lt;")),
    )),
    *(Fault(f"page of {kind} {name}", PAGE, AFTER_WRITING, TOLD, act, address) for kind, address in (
        ("others", UPDATES_ONLY), ("Virtuoso", VIRTUOSO)
    ) for name, act in (
        ("cut short", truncated),
        ("cut short with the right length", quietly_truncated),
        ("that is an error page", error_page),
    )),
    # Numbers
    *(Fault(f"count {name}", COUNT, AFTER_WRITING, TOLD, act) for name, act in (
        ("one too low", count(lambda number: number - 1)),
        ("one too high", count(lambda number: number + 1)),
        ("of nothing", count(lambda number: 0)),
        ("that is no number", results(b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"many"}}]}}')),
        ("without rows", results(b'{"head":{"vars":["n"]},"results":{"bindings":[]}}')),
        ("that is the answer to an ASK", results(b'{"head":{},"boolean":true}')),
        ("cut short", truncated),
    )),
    # What is stored
    *(Fault(f"put that {name}", PUT, ALWAYS, TOLD, act) for name, act in (
        ("ignores the graph", stores_in_default_graph),
        ("takes another graph", stores_in_named_graph(f"{BASE}graph/default")),
        ("stores nothing", stores(lambda body: b"")),
        ("loses the last line", stores(without_last_line)),
        ("misreads the encoding", stores(in_latin_1)),
        ("loses languages", stores(lambda body: re.sub(rb'"@[a-z]+', b'"', body))),
        ("adds what was not sent", adds_to_what_is_there),
    )),
    Fault("half a move", MOVE, ALWAYS, TOLD, half_moved),
    Fault("move into another graph", MOVE, ALWAYS, TOLD, updates(lambda text: re.sub(r"TO <[^>]*>", f"TO <{BASE}graph/x>", text))),
    Fault("half a change", CHANGE, ALWAYS, TOLD, updates(half_of), sync=True),
    Fault("change that only deletes", CHANGE, ALWAYS, TOLD, updates(lambda text: text.split(";\n")[0]), sync=True),
]  # fmt: skip


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("releases")
    return small_release(folder / "old", 1), small_release(folder / "new", 2)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, releases: tuple[Path, Path]) -> Iterator[FaultStore]:
    """A store that holds the old release and a graph of somebody else."""
    monkeypatch.setattr("hankegraph.http_requests._FIRST_WAIT_SECONDS", 0.001)
    name = ox.NamedNode("https://example.org/x")
    with fault_store() as served:
        served.data.add(ox.Quad(name, name, name, ox.NamedNode(FOREIGN)))
        assert load_release(releases[0], parse_store(STAGED.format(served.address)), LoadOptions(), ENVIRONMENT).is_there
        served.seen.clear()
        served.received.clear()
        yield served


def in_release(release: Path) -> dict[str, frozenset[bytes]]:
    """The graphs as an Oxigraph store holds them, which writes values in its own way."""
    data = ox.Store()
    for graph in release_graphs(release):
        lines = "".join(f"{s} {p} {o} .\n" for s, p, o in graph.triples())
        data.load(lines.encode(), ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph.iri))
    return FaultStore(data).graphs()


def test_there_are_enough_faults_and_each_has_a_name_of_its_own() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 60


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_a_fault_is_mended_or_told(
    fault: Fault, store: FaultStore, releases: tuple[Path, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    _, new = releases
    address = parse_store(fault.address.format(store.address))

    def fail(exchange: Exchange, received: Received, stage: str, number: int, store: FaultStore) -> bool:
        if not fault.is_due(stage, number, store):
            return False
        fault.act(exchange, received, store)
        return True

    store.fault = fail
    began = time.monotonic()
    with loopback_server(lambda exchange, received: exchange.give(200)) as elsewhere:
        store.elsewhere = elsewhere.address.removesuffix("/sparql")
        try:
            report = load_release(new, address, LoadOptions(sync=fault.sync, seconds=fault.seconds), ENVIRONMENT)
            told, is_there = report_text(report), report.is_there
        except HankegraphError as error:
            told, is_there = str(error), False
        assert not elsewhere.received
    assert time.monotonic() - began < fault.seconds + 20
    assert fault.stage in store.seen, "the fault never came about"
    assert is_there == (fault.outcome == MENDED), told
    if is_there:
        assert {**in_release(new), FOREIGN: store.graphs()[FOREIGN]} == store.graphs()
    output = capfd.readouterr()
    for text in (told, output.out, output.err):
        assert SECRET not in text
        assert "bGF0YWFqY" not in text  # the name in Base64

    store.fault = None
    assert load_release(new, address, LoadOptions(sync=fault.sync), ENVIRONMENT).is_there
    assert in_release(new).items() <= store.graphs().items()
    assert len(store.graphs()[FOREIGN]) == 1
    assert not [name for name in store.graphs() if name.endswith("/being-loaded")]


@pytest.mark.parametrize("stage", [READ, COUNT, PUT, MOVE])
def test_no_secret_is_printed_or_written_to_a_file(
    stage: str, store: FaultStore, releases: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**ENVIRONMENT, "TMPDIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def refuse(exchange: Exchange, received: Received, due: str, _number: int, store: FaultStore) -> bool:
        if due != stage:
            return False
        status(403)(exchange, received, store)
        return True

    store.fault = refuse
    result = CliRunner().invoke(load, [str(releases[1]), STAGED.format(store.address)])
    assert result.exit_code != 0
    assert "sorry" in result.output + str(result.exception)
    assert SECRET not in result.output + str(result.exception) + repr(result.exc_info)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert any(SECRET in str(request.headers) or "authorization" in request.headers for request in store.received)


@pytest.mark.parametrize(
    ("address", "paths"),
    [
        ("graphdb+{}/repositories/hankkeet", {"/repositories/hankkeet", "/repositories/hankkeet/rdf-graphs/service"}),
        ("qlever+{}", {"/"}),
        ("fuseki+{}/hankkeet", {"/hankkeet/query", "/hankkeet/data"}),
        ("oxigraph+{}", {"/query", "/store"}),
        ("virtuoso+{}", {"/sparql", "/sparql-auth", "/sparql-graph-crud-auth"}),
        (UPDATES_ONLY, {"/query", "/update"}),
        ("sparql+{}?query=/q&data=/d", {"/q", "/d"}),
    ],
)
def test_each_kind_of_store_is_asked_where_it_answers(address: str, paths: set[str], store: FaultStore, tmp_path: Path) -> None:
    # What plays the store turns all types of integers into one, which not all of these do.
    release = small_release(tmp_path / "release", 3, count_type="integer")
    report = load_release(release, parse_store(address.format(store.address)), LoadOptions(), ENVIRONMENT)
    assert report.is_there, report_text(report)
    assert {urlsplit(request.path).path for request in store.received} == paths
    assert in_release(release).items() <= store.graphs().items()


def test_a_store_that_speaks_only_turtle_is_understood(store: FaultStore, releases: tuple[Path, Path]) -> None:
    store.speaks_turtle = True
    report = load_release(releases[1], parse_store(STAGED.format(store.address)), LoadOptions(), ENVIRONMENT)
    assert report.is_there, report_text(report)
    assert in_release(releases[1]).items() <= store.graphs().items()


def test_what_is_too_large_for_one_transaction_of_virtuoso_is_moved_row_by_row(store: FaultStore, releases: tuple[Path, Path]) -> None:
    def too_large(exchange: Exchange, received: Received, stage: str, _number: int, store: FaultStore) -> bool:
        if stage != MOVE:
            return False
        if received.body.startswith(b"DEFINE sql:log-enable 3\n"):
            store.data.update(received.body.decode().partition("\n")[2])
            exchange.give(200)
        else:
            exchange.give(500, b"Virtuoso 40005 Error SR325: Transaction aborted because it's log after image size went above the limit")
        return True

    store.fault = too_large
    report = load_release(releases[1], parse_store(f"virtuoso+{store.address}"), LoadOptions(), ENVIRONMENT)
    assert report.is_there, report_text(report)
    assert report_text(report).count("moved row by row") == 4
    assert in_release(releases[1]).items() <= store.graphs().items()
