"""Reads the tokens of N-Triples and N-Quads."""

from __future__ import annotations

from collections.abc import Iterator

import lark

from hankegraph.rdf_text.located_quad import DEFAULT_GRAPH, LocatedQuad
from hankegraph.rdf_text.token_terms import TokenTerms
from hankegraph.rdf_text.tokens import BLANK_NODE, IRI, LITERAL, PUNCTUATION, RdfTextError

_TERMS = {IRI, BLANK_NODE, LITERAL}


def iterate_line_quads(tokens: Iterator[lark.Token], end: int) -> Iterator[LocatedQuad]:
    """The quads of a text of this many characters.

    Raises:
        RdfTextError: from here on, the tokens are not understood.

    """
    terms = TokenTerms(None)
    statement: list[lark.Token] = []
    for token in tokens:
        if token.type in _TERMS and len(statement) < 4:
            statement.append(token)
        elif token.type == PUNCTUATION and token.value == "." and len(statement) >= 3:
            yield _quad(statement, terms)
            statement.clear()
        else:
            raise RdfTextError(f"{token.value[:20]!r} is out of place in a statement", token.start_pos or 0)
    if statement:
        raise RdfTextError("the text ends within a statement", end)


def _quad(statement: list[lark.Token], terms: TokenTerms) -> LocatedQuad:
    subject, predicate, object_, *graph = statement
    return LocatedQuad(
        terms.term(subject),
        terms.term(predicate),
        terms.term(object_),
        terms.term(graph[0]) if graph else DEFAULT_GRAPH,
        subject.start_pos or 0,
        predicate.start_pos or 0,
        object_.start_pos or 0,
        subject.end_pos or 0,
        object_.end_pos or 0,
    )
