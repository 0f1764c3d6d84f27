"""In whatever style a graph is written, each of its terms is found where it was written."""

from __future__ import annotations

from random import Random

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from turtle_stylist import BASE, TurtleStylist, Written, in_order

from hankegraph.rdf_text import LocatedQuad, Quad, iterate_quads, pair_quads

TURTLE, TRIG = pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.TRIG
N_TRIPLES, N_QUADS = pyoxigraph.RdfFormat.N_TRIPLES, pyoxigraph.RdfFormat.N_QUADS


def oxigraph_quads(text: str, rdf_format: pyoxigraph.RdfFormat) -> list[Quad]:
    parser = pyoxigraph.parse(text.encode(), format=rdf_format, base_iri=BASE)
    return [(str(quad.subject), str(quad.predicate), str(quad.object), str(quad.graph_name)) for quad in parser]


def without_names(quad: LocatedQuad | Written) -> Written:
    """The quad with all blank nodes called the same."""
    subject, predicate, object_, graph = ("_:" if term.startswith("_:") else term for term in quad[:4])
    return Written(*quad)._replace(subject=subject, predicate=predicate, object=object_, graph=graph)


@pytest.mark.parametrize("rdf_format", [TURTLE, TRIG], ids=["Turtle", "TriG"])
@settings(max_examples=150)
@given(random=st.randoms(use_true_random=False))
def test_every_term_is_where_it_was_written(rdf_format: pyoxigraph.RdfFormat, random: Random) -> None:
    document = TurtleStylist(random, with_graphs=rdf_format == TRIG)
    located = list(iterate_quads(document.text, rdf_format, BASE))
    assert sorted(map(without_names, located), key=in_order) == document.written
    # Oxigraph's quads come in the same order, and its blank nodes are the same in all of them.
    quads = oxigraph_quads(document.text, rdf_format)
    assert [pair[0] for pair in pair_quads(quads, located)] == quads
    assert len(located) == len(quads)


@settings(max_examples=50)
@given(random=st.randoms(use_true_random=False))
def test_every_term_of_n_quads_is_where_it_was_written(random: Random) -> None:
    quads = oxigraph_quads(TurtleStylist(random, with_graphs=True).text, TRIG)
    text = ""
    written = []
    for quad in quads:
        offsets = []
        for term in quad if quad[3] != "DEFAULT" else quad[:3]:
            offsets += [len(text), len(text) + len(term)]
            text += term + random.choice([" ", "\t", "  "])
        text += random.choice([".\n", " .\r\n", ". # <a>\r"])
        written.append((*quad, offsets[0], offsets[2], offsets[4], offsets[1], offsets[5]))
    assert list(iterate_quads(text, N_QUADS, None)) == written
    assert oxigraph_quads(text, N_QUADS) == quads
