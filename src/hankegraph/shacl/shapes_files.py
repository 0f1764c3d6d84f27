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
    # A store without named graphs is written and read in half the time.
    graph = rdflib.Graph(store="SimpleMemory")
    for path in paths:
        content = path.read_bytes()
        if _WRITTEN_ANEW.search(content):
            graph.parse(path, format="turtle")
        else:
            _add_turtle(graph, content, path.absolute().as_uri())
    return graph


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
