"""Every stored query is asked of every engine over the example release, with clients of others too; the verdicts are in the documentation.

Where an engine does not say exactly what is expected, `query_differences.toml` says so and why; what it says must be so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from query_clients import CLIENTS
from query_differences import Difference, known_differences
from query_engines import ENGINES, loaded_server

from hankegraph.stored_queries.checking import AS_EXPECTED, DIFFERENT, NO_ANSWER, SPELT_OTHERWISE, Check, check_queries
from hankegraph.stored_queries.query_file import ASK, read_query_folder
from hankegraph.stores.addresses import parse_store

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

# It makes graphs in a way that rdflib would rather have otherwise.
USES_SPARQLWRAPPER = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

ROOT = Path(__file__).parent.parent
QUERY_FOLDER = ROOT / "queries"
QUERIES = read_query_folder(QUERY_FOLDER)
DOCUMENT = ROOT / "docs" / "query-verdicts.md"
INTRODUCTION = """# Stored queries on several engines

Every query of `queries/` was asked of every engine below, over the release of `examples/pages`: rdflib read its files, `hankegraph query`
asked the release itself (Oxigraph in memory), and `hankegraph load` put it into the others. Each answer was compared with the one that is
kept beside the query; [queries.md](queries.md) says how. `tests/test_query_verdicts.py` writes this page with `pytest --update-golden`, and
compares it in every run.

A cell is *yes* where every term is the expected one, and *spelt otherwise* where all values are the expected ones and some are written
in another lexical form or datatype, which is listed below the table.
"""
CLIENT_INTRODUCTION = """
## Clients of others

