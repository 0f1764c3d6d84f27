"""The compiled shapes give pySHACL's results: on our cases, on the W3C suite, on damaged blocks, and on shapes that cannot be compiled."""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pyoxigraph
import pytest
import rdflib
from conftest import EXAMPLE_PAGES, ROOT
from pyshacl.shapes_graph import ShapesGraph
from rdflib.compare import isomorphic
from rdflib.namespace import SH

from benchmarks.damaged_blocks import Pool, numbered, read_pool
from benchmarks.differential import Comparison, blocks_of_chunk, pyshacl_answers
from hankegraph.mapping import Block
from hankegraph.resources import resource_folder
from hankegraph.shacl import Columns, CompiledShapes, Result, audit, judge_triples, read_shapes, screen_blocks, subjects_of, term_text
from hankegraph.shacl.audit import choose
from hankegraph.shacl.term_checks import PYSHACL_ERRORS
from hankegraph.terms import HG, RDF, Triple
from hankegraph.validate import Judge
from hankegraph.vocabulary import Vocabulary, read_vocabulary

CASES = ROOT / "tests" / "cases" / "shapes"
PREFIXES = """
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
# Of the W3C cases, those with a path that is not one predicate or with shapes in a circle, and, where a shape has no message of its own,
# those in which the message that pySHACL makes up describes a blank node or several values of a parameter.
LEFT_TO_PYSHACL = {"as they are": 28, "with messages": 14}


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(resource_folder("shapes"), read_vocabulary())


@pytest.fixture(scope="module")
def pool() -> Pool:
    return read_pool([EXAMPLE_PAGES], CASES)


@pytest.fixture(autouse=True)
def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rdflib logs every ill-typed literal with a traceback."""
    monkeypatch.setattr(logging.getLogger("rdflib.term"), "disabled", True)


def read_triples(*texts: str | Path) -> list[Triple]:
    found = []
    for text in texts:
        content = text.read_bytes() if isinstance(text, Path) else (PREFIXES + text).encode()
        for quad in pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.TURTLE, base_iri="urn:x-base:"):
            found.append((str(quad.subject), str(quad.predicate), str(quad.object)))
    return found


def shapes_of(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=PREFIXES + text, format="turtle")


def judged(compiled: CompiledShapes, triples: Sequence[Triple]) -> list[Result] | None:
    """The results of the compiled shapes on triples that are one block, None where they ask pySHACL."""
    (answer,) = screen_blocks(compiled, [subjects_of(triples)], Columns([triples]))
    return answer


def test_all_our_shapes_are_compiled(judge: Judge) -> None:
    assert judge.compiled.is_readable
    assert judge.compiled.is_local
    assert [shape.node for shape in judge.compiled.shapes if not shape.is_understood] == []


def test_cases_of_the_shapes_have_the_results_of_pyshacl(judge: Judge, pool: Pool) -> None:
    blocks = [numbered(block, number) for number, block in enumerate(pool.cases)]
    assert len(blocks) == len(list(CASES.glob("*/*.ttl")))
    expected = pyshacl_answers(blocks, judge)
    assert {result.shape for results in expected for result in results} == {shape.node for shape in judge.compiled.judging}
    columns = Columns(block.triples for block in blocks)
    columns.add_descriptions(judge.vocabulary.stubs)
    for block, answer, wanted in zip(
        blocks, screen_blocks(judge.compiled, [subjects_of(block.triples) for block in blocks], columns), expected, strict=True
    ):
        assert answer == wanted, block.name


def w3c_cases(folder: Path) -> list[tuple[str, Path, Path]]:
    """Name, data and shapes of the cases of the core suite."""
    sht = rdflib.Namespace("http://www.w3.org/ns/shacl-test#")
    found = []
    for path in sorted(folder.glob("*/*.ttl")):
        graph = rdflib.Graph().parse(path, publicID=path.as_uri())
        for action, data in graph.subject_objects(sht.dataGraph):
            shapes = graph.value(action, sht.shapesGraph)
            data_path, shapes_path = (Path(urlsplit(str(node)).path) for node in (data, shapes))
            found.append((path.stem, data_path, shapes_path))
    return found


