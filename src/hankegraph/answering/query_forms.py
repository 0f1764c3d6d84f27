"""What a query asks for and whom: seen from its tokens, so that what stands in strings and comments plays no part."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

from hankegraph.errors import QueryError
from hankegraph.stored_queries.sparql_tokens import IRI, NAME, VARIABLE, Token, depths_of, line_of, prefixes_of, read_tokens
from hankegraph.terms import Term, iri

SELECT, ASK, CONSTRUCT, DESCRIBE = "SELECT", "ASK", "CONSTRUCT", "DESCRIBE"
_FORMS = (SELECT, ASK, CONSTRUCT, DESCRIBE)
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class QueryForm:
    """What kind of query it is, whether it names graphs, those of `FROM` and those of `FROM NAMED`, and its `LIMIT`.

    For `SELECT *`, which leaves the order of the columns open, `variables` are all that it names, in that order.
    """

    kind: str
    names_graphs: bool
    default_graphs: tuple[Term, ...] = ()
    named_graphs: tuple[Term, ...] = ()
    limit: int | None = None
    variables: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[Term, ...]:
        """The graphs that it wants its data from; none where it leaves that open."""
        return self.default_graphs + self.named_graphs


def read_form(query: str, may_connect: bool = False) -> QueryForm:
    """What the query is; with `may_connect` it may ask other endpoints.

    >>> read_form("# LOAD\\nSELECT * { ?service ?p 'SERVICE <http://example.org/>' }").kind
    'SELECT'

    Raises:
        QueryError: it is no query, changes data, or would open a connection.

    """
    if len(query) > _LARGEST:
        raise QueryError(f"the query has {len(query)} characters; at most {_LARGEST} are read")
    tokens = read_tokens(query)
    first = next((token for token in tokens if token.is_word(*_FORMS, *_UPDATES)), None)
    if first is None:
        raise QueryError("this is no query: it has none of SELECT, ASK, CONSTRUCT and DESCRIBE")
    if first.is_word(*_UPDATES):
        raise QueryError(f"line {line_of(query, first.start)}: {first.text.upper()} changes data, and a query only asks")
    for token in tokens:
        if token.is_word("SERVICE", "LOAD") and not may_connect:
            line = line_of(query, token.start)
            raise QueryError(f"line {line}: {token.text.upper()} would open a connection, which queries here are not allowed")
    names_graphs = any(token.is_word("GRAPH", "FROM") for token in tokens)
    sources = _sources(query, tokens)
    default_graphs, named_graphs = (tuple(graph for is_named, graph in sources if is_named == wanted) for wanted in (False, True))
    return QueryForm(first.text.upper(), names_graphs, default_graphs, named_graphs, _limit(tokens), _variables(tokens))


def _variables(tokens: tuple[Token, ...]) -> tuple[str, ...]:
    """The variables of a query that selects all of them; its other words are of sub-selects, or stand before it."""
    after = [token for token in tokens if not token.is_word("DISTINCT", "REDUCED")]
    first = next(number for number, token in enumerate(after) if token.is_word(*_FORMS))
    if not after[first].is_word(SELECT) or not after[first + 1 : first + 2] or not after[first + 1].is_mark("*"):
        return ()
    return tuple(dict.fromkeys(token.text[1:] for token in tokens if token.kind == VARIABLE))


def _limit(tokens: tuple[Token, ...]) -> int | None:
    """The LIMIT of the whole query; those of sub-selects stand in brackets."""
    outside = [token for token, depth in depths_of(tokens) if depth == 0]
    numbers = [after.text for word, after in pairwise(outside) if word.is_word("LIMIT") and after.text.isdigit()]
    return int(numbers[-1]) if numbers else None


def _sources(query: str, tokens: tuple[Token, ...]) -> list[tuple[bool, Term]]:
    """The graphs that the query wants its data from, each after whether it is to be a named one."""
    prefixes = prefixes_of(tokens)
    base = next((after.text[1:-1] for word, after in pairwise(tokens) if word.is_word("BASE") and after.kind == IRI), "")
    sources = []
    for number, token in enumerate(tokens):
        if token.is_word("FROM"):
            following = tokens[number + 1 : number + 3]
            is_named = any(word.is_word("NAMED") for word in following[:1])
            sources.append((is_named, _source(query, token, next(iter(following[is_named:]), None), prefixes, base)))
    return sources


def _source(query: str, token: Token, named: Token | None, prefixes: dict[str, str], base: str) -> Term:
    if named is not None and named.kind == IRI and "\\" not in named.text:
        absolute = urljoin(base, named.text[1:-1])
        if urlsplit(absolute).scheme:
            return iri(absolute)
    if named is not None and named.kind == NAME and "\\" not in named.text:
        prefix, _, local = named.text.partition(":")
        if prefix in prefixes:
            return iri(prefixes[prefix] + local)
    raise QueryError(f"line {line_of(query, token.start)}: FROM is followed by no IRI of a graph")
