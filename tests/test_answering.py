"""A query on a release or a store on disk is answered in a process of its own, within its limits, without a connection."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from conftest import EXAMPLE_PAGES
from loopback import Exchange, Received, loopback_server

from hankegraph.answering import engine
from hankegraph.answering.engine import answer_locally
from hankegraph.answering.limits import LimitReachedError, Limits
from hankegraph.answering.query_forms import QueryForm, read_form
from hankegraph.answering.release_graphs import graph_files
from hankegraph.answering.solutions import Solutions, Triples, Truth
from hankegraph.build import BuildOptions, build_release
from hankegraph.errors import EngineError, OptionError, QueryError, ReleaseError
from hankegraph.release_files import ReleaseFiles

ALL = "SELECT ?s ?p ?o { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a"
MIB = 1 << 20


def rows(query: str, on: Path, limits: Limits | None = None) -> list[Any]:
    with answer_locally(query, on, limits or Limits(30)) as answer:
        assert isinstance(answer, Solutions)
        return list(answer.rows)


@pytest.fixture(scope="module")
def all_triples(example_release: Path) -> set[tuple[str, str, str]]:
    """What the Turtle of the release says, read by another way than queries read it; numbers as Oxigraph keeps them, `50.0` as `50`."""
    files = [example_release / name for name in ("hankegraph.ttl", "provenance.ttl", "dataset.ttl")]
    files += sorted((example_release / "ontology").rglob("*.ttl"))
    kept = pyoxigraph.Store()
    kept.extend(quad for file in files for quad in pyoxigraph.parse(path=file))
    return {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in kept}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, example_release: Path) -> Path:
    """A store on disk with the release in named graphs."""
    folder = tmp_path_factory.mktemp("store") / "store"
    opened = pyoxigraph.Store(str(folder))
    for file in graph_files(ReleaseFiles(example_release)):
        syntax = pyoxigraph.RdfFormat.N_TRIPLES if file.syntax == "nt" else pyoxigraph.RdfFormat.TURTLE
        opened.bulk_load(path=file.path, format=syntax, to_graph=pyoxigraph.NamedNode(file.graph))
    opened.flush()
    return folder


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("SELECT * { ?s ?p ?o }", ("s", "p", "o")),
        (
            "# select ?z\nselect distinct * { ?s ?p ?o . { SELECT ?b ?a { VALUES (?b ?a) { (1 2) } } } FILTER NOT EXISTS { ?a ?c ?b } }",
            ("s", "p", "o", "b", "a"),
        ),
        ("SELECT ?o ?s { ?s ?p ?o . { SELECT * { ?p ?q ?r } } }", ("o", "s")),
    ],
)
def test_columns_come_in_the_order_in_which_the_query_names_them(query: str, variables: tuple[str, ...], example_release: Path) -> None:
    with answer_locally(f"{query} LIMIT 5", example_release, Limits(30)) as answer:
        assert isinstance(answer, Solutions)
        assert answer.variables == variables
        rows = list(answer.rows)
    assert len(rows) == 5
    assert all(str(row[variables.index("s")]).startswith("<") for row in rows)
    if "p" in variables:
        assert all(str(row[variables.index("p")]).startswith("<http") for row in rows)


def test_a_query_sees_everything_once(example_release: Path, all_triples: set[tuple[str, str, str]]) -> None:
    found = rows(ALL, example_release)
    assert len(found) == len(set(found))
    assert set(found) == all_triples


@pytest.mark.parametrize("compress", [None, "gz", "zst"])
def test_a_release_in_parts_is_seen_whole_however_it_is_compressed(tmp_path: Path, compress: str | None, example_release: Path) -> None:
    release = tmp_path / "release"
    build_release([EXAMPLE_PAGES], release, BuildOptions(parts_from=1, compress=compress))
    project = "SELECT * { ?s <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ?t . ?r <http://xmlns.com/foaf/0.1/primaryTopic> ?s }"
    assert sorted(rows(project, release)) == sorted(rows(project, example_release))
    count = "SELECT (COUNT(*) AS ?n) { GRAPH <https://w3id.org/hankegraph/graph/projects> { ?s ?p ?o } }"
    assert rows(count, release) == rows(count, example_release) != [('"0"^^<http://www.w3.org/2001/XMLSchema#integer>',)]


def test_the_named_graphs_of_a_release_have_what_belongs_to_them(example_release: Path, all_triples: set[tuple[str, str, str]]) -> None:
    found = rows("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g", example_release)
    base = "<https://w3id.org/hankegraph/graph/"
    assert [graph for graph, _ in found] == [f"{base}{name}>" for name in ("dataset", "projects", "provenance", "vocabularies")]
    assert sum(int(number.split('"')[1]) for _, number in found) == len(all_triples)
    projects = "SELECT (COUNT(?s) AS ?n) {} { ?s a <https://w3id.org/hankegraph/def#Project> }"
    everywhere = rows(projects.replace("{}", "", 1), example_release)
    assert rows(projects.replace("{}", f"FROM {base}projects> WHERE", 1), example_release) == everywhere
    assert rows(projects.replace("{}", f"FROM {base}dataset> WHERE", 1), example_release) != everywhere


@pytest.mark.parametrize("query", [ALL, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"])
def test_a_store_on_disk_gives_the_answers_of_the_release(store: Path, example_release: Path, query: str) -> None:
    assert sorted(rows(query, store)) == sorted(rows(query, example_release))


def test_every_form_of_query_is_answered(example_release: Path) -> None:
    with answer_locally("ASK { ?s a <https://w3id.org/hankegraph/def#Project> }", example_release, Limits()) as answer:
        assert answer == Truth(True)
    with answer_locally("ASK { ?s a <https://example.org/no> }", example_release, Limits()) as answer:
        assert answer == Truth(False)
    for query in ("CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }", "DESCRIBE <https://w3id.org/hankegraph/id/project/900101>"):
        with answer_locally(query, example_release, Limits()) as answer:
            assert isinstance(answer, Triples)
            assert all(subject.startswith("<https://w3id.org/hankegraph/") for subject, _, _ in answer.triples)


def test_a_query_that_takes_too_long_is_ended(example_release: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(LimitReachedError, match=r"ended after 1 seconds"):
        rows(ENDLESS, example_release, Limits(seconds=1))
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("mebibytes", [256, 400])
def test_a_query_that_wants_too_much_memory_is_ended(example_release: Path, mebibytes: int) -> None:
    assert rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", example_release, Limits(memory_bytes=mebibytes * MIB))
    with pytest.raises(LimitReachedError, match=f"more than {mebibytes} MiB of memory"):
        rows(HUNGRY, example_release, Limits(seconds=60, memory_bytes=mebibytes * MIB))


@pytest.mark.parametrize("query", [ALL, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"])
def test_more_rows_than_allowed_are_an_error_after_those_that_are(example_release: Path, query: str) -> None:
    with answer_locally(query, example_release, Limits(rows=3)) as answer:
        found = answer.rows if isinstance(answer, Solutions) else answer.triples if isinstance(answer, Triples) else ()
        seen: list[Any] = []
        with pytest.raises(LimitReachedError, match=r"first 3 (rows|triples) of more"):
            seen.extend(found)
        assert len(seen) == 3


def test_as_many_rows_as_allowed_are_whole(example_release: Path) -> None:
    assert len(rows(f"{ALL} LIMIT 3", example_release, Limits(rows=3))) == 3
    assert rows(f"{ALL} LIMIT 0", example_release, Limits(rows=0)) == []


@pytest.mark.parametrize("limits", [{"seconds": 0}, {"seconds": float("nan")}, {"memory_bytes": 255 * MIB}, {"rows": -1}])
def test_limits_that_are_none_are_refused(limits: dict[str, Any]) -> None:
    with pytest.raises(OptionError):
        Limits(**limits)


DEEP = {
    "groups": "SELECT * { " + "{ " * 20_000 + "?s ?p ?o" + " }" * 20_000 + " }",
    "brackets": "SELECT (" + "(" * 20_000 + "1" + ")" * 20_000 + " AS ?x) {}",
    "sums": "SELECT (1" + " + 1" * 30_000 + " AS ?x) {}",
    "negations": "SELECT (" + "!" * 50_000 + "true AS ?x) {}",
    "paths": "SELECT * { ?s " + "(" * 20_000 + "<urn:p>" + ")*" * 20_000 + " ?o }",
    "unions": "SELECT * { " + "{} UNION " * 30_000 + "{} }",
    "blank nodes": "SELECT * { ?s ?p " + "[ ?p " * 20_000 + "?o" + " ]" * 20_000 + " }",
    "sub-selects": "SELECT * { " + "{ SELECT * { " * 10_000 + "} }" * 10_000 + " }",
}


@pytest.mark.parametrize("query", DEEP.values(), ids=DEEP)
def test_a_query_that_would_end_the_process_is_one_clear_error_or_answered(query: str, example_release: Path) -> None:
    try:
        found = rows(query, example_release, Limits(seconds=20))
    except (QueryError, LimitReachedError) as error:
        assert "\n" not in str(error)
        assert len(str(error)) < 600
    else:
        assert len(found) <= 30_001


def test_what_ends_the_engine_is_said_to_be_nested_too_deeply(example_release: Path) -> None:
    with pytest.raises(QueryError, match="nested too deeply"):
        rows(DEEP["groups"], example_release)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "no query"),
        ("Which projects are there?", "no query|nothing that SPARQL knows"),
        ("SELECT * { ?s ?p }", "cannot be answered: error at 1:"),
        ("SELECT ?x { BIND(1 AS ?x) BIND(2 AS ?x) }", "cannot be answered"),
        ("\\u0053ELECT * {}", "nothing that SPARQL knows"),
        ("SELECT * { ?s ?p 'open }", "nothing that SPARQL knows"),
        ("x" * (MIB + 1), "characters"),
    ],
)
def test_what_is_no_query_is_one_clear_line(query: str, message: str, example_release: Path) -> None:
    with pytest.raises(QueryError, match=message) as raised:
        rows(query, example_release)
    assert "\n" not in str(raised.value)


UPDATES = [
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    "DELETE WHERE { ?s ?p ?o }",
    "# SELECT\nCLEAR ALL",
    "LOAD <http://127.0.0.1:1/>",
    "PREFIX a: <http://b/> WITH a:g DELETE { ?s ?p ?o } WHERE { SELECT * { ?s ?p ?o } }",
    "drop silent all",
    "CREATE GRAPH <urn:g>",
    "ADD DEFAULT TO <urn:g>",
]


@pytest.mark.parametrize("update", UPDATES)
def test_what_changes_data_is_refused(update: str, example_release: Path, store: Path) -> None:
    for on in (example_release, store):
        with pytest.raises(QueryError, match="changes data"):
            rows(update, on)


CONNECTING = [
    "SELECT * { SERVICE <{address}> { ?s ?p ?o } }",
    "SELECT * { SERVICE<{address}>{ ?s ?p ?o } }",
    "SELECT * { SeRvIcE SILENT <{address}> { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { 1 } FILTER EXISTS { service <{address}> { ?s ?p ?o } } }",
    "SELECT * { { SELECT * { OPTIONAL { SERVICE\n# a comment\n<{address}> { ?s ?p ?o } } } } }",
    "BASE <{address}> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "PREFIX e: <{address}> CONSTRUCT { ?s ?p ?o } WHERE { SERVICE e: { ?s ?p ?o } }",
    "SELECT (EXISTS { SERVICE <{address}> { ?s ?p ?o } } AS ?x) { }",
    'SELECT * { BIND("a#b" AS ?x) SERVICE <{address}> { ?s ?p ?o } }',
    "SELECT * { BIND('''\\\\''' AS ?x) SERVICE <{address}> { ?s ?p ?o } } #'''",
    "DESCRIBE ?s { SERVICE <{address}> { ?s ?p ?o } }",
]


def no_rows(exchange: Exchange, _: Received) -> None:
    exchange.give(200, b'{"head": {"vars": ["s", "p", "o"]}, "results": {"bindings": []}}', "application/sparql-results+json")


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("query", CONNECTING)
def test_a_query_opens_no_connection_unless_it_may(query: str, example_release: Path, store: Path) -> None:
    with loopback_server(no_rows) as server:
        query = query.replace("{address}", server.address)
        for on in (example_release, store):
            with pytest.raises(QueryError, match="would open a connection"):
                answer_locally(query, on, Limits(20))
        assert not server.received
        # The same query, when it may, does connect: the test would see it.
        with answer_locally(query, example_release, Limits(20), may_connect=True) as answer:
            list(answer.rows if isinstance(answer, Solutions) else answer.triples if isinstance(answer, Triples) else ())
        assert server.received


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_even_a_query_that_was_not_recognised_opens_no_connection(example_release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing_seen(_query: str, _may_connect: bool) -> QueryForm:
        return QueryForm("SELECT", False, ())

    monkeypatch.setattr(engine, "read_form", nothing_seen)
    with loopback_server(no_rows) as server:
        with pytest.raises(QueryError, match="cannot be answered"):
            rows(CONNECTING[0].replace("{address}", server.address), example_release)
        assert not server.received


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ("SERVICE <http://127.0.0.1:1/> {}" AS ?x) {} # SERVICE <http://127.0.0.1:1/> {}',
        "SELECT ('''LOAD <http://127.0.0.1:1/>''' AS ?service) { BIND('x'@load AS ?FROM) }",
        "PREFIX service: <http://127.0.0.1:1/SERVICE> PREFIX from: <urn:x> SELECT (service:LOAD AS ?x) {}",
        "SELECT ?load ?service { VALUES (?load ?service) { (<http://127.0.0.1:1/> 'FROM NAMED <urn:g>') } }",
        'SELECT ?x { VALUES ?x { "a" } FILTER(?x != "INSERT DATA {}") }',
    ],
)
def test_words_in_strings_comments_names_and_variables_are_only_words(query: str, example_release: Path) -> None:
    assert len(rows(query, example_release)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "FROM <http://127.0.0.1:1/x>",
        "FROM NAMED <http://127.0.0.1:1/x>",
        "FROM e:x",
        "FROM <relative>",
        "FROM\n#\nNAMED <file:x>",
    ],
)
def test_a_graph_that_is_not_here_is_no_source(source: str, example_release: Path, store: Path) -> None:
    for on in (example_release, store):
        with pytest.raises(QueryError, match=r"is no graph that is here; these are: <https://w3id\.org/hankegraph/graph/dataset>"):
            rows(f"BASE <http://127.0.0.1:1/> PREFIX e: <http://127.0.0.1:1/> SELECT * {source} {{ ?s ?p ?o }}", on)


@pytest.mark.parametrize("source", ["FROM", "FROM ?x", "FROM <relative>", "FROM nope:x", "FROM NAMED"])
def test_a_source_that_is_no_iri_is_refused(source: str) -> None:
    with pytest.raises(QueryError, match="FROM is followed by no IRI"):
        read_form(f"SELECT * {source} {{ ?s ?p ?o }}")


def test_a_folder_that_is_neither_release_nor_store_is_one_clear_line(tmp_path: Path, store: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder, said in (
        (tmp_path, "neither a release nor a store"),
        (tmp_path / "empty", "this folder is empty"),
        (tmp_path / "missing", "there is no such folder"),
    ):
        with pytest.raises(ReleaseError, match=said):
            rows(ALL, folder)
    broken = tmp_path / "store"
    broken.mkdir()
    (broken / "CURRENT").write_text("MANIFEST-000001\n")
    with pytest.raises(ReleaseError, match="cannot be read") as raised:
        rows(ALL, broken)
    assert "\n" not in str(raised.value)


def processes_below(parent: int) -> list[int]:
    """The processes that this one started for queries and that still run."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, above = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            if int(above) == parent and state != "Z" and b"engine_process" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()


