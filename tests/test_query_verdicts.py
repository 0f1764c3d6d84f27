"""Every stored query is asked of every engine over the example release, and the verdicts are the table of the documentation.

Where an engine does not say exactly what is expected, `query_differences.toml` says so and why; what it says must be so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from query_engines import ENGINES

from hankegraph.stored_queries.checking import AS_EXPECTED, DIFFERENT, NO_ANSWER, SPELT_OTHERWISE, Check, check_queries
from hankegraph.stored_queries.query_file import read_query_folder

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

ROOT = Path(__file__).parent.parent
QUERY_FOLDER = ROOT / "queries"
QUERIES = read_query_folder(QUERY_FOLDER)
DIFFERENCES = Path(__file__).with_name("query_differences.toml")
DOCUMENT = ROOT / "docs" / "query-verdicts.md"
INTRODUCTION = """# Stored queries on several engines

Every query of `queries/` was asked of every engine below, over the release of `examples/pages`: rdflib read its files, `hankegraph query`
asked the release itself (Oxigraph in memory), and `hankegraph load` put it into the others. Each answer was compared with the one that is
kept beside the query; [queries.md](queries.md) says how. `tests/test_query_verdicts.py` writes this page with `pytest --update-golden`, and
compares it in every run.

A cell is *yes* where every term is the expected one, and *spelt otherwise* where all values are the expected ones and some are written
in another lexical form or datatype, which is listed below the table.
"""
_CELLS = {AS_EXPECTED: "yes", SPELT_OTHERWISE: "spelt otherwise", DIFFERENT: "different", NO_ANSWER: "no answer"}

# What an engine answers now so and now otherwise.
VARIES = "varies"

ChecksOn = Callable[[str], list[Check]]


@dataclass(frozen=True, slots=True)
class Difference:
    """What an engine says otherwise than expected about one query; `reason` is why."""

    engine: str
    query: str
    verdict: str
    says: tuple[str, ...]
    reason: str


def known_differences() -> list[Difference]:
    entries = tomllib.loads(DIFFERENCES.read_text(encoding="utf-8"))["difference"]
    return [Difference(**{**entry, "says": tuple(entry["says"])}) for entry in entries]


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


@pytest.mark.parametrize("engine", ENGINES)
def test_the_answers_of_an_engine_are_the_expected_ones_but_for_the_differences_that_are_explained(
    engine: str, checks_on: ChecksOn
) -> None:
    checks = checks_on(engine)
    assert [check.query.name for check in checks] == [query.name for query in QUERIES]
    varying = {one.query for one in known_differences() if one.engine == engine and one.verdict == VARIES}
    found = {(check.query.name, check.verdict, check.reasons) for check in checks if check.verdict != AS_EXPECTED}
    known = {(one.query, one.verdict, one.says) for one in known_differences() if one.engine == engine}
    assert {one for one in found if one[0] not in varying} == {one for one in known if one[0] not in varying}


def test_every_difference_is_of_an_engine_and_a_query_that_there_are_and_has_a_reason() -> None:
    known = known_differences()
    assert len({(one.engine, one.query) for one in known}) == len(known) > 0
    for one in known:
        assert one.engine in ENGINES
        assert one.query in {query.name for query in QUERIES}
        assert one.verdict in (SPELT_OTHERWISE, DIFFERENT, NO_ANSWER, VARIES)
        assert one.says
        assert one.reason.endswith(".")


def test_the_table_in_the_documentation_has_the_verdicts_of_this_run(checks_on: ChecksOn, update_golden: bool) -> None:
    page = verdict_page({engine: checks_on(engine) for engine in ENGINES}, known_differences())
    if update_golden:
        DOCUMENT.write_text(page, encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == page


def verdict_page(checks: dict[str, list[Check]], differences: Iterable[Difference]) -> str:
    """The page with a row for each query, a column for each engine, and the differences with their reasons."""
    differences = list(differences)
    varying = {(one.engine, one.query) for one in differences if one.verdict == VARIES}

    def cell(engine: str, check: Check) -> str:
        return VARIES if (engine, check.query.name) in varying else _CELLS[check.verdict]

    rows = [
        [f"[{query.name}](../queries/{query.name}.rq)", *(cell(engine, found[number]) for engine, found in checks.items())]
        for number, query in enumerate(QUERIES)
    ]
    passed = ["expected answers"]
    for engine, found in checks.items():
        passed.append(f"{sum(check.is_passed and (engine, check.query.name) not in varying for check in found)} of {len(QUERIES)}")
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


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return [f"| {' | '.join(line)} |" for line in lines]
