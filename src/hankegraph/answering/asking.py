"""Asks a query wherever the graph is: in a release, in a store on disk, in a store on a server, or at any public endpoint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hankegraph.answering.limits import Limits
from hankegraph.answering.solutions import Answer


def answer_on(query: str, on: str, limits: Limits, environment: Mapping[str, str], *, may_connect: bool = False) -> Answer:
    """The answer of what `on` names: a folder, the address of a store (`fuseki+http://…`), or that of an endpoint (`https://…`).

    Of a folder and a store, a query with SERVICE is refused unless it `may_connect`; an endpoint of others decides by itself.
    A folder or a store is asked in all its graphs as one, unless the query says with FROM or FROM NAMED in which; GRAPH finds each of them
    by its name. An endpoint is asked as it stands.
    Credentials for stores are taken from the environment or from the netrc file; an endpoint gets them only by the name of its host.

    Raises:
        HankegraphError: there is nothing that answers, it is no query, or it wants more than the limits allow.
    """
    if "://" not in on:
        from hankegraph.answering.engine import answer_locally

        return answer_locally(query, Path(on), limits, may_connect=may_connect)
    from hankegraph.answering.endpoint import answer_remotely
    from hankegraph.http_connection import Deadline
    from hankegraph.http_credentials import credentials_for

    if on.startswith(("http://", "https://")):
        return answer_remotely(query, on, limits, credentials_for(on, environment, is_of_others=True))
    from hankegraph.answering.graphs_seen import address_for
    from hankegraph.stores.addresses import parse_store

    store = parse_store(on)
    credentials, deadline = credentials_for(store.query, environment), Deadline(limits.seconds)

    def ask_first(question: str) -> Answer:
        return answer_remotely(question, store.query, replace(limits, rows=None), credentials, deadline)

    address = address_for(query, store, ask_first, may_connect=may_connect)
    return answer_remotely(query, address, limits, credentials, deadline)
