"""Asks a query wherever the graph is: in a release, in a store on disk, in a store on a server, or at any public endpoint."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from hankegraph.answering.limits import Limits
from hankegraph.answering.query_forms import read_form
from hankegraph.answering.solutions import Answer

if TYPE_CHECKING:
    from hankegraph.stores.addresses import StoreAddress

DEFAULT_RELEASE = "release"
# What asks all graphs of a store as one, where a query would else ask its unnamed graph alone, which is empty after `hankegraph load`.
_ALL_GRAPHS_AS_ONE = {"oxigraph": "union-default-graph=true", "fuseki": "default-graph-uri=urn%3Ax-arq%3AUnionGraph"}


def answer_on(query: str, on: str, limits: Limits, environment: Mapping[str, str], *, may_connect: bool = False) -> Answer:
    """The answer of what `on` names: a folder, the address of a store (`fuseki+http://…`), or that of an endpoint (`https://…`).

    A query that names no graph asks all graphs of a folder or a store as one; an endpoint is asked as it stands.
    Credentials for servers are taken from the environment or from the netrc file.

    Raises:
        HankegraphError: there is nothing that answers, it is no query, or it wants more than the limits allow.
    """
    if "://" not in on:
        from hankegraph.answering.engine import answer_locally

        return answer_locally(query, Path(on), limits, may_connect=may_connect)
    from hankegraph.answering.endpoint import answer_remotely
    from hankegraph.http_credentials import credentials_for
    from hankegraph.stores.addresses import parse_store

    address = on if on.startswith(("http://", "https://")) else _place_for_queries(query, parse_store(on))
    return answer_remotely(query, address, limits, credentials_for(address, environment))


def _place_for_queries(query: str, store: StoreAddress) -> str:
    asked = _ALL_GRAPHS_AS_ONE.get(store.kind)
    return f"{store.query}?{asked}" if asked and not read_form(query, may_connect=True).names_graphs else store.query
