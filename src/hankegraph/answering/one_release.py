"""Asks one release of a store that holds several: the query is given the names of its graphs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hankegraph.answering.asking import answer_on
from hankegraph.answering.limits import Limits
from hankegraph.answering.places import is_endpoint
from hankegraph.answering.query_forms import ASK, CONSTRUCT, DESCRIBE, SELECT
from hankegraph.answering.release_graphs import is_release
from hankegraph.answering.solutions import Solutions
from hankegraph.errors import HankegraphError, QueryError
from hankegraph.graph_names import DATASET, checked_graph_base, graph_names
from hankegraph.stored_queries.sparql_tokens import Token, depths_of, read_tokens

# Every release describes itself once, which each store finds at once.
_RELEASES = "SELECT DISTINCT ?graph { GRAPH ?graph { ?dataset a <http://www.w3.org/ns/dcat#Dataset> } }"
_MODIFIERS = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")


def of_one_release(query: str, graph_base: str | None) -> str:
    """The query, asked in the graphs that `hankegraph load --graph-base` put under this base; without a base, the query as it is.

    >>> of_one_release("ASK { ?s ?p ?o }", "https://example.org/")[:46]
    'ASK FROM <https://example.org/projects> FROM <'

    Raises:
        OptionError: the base is no address.
        QueryError: it is no SPARQL, or says itself with FROM in which graphs it is asked.

    """
    if graph_base is None:
        return query
    names = graph_names(checked_graph_base(graph_base)).values()
    if _says_from(query):
        raise QueryError("the query says itself FROM which graphs it is asked; leave that or --graph-base out")
    tokens = read_tokens(query)
    kinds = ("FROM", "FROM NAMED") if any(token.is_word("GRAPH") for token in tokens) else ("FROM",)
    place = _place(tokens)
    clauses = " ".join(f"{kind} <{name}>" for kind in kinds for name in names)
    return f"{query[:place].rstrip(' ')} {clauses} {query[place:].lstrip(' ')}"


def _says_from(query: str) -> bool:
    return any(token.is_word("FROM") for token in read_tokens(query))


def _place(tokens: tuple[Token, ...]) -> int:
    """Where the grammar of SPARQL has FROM: after what is asked for, and before WHERE, whether that word is there or not."""
    outside = [token for token, depth in depths_of(tokens) if depth == 0]
    forms = [number for number, token in enumerate(outside) if token.is_word(SELECT, ASK, CONSTRUCT, DESCRIBE)]
    after = outside[forms[0] + 1 :] if forms else outside
    # The first brackets of CONSTRUCT are what it makes, unless WHERE stands before them.
    if forms and outside[forms[0]].is_word(CONSTRUCT) and after and after[0].is_mark("{"):
        after = after[2:]
    ends = (token.start for token in after if token.is_mark("{") or token.is_word("WHERE", *_MODIFIERS))
    return next(ends, tokens[-1].end if tokens else 0)


def several_releases(query: str, on: str, limits: Limits, environment: Mapping[str, str]) -> str:
    """One line where a store holds more than one release, which the query sees as one; else nothing."""
    if _says_from(query) or is_endpoint(on) or ("://" not in on and is_release(Path(on))):
        return ""
    try:
        with answer_on(_RELEASES, on, replace(limits, rows=None), environment) as answer:
            rows = list(answer.rows) if isinstance(answer, Solutions) else []
    except HankegraphError:
        # The answer itself is there, and whole.
        return ""
    bases = sorted(graph[1:-1].removesuffix(DATASET) for (graph,) in rows if graph is not None and graph.endswith(f"/{DATASET}>"))
    if len(bases) < 2:
        return ""
    return f"the store holds {len(bases)} releases, which are asked as one; ask one of them with --graph-base {' or '.join(bases)}"
