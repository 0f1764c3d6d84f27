"""Every way to break a shape is tried on graphs that conform, and the shape itself reports it, or a file says why not."""

from __future__ import annotations

import logging
from pathlib import Path

import pyoxigraph
import pytest

from benchmarks.mutation.damages import ways_of_shape
from benchmarks.mutation.edits import Here
from benchmarks.mutation.judging import compiled_judge
from benchmarks.mutation.report import report, share_caught
from benchmarks.mutation.rules import Shape, focus_nodes, local_name, read_rules
from benchmarks.mutation.run import GRAPHS, LEAST_SHARE, Outcome, Reason, damages, differences, outcomes, read_reasons
from benchmarks.mutation.sound import read_sound_graphs
from hankegraph.rdf import parse_file
from hankegraph.terms import Triple

# rdflib warns of ill-typed literals and of its own comparisons of them.
pytestmark = pytest.mark.filterwarnings("ignore")

ROOT = Path(__file__).parent.parent
SHAPE_FILES = sorted((ROOT / "shapes").glob("*.ttl"))
REASONS = read_reasons(ROOT / "benchmarks" / "mutation" / "survivors.toml")
PREFIXES = """
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""


@pytest.fixture(scope="module", autouse=True)
def silence() -> None:
    """Rdflib logs every ill-typed literal with a traceback."""
    logging.getLogger("rdflib.term").disabled = True


@pytest.fixture(scope="module")
def rules() -> dict[str, Shape]:
    return dict(read_rules(triple for path in SHAPE_FILES for triple in parse_file(path)))


@pytest.fixture(scope="module")
def found(rules: dict[str, Shape]) -> list[Outcome]:
    judge = compiled_judge(SHAPE_FILES)
    sound = read_sound_graphs(ROOT / "examples" / "pages", ROOT / "tests" / "cases" / "shapes", judge)
    return outcomes(damages(rules, sound, GRAPHS), judge)


def read_turtle(text: str) -> frozenset[Triple]:
    quads = pyoxigraph.parse((PREFIXES + text).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    return frozenset((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads)


def test_of_the_ways_to_break_the_shapes_nearly_all_are_caught_by_the_shape_that_is_broken(found: list[Outcome]) -> None:
    assert len(found) > 650
    assert share_caught(found) >= LEAST_SHARE


def test_every_way_that_is_not_caught_has_a_reason_and_no_other_has_one(found: list[Outcome]) -> None:
    assert differences([outcome for outcome in found if not outcome.is_caught], REASONS) == []


def test_the_document_says_what_was_found(found: list[Outcome]) -> None:
    assert (ROOT / "docs" / "mutation.md").read_text(encoding="utf-8") == report(found, REASONS), "run: make mutate"


def test_every_constraint_of_every_judging_shape_is_tried(found: list[Outcome], rules: dict[str, Shape]) -> None:
    tried = {(outcome.shape, word) for outcome in found for word in outcome.way.replace("sh:", "").split() if word in PARAMETERS}
    asked = {(shape.code, parameter) for shape in rules.values() if shape.is_judging for parameter in shape.parameters}
    assert len(asked) > 100
    # These are tried as what the shapes say that they name; flags and qualified counts go with another parameter.
    through_others = {"node", "or", "property", "qualifiedMaxCount"}
    assert {(shape, parameter) for shape, parameter in asked - tried if parameter not in through_others} == set()


PARAMETERS = {
    *("minCount", "maxCount", "datatype", "nodeKind", "class", "pattern", "minLength", "maxLength", "in", "languageIn", "uniqueLang"),
    *("qualifiedValueShape", "lessThanOrEquals", "disjoint", "minInclusive", "maxInclusive", "not", "or", "property", "hasValue"),
}


def test_a_shape_that_is_too_weak_is_found_out(rules: dict[str, Shape], tmp_path: Path) -> None:
    weak = (ROOT / "shapes" / "organisation.ttl").read_text(encoding="utf-8").replace("sh:minCount 1", "sh:minCount 0")
    (tmp_path / "organisation.ttl").write_text(weak, encoding="utf-8")
    judge = compiled_judge([tmp_path / "organisation.ttl"])
    sound = read_sound_graphs(ROOT / "examples" / "pages", ROOT / "tests" / "cases" / "shapes", judge)
    of_names = {name: shape for name, shape in rules.items() if shape.code == "organisation-has-a-name"}
    survivors = [outcome for outcome in outcomes(damages(of_names, sound, 1), judge) if not outcome.is_caught]
    assert [(outcome.shape, outcome.way) for outcome in survivors if outcome.way.startswith("sh:")] == [
        ("organisation-has-a-name", "sh:minCount | too few values")
    ]


def test_a_survivor_without_a_reason_and_a_reason_without_a_survivor_are_named() -> None:
    survivor = Outcome("a", "way", tried=2, caught=1, errors=0, reported_by=frozenset())
    assert not survivor.is_caught
    assert differences([survivor], [Reason("way", ("a",), "why")]) == []
    assert differences([survivor], []) == ["a: way is not caught, and survivors.toml does not say why"]
    assert differences([], [Reason("way", ("a",), "why")]) == ["a: way is caught, or is not tried; take it out of survivors.toml"]
    assert differences([survivor], [Reason("way", ("a",), "why"), Reason("way", ("a",), "why else")]) == ["a: way has two reasons"]


# Constraints that no shape of ours has, each with data that conform.
OTHERS = {
    "minExclusive": ("sh:path ex:p ; sh:minExclusive 3", "ex:p 5", {"the bound itself", "just below the bound", "far below the bound"}),
    "maxExclusive": ("sh:path ex:p ; sh:maxExclusive 7", "ex:p 5", {"the bound itself", "just above the bound", "far above the bound"}),
    "lessThan": ("sh:path ex:p ; sh:lessThan ex:q", "ex:p 5 ; ex:q 6", {"the same value", "swapped", "one step too early"}),
    "equals": ("sh:path ex:p ; sh:equals ex:q", "ex:p 5 ; ex:q 5", {"a value less under q", "a value more under q"}),
    "closed": ("sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property ex:inner", "ex:p 5", {"a property that is not listed"}),
    "hasValue": ("sh:path ex:p ; sh:hasValue 5", "ex:p 5", {"the value is missing"}),
    "and": ("sh:path ex:p ; sh:and ( ex:number )", "ex:p 5", {"a datatype that is far"}),
    "qualifiedMinCount": ("sh:path ex:p ; sh:qualifiedValueShape ex:number ; sh:qualifiedMinCount 1", "ex:p 5", {"no value of the kind"}),
    "minCount 2": ("sh:path ex:p ; sh:minCount 2", "ex:p 5 , 6", {"too few values"}),
}


@pytest.mark.parametrize(("shape", "data", "ways"), OTHERS.values(), ids=OTHERS.keys())
def test_a_new_kind_of_constraint_is_broken_with_no_new_code(shape: str, data: str, ways: set[str], tmp_path: Path) -> None:
    kind = "sh:PropertyShape" if "sh:path" in shape else "sh:NodeShape"
    text = f"""ex:shape a {kind} ; sh:targetClass ex:Thing ; {shape} .
        ex:inner a sh:PropertyShape ; sh:path ex:p ; sh:maxCount 3 .
        ex:number a sh:NodeShape ; sh:datatype xsd:integer ."""
    path = tmp_path / "shapes.ttl"
    path.write_text(PREFIXES + text, encoding="utf-8")
    shapes, graph = read_rules(parse_file(path)), read_turtle(f"ex:thing a ex:Thing ; {data} .")
    broken = shapes["<https://example.org/shape>"]
    (focus,) = focus_nodes(graph, broken)
    edits = dict(ways_of_shape(Here(shapes, graph, focus, broken.path), broken))
    assert ways <= {way.rpartition(" | ")[2] for way in edits}
    judge = compiled_judge([path])
    assert judge(graph) == []
    for way, edit in edits.items():
        if way.rpartition(" | ")[2] in ways:
            results = judge(edit(graph))
            assert results, way
            assert "shape" in {local_name(result.shape) for result in results} or "inner" in {local_name(r.shape) for r in results}, way


def test_a_constraint_that_cannot_be_broken_yet_is_an_error() -> None:
    shape = Shape("<https://example.org/shape>", "<https://example.org/p>", ("<https://example.org/Thing>",), (), {"sparql": ("_:x",)})
    graph = read_turtle("ex:thing a ex:Thing ; ex:p 5 .")
    with pytest.raises(NotImplementedError, match="sh:sparql of shape"):
        list(ways_of_shape(Here({}, graph, "<https://example.org/thing>", shape.path), shape))