@pytest.mark.parametrize("variant", LEFT_TO_PYSHACL)
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::pyshacl.errors.ShapeRecursionWarning")
def test_w3c_core_suite_has_the_results_of_pyshacl_or_is_left_to_it(shared: Path, variant: str) -> None:
    cases = w3c_cases(shared / "suites" / "shacl" / "core")
    assert len(cases) == 98
    left, answered = [], 0
    for name, data_path, shapes_path in cases:
        shapes = rdflib.Graph().parse(shapes_path, publicID=shapes_path.as_uri())
        if variant == "with messages":
            for shape in list(ShapesGraph(shapes).shapes):
                shapes.add((shape.node, SH.message, rdflib.Literal(f"{name} {shape.node}", lang="en")))
        data = rdflib.Graph().parse(data_path, publicID=data_path.as_uri())
        triples = [(term_text(s), term_text(p), term_text(o)) for s, p, o in data]
        compiled = CompiledShapes(shapes)
        results, unsure = compiled.screen(Columns([triples]))
        if unsure or not compiled.is_readable:
            left.append(name)
            continue
        answered += len(results)
        assert Counter(results) == Counter(judge_triples(triples, shapes)), name
    assert len(left) == LEFT_TO_PYSHACL[variant], left
    assert answered > 100


def test_damaged_blocks_have_the_results_of_pyshacl(judge: Judge, pool: Pool) -> None:
    comparison = Comparison(judge)
    random = Random(20)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        while comparison.projects < 300:
            comparison.compare(blocks_of_chunk(pool, 15, random))
    assert comparison.disagreements == []
    assert len(comparison.found) > 40
    # What pySHACL must be asked about costs a hundred times as much.
    assert comparison.asked - comparison.errors < 0.05 * comparison.projects


DATA = """
ex:a a ex:Class ; ex:p 1 , 2 ; ex:q "x"@en ; ex:next ex:b .
ex:b a ex:Class ; ex:p 2 ; ex:r "y" .
ex:c a ex:Other ; ex:p 9 .
"""
NOT_UNDERSTOOD = {
    "sh:sparql": """ex:s a sh:NodeShape ; sh:targetClass ex:Class ;
        sh:sparql [ sh:message "two" ; sh:select "SELECT $this WHERE { $this <https://example.org/p> 1 }" ] .""",
    "a path of two steps": "ex:s a sh:PropertyShape ; sh:targetClass ex:Class ; sh:path ( ex:next ex:p ) ; sh:maxCount 0 .",
    "a constraint component of one's own": """ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:most ] ;
        sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER ($value < $most) }" ] .
        ex:s a sh:PropertyShape ; sh:targetClass ex:Class ; sh:path ex:p ; ex:most 2 .""",
    "under sh:not": "ex:s a sh:NodeShape ; sh:targetClass ex:Class ; sh:not [ sh:path [ sh:inversePath ex:next ] ; sh:minCount 1 ] .",
    "a term of SHACL that is new": "ex:s a sh:PropertyShape ; sh:targetClass ex:Class ; sh:path ex:p ; sh:maxCount 1 ; sh:new true .",
}


@pytest.mark.parametrize("text", NOT_UNDERSTOOD.values(), ids=NOT_UNDERSTOOD.keys())
def test_what_is_not_understood_is_left_to_pyshacl_for_the_nodes_that_it_targets(text: str) -> None:
    compiled = CompiledShapes(shapes_of(text))
    columns = Columns([read_triples(DATA)])
    _, unsure = compiled.screen(columns)
    assert unsure == {"<https://example.org/a>", "<https://example.org/b>"}
    assert judged(compiled, [triple for triple in read_triples(DATA) if triple[0].endswith("/c>")]) == []


@pytest.mark.parametrize("text", NOT_UNDERSTOOD.values(), ids=NOT_UNDERSTOOD.keys())
def test_what_is_not_understood_is_enforced(text: str, tmp_path: Path) -> None:
    (tmp_path / "odd.ttl").write_text(PREFIXES + text, encoding="utf-8")
    judge = Judge(tmp_path, Vocabulary())
    blocks = [block_of(subject, read_triples(DATA)) for subject in "abc"]
    everything = list(judge_triples(read_triples(DATA), judge.shapes))
    assert everything
    assert [result for results in judge.results(blocks) for result in results] == sorted(everything)


def block_of(subject: str, triples: list[Triple]) -> Block:
    return Block(subject, None, tuple(triple for triple in triples if triple[0].endswith(f"/{subject}>")), (), (), ())


