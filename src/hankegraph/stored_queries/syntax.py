"""Whether a text is SPARQL: judged by Oxigraph's parser, after what would end the process has been refused."""

from __future__ import annotations

import re
from itertools import groupby

from hankegraph.errors import QueryError
from hankegraph.stored_queries.header import fail_at
from hankegraph.stored_queries.sparql_tokens import PUNCTUATION, Token, depths_of, line_of

# Oxigraph reads nested parts by recursion, and running out of stack ends the process.
_DEEPEST = 100
_MOST_TOKENS = 5000
_LONGEST = 100
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.S)
# As Fuseki writes it, and as our own messages begin.
_LINE = re.compile(r"at line (\d+), column|^line (\d+): ")


def check_syntax(text: str, tokens: tuple[Token, ...], source: str) -> None:
    """Nothing, where the text is a query of SPARQL 1.1.

    Raises:
        QueryError: it is none, or it asks another endpoint.

    """
    import pyoxigraph

    if len(tokens) > _MOST_TOKENS:
        fail_at(source, 1, f"the query has {len(tokens)} words and marks; at most {_MOST_TOKENS} are read")
    for token, depth in depths_of(tokens):
        if depth > _DEEPEST:
            fail_at(source, line_of(text, token.start), f"more than {_DEEPEST} brackets are open here")
    for mark, run in groupby(tokens, key=lambda token: token.text if token.kind == PUNCTUATION else ""):
        if mark and len(same := list(run)) > _DEEPEST:
            fail_at(source, line_of(text, same[0].start), f"{mark} stands more than {_DEEPEST} times in a row")
    if any(service := token for token in tokens if token.is_word("SERVICE")):
        fail_at(source, line_of(text, service.start), "SERVICE asks another endpoint, and a query with a header asks one store")
    try:
        # Nothing is in the store, so that nothing is looked for.
        pyoxigraph.Store().query(text)
    except SyntaxError as error:
        raise QueryError(with_place(str(error), text, source)) from None


def with_place(message: str, text: str, source: str) -> str:
    """What an engine says about a query, after the file and, where it says one, the line.

    >>> with_place("the query cannot be answered: error at 2:7: expected '}'", "ASK {\\n?a ?b }}", "own.rq")
    "own.rq:2: this is no SPARQL query from column 7 on: expected '}'"
    """
    if place := _PLACE.search(message):
        expected = " ".join(place[3].split())
        problem = f"this is no SPARQL query from column {place[2]} on: {expected[:_LONGEST]}{expected[_LONGEST:] and '…'}"
        # After the last line there is none.
        return f"{source}:{min(int(place[1]), len(text.rstrip().splitlines()))}: {problem}"
    if line := _LINE.search(message):
        return f"{source}:{line[1] or line[2]}: {message[line.end() :] if line[2] else message}"
    return f"{source}: {message}"
