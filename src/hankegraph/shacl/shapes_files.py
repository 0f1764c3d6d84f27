"""Reads files of shapes for pySHACL."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph
import rdflib

# pyoxigraph writes language tags in lower case and leaves out the datatype of a string, and rdflib does neither.
_WRITTEN_ANEW = re.compile(rb"""["']@[A-Za-z0-9-]*[A-Z]|\^\^\s*\S*string""")


def read_shapes(paths: Iterable[Path]) -> rdflib.Graph:
    """The shapes in some Turtle files as one graph: what rdflib reads, with the prefixes.

    Raises:
        SyntaxError: a file is not valid.

    """
    graph = _empty_graph()
    for path in paths:
        _add_text(graph, path.read_bytes(), path.absolute().as_uri())
    return graph


def read_shapes_text(content: bytes, base: str) -> rdflib.Graph:
    """The shapes in a Turtle text, as `read_shapes` gives them.

    Raises:
        SyntaxError: the text is not valid.

    """
    graph = _empty_graph()
    _add_text(graph, content, base)
    return graph


def _empty_graph() -> rdflib.Graph:
    # A store without named graphs is written and read in half the time.
    return rdflib.Graph(store="SimpleMemory")


def _add_text(graph: rdflib.Graph, content: bytes, base: str) -> None:
    if _WRITTEN_ANEW.search(content):
        graph.parse(data=content, format="turtle", publicID=base)
    else:
        _add_turtle(graph, content, base)


def _add_turtle(graph: rdflib.Graph, content: bytes, base: str) -> None:
    # rdflib's own parser takes several times as long, which a small build would notice.
    parser = pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.TURTLE, base_iri=base, rename_blank_nodes=True)
    node = cache(_node)
    for quad in parser:
        graph.add((node(quad.subject), node(quad.predicate), node(quad.object)))
    for prefix, iri in parser.prefixes.items():
        graph.bind(prefix, iri)


def _node(term: Any) -> Any:
    """The node that rdflib's parser makes: a typed literal in the form that rdflib prefers."""
    if isinstance(term, pyoxigraph.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return rdflib.BNode(term.value)
    if term.language or term.datatype.value == str(rdflib.XSD.string):
        return rdflib.Literal(term.value, lang=term.language)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