The same queries, as they stand in their files, were asked of the same servers with clients that people use: SPARQLWrapper, Comunica, and
`rsparql` of Jena, which reads queries with ARQ. The servers showed all their graphs as one: Oxigraph with `--union-default-graph`,
Fuseki with `--set tdb2:unionDefaultGraph=true`, Virtuoso as it is. A cell has the number of expected answers.
"""
CLIENT_DIFFERENCES = """
Virtuoso 7 answers ASK with a row of one number when it is asked for results in the usual way, which Comunica and `rsparql` do not take
for yes or no. `hankegraph query` does, and SPARQLWrapper adds a parameter (`format=json`) with which Virtuoso says yes or no.
"""
# What makes a server show all its graphs as one to everybody, by its kind; and its name in the table.
ALL_GRAPHS_AS_ONE = {"oxigraph": ["--union-default-graph"], "fuseki": ["--set", "tdb2:unionDefaultGraph=true"], "virtuoso": []}
SERVER_NAMES = {"oxigraph": "Oxigraph server", "fuseki": "Fuseki", "virtuoso": "Virtuoso"}
_CELLS = {AS_EXPECTED: "yes", SPELT_OTHERWISE: "spelt otherwise", DIFFERENT: "different", NO_ANSWER: "no answer"}

ChecksOn = Callable[[str], list[Check]]
ChecksWith = Callable[[str, str], list[Check]]


@pytest.fixture(scope="module")
def checks_on(example_release: Path, tmp_path_factory: pytest.TempPathFactory) -> ChecksOn:
    """The verdicts of an engine, which is asked once."""
    found: dict[str, list[Check]] = {}

    def checks(engine: str) -> list[Check]:
        if engine not in found:
            with ENGINES[engine](example_release, tmp_path_factory.mktemp("engine")) as ask:
                found[engine] = list(check_queries(QUERIES, QUERY_FOLDER, ask))
        return found[engine]

    return checks


@pytest.fixture(scope="module")
def checks_with(example_release: Path, tmp_path_factory: pytest.TempPathFactory) -> ChecksWith:
    """The verdicts about what a client got from a kind of server, which is started once for all clients."""
    found: dict[tuple[str, str], list[Check]] = {}

    def checks(client: str, kind: str) -> list[Check]:
        if (client, kind) not in found:
            with loaded_server(kind, example_release, tmp_path_factory.mktemp("server"), *ALL_GRAPHS_AS_ONE[kind]) as server:
                for name, ask_all in CLIENTS.items():
                    ask = ask_all(parse_store(server.address).query, QUERIES)
                    found[name, kind] = list(check_queries(QUERIES, QUERY_FOLDER, ask))
        return found[client, kind]

    return checks


@pytest.mark.parametrize("engine", ENGINES)
def test_the_answers_of_an_engine_are_the_expected_ones_but_for_the_differences_that_are_explained(
    engine: str, checks_on: ChecksOn
) -> None:
    checks = checks_on(engine)
    assert [check.query.name for check in checks] == [query.name for query in QUERIES]
    found = {(check.query.name, check.verdict, check.reasons) for check in checks if check.verdict != AS_EXPECTED}
    known = {(one.query, one.verdict, one.says) for one in known_differences() if one.engine == engine}
    assert found == known


def test_every_difference_is_of_an_engine_and_a_query_that_there_are_and_has_a_reason() -> None:
    known = known_differences()
    assert len({(one.engine, one.query) for one in known}) == len(known) > 0
    for one in known:
        assert one.engine in ENGINES
        assert one.query in {query.name for query in QUERIES}
        assert one.verdict in (SPELT_OTHERWISE, DIFFERENT, NO_ANSWER)
        assert one.says
        assert one.reason.endswith(".")


@USES_SPARQLWRAPPER
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("kind", SERVER_NAMES)
def test_clients_of_others_get_the_expected_answers_as_well(client: str, kind: str, checks_with: ChecksWith) -> None:
    failed = {check.query.name: check.reasons for check in checks_with(client, kind) if not check.is_passed}
    # `CLIENT_DIFFERENCES` says why.
    known = {query.name for query in QUERIES if query.form == ASK} if kind == "virtuoso" and client != "SPARQLWrapper" else set()
    assert {name: reasons for name, reasons in failed.items() if name not in known} == {}
    assert known <= failed.keys()


@USES_SPARQLWRAPPER
def test_the_tables_in_the_documentation_have_the_verdicts_of_this_run(
    checks_on: ChecksOn, checks_with: ChecksWith, update_golden: bool
) -> None:
    page = verdict_page({engine: checks_on(engine) for engine in ENGINES}, known_differences())
    page += client_section({client: {kind: checks_with(client, kind) for kind in SERVER_NAMES} for client in CLIENTS})
    if update_golden:
        DOCUMENT.write_text(page, encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == page


def verdict_page(checks: dict[str, list[Check]], differences: Iterable[Difference]) -> str:
    """The page with a row for each query, a column for each engine, and the differences with their reasons."""
    rows = [
        [f"[{query.name}](../queries/{query.name}.rq)", *(_CELLS[found[number].verdict] for found in checks.values())]
        for number, query in enumerate(QUERIES)
    ]
    passed = ["expected answers", *(f"{sum(check.is_passed for check in found)} of {len(QUERIES)}" for found in checks.values())]
    explained = [
        [f"[{one.query}](../queries/{one.query}.rq)", one.engine, "; ".join(f"`{says}`" for says in one.says), one.reason]
        for one in sorted(differences, key=lambda one: (one.query, list(ENGINES).index(one.engine)))
    ]
    return "\n".join(
        [
            INTRODUCTION,
            *table(["query", *checks], [*rows, passed]),
            "\n## What is said otherwise, and why\n",
            *table(["query", "engine", "difference", "reason"], explained),
            "",
        ]
    )


def client_section(checks: dict[str, dict[str, list[Check]]]) -> str:
    """The section with a row for each client and a column for each server."""
    rows = [
        [client, *(f"{sum(check.is_passed for check in found)} of {len(found)}" for found in of_servers.values())]
        for client, of_servers in checks.items()
    ]
    return "\n".join([CLIENT_INTRODUCTION, *table(["client", *SERVER_NAMES.values()], rows), CLIENT_DIFFERENCES])


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return [f"| {' | '.join(line)} |" for line in lines]
