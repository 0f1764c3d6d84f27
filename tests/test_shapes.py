"""The shapes judge the cases in `cases/shapes/<shape>/` as their file names say, together with `base.ttl` (what the cases link to).

`good*.ttl` gives no violation and nothing of its shape. `bad*.ttl` gives one result of its shape and nothing else,
unless its first line says otherwise: `# expect: shape, shape`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pyoxigraph
import pyshacl
import pytest
from rdflib import RDF, RDFS, SH, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, PROV, DefinedNamespaceMeta
from rdflib.term import Node

ROOT = Path(__file__).parent.parent
SHAPE_FILES = sorted((ROOT / "shapes").glob("*.ttl"))
CASES = ROOT / "tests" / "cases" / "shapes"
GOOD = sorted(CASES.glob("*/good*.ttl"))
BAD = sorted(CASES.glob("*/bad*.ttl"))

HG = Namespace("https://w3id.org/hankegraph/def#")
CONCEPTS = Namespace("https://w3id.org/hankegraph/def/")
SHAPES = "https://w3id.org/hankegraph/shapes#"
CASE = Namespace("https://example.org/")
JUDGED = CASE.judged

REUSED_VOCABULARIES: tuple[DefinedNamespaceMeta, ...] = (DCTERMS, FOAF, PROV, RDF, RDFS, SH, SKOS)

TARGETS = (SH.targetClass, SH.targetSubjectsOf)
# Shapes whose every bad case breaks another shape too.
NEVER_ALONE = {
    "start-date-is-a-date": "beside an end date, what is no date has no order; the cases leave the end date out, which is a warning",
    "unclaimed-text-is-a-string": "that there is unclaimed text is always reported",
}
STRUCTURE = {RDF.type, RDFS.isDefinedBy, RDFS.seeAlso, SH.message, SH.path, SH.severity, *TARGETS}


class Result(NamedTuple):
    """One validation result; what is nested under `sh:detail` is not one."""

    shape: str
    severity: Node | None
    focus_node: Node | None
    path: Node | None
    value: Node | None


def rdflib_term(term: object) -> Node:
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    assert isinstance(term, pyoxigraph.Literal)
    if term.language:
        return Literal(term.value, lang=term.language)
    # rdflib would rewrite an ill-typed literal into a well-typed one, and the case with it
    return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)


def read_turtle(*paths: Path) -> Graph:
    graph = Graph()
    for path in paths:
        for quad in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE, rename_blank_nodes=True):
            graph.add((rdflib_term(quad.subject), rdflib_term(quad.predicate), rdflib_term(quad.object)))
    return graph


def judging_shapes(shapes: Graph) -> set[Node]:
    """The shapes with a target; all others are named by one of these and never the source of a result."""
    return {shape for target in TARGETS for shape in shapes.subjects(target)}


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return read_turtle(*SHAPE_FILES)


def validate(data: Graph, shapes: Graph) -> list[Result]:
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    assert isinstance(report, Graph)
    results = [
        Result(
            str(report.value(result, SH.sourceShape)).removeprefix(SHAPES),
            report.value(result, SH.resultSeverity),
            report.value(result, SH.focusNode),
            report.value(result, SH.resultPath),
            report.value(result, SH.value),
        )
        for result in report.objects(None, SH.result)
    ]
    return sorted(results, key=lambda result: result.shape)


def expected_shapes(case: Path) -> list[str]:
    listed = re.match(r"# expect: (.+)\n", case.read_text(encoding="utf-8"))
    return sorted(listed[1].split(", ")) if listed else [case.parent.name]


def case_name(case: Path) -> str:
    return f"{case.parent.name}/{case.stem}"


def missing_cases(shapes: Graph) -> set[str]:
    """What every judging shape has, as far as it is not there: a good case, and a bad one that gives its result once."""
    judging = {str(shape).removeprefix(SHAPES) for shape in judging_shapes(shapes)}
    once = {case.parent.name for case in BAD if expected_shapes(case).count(case.parent.name) == 1}
    alone = {case.parent.name for case in BAD if expected_shapes(case) == [case.parent.name]} | NEVER_ALONE.keys()
    wanted = {f"{shape}/{kind}" for shape in judging for kind in ("good", "bad with its result once", "bad with nothing else")}
    there = {f"{case.parent.name}/good" for case in GOOD}
    there |= {f"{shape}/bad with its result once" for shape in once} | {f"{shape}/bad with nothing else" for shape in alone}
    return wanted - there


def test_every_judging_shape_has_a_good_case_and_a_bad_one_that_gives_its_result_and_no_other(shapes: Graph) -> None:
    judging = {str(shape).removeprefix(SHAPES) for shape in judging_shapes(shapes)}
    assert judging
    assert missing_cases(shapes) == set()
    assert {case.parent.name for case in (*GOOD, *BAD)} == judging
    assert set(CASES.glob("*/*")) == {*GOOD, *BAD}
    assert NEVER_ALONE.keys() <= judging


def test_a_shape_without_cases_is_named(shapes: Graph) -> None:
    added = read_turtle(*SHAPE_FILES)
    new = URIRef(f"{SHAPES}project-has-a-postcode")
    added.add((new, SH.targetClass, HG.Project))
    assert missing_cases(added) == {
        f"project-has-a-postcode/{kind}" for kind in ("good", "bad with its result once", "bad with nothing else")
    }


@pytest.mark.parametrize("case", GOOD, ids=case_name)
def test_good_case_gives_nothing_of_its_shape_and_no_violation(case: Path, shapes: Graph) -> None:
    results = validate(read_turtle(CASES / "base.ttl", case), shapes)
    assert [result for result in results if result.shape == case.parent.name or result.severity == SH.Violation] == []


@pytest.mark.parametrize("case", BAD, ids=case_name)
def test_bad_case_gives_exactly_the_results_that_it_expects(case: Path, shapes: Graph) -> None:
    results = validate(read_turtle(CASES / "base.ttl", case), shapes)
    assert [result.shape for result in results] == expected_shapes(case)
    for result in results:
        assert result.focus_node == JUDGED or isinstance(result.focus_node, BNode)
        assert result.path == shapes.value(URIRef(SHAPES + result.shape), SH.path)


def test_data_with_everything_right_give_no_result(shapes: Graph) -> None:
    data = read_turtle(CASES / "base.ttl", CASES / "complete.ttl")
    assert validate(data, shapes) == []
    assert set(shapes.objects(None, SH.targetClass)) - set(data.objects(None, RDF.type)) == {HG.ProvisionalConcept}


def test_complete_case_states_every_path_that_the_shapes_judge(shapes: Graph) -> None:
    data = read_turtle(CASES / "base.ttl", CASES / "complete.ttl")
    paths = {path for shape in judging_shapes(shapes) for path in shapes.objects(shape, SH.path)}
    assert paths - set(data.predicates()) == {HG.unclaimedText}


@pytest.mark.parametrize(
    ("case", "path", "value"),
    [
        ("project-has-a-title/bad", DCTERMS.title, None),
        ("project-has-one-end-date/bad", HG.endDate, None),
        ("project-ends-not-before-it-starts/bad", HG.startDate, Literal("2021-01-01", datatype=XSD.date)),
        ("title-is-text/bad-language", DCTERMS.title, Literal("Eins", lang="de")),
        ("public-share-is-a-percentage/bad-above", HG.publicSharePercent, Literal("100.01", datatype=XSD.decimal)),
        ("measure-is-in-its-scheme/bad-unknown", HG.measure, CONCEPTS["measure/unknown"]),
        ("measure-is-reviewed/bad", HG.measure, CASE.new),
        ("record-has-no-unclaimed-text/bad", HG.unclaimedText, None),
        ("specific-objective-is-not-under-a-2023-programme/bad", None, JUDGED),
        ("cap-objective-is-not-under-a-2014-programme/bad", None, JUDGED),
    ],
)
def test_result_names_the_path_and_the_value_at_fault(case: str, path: Node | None, value: Node | None, shapes: Graph) -> None:
    (result,) = validate(read_turtle(CASES / "base.ttl", CASES / f"{case}.ttl"), shapes)
    assert (result.focus_node, result.path, result.value) == (JUDGED, path, value)


def test_shape_without_a_path_names_the_properties_that_it_weighs(shapes: Graph) -> None:
    weighing = {shape for shape in judging_shapes(shapes) if (shape, SH["or"], None) in shapes} - set(shapes.subjects(SH.path))
    assert weighing
    for shape in weighing:
        weighed = set(shapes.objects(shape, RDFS.seeAlso))
        assert HG.fundingProgramme in weighed
        assert weighed - {HG.fundingProgramme} == set(shapes.objects(shape, SH.targetSubjectsOf))


def test_every_judging_shape_has_a_severity_a_home_and_a_message_in_each_language(shapes: Graph) -> None:
    for shape in judging_shapes(shapes):
        assert list(shapes.objects(shape, SH.severity)) in ([SH.Violation], [SH.Warning], [SH.Info]), shape
        assert list(shapes.objects(shape, RDFS.isDefinedBy)) == [URIRef(SHAPES[:-1])], shape
        messages = list(shapes.objects(shape, SH.message))
        assert sorted(message.language or "" for message in messages if isinstance(message, Literal)) == [
            "en",
            "fi",
            "sv",
        ]
        for message in messages:
            # no engine fills in placeholders for the constraints of SHACL Core
            assert re.fullmatch(r"[A-ZÅÄÖ][^{}?$]*\.", str(message)), (shape, message)


def test_no_two_shapes_have_the_same_message(shapes: Graph) -> None:
    messages = list(shapes.objects(None, SH.message))
    assert len(messages) == 3 * len(judging_shapes(shapes))
    assert {message for message in messages if messages.count(message) > 1} == set()


def test_there_is_no_blank_node_in_the_shapes(shapes: Graph) -> None:
    assert [triple for triple in shapes for term in triple if isinstance(term, BNode)] == []


def test_shapes_are_well_formed_by_shacl_for_shacl(shapes: Graph) -> None:
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, text


def test_every_path_is_a_property_and_no_path_expression(shapes: Graph) -> None:
    # a path expression must be a blank node (https://www.w3.org/TR/shacl/#property-paths); an IRI is always taken for a property
    for path in shapes.objects(None, SH.path):
        assert isinstance(path, URIRef)
        assert not str(path).startswith(SHAPES)


def test_every_term_that_the_shapes_name_is_known(shapes: Graph) -> None:
    contract = "".join(path.read_text(encoding="utf-8") for path in [ROOT / "docs/graph.md", ROOT / "ontology/hanke.ttl"])
    names = {str(term) for triple in shapes for term in triple if isinstance(term, URIRef)}
    own = {name.removeprefix(HG) for name in names if name.startswith(HG)}
    assert own
    assert {name for name in own if not re.search(rf"\bhg:{name}\b", contract)} == set()
    for vocabulary in REUSED_VOCABULARIES:
        assert {name for name in names if name.startswith(str(vocabulary)) and URIRef(name) not in vocabulary} == set()


def test_every_shape_that_is_named_is_there_and_every_one_there_is_named(shapes: Graph) -> None:
    described = {subject for subject in shapes.subjects() if str(subject).startswith(SHAPES)}
    named = {term for triple in shapes for term in triple[1:] if str(term).startswith(SHAPES)}
    assert named - described == set()
    assert described - named == judging_shapes(shapes)


def test_every_shape_states_a_rule_of_shacl_core(shapes: Graph) -> None:
    for shape in [*shapes.subjects(RDF.type, SH.NodeShape), *shapes.subjects(RDF.type, SH.PropertyShape)]:
        rules = set(shapes.predicates(shape)) - STRUCTURE
        assert rules, shape
        assert {rule for rule in rules if not str(rule).startswith(str(SH)) or rule in (SH.sparql, SH.js)} == set()


def test_published_vocabularies_give_no_result_and_hold_every_scheme_that_the_shapes_name(shapes: Graph) -> None:
    vocabularies = read_turtle(*sorted((ROOT / "ontology" / "vocabularies").glob("*.ttl")))
    assert validate(vocabularies, shapes) == []
    assert set(vocabularies.subjects(RDF.type, SKOS.Concept))
    named = {scheme for shape in shapes.subjects(SH.path, SKOS.inScheme) for scheme in shapes.objects(shape, SH.hasValue)}
    assert named
    assert named - set(vocabularies.subjects(RDF.type, SKOS.ConceptScheme)) == set()
