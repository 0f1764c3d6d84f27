"""Writes N-Triples as sorted lines, each once."""

from __future__ import annotations

import pyoxigraph

from hankegraph.rdf_format.statements import read_statements
from hankegraph.rdf_format.written_terms import language_tag
from hankegraph.rdf_text.syntax import iterate_quads
from hankegraph.terms import Term


def sort_n_triples(text: str) -> str:
    """The lines of a valid text, sorted; a comment stays above its line, and those above the first line stay at the top.

    >>> print(sort_n_triples("# about\\n<b:b> <b:b> <b:b> . # b\\n<a:a> <a:a> <a:a> ."), end="")
    # about
    <a:a> <a:a> <a:a> .
    # b
    <b:b> <b:b> <b:b> .

    Raises:
        RdfTextError: a comment would lose its place, or the text is not understood.

    """
    statements, closing = read_statements(text)
    if not statements:
        return _lines(closing)
    comments: dict[str, tuple[str, ...]] = {}
    for n, (statement, quad) in enumerate(zip(statements, iterate_quads(text, pyoxigraph.RdfFormat.N_TRIPLES, None), strict=True)):
        line = f"{quad.subject} {quad.predicate} {_object(quad.object)} ."
        above = statement.above if n else ()
        comments[line] = comments.get(line, ()) + tuple(filter(None, above)) + statement.behind
    body = "".join(_lines(comments[line]) + line + "\n" for line in sorted(comments))
    return _lines(statements[0].above) + body + ("\n" + _lines(closing) if closing else "")


def _object(term: Term) -> str:
    if not term.startswith('"') or term.endswith(('"', ">")):
        return term
    text, _, tag = term.rpartition("@")
    return f"{text}@{language_tag(tag)}"


def _lines(comments: tuple[str, ...]) -> str:
    return "".join(f"{comment}\n" for comment in comments)
