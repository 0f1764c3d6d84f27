"""The command on the data and shapes of pySHACL's own tests: it conforms where plain pySHACL does, and has the same results."""

from __future__ import annotations

import logging
import os
import tomllib

import pyshacl
import pytest
import rdflib
from click.testing import CliRunner
from conftest import ROOT
from pyshacl_cases import Pair, extract_tests, pairs_of_files, pairs_of_texts
from shacl_reports import conforms, differences

from hankegraph.cli import main
from hankegraph.commands import exit_codes
from hankegraph.shacl.term_checks import PYSHACL_ERRORS

THIRD_PARTY = ROOT / "tests" / "third_party"
ARCHIVE = THIRD_PARTY / "downloads" / f"pyshacl-{pyshacl.__version__}.tar.gz"
EXPECTED_DIFFERENCES = tomllib.loads((THIRD_PARTY / "expected_differences.toml").read_text(encoding="utf-8"))["pyshacl"]
RDFLIB_NAMES = {".ttl": "turtle", ".trig": "trig", ".jsonld": "json-ld"}
# What follows the data and shapes of a network connection that is not allowed.
REFUSALS = (*PYSHACL_ERRORS, SyntaxError, OSError, NotImplementedError)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> list[Pair]:
    if not ARCHIVE.exists():
        message = f"{ARCHIVE.name} is not there; fetch it with: tests/third_party/fetch.sh"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    folder = tmp_path_factory.mktemp("pyshacl")
    extract_tests(ARCHIVE, folder / "test")
    (folder / "texts").mkdir()
    return [*pairs_of_files(folder / "test"), *pairs_of_texts(folder / "test", folder / "texts")]


@pytest.fixture(autouse=True)
def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rdflib and pySHACL log what they do not like."""
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)


def plain_report(pair: Pair) -> rdflib.Graph | None:
    """The report of plain pySHACL, None where it gives none."""
    try:
        _, report, _ = pyshacl.validate(
            str(pair.data),
            data_graph_format=RDFLIB_NAMES[pair.data.suffix],
            shacl_graph=str(pair.shapes),
            shacl_graph_format=RDFLIB_NAMES[pair.shapes.suffix],
            inference="none",
            meta_shacl=False,
        )
    except Exception as error:
        # rdflib raises an `Exception` itself where a query has a prefix that is not declared.
        if not isinstance(error, REFUSALS) and type(error) is not Exception:
            raise
        return None
    return report if isinstance(report, rdflib.Graph) else None


def disagreement(pair: Pair) -> str:
    """What the command says of the pair and plain pySHACL does not, or the other way round; nothing where they say the same."""
    result = CliRunner().invoke(main, ["validate", str(pair.data), "--shapes", str(pair.shapes), "--format", "turtle"])
    assert result.exception is None or isinstance(result.exception, SystemExit), (pair.name, result.exception)
    expected = plain_report(pair)
    if expected is None:
        return "" if result.exit_code == exit_codes.COULD_NOT_RUN else f"exit code {result.exit_code} where pySHACL gives no report"
    if result.exit_code == exit_codes.COULD_NOT_RUN:
        return "a shape could not be applied"
    report = rdflib.Graph().parse(data=result.stdout, format="turtle")
    found = differences(report, expected)
    if conforms(report) != conforms(expected):
        found.append("one conforms and the other does not")
    return "\n".join(found)


@pytest.mark.filterwarnings("ignore")
def test_every_pair_has_the_results_of_plain_pyshacl(pairs: list[Pair]) -> None:
    assert len({pair.name for pair in pairs}) == len(pairs) > 400
    # The W3C's suite, which is part of these, is compared with what it expects in test_w3c_shacl_suite.py.
    chosen = [pair for pair in pairs if not pair.name.startswith("resources/sht_tests")]
    found = {pair.name: text for pair in chosen if (text := disagreement(pair))}
    assert found.keys() == EXPECTED_DIFFERENCES.keys(), found
    assert all(EXPECTED_DIFFERENCES.values())


def test_the_tests_are_those_of_the_pyshacl_that_is_pinned() -> None:
    pinned = (THIRD_PARTY / "requirements.txt").read_text(encoding="utf-8").split()
    assert f"pyshacl=={pyshacl.__version__}" in pinned
    hash_of_archive = next(word for word in pinned if word.startswith("--hash="))
    assert hash_of_archive in (ROOT / "requirements.txt").read_text(encoding="utf-8")
