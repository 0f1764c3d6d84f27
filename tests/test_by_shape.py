"""Shapes are judged one by one: what one cannot do is said, and the others are applied all the same."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from pathlib import Path
from time import monotonic

import pytest
import rdflib
from test_shacl_compiled import read_triples, shapes_of, w3c_cases

from hankegraph.errors import HankegraphError
from hankegraph.shacl import CompiledShapes, judge_triples, term_text
from hankegraph.shacl.by_shape import Verdict, judge_by_shape
from hankegraph.time_limit import TimeLimitReached, time_limit

GOOD_SHAPE = "ex:good a sh:PropertyShape ; sh:targetClass ex:Class ; sh:path ex:missing ; sh:minCount 1 ."
DATA = 'ex:a a ex:Class ; ex:p "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!" .'


def judged(data: str, shapes: str, seconds: float = 10) -> Verdict:
    graph = shapes_of(shapes)
    return judge_by_shape(read_triples(data), graph, CompiledShapes(graph), seconds)


@pytest.fixture(autouse=True)
def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rdflib and pySHACL log what they do not like."""
    for name in ("rdflib.term", "pyshacl.validator", "pyshacl"):
        monkeypatch.setattr(logging.getLogger(name), "disabled", True)


@pytest.mark.parametrize(("part", "cases"), [("core", 98), ("sparql", 23)])
def test_the_w3c_suite_has_the_results_of_pyshacl(shared: Path, part: str, cases: int) -> None:
    seen, compared = 0, 0
    for name, data_path, shapes_path in w3c_cases(shared / "suites" / "shacl" / part):
        seen += 1
        shapes = rdflib.Graph().parse(shapes_path, publicID=shapes_path.as_uri())
        data = rdflib.Graph().parse(data_path, publicID=data_path.as_uri())
        triples = [(term_text(s), term_text(p), term_text(o)) for s, p, o in data]
        verdict = judge_by_shape(triples, shapes, CompiledShapes(shapes), 20)
        try:
            expected = Counter(judge_triples(triples, shapes))
        except (HankegraphError, NotImplementedError):
            assert verdict.unjudged, name
            continue
        except Exception as error:  # noqa: BLE001 - rdflib raises it itself
            # It does not follow what prefixes import.
            assert "prefix" in str(error), name
            assert not verdict.unjudged, name
            assert len(verdict.results) == 1, name
            continue
        compared += len(expected)
        assert not verdict.unjudged, name
        assert Counter(verdict.results) == expected, name
    assert seen == cases
    assert compared > 10


def test_a_regular_expression_without_end_is_stopped_and_named() -> None:
    bad = 'ex:slow a sh:PropertyShape ; sh:targetClass ex:Class ; sh:path ex:p ; sh:pattern "^(a+)+$" .'
    start = monotonic()
    verdict = judged(DATA, bad + GOOD_SHAPE, 0.3)
    assert monotonic() - start < 10
    assert verdict.unjudged == {"<https://example.org/slow>": "it was not done after 0.3 s"}
    assert [result.shape for result in verdict.results] == ["<https://example.org/good>"]


def test_a_query_that_does_not_parse_is_named_and_the_others_are_asked() -> None:
    bad = """ex:broken a sh:NodeShape ; sh:targetClass ex:Class ;
        sh:sparql [ sh:message "x" ; sh:select "SELECT $this WHERE { $this nope:p 1 }" ] ."""
    verdict = judged(DATA, bad + GOOD_SHAPE)
    assert list(verdict.unjudged) == ["<https://example.org/broken>"]
    assert [result.shape for result in verdict.results] == ["<https://example.org/good>"]


def test_each_shape_says_how_many_nodes_it_looked_at() -> None:
    verdict = judged(DATA, GOOD_SHAPE + "ex:none a sh:NodeShape ; sh:targetClass ex:Klass ; sh:nodeKind sh:IRI .")
    assert verdict.focus_counts == {"<https://example.org/good>": 1, "<https://example.org/none>": 0}


def test_a_limit_comes_through_where_exceptions_are_caught() -> None:
    with pytest.raises(TimeLimitReached), time_limit(0.05):
        while True:
            try:
                sum(range(10_000))
            except Exception:  # noqa: BLE001 - as libraries do
                continue


def test_outside_the_main_thread_there_is_no_limit() -> None:
    done = []

    def work() -> None:
        with time_limit(0.001):
            done.append(sum(range(1_000_000)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done
