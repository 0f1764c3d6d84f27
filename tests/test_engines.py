"""Engines of others find in our graphs what pySHACL finds: the same results by focus node, path, shape and component.

Where one does not, `engines/disagreements.toml` says so and why; what it says must be so.
"""

from __future__ import annotations

import logging
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest
from other_engines import ENGINES, Answer, Verdict, answers, need_engines, verdict_of

from benchmarks.mutation.judging import compiled_judge
from benchmarks.mutation.rules import local_name, read_rules
from benchmarks.mutation.run import damages
from benchmarks.mutation.sound import read_sound_graphs
from hankegraph.rdf import parse_file
from hankegraph.terms import Triple

# rdflib warns of ill-typed literals and of its own comparisons of them.
pytestmark = pytest.mark.filterwarnings("ignore")

ROOT = Path(__file__).parent.parent
SHAPE_FILES = sorted((ROOT / "shapes").glob("*.ttl"))
CASES = ROOT / "tests" / "cases" / "shapes"
NAMES = {"jena", "rdf-validate-shacl", "shacl-engine"}
ANY = "*"


class Judged(NamedTuple):
    """A graph with pySHACL's results and those of the others; `name` is that of the case, or the way in which the graph was damaged."""

    name: str
    triples: frozenset[Triple]
    expected: list[Verdict]
    answer: Answer


class Disagreement(NamedTuple):
    """One engine gives a result more than pySHACL, or one less."""

    engine: str
    says: str
    graph: str
    shape: str
    component: str


def shape_triples() -> list[Triple]:
    return [triple for path in SHAPE_FILES for triple in parse_file(path)]


def graphs_to_judge(release: Path) -> Iterator[tuple[str, frozenset[Triple], list[Verdict]]]:
    """The bad cases, each way to break a shape on one graph, and the release of the examples with what it holds back."""
    judge = compiled_judge(SHAPE_FILES)
    base = frozenset(parse_file(CASES / "base.ttl"))
    for case in sorted(CASES.glob("*/bad*.ttl")):
        graph = base | frozenset(parse_file(case))
        yield f"{case.parent.name}/{case.stem}", graph, [verdict_of(result) for result in judge(graph) or ()]
    # The good case of a shape is smaller than the case that has everything.
    sound = [one for one in read_sound_graphs(ROOT / "examples" / "pages", CASES, judge) if one.name != "complete"]
    for damage in damages(read_rules(shape_triples()), sound, 1):
        graph, results = damage.graph, judge(damage.graph)
        if results is None and damage.compared:
            graph, results = damage.graph_without_comparison, judge(damage.graph_without_comparison)
        # Where pySHACL ends with an error it has said nothing.
        yield damage.way, graph, [verdict_of(result) for result in results or ()]
    files = [release / "hankegraph.nt", release / "provenance.ttl", *sorted((release / "held-back").glob("*.ttl"))]
    files += sorted((ROOT / "ontology" / "vocabularies").glob("*.ttl"))
    graph = frozenset(triple for path in files for triple in parse_file(path))
    yield "release", graph, [verdict_of(result) for result in judge(graph) or ()]


@pytest.fixture(scope="module")
def judged(example_release: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Judged]:
    need_engines()
    logging.getLogger("rdflib.term").disabled = True
    graphs = list(graphs_to_judge(example_release))
    found = answers([triples for _, triples, _ in graphs], shape_triples(), tmp_path_factory.mktemp("engines"))
    return [Judged(*graph, answer) for graph, answer in zip(graphs, found, strict=True)]


def disagreements(judged: Sequence[Judged]) -> set[Disagreement]:
    found = set()
    for one in judged:
        for engine, answer in one.answer.items():
            assert not isinstance(answer, str), (one.name, engine, answer)
            for says, verdicts in (
                ("a result more", Counter(answer) - Counter(one.expected)),
                ("a result less", Counter(one.expected) - Counter(answer)),
            ):
                for verdict in verdicts:
                    shape, component = (local_name(f"<{iri}>") for iri in (verdict.shape, verdict.component))
                    found.add(Disagreement(engine, says, one.name, shape, component.removesuffix("ConstraintComponent")))
    return found


def expected_disagreements() -> list[Disagreement]:
    entries = tomllib.loads((ENGINES / "disagreements.toml").read_text(encoding="utf-8"))["disagreement"]
    assert all(entry["reason"].endswith(".") for entry in entries)
    return [
        Disagreement(engine, entry["says"], graph, shape, entry["component"])
        for entry in entries
        for engine, graph, shape in product(entry["engines"], entry["graphs"], entry["shapes"])
    ]


def test_there_are_graphs_of_every_kind_and_every_engine_judges_them_all(judged: list[Judged]) -> None:
    assert all(one.answer.keys() == NAMES for one in judged)
    assert len(judged) > 900
    assert len({verdict.shape for one in judged for verdict in one.expected}) == sum(
        shape.is_judging for shape in read_rules(shape_triples()).values()
    )
    release = judged[-1]
    assert (release.name, len(release.triples) > 3000, len(release.expected) > 10) == ("release", True, True)


def test_engines_disagree_with_pyshacl_where_it_is_said_and_nowhere_else(judged: list[Judged]) -> None:
    found = disagreements(judged)
    expected = expected_disagreements()
    assert len(expected) == len(set(expected))
    anywhere = {one for one in expected if one.graph == ANY}
    assert anywhere <= {one._replace(graph=ANY) for one in found}
    assert {one for one in found if one._replace(graph=ANY) not in anywhere} == set(expected) - anywhere


def test_each_violation_of_the_release_is_found_by_every_engine(judged: list[Judged]) -> None:
    release = judged[-1]
    for engine, answer in release.answer.items():
        assert set(release.expected) - set(answer) == set(), engine
