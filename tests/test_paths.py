"""Property paths are written as in SPARQL, whatever their blank nodes are called, and however long or broken they are."""

from __future__ import annotations

import pytest
import rdflib
from rdflib.namespace import RDF, SH
from rdflib.plugins.sparql.parser import parseQuery

from hankegraph.shacl import Result, pyshacl_results
from hankegraph.shacl.paths import LEFT_OUT, is_predicate_path, path_text
from hankegraph.validate import result_triples
from hankegraph.validation.paths import prefixed_name, readable_path

EX = "https://example.org/"
PREFIXES = f"@prefix ex: <{EX}> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
PATHS = {
    "ex:a": "ex:a",
    "[ sh:inversePath ex:a ]": "^ex:a",
    "( ex:a [ sh:inversePath ex:b ] )": "ex:a/^ex:b",
    "[ sh:alternativePath ( ex:a ex:b ) ]": "ex:a|ex:b",
    "[ sh:zeroOrMorePath [ sh:alternativePath ( ex:a ex:b ) ] ]": "(ex:a|ex:b)*",
    "[ sh:oneOrMorePath ( ex:a ex:b ) ]": "(ex:a/ex:b)+",
    "[ sh:zeroOrOnePath ex:a ]": "ex:a?",
    "[ sh:inversePath [ sh:zeroOrMorePath ex:a ] ]": "^ex:a*",
    "[ sh:zeroOrMorePath [ sh:inversePath ex:a ] ]": "(^ex:a)*",
    "[ sh:inversePath [ sh:inversePath ex:a ] ]": "^(^ex:a)",
    "[ sh:inversePath ( ex:a ex:b ) ]": "^(ex:a/ex:b)",
    "( ex:a [ sh:alternativePath ( ex:b ( ex:c ex:d ) ) ] )": "ex:a/(ex:b|ex:c/ex:d)",
    "( ex:a ( ex:b ex:c ) )": "ex:a/(ex:b/ex:c)",
    "[ sh:zeroOrMorePath [ sh:zeroOrOnePath ex:a ] ]": "(ex:a?)*",
    "( ex:a )": "ex:a",
    '"text"': LEFT_OUT,
    "[ sh:path ex:a ]": LEFT_OUT,
    "[ sh:alternativePath () ]": LEFT_OUT,
    "( ex:a [] )": f"ex:a/{LEFT_OUT}",
}


def text_of(path: str) -> str:
    graph = rdflib.Graph().parse(data=f"{PREFIXES} ex:shape sh:path {path} .", format="turtle")
    return path_text(graph, graph.value(rdflib.URIRef(EX + "shape"), SH.path))


@pytest.mark.parametrize(("path", "expected"), PATHS.items(), ids=PATHS.keys())
def test_a_path_is_written_as_in_sparql(path: str, expected: str) -> None:
    text = text_of(path)
    assert readable_path(text, {"ex": EX}) == expected
    assert is_predicate_path(text) is (expected == "ex:a")
    if LEFT_OUT not in text:
        parseQuery(f"SELECT * {{ ?s {text} ?o }}")


def test_a_path_that_names_itself_ends() -> None:
    assert LEFT_OUT in text_of("_:a . _:a sh:inversePath _:a")
    assert LEFT_OUT in text_of("_:a . _:a sh:alternativePath ( _:a _:a ex:b )")
    graph = rdflib.Graph()
    node = rdflib.BNode()
    graph.add((node, RDF.first, rdflib.URIRef(EX + "a")))
    graph.add((node, RDF.rest, node))
    assert path_text(graph, node) == f"<{EX}a>/{LEFT_OUT}"


def test_a_path_of_a_hundred_thousand_steps_is_cut() -> None:
    graph = rdflib.Graph()
    nodes = [rdflib.BNode() for _ in range(100_000)]
    for node, rest in zip(nodes, [*nodes[1:], RDF.nil], strict=True):
        graph.add((node, RDF.first, rdflib.URIRef(EX + "a")))
        graph.add((node, RDF.rest, rest))
    text = path_text(graph, nodes[0])
    assert text.endswith(LEFT_OUT)
    assert 100 < text.count("/<") < 1100


def test_a_deep_path_is_cut() -> None:
    graph = rdflib.Graph()
    nodes = [rdflib.BNode() for _ in range(5000)]
    for node, inner in zip(nodes, [*nodes[1:], rdflib.URIRef(EX + "a")], strict=True):
        graph.add((node, SH.inversePath, inner))
    assert LEFT_OUT in path_text(graph, nodes[0])


def test_names_have_the_prefix_of_the_longest_namespace_or_none() -> None:
    prefixes = {"a": "http://a/", "ab": "http://a/b#", "all": ""}
    assert prefixed_name("http://a/b#c.d", prefixes) == "ab:c.d"
    assert [prefixed_name(iri, prefixes) for iri in ("http://a/b/c", "http://a/b#c.", "http://c/", "http://a/")] == [None] * 4


def results_of(shapes: str, data: str) -> list[Result]:
    graphs = [rdflib.Graph().parse(data=PREFIXES + text, format="turtle") for text in (data, shapes)]
    return sorted(pyshacl_results(*graphs))


def test_a_result_names_a_path_of_several_steps() -> None:
    shapes = """ex:S sh:targetNode ex:a ; sh:property [ sh:path ( ex:p [ sh:inversePath ex:q ] ) ; sh:minCount 1 ] ,
        [ sh:path ex:r ; sh:minCount 1 ] ."""
    results = results_of(shapes, "ex:a ex:z ex:b , ex:c .")
    assert {result.path for result in results} == {f"<{EX}p>/^<{EX}q>", f"<{EX}r>"}


def test_the_report_of_a_release_names_paths_of_one_property_only() -> None:
    shapes = "ex:S sh:targetNode ex:a ; sh:property [ sh:path ( ex:p ex:q ) ; sh:minCount 1 ] , [ sh:path ex:r ; sh:minCount 1 ] ."
    triples = list(result_triples(results_of(shapes, "ex:a ex:z 1 ."), EX))
    assert [o for _, p, o in triples if p.endswith("resultPath>")] == [f"<{EX}r>"]
