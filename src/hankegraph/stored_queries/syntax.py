"""Whether a text is SPARQL: judged by Oxigraph's parser, after what would end the process has been refused."""

from __future__ import annotations

import re
from itertools import groupby

from hankegraph.stored_queries.header import fail_at
from hankegraph.stored_queries.sparql_tokens import PUNCTUATION, Token, depths_of, line_of

# Oxigraph reads nested parts by recursion, and running out of stack ends the process.
_DEEPEST = 100
_MOST_TOKENS = 5000
_PLACE = re.compile(r"error at (\d+):\d+: (.*)", re.S)


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
        fail_at(source, line_of(text, service.start), "SERVICE asks another endpoint")
    try:
        # Nothing is in the store, so that nothing is looked for.
        pyoxigraph.Store().query(text)
    except SyntaxError as error:
        place = _PLACE.fullmatch(str(error))
        line, message = (int(place[1]), place[2]) if place else (1, str(error))
        fail_at(source, line, f"this is no SPARQL query: {' '.join(message.split())}")
