"""The engines that stored queries are run on, each with a release in it: what asks them, until a block ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph
import rdflib
from store_servers import PASSWORD, SERVERS, StoreServer, need_store, running

from hankegraph.answering.asking import answer_on
from hankegraph.answering.limits import Limits
from hankegraph.answering.plain import plain_answer
from hankegraph.stored_queries.answers import Answer, Table
from hankegraph.stored_queries.query_file import ASK, CONSTRUCT
from hankegraph.stores.addresses import parse_store
from hankegraph.stores.load import LoadOptions, load_release
from hankegraph.stores.report import report_text
from hankegraph.terms import Term, literal

Ask = Callable[[str], Answer]
_SECONDS = 60.0
_CREDENTIALS = {"HANKEGRAPH_USER": "dba", "HANKEGRAPH_PASSWORD": PASSWORD}


@contextmanager
def _rdflib(release: Path, _: Path) -> Iterator[Ask]:
    graph = rdflib.Graph()
    for path in files_of_graph(release):
        graph.parse(path, format="turtle")
    yield lambda text: answer_of_rdflib(text, graph)


@contextmanager
def _release(release: Path, _: Path) -> Iterator[Ask]:
    yield _asking(str(release))


@contextmanager
def _embedded(release: Path, folder: Path) -> Iterator[Ask]:
    _load(release, str(folder / "store"))
    yield _asking(str(folder / "store"))


def _server(kind: str) -> Callable[[Path, Path], Iterator[Ask]]:
    def asked(release: Path, folder: Path) -> Iterator[Ask]:
        with loaded_server(kind, release, folder) as server:
            yield _asking(server.address)

    return asked


# In the order of the columns of the table.
ENGINES = {
    "rdflib": _rdflib,
    "Oxigraph in memory": _release,
    "embedded store": _embedded,
    "Oxigraph server": contextmanager(_server("oxigraph")),
    "Fuseki": contextmanager(_server("fuseki")),
    "Virtuoso": contextmanager(_server("virtuoso")),
}


@contextmanager
def loaded_server(kind: str, release: Path, folder: Path, *options: str) -> Iterator[StoreServer]:
    """A running server of this kind that the release was loaded into; skips, or under CI fails, where it is not installed."""
    need_store(kind)
    server = SERVERS[kind](folder, *options)
    with running(server):
        _load(release, server.address)
        yield server


def _load(release: Path, store: str) -> None:
    report = load_release(release, parse_store(store), LoadOptions(seconds=120), _CREDENTIALS)
    assert report.is_there, report_text(report)


def _asking(on: str) -> Ask:
    def ask(text: str) -> Answer:
        with answer_on(text, on, Limits(_SECONDS), {}) as answer:
            return plain_answer(answer)

    return ask


def files_of_graph(release: Path) -> list[Path]:
    """The Turtle files of a release that hold its graph, provenance, description and ontology."""
    return [*(release / f"{name}.ttl" for name in ("hankegraph", "provenance", "dataset")), *(release / "ontology").rglob("*.ttl")]


def answer_of_oxigraph(text: str, store: pyoxigraph.Store, is_union: bool = False) -> Answer:
    """The answer of Oxigraph in this process; with `is_union` all graphs of the store are asked as one."""
    found = store.query(text, use_default_graph_as_union=is_union)
    if isinstance(found, pyoxigraph.QueryBoolean):
        return bool(found)
    if isinstance(found, pyoxigraph.QueryTriples):
        return frozenset((str(triple.subject), str(triple.predicate), str(triple.object)) for triple in found)
    variables = tuple(variable.value for variable in found.variables)
    return Table(variables, tuple(tuple(None if term is None else str(term) for term in row) for row in found))


def rows_of_oxigraph(text: str, store: pyoxigraph.Store) -> tuple[tuple[Term | None, ...], ...]:
    """The rows of a SELECT query."""
    answer = answer_of_oxigraph(text, store)
    assert isinstance(answer, Table)
    return answer.rows


def answer_of_rdflib(text: str, graph: rdflib.Graph) -> Answer:
    """The answer of rdflib, which it may have computed with literals in another lexical form."""
    found = graph.query(text)
    if found.type == ASK:
        return bool(found.askAnswer)
    if found.type == CONSTRUCT:
        assert found.graph is not None
        return frozenset((_plain(s), _plain(p), _plain(o)) for s, p, o in found.graph)
    variables = found.vars or []
    rows = [tuple(None if (term := row.get(variable)) is None else _plain(term) for variable in variables) for row in found.bindings]
    return Table(tuple(str(variable) for variable in variables), tuple(rows))


def _plain(term: object) -> Term:
    if isinstance(term, rdflib.Literal):
        return literal(str(term), term.language, None if term.datatype is None else f"<{term.datatype}>")
    assert isinstance(term, rdflib.URIRef)
    return f"<{term}>"