def test_shapes_that_pyshacl_cannot_read_are_an_error_as_before(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text(PREFIXES + "ex:s a sh:PropertyShape ; sh:targetClass ex:Class .", encoding="utf-8")
    judge = Judge(tmp_path, Vocabulary())
    assert not judge.compiled.is_readable
    with pytest.raises(PYSHACL_ERRORS):
        judge.results([block_of("a", read_triples(DATA))])


COMPONENTS = """
ex:s a sh:NodeShape ; sh:targetClass ex:Class , ex:Other ; sh:targetSubjectsOf ex:q ; sh:targetNode ex:none , ex:a ;
    sh:severity sh:Warning ; sh:closed true ; sh:ignoredProperties ( rdf:type ex:next ) ;
    sh:xone ( [ sh:path ex:q ; sh:minCount 1 ] [ sh:path ex:r ; sh:minCount 1 ] ) ;
    sh:property ex:p , ex:q , ex:next .
ex:p sh:path ex:p ; sh:message "p" ; sh:equals ex:q ; sh:in ( 1 3 "1" ) ; sh:hasValue 2 , 1 ;
    sh:minExclusive 1 ; sh:maxExclusive 2.0 ; sh:minCount 2 ; sh:lessThan ex:r , ex:q ;
    sh:qualifiedValueShape [ sh:minInclusive 2 ] ; sh:qualifiedMinCount 2 ; sh:qualifiedMaxCount 0 .
ex:q sh:path ex:q ; sh:languageIn ( "EN-gb" "sv" ) ; sh:maxLength 0 ; sh:pattern "^Y" , "x" ; sh:flags "i" ; sh:and ( ex:text ex:text ) .
ex:text a sh:NodeShape ; sh:datatype rdf:langString ; sh:nodeKind sh:IRIOrLiteral .
ex:next sh:path ex:next ; sh:class ex:Other , ex:Third ; sh:disjoint ex:next ; sh:node ex:s2 ; sh:property ex:p , ex:gone .
ex:s2 a sh:NodeShape ; sh:property [ sh:path ex:r ; sh:minLength 3 ] .
ex:gone sh:path ex:p ; sh:maxCount 0 ; sh:deactivated true .
ex:Other rdfs:subClassOf ex:Class .
"""


def test_every_component_has_the_results_of_pyshacl_duplicates_included() -> None:
    shapes = shapes_of(COMPONENTS)
    for shape in list(ShapesGraph(shapes).shapes):
        shapes.add((shape.node, SH.message, rdflib.Literal("It does not hold.", lang="en")))
    triples = read_triples(DATA, "ex:Other rdfs:subClassOf ex:Third . ex:d ex:q 'a', 'b'@en , 'c'@en-GB , 1 ; ex:next ex:a , ex:b , ex:c .")
    results, unsure = CompiledShapes(shapes).screen(Columns([triples]))
    assert not unsure
    expected = Counter(judge_triples(triples, shapes))
    assert max(expected.values()) > 1
    assert len({result.component for result in expected}) >= 18
    assert Counter(results) == expected


@pytest.mark.parametrize(
    "others", ["", "ex:b a ex:Class ; ex:p 1 ; ex:q 2 .", "ex:b a ex:Class ; ex:p 1 , 3 ; ex:q 4 .", "ex:a ex:p 3 .", "ex:b ex:q 1 ."]
)
def test_a_blank_node_that_would_be_compared_is_left_to_pyshacl_even_where_there_is_nothing_to_compare_it_with(others: str) -> None:
    shapes = shapes_of("ex:s a sh:PropertyShape ; sh:targetClass ex:Class ; sh:path ex:p ; sh:lessThanOrEquals ex:q ; sh:message 'm' .")
    triples = read_triples("ex:a a ex:Class ; ex:p _:blank .", others)
    with pytest.raises(PYSHACL_ERRORS):
        list(judge_triples(triples, shapes))
    assert CompiledShapes(shapes).screen(Columns([triples]))[1] == {"<https://example.org/a>"}


def test_fields_as_columns_give_the_results_of_their_triples(judge: Judge, pool: Pool) -> None:
    sound = [block for block in pool.blocks if block.fields]
    # A field that is said to end before it starts.
    faulty = [replace(block, fields=tuple(field._replace(start=field.end + 1) for field in block.fields)) for block in sound]
    as_triples = [replace(block, own=block.triples, shared=(), fields=()) for block in faulty]
    results = judge.results(faulty)
    assert results == judge.results(as_triples)
    ends = "<https://w3id.org/hankegraph/shapes#field-ends-not-before-it-starts>"
    assert all(sum(result.shape == ends for result in own) == len(block.fields) for block, own in zip(faulty, results, strict=True))


def test_a_column_keeps_the_lists_that_it_is_given_unless_more_is_added() -> None:
    columns, nodes, values = Columns(), ["<urn:a>", "<urn:b>"], ['"1"', '"2"']
    for predicate in ("<urn:p>", "<urn:q>"):
        columns.add_column(predicate, nodes, values)
    assert columns.column("<urn:p>").subject_list is nodes
    assert columns.column("<urn:p>").value_list is values
    assert columns.column("<urn:p>").subjects is columns.column("<urn:q>").subjects
    columns.add_column("<urn:p>", ["<urn:b>"], ['"3"'])
    assert columns.column("<urn:p>").values_of("<urn:b>") == {'"2"', '"3"'}
    assert (nodes, values) == (["<urn:a>", "<urn:b>"], ['"1"', '"2"'])


@pytest.mark.parametrize(
    "text",
    [
        "ex:s sh:minInclusive 01, 1.50, -0.0, 1e3, true ; sh:message 'it'@fi ; sh:in ( 'a' [] <b> ) .",
        "ex:s sh:message 'colour'@en-GB .",
        "ex:s sh:hasValue 'a'^^xsd:string , 'b' .",
    ],
)
def test_shapes_are_read_as_rdflib_reads_them(text: str, tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(PREFIXES + text, encoding="utf-8")
    expected, read = rdflib.Graph().parse(path, format="turtle"), read_shapes([path])
    assert isomorphic(read, expected)
    assert dict(read.namespaces()) == dict(expected.namespaces())
    literals = [sorted(node.n3() for node in graph.objects() if isinstance(node, rdflib.Literal)) for graph in (read, expected)]
    assert literals[0] == literals[1]


def test_a_node_in_two_blocks_is_judged_by_what_both_say_and_reported_in_both(judge: Judge) -> None:
    number = (f"<{ROOT.as_uri()}/project>", HG.projectNumber)
    first = Block("1", None, ((number[0], RDF.type, HG.Project), (*number, '"1"')), (), (), ())
    second = Block("2", None, ((*number, '"2"'),), (), (), ())
    code = "<https://w3id.org/hankegraph/shapes#project-has-one-number>"
    for results in judge.results([first, second]):
        assert code in [result.shape for result in results]
    assert code not in [result.shape for result in judge.results([first])[0]]


def test_audit_agrees_with_the_answers_and_names_a_block_whose_answer_is_changed(judge: Judge, pool: Pool) -> None:
    blocks = [numbered(block, number) for number, block in enumerate(pool.blocks)]
    answers = judge.results(blocks)
    names = [block.name for block in blocks]
    assert audit(blocks, answers, judge, names) == []
    position = next(p for p in range(len(blocks)) if answers[p])
    answers[position] = [*answers[position][1:], replace(answers[position][0], value='"other"')]
    (found,) = audit(blocks, answers, judge, [names[position]])
    assert found.name == blocks[position].name
    assert (len(found.missing), len(found.unfounded)) == (1, 1)


def test_audit_chooses_by_name_and_seed_and_not_by_order() -> None:
    names = [str(number) for number in range(100)]
    chosen = choose(names, 10, "a")
    assert len(set(chosen)) == 10
    assert choose(reversed(names), 10, "a") == chosen
    assert choose(names, 10, "b") != chosen


def test_the_published_vocabularies_are_judged_and_a_concept_at_fault_is_found_in_its_file(judge: Judge) -> None:
    assert judge.judge_vocabularies() == []
    concept = "<https://w3id.org/hankegraph/def/measure/kehittamishanke>"
    without_label = [triple for triple in judge.vocabulary.triples if not (triple[0] == concept and "prefLabel" in triple[1])]
    damaged = Judge(resource_folder("shapes"), replace(judge.vocabulary, triples=without_label))
    (finding,) = damaged.judge_vocabularies()
    assert (finding.code, finding.place.source) == ("concept-has-a-label", "ontology/vocabularies/measure.ttl")
