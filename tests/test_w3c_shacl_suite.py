"""The command on the SHACL suite of the W3C: its report in Turtle is the one that the manifest expects, blank nodes up to their names."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
import rdflib
from click.testing import CliRunner
from conftest import ROOT
from rdflib.namespace import RDF
from rdflib.term import Node
from shacl_reports import conforms, differences

from hankegraph.cli import main
from hankegraph.commands import exit_codes

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = rdflib.Namespace("http://www.w3.org/ns/shacl-test#")
EXPECTED_DIFFERENCES = tomllib.loads((ROOT / "tests" / "third_party" / "expected_differences.toml").read_text(encoding="utf-8"))["w3c"]


class Case(NamedTuple):
    """A case of the suite; where no report is expected, a failure is."""

    name: str
    data: Path
    shapes: Path
    expected: rdflib.Graph | None


def read_cases(folder: Path) -> Iterator[Case]:
    for path in sorted(folder.glob("*/*/*.ttl")):
        graph = rdflib.Graph().parse(path, publicID=path.as_uri())
        for case in graph.subjects(RDF.type, SHT.Validate):
            action = graph.value(case, MF.action)
            data, shapes = (path_of(graph.value(action, name)) for name in (SHT.dataGraph, SHT.shapesGraph))
            is_failure = graph.value(case, MF.result) == SHT.Failure
            yield Case(str(path.relative_to(folder)), data, shapes, None if is_failure else graph)


def path_of(iri: Node | None) -> Path:
    return Path(urlsplit(str(iri)).path)


@pytest.fixture(scope="module")
def cases(shared: Path) -> list[Case]:
    found = list(read_cases(shared / "suites" / "shacl"))
    assert len(found) == 121
    return found


def disagreement(case: Case) -> str:
    """What the command says of a case that it should not; nothing where it says what it should."""
    result = CliRunner().invoke(main, ["validate", str(case.data), "--shapes", str(case.shapes), "--format", "turtle"])
    assert result.exception is None or isinstance(result.exception, SystemExit), (case.name, result.exception)
    if case.expected is None:
        return "" if result.exit_code == exit_codes.COULD_NOT_RUN else f"exit code {result.exit_code} instead of a failure"
    report = rdflib.Graph().parse(data=result.stdout, format="turtle")
    found = differences(report, case.expected)
    expected_code = exit_codes.CLEAN if conforms(case.expected) else exit_codes.VIOLATIONS
    if result.exit_code != expected_code and "sh:Violation" in result.stdout:
        found.append(f"exit code {result.exit_code}")
    return "\n".join(found)


@pytest.mark.parametrize(
    "part", ["core/complex", "core/misc", "core/node", "core/path", "core/property", "core/targets", "core/validation", "sparql"]
)
def test_every_case_has_the_report_that_the_suite_expects(cases: list[Case], part: str) -> None:
    chosen = [case for case in cases if case.name.startswith(part)]
    assert chosen
    found = {case.name: text for case in chosen if (text := disagreement(case))}
    assert found.keys() == {name for name in EXPECTED_DIFFERENCES if name.startswith(part)}, found


def test_every_case_belongs_to_a_part_and_every_difference_to_a_case(cases: list[Case]) -> None:
    assert EXPECTED_DIFFERENCES.keys() <= {case.name for case in cases}
    assert all(EXPECTED_DIFFERENCES.values())
    assert sum(case.name.startswith("core/") for case in cases) == 98
    assert sum(case.expected is None for case in cases) == 7