@pytest.fixture
def asking(example_release: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process that asks a query without end, and the process that works on it."""
    code = f"""
from pathlib import Path
from hankegraph.answering.engine import answer_locally
from hankegraph.answering.limits import Limits
answer_locally({ENDLESS!r}, Path({str(example_release)!r}), Limits(seconds=2)).rows
"""
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True) as process:
        end = time.monotonic() + 10
        while not (below := processes_below(process.pid)):
            assert time.monotonic() < end
            time.sleep(0.02)
        yield process, below[0]
        process.kill()


def is_gone_within(process: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while is_running(process) and time.monotonic() < end:
        time.sleep(0.05)
    return not is_running(process)


def test_ctrl_c_ends_the_query(asking: tuple[subprocess.Popen[str], int]) -> None:
    asker, worker = asking
    asker.send_signal(signal.SIGINT)
    assert "KeyboardInterrupt" in asker.communicate(timeout=20)[1]
    assert is_gone_within(worker, 10)


def test_a_query_whose_asker_was_killed_ends_by_itself(asking: tuple[subprocess.Popen[str], int]) -> None:
    asker, worker = asking
    asker.kill()
    asker.wait()
    assert is_gone_within(worker, 4 * (os.cpu_count() or 1) + 8)


def test_leaving_the_answer_ends_the_query(example_release: Path) -> None:
    with answer_locally("SELECT * { ?a ?b ?c . ?d ?e ?f }", example_release, Limits()) as answer:
        assert isinstance(answer, Solutions)
        next(iter(answer.rows))
        assert len(processes_below(os.getpid())) == 1
    assert not processes_below(os.getpid())


def test_a_process_that_was_ended_from_outside_gives_no_short_answer(example_release: Path) -> None:
    with answer_locally("SELECT * { ?a ?b ?c . ?d ?e ?f }", example_release, Limits()) as answer:
        assert isinstance(answer, Solutions)
        found = iter(answer.rows)
        next(found)
        os.kill(processes_below(os.getpid())[0], signal.SIGKILL)
        with pytest.raises(EngineError, match="signal 9"):
            list(found)


def test_a_reader_who_takes_time_does_not_use_up_that_of_the_query(example_release: Path) -> None:
    with answer_locally(f"{ALL} LIMIT 2000", example_release, Limits(seconds=2)) as answer:
        assert isinstance(answer, Solutions)
        found = iter(answer.rows)
        next(found)
        time.sleep(2.3)
        assert len(list(found)) == 1999
