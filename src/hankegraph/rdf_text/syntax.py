"""Reads Turtle, TriG, N-Triples and N-Quads as quads that know where their terms stand.

    text ──tokens.py──▶ tokens ──terse.py or line_by_line.py──▶ located quads
                          token_terms.py says what a token means

Whether a text is valid is for Oxigraph to decide: what is read here may be more than the specifications allow. What RDF 1.2 adds for
statements about statements is not read.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph

from hankegraph.rdf_text.line_by_line import iterate_line_quads
from hankegraph.rdf_text.located_quad import LocatedQuad
from hankegraph.rdf_text.terse import iterate_terse_quads
from hankegraph.rdf_text.token_terms import TokenTerms
from hankegraph.rdf_text.tokens import iterate_tokens

TERSE_FORMATS = (pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.TRIG)
LINE_FORMATS = (pyoxigraph.RdfFormat.N_TRIPLES, pyoxigraph.RdfFormat.N_QUADS)
LOCATED_FORMATS = TERSE_FORMATS + LINE_FORMATS


def iterate_quads(text: str, rdf_format: pyoxigraph.RdfFormat, base_iri: str | None) -> Iterator[LocatedQuad]:
    """The quads of a text in one of `LOCATED_FORMATS`, in the order in which pyoxigraph gives them, duplicates included.

    Nodes without a label are called by names that no label of the text has.

    Raises:
        RdfTextError: from here on, the text is not understood.
        ValueError: places are not known in this format.

    """
    if rdf_format not in LOCATED_FORMATS:
        raise ValueError(f"places are not known in {rdf_format.name}")
    tokens = iterate_tokens(text)
    if rdf_format in LINE_FORMATS:
        return iterate_line_quads(tokens, len(text))
    prefix = "_:anonymous"
    while prefix in text:
        prefix += "x"
    return iterate_terse_quads(tokens, TokenTerms(base_iri), len(text), rdf_format == pyoxigraph.RdfFormat.TRIG, prefix)
