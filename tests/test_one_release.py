"""One of several releases in a store can be asked, and whoever asks all of them is told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from query_engines import loaded_server
from store_servers import PASSWORD, SERVERS
from test_query_command import query, refused, run

from hankegraph.answering.asking import answer_on
from hankegraph.answering.limits import Limits
from hankegraph.answering.one_release import of_one_release, several_releases
from hankegraph.answering.plain import plain_answer
from hankegraph.build import BuildOptions, build_release
from hankegraph.errors import OptionError, QueryError
from hankegraph.stored_queries.answers import Answer, Table
from hankegraph.stored_queries.checking import check_queries
from hankegraph.stored_queries.query_file import read_query_folder
from hankegraph.stores.addresses import parse_store
from hankegraph.stores.load import LoadOptions, load_release

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

ROOT = Path(__file__).parent.parent
QUERIES = read_query_folder(ROOT / "queries")
FIRST, SECOND = "https://w3id.org/hankegraph/graph/", "https://w3id.org/hankegraph/2026/"
NUMBERS = "PREFIX hg: <https://w3id.org/hankegraph/def#> SELECT ?n { ?s hg:projectNumber ?n }"


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of one page, whose project ends on another day than in the example release."""
    folder = tmp_path_factory.mktemp("other")
    page = (ROOT / "examples" / "pages" / "hanke-etapiha.txt").read_text().replace("27.02.2026", "28.02.2026")
    (folder / "page.txt").write_text(page)
    build_release([folder / "page.txt"], folder / "release", BuildOptions())
    return folder / "release"


@pytest.fixture(scope="module", params=["embedded", *SERVERS])
def both(request: pytest.FixtureRequest, example_release: Path, other: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What `--on` takes for a store that holds both releases."""
    folder = tmp_path_factory.mktemp("both")
    second = LoadOptions(graph_base=SECOND)
    if request.param == "embedded":
        on = str(folder / "store")
        assert load_release(example_release, parse_store(on), LoadOptions(), {}).is_there
        assert load_release(other, parse_store(on), second, {}).is_there
        yield on
        return
    with loaded_server(request.param, example_release, folder) as server:
        credentials = {"HANKEGRAPH_USER": "dba", "HANKEGRAPH_PASSWORD": PASSWORD}
        assert load_release(other, parse_store(server.address), second, credentials).is_there
        yield server.address


def answer(text: str, on: str) -> Answer:
    with answer_on(text, on, Limits(60), {}) as found:
        return plain_answer(found)


def test_all_stored_queries_have_their_expected_answer_of_one_release_among_two(both: str) -> None:
    checks = check_queries(QUERIES, ROOT / "queries", lambda text: answer(of_one_release(text, FIRST), both))
    assert [(check.query.name, check.reasons) for check in checks if not check.is_passed] == []


def test_graph_finds_the_graphs_of_the_one_release_only(both: str) -> None:
    found = answer(of_one_release("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", SECOND), both)
    assert isinstance(found, Table)
    assert {row[0] for row in found.rows} == {f"<{SECOND}{name}>" for name in ("projects", "vocabularies", "provenance", "dataset")}


def test_whoever_asks_both_is_told(both: str) -> None:
    told = several_releases(NUMBERS, both, Limits(60), {})
    assert told == f"the store holds 2 releases, which are asked as one; ask one of them with --graph-base {SECOND} or {FIRST}"
    assert several_releases(f"SELECT * FROM <{FIRST}projects> {{ ?s ?p ?o }}", both, Limits(60), {}) == ""


def test_one_release_or_an_endpoint_needs_no_word(example_release: Path, tmp_path: Path) -> None:
    assert load_release(example_release, parse_store(str(tmp_path / "store")), LoadOptions(), {}).is_there
    for on in (str(tmp_path / "store"), str(example_release), "http://127.0.0.1:9/sparql"):
        assert several_releases(NUMBERS, on, Limits(60), {}) == ""


def test_the_commands_ask_one_release(example_release: Path, other: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert run("load", example_release, store).exit_code == run("load", other, store, "--graph-base", SECOND).exit_code == 0
    period = ["projects-ending-in-a-period", "--param", "from=2026-02-01", "--param", "to=2026-02-28", "--format", "csv"]
    for base, day in ((FIRST, 27), (SECOND, 28)):
        found = query(*period, "--graph-base", base, on=store)
        assert found.stderr == ""
        assert [line[:17] for line in found.stdout.splitlines()[1:]] == [f"2026-02-{day},900101"]
    found = query(*period, on=store)
    assert len(found.stdout.splitlines()) == 3
    assert found.stderr == f"hankegraph: {several_releases(NUMBERS, str(store), Limits(60), os.environ)}\n"
    # A name is looked up in the one release as well.
    named = ["projects-of-an-organisation", "--param", "organisation=Tekaistulan tarinaseura ry", "--format", "csv"]
    assert query(*named, "--graph-base", FIRST, on=store).exit_code == 0
    assert "Tekaistulan" in refused(query(*named, "--graph-base", SECOND, on=store))
    assert run("queries", "check", "--on", store, "--graph-base", FIRST).exit_code == 0
    mixed = run("queries", "check", "--on", store)
    assert mixed.exit_code == 1
    assert "the store holds 2 releases" in mixed.stderr
    assert "is no graph that is here" in refused(query("projects-by-status", "--graph-base", "https://example.org/", on=store))


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s ?p ?o }",
        "ask where { ?s ?p ?o }",
        "SELECT*{ ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) (SUM(IF(?o = 1, 1, 0)) AS ?m) WHERE { ?s ?p ?o } GROUP BY ?s",
        "SELECT ?s { { SELECT ?s WHERE { ?s ?p ?o } } }",
        "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1",
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "CONSTRUCT {} {}",
        "DESCRIBE <urn:x>",
        "DESCRIBE <urn:x> # the end",
        "DESCRIBE <urn:x> <urn:y> LIMIT 5",
        "DESCRIBE ?s { ?s ?p ?o }",
        "PREFIX where: <urn:x> # WHERE {\nSELECT ?x ?y { ?x where:a ?y }",
        "SELECT ?g { GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_from_is_put_where_the_grammar_has_it(text: str) -> None:
    store = pyoxigraph.Store()
    store.query(text)
    scoped = of_one_release(text, "https://example.org/g")
    store.query(scoped)
    assert scoped.count(" FROM <https://example.org/g/") == 4
    assert scoped.count(" FROM NAMED <https://example.org/g/") == (4 if "GRAPH" in text else 0)
    assert scoped.count("\n") == text.count("\n")


def test_what_cannot_be_asked_of_one_release_is_an_error() -> None:
    with pytest.raises(QueryError, match="leave that or --graph-base out"):
        of_one_release("SELECT * FROM <urn:x> { ?s ?p ?o }", FIRST)
    for base in ("graph", "https://example.org/#x", "https://example.org/ä"):
        with pytest.raises(OptionError, match="--graph-base"):
            of_one_release(NUMBERS, base)
