"""Makes a query to a store see the same graphs whatever kind of store it is: the request says which.

Without FROM and FROM NAMED the default graph has all triples of the store, and GRAPH finds each named graph; with one of them the query
sees what they name and nothing else (https://www.w3.org/TR/sparql11-query/#specifyingDataset). GraphDB and QLever do so by themselves,
as https://graphdb.ontotext.com/documentation/standard/query-behaviour.html and https://github.com/ad-freiburg/qlever/pull/2115 say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from hankegraph.answering.query_forms import QueryForm, read_form
from hankegraph.answering.solutions import Answer, Solutions, Truth
from hankegraph.errors import QueryError
from hankegraph.stores.addresses import GENERIC, StoreAddress

Parameters = tuple[tuple[str, str], ...]
AskFirst = Callable[[str], Answer]


@dataclass(frozen=True, slots=True)
class _Request:
    """The parameters of the requests to a kind of store."""

    # For a query without FROM and FROM NAMED: that all graphs are its default graph.
    all_as_one: Parameters = ()
    # What gives the graphs that have to be named beside that, or GRAPH does not find them.
    graphs_to_name: str = ""
    # That its unnamed graph may be empty and is asked alone; then all graphs have to be named.
    may_show_nothing: bool = False
    # For a query with FROM and without FROM NAMED: that it has no named graph.
    no_named_graph: Parameters = ()


# The name of no graph.
_NO_GRAPH = "urn:x-hankegraph:no-graph"
_ANYTHING = "ASK { ?s ?p ?o }"
_DEFAULT, _NAMED = "default-graph-uri", "named-graph-uri"
_REQUESTS = {
    "oxigraph": _Request(all_as_one=(("union-default-graph", "true"),)),
    "fuseki": _Request(
        all_as_one=((_DEFAULT, "urn:x-arq:UnionGraph"), (_DEFAULT, "urn:x-arq:DefaultGraph")),
        # With a pattern in it, Fuseki would go through all triples.
        graphs_to_name="SELECT ?graph { GRAPH ?graph {} }",
    ),
    GENERIC: _Request(graphs_to_name="SELECT DISTINCT ?graph { GRAPH ?graph { ?s ?p ?o } }", may_show_nothing=True),
    # There, GRAPH finds every graph beside FROM, but none where the only one that is named does not exist.
    "virtuoso": _Request(no_named_graph=((_NAMED, _NO_GRAPH),)),
}


def address_for(query: str, store: StoreAddress, ask: AskFirst, *, may_connect: bool = False) -> str:
    """The address at which the store answers this query; what must be known for that is asked first.

    Raises:
        QueryError: it is no query, has SERVICE without leave to connect, or a graph that it wants its data from is not there.
        HankegraphError: the store does not answer.

    """
    form = read_form(query, may_connect)
    parameters = _parameters(form, _REQUESTS.get(store.kind, _Request()), ask)
    return f"{store.query}?{urlencode(parameters)}" if parameters else store.query


def _parameters(form: QueryForm, request: _Request, ask: AskFirst) -> Parameters:
    if form.sources:
        _check_sources(form, ask)
        return () if form.named_graphs else request.no_named_graph
    if request.may_show_nothing and _is_true(_ANYTHING, ask):
        return ()
    is_default, is_named = request.may_show_nothing, form.names_graphs
    names = _names(request.graphs_to_name, ask) if is_default or is_named else []
    given = [(place, name) for place, is_given in ((_DEFAULT, is_default), (_NAMED, is_named)) if is_given for name in names]
    return (*request.all_as_one, *given)


def _check_sources(form: QueryForm, ask: AskFirst) -> None:
    # A store answers as if a graph that it does not have were empty, or as if there were no FROM.
    if _is_true(f"ASK FROM <{_NO_GRAPH}> {{ ?s ?p ?o }}", ask):
        raise QueryError("this store takes no notice of FROM; if it is Oxigraph, start it without --union-default-graph")
    questions = [(graph, f"ASK FROM {graph} {{ ?s ?p ?o }}") for graph in form.default_graphs]
    questions += [(graph, f"ASK FROM NAMED {graph} {{ GRAPH {graph} {{ ?s ?p ?o }} }}") for graph in form.named_graphs]
    for graph, question in dict.fromkeys(questions):
        if not _is_true(question, ask):
            hint = "ask which there are: SELECT DISTINCT ?graph { GRAPH ?graph { ?s ?p ?o } }"
            raise QueryError(f"FROM {graph} is no graph that is here, or it is empty; {hint}")


def _is_true(question: str, ask: AskFirst) -> bool:
    with ask(question) as answer:
        return isinstance(answer, Truth) and answer.value


def _names(question: str, ask: AskFirst) -> list[str]:
    if not question:
        return []
    with ask(question) as answer:
        rows = answer.rows if isinstance(answer, Solutions) else ()
        return [graph[1:-1] for (graph,) in rows if graph is not None and graph.startswith("<")]
