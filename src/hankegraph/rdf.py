"""Reads RDF files as terms in text form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph

from hankegraph.terms import Triple


def parse_file(path: Path) -> Iterator[Triple]:
    """The triples of a Turtle or N-Triples file, in the order of the file.

    Raises:
        SyntaxError: the file is not valid.

    """
    suffix = pyoxigraph.RdfFormat.N_TRIPLES if path.suffix == ".nt" else pyoxigraph.RdfFormat.TURTLE
    for quad in pyoxigraph.parse(path=str(path), format=suffix):
        yield str(quad.subject), str(quad.predicate), str(quad.object)


def parse_text(text: bytes) -> Iterator[Triple]:
    """The triples of a Turtle or N-Triples text in UTF-8, in its order.

    Raises:
        SyntaxError: the text is not valid.
    """
    for quad in pyoxigraph.parse(input=text, format=pyoxigraph.RdfFormat.TURTLE):
        yield str(quad.subject), str(quad.predicate), str(quad.object)
