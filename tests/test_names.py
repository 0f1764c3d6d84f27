"""Shapes and blank nodes are named by what they say: the same in every run and parse, whatever their blank nodes are called."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import pytest
import rdflib
from conftest import ROOT
from rdflib.namespace import SH

from hankegraph.shacl import read_shapes, term_text
from hankegraph.terms import Term, Triple
from hankegraph.validation.blank_nodes import Lookup, blank_node_name
from hankegraph.validation.shape_names import name_shapes, shape_nodes

PREFIXES = {"ex": "https://example.org/", "other": "https://other.example/", "sh": str(SH)}
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
SHAPES = """
ex:PersonShape a sh:NodeShape ; sh:targetClass ex:Person ;
    sh:property [ sh:path ex:ssn ; sh:maxCount 1 ] , [ sh:path ex:ssn ; sh:maxCount 1 ; sh:pattern "^[0-9]+$" ] ;
    sh:property [ sh:path ( ex:address [ sh:inversePath ex:of ] ) ; sh:node [ sh:property [ sh:path ex:zip ; sh:minLength 5 ] ] ] ;
    sh:or ( [ sh:class ex:A ] [ sh:class ex:B ] ) ; sh:not [ sh:nodeKind sh:Literal ] .
[] a sh:NodeShape ; sh:targetClass ex:Dog ; sh:nodeKind sh:IRI .
ex:S sh:targetNode ex:a . other:S sh:targetNode ex:b .
"""


def graph_of(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=HEAD + text, format="turtle")


def relabelled(graph: rdflib.Graph, seed: int) -> rdflib.Graph:
    """The graph with other blank node labels and its triples in another order."""
    triples = sorted(graph)
    Random(seed).shuffle(triples)
    labels: dict[rdflib.BNode, rdflib.BNode] = {}
    copy = rdflib.Graph()
    for triple in triples:
        copy.add(tuple(labels.setdefault(node, rdflib.BNode()) if isinstance(node, rdflib.BNode) else node for node in triple))  # type: ignore[arg-type]
    return copy


def codes(graph: rdflib.Graph) -> list[str]:
    return sorted(name.code for name in name_shapes(graph, PREFIXES).values())


def test_a_shape_is_called_by_its_iri_or_by_where_it_stands_and_what_it_constrains() -> None:
    apart = [code for code in codes(graph_of(SHAPES)) if "or/class" not in code]
    assert apart == [
        "PersonShape",
        "PersonShape/ex:address/^ex:of/node",
        "PersonShape/ex:address/^ex:of/node/ex:zip/minLength",
        "PersonShape/ex:address/^ex:of/node/property",
        "PersonShape/ex:ssn/maxCount",
        "PersonShape/ex:ssn/maxCount+pattern",
        "PersonShape/not/nodeKind",
        "ex:Dog/nodeKind",
        "ex:S",
        "other:S",
    ]


def test_shapes_that_would_be_called_the_same_are_told_apart_by_what_they_say() -> None:
    found = [code for code in codes(graph_of(SHAPES)) if "or/class" in code]
    assert len(set(found)) == 2
    assert all(code.startswith("PersonShape/or/class-") for code in found)


@pytest.mark.parametrize("seed", range(5))
def test_names_do_not_depend_on_labels_and_order(seed: int) -> None:
    graph = graph_of(SHAPES)
    expected = sorted((name.code, name.identity) for name in name_shapes(graph, PREFIXES).values())
    names = name_shapes(relabelled(graph, seed), PREFIXES).values()
    assert sorted((name.code, name.identity) for name in names) == expected
    assert len({name.code for name in names}) == len({name.identity for name in names}) == len(expected)


def test_a_better_wording_does_not_make_another_shape_of_it() -> None:
    shape = "ex:S sh:property [ sh:path ex:p ; sh:maxCount 1 %s ] ."
    plain, worded, other = (
        {name.identity for name in name_shapes(graph_of(shape % more), PREFIXES).values()}
        for more in ("", '; sh:message "One only."@en ; sh:severity sh:Info', "; sh:deactivated true")
    )
    assert plain == worded != other


def test_shapes_that_name_each_other_in_a_circle_have_names() -> None:
    graph = graph_of("_:a sh:node _:b ; sh:nodeKind sh:IRI . _:b sh:node _:a ; sh:targetNode ex:a .")
    assert len(set(codes(graph))) == 2
    assert codes(graph) == codes(relabelled(graph, 1))


def test_twins_have_two_names() -> None:
    found = codes(graph_of("ex:S sh:property [ sh:path ex:p ; sh:maxCount 1 ] , [ sh:path ex:p ; sh:maxCount 1 ] ."))
    assert len(set(found)) == 3


def test_the_codes_of_our_shapes_are_their_local_names() -> None:
    shapes = read_shapes(sorted((ROOT / "shapes").glob("*.ttl")))
    names = name_shapes(shapes, PREFIXES)
    assert len(names) > 120
    assert all(term.endswith(f"#{name.code}>") and name.identity == term[1:-1] for term, name in names.items())


def test_every_shape_that_pyshacl_knows_has_a_name() -> None:
    from pyshacl.shapes_graph import ShapesGraph

    graph = graph_of(SHAPES)
    known = {shape.node for shape in ShapesGraph(graph).shapes}
    assert len(known) > 8
    assert known <= set(shape_nodes(graph))


def lookup_in(graph: rdflib.Graph) -> Lookup:
    triples = [(term_text(s), term_text(p), term_text(o)) for s, p, o in graph]

    def triples_with(node: Term) -> Iterable[Triple]:
        return [triple for triple in triples if node in (triple[0], triple[2])]

    return triples_with


def names_in(graph: rdflib.Graph) -> list[str]:
    nodes = {node for triple in graph for node in triple if isinstance(node, rdflib.BNode)}
    return sorted(blank_node_name(term_text(node), lookup_in(graph)) for node in nodes)


DATA = """ex:a ex:p [ ex:q 1 ] , [ ex:q 2 ] , [] ; ex:r [] , ( 1 [ ex:q 3 ] 2 ) .
_:x ex:next _:y . _:y ex:next _:x ; ex:q 4 ."""


@pytest.mark.parametrize("seed", range(5))
def test_blank_nodes_are_named_by_what_they_say(seed: int) -> None:
    graph = graph_of(DATA)
    names = names_in(graph)
    assert names == names_in(relabelled(graph, seed))
    assert len(set(names)) == len(names) == 10


def test_blank_nodes_that_say_the_same_have_one_name() -> None:
    assert len(set(names_in(graph_of("ex:a ex:p [ ex:q 1 ] . ex:b ex:p [ ex:q 1 ] .")))) == 1


def test_long_lists_are_told_apart_by_their_last_member() -> None:
    numbers = " ".join(map(str, range(500)))
    graphs = [graph_of(f"_:a ex:p ( {numbers} {last} ) .") for last in (1, 2)]
    names = [blank_node_name(term_text(next(graph.subjects(rdflib.URIRef("https://example.org/p")))), lookup_in(graph)) for graph in graphs]
    assert names[0] != names[1]
